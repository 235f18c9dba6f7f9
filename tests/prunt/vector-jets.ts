// The vector's derivatives of a plan up to the fifth, by series in the time, without a difference: those of positions hold
// no snap, as rounding grows with the fourth power of the step's inverse. On a curve the velocity is
//   ds/dt (A(u) t0 + B(u) t1),  A = ((1-S)^2 + S (1-S) / c) / W,  B = (S^2 + S (1-S) / c) / W,  ds/dt = 15 L W(u) du/dt,
// with S, W, c and L of src/motion/prunt/corner.ts and u the curve's parameter. Source: prunt SPEC 4.
import type { PruntBlock } from '../../src/motion/prunt/block.ts'
import { curveParameter } from '../../src/motion/prunt/corner.ts'
import { motionAt } from '../../src/motion/prunt/sample.ts'
import type { Planned } from './random-path.ts'

/** Sizes of the vector's acceleration, jerk, snap and crackle in mm/s2 ... mm/s5, in the scaled space. */
export type Derivatives = [accel: number, jerk: number, snap: number, crackle: number]

/** Coefficients of t^0 .. t^4. */
type Series = readonly number[]

const ORDER = 5

function times(a: Series, b: Series): number[] {
  const out = new Array<number>(ORDER).fill(0)
  for (let i = 0; i < ORDER; i += 1) for (let k = 0; i + k < ORDER; k += 1) out[i + k]! += a[i]! * b[k]!
  return out
}

function over(a: Series, b: Series): number[] {
  const out = new Array<number>(ORDER).fill(0)
  for (let i = 0; i < ORDER; i += 1) {
    let rest = a[i]!
    for (let k = 0; k < i; k += 1) rest -= out[k]! * b[i - k]!
    out[i] = rest / b[0]!
  }
  return out
}

const sum = (a: Series, b: Series, scale = 1): number[] => a.map((each, i) => each + scale * b[i]!)
const ONE: Series = [1, 0, 0, 0, 0]

/** S = u^4 (35 - 84 u + 70 u^2 - 20 u^3). */
function stepOf(u: Series): number[] {
  let inner: number[] = [-20, 0, 0, 0, 0]
  for (const term of [70, -84, 35]) inner = sum(times(inner, u), ONE, term)
  const square = times(u, u)
  return times(times(square, square), inner)
}

function widthOf(step: Series, cosHalf: number): number[] {
  return sum(ONE, times(step, sum(ONE, step, -1)), -2 * (1 - cosHalf))
}

const state = new Float64Array(6)

/** At a time of one segment; at an end of a phase those of the phase that begins. */
export function derivativesAt({ block, planner }: Planned, segment: number, intoS: number): Derivatives {
  motionAt(block, planner.caps.crackleMmPerS5, segment, intoS, state)
  const [distanceMm, v, a, j, s, c] = [...state] as [number, number, number, number, number, number]
  const speed: Series = [v, a, j / 2, s / 6, c / 24]
  const firstHalfMm = block.curveMm[segment - 1]! / 2
  const beforeSecondMm = block.pathMm[segment]! - block.curveMm[segment]! / 2
  // A hair past the end of a path without a curve is still straight.
  if (block.sizeMm[segment - 1]! > 0 && distanceMm < firstHalfMm) {
    return onCurve(block, segment - 1, firstHalfMm + distanceMm, speed)
  }
  if (block.sizeMm[segment]! > 0 && distanceMm > beforeSecondMm) {
    return onCurve(block, segment, distanceMm - beforeSecondMm, speed)
  }
  return [Math.abs(a), Math.abs(j), Math.abs(s), Math.abs(c)]
}

function onCurve(block: PruntBlock, corner: number, alongMm: number, speed: Series): Derivatives {
  const cosHalf = block.cosHalf[corner]!
  const perSize = 1 / (15 * block.sizeMm[corner]!)
  const u = [curveParameter(alongMm * perSize, cosHalf), 0, 0, 0, 0]
  // Each round makes one more coefficient right: du/dt = ds/dt / (15 L W(u)).
  for (let n = 0; n < ORDER - 1; n += 1) {
    u[n + 1] = (perSize * over(speed, widthOf(stepOf(u), cosHalf))[n]!) / (n + 1)
  }
  const step = stepOf(u)
  const rest = sum(ONE, step, -1)
  const shared = times(step, rest).map((each) => each / cosHalf)
  const perWidth = over(speed, widthOf(step, cosHalf))
  const before = times(perWidth, sum(times(rest, rest), shared))
  const after = times(perWidth, sum(times(step, step), shared))
  const cosTurn = 2 * cosHalf * cosHalf - 1
  return [1, 2, 6, 24].map((factor, k) => {
    const [p, q] = [before[k + 1]!, after[k + 1]!]
    return factor * Math.sqrt(Math.max(p * p + q * q + 2 * p * q * cosTurn, 0))
  }) as Derivatives
}

/** The largest of each over its limit, looked at every h seconds. */
export function derivativePeaks(planned: Planned, h: number): Derivatives {
  const { block, planner } = planned
  const { accelMmPerS2, jerkMmPerS3, snapMmPerS4, crackleMmPerS5 } = planner.limits
  const peaks: Derivatives = [0, 0, 0, 0]
  for (let i = 1; i < block.count; i += 1) {
    const movingS = block.durationS[i]! - block.dwellS[i]!
    if (!(block.pathMm[i]! > 0)) continue
    for (let atS = 0; atS < movingS; atS += h) {
      for (const [k, size] of derivativesAt(planned, i, atS).entries()) peaks[k] = Math.max(peaks[k]!, size)
    }
  }
  const limits = [accelMmPerS2, jerkMmPerS3, snapMmPerS4, crackleMmPerS5]
  return peaks.map((peak, k) => peak / limits[k]!) as Derivatives
}
