// The speeds of a block: its corners' curves, the limits of segments and corners, what can be reached from either end, and
// the profile of each segment. Source: prunt SPEC 3.
import { invariant } from '#core'
import { leadFastBends, planBends, settleBends } from './bend-plan.ts'
import { createBendWays } from './bend-ways.ts'
import { type BlockPlanner, measureLegs, type PruntBlock, roundCorners } from './block.ts'
import { clampedLimits, type PruntLimits, parityCornerMmPerS, refuseLimits, segmentCapMmPerS } from './limits.ts'
import { createRampCaps } from './ramp.ts'
import { shiftCorners } from './shift-corners.ts'
import { fillSegments, planCorners } from './speeds.ts'

export function createBlockPlanner(limits: PruntLimits): BlockPlanner {
  refuseLimits(limits)
  const clamped = clampedLimits(limits)
  const none = new Float64Array(0)
  return {
    limits: clamped,
    caps: createRampCaps(clamped),
    maxSinHalf: Math.cos(clamped.minInteriorAngleRad / 2),
    asked: { x: none, y: none, z: none, e: none },
    worklist: { now: new Int32Array(0), next: new Int32Array(0), nextCount: 0, listed: new Uint8Array(0) },
    ways: createBendWays(),
  }
}

/**
 * Fills everything that follows from the corners. Returns how far, at the most, a shifted corner's curve passes from the
 * corner that was asked for, mm: more than CLOSE_MM where no more passes were left; 0 where no corners are shifted.
 */
export function planBlock(block: PruntBlock, planner: BlockPlanner): number {
  let missMm = 0
  block.deviationMm.fill(planner.limits.deviationMm, 0, block.count)
  if (planner.limits.shiftCorners && planner.limits.deviationMm > 0) missMm = shiftCorners(block, planner)
  else {
    measureLegs(block)
    roundCorners(block, planner)
  }
  planSpeedsAnew(block, planner)
  return missMm
}

/** Fills what follows from the corners' curves: after a change of `slowdown`. */
export function planSpeedsAnew(block: PruntBlock, planner: BlockPlanner): void {
  limitSegments(block, planner)
  if (planner.limits.mode === 'parity') {
    limitAsUpstream(block, planner.limits)
    planCorners(block, planner)
    fillSegments(block, planner)
  } else {
    planBends(block, planner)
    planCorners(block, planner)
    leadFastBends(block)
    planCorners(block, planner)
    settleBends(block, planner)
  }
  // A segment without a profile has NaN for a time, and would put NaN into every row behind it.
  for (let i = 1; i < block.count; i += 1) {
    const durationS = block.durationS[i]!
    if (!(durationS >= 0 && durationS < Number.POSITIVE_INFINITY))
      invariant(false, `segment ${i} of a block has a profile`)
  }
}

/** The highest speed on each segment on its own. */
function limitSegments(block: PruntBlock, planner: BlockPlanner): void {
  const { capMmPerS } = block
  capMmPerS[0] = 0
  for (let i = 1; i < block.count; i += 1) capMmPerS[i] = askedMmPerS(block, planner.limits, i) / block.slowdown[i]!
}

/** The highest speed on a segment on its own, before anything slows it down for its motors. */
export function askedMmPerS({ x, y, z, e, feedMmPerS }: PruntBlock, limits: PruntLimits, i: number): number {
  return segmentCapMmPerS(
    limits,
    x[i]! - x[i - 1]!,
    y[i]! - y[i - 1]!,
    z[i]! - z[i - 1]!,
    e[i]! - e[i - 1]!,
    feedMmPerS[i]!,
  )
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
