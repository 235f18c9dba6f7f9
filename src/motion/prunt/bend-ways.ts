// How a corner that turns much is passed: at which part of its curve's own speed, how much of the curve at constant speed, and
// with which share of the limits ramps may then run on the curve without a vector passing its own. Or whether stopping at
// the corner is quicker. The share that a way leaves follows from the curve's size and turn alone: it is searched on a grid of
// both, once for each set of limits, and read between the grid's points. What is read is a first try: the finished
// profile is looked at, as everywhere (bend-plan.ts).
import { bendMmPerS, largestSlope } from './bend.ts'
import { bendExcess } from './bend-check.ts'
import { type BlockPlanner, createPruntBlock, type PruntBlock } from './block.ts'
import { curveLengthMm, minimumRadiusMm, parityRadiusMm } from './corner.ts'
import type { PruntLimits } from './limits.ts'
import { PROFILE_FIELDS } from './profile.ts'
import { longestRampS, type RampCaps, shortestRampS, velocityOfDuration } from './ramp.ts'

/** Part of half the curve at constant speed, part of the curve's own speed. */
const WAYS: readonly (readonly [lead: number, speed: number])[] = [
  [0, 1],
  [0, 0.88],
  [0, 0.76],
  [0, 0.64],
  [0, 0.52],
  [0.3, 1],
  [0.6, 1],
  [0.8, 1],
]
/** From 1e-6 mm up, 20 % apart: no file's corners need more. */
const SIZE_RATIO = Math.log(1.2)
const LEAST_SIZE = Math.log(1e-6)
const SIZES = 100
/** Sines of half the turn from here to 1. */
const LEAST_SINE = 0.2
const SINES = 24
/**
 * Beyond, at turns of 140 degrees, the curve's own speed falls towards 0: a ramp away from it changes its speed many times
 * over between two points of the look at vectors (bend-check.ts), and a stop is quicker anyway.
 */
const MOST_SINE = 0.94
/** Shares are found to one part in so many: a power of 2. */
const STEPS = 128
/** The search stays a hair inside of what is allowed when profiles are looked at. */
const ALLOWED = 1.0005
/** What is lost between the grid's points. */
const MARGIN = 0.985
/** A lesser share makes the segment slower than a stop. */
const LEAST_SHARE = 0.2
/** A share holds for the ramp at the segment's far end too: part of what that ramp loses is laid to this corner. */
const FAR_END = 0.25

/** The share of each way at each point of the grid; -1: not searched yet. */
export interface BendWays {
  readonly shares: Float32Array
  /** Two corners: what the search writes its candidates to. */
  readonly scratch: PruntBlock
}

export function createBendWays(): BendWays {
  return { shares: new Float32Array(SIZES * SINES * WAYS.length).fill(-1), scratch: createPruntBlock(2) }
}

const found = new Float64Array(WAYS.length)

/** True for a corner that stopping would be quicker at; otherwise its speed, lead and share are set. */
export function chooseWay(block: PruntBlock, planner: BlockPlanner, i: number, mayStop: boolean): boolean {
  const { caps } = planner
  const most = block.bendMmPerS[i]!
  if (most >= block.capMmPerS[i]! && most >= block.capMmPerS[i + 1]!) return false
  const before = fastMmPerS(block, caps, i)
  const after = fastMmPerS(block, caps, i + 1)
  // No ramp to run on the curve: on both legs its own speed is as fast as it gets.
  if (most >= before && most >= after) return false
  if (block.sinHalf[i]! > MOST_SINE) return mayStop
  readShares(planner, block.sizeMm[i]!, block.sinHalf[i]!)
  const beforeS = shortestRampS(caps, before)
  const afterS = shortestRampS(caps, after)
  let least = Number.POSITIVE_INFINITY
  for (let k = 0; k < WAYS.length; k += 1) {
    const share = found[k]! * MARGIN
    if (share < LEAST_SHARE) continue
    const [lead, speed] = WAYS[k]!
    const leadMm = (lead * block.curveMm[i]!) / 2
    const first = lostS(caps, before, beforeS, speed * most, leadMm, share)
    if (!(first < least)) continue
    const lost = first + lostS(caps, after, afterS, speed * most, leadMm, share)
    if (!(lost < least)) continue
    least = lost
    block.turnMmPerS[i] = speed * most
    block.turnLead[i] = lead
    block.turnShare[i] = share
  }
  if (!mayStop) return false
  // The curve is a short cut: stopping takes the way to the corner itself.
  const detourMm = block.reachMm[i]! - block.curveMm[i]! / 2
  const stopS =
    lostS(caps, before, beforeS, 0, 0, 1) + lostS(caps, after, afterS, 0, 0, 1) + detourMm / before + detourMm / after
  return stopS < least
}

/** Whether the corner turns enough for its way to be chosen here. */
export function turnsMuch(sinHalf: number): boolean {
  return sinHalf >= LEAST_SINE
}

/** The speed that the middle of a leg can have. */
function fastMmPerS(block: PruntBlock, caps: RampCaps, segment: number): number {
  const reached = velocityOfDuration(caps, longestRampS(caps, 0, block.legMm[segment]! / 2))
  return Math.min(block.capMmPerS[segment]!, reached)
}

