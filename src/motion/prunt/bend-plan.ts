// Where a segment's ramps may lie so that vector limits hold on the curves at its ends. Each end has a safe way, which keeps
// the limits whatever the profile: either the half curve is passed at the corner's constant speed (a lead), or the ramp
// may lie on it, with a lower top speed and a share of the tangential limits. The safe way is slow, so segments start
// without any of this; those whose finished profile breaks a limit are brought nearer to it step by step.
import { bendMmPerS, largestSlope, tangentialShare } from './bend.ts'
import { bendAxisMmPerS } from './bend-axes.ts'
import { ALLOWED, bendExcess } from './bend-check.ts'
import { bendFeedMmPerS } from './bend-feed.ts'
import { chooseWay, turnsMuch } from './bend-ways.ts'
import { type BlockPlanner, type PruntBlock, sharpenCorner, type Worklist } from './block.ts'
import { minimumRadiusMm } from './corner.ts'
import type { PruntLimits } from './limits.ts'
import { fillSegment, lowerFromAfter, lowerFromBefore } from './speeds.ts'

/** Where half the turn has at least this sine, stopping may be quicker than passing. */
const SHARP_SINE = 0.5
/** The safe way lets ramps lie on curves that are passed at no more than this part of their constant speed. */
const FREE_SPEED = 0.95
/** A curve's speed by the axes' limits holds for its legs too, if it is no less than this part of theirs. */
const NEARLY = 0.97
/** Leads grow to this part of the half curve, then to all of it. */
const FAST_BEND = 0.97
const PART_LEAD = 0.6
const LONG_LEAD = 0.8
/** Ramps begin with this share: at all of it, nothing at all is left for the end of a bend that a ramp begins on. */
const FIRST_SHARE = 0.99
/** Of a corner whose way was not chosen among several (bend-ways.ts). */
const ORDINARY = -1
/** Where a chosen way's share is a little too much, less is tried in steps of this, down to this part of it. */
const NEAR_STEP = 0.98
const NEAR = 0.97
/** Shares shrink by this at a time. */
const SHARE_STEP = 0.75
/** After so many rounds what still breaks a limit goes the safe way at once. */
const GRADUAL_ROUNDS = 8

/** Sets the highest speed of each curve on its own, and each segment's safe way and its first try. */
export function planBends(block: PruntBlock, planner: BlockPlanner): void {
  const { limits } = planner
  const { sizeMm, cosHalf, sinHalf, bend, bendSlope, bendMmPerS: bendSpeed } = block
  const last = block.count - 1
  for (let i = 0; i <= last; i += 1) {
    const size = sizeMm[i]!
    const straight = !(size > 0 && sinHalf[i]! > 0)
    bend[i] = straight ? 0 : 1 / minimumRadiusMm(size, cosHalf[i]!, sinHalf[i]!)
    bendSlope[i] = straight ? 0 : largestSlope(size, cosHalf[i]!, sinHalf[i]!)
    const byAxes = Math.min(bendAxisMmPerS(block, limits, i), bendFeedMmPerS(block, limits, i))
    block.bendAxisMmPerS[i] = byAxes
    bendSpeed[i] = Math.min(bendMmPerS(limits, size, cosHalf[i]!, sinHalf[i]!, bend[i]!, block.radiusMm[i]!), byAxes)
  }
  for (let i = 0; i <= last; i += 1) {
    block.turnMmPerS[i] = bendSpeed[i]!
    block.turnLead[i] = ORDINARY
    block.turnShare[i] = FIRST_SHARE
    if (i === 0 || i === last || !(turnsMuch(sinHalf[i]!) && sizeMm[i]! > 0)) continue
    if (!chooseWay(block, planner, i, sinHalf[i]! >= SHARP_SINE && !limits.shiftCorners)) continue
    sharpenCorner(block, i)
    bend[i] = 0
    bendSlope[i] = 0
    bendSpeed[i] = 0
    block.turnMmPerS[i] = 0
    block.turnLead[i] = ORDINARY
  }
  for (let i = 1; i <= last; i += 1) {
    const feed = topByAxes(block, i)
    chooseSafeWay(block, limits, i, feed)
    block.leadInMm[i] = 0
    block.leadOutMm[i] = 0
    block.share[i] = block.bend[i - 1]! > 0 || block.bend[i]! > 0 ? FIRST_SHARE : 1
    let top = feed
    if (block.safeLeadInMm[i] === 0 && block.curveMm[i - 1]! > 0) top = Math.min(top, bendSpeed[i - 1]!)
    if (block.safeLeadOutMm[i] === 0 && block.curveMm[i]! > 0) top = Math.min(top, bendSpeed[i]!)
    block.capMmPerS[i] = top
  }
  for (let i = 1; i < last; i += 1) {
    block.velocityMmPerS[i] = Math.min(block.turnMmPerS[i]!, block.capMmPerS[i]!, block.capMmPerS[i + 1]!)
  }
}

