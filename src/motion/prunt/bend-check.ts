// The vector acceleration and jerk, and the speeds of single axes, that a finished profile has on half a corner's curve, walked
// outwards from the curve's middle: phase by phase, at points so close that what passes (ALLOWED) keeps its limits to 1 %. A
// half curve that is entered is the same walk with time reversed, which changes no magnitude.

import { axisExcess } from './bend-axes.ts'
import type { BlockPlanner, PruntBlock } from './block.ts'
import { arcLength, curvature, curvatureSlope, curveParameter, smoothstep, stepIntegral } from './corner.ts'
import { PROFILE_FIELDS, rampDurationS } from './profile.ts'
import { velocityOfDuration } from './ramp.ts'

/** Past these parts of the half curve no more than these parts of its largest curvature and slope are met, at any turn. */
export const MIDWAY = 0.59
export const LATE = 0.79
const WHOLE = [1, 1] as const
export const MIDWAY_PART = [0.29, 0.88] as const
export const LATE_PART = [0.06, 0.39] as const
/** The walk ends here where no more than this can bring a vector to its limit. */
export const TAIL = 0.88
export const TAIL_PART = [0.012, 0.16] as const
/**
 * Square: a half curve whose points show no more than this passes. What lies between the points is more by so little that the
 * vectors of all that passes keep their limits to 1 %: held by test at the edge, at turns up to 179 degrees and at corners of a
 * fiftieth of their curve's speed.
 */
export const ALLOWED = 1.001
/** Points on half a curve, by the sine of half the turn: a sharp curve bends in a small part of its length. */
const POINTS = 16
const SHARP_SINE = 0.5
const SHARP_POINTS = 32
const HAIRPIN_SINE = 0.85
const HAIRPIN_POINTS = 96
/** There a phase is looked at in so many parts at least. */
const HAIRPIN_PARTS = 4
/** Squares: where one of two points is beyond this and the ramp's jerk changes by more than this part of its limit between them, the middle is looked at. */
const NEAR = 0.8
const JUMP = 0.1
/** Squares: or where both are beyond this, since a peak of ramp and curve together may lie between two that are nearly as high. */
const BOTH_NEAR = 0.9
/** A middle counts beyond this: points alone keep the rest of the 1 % for what lies between them. */
const BETWEEN = 1.01
/** Of a phase: a bound, so that rounding cannot hold the walk up. */
const LEAST_PART = 1e-9
const RAMP_PHASES = 15
const SIGN = Int8Array.of(1, 0, -1, 0, -1, 0, 1, 0, -1, 0, 1, 0, 1, 0, -1)
const FIELD = Uint8Array.of(0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0)
const COAST = 4
const SECOND = 5

/**
 * Largest square of acceleration, jerk or an axis's speed over its limit on the half curve at the segment's start (or its end), past the
 * lead there; the walk stops once it is more than `enough`. 0 where the segment does nothing on it that the corner's own speed does not allow anyway.
 */
export function bendExcess(
  block: PruntBlock,
  planner: BlockPlanner,
  segment: number,
  atEnd: boolean,
  enough: number,
): number {
  const corner = atEnd ? segment : segment - 1
  const half = block.curveMm[corner]! / 2
  const lead = atEnd ? block.leadOutMm[segment]! : block.leadInMm[segment]!
  if (!(half > lead) || !(block.bend[corner]! > 0)) return 0
  const at = segment * PROFILE_FIELDS
  const firstAt = atEnd ? at + SECOND : at
  const secondAt = atEnd ? at : at + SECOND
  if (block.profile[firstAt] === 0 && block.profile[at + COAST]! > 0 && coasts(block, segment, corner, half, lead))
    return 0
  if (harmless(block, planner, segment, corner, half, lead, firstAt, secondAt)) return 0
  return walk(block, planner, segment, corner, half, lead, firstAt, secondAt, enough)
}

/** No ramp at this end, and the coast lasts over the whole half curve at the corner's own speed. */
function coasts(block: PruntBlock, segment: number, corner: number, half: number, lead: number): boolean {
  return block.velocityMmPerS[corner]! * block.profile[segment * PROFILE_FIELDS + COAST]! >= half - lead
}

