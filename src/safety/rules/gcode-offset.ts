// SET_GCODE_OFFSET: how far what files call zero may be shifted, and where a MOVE=1 leads.
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isInJob, isOfOwnFile, isOperators, personal, shown, shownRange } from './call.ts'
import { blindFault } from './hand-set.ts'
import { belowBed, moveFault, throughPart } from './move.ts'
import { judgeMove } from './move-kernel.ts'

export interface AskedOffsets {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly isMoving: boolean
  readonly speedMmPerS: number
}

export function askedOffsets(line: CommandLine, state: MachineState): AskedOffsets {
  const asked = (key: string, now: number): number =>
    hasParam(line, key) ? numberParam(line, key, 0) : now + numberParam(line, `${key}_ADJUST`, 0)
  return {
    x: asked('X', state.xOffsetMm),
    y: asked('Y', state.yOffsetMm),
    z: asked('Z', state.zOffsetMm),
    isMoving: numberParam(line, 'MOVE', 0) !== 0,
    speedMmPerS: numberParam(line, 'MOVE_SPEED', state.feedMmPerS * state.speedRatio),
  }
}

/** The nozzle and the bed: nobody's to pass. */
export function zOffsetRule({ line, state, context }: Call): Fault | null {
  const { min, max } = context.limits.zOffsetMm
  const { z } = askedOffsets(line, state)
  if (z >= min && z <= max) return null
  const reason = 'So far up or down the first layer lies nowhere: the nozzle may meet the bed'
  return envelope('z-offset', shownRange(min, max, 'mm'), `${shown(z)} mm`, reason)
}

export function xyOffsetRule({ line, state, context }: Call): Fault | null {
  const { xyOffsetMaxMm } = context.limits
  const { x, y } = askedOffsets(line, state)
  const flatMm = Math.max(Math.abs(x), Math.abs(y))
  if (flatMm <= xyOffsetMaxMm) return null
  const blame = Number.isNaN(flatMm) ? envelope : personal
  const reason = 'The whole print would be shifted too far'
  return blame('xy-offset', `${shown(xyOffsetMaxMm)} mm`, `${shown(flatMm)} mm`, reason)
}

/** Steps of the tune band, all together, below what the job was begun with. Judgement: less than a layer. */
const STEPS_DOWN = 3
/** Sums of decimals. */
const SLACK_MM = 1e-6

/** The next layer is printed that much lower, whether the head moves now or then. */
export function offsetInPrintRule({ line, state, context }: Call): Fault | null {
  const { limits, baseline } = context
  const { z } = askedOffsets(line, state)
  if (baseline === null || !(state.partTopMm > 0)) return null
  const lowestMm = baseline.zOffsetMm - STEPS_DOWN * limits.tune.zOffsetStepMm
  if (z >= Math.min(lowestMm, state.zOffsetMm) - SLACK_MM) return null
  return personal(
    'z-offset-in-print',
    `${shown(lowestMm)} mm`,
    `${shown(z)} mm`,
    'So far down the nozzle may meet what has been printed',
  )
}

/** A shift to the side that nobody sees in the part, mm. Judgement. */
const SIDEWAYS_MAX_MM = 0.5

/** Under way, an operator shifts a print by babysteps only; its own file, which began as it wanted, not at all. */
export function operatorsOffsetRule(call: Call): Fault | null {
  const { line, state, context } = call
  if (!isOperators(call) || !isInJob(call) || offsetInPrintRule(call) !== null) return null
  const { x, y, z } = askedOffsets(line, state)
  if (isOfOwnFile(call)) {
    if (x === state.xOffsetMm && y === state.yOffsetMm && z === state.zOffsetMm) return null
    return personal('offset-in-print', '0 mm', line.text, 'The print has begun: its zero stays where it is')
  }
  const begun = context.baseline
  const stepsMm = STEPS_DOWN * context.limits.tune.zOffsetStepMm
  return (
    shiftFault(x, state.xOffsetMm, begun?.xOffsetMm ?? 0, SIDEWAYS_MAX_MM) ??
    shiftFault(y, state.yOffsetMm, begun?.yOffsetMm ?? 0, SIDEWAYS_MAX_MM) ??
    shiftFault(z, state.zOffsetMm, begun?.zOffsetMm ?? 0, stepsMm)
  )
}

/** Towards what the job began with is always good. */
function shiftFault(askedMm: number, nowMm: number, begunMm: number, maxMm: number): Fault | null {
  const byMm = Math.abs(askedMm - begunMm)
  if (askedMm === nowMm || byMm <= maxMm + SLACK_MM) return null
  return personal(
    'offset-in-print',
    `${shown(maxMm)} mm`,
    `${shown(byMm)} mm`,
    'So far from where the job began the next layer lies beside or above the last one',
  )
}

export function offsetMoveRule(call: Call): Fault | null {
  const { line, state, context, origin } = call
  const { limits } = context
  const asked = askedOffsets(line, state)
  if (!asked.isMoving) return null
  const to = {
    x: shifted(state.xMm, asked.x - state.xOffsetMm),
    y: shifted(state.yMm, asked.y - state.yOffsetMm),
    z: shifted(state.zMm, asked.z - state.zOffsetMm),
    e: state.eMm,
    feedMmPerS: asked.speedMmPerS / state.speedRatio,
  }
  const code = judgeMove(state, limits, to.x, to.y, to.z, to.e, to.feedMmPerS)
  // In a running print the step of the tune band bounds how deep the nozzle goes; at rest many small ones add up.
  const isPrinting = state.print === 'printing'
  const fault = moveFault(code, state, limits, to, 0) ?? blindFault(call, to)
  if (fault !== null || isPrinting) return fault
  const isHeld = context.asker === 'operator' && origin !== 'file' && !isInJob(call)
  return (isHeld ? belowBed(state, to.z) : null) ?? throughPart(state, to)
}

/** From where nobody knows, nobody knows where to. */
function shifted(atMm: number, byMm: number): number {
  if (byMm === 0) return atMm
  return Number.isNaN(atMm) ? Number.POSITIVE_INFINITY : atMm + byMm
}
