// Speed over one segment: ramp, coast, ramp (31 phases), from v0 to at most vmax to v1 over a distance.
// Source: prunt SPEC 2.3.
import {
  fillRampOfDuration,
  fillShortestRamp,
  integrateRamp,
  type RampCaps,
  rampVelocityMmPerS,
  STATE_ACCEL,
  STATE_CRACKLE,
  STATE_DISTANCE,
  STATE_JERK,
  STATE_SNAP,
  STATE_VELOCITY,
  shortestRampS,
  velocityOfDuration,
  velocitySlope,
} from './ramp.ts'

/** One profile in an array: T1..T4 of the first ramp, the coast, T1..T4 of the second. */
export const PROFILE_FIELDS = 9
const COAST = 4
const SECOND = 5

/** Whether the profile's peak speed is rounded as a bisection over speeds rounds it (Prunt's own). */
export type PeakRounding = 'speed' | 'none'

const MAX_STEPS = 100
/** Beyond these, rounding in the distance itself decides and more steps change nothing. */
const MAX_ULPS = 16
/** Speeds may miss each other by rounding; more is a mistake of the caller. */
const SLACK = 1 + 1e-12

/**
 * Writes the profile at `out[at..]` and returns its duration, or NaN where there is none: the top speed is below an end's
 * speed, or the distance is too short for the change of speed.
 */
export function fillProfile(
  caps: RampCaps,
  v0: number,
  vmax: number,
  v1: number,
  distanceMm: number,
  rounding: PeakRounding,
  out: Float64Array,
  at: number,
): number {
  if (!(distanceMm > 0)) {
    out.fill(0, at, at + PROFILE_FIELDS)
    return 0
  }
  const high = Math.max(v0, v1)
  if (!(vmax > 0 && vmax * SLACK >= high)) return Number.NaN
  const top = Math.max(vmax, high)
  const firstS = fillShortestRamp(caps, top - v0, out, at)
  const secondS = fillShortestRamp(caps, top - v1, out, at + SECOND)
  const rampsMm = (firstS * (v0 + top) + secondS * (top + v1)) / 2
  if (rampsMm <= distanceMm) {
    const coastS = (distanceMm - rampsMm) / top
    out[at + COAST] = coastS
    return firstS + coastS + secondS
  }
  out[at + COAST] = 0
  return fillWithoutCoast(caps, v0, v1, top, distanceMm, Math.min(firstS, secondS), rounding, out, at)
}

/**
 * No room for vmax: both ramps meet at the peak speed that uses up the distance. Upstream bisects the peak speed; the
 * distance is far smoother in the duration of the shorter of both ramps, which is solved for here by Newton's method,
 * kept inside a bracket.
 */
function fillWithoutCoast(
  caps: RampCaps,
  v0: number,
  v1: number,
  vmax: number,
  distanceMm: number,
  longestS: number,
  rounding: PeakRounding,
  out: Float64Array,
  at: number,
): number {
  const high = Math.max(v0, v1)
  const low = Math.min(v0, v1)
  const gap = high - low
  const neededMm = shortestRampS(caps, gap) * (low + gap / 2)
  const spareMm = distanceMm - neededMm
  if (!(spareMm >= -1e-12 * distanceMm)) return Number.NaN
  const shortS = spareMm > 0 ? peakRampS(caps, low, high, distanceMm, Math.min(longestS, spareMm / high)) : 0
  const rise = velocityOfDuration(caps, shortS)
  if (rounding === 'speed') {
    const peak = roundedPeak(caps, v0, v1, Math.min(high + rise, vmax), vmax, distanceMm)
    return fillShortestRamp(caps, peak - v0, out, at) + fillShortestRamp(caps, peak - v1, out, at + SECOND)
  }
  const risingLast = v0 >= v1
  fillRampOfDuration(caps, shortS, out, risingLast ? at : at + SECOND)
  return shortS + fillShortestRamp(caps, rise + gap, out, risingLast ? at + SECOND : at)
}

