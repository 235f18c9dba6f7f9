// An axis's own speed limit on a corner's curve. Between both legs the curve's direction runs over the arc between theirs,
// and may lie nearer to an axis than either of them does: from 30 degrees on one side of X to 30 degrees on the other it
// passes along X. So each leg's own limit is not enough.
// On the arc by the angle w from the direction a (of the next leg's b, turned by d from it), on one axis:
//   T(w) = a cos w + n sin w,  n = (b - a cos d) / sin d,   |T| at most sqrt(a^2 + n^2), where T' = 0 lies on the arc.
import { feedRatio } from './bend-feed.ts'
import type { BlockPlanner, PruntBlock } from './block.ts'
import { setTangent, tangent } from './corner.ts'
import type { PruntLimits } from './limits.ts'

/** The highest speed, in scaled space, at which no axis passes its limit anywhere on the corner's curve; infinite where there is none. */
export function bendAxisMmPerS(block: PruntBlock, limits: PruntLimits, corner: number): number {
  let cap = Number.POSITIVE_INFINITY
  if (!(block.sizeMm[corner]! > 0 && block.sinHalf[corner]! > 0)) return cap
  for (let axis = 0; axis < 4; axis += 1) {
    const unit = unitOf(block, axis)
    const most = mostOnArc(unit[corner]!, unit[corner + 1]!, block.cosHalf[corner]!, block.sinHalf[corner]!, 0, 1)
    if (most > 0) cap = Math.min(cap, limits.axisMmPerS[axis]! / (limits.scaler[axis]! * most))
  }
  return cap
}

/**
 * Square of an axis's speed over its limit, the largest of all four, or of the feed's, on the part of a half curve between two parameters (0: the
 * end away from the corner's middle, 1/2: the middle) that is passed at no more than this speed.
 */
export function axisExcess(
  block: PruntBlock,
  planner: BlockPlanner,
  corner: number,
  atEnd: boolean,
  inner: number,
  outer: number,
  mmPerS: number,
): number {
  const { axisMmPerS, scaler } = planner.limits
  let worst = 0
  for (let axis = 0; axis < 4; axis += 1) {
    const unit = unitOf(block, axis)
    // Run through backwards the curve has the same speeds.
    const own = unit[atEnd ? corner : corner + 1]!
    const other = unit[atEnd ? corner + 1 : corner]!
    const most = mostOnArc(own, other, block.cosHalf[corner]!, block.sinHalf[corner]!, outer, inner)
    const ratio = (mmPerS * scaler[axis]! * most) / axisMmPerS[axis]!
    if (ratio > worst) worst = ratio
  }
  worst = Math.max(worst, feedRatio(block, planner.limits, corner, atEnd, inner, outer, mmPerS))
  return worst * worst
}

function unitOf(block: PruntBlock, axis: number): Float64Array {
  return axis === 0 ? block.unitX : axis === 1 ? block.unitY : axis === 2 ? block.unitZ : block.unitE
}

/** Largest part of the direction that lies along an axis between two of the curve's parameters; a and b: of both legs'. */
function mostOnArc(a: number, b: number, cosHalf: number, sinHalf: number, from: number, to: number): number {
  const normal = (b - a + 2 * a * sinHalf * sinHalf) / (2 * sinHalf * cosHalf)
  const cosTurn = 1 - 2 * sinHalf * sinHalf
  const sinTurn = 2 * sinHalf * cosHalf
  let most = 0
  let slopes = 1
  for (let end = 0; end < 2; end += 1) {
    setTangent(end === 0 ? from : to, cosHalf)
    const { own, other } = tangent
    most = Math.max(most, Math.abs(own * a + other * b))
    slopes *= normal * (own + other * cosTurn) - a * other * sinTurn
  }
  if (slopes < 0) most = Math.sqrt(a * a + normal * normal)
  return Math.min(most, 1)
}
