// Positions of a planned block at the ticks of one clock: the remainder of a tick carries over from segment to segment,
// the last sample stands at the exact end. Source: prunt SPEC 5.
import type { BlockPlanner, PruntBlock } from './block.ts'
import { type CurveWeights, curveWeightsAt } from './corner.ts'
import type { PerAxis } from './limits.ts'
import { PROFILE_FIELDS, profileAt } from './profile.ts'
import { STATE_ACCEL, STATE_CRACKLE, STATE_DISTANCE, STATE_JERK, STATE_SNAP, STATE_VELOCITY } from './ramp.ts'

export interface BlockSampler {
  readonly block: PruntBlock
  readonly planner: BlockPlanner
  /** X, Y, Z, E in machine mm. */
  readonly positionMm: Float64Array
  /** [distance along the segment, velocity, accel, jerk, snap, crackle], scaled space. */
  readonly state: Float64Array
  /** The segment that the sample lies in. */
  segment: number
  /** Time since the block's start, and since the segment's. */
  atS: number
  intoS: number
  tick: number
  blockS: number
  done: boolean
}

export function createBlockSampler(block: PruntBlock, planner: BlockPlanner): BlockSampler {
  const sampler: BlockSampler = {
    block,
    planner,
    positionMm: new Float64Array(4),
    state: new Float64Array(6),
    segment: 1,
    atS: 0,
    tick: 0,
    intoS: 0,
    blockS: 0,
    done: false,
  }
  restartSampler(sampler)
  return sampler
}

/** Back to the first tick, of whatever the block holds now. */
function restartSampler(sampler: BlockSampler): void {
  sampler.segment = 1
  sampler.tick = 0
  sampler.intoS = 0
  sampler.blockS = blockDurationS(sampler.block)
  sampler.done = sampler.block.count < 2
}

export function blockDurationS(block: PruntBlock): number {
  let sum = 0
  for (let i = 1; i < block.count; i += 1) sum += block.durationS[i]!
  return sum
}

/** Fills position and state for the next tick; false when the block's end has been given out before. */
export function nextSample(sampler: BlockSampler): boolean {
  if (sampler.done) return false
  const { block } = sampler
  const { tickS } = sampler.planner.limits
  const last = block.count - 1
  if (sampler.tick > 0) sampler.intoS += tickS
  while (sampler.segment < last && sampler.intoS >= block.durationS[sampler.segment]!) {
    sampler.intoS -= block.durationS[sampler.segment]!
    sampler.segment += 1
  }
  const ends = sampler.segment === last && sampler.intoS >= block.durationS[last]!
  const intoS = ends ? Number.POSITIVE_INFINITY : sampler.intoS
  sampler.atS = ends ? sampler.blockS : sampler.tick * tickS
  sampleSegment(block, sampler.planner, sampler.segment, intoS, sampler.positionMm, sampler.state)
  sampler.tick += 1
  sampler.done = ends
  return true
}

/** Position and state at a time of one segment, clamped to its end. */
export function sampleSegment(
  block: PruntBlock,
  planner: BlockPlanner,
  segment: number,
  intoS: number,
  positionMm: Float64Array,
  state: Float64Array,
): void {
  const movingS = block.durationS[segment]! - block.dwellS[segment]!
  if (intoS >= movingS) {
    restAt(state, block.pathMm[segment]!, block.velocityMmPerS[segment]!)
    pointOnSegment(block, planner.limits.scaler, segment, block.pathMm[segment]!, positionMm)
    return
  }
  motionAt(block, planner.caps.crackleMmPerS5, segment, intoS, state)
  const distance = Math.min(Math.max(state[STATE_DISTANCE]!, 0), block.pathMm[segment]!)
  pointOnSegment(block, planner.limits.scaler, segment, distance, positionMm)
}

