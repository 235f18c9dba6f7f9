// Speeds at corners that can be reached from both sides, and each segment's profile between them. Source: prunt SPEC 3.
import type { BlockPlanner, PruntBlock } from './block.ts'
import { fillProfile, PROFILE_FIELDS } from './profile.ts'
import { longestRampS, type RampCaps, velocityOfDuration } from './ramp.ts'

/**
 * Speeds at corners use this part of what a segment could change them by: a profile that has to use all of it would need
 * ramps too small to compute.
 */
const REACH_SHARE = 0.97

/** Lowers the corners' speeds to what can be reached from both ends of the block. */
export function planCorners(block: PruntBlock, planner: BlockPlanner): void {
  const { velocityMmPerS: v } = block
  const { caps } = planner
  const last = block.count - 1
  v[0] = 0
  v[last] = 0
  for (let i = 1; i < last; i += 1) lowerFromBefore(block, caps, i)
  for (let i = last - 1; i > 0; i -= 1) lowerFromAfter(block, caps, i)
}

/** What the corner before allows at corner i; true when that is less than it was. */
export function lowerFromBefore(block: PruntBlock, caps: RampCaps, i: number): boolean {
  const { velocityMmPerS: v } = block
  return v[i]! > v[i - 1]! && lower(block, caps, i, i, v[i - 1]!)
}

/** What the corner after allows at corner i; true when that is less than it was. */
export function lowerFromAfter(block: PruntBlock, caps: RampCaps, i: number): boolean {
  const { velocityMmPerS: v } = block
  return v[i]! > v[i + 1]! && lower(block, caps, i, i + 1, v[i + 1]!)
}

function lower(block: PruntBlock, caps: RampCaps, i: number, segment: number, fromMmPerS: number): boolean {
  const share = block.share[segment]!
  const longestS = longestRampS(caps, fromMmPerS / share, rampMm(block, segment) / share)
  const reached = fromMmPerS + REACH_SHARE * share * velocityOfDuration(caps, longestS)
  if (!(reached < block.velocityMmPerS[i]!)) return false
  block.velocityMmPerS[i] = reached
  return true
}

/** The part of a segment in which its speed may change. */
function rampMm(block: PruntBlock, i: number): number {
  return block.pathMm[i]! - block.leadInMm[i]! - block.leadOutMm[i]!
}

export function fillSegments(block: PruntBlock, planner: BlockPlanner): void {
  for (let i = 1; i < block.count; i += 1) fillSegment(block, planner, i)
}

/** Profile and duration of one segment. */
export function fillSegment(block: PruntBlock, planner: BlockPlanner, i: number): void {
  const { velocityMmPerS: v, leadInMm, leadOutMm } = block
  // With all limits scaled by the share, speeds and lengths scale too and times stay what they are.
  const scale = 1 / block.share[i]!
  const first = v[i - 1]!
  const second = v[i]!
  const profileS = fillProfile(
    planner.caps,
    first * scale,
    block.capMmPerS[i]! * scale,
    second * scale,
    rampMm(block, i) * scale,
    planner.limits.mode === 'parity' ? 'speed' : 'none',
    block.profile,
    i * PROFILE_FIELDS,
  )
  const leadsS = (leadInMm[i]! > 0 ? leadInMm[i]! / first : 0) + (leadOutMm[i]! > 0 ? leadOutMm[i]! / second : 0)
  block.durationS[i] = block.dwellS[i]! + profileS + leadsS
}
