// Motors beside the head's own: extruder steppers, what a turn of an extruder means, manual steppers, a second carriage, and
// boards and buttons beside them.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setButton } from '#printer'
import type { LivePrinter } from '../live-printer.ts'
import { createLivePrinter, refusal } from '../live-printer.ts'

const base = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')
const MOTOR = 'step_pin: PY1\ndir_pin: PY2\nenable_pin: PY3\nmicrosteps: 16\nrotation_distance: 20\n'

function printerWith(sections: string): LivePrinter {
  const live = createLivePrinter({ configText: `${base}\n${sections}` })
  expect(live.printer.host.stateMessage).toBe('Printer is ready')
  return live
}

/** Filament that really goes in for 10 mm asked for. */
function fedMm(live: LivePrinter): number {
  const before = live.printer.plant.simulation.filamentMm
  live.say('G92 E0\nG1 E10 F300\nM400')
  live.run(0.5)
  return live.printer.plant.simulation.filamentMm - before
}

test('another rotation distance moves another length of filament', () => {
  const live = printerWith('')
  live.say('M109 S210')
  const usualMm = fedMm(live)
  const rotationMm = Number(/rotation_distance: *([\d.]+)/.exec(base.slice(base.indexOf('[extruder]')))?.[1])
  expect(live.say('SET_EXTRUDER_ROTATION_DISTANCE EXTRUDER=extruder')).toEqual([
    `// Extruder 'extruder' rotation distance set to ${rotationMm.toFixed(6)}`,
  ])
  live.say(`SET_EXTRUDER_ROTATION_DISTANCE EXTRUDER=extruder DISTANCE=${rotationMm * 2}`)
  expect(fedMm(live) / usualMm).toBeCloseTo(0.5, 2)
  expect(refusal(live, 'SET_EXTRUDER_ROTATION_DISTANCE EXTRUDER=extruder DISTANCE=0')).toBe(
    'Rotation distance can not be zero',
  )
})

test('extruder steppers follow the extruder that they are told', () => {
  const live = printerWith(`[extruder_stepper second]\nextruder: extruder\n${MOTOR}pressure_advance: 0.02\n`)
  expect(live.status('extruder_stepper second')).toEqual({
    pressure_advance: 0.02,
    smooth_time: 0.04,
    motion_queue: 'extruder',
  })
  expect(live.status('extruder')['motion_queue']).toBeNull()
  live.say('SET_PRESSURE_ADVANCE EXTRUDER=second ADVANCE=0.05')
  expect(live.status('extruder_stepper second')['pressure_advance']).toBe(0.05)
  expect(live.say('SYNC_EXTRUDER_MOTION EXTRUDER=second MOTION_QUEUE=')).toEqual([
    "// Extruder 'second' now syncing with ''",
  ])
  expect(live.status('extruder_stepper second')['motion_queue']).toBeNull()
  live.say('M109 S210')
  expect(fedMm(live)).toBeGreaterThan(9)
  const enabled = () => live.status('stepper_enable')['steppers'] as Record<string, boolean>
  expect(enabled()).toMatchObject({ extruder: true, 'extruder_stepper second': false })
  live.say(
    'SYNC_EXTRUDER_MOTION EXTRUDER=extruder MOTION_QUEUE=\nSYNC_EXTRUDER_MOTION EXTRUDER=second MOTION_QUEUE=extruder',
  )
  expect(Math.abs(fedMm(live))).toBeLessThan(1e-9)
  expect(enabled()).toMatchObject({ 'extruder_stepper second': true })
  expect(refusal(live, 'SYNC_EXTRUDER_MOTION EXTRUDER=second MOTION_QUEUE=no')).toBe("'no' is not a valid extruder.")
})

test('a manual stepper moves by itself, and the head waits for it unless told otherwise', () => {
  const live = printerWith(`[manual_stepper feeder]\n${MOTOR}velocity: 10\naccel: 50\nendstop_pin: PY4\n`)
  const lasts = (script: string): number => {
    live.say('M400')
    const startS = live.printer.reactor.timeS
    live.say(`${script}\nM400`)
    return live.printer.reactor.timeS - startS
  }
  // 20 mm at 10 mm/s with two ramps of 0.2 s, and what a standing head takes to begin.
  const moveS = lasts('MANUAL_STEPPER STEPPER=feeder MOVE=20')
  expect(moveS).toBeGreaterThanOrEqual(2.2)
  expect(moveS).toBeLessThan(2.6)
  expect(live.status('manual_stepper feeder')).toEqual({ position: 20, enabled: true })
  expect(lasts('MANUAL_STEPPER STEPPER=feeder MOVE=0 SYNC=0')).toBeLessThan(0.5)
  expect(lasts('MANUAL_STEPPER STEPPER=feeder SYNC=1')).toBeGreaterThan(1)
  live.say('MANUAL_STEPPER STEPPER=feeder SET_POSITION=0 MOVE=-100 STOP_ON_ENDSTOP=1')
  expect(live.status('manual_stepper feeder')['position']).toBeCloseTo(-20, 6)
  expect(refusal(live, 'MANUAL_STEPPER STEPPER=feeder MOVE=-30 STOP_ON_ENDSTOP=-1')).toBe(
    'No trigger on feeder after full movement',
  )
  live.say('MANUAL_STEPPER STEPPER=feeder ENABLE=0')
  expect(live.status('manual_stepper feeder')['enabled']).toBe(false)
})

test('a button runs its G-code, and every board has an object', () => {
  const live = printerWith(
    '[gcode_button stop]\npin: PY5\npress_gcode:\n  M118 pressed {printer["gcode_button stop"].state}\nrelease_gcode: M118 up\n' +
      '[mcu toolhead]\nserial: /dev/other\n',
  )
  expect(live.say('QUERY_BUTTON BUTTON=stop')).toEqual(['// stop: RELEASED'])
  expect(setButton(live.printer.host, 'stop', true)).toBe(true)
  expect(setButton(live.printer.host, 'none', true)).toBe(false)
  live.run(0.1)
  expect(live.said.at(-1)).toContain('pressed PRESSED')
  setButton(live.printer.host, 'stop', false)
  live.run(0.1)
  expect(live.said.at(-1)).toContain('up')
  expect(live.status('gcode_button stop')).toEqual({ state: 'RELEASED' })
  expect(live.status('mcu toolhead')).toMatchObject({ mcu_constants: { MCU: 'printwright' } })
  expect((live.ask('objects/list') as { objects: string[] }).objects).toContain('mcu toolhead')
})

test('a second carriage has a mode', () => {
  const live = printerWith(
    `[dual_carriage]\naxis: x\n${MOTOR}endstop_pin: PY6\nposition_endstop: 220\nposition_max: 220\n`,
  )
  expect(live.status('dual_carriage')).toEqual({ carriage_0: 'PRIMARY', carriage_1: 'INACTIVE' })
  live.say('SAVE_DUAL_CARRIAGE_STATE\nSET_DUAL_CARRIAGE CARRIAGE=1')
  expect(live.status('dual_carriage')).toEqual({ carriage_0: 'INACTIVE', carriage_1: 'PRIMARY' })
  live.say('RESTORE_DUAL_CARRIAGE_STATE\nSET_DUAL_CARRIAGE CARRIAGE=1 MODE=MIRROR')
  expect(live.status('dual_carriage')).toEqual({ carriage_0: 'PRIMARY', carriage_1: 'MIRROR' })
  expect(refusal(live, 'SET_DUAL_CARRIAGE CARRIAGE=0 MODE=odd')).toBe('Invalid mode=ODD specified')
})
