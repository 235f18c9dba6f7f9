// The feed on a corner's curve. A file asks for a speed of the real head, plans run in scaled space, and the factor between both
// depends on the direction: on the curve it turns from one leg's into the other's and may be larger on the way. With M the real
// axes that the feed counts (X, Y, Z by their scalers; filament too where the feed is of both), T the curve's unit direction:
//   real speed = v |M T|,   |M T|^2 a quadratic form of the angle between both legs.
// Where the scalers are all alike and hardly any filament flows the factor is the same everywhere, and nothing is limited.
import type { PruntBlock } from './block.ts'
import { setTangent, tangent } from './corner.ts'
import type { PruntLimits } from './limits.ts'

/** A feed that is passed by no more than this part is kept: else each corner between two legs would be a ramp of nothing. */
const SLACK = 1.005

/** Products of both legs' real directions, with themselves and with each other, and the own leg's feed. */
const legs = { own: 0, other: 0, both: 0, feedMmPerS: 0 }

/** The highest speed, in scaled space, at which neither leg's feed is passed on its half of the corner's curve; infinite where there is none. */
export function bendFeedMmPerS(block: PruntBlock, limits: PruntLimits, corner: number): number {
  if (!(block.sizeMm[corner]! > 0 && block.sinHalf[corner]! > 0)) return Number.POSITIVE_INFINITY
  return Math.min(halfCapMmPerS(block, limits, corner, true), halfCapMmPerS(block, limits, corner, false))
}

/** The speed over the most that the own leg's feed allows between two of the curve's parameters (0: the end away from the middle, 1/2: the middle). */
export function feedRatio(
  block: PruntBlock,
  limits: PruntLimits,
  corner: number,
  atEnd: boolean,
  inner: number,
  outer: number,
  mmPerS: number,
): number {
  if (!isFeedPassed(block, limits, corner, atEnd)) return 0
  return (mmPerS * mostRatio(block, corner, outer, inner)) / (SLACK * legs.feedMmPerS)
}

function halfCapMmPerS(block: PruntBlock, limits: PruntLimits, corner: number, atEnd: boolean): number {
  if (!isFeedPassed(block, limits, corner, atEnd)) return Number.POSITIVE_INFINITY
  return (SLACK * legs.feedMmPerS) / mostRatio(block, corner, 0, 0.5)
}

/** Whether the leg's own speed would pass its feed in some direction between both legs; then `legs` is filled for its half of the curve. */
function isFeedPassed(block: PruntBlock, limits: PruntLimits, corner: number, atEnd: boolean): boolean {
  const own = atEnd ? corner : corner + 1
  const feedMmPerS = Math.min(block.feedMmPerS[own]!, limits.tangentialMmPerS)
  const most = SLACK * feedMmPerS
  const capMmPerS = block.capMmPerS[own]!
  const isHeadAlone = limits.ignoreE && (block.unitX[own] !== 0 || block.unitY[own] !== 0 || block.unitZ[own] !== 0)
  const { scaler } = limits
  // No direction has a larger factor than the largest scaler: enough on nearly every machine and corner.
  const head = Math.max(scaler[0], scaler[1], scaler[2])
  if (capMmPerS * (isHeadAlone ? head : Math.max(head, scaler[3])) <= most) return false
  const other = atEnd ? corner + 1 : corner
  legs.own = realProduct(block, scaler, isHeadAlone, own, own)
  legs.other = realProduct(block, scaler, isHeadAlone, other, other)
  legs.both = realProduct(block, scaler, isHeadAlone, own, other)
  legs.feedMmPerS = feedMmPerS
  return capMmPerS * capMmPerS * largestSquare(block, corner) > most * most
}

function realProduct(
  block: PruntBlock,
  scaler: PruntLimits['scaler'],
  isHeadAlone: boolean,
  a: number,
  b: number,
): number {
  const { unitX, unitY, unitZ, unitE } = block
  const head =
    scaler[0] * scaler[0] * unitX[a]! * unitX[b]! +
    scaler[1] * scaler[1] * unitY[a]! * unitY[b]! +
    scaler[2] * scaler[2] * unitZ[a]! * unitZ[b]!
  return isHeadAlone ? head : head + scaler[3] * scaler[3] * unitE[a]! * unitE[b]!
}

/** Largest |M T|^2 of any direction T in the plane of both legs: the larger eigenvalue of M^2 in it. */
function largestSquare(block: PruntBlock, corner: number): number {
  const { own, other, both } = legs
  const cosTurn = cosTurnOf(block, corner)
  const sinTurn = sinTurnOf(block, corner)
  // Along the own leg, across it, and mixed.
  const across = (other - 2 * both * cosTurn + own * cosTurn * cosTurn) / (sinTurn * sinTurn)
  const mixed = (both - own * cosTurn) / sinTurn
  const half = (own - across) / 2
  return (own + across) / 2 + Math.sqrt(half * half + mixed * mixed)
}

function cosTurnOf({ sinHalf }: PruntBlock, corner: number): number {
  return 1 - 2 * sinHalf[corner]! * sinHalf[corner]!
}

function sinTurnOf({ sinHalf, cosHalf }: PruntBlock, corner: number): number {
  return 2 * sinHalf[corner]! * cosHalf[corner]!
}

/** Largest |M T| between two of the curve's parameters, both on the own leg's half. */
function mostRatio(block: PruntBlock, corner: number, from: number, to: number): number {
  const { own, other, both } = legs
  const cosTurn = cosTurnOf(block, corner)
  const sinTurn = sinTurnOf(block, corner)
  const cosHalf = block.cosHalf[corner]!
  let most = 0
  let rises = 0
  for (let end = 0; end < 2; end += 1) {
    // T, and T turned on by 90 degrees, in terms of both legs.
    setTangent(end === 0 ? from : to, cosHalf)
    const { own: a, other: b } = tangent
    const along = a + b * cosTurn
    const onA = -b * sinTurn - (along * cosTurn) / sinTurn
    const onB = along / sinTurn
    most = Math.max(most, a * a * own + 2 * a * b * both + b * b * other)
    const slope = a * onA * own + (a * onB + b * onA) * both + b * onB * other
    // It rises from the one end and falls to the other: the largest is between them.
    if (end === 0 ? slope > 0 : slope < 0) rises += 1
  }
  if (rises === 2) most = largestSquare(block, corner)
  return Math.sqrt(most)
}