/** Every term at its largest, wherever it is: cheap, and enough for most segments. */
function harmless(
  block: PruntBlock,
  planner: BlockPlanner,
  segment: number,
  corner: number,
  half: number,
  lead: number,
  firstAt: number,
  secondAt: number,
): boolean {
  const { profile } = block
  const { limits, caps } = planner
  const share = block.share[segment]!
  const longest = rampDurationS(profile, firstAt) > rampDurationS(profile, secondAt) ? firstAt : secondAt
  const snap = caps.crackleMmPerS5 * share * profile[longest]!
  // All of them start at 0 and have no longer to grow than the corner's own speed takes over the rest of the curve.
  const slow = block.velocityMmPerS[corner]!
  const withinS = slow > 0 ? (half - lead) / slow : Number.POSITIVE_INFINITY
  const jerk = Math.min(snap * (profile[longest]! + profile[longest + 1]!), snap * withinS)
  const accel = Math.min(peakAccel(profile, longest, snap), jerk * withinS)
  const v = slow + Math.min(share * velocityOfDuration(caps, rampDurationS(profile, firstAt)), accel * withinS)
  const past = lead >= LATE * half ? LATE_PART : lead >= MIDWAY * half ? MIDWAY_PART : WHOLE
  const bend = block.bend[corner]! * past[0]
  const slope = block.bendSlope[corner]! * past[1]
  const across = v * v * bend
  const along = jerk + v * across * bend
  const sideways = 3 * v * accel * bend + v * v * v * slope
  return (
    v <= block.bendAxisMmPerS[corner]! &&
    accel * accel + across * across <= limits.accelMmPerS2 * limits.accelMmPerS2 &&
    along * along + sideways * sideways <= limits.jerkMmPerS3 * limits.jerkMmPerS3
  )
}

/** Whether the last part of the half curve, bent little, keeps the limits whatever the ramps do on it. */
function endsQuietly(
  block: PruntBlock,
  planner: BlockPlanner,
  segment: number,
  corner: number,
  leftMm: number,
  mmPerS: number,
  firstAt: number,
  secondAt: number,
): boolean {
  const { profile } = block
  const { limits, caps } = planner
  const longest = rampDurationS(profile, firstAt) > rampDurationS(profile, secondAt) ? firstAt : secondAt
  const snap = caps.crackleMmPerS5 * block.share[segment]! * profile[longest]!
  const jerk = snap * (profile[longest]! + profile[longest + 1]!)
  const accel = peakAccel(profile, longest, snap)
  const v = Math.sqrt(mmPerS * mmPerS + 2 * accel * leftMm)
  const bend = TAIL_PART[0] * block.bend[corner]!
  const across = v * v * bend
  const along = jerk + v * across * bend
  const sideways = 3 * v * accel * bend + v * v * v * TAIL_PART[1] * block.bendSlope[corner]!
  return (
    v <= block.bendAxisMmPerS[corner]! &&
    accel * accel + across * across <= limits.accelMmPerS2 * limits.accelMmPerS2 &&
    along * along + sideways * sideways <= limits.jerkMmPerS3 * limits.jerkMmPerS3
  )
}

function peakAccel(profile: Float64Array, at: number, snap: number): number {
  const snapS = profile[at]! + profile[at + 1]!
  return snap * snapS * (profile[at]! + snapS + profile[at + 2]!)
}

/** Multiplied, not divided: this is reckoned for every point of every curve. */
const SIXTH = 1 / 6
const TWENTY_FOURTH = 1 / 24
const OF_FIVE = 1 / 120

function movedMm(t: number, v: number, a: number, j: number, s: number, c: number): number {
  return t * (v + t * (a * 0.5 + t * (j * SIXTH + t * (s * TWENTY_FOURTH + t * c * OF_FIVE))))
}

