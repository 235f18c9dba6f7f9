// How cool a heater can become at all: a wait for less may never end, and nothing else is heard meanwhile.
import type { MachineState } from '../machine-state.ts'
import { ownOr } from './asked-heater.ts'

/** A room in summer, °C. */
export const ROOM_C = 35
/** With no heater on a wait that does not end costs time alone: a common room, °C. Judgement. */
const UNHEATED_C = 25
/** Nothing over a bed that is held hot is sure to become cooler than this share of the way from the room to the bed. Closed chambers
 * over beds of 100 to 110 °C stand at 45 to 65 °C. */
export const BED_SHARE = 0.4

/** Least temperature that `sensor` is sure to come down to while all others keep their targets, °C; NaN where nobody knows those. */
export function surroundingsC(state: MachineState, sensor: string): number {
  const targetOf = (heater: string): number => (heater === sensor ? 0 : (ownOr(state.heaters, heater)?.targetC ?? 0))
  const overBedC = ROOM_C + BED_SHARE * (targetOf('heater_bed') - ROOM_C)
  const warmest = Object.keys(state.heaters)
    .filter((heater) => heater.startsWith('heater_generic '))
    .map(targetOf)
  return Math.max(ROOM_C, overBedC, ...warmest)
}

/** Least temperature that may be waited for with nothing else to be heard. */
export function waitLeastC(state: MachineState, sensor: string): number {
  const isHeated = Object.values(state.heaters).some(({ targetC }) => targetC !== 0)
  return isHeated ? surroundingsC(state, sensor) : UNHEATED_C
}