function peakRampS(caps: RampCaps, low: number, high: number, distanceMm: number, upperS: number): number {
  const gap = high - low
  let left = 0
  let right = upperS
  let x = upperS
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const rise = velocityOfDuration(caps, x)
    const longS = gap === 0 ? x : shortestRampS(caps, rise + gap)
    const missMm = x * (high + rise / 2) + longS * (low + (rise + gap) / 2) - distanceMm
    if (missMm > 0) right = x
    else left = x
    const slope = velocitySlope(caps, x)
    const longSlope = gap === 0 ? 1 : slope / velocitySlope(caps, longS)
    let next = x - missMm / (high + rise / 2 + (slope * (x + longS)) / 2 + longSlope * (low + (rise + gap) / 2))
    if (!(next > left && next < right)) {
      if (Math.abs(next - x) <= 4e-16 * x || right - left <= 4e-16 * right) break
      next = (left + right) / 2
    }
    const moved = Math.abs(next - x)
    x = next
    // Newton's error after a step is about the square of the step.
    if (moved <= 1e-9 * x && step > 0 && moved * moved <= 1e-17 * x * x) break
  }
  return x
}

/** What a bisection of speeds by distance ends with, near a guess that is good to a few units in the last place. */
function roundedPeak(caps: RampCaps, v0: number, v1: number, guess: number, vmax: number, distanceMm: number): number {
  let peak = guess
  for (let step = 0; step < MAX_ULPS && tooFar(caps, v0, v1, peak, distanceMm); step += 1) {
    peak = Math.max(peak - peak * HALF_ULP, v0, v1)
  }
  for (let step = 0; step < MAX_ULPS; step += 1) {
    const next = peak + peak * HALF_ULP
    // What a bisection ends with: the middle of two neighbours, which is the one whose last bit is 0.
    if (tooFar(caps, v0, v1, next, distanceMm)) return Math.min((peak + next) / 2, vmax)
    peak = next
  }
  return Math.min(peak, vmax)
}

/** A little more than half a unit in the last place of 1: adding this share of a number gives the next double. */
const HALF_ULP = 1.110223024625157e-16

function tooFar(caps: RampCaps, v0: number, v1: number, peak: number, distanceMm: number): boolean {
  const firstMm = shortestRampS(caps, peak - v0) * (v0 + (peak - v0) / 2)
  return firstMm + shortestRampS(caps, peak - v1) * (v1 + (peak - v1) / 2) > distanceMm
}

/** Duration of one ramp of a profile. */
export function rampDurationS(times: Float64Array, at: number): number {
  return 8 * times[at]! + 4 * times[at + 1]! + 2 * times[at + 2]! + times[at + 3]!
}

/** Speed between both ramps. */
export function peakMmPerS(crackle: number, v0: number, times: Float64Array, at: number): number {
  return v0 + rampVelocityMmPerS(crackle, times[at]!, times[at + 1]!, times[at + 2]!, times[at + 3]!)
}

/** Writes [distance, velocity, accel, jerk, snap, crackle] at a time of the profile (clamped to its ends). */
export function profileAt(
  crackle: number,
  v0: number,
  times: Float64Array,
  at: number,
  atS: number,
  out: Float64Array,
): void {
  out[STATE_DISTANCE] = 0
  out[STATE_VELOCITY] = v0
  const firstS = rampDurationS(times, at)
  if (atS < firstS) {
    integrateRamp(out, crackle, times, at, atS)
    return
  }
  const peak = peakMmPerS(crackle, v0, times, at)
  const coastS = times[at + COAST]!
  const coastedS = Math.min(atS - firstS, coastS)
  out[STATE_DISTANCE] = (firstS * (v0 + peak)) / 2 + peak * coastedS
  out[STATE_VELOCITY] = peak
  out[STATE_ACCEL] = 0
  out[STATE_JERK] = 0
  out[STATE_SNAP] = 0
  out[STATE_CRACKLE] = 0
  const intoSecondS = atS - firstS - coastS
  if (intoSecondS >= 0) integrateRamp(out, -crackle, times, at + SECOND, intoSecondS)
}
