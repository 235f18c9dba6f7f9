// What a printer must not do although its words are right: the state behind the answer.
import { describe, expect, test } from 'vitest'
import { createLivePrinter, LiveRefusal } from '../live-printer.ts'

const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof LiveRefusal) return error.message
    throw error
  }
  throw new Error('was not refused')
}

describe('a head', () => {
  test('that is sent beyond its axis stands at its end, and homing finds it again', () => {
    const live = createLivePrinter({ configText: FORCED })
    live.say('G28')
    live.say('SET_KINEMATIC_POSITION X=200\nG1 X0 F6000\nM400')
    const { plant } = live.printer
    expect(plant.headMm[0]).toBeGreaterThanOrEqual(plant.frameMm[0]!)
    expect(plant.headMm[0]).toBeLessThan(1)
    live.say('SET_KINEMATIC_POSITION Z=30\nG1 Z0 F600\nM400')
    expect(plant.headMm[2]).toBeGreaterThanOrEqual(-2)
    expect(plant.headMm[2]).toBeLessThan(0)
    live.say('G28\nG1 X50 F6000\nM400')
    live.run(1)
    expect(plant.headMm[0]).toBeCloseTo(50, 1)
  })

  test('that has not found its endstop is not homed, and its motors are off', () => {
    const live = createLivePrinter()
    live.say('G28')
    live.printer.plant.endstops.set(2, 'never')
    expect(refusal(() => live.say('G28 Y'))).toContain('No trigger on stepper_y')
    expect(live.status('toolhead')['homed_axes']).toBe('')
    expect(Object.values(live.status('stepper_enable')['steppers'] as object)).not.toContain(true)
    expect(refusal(() => live.say('G1 Y100'))).toContain('Must home axis first')
  })
})

test('a host that has gone heats nothing', () => {
  const live = createLivePrinter({
    configText: FAILING,
    gcodes: { 'a.gcode': 'G28\nG4 P60000\nM400\nG4 P60000\nM400\n' },
  })
  live.say('SDCARD_PRINT_FILE FILENAME=a.gcode')
  live.run(30)
  live.send('gcode/restart')
  live.run(10)
  live.rejoin()
  expect(live.status('webhooks')['state']).toBe('ready')
  live.run(30)
  expect(live.status('extruder')['target']).toBe(0)
  expect(live.status('extruder')['power']).toBe(0)
})

test('a delayed script that calls itself without end leaves time for an emergency stop', () => {
  const live = createLivePrinter({
    configText: `${PLAIN}
[delayed_gcode loop]
initial_duration: 1
gcode:
  UPDATE_DELAYED_GCODE ID=loop DURATION=1e-300
`,
  })
  live.run(3)
  live.ask('emergency_stop')
  expect(live.status('webhooks')['state']).toBe('shutdown')
})

test('M105 is answered whatever has happened, M21 says nothing', () => {
  const live = createLivePrinter()
  live.ask('emergency_stop')
  expect(live.say('M105').join()).toMatch(/T0:/)
  expect(live.say('M21')).toEqual([])
})

test('places and speeds beyond all measure are refused, and the printer goes on', () => {
  const live = createLivePrinter({ configText: FORCED })
  live.say('G28\nSET_KINEMATIC_POSITION X=1e300')
  expect(refusal(() => live.say('G1 X10'))).toContain('out of range')
  live.say('G28\nSET_VELOCITY_LIMIT VELOCITY=1e-300')
  expect(refusal(() => live.say('G1 X10'))).toContain('out of range')
  expect(Number.isFinite(live.status('toolhead')['print_time'])).toBe(true)
})

test('the last words of a failed print are said while it still counts as printing', () => {
  const live = createLivePrinter({
    configText: `${PLAIN}
[respond]
[virtual_sdcard]
path: /tmp
on_error_gcode:
  M118 {printer.print_stats.state} {printer.virtual_sdcard.is_active}
`,
    gcodes: { 'a.gcode': 'G28\nG1 X9999\n' },
  })
  live.say('SDCARD_PRINT_FILE FILENAME=a.gcode')
  live.run(120)
  expect(live.said).toContain('echo: printing True')
  expect(live.status('print_stats')['state']).toBe('error')
  expect(live.status('virtual_sdcard')['file_path']).toContain('a.gcode')
})

const PLAIN = `
[mcu]
serial: /dev/null
[printer]
kinematics: cartesian
max_velocity: 300
max_accel: 3000
[stepper_x]
step_pin: PA0
dir_pin: PA1
endstop_pin: PA2
rotation_distance: 40
microsteps: 16
position_endstop: 0
position_max: 200
[stepper_y]
step_pin: PB0
dir_pin: PB1
endstop_pin: PB2
rotation_distance: 40
microsteps: 16
position_endstop: 0
position_max: 200
[stepper_z]
step_pin: PC0
dir_pin: PC1
endstop_pin: PC2
rotation_distance: 8
microsteps: 16
position_endstop: 0
position_max: 40
[extruder]
step_pin: PD0
dir_pin: PD1
rotation_distance: 33
microsteps: 16
nozzle_diameter: 0.4
filament_diameter: 1.75
heater_pin: PD2
sensor_type: Generic 3950
sensor_pin: PD3
control: pid
pid_kp: 22
pid_ki: 1.1
pid_kd: 114
min_temp: 0
max_temp: 300
`

const FORCED = `${PLAIN}
[force_move]
enable_force_move: True
`

const FAILING = `${PLAIN}
[virtual_sdcard]
path: /tmp
on_error_gcode:
  M104 S250
`

test('a file that is taken away in mid-print leaves a printer on standby, not one that is paused with nothing', () => {
  const live = createLivePrinter({ gcodes: { 'a.gcode': `G28\n${'G1 X10 F600\nG1 X100\n'.repeat(50)}` } })
  live.say('SDCARD_PRINT_FILE FILENAME=a.gcode')
  live.run(30)
  expect(live.status('print_stats')['state']).toBe('printing')
  live.say('SDCARD_RESET_FILE')
  live.run(1)
  expect(live.status('print_stats')).toMatchObject({ state: 'standby', filename: '', total_duration: 0 })
  live.say('SDCARD_PRINT_FILE FILENAME=a.gcode')
  live.run(1)
  expect(live.status('print_stats')).toMatchObject({ state: 'printing', filename: 'a.gcode' })
})
