// An axis whose place was said instead of measured: SET_KINEMATIC_POSITION, and what a [homing_override] begins with. Where it had
// been measured before, the lie is known to the last digit; otherwise nobody knows where the axis truly stands.
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import type { HandSet, MachineState } from '../machine-state.ts'
import type { StepContext } from './step-state.ts'

const AXES = ['x', 'y', 'z'] as const
type Axis = (typeof AXES)[number]

interface AxisFields {
  readonly at: 'xMm' | 'yMm' | 'zMm'
  readonly homed: 'isXHomed' | 'isYHomed' | 'isZHomed'
  readonly hand: 'xHand' | 'yHand' | 'zHand'
}

const FIELDS: Readonly<Record<Axis, AxisFields>> = {
  x: { at: 'xMm', homed: 'isXHomed', hand: 'xHand' },
  y: { at: 'yMm', homed: 'isYHomed', hand: 'yHand' },
  z: { at: 'zMm', homed: 'isZHomed', hand: 'zHand' },
}

/** What it is called now, and how far it may be moved by that name. */
function handSet(state: MachineState, axis: Axis, atMm: number, { limits }: Pick<StepContext, 'limits'>): HandSet {
  const { at, homed, hand } = FIELDS[axis]
  const byMm = state[homed] ? atMm - state[at] : Number.NaN
  if (Number.isFinite(byMm)) {
    const reach = state[hand] ?? { minMm: limits[`${axis}Mm`].min, maxMm: limits[`${axis}Mm`].max }
    return { atMm, minMm: reach.minMm + byMm, maxMm: reach.maxMm + byMm }
  }
  // Where the nozzle is now nothing stands in its way; below it, who knows.
  const minMm = axis === 'z' ? atMm : Number.NEGATIVE_INFINITY
  return { atMm, minMm, maxMm: Number.POSITIVE_INFINITY }
}

/** From now on the printer takes the axis to stand there, and to be homed. */
export function setByHand(state: MachineState, axis: Axis, atMm: number, context: Pick<StepContext, 'limits'>): void {
  const { at, homed, hand } = FIELDS[axis]
  state[hand] = handSet(state, axis, atMm, context)
  state[at] = atMm
  state[homed] = true
}

/** SET_KINEMATIC_POSITION. Klipper takes all axes for homed where SET_HOMED does not say which. */
export function setPlaces(state: MachineState, line: CommandLine, context: Pick<StepContext, 'limits'>): void {
  const homed = textParam(line, 'SET_HOMED', 'xyz').toLowerCase()
  const cleared = textParam(line, 'CLEAR_HOMED', textParam(line, 'CLEAR', '')).toLowerCase()
  for (const axis of AXES) {
    const fields = FIELDS[axis]
    const key = axis.toUpperCase()
    const wasHomed = state[fields.homed]
    if (hasParam(line, key)) setByHand(state, axis, numberParam(line, key, 0), context)
    // The printer takes it for homed at a place that nobody knows: here it stays unhomed.
    else if (!wasHomed && homed.includes(axis)) state[fields.hand] = handSet(state, axis, Number.NaN, context)
    state[fields.homed] = (homed.includes(axis) ? state[fields.homed] : wasHomed) && !cleared.includes(axis)
  }
}

/** Axes that were no lie before and are now, upper case. */
export function newlySetByHand(before: MachineState, after: MachineState): string {
  return AXES.filter((axis) => after[FIELDS[axis].hand] && !before[FIELDS[axis].hand])
    .join(' ')
    .toUpperCase()
}
