// Homing with a switch that is stuck: the firmware refuses it and the print is over. Words are Klipper's.
import type { Condition, SwitchState } from '#faults'
import type { SimulationSettings } from './settings.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** What is wrong with the switch that finds the zero of an axis. */
export function homingSwitch(condition: Condition, axis: 'x' | 'y' | 'z', isProbe: boolean): SwitchState {
  if (axis === 'x') return condition.endstopX
  if (axis === 'y') return condition.endstopY
  return isProbe && condition.bedProbe !== 'sound' ? condition.bedProbe : condition.endstopZ
}

function nameOf({ zEndstop }: SimulationSettings, axis: 'x' | 'y' | 'z'): string {
  return axis === 'z' ? (zEndstop ?? 'stepper_z') : `stepper_${axis}`
}

/** `axes` have been homed, in this order, if their switches let them; true: one did not. */
export function refuseHoming(simulation: Simulation, axes: string): boolean {
  const { condition, settings } = simulation
  for (const axis of ['x', 'y', 'z'] as const) {
    if (!axes.includes(axis)) continue
    const name = nameOf(settings, axis)
    const state = homingSwitch(condition, axis, name === 'probe')
    if (state === 'sound') continue
    const message =
      state === 'never' ? `No trigger on ${name} after full movement` : `Endstop ${name} still triggered after retract`
    simulation.error ??= { line: simulation.line, message }
    noteEvent(simulation, 'homing-refused', message)
    return true
  }
  return false
}