function walk(
  block: PruntBlock,
  planner: BlockPlanner,
  segment: number,
  corner: number,
  half: number,
  lead: number,
  firstAt: number,
  secondAt: number,
  enough: number,
): number {
  const { profile } = block
  const { limits } = planner
  const perSize = 1 / (15 * block.sizeMm[corner]!)
  const loss = 2 * (1 - block.cosHalf[corner]!)
  const bendScale = 2 * block.sinHalf[corner]! * perSize
  const accelPer = 1 / (limits.accelMmPerS2 * limits.accelMmPerS2)
  const jerkPer = 1 / (limits.jerkMmPerS3 * limits.jerkMmPerS3)
  const crackle = planner.caps.crackleMmPerS5 * block.share[segment]!
  const axisMmPerS = block.bendAxisMmPerS[corner]!
  const atEnd = corner === segment
  const jumpMmPerS3 = JUMP * limits.jerkMmPerS3
  const sinHalf = block.sinHalf[corner]!
  const points = sinHalf < SHARP_SINE ? POINTS : sinHalf < HAIRPIN_SINE ? SHARP_POINTS : HAIRPIN_POINTS
  const stepMm = half / points
  let worst = 0
  let before = 0
  let tailMm = TAIL * half
  let d = lead
  let v = block.velocityMmPerS[corner]!
  let a = 0
  let j = 0
  let s = 0
  // The curve's parameter from its end, and |r'| there: in the middle at first.
  let u = lead > 0 ? curveParameter((half - lead) * perSize, block.cosHalf[corner]!) : 0.5
  let inverseW = 1 / (1 - loss / 4)
  for (let phase = 0; phase <= 2 * RAMP_PHASES; phase += 1) {
    const coast = phase === RAMP_PHASES
    const second = phase > RAMP_PHASES
    const index = second ? phase - RAMP_PHASES - 1 : phase
    const at = coast ? segment * PROFILE_FIELDS + COAST : (second ? secondAt : firstAt) + FIELD[index]!
    let leftS = profile[at]!
    const shortestS = leftS * LEAST_PART
    const longestS = sinHalf < HAIRPIN_SINE || coast ? leftS : leftS / HAIRPIN_PARTS
    const c = coast ? 0 : (second ? -1 : 1) * SIGN[index]! * crackle
    while (leftS > 0) {
      let t = Math.min(leftS, longestS)
      // Jerk and acceleration are extreme at phases' ends; in between, the path itself sets how close points have to be.
      let moved = movedMm(t, v, a, j, s, c)
      while (moved > 1.3 * stepMm && t > shortestS) {
        // From near rest the way grows with up to the fifth power of the time: in proportion, steps would be far too short.
        t = Math.max(2 * v * t > moved ? (t * stepMm) / moved : t / 2, shortestS)
        moved = movedMm(t, v, a, j, s, c)
      }
      d += moved
      const v0 = v
      const a0 = a
      const j0 = j
      const s0 = s
      v += t * (a + t * (j * 0.5 + t * (s * SIXTH + t * c * TWENTY_FOURTH)))
      a += t * (j + t * (s * 0.5 + t * c * SIXTH))
      j += t * (s + t * c * 0.5)
      s += t * c
      if (d >= half) return v > axisMmPerS ? Math.max(worst, axisExcess(block, planner, corner, atEnd, u, 0, v)) : worst
      leftS = t === leftS ? 0 : leftS - t
      const u0 = u
      // From the last point's slope, then one step of Newton's method.
      u -= moved * perSize * inverseW
      if (u < 0) u = 0
      let step = smoothstep(u)
      u -= (u - loss * stepIntegral(u) - (half - d) * perSize) / (1 - loss * step * (1 - step))
      if (u < 0) u = 0
      step = smoothstep(u)
      inverseW = 1 / (1 - loss * step * (1 - step))
      const product = u * (1 - u)
      const square = product * product
      const rise = 140 * square * product
      const scale = bendScale * inverseW * inverseW
      const bend = scale * rise
      const turning = 2 * loss * rise * rise * (2 * step - 1) * inverseW
      const slope = scale * perSize * inverseW * (420 * square * (1 - 2 * u) - turning)
      const across = v * v * bend
      const along = j - v * across * bend
      const sideways = 3 * v * a * bend - v * v * v * slope
      const excess = Math.max((a * a + across * across) * accelPer, (along * along + sideways * sideways) * jerkPer)
      if (excess > worst) worst = excess
      const fastest = Math.max(v, v0)
      if (fastest > axisMmPerS) worst = Math.max(worst, axisExcess(block, planner, corner, atEnd, u0, u, fastest))
      // Within a phase the ramp's jerk can fall while the curve's rises: a peak that neither point shows.
      const mayPeak = Math.min(excess, before) > BOTH_NEAR
      if (worst <= enough && (mayPeak || (Math.abs(j - j0) > jumpMmPerS3 && Math.max(excess, before) > NEAR))) {
        const middle = middleExcess(block, planner, corner, v0, a0, j0, s0, c, t, half - d + moved, (u0 + u) / 2)
        if (middle > BETWEEN) worst = Math.max(worst, middle)
      }
      before = excess
      if (worst > enough) return worst
      if (d > tailMm) {
        if (endsQuietly(block, planner, segment, corner, half - d, v, firstAt, secondAt)) return worst
        tailMm = half
      }
    }
  }
  return worst
}

/**
 * Square of acceleration or jerk over its limit, the larger one, half of a step's time after its start: there the ramp has
 * v0, a0, j0, s0, and `leftMm` to go to the curve's end. `near` is a guess of the curve's parameter.
 */
function middleExcess(
  block: PruntBlock,
  planner: BlockPlanner,
  corner: number,
  v0: number,
  a0: number,
  j0: number,
  s0: number,
  c: number,
  stepS: number,
  leftMm: number,
  near: number,
): number {
  const { accelMmPerS2, jerkMmPerS3 } = planner.limits
  const cosHalf = block.cosHalf[corner]!
  const sinHalf = block.sinHalf[corner]!
  const size = block.sizeMm[corner]!
  const t = stepS / 2
  const v = v0 + t * (a0 + t * (j0 / 2 + t * (s0 / 6 + (t * c) / 24)))
  const a = a0 + t * (j0 + t * (s0 / 2 + (t * c) / 6))
  const j = j0 + t * (s0 + (t * c) / 2)
  const length = (leftMm - movedMm(t, v0, a0, j0, s0, c)) / (15 * size)
  const slopeNear = 1 - 2 * (1 - cosHalf) * smoothstep(near) * (1 - smoothstep(near))
  const u = Math.max(near - (arcLength(near, cosHalf) - length) / slopeNear, 0)
  const bend = curvature(u, cosHalf, sinHalf) / size
  const slope = curvatureSlope(u, cosHalf, sinHalf) / (size * size)
  const across = v * v * bend
  const along = j - v * across * bend
  const sideways = 3 * v * a * bend - v * v * v * slope
  return Math.max(
    (a * a + across * across) / (accelMmPerS2 * accelMmPerS2),
    (along * along + sideways * sideways) / (jerkMmPerS3 * jerkMmPerS3),
  )
}
