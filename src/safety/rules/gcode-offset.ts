// SET_GCODE_OFFSET: how far what files call zero may be shifted, and where a MOVE=1 leads.
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, personal, shown, shownRange } from './call.ts'
import { moveFault } from './move.ts'
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
  return asked.isMoving ? offsetMove(asked, state, context) : null
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
  return moveFault(code, state, limits, to, 0)
}

/** From where nobody knows, nobody knows where to. */
function shifted(atMm: number, byMm: number): number {
  if (byMm === 0) return atMm
  return Number.isNaN(atMm) ? Number.POSITIVE_INFINITY : atMm + byMm
}
