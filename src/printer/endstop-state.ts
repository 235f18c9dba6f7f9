// What is wrong with the endstops: what a test has done to their wires, or a fault of the machine.
import type { SwitchState } from '#faults'
import { AXIS_X, AXIS_Y, AXIS_Z } from '#motion'
import { homingSwitch } from '#simulation'
import type { Plant } from './plant.ts'

const AXES = [
  [AXIS_X, 'x'],
  [AXIS_Y, 'y'],
  [AXIS_Z, 'z'],
] as const

/** By the axes of a homing pass: a delta homes all three at once. */
export function endstopState({ endstops, simulation }: Plant, axes: number): SwitchState {
  const wire = endstops.get(axes)
  if (wire !== undefined) return wire
  for (const [bit, axis] of AXES) {
    if ((axes & bit) === 0) continue
    const state = homingSwitch(simulation.condition, axis, false)
    if (state !== 'sound') return state
  }
  return 'sound'
}
