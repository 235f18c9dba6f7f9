// The speeds of a block: its corners' curves, the limits of segments and corners, what can be reached from either end, and
// the profile of each segment. Source: prunt SPEC 3.
import { limitCorners, planBends, restrictBends } from './bend-plan.ts'
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
  planSpeedsAnew(block, planner)
}

/** Fills what follows from the corners' curves: after a change of `slowdown`. */
export function planSpeedsAnew(block: PruntBlock, planner: BlockPlanner): void {
  limitSegments(block, planner)
  if (planner.limits.mode === 'parity') {
    limitAsUpstream(block, planner.limits)
    planSpeeds(block, planner)
    return
  }
  planBends(block, planner.limits)
  let round = 0
  do {
    limitCorners(block)
    planSpeeds(block, planner)
    round += 1
  } while (restrictBends(block, planner, round))
}

/** The highest speed on each segment on its own. */
function limitSegments(block: PruntBlock, planner: BlockPlanner): void {
  const { x, y, z, e, capMmPerS } = block
  const { limits } = planner
  const last = block.count - 1
  capMmPerS[0] = 0
  for (let i = 1; i <= last; i += 1) {
    const cap = segmentCapMmPerS(
      limits,
      x[i]! - x[i - 1]!,
      y[i]! - y[i - 1]!,
      z[i]! - z[i - 1]!,
      e[i]! - e[i - 1]!,
      block.feedMmPerS[i]!,
    )
    capMmPerS[i] = cap / block.slowdown[i]!
  }
}

/** The highest speed at each corner, before what lies beyond is looked at. */
function limitAsUpstream(block: PruntBlock, limits: PruntLimits): void {
  const { count, velocityMmPerS, capMmPerS } = block
  block.leadInMm.fill(0, 0, count)
  block.leadOutMm.fill(0, 0, count)
  block.share.fill(1, 0, count)
  for (let i = 1; i < count - 1; i += 1) {
    const corner = parityCornerMmPerS(limits, block.radiusMm[i]!)
    velocityMmPerS[i] = Math.min(corner, capMmPerS[i]!, capMmPerS[i + 1]!)
  }
}

/** Lowers corner speeds to what can be reached from both sides, then fills each segment's profile. */
function planSpeeds(block: PruntBlock, planner: BlockPlanner): void {
  const { velocityMmPerS: v, durationS, leadInMm, leadOutMm, share } = block
  const { caps } = planner
  const last = block.count - 1
  v[0] = 0
  v[last] = 0
  for (let i = 1; i < last; i += 1) {
    if (v[i]! > v[i - 1]!) v[i] = reachable(caps, share[i]!, v[i - 1]!, v[i]!, rampMm(block, i))
  }
  for (let i = last - 1; i > 0; i -= 1) {
    if (v[i]! > v[i + 1]!) v[i] = reachable(caps, share[i + 1]!, v[i + 1]!, v[i]!, rampMm(block, i + 1))
  }
  const rounding = planner.limits.mode === 'parity' ? 'speed' : 'none'
  durationS[0] = block.dwellS[0]!
  for (let i = 1; i <= last; i += 1) {
    // With all limits scaled by the share, speeds and lengths scale too and times stay what they are.
    const scale = 1 / share[i]!
    const first = v[i - 1]!
    const second = v[i]!
    const profileS = fillProfile(
      caps,
      first * scale,
      block.capMmPerS[i]! * scale,
      second * scale,
      rampMm(block, i) * scale,
      rounding,
      block.profile,
      i * PROFILE_FIELDS,
    )
    const leadsS = (leadInMm[i]! > 0 ? leadInMm[i]! / first : 0) + (leadOutMm[i]! > 0 ? leadOutMm[i]! / second : 0)
    durationS[i] = block.dwellS[i]! + profileS + leadsS
  }
}

/** The part of a segment in which its speed may change. */
function rampMm(block: PruntBlock, i: number): number {
  return block.pathMm[i]! - block.leadInMm[i]! - block.leadOutMm[i]!
}

function reachable(caps: RampCaps, share: number, from: number, wanted: number, distanceMm: number): number {
  const gain = REACH_SHARE * share * velocityOfDuration(caps, longestRampS(caps, from / share, distanceMm / share))
  return Math.min(wanted, from + gain)
}
