// An axis whose place was said instead of measured: SET_KINEMATIC_POSITION, and what a [homing_override] begins with. Where it had
// been measured before, the lie is known to the last digit; otherwise nobody knows where the axis truly stands.
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import type { HandSet, MachineState } from '../machine-state.ts'
import type { StepContext } from './step-state.ts'

const AXES = ['x', 'y', 'z'] as const
type Axis = (typeof AXES)[number]

export type HandField = 'xHand' | 'yHand' | 'zHand'
export type Hands = Pick<MachineState, HandField>

interface AxisFields {
  readonly at: 'xMm' | 'yMm' | 'zMm'
  readonly homed: 'isXHomed' | 'isYHomed' | 'isZHomed'
  readonly hand: HandField
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
    if (cleared.includes(axis)) state[fields.hand] = null
  }
}

/** A person with a token says in his own words where an axis stands: he has measured it, and answers for it. */
export function takeWord(state: MachineState, line: CommandLine): void {
  if (line.name !== 'SET_KINEMATIC_POSITION') return
  for (const axis of AXES) if (hasParam(line, axis.toUpperCase())) state[FIELDS[axis].hand] = null
}

/** Axes whose place was said and has been measured between the two. */
export function measuredSince(before: Hands, after: Hands): readonly HandField[] {
  return AXES.map((axis) => FIELDS[axis].hand).filter((hand) => before[hand] && !after[hand])
}

/** Axes that have become a lie, or another one, upper case. */
export function newlySetByHand(before: MachineState, after: MachineState): string {
  return AXES.map((axis) => FIELDS[axis].hand)
    .filter((hand) => after[hand] && after[hand] !== before[hand])
    .map((hand) => hand[0])
    .join(' ')
    .toUpperCase()
}
