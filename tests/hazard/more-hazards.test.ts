// Faults beside the shutdowns: switches that are stuck while the machine looks for its zero, emergency stops, and when and how
// long a fault that a person gives holds.
import { expect, test } from 'vitest'
import { readFaultSpec } from '#faults'
import { clearFaults, injectFault } from '#printer'
import type { LivePrinter, LivePrinterOptions } from '../live-printer.ts'
import { createLivePrinter, refusal } from '../live-printer.ts'
import { plainConfig } from '../printer/plain-config.ts'
import { createScene, partText, temperatureC } from './stop-cases.ts'

function specOf(text: string) {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.spec
}

function restart(live: LivePrinter, how: 'RESTART' | 'FIRMWARE_RESTART'): void {
  live.send('gcode/script', { script: how })
  live.runUntil(() => live.printer.host.state === 'startup', 10)
  live.rejoin()
  live.runUntil(() => live.printer.host.state !== 'startup', 10)
}

const AXES = [
  ['stepper_x', 'x', 'G28 X'],
  ['stepper_y', 'y', 'G28 Y'],
  ['stepper_z', 'z', 'G28 Z'],
] as const

test.each(AXES)(
  'the endstop of %s, stuck open or closed, refuses homing and stops nothing',
  (section, axis, script) => {
    const live = createLivePrinter()
    injectFault(live.printer, specOf(`endstop-stuck@start,axis=${axis}`))
    live.run(1)
    expect(refusal(live, script)).toBe(`No trigger on ${section} after full movement`)
    injectFault(live.printer, specOf(`endstop-stuck@start,axis=${axis},answers=always`))
    live.run(1)
    expect(refusal(live, script)).toBe(`Endstop ${section} still triggered after retract`)
    expect(live.ask('query_endstops/status')).toMatchObject({ [section]: 'TRIGGERED' })
    expect(live.printer.host.state).toBe('ready')
    expect(String(live.status('toolhead')['homed_axes'])).not.toContain(section.slice(8))
    clearFaults(live.printer)
    live.run(1)
    // The head was driven against the frame: from there one retract may not be enough to free the switch.
    refusal(live, 'G28')
    live.say('G28')
    expect(live.status('toolhead')['homed_axes']).toBe('xyz')
  },
)

const PROBE = '[probe]\npin: PX8\nz_offset: 1.2\nx_offset: 0\ny_offset: 20\nspeed: 5\n'

test('a probe that never answers or always does is refused in its own words', () => {
  const live = createLivePrinter({ configText: plainConfig(PROBE) })
  live.say('G28\nG1 X100 Y100 Z10 F6000')
  injectFault(live.printer, specOf('probe-stuck'))
  live.run(1)
  expect(refusal(live, 'PROBE')).toBe('No trigger on probe after full movement')
  injectFault(live.printer, specOf('probe-stuck@start,answers=always'))
  live.run(1)
  live.say('G28\nG1 X100 Y100 Z10 F6000')
  expect(refusal(live, 'PROBE')).toBe('Probe triggered prior to movement')
  expect(live.printer.host.state).toBe('ready')
  clearFaults(live.printer)
  live.run(1)
  live.say('G28\nG1 X100 Y100 Z10 F6000\nPROBE')
})

