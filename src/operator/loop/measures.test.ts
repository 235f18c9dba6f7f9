import { expect, test } from 'vitest'
import { sceneAt } from '../scene-fixture.ts'
import { createMeasures } from './measures.ts'

/** Motors of 0.01 mm a step, as Klipper tells them. */
const MOTOR = { rotation_distance: 32, microsteps: 16, full_steps_per_rotation: 200 }
const SETTINGS = { stepper_x: MOTOR, stepper_y: MOTOR, printer: { kinematics: 'cartesian' } }

/** GET_POSITION's answer: the motor of X has made `steps` where the firmware believes in X 100. */
function counted(timeS: number, steps: number, print: 'printing' | 'paused' | 'complete' = 'paused') {
  const text = `mcu: stepper_x:${steps} stepper_y:0 stepper_z:0\nstepper: stepper_x:100.000 stepper_y:0.000 stepper_z:10.000`
  return sceneAt(timeS, {}, { print, console: [{ timeS, kind: 'response', text }] })
}

test('how far homing finds the head from its place, and how often in this print', () => {
  const measuring = createMeasures()
  measuring.learn(SETTINGS)
  const home = (fromS: number, stepsBefore: number, stepsAfter: number) => {
    const before = counted(fromS, stepsBefore)
    measuring.see(before)
    measuring.measure('lost-xy-mm', 'begin', before)
    const after = counted(fromS + 10, stepsAfter)
    measuring.see(after)
    const lostMm = measuring.measure('lost-xy-mm', 'end', after)
    return { lostMm, times: measuring.measure('lost-times', 'end', after) }
  }
  measuring.see(sceneAt(0, {}, { print: 'printing' }))
  expect(home(10, 10_000, 10_080)).toEqual({ lostMm: expect.closeTo(0.8, 6), times: 1 })
  // Nothing was lost that time: a knock that was none does not count.
  expect(home(40, 10_080, 10_081)).toEqual({ lostMm: expect.closeTo(0.01, 6), times: 1 })
  measuring.see(sceneAt(60, {}, { print: 'printing' }))
  expect(home(70, 10_081, 9_681)).toEqual({ lostMm: expect.closeTo(4, 6), times: 2 })
  // The next print begins anew.
  measuring.see(sceneAt(100, {}, { print: 'complete' }))
  measuring.see(sceneAt(110, {}, { print: 'printing' }))
  expect(home(120, 9_681, 9_761).times).toBe(1)
})