/** A round wall at its axes' limits is passed at the speed of its curves: a little more between them would be a ramp on each chord. */
function topByAxes(block: PruntBlock, i: number): number {
  const feed = block.capMmPerS[i]!
  const byAxes = Math.min(block.bendAxisMmPerS[i - 1]!, block.bendAxisMmPerS[i]!)
  return byAxes > NEARLY * feed ? Math.min(feed, byAxes) : feed
}

function chooseSafeWay(block: PruntBlock, limits: PruntLimits, i: number, feed: number): void {
  const firstHalf = block.curveMm[i - 1]! / 2
  const secondHalf = block.curveMm[i]! / 2
  const straight = block.pathMm[i]! - firstHalf - secondHalf
  let best = -1
  for (let choice = 3; choice >= 0; choice -= 1) {
    const freeFirst = (choice & 1) !== 0
    const freeSecond = (choice & 2) !== 0
    if ((freeFirst && firstHalf === 0) || (freeSecond && secondHalf === 0)) continue
    let top = feed
    if (freeFirst) top = Math.min(top, FREE_SPEED * block.bendMmPerS[i - 1]!)
    if (freeSecond) top = Math.min(top, FREE_SPEED * block.bendMmPerS[i]!)
    // No promise is more than its top speed.
    if (top <= best) continue
    let share = 1
    if (freeFirst) share = tangentialShare(limits, top, block.bend[i - 1]!, block.bendSlope[i - 1]!)
    if (freeSecond) share = Math.min(share, tangentialShare(limits, top, block.bend[i]!, block.bendSlope[i]!))
    const rampMm = straight + (freeFirst ? firstHalf : 0) + (freeSecond ? secondHalf : 0)
    const promise = promisedMmPerS(limits, share, rampMm, top, best)
    if (promise <= best) continue
    best = promise
    block.safeLeadInMm[i] = freeFirst ? 0 : firstHalf
    block.safeLeadOutMm[i] = freeSecond ? 0 : secondHalf
    block.safeShare[i] = share
    block.safeCapMmPerS[i] = top
    // Free at both ends at full speed, and more than any lead leaves: mostly the next piece of a round wall.
    if (choice === 3 && top === feed && share * rampMm >= straight + Math.max(firstHalf, secondHalf)) return
  }
}

/** Speed that can be gained over the length, blended with the top speed: not a bound, only a measure to compare by. 0 where it is clearly less than `best`. */
function promisedMmPerS(limits: PruntLimits, share: number, rampMm: number, topMmPerS: number, best: number): number {
  const byAccel = Math.sqrt(2 * share * limits.accelMmPerS2 * rampMm)
  if (byAccel < best) return 0
  const byJerk = Math.cbrt(share * limits.jerkMmPerS3 * rampMm * rampMm)
  const gain = Math.min(byAccel, byJerk)
  return gain === 0 ? 0 : 1 / Math.sqrt(1 / (gain * gain) + 1 / (topMmPerS * topMmPerS))
}

/**
 * A corner that is passed at the most its curve allows leaves nothing for a ramp on the curve: the lead is set before the
 * profile is looked at. Where the corner's way was chosen, lead and share are that way's.
 */
export function leadFastBends(block: PruntBlock): void {
  const { velocityMmPerS: v, turnMmPerS: most } = block
  for (let i = 1; i < block.count; i += 1) {
    if (v[i - 1]! > FAST_BEND * most[i - 1]!) {
      block.leadInMm[i] = firstLeadMm(block, i - 1, block.safeLeadInMm[i]!)
      block.share[i] = Math.min(block.share[i]!, chosenShare(block, i - 1))
    }
    if (v[i]! > FAST_BEND * most[i]!) {
      block.leadOutMm[i] = firstLeadMm(block, i, block.safeLeadOutMm[i]!)
      block.share[i] = Math.min(block.share[i]!, chosenShare(block, i))
    }
  }
}

function isChosen(block: PruntBlock, corner: number): boolean {
  return block.turnLead[corner]! >= 0
}

function firstLeadMm(block: PruntBlock, corner: number, safeMm: number): number {
  return isChosen(block, corner) ? (block.turnLead[corner]! * block.curveMm[corner]!) / 2 : LONG_LEAD * safeMm
}

/** More than any share where none was chosen. */
function chosenShare(block: PruntBlock, corner: number): number {
  return isChosen(block, corner) ? block.turnShare[corner]! : 2
}

/**
 * Fills every segment's profile and looks at it; where it breaks a limit, the segment is restricted, and those whose
 * corners slow down with it are looked at again. Restrictions only ever lower speeds, so this ends.
 */
export function settleBends(block: PruntBlock, planner: BlockPlanner): void {
  const { worklist } = planner
  let count = listAll(worklist, block)
  for (let round = 1; count > 0; round += 1) {
    for (let k = 0; k < count; k += 1) settle(block, planner, worklist.now[k]!, round)
    count = nextRound(worklist)
  }
}