function restAt(state: Float64Array, distanceMm: number, velocityMmPerS: number): void {
  state[STATE_DISTANCE] = distanceMm
  state[STATE_VELOCITY] = velocityMmPerS
  state[STATE_ACCEL] = 0
  state[STATE_JERK] = 0
  state[STATE_SNAP] = 0
  state[STATE_CRACKLE] = 0
}

/** Motion along the segment's path, for ramps of this crackle: a lead at the first corner's speed, the profile, a lead at the last corner's. */
export function motionAt(
  block: PruntBlock,
  crackle: number,
  segment: number,
  intoS: number,
  state: Float64Array,
): void {
  const v0 = block.velocityMmPerS[segment - 1]!
  const v1 = block.velocityMmPerS[segment]!
  const leadIn = block.leadInMm[segment]!
  const leadOut = block.leadOutMm[segment]!
  const leadInS = leadIn > 0 ? leadIn / v0 : 0
  if (intoS < leadInS) {
    restAt(state, v0 * intoS, v0)
    return
  }
  const leadOutS = leadOut > 0 ? leadOut / v1 : 0
  const leftS = block.durationS[segment]! - block.dwellS[segment]! - intoS
  if (leftS < leadOutS) {
    restAt(state, block.pathMm[segment]! - v1 * leftS, v1)
    return
  }
  profileAt(crackle * block.share[segment]!, v0, block.profile, segment * PROFILE_FIELDS, intoS - leadInS, state)
  state[STATE_DISTANCE] = state[STATE_DISTANCE]! + leadIn
}

const weights: CurveWeights = { before: 0, after: 0 }

/** Machine position at a distance along a segment's path. */
export function pointOnSegment(
  block: PruntBlock,
  scaler: PerAxis,
  segment: number,
  distanceMm: number,
  out: Float64Array,
): void {
  const i = segment
  const firstHalf = block.curveMm[i - 1]! / 2
  const beforeSecond = block.pathMm[i]! - block.curveMm[i]! / 2
  if (distanceMm < firstHalf) {
    pointOnCurve(block, scaler, i - 1, firstHalf + distanceMm, out)
    return
  }
  if (distanceMm > beforeSecond) {
    pointOnCurve(block, scaler, i, distanceMm - beforeSecond, out)
    return
  }
  // From the nearer end, so that both ends are exact.
  const fromStart = distanceMm < block.pathMm[i]! / 2
  const corner = fromStart ? i - 1 : i
  const along = fromStart
    ? block.reachMm[i - 1]! + (distanceMm - firstHalf)
    : distanceMm - beforeSecond - block.reachMm[i]!
  out[0] = (block.x[corner]! + along * block.unitX[i]!) * scaler[0]
  out[1] = (block.y[corner]! + along * block.unitY[i]!) * scaler[1]
  out[2] = (block.z[corner]! + along * block.unitZ[i]!) * scaler[2]
  out[3] = (block.e[corner]! + along * block.unitE[i]!) * scaler[3]
}

/** Machine position at a distance along the curve at a corner. */
export function pointOnCurve(
  block: PruntBlock,
  scaler: PerAxis,
  corner: number,
  distanceMm: number,
  out: Float64Array,
): void {
  const i = corner
  const size = block.sizeMm[i]!
  if (size > 0) curveWeightsAt(distanceMm, size, block.cosHalf[i]!, weights)
  const before = size > 0 ? size * weights.before : 0
  const after = size > 0 ? size * weights.after : 0
  out[0] = (block.x[i]! + before * block.unitX[i]! + after * block.unitX[i + 1]!) * scaler[0]
  out[1] = (block.y[i]! + before * block.unitY[i]! + after * block.unitY[i + 1]!) * scaler[1]
  out[2] = (block.z[i]! + before * block.unitZ[i]! + after * block.unitZ[i + 1]!) * scaler[2]
  out[3] = (block.e[i]! + before * block.unitE[i]! + after * block.unitE[i + 1]!) * scaler[3]
}
