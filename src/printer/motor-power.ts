// Which motors have current: a driver whose motor is off is not asked how it is, and is set up anew when it is switched on.
import type { Host } from './host.ts'

const MOTORS = [
  ['x', 'stepper_x'],
  ['y', 'stepper_y'],
  ['z', 'stepper_z'],
  ['e', 'extruder'],
] as const

/** Tells the machine; call it before each of its steps. A delta's towers are told by the first three names as well. */
export function watchMotors({ steppers, plant }: Host): void {
  const { idleMotors, resetMotors } = plant.simulation.link
  for (const [at, [motor, section]] of MOTORS.entries()) {
    const stepper = steppers.find((one) => one.section === section) ?? (at < 3 ? steppers[at] : undefined)
    if (stepper === undefined) continue
    if (!stepper.isOn) idleMotors.add(motor)
    else if (idleMotors.delete(motor)) resetMotors.delete(motor)
  }
}
