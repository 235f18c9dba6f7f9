import { expect, test } from 'vitest'
import { injectFault, METER_NAMES, type Printer, readMeters } from '#printer'
import { readFaults } from '../../src/cli/fault-options.ts'
import { loadMachine } from '../../src/cli/printer-files.ts'
import { createLivePrinter } from '../live-printer.ts'

const FILE = `M140 S50
M104 S205
G28
M109 S205
M106 S255
M83
${Array.from({ length: 60 }, (_, i) => `G1 X${20 + (i % 2) * 60} Y${20 + i} Z0.3 E2.5 F3000`).join('\n')}
`

function values(printer: Printer): Map<string, number | null> {
  return new Map(readMeters(printer).map(({ name, value }) => [name, value]))
}

/** A print whose meters are read at these seconds; what they said at the last, and what the printer did. */
function printed(seconds: readonly number[], seed = 1) {
  const live = createLivePrinter({ gcodes: { 'a.gcode': FILE }, seed })
  const journal: string[] = []
  live.printer.journal.write = (line) => void journal.push(line)
  live.say('SDCARD_PRINT_FILE FILENAME=a.gcode')
  const startS = live.printer.reactor.timeS
  let last = new Map<string, number | null>()
  for (const second of seconds) {
    live.run(startS + second - live.printer.reactor.timeS)
    last = values(live.printer)
  }
  live.run(startS + 220 - live.printer.reactor.timeS)
  return { last, journal }
}

const EACH = Array.from({ length: 40 }, (_, i) => 150.05 + i)

test('the same seed gives the same bytes, however often they are read between; another seed others', () => {
  const first = printed(EACH)
  expect(printed(EACH).last).toEqual(first.last)
  expect(printed([...EACH, ...EACH.map((at) => at + 0.3)].sort((a, b) => a - b).slice(0, -1)).last).toEqual(first.last)
  expect(printed(EACH, 2).last).not.toEqual(first.last)
})

test('looking changes nothing in the printer', () => {
  expect(printed(EACH).journal).toEqual(printed([]).journal)
})

test('a print under way: what a logger at such a machine sees', () => {
  const { last } = printed(EACH)
  expect([...last.keys()]).toEqual(METER_NAMES)
  const at = (name: string): number => last.get(name) ?? Number.NaN
  expect(Math.abs(at('supply_v') - 24)).toBeLessThan(0.5)
  expect(at('part_fan_rpm')).toBeGreaterThan(4500)
  expect(at('hotend_fan_rpm')).toBeGreaterThan(6500)
  expect(at('encoder_mm')).toBeGreaterThan(10)
  expect(at('nozzle_load_n')).toBeGreaterThan(2)
  expect(at('accel_x_rms_g')).toBeGreaterThan(0.02)
  expect(at('filament_present')).toBe(1)
  expect(at('mcu_alive')).toBe(1)
  expect(at('driver_flags')).toBe(0)
})

test('an accelerometer that was switched on just now says nothing for a second', () => {
  const live = createLivePrinter()
  const accel = (): number | null => values(live.printer).get('accel_x_rms_g') ?? null
  expect(accel()).toBeNull()
  live.run(1.2)
  expect(accel()).toBeGreaterThan(0.005)
  // Nobody asks: it is switched off.
  live.run(100)
  expect(live.printer.plant.senses).toBeNull()
  expect(accel()).toBeNull()
})

test('meters can be off, frozen or lie, as faults have it', () => {
  const live = createLivePrinter()
  const machine = loadMachine('generic-cartesian')
  const fault = (words: string): void => injectFault(live.printer, readFaults([words], machine)[0]!)
  live.say('M106 S255')
  live.run(10)
  const rpm = values(live.printer).get('part_fan_rpm') ?? 0
  expect(rpm).toBeGreaterThan(4500)
  fault('signal-lying@start,signal=part_fan_rpm,offset=500')
  live.run(1)
  expect((values(live.printer).get('part_fan_rpm') ?? 0) - rpm).toBeGreaterThan(350)
  fault('signal-frozen@start,signal=supply_a')
  fault('signal-off@start,signal=humidity_pct')
  live.run(1)
  const { supply_a: frozenA } = Object.fromEntries(values(live.printer))
  live.run(1)
  expect(values(live.printer).get('supply_a')).toBe(frozenA)
  expect(values(live.printer).get('humidity_pct')).toBeNull()
})
