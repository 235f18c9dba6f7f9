// Every failure mode from cause to truth to signals to consequence, against the same print in which nothing breaks.
import { describe, expect, test } from 'vitest'
import { accountForFaults } from '#analysis'
import { FAULT_MODES, findFaultMode } from '#faults'
import { SIGNALS } from '#sensing'
import type { SimulatedRun } from '#simulation'
import { column } from './broken-print.ts'
import { FAULT_CASES } from './fault-cases.ts'
import { faultSpec, PRINT_NAMES, type PrintName, printWithFaults, statedSignals } from './fault-prints.ts'
import { isThorough } from './thorough.ts'

/** Kinds that only a machine with something wrong leaves behind. */
const INCIDENTS = new Set(
  'fault heater-fault adc-out-of-range mcu-lost link-lost timer-late driver-error driver-reset driver-off power-lost starved filament-ground extruder-skip heat-creep lost-steps layer-shift detached delaminated air-printing nozzle-strike bed-knocked overheated bed-overheated cold-refused homing-refused runout-paused first-layer-loose support-failed'.split(
    ' ',
  ),
)

/** Those of one small print, a third of them; the others are prints of their own. */
const cases = FAULT_CASES.filter((one, index) => isThorough || (one.print === undefined && index % 3 === 0))
const printNames = PRINT_NAMES.filter((name) => isThorough || name === 'cube')

const soundPrints = new Map<PrintName, SimulatedRun>()

function soundPrint(name: PrintName): SimulatedRun {
  const known = soundPrints.get(name) ?? printWithFaults(name, [])
  soundPrints.set(name, known)
  return known
}

/** Until its onset a fault has changed no bit of any signal. */
function expectSameBefore(faulty: SimulatedRun, sound: SimulatedRun, onsetS: number): void {
  const timeS = column(faulty.signals!, 'time_s')
  for (const { name } of SIGNALS) {
    const [values, usual] = [column(faulty.signals!, name), column(sound.signals!, name)]
    for (let row = 0; timeS[row]! < onsetS - 0.1; row++) {
      if (!Object.is(values[row], usual[row])) expect(values[row], `${name} at ${timeS[row]}`).toBe(usual[row])
    }
  }
}

describe('a healthy print shows none of it', () => {
  test.each(printNames)('%s', (name) => {
    const sound = soundPrint(name)
    const kinds = sound.events.columns['kind'] as readonly string[]
    expect(kinds.filter((kind) => INCIDENTS.has(kind))).toEqual([])
    expect(sound.error).toBeNull()
  })

  test('twice the same print is the same to the last bit', () => {
    expect(printWithFaults('cube', []).signals).toEqual(soundPrint('cube').signals)
  })
})

describe('from cause to consequence', () => {
  test.each(cases.map((one) => [one.fault, one] as const))('%s', (_name, one) => {
    const name = one.print ?? 'cube'
    const sound = soundPrint(name)
    const spec = faultSpec(one.fault)
    const faulty = printWithFaults(name, [spec])
    const account = accountForFaults(faulty, sound)
    expect(account.causes[0]!.onsetS).not.toBeNull()
    const [claim, { value, above, below }] = one.truth
    const found = value({ faulty, sound, onsetS: account.causes[0]!.onsetS! })
    if (above !== undefined) expect(found, claim).toBeGreaterThan(above)
    if (below !== undefined) expect(found, claim).toBeLessThan(below)
    expect(account.departures.map(({ signal }) => signal)).toEqual(expect.arrayContaining([...one.signals]))
    expect(account.consequences.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...(one.followed ?? [])]))
    // What the mode states holds in this print, as far as it can be read from a logger.
    const logged = statedSignals(spec).filter((name) => SIGNALS.some((signal) => signal.name === name))
    const departed = account.departures.filter(({ signal }) => logged.includes(signal))
    if (logged.length > 0 && !one.isSilent) expect(departed.length, logged.join()).toBeGreaterThan(0)
    expectSameBefore(faulty, sound, account.causes[0]!.onsetS!)
    // Effects do not come before their cause.
    for (const { afterS } of [...account.departures, ...account.consequences]) expect(afterS).toBeGreaterThanOrEqual(0)
  })
})

test('every mode has a case, and every case a mode', () => {
  const tried = new Set(FAULT_CASES.map(({ fault }) => fault.split('@')[0]!))
  expect(FAULT_MODES.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([])
  expect([...tried].filter((name) => findFaultMode(name) === null)).toEqual([])
})

describe('sensing', () => {
  test('departures are seen in the signals and nowhere else', () => {
    const sound = soundPrint('cube')
    const faulty = printWithFaults('cube', [faultSpec('clog@layer:10')])
    const bare = {
      ...faulty,
      telemetry: sound.telemetry,
      layers: sound.layers,
      beads: sound.beads,
      objects: sound.objects,
    }
    expect(accountForFaults(faulty, sound).departures.length).toBeGreaterThan(0)
    expect(accountForFaults(bare, sound).departures).toEqual(accountForFaults(faulty, sound).departures)
  })

  test('ideal sensors tell the truth', () => {
    const ideal = printWithFaults('cube', [], undefined, true)
    const [atS, told] = [column(ideal.signals!, 'time_s'), column(ideal.signals!, 'nozzle_c')]
    const [trueS, truth] = [column(ideal.telemetry, 'time_s'), column(ideal.telemetry, 'nozzle_sensor_c')]
    const errorsC: number[] = []
    let row = 0
    for (let other = 0; other < trueS.length; other++) {
      while (row + 1 < atS.length && atS[row + 1]! <= trueS[other]! + 1e-6) row++
      if (trueS[other]! > column(ideal.layers, 'start_s')[0]!) errorsC.push(Math.abs(told[row]! - truth[other]!))
    }
    // What the firmware has is at most a tick of 0.3 s old, also when it tells the truth.
    expect(errorsC.length).toBeGreaterThan(500)
    expect(errorsC.reduce((sum, errorC) => sum + errorC, 0) / errorsC.length).toBeLessThan(0.02)
    expect(Math.max(...errorsC)).toBeLessThan(0.5)
  })
})
