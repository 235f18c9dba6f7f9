// The speeds of a block: its corners' curves, the limits of segments and corners, what can be reached from either end, and
// the profile of each segment. Source: prunt SPEC 3.
import { type BlockPlanner, measureLegs, type PruntBlock, roundCorners } from './block.ts'
import { clampedLimits, type PruntLimits, parityCornerMmPerS, segmentCapMmPerS } from './limits.ts'
import { fillProfile, PROFILE_FIELDS } from './profile.ts'
import { createRampCaps, longestRampS, type RampCaps, velocityOfDuration } from './ramp.ts'
import { shiftCorners } from './shift-corners.ts'

/**
 * Speeds at corners use this part of what a segment could change them by: a profile that has to use all of it would need
 * ramps too small to compute.
 */
const REACH_SHARE = 0.97

export function createBlockPlanner(limits: PruntLimits): BlockPlanner {
  const clamped = clampedLimits(limits)
  const none = new Float64Array(0)
  return {
    limits: clamped,
    caps: createRampCaps(clamped),
    maxSinHalf: Math.cos(clamped.minInteriorAngleRad / 2),
    asked: { x: none, y: none, z: none, e: none },
  }
}

/** Fills everything that follows from the corners. */
export function planBlock(block: PruntBlock, planner: BlockPlanner): void {
  block.deviationMm.fill(planner.limits.deviationMm, 0, block.count)
  if (planner.limits.shiftCorners && planner.limits.deviationMm > 0) shiftCorners(block, planner)
  else {
    measureLegs(block)
    roundCorners(block, planner)
  }
  limitSpeeds(block, planner)
  planSpeeds(block, planner)
}

/** The highest speed on each segment and at each corner, before what lies beyond is looked at. */
function limitSpeeds(block: PruntBlock, planner: BlockPlanner): void {
  const { x, y, z, e, capMmPerS, velocityMmPerS } = block
  const { limits } = planner
  const last = block.count - 1
  capMmPerS[0] = 0
  for (let i = 1; i <= last; i += 1) {
    capMmPerS[i] = segmentCapMmPerS(
      limits,
      x[i]! - x[i - 1]!,
      y[i]! - y[i - 1]!,
      z[i]! - z[i - 1]!,
      e[i]! - e[i - 1]!,
      block.feedMmPerS[i]!,
    )
    block.crackleMmPerS5[i] = limits.crackleMmPerS5
  }
  velocityMmPerS[0] = 0
  velocityMmPerS[last] = 0
  for (let i = 1; i < last; i += 1) {
    const corner = parityCornerMmPerS(limits, block.radiusMm[i]!)
    velocityMmPerS[i] = Math.min(corner, capMmPerS[i]!, capMmPerS[i + 1]!)
  }
}

/** Lowers corner speeds to what can be reached from both sides, then fills each segment's profile. */
export function planSpeeds(block: PruntBlock, planner: BlockPlanner): void {
  const { velocityMmPerS: v, pathMm, durationS, leadInMm, leadOutMm } = block
  const { caps } = planner
  const last = block.count - 1
  for (let i = 1; i < last; i += 1) v[i] = reachable(caps, v[i - 1]!, v[i]!, pathMm[i]!)
  for (let i = last - 1; i > 0; i -= 1) v[i] = reachable(caps, v[i + 1]!, v[i]!, pathMm[i + 1]!)
  const rounding = planner.limits.mode === 'parity' ? 'speed' : 'none'
  durationS[0] = block.dwellS[0]!
  for (let i = 1; i <= last; i += 1) {
    const rampsMm = pathMm[i]! - leadInMm[i]! - leadOutMm[i]!
    durationS[i] =
      block.dwellS[i]! +
      fillProfile(caps, v[i - 1]!, block.capMmPerS[i]!, v[i]!, rampsMm, rounding, block.profile, i * PROFILE_FIELDS)
  }
}

function reachable(caps: RampCaps, fromMmPerS: number, wantedMmPerS: number, distanceMm: number): number {
  if (wantedMmPerS <= fromMmPerS) return wantedMmPerS
  const gain = REACH_SHARE * velocityOfDuration(caps, longestRampS(caps, fromMmPerS, distanceMm))
  return Math.min(wantedMmPerS, fromMmPerS + gain)
}
