import { expect, test } from 'vitest'
import { motorCurrentsOf } from './motor-currents.ts'

test('of every driver that says so', () => {
  expect(
    motorCurrentsOf({
      'tmc2209 stepper_x': { run_current: 0.8 },
      'tmc5160 extruder1': { run_current: 1.2 },
      'tmc2130  manual_stepper lock': { run_current: 0.5 },
      'tmc2209 stepper_y': { run_current: 'much' },
      'tmc2209 stepper_z': 5,
      tmc2209: { run_current: 1 },
      'xtmc2209 stepper_z1': { run_current: 1 },
      'tmc stepper_z2': { run_current: 1 },
      'a4988 stepper_z': { run_current: 1 },
    }),
  ).toEqual({ stepper_x: 0.8, extruder1: 1.2, 'manual_stepper lock': 0.5 })
})
