// G2 and G3: the whole bow has to lie within the printer's reach, not only its ends.

import type { Limits } from '../limits.ts'
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, shown, shownRange } from './call.ts'
import type { Target } from './move.ts'
import { moveFault, targetOf } from './move.ts'
import { judgePath, SLACK_MM } from './move-kernel.ts'

const TURN_RAD = 2 * Math.PI

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

/** Whether the bow passes the direction `rad` seen from its centre. */
function passes(arc: Arc, rad: number): boolean {
  const behind = arc.sweepRad > 0 ? rad - arc.fromRad : arc.fromRad - rad
  return ((behind % TURN_RAD) + TURN_RAD) % TURN_RAD <= Math.abs(arc.sweepRad)
}

function judgeReach(arc: Arc, limits: Limits): Fault | null {
  const { centreXMm, centreYMm, radiusMm } = arc
  const reach: readonly (readonly [number, string, number, { readonly min: number; readonly max: number }])[] = [
    [0, 'X', centreXMm + radiusMm, limits.xMm],
    [Math.PI / 2, 'Y', centreYMm + radiusMm, limits.yMm],
    [Math.PI, 'X', centreXMm - radiusMm, limits.xMm],
    [-Math.PI / 2, 'Y', centreYMm - radiusMm, limits.yMm],
  ]
  for (const [rad, axis, atMm, range] of reach) {
    const isInside = atMm >= range.min - SLACK_MM && atMm <= range.max + SLACK_MM
    if (!isInside && passes(arc, rad)) {
      return envelope(
        'position',
        shownRange(range.min, range.max, 'mm'),
        `${shown(atMm)} mm`,
        `The arc bulges out of the reach of ${axis}`,
      )
    }
  }
  if (limits.radiusMm === null) return null
  const farMm = Math.hypot(centreXMm, centreYMm) + radiusMm
  if (farMm <= limits.radiusMm + SLACK_MM || !passes(arc, Math.atan2(centreYMm, centreXMm))) return null
  return envelope(
    'position',
    shownRange(0, limits.radiusMm, 'mm'),
    `${shown(farMm)} mm`,
    'The arc bulges out of the reach of the head',
  )
}

export function arcRule({ line, state, context }: Call): Fault | null {
  if (!state.isAbsolute) return envelope('arc', '', 'G91', 'Arcs are drawn in absolute coordinates only')
  if (hasParam(line, 'R')) return envelope('arc', '', 'R', 'Arcs are drawn by their centre, I and J, only')
  const to = targetOf(line, state)
  const arc = arcOf(line, state, to)
  if (!(arc.radiusMm > 0 && arc.radiusMm < Number.POSITIVE_INFINITY)) {
    return envelope('arc', 'above 0 mm', `${shown(arc.radiusMm)} mm`, 'The arc has no centre')
  }
  const code = judgePath(state, context.limits, to.x, to.y, to.z, to.e, to.feedMmPerS, arc.flatMm, arc.lengthMm)
  return moveFault(code, state, context.limits, to, arc.lengthMm) ?? judgeReach(arc, context.limits)
}

export function arcPlaneRule({ line }: Call): Fault | null {
  return envelope('arc', 'G17', line.name, 'Arcs outside of the XY plane are not judged, so they are not drawn')
}
