// Where in a segment its ramps may lie so that vector limits hold: for each of both ends, either the half curve is passed
// at the corner's constant speed (a lead), or the ramp may lie on the curve too, with a lower top speed and a share of the
// tangential limits. Both keep the limits without looking at the finished profile; the choice is the one that promises
// more speed.
import { bendMmPerS, largestSlope, tangentialShare } from './bend.ts'
import type { PruntBlock } from './block.ts'
import { minimumRadiusMm } from './corner.ts'
import type { PruntLimits } from './limits.ts'

/** Ramps may lie on curves that are passed at no more than this part of their constant speed. */
const FREE_SPEED = 0.95

/** Sets the highest speed of each curve on its own, then leads, shares and caps of segments and corners. */
export function planBends(block: PruntBlock, limits: PruntLimits): void {
  const { sizeMm, cosHalf, sinHalf, bend, bendSlope, bendMmPerS: bendSpeed, velocityMmPerS, capMmPerS } = block
  const last = block.count - 1
  for (let i = 0; i <= last; i += 1) {
    const size = sizeMm[i]!
    const straight = !(size > 0 && sinHalf[i]! > 0)
    bend[i] = straight ? 0 : 1 / minimumRadiusMm(size, cosHalf[i]!, sinHalf[i]!)
    bendSlope[i] = straight ? 0 : largestSlope(size, cosHalf[i]!, sinHalf[i]!)
    bendSpeed[i] = bendMmPerS(limits, size, cosHalf[i]!, sinHalf[i]!, bend[i]!, block.radiusMm[i]!)
    velocityMmPerS[i] = bendSpeed[i]!
  }
  for (let i = 1; i <= last; i += 1) {
    planSegment(block, limits, i)
    velocityMmPerS[i - 1] = Math.min(velocityMmPerS[i - 1]!, capMmPerS[i]!)
    velocityMmPerS[i] = Math.min(velocityMmPerS[i]!, capMmPerS[i]!)
  }
}

function planSegment(block: PruntBlock, limits: PruntLimits, i: number): void {
  const firstHalf = block.curveMm[i - 1]! / 2
  const secondHalf = block.curveMm[i]! / 2
  const straight = block.pathMm[i]! - firstHalf - secondHalf
  const feed = block.capMmPerS[i]!
  let best = -1
  for (let choice = 0; choice < 4; choice += 1) {
    const freeFirst = (choice & 1) !== 0
    const freeSecond = (choice & 2) !== 0
    if ((freeFirst && firstHalf === 0) || (freeSecond && secondHalf === 0)) continue
    let top = feed
    if (freeFirst) top = Math.min(top, FREE_SPEED * block.bendMmPerS[i - 1]!)
    if (freeSecond) top = Math.min(top, FREE_SPEED * block.bendMmPerS[i]!)
    let share = 1
    if (freeFirst) share = tangentialShare(limits, top, block.bend[i - 1]!, block.bendSlope[i - 1]!)
    if (freeSecond) share = Math.min(share, tangentialShare(limits, top, block.bend[i]!, block.bendSlope[i]!))
    const rampMm = straight + (freeFirst ? firstHalf : 0) + (freeSecond ? secondHalf : 0)
    const promise = promisedMmPerS(limits, share, rampMm, top)
    if (promise <= best) continue
    best = promise
    block.leadInMm[i] = freeFirst ? 0 : firstHalf
    block.leadOutMm[i] = freeSecond ? 0 : secondHalf
    block.share[i] = share
    block.capMmPerS[i] = top
  }
}

/** Speed that can be gained over the length, blended with the top speed: not a bound, only a measure to compare by. */
function promisedMmPerS(limits: PruntLimits, share: number, rampMm: number, topMmPerS: number): number {
  const byAccel = Math.sqrt(2 * share * limits.accelMmPerS2 * rampMm)
  const byJerk = Math.cbrt(share * limits.jerkMmPerS3 * rampMm * rampMm)
  const gain = Math.min(byAccel, byJerk)
  return gain === 0 ? 0 : 1 / Math.sqrt(1 / (gain * gain) + 1 / (topMmPerS * topMmPerS))
}
