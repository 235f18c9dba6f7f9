// How fast a corner's curve may be passed so that the vector of acceleration and the vector of jerk keep their limits, by
// the curve's true shape. On a path of curvature k (k' its change with length) at speed v with tangential a and j
//   acceleration = (a, v^2 k),   jerk = (j - v^3 k^2, 3 v a k + v^3 k')   along the path and across it.
// Upstream bounds the tangential parts only, and so passes its own limits at corners (prunt SPEC 3, measured).
import { curvature, curvatureSlope } from './corner.ts'
import type { PruntLimits } from './limits.ts'

const STEPS = 128
const SAMPLES = 400
/** More than linear interpolation and a finite grid can miss. */
const MARGIN = 1 + 2e-4

/** Largest |k'| and largest |(k^2, k')| of the curve of size 1, over sin(turn / 2), by cos(turn / 2) on a grid. */
interface BendTable {
  readonly slope: Float64Array
  readonly jerk: Float64Array
}

let table: BendTable | undefined

function bendTable(): BendTable {
  if (table === undefined) {
    const slope = new Float64Array(STEPS + 2)
    const jerk = new Float64Array(STEPS + 2)
    for (let k = 0; k <= STEPS; k += 1) fillBend(slope, jerk, k)
    slope[STEPS + 1] = slope[STEPS]!
    jerk[STEPS + 1] = jerk[STEPS]!
    table = { slope, jerk }
  }
  return table
}

function fillBend(slope: Float64Array, jerk: Float64Array, k: number): void {
  // At exactly straight on there is no curve; a hair beside it gives the limit.
  const cosHalf = Math.min(k / STEPS, 1 - 1e-9)
  const sinHalf = Math.sqrt(1 - cosHalf * cosHalf)
  for (let i = 1; i <= SAMPLES; i += 1) {
    const t = (0.5 * i) / SAMPLES
    const bend = curvature(t, cosHalf, sinHalf)
    const change = Math.abs(curvatureSlope(t, cosHalf, sinHalf))
    slope[k] = Math.max(slope[k]!, (MARGIN * change) / sinHalf)
    jerk[k] = Math.max(jerk[k]!, (MARGIN * Math.hypot(bend * bend, change)) / sinHalf)
  }
}

function lookUp(values: Float64Array, cosHalf: number): number {
  const at = Math.min(Math.max(cosHalf, 0), 1) * STEPS
  const index = Math.floor(at)
  const share = at - index
  return values[index]! * (1 - share) + values[index + 1]! * share
}

/** Largest change of curvature along the curve, 1/mm^2. */
export function largestSlope(sizeMm: number, cosHalf: number, sinHalf: number): number {
  return (lookUp(bendTable().slope, cosHalf) * sinHalf) / (sizeMm * sizeMm)
}

/** Jerk per cube of a constant speed, at its largest on the curve, 1/mm^2. */
export function jerkPerCube(sizeMm: number, cosHalf: number, sinHalf: number): number {
  return (lookUp(bendTable().jerk, cosHalf) * sinHalf) / (sizeMm * sizeMm)
}

/** The highest constant speed through the curve. Snap and crackle are reckoned as upstream does, by its own radius, which is infinite straight on. */
export function bendMmPerS(
  limits: PruntLimits,
  sizeMm: number,
  cosHalf: number,
  sinHalf: number,
  largestBend: number,
  parityRadiusMm: number,
): number {
  if (parityRadiusMm === Number.POSITIVE_INFINITY) return parityRadiusMm
  if (!(sizeMm > 0)) return 0
  const radius3 = parityRadiusMm * parityRadiusMm * parityRadiusMm
  return Math.min(
    Math.sqrt(limits.accelMmPerS2 / largestBend),
    Math.cbrt(limits.jerkMmPerS3 / jerkPerCube(sizeMm, cosHalf, sinHalf)),
    Math.sqrt(Math.sqrt(limits.snapMmPerS4 * radius3)),
    (limits.crackleMmPerS5 * radius3 * parityRadiusMm) ** 0.2,
  )
}

/**
 * The share of the tangential limits that may be used on a curve passed at no more than this speed. All four terms are
 * taken at their largest, wherever on the curve that is: (s + P)^2 + (s X + Q)^2 <= 1 for the jerk.
 */
export function tangentialShare(limits: PruntLimits, speedMmPerS: number, bend: number, slope: number): number {
  const { accelMmPerS2, jerkMmPerS3 } = limits
  const v = speedMmPerS
  const across = (v * v * bend) / accelMmPerS2
  const cube = (v * v * v) / jerkMmPerS3
  const p = cube * bend * bend
  const q = cube * slope
  const x = (3 * v * bend * accelMmPerS2) / jerkMmPerS3
  const left = 1 - p * p - q * q
  if (!(across < 1 && left > 0)) return 0
  const half = p + q * x
  const square = 1 + x * x
  // The positive root, in the form that does not cancel.
  const byJerk = left / (half + Math.sqrt(half * half + square * left))
  return Math.min(byJerk, Math.sqrt(1 - across * across))
}
