// RESTORE_GCODE_STATE, RESUME: back to what was kept, which has to be there and has to be a good place still.
import { numberParam, textParam } from '../line/parse-line.ts'
import type { SavedState } from '../machine-state.ts'
import { ownOr } from './asked-heater.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isOperators, isOwnWord, notForOperators } from './call.ts'
import { blindFault } from './hand-set.ts'
import { moveFault, throughPart } from './move.ts'
import { judgeMove } from './move-kernel.ts'

export function savedNamed({ line, state }: Pick<Call, 'line' | 'state'>): SavedState | null {
  return ownOr(state.saved, textParam(line, 'NAME', 'default'))
}

export function restoreRule(call: Call): Fault | null {
  const saved = savedNamed(call)
  if (saved === null)
    return envelope('unknown-state', '', textParam(call.line, 'NAME', 'default'), 'No state of that name has been kept')
  if (numberParam(call.line, 'MOVE', 0) === 0) return null
  return moveBack(call, saved) ?? (isOwnWord(call) ? throughPart(call.state, placeOf(saved)) : null)
}

export const PAUSE_STATE = 'PAUSE_STATE'

/** Names that macros of pausing, changing and parking go by. */
const KEPT_BY_MACROS = /pause|resume|tool.?change|filament|park|cancel|m600/i

/** What a pause has kept, an operator may not replace: the print would go on from another place. */
export function saveRule(call: Call): Fault | null {
  const name = textParam(call.line, 'NAME', 'default')
  if (!isOperators(call)) return null
  if (name !== PAUSE_STATE && !(isOwnWord(call) && KEPT_BY_MACROS.test(name))) return null
  return notForOperators(
    'kept-state',
    '',
    name,
    'The printer’s own pause or its macros go on from what stands under that name',
  )
}

const GOES_ON: ReadonlySet<string> = new Set(['RESUME', 'M24'])

/** However a print is let go on, what is other than at its pause speaks against it. */
export function goingOnFaults({ line, context, origin }: Call): readonly Fault[] {
  return GOES_ON.has(line.name) && origin !== 'file' ? (context.fileFaults ?? []) : []
}

/** Where the print was left is kept by PAUSE; where nobody saw that, the printer knows alone. */
export function resumeRule(call: Call): Fault | null {
  const saved = ownOr(call.state.saved, PAUSE_STATE)
  return saved === null ? null : moveBack(call, saved)
}

function placeOf(saved: SavedState): { readonly x: number; readonly y: number; readonly z: number } {
  return { x: saved.xMm, y: saved.yMm, z: saved.zMm }
}

function moveBack(call: Call, saved: SavedState): Fault | null {
  const { line, state, context } = call
  const speedMmPerS = numberParam(line, 'MOVE_SPEED', saved.feedMmPerS * saved.speedRatio)
  const feedMmPerS = speedMmPerS / state.speedRatio
  const to = { ...placeOf(saved), e: state.eMm, feedMmPerS }
  const code = judgeMove(state, context.limits, to.x, to.y, to.z, to.e, to.feedMmPerS)
  return moveFault(code, state, context.limits, to, 0) ?? blindFault(call, to)
}
