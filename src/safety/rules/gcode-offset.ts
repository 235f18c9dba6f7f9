// SET_GCODE_OFFSET: how far what files call zero may be shifted, and where a MOVE=1 leads.
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, personal, shown, shownRange } from './call.ts'
import { moveFault, throughPart } from './move.ts'
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

export function gcodeOffsetRule({ line, state, context }: Call): Fault | null {
  const { limits } = context
  const asked = askedOffsets(line, state)
  if (!(asked.z >= limits.zOffsetMm.min && asked.z <= limits.zOffsetMm.max)) {
    const limit = shownRange(limits.zOffsetMm.min, limits.zOffsetMm.max, 'mm')
    return envelope(
      'z-offset',
      limit,
      `${shown(asked.z)} mm`,
      'So far up or down the first layer lies nowhere: the nozzle may meet the bed',
    )
  }
  const flat = Math.max(Math.abs(asked.x), Math.abs(asked.y))
  if (!(flat <= limits.xyOffsetMaxMm)) {
    return personal(
      'xy-offset',
      `${shown(limits.xyOffsetMaxMm)} mm`,
      `${shown(flat)} mm`,
      'The whole print would be shifted too far',
    )
  }
  return intoPrint(asked, state, context) ?? (asked.isMoving ? offsetMove(asked, state, context) : null)
}

/** Steps of the tune band, all together, below what the job was begun with. Judgement: less than a layer. */
const STEPS_DOWN = 3
/** Sums of decimals. */
const SLACK_MM = 1e-6

/** The next layer is printed that much lower, whether the head moves now or then. */
function intoPrint({ z }: AskedOffsets, state: MachineState, { limits, baseline }: Call['context']): Fault | null {
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

function offsetMove(asked: AskedOffsets, state: MachineState, { limits }: Call['context']): Fault | null {
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
  return moveFault(code, state, limits, to, 0) ?? (isPrinting ? null : throughPart(state, to))
}

/** From where nobody knows, nobody knows where to. */
function shifted(atMm: number, byMm: number): number {
  if (byMm === 0) return atMm
  return Number.isNaN(atMm) ? Number.POSITIVE_INFINITY : atMm + byMm
}
