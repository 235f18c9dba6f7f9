// G2 and G3: the whole bow has to lie within the printer's reach, not only its ends.

import type { Limits, Range } from '../limits.ts'
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isOfOwnFile, isOwnWish, personal, shown, shownRange } from './call.ts'
import type { Target } from './move.ts'
import { moveFault, targetOf, tooFast } from './move.ts'
import { isSetByHand, judgePath, SLACK_MM } from './move-kernel.ts'

const TURN_RAD = 2 * Math.PI
/** Judgement: nothing has bows of a kilometre. Far beyond it the sums overflow: a sweep that is no number passes no bulge. */
const RADIUS_MAX_MM = 1e6

export interface Arc {
  readonly radiusMm: number
  readonly centreXMm: number
  readonly centreYMm: number
  readonly fromRad: number
  /** Counter-clockwise is positive. */
  readonly sweepRad: number
  readonly flatMm: number
  readonly lengthMm: number
}

/** The bow of a line in the XY plane. */
export function arcOf(line: CommandLine, state: MachineState, to: Target): Arc {
  const i = numberParam(line, 'I', 0)
  const j = numberParam(line, 'J', 0)
  const centreXMm = state.xMm + i
  const centreYMm = state.yMm + j
  const toX = to.x - centreXMm
  const toY = to.y - centreYMm
  const isClockwise = line.name === 'G2'
  const sweepRad = sweepOf(Math.atan2(-i * toY + j * toX, -i * toX - j * toY), isClockwise)
  const radiusMm = Math.hypot(i, j)
  const flatMm = radiusMm * Math.abs(sweepRad)
  const rise = to.z === state.zMm || Number.isNaN(to.z) ? 0 : to.z - state.zMm
  return {
    radiusMm,
    centreXMm,
    centreYMm,
    fromRad: Math.atan2(-j, -i),
    sweepRad,
    flatMm,
    lengthMm: Math.hypot(flatMm, rise),
  }
}

/** An arc that ends where it begins is a full circle. */
function sweepOf(angleRad: number, isClockwise: boolean): number {
  if (isClockwise) return angleRad < 0 ? angleRad : angleRad - TURN_RAD
  return angleRad > 0 ? angleRad : angleRad + TURN_RAD
}

interface Box {
  readonly xMinMm: number
  readonly xMaxMm: number
  readonly yMinMm: number
  readonly yMaxMm: number
}

/** Whether the bow passes the direction `rad` seen from its centre. */
function passes(arc: Arc, rad: number): boolean {
  const behind = arc.sweepRad > 0 ? rad - arc.fromRad : arc.fromRad - rad
  return ((behind % TURN_RAD) + TURN_RAD) % TURN_RAD <= Math.abs(arc.sweepRad)
}

/** What the bow covers, ends and bulges. */
export function boxOf(arc: Arc, state: MachineState, to: Target): Box {
  const { centreXMm, centreYMm, radiusMm } = arc
  const bulge = (rad: number, bulgeMm: number, endMm: number): number => (passes(arc, rad) ? bulgeMm : endMm)
  const east = Math.max(state.xMm, to.x)
  const north = Math.max(state.yMm, to.y)
  const west = Math.min(state.xMm, to.x)
  const south = Math.min(state.yMm, to.y)
  return {
    xMaxMm: Math.max(east, bulge(0, centreXMm + radiusMm, east)),
    yMaxMm: Math.max(north, bulge(Math.PI / 2, centreYMm + radiusMm, north)),
    xMinMm: Math.min(west, bulge(Math.PI, centreXMm - radiusMm, west)),
    yMinMm: Math.min(south, bulge(-Math.PI / 2, centreYMm - radiusMm, south)),
  }
}

function judgeRange(axis: string, minMm: number, maxMm: number, range: Range): Fault | null {
  const isLow = !(minMm >= range.min - SLACK_MM)
  if (!isLow && maxMm <= range.max + SLACK_MM) return null
  const limit = shownRange(range.min, range.max, 'mm')
  return envelope('position', limit, `${shown(isLow ? minMm : maxMm)} mm`, `The arc bulges out of the reach of ${axis}`)
}

function judgeReach(arc: Arc, box: Box, limits: Limits): Fault | null {
  const square =
    judgeRange('X', box.xMinMm, box.xMaxMm, limits.xMm) ?? judgeRange('Y', box.yMinMm, box.yMaxMm, limits.yMm)
  if (square !== null || limits.radiusMm === null) return square
  const farMm = Math.hypot(arc.centreXMm, arc.centreYMm) + arc.radiusMm
  if (!passes(arc, Math.atan2(arc.centreYMm, arc.centreXMm))) return null
  return judgeRange('the head', 0, farMm, { min: 0, max: limits.radiusMm })
}

export function arcRule({ line, state, context }: Call): Fault | null {
  if (!state.isAbsolute) return envelope('arc', '', 'G91', 'Arcs are drawn in absolute coordinates only')
  if (hasParam(line, 'R')) return envelope('arc', '', 'R', 'Arcs are drawn by their centre, I and J, only')
  const to = targetOf(line, state)
  const arc = arcOf(line, state, to)
  if (!(arc.radiusMm > 0 && arc.radiusMm <= RADIUS_MAX_MM)) {
    return envelope(
      'arc',
      `above 0 mm, to ${shown(RADIUS_MAX_MM)} mm`,
      `${shown(arc.radiusMm)} mm`,
      'The arc has no centre',
    )
  }
  const code = judgePath(state, context.limits, to.x, to.y, to.z, to.e, to.feedMmPerS, arc.flatMm, arc.lengthMm)
  // First what nobody may, then what a person may.
  const reach = judgeReach(arc, boxOf(arc, state, to), context.limits)
  return reach ?? moveFault(code, state, context.limits, to, arc.lengthMm)
}

export function arcPlaneRule({ line }: Call): Fault | null {
  return envelope('arc', 'G17', line.name, 'Arcs outside of the XY plane are not judged, so they are not drawn')
}

export function arcSpeedRule(call: Call): Fault | null {
  const { line, state, context, origin } = call
  if (!isOwnWish(call) || origin === 'file') return null
  const { feedMmPerS } = targetOf(line, state)
  return tooFast('speed', feedMmPerS * state.speedRatio, context.limits.speedMaxMmPerS)
}

/** The rectangle around the bow against the rectangle around the part. */
export function arcPartRule(call: Call): Fault | null {
  const { line, state, origin } = call
  if (origin === 'file' && !(isOfOwnFile(call) && call.isCalled === true)) return null
  const to = targetOf(line, state)
  const { partTopMm, partXMm, partYMm } = state
  const lowestMm = Math.min(state.zMm, to.z)
  if (!(partTopMm > 0 && (isSetByHand(state) || lowestMm < partTopMm - SLACK_MM))) return null
  const box = boxOf(arcOf(line, state, to), state, to)
  const isBeside =
    !isSetByHand(state) &&
    (box.xMaxMm < partXMm.min || box.xMinMm > partXMm.max || box.yMaxMm < partYMm.min || box.yMinMm > partYMm.max)
  if (isBeside) return null
  const reason = 'The head would pass below the top of what has been printed, where the part stands'
  return personal('through-part', `${shown(partTopMm)} mm`, `${shown(lowestMm)} mm`, reason)
}
