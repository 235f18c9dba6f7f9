import { expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import { motorSoundsOf } from './motor-sounds.ts'

const CONFIG = `[printer]
kinematics: corexy
max_velocity: 300
max_accel: 3000
[stepper_x]
rotation_distance: 40
microsteps: 32
full_steps_per_rotation: 400
[tmc2209 stepper_x]
run_current: 0.8
interpolate: False
[stepper_y]
rotation_distance: 40
microsteps: 16
[tmc2209 stepper_y]
run_current: 0.8
stealthchop_threshold: 999999
[stepper_z]
rotation_distance: 8
microsteps: 16
[stepper_z1]
rotation_distance: 8
microsteps: 16
[extruder]
rotation_distance: 22.678
gear_ratio: 50:17
microsteps: 16
`

test('motors of a printer.cfg: step, driver, belt or screw, how many turn together', () => {
  const { x, y, z, e } = motorSoundsOf(readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: CONFIG })).config)
  expect(x).toEqual({ fullStepMm: 0.1, microsteps: 32, chop: 'spread', count: 1, toothPitchMm: 2 })
  expect(y).toEqual({ fullStepMm: 0.2, microsteps: 256, chop: 'stealth', count: 1, toothPitchMm: 2 })
  expect(z).toEqual({ fullStepMm: 0.04, microsteps: 16, chop: 'spread', count: 2, toothPitchMm: 0 })
  expect(e.fullStepMm).toBeCloseTo((22.678 / 200) * (17 / 50), 9)
  expect(e.toothPitchMm).toBe(0)
})