/** Time lost on one leg against passing it at its fast speed throughout; `fastS`: of the shortest ramp to that. */
function lostS(caps: RampCaps, fast: number, fastS: number, slow: number, leadMm: number, share: number): number {
  if (!(fast > slow)) return 0
  const rampS = shortestRampS(caps, (fast - slow) / share)
  const leadS = leadMm > 0 ? leadMm * (1 / slow - 1 / fast) : 0
  const farS = share < 1 ? FAR_END * (shortestRampS(caps, fast / share) - fastS) : 0
  return leadS + (rampS * (fast - slow)) / (2 * fast) + farS
}

/** Fills `found`. */
function readShares(planner: BlockPlanner, sizeMm: number, sinHalf: number): void {
  const { shares } = planner.ways
  const x = Math.min(Math.max((Math.log(sizeMm) - LEAST_SIZE) / SIZE_RATIO, 0), SIZES - 1.001)
  const y = Math.min(Math.max(((sinHalf - LEAST_SINE) / (1 - LEAST_SINE)) * (SINES - 1), 0), SINES - 1.001)
  const row = Math.floor(x)
  const column = Math.floor(y)
  found.fill(0)
  for (let corner = 0; corner < 4; corner += 1) {
    const down = corner >> 1
    const right = corner & 1
    const at = ((row + down) * SINES + column + right) * WAYS.length
    if (shares[at]! < 0) search(planner, row + down, column + right, at)
    const weight = (down === 1 ? x - row : 1 - x + row) * (right === 1 ? y - column : 1 - y + column)
    for (let k = 0; k < WAYS.length; k += 1) found[k] = found[k]! + weight * shares[at + k]!
  }
}

/** The largest share of each way at one point of the grid, for a ramp that reaches the full acceleration. */
function search(planner: BlockPlanner, row: number, column: number, at: number): void {
  const { caps, ways } = planner
  const { scratch, shares } = ways
  const sinHalf = Math.min(LEAST_SINE + (column / (SINES - 1)) * (1 - LEAST_SINE), 0.9999)
  const most = placeCurve(scratch, planner.limits, Math.exp(LEAST_SIZE + row * SIZE_RATIO), sinHalf)
  scratch.profile.fill(0, PROFILE_FIELDS, 2 * PROFILE_FIELDS)
  scratch.profile.set([caps.t1S, caps.t2S, caps.t3S, 1e3], PROFILE_FIELDS)
  for (let k = 0; k < WAYS.length; k += 1) {
    const [lead, speed] = WAYS[k]!
    scratch.velocityMmPerS[0] = speed * most
    scratch.leadInMm[1] = (lead * scratch.curveMm[0]!) / 2
    const guess = nearShare(shares, row, column, k)
    // From a neighbour's share outwards in steps that double, then halving: where nobody is near, halving from the start.
    let low = 0
    let high = STEPS
    for (let stride = guess < 0 ? STEPS : 1, middle = guess < 0 ? STEPS >> 1 : guess; high - low > 1; ) {
      scratch.share[1] = middle / STEPS
      const keeps = bendExcess(scratch, planner, 1, false, ALLOWED) <= ALLOWED
      if (keeps) low = middle
      else high = middle
      const next = keeps ? low + stride : high - stride
      stride *= 2
      middle = next > low && next < high ? next : (low + high) >> 1
    }
    shares[at + k] = low / STEPS
  }
}

/** The share, in steps, of the same way at a neighbour on the grid; -1 where none is known. */
function nearShare(shares: Float32Array, row: number, column: number, k: number): number {
  for (let side = 0; side < 4; side += 1) {
    const y = row + (side === 0 ? -1 : side === 1 ? 1 : 0)
    const x = column + (side === 2 ? -1 : side === 3 ? 1 : 0)
    if (y < 0 || y >= SIZES || x < 0 || x >= SINES) continue
    const share = shares[(y * SINES + x) * WAYS.length + k]!
    if (share >= 0) return Math.min(Math.max(Math.round(share * STEPS), 1), STEPS - 1)
  }
  return -1
}

/** Puts a curve on corner 0 and returns the highest constant speed through it. */
function placeCurve(block: PruntBlock, limits: PruntLimits, sizeMm: number, sinHalf: number): number {
  const cosHalf = Math.sqrt(1 - sinHalf * sinHalf)
  block.sizeMm[0] = sizeMm
  block.sinHalf[0] = sinHalf
  block.cosHalf[0] = cosHalf
  // No axis is meant: those of a real corner are looked at with its own profile.
  block.bendAxisMmPerS[0] = Number.POSITIVE_INFINITY
  block.curveMm[0] = curveLengthMm(sizeMm, cosHalf)
  block.bend[0] = 1 / minimumRadiusMm(sizeMm, cosHalf, sinHalf)
  block.bendSlope[0] = largestSlope(sizeMm, cosHalf, sinHalf)
  const radiusMm = parityRadiusMm(sizeMm, cosHalf, sinHalf)
  return bendMmPerS(limits, sizeMm, cosHalf, sinHalf, block.bend[0]!, radiusMm)
}