test('a stuck probe that homes Z as well refuses homing', () => {
  const config = plainConfig(PROBE)
    .replace(/(\[stepper_z\][^[]*?)endstop_pin: .*\nposition_endstop: .*\n/, '$1endstop_pin: probe:z_virtual_endstop\n')
    .concat('\n[safe_z_home]\nhome_xy_position: 100,100\n')
  const live = createLivePrinter({ configText: config })
  expect(live.printer.host.stateMessage).toBe('Printer is ready')
  live.say('G28')
  injectFault(live.printer, specOf('probe-stuck'))
  live.run(1)
  expect(refusal(live, 'G28')).toBe('No trigger on probe after full movement')
  expect(live.printer.host.state).toBe('ready')
})

test('a homing that is refused in a file ends the print with its words', () => {
  const live = createLivePrinter({ gcodes: { 'a.gcode': 'G28\nG1 X10 F6000\n' } })
  injectFault(live.printer, specOf('endstop-stuck'))
  live.run(1)
  live.say('SDCARD_PRINT_FILE FILENAME=a.gcode')
  live.runUntil(() => live.status('print_stats')['state'] === 'error', 60)
  expect(live.status('print_stats')['message']).toBe('No trigger on stepper_x after full movement')
  expect(live.printer.host.state).toBe('ready')
})

test.each([
  ['M112', (live: LivePrinter): unknown => refusal(live, 'M112'), 'Shutdown due to M112 command'],
  ['the API', (live: LivePrinter): unknown => live.ask('emergency_stop'), 'Shutdown due to webhooks request'],
] as const)('an emergency stop by %s: what clients see, what restarts do', (_, stop, reason) => {
  const { live } = createScene({ scene: 'printing' })
  const from = live.said.length
  stop(live)
  live.run(1)
  expect(live.status('webhooks')).toMatchObject({
    state: 'shutdown',
    state_message: expect.stringMatching(`^${reason}\n`),
  })
  expect(live.said.slice(from)[0]).toBe('// Klipper state: Shutdown')
  expect(live.status('print_stats')['state']).toBe('paused')
  expect(live.status('extruder')).toMatchObject({ target: 215, power: 0 })
  const hotC = temperatureC(live, 'extruder')
  live.run(30)
  expect(temperatureC(live, 'extruder')).toBeLessThan(hotC - 10)
  restart(live, 'RESTART')
  expect(live.printer.host.stateMessage).toMatch(
    /^Previous MCU 'mcu' shutdown: Command request\n\nThis generally occurs in response to an M112 G-Code command\nor in response to an internal error in the host software\.\nOnce the underlying/,
  )
  restart(live, 'RESTART')
  expect(live.printer.host.stateMessage).toMatch(/^Previous MCU/)
  restart(live, 'FIRMWARE_RESTART')
  expect(live.printer.host.state).toBe('ready')
  live.say('G28')
})

test('a restart of a printer that works leaves it working', () => {
  const live = createLivePrinter()
  live.say('G28\nM104 S100')
  restart(live, 'RESTART')
  expect(live.printer.host.state).toBe('ready')
  expect(live.status('extruder')['target']).toBe(0)
  live.say('G28')
})

function withFaults(...texts: string[]): LivePrinterOptions {
  return { room: { faults: texts.map(specOf) }, gcodes: { 'part.gcode': partText() } }
}

const onsetS = (live: LivePrinter, at = 0): number => live.printer.plant.simulation.schedule!.faults[at]!.onsetS

test('a time counts from power-on, over restarts', () => {
  const live = createLivePrinter(withFaults('thermistor-open@time:60s'))
  live.run(20)
  restart(live, 'FIRMWARE_RESTART')
  live.runUntil(() => live.printer.host.state === 'shutdown', 60)
  expect(onsetS(live)).toBeGreaterThanOrEqual(60)
  expect(onsetS(live)).toBeLessThan(60.2)
})

test('a layer, a height and a line are those of the part; a temperature is that of the nozzle', () => {
  const live = createLivePrinter(
    withFaults('sock-lost@layer:3', 'sock-lost@height:0.5mm', 'sock-lost@line:60', 'sock-lost@temperature:150'),
  )
  const began = (): boolean[] => [0, 1, 2, 3].map((at) => !Number.isNaN(onsetS(live, at)))
  live.say('G28\nM104 S215')
  live.runUntil(() => temperatureC(live, 'extruder') > 170)
  expect(began()).toEqual([false, false, false, true])
  live.say('M109 S215\nSDCARD_PRINT_FILE FILENAME=part.gcode')
  live.runUntil(() => began().every(Boolean), 600)
  const { simulation } = live.printer.plant
  expect(simulation.layer).toBe(2)
  expect(simulation.line).toBeGreaterThanOrEqual(60)
})

test('a fault given to a standing printer waits for its layer of the next part, not of the last', () => {
  const live = createLivePrinter({ gcodes: { 'part.gcode': partText() } })
  live.say('G28\nM109 S215\nSDCARD_PRINT_FILE FILENAME=part.gcode')
  live.runUntil(() => live.printer.plant.simulation.layer >= 4, 600)
  live.say('CANCEL_PRINT')
  injectFault(live.printer, specOf('sock-lost@layer:3'))
  live.run(30)
  expect(live.printer.plant.simulation.schedule).toBeNull()
  live.say('M109 S215\nSDCARD_PRINT_FILE FILENAME=part.gcode')
  live.run(5)
  expect(onsetS(live)).toBeNaN()
  live.runUntil(() => !Number.isNaN(onsetS(live)), 600)
  expect(live.printer.plant.simulation.layer).toBe(2)
})

test('a fault stays over a new print and a restart, and goes when it is mended', () => {
  const live = createLivePrinter(withFaults('heater-open@start'))
  const { printer } = live
  live.say('G28\nSDCARD_PRINT_FILE FILENAME=part.gcode')
  live.runUntil(() => live.status('print_stats')['state'] === 'error', 60)
  expect(printer.plant.simulation.condition.nozzleHeaterRatio).toBe(0)
  restart(live, 'FIRMWARE_RESTART')
  live.run(1)
  expect(printer.plant.simulation.condition.nozzleHeaterRatio).toBe(0)
  clearFaults(printer)
  live.run(1)
  expect(printer.plant.simulation.condition.nozzleHeaterRatio).toBe(1)
  live.say('M109 S150')
})

test('a controller that is not configured guards nothing: a broken configuration stays an error', () => {
  const live = createLivePrinter({
    configText: '[printer]\nkinematics: none\n',
    room: { faults: [specOf('thermistor-open')] },
  })
  live.run(30)
  expect(live.printer.host.state).toBe('error')
})

test('what breaks while the firmware comes up stops it once it is up', () => {
  const live = createLivePrinter({ room: { faults: [specOf('thermistor-open')] }, isBooting: true })
  const states = new Set<string>()
  live.runUntil(() => {
    states.add(live.printer.host.state)
    return live.printer.host.state === 'shutdown'
  }, 30)
  expect([...states]).toEqual(['startup', 'ready', 'shutdown'])
  expect(live.printer.host.stateMessage).toMatch(/^MCU 'mcu' shutdown: ADC out of range\n/)
})

test('the same faults give the same journal', () => {
  const journal = (): string => {
    const live = createLivePrinter(withFaults('mcu-lost@time:40,for=3.9s', 'thermistor-noisy@start:0.2'))
    const lines: string[] = []
    live.printer.journal.write = (line) => lines.push(String(line))
    live.say('M104 S200')
    live.run(60)
    return lines.join('\n')
  }
  const first = journal()
  expect(first).toContain('Missed scheduling')
  expect(journal()).toBe(first)
})

test('a microcontroller that hears nothing lets its heater fall within 3 s and its head stand after the steps that it has', () => {
  const { live } = createScene({ scene: 'printing' })
  const { plant, reactor } = live.printer
  const input = (): number => plant.simulation.heating.input.nozzlePowerRatio
  const lostS = reactor.timeS
  injectFault(live.printer, specOf('mcu-lost'))
  let headS = lostS
  let heaterS = Number.NaN
  let [x, y] = plant.headMm
  live.runUntil(() => {
    if (plant.headMm[0] !== x || plant.headMm[1] !== y) headS = reactor.timeS
    x = plant.headMm[0]
    y = plant.headMm[1]
    if (input() === 0 && Number.isNaN(heaterS)) heaterS = reactor.timeS
    else if (input() > 0) heaterS = Number.NaN
    return live.printer.host.state === 'shutdown'
  }, 10)
  expect(headS - lostS).toBeGreaterThan(0.8)
  expect(headS - lostS).toBeLessThan(1.2)
  // Good for 3 s, of which some had passed; the fault, the heaters and this test each look every 0.1 s or less.
  expect(heaterS - lostS).toBeGreaterThan(0.5)
  expect(heaterS - lostS).toBeLessThan(3.35)
})

test('a heater anywhere falls with the microcontroller too', () => {
  const live = createLivePrinter({
    configText: plainConfig(
      '[heater_generic dryer]\nheater_pin: PX1\nsensor_type: EPCOS 100K B57560G104F\nsensor_pin: PX2\ncontrol: watermark\nmin_temp: 0\nmax_temp: 110\n',
    ),
  })
  live.say('SET_HEATER_TEMPERATURE HEATER=dryer TARGET=60')
  live.run(60)
  const hotC = temperatureC(live, 'heater_generic dryer')
  injectFault(live.printer, specOf('mcu-lost'))
  live.runUntil(() => live.printer.host.state === 'shutdown', 10)
  live.run(200)
  clearFaults(live.printer)
  restart(live, 'FIRMWARE_RESTART')
  live.run(5)
  expect(temperatureC(live, 'heater_generic dryer')).toBeLessThan(hotC)
})
