import { expect, test } from 'vitest'
import { sceneAt } from '../scene-fixture.ts'
import { createMeasures } from './measures.ts'

/** Motors of 0.01 mm a step, as Klipper tells them. */
const MOTOR = { rotation_distance: 32, microsteps: 16, full_steps_per_rotation: 200 }
const SETTINGS = { stepper_x: MOTOR, stepper_y: MOTOR, printer: { kinematics: 'cartesian' } }

/** GET_POSITION's answer: the motor of X has made `steps` where the firmware believes in X 100. */
function counted(timeS: number, steps: number, print: 'printing' | 'paused' = 'paused') {
  const text = `mcu: stepper_x:${steps} stepper_y:0 stepper_z:0\nstepper: stepper_x:100.000 stepper_y:0.000 stepper_z:10.000`
  return sceneAt(timeS, {}, { print, console: [{ timeS, kind: 'response', text }] })
}

test('how far homing finds the head from its place, also after a trial', () => {
  const measuring = createMeasures()
  measuring.learn(SETTINGS)
  const home = (fromS: number, what: 'lost-xy-mm' | 'tried-lost-mm', stepsBefore: number, stepsAfter: number) => {
    const before = counted(fromS, stepsBefore)
    measuring.see(before)
    measuring.measure(what, 'begin', before)
    const after = counted(fromS + 10, stepsAfter)
    measuring.see(after)
    return measuring.measure(what, 'end', after)
  }
  expect(home(10, 'lost-xy-mm', 10_000, 10_080)).toBeCloseTo(0.8, 6)
  // The switch found it where it was: only what has been lost since counts.
  expect(home(40, 'tried-lost-mm', 10_080, 10_081)).toBeCloseTo(0.01, 6)
  expect(home(70, 'tried-lost-mm', 10_081, 9_681)).toBeCloseTo(4, 6)
})

test('without an answer of the firmware nothing is known of it', () => {
  const measuring = createMeasures()
  measuring.learn(SETTINGS)
  const scene = sceneAt(10, {}, { print: 'paused' })
  measuring.see(scene)
  measuring.measure('tried-lost-mm', 'begin', scene)
  expect(measuring.measure('tried-lost-mm', 'end', scene)).toBeNaN()
})