function settle(block: PruntBlock, planner: BlockPlanner, i: number, round: number): void {
  fillSegment(block, planner, i)
  if (isSafe(block, i)) return
  const first = bendExcess(block, planner, i, false, ALLOWED) > ALLOWED
  const second = bendExcess(block, planner, i, true, ALLOWED) > ALLOWED
  if (!(first || second)) return
  if (round >= GRADUAL_ROUNDS) goSafe(block, i)
  else restrict(block, planner, i, first, second)
  slowCorners(block, planner, i)
}

/** Brings the corners' speeds to what the segment, restricted, still allows. */
function slowCorners(block: PruntBlock, planner: BlockPlanner, i: number): void {
  const { velocityMmPerS: v } = block
  const { caps, worklist } = planner
  const last = block.count - 1
  const cap = block.capMmPerS[i]!
  list(worklist, i)
  for (let k = i - 1; k <= i; k += 1) {
    if (v[k]! > cap) {
      v[k] = cap
      listCorner(worklist, k, last)
    }
  }
  let k = i
  for (; k < last; k += 1) {
    if (lowerFromBefore(block, caps, k)) listCorner(worklist, k, last)
    else if (k > i) break
  }
  for (k = Math.min(k, last - 1); k > 0; k -= 1) {
    if (lowerFromAfter(block, caps, k)) listCorner(worklist, k, last)
    else if (k < i - 1) break
  }
}

function listCorner(worklist: Worklist, k: number, last: number): void {
  if (k > 0) list(worklist, k)
  if (k < last) list(worklist, k + 1)
}

function list(worklist: Worklist, i: number): void {
  if (worklist.listed[i] !== 0) return
  worklist.listed[i] = 1
  worklist.next[worklist.nextCount] = i
  worklist.nextCount += 1
}

function listAll(worklist: Worklist, block: PruntBlock): number {
  if (worklist.now.length < block.capacity) {
    worklist.now = new Int32Array(block.capacity)
    worklist.next = new Int32Array(block.capacity)
    worklist.listed = new Uint8Array(block.capacity)
  }
  worklist.nextCount = 0
  for (let i = 1; i < block.count; i += 1) worklist.now[i - 1] = i
  return block.count - 1
}

function nextRound(worklist: Worklist): number {
  const { now, next, nextCount } = worklist
  for (let k = 0; k < nextCount; k += 1) worklist.listed[next[k]!] = 0
  worklist.now = next
  worklist.next = now
  worklist.nextCount = 0
  return nextCount
}

function isSafe(block: PruntBlock, i: number): boolean {
  return (
    block.leadInMm[i] === block.safeLeadInMm[i] &&
    block.leadOutMm[i] === block.safeLeadOutMm[i] &&
    block.share[i]! <= block.safeShare[i]! &&
    block.capMmPerS[i]! <= block.safeCapMmPerS[i]!
  )
}

function goSafe(block: PruntBlock, i: number): void {
  block.leadInMm[i] = block.safeLeadInMm[i]!
  block.leadOutMm[i] = block.safeLeadOutMm[i]!
  block.share[i] = Math.min(block.share[i]!, block.safeShare[i]!)
  block.capMmPerS[i] = Math.min(block.capMmPerS[i]!, block.safeCapMmPerS[i]!)
}

function restrict(block: PruntBlock, planner: BlockPlanner, i: number, first: boolean, second: boolean): void {
  // A chosen way is off by little, or not made for so short a ramp.
  const share = Math.min(first ? chosenShare(block, i - 1) : 2, second ? chosenShare(block, i) : 2)
  if (share < 1 && block.share[i]! > NEAR * share) {
    block.share[i] = Math.min(block.share[i]!, share) * NEAR_STEP
    return
  }
  if (first) lengthenLead(block, planner, i, false)
  if (second) lengthenLead(block, planner, i, true)
  if ((first && block.safeLeadInMm[i] === 0) || (second && block.safeLeadOutMm[i] === 0)) {
    const less = block.share[i]! * SHARE_STEP
    block.share[i] = Math.max(less, block.safeShare[i]!)
    if (less <= block.safeShare[i]!) block.capMmPerS[i] = Math.min(block.capMmPerS[i]!, block.safeCapMmPerS[i]!)
  }
}

/** The next longer lead, or the one after it if the same ramp, begun there, would break the limit again. */
function lengthenLead(block: PruntBlock, planner: BlockPlanner, i: number, atEnd: boolean): void {
  const lead = atEnd ? block.leadOutMm : block.leadInMm
  const safeMm = atEnd ? block.safeLeadOutMm[i]! : block.safeLeadInMm[i]!
  if (lead[i] === 0) lead[i] = PART_LEAD * safeMm
  else if (lead[i]! < LONG_LEAD * safeMm) {
    lead[i] = LONG_LEAD * safeMm
    if (bendExcess(block, planner, i, atEnd, ALLOWED) > ALLOWED) lead[i] = safeMm
  } else lead[i] = safeMm
}
