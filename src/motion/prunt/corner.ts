// The curve that rounds a corner: Pythagorean-hodograph, degree 15, four continuous derivatives, in closed form.
// With the smoothstep S(t) = 35 t^4 - 84 t^5 + 70 t^6 - 20 t^7 its derivative is
//   r'(t) = 15 L [ t0 (1-S)^2 + 2 m S (1-S) + t1 S^2 ],   |r'| = 15 L W,   W = 1 - 2 (1-c) S (1-S),
// t0, t1 the unit directions before and after, m their bisector's unit vector, c = cos(turn / 2), L the size. Its arc
// length is a polynomial. The second half mirrors the first, and is evaluated so: near t = 1 the polynomials cancel.
// Source: prunt SPEC 4; doi 10.1007/s00170-022-09463-y.

/** Length of the curve per 15 L: 1 - (1-c) * this. */
const LENGTH_LOSS = 245 / 1287
/** Distance from the middle of the curve to its end, along the bisector's perpendicular, for a straight line, per L. */
const MIDDLE = 1395 / 256
const LEG = 2605 / 429
const LEG_TURN = 1225 / 858
/** What Prunt computes with in place of LEG - MIDDLE; 1e-5 of it too small. */
const PARITY_LEG_MINUS_MIDDLE = (4_072_849 / 429 + 714) / 2 ** 14
/** A curve uses at most this part of each leg. */
const LEG_SHARE = 0.49

/** Distance from the corner to either end of its curve, per L. */
export function legRatio(cosHalf: number): number {
  return LEG + LEG_TURN / cosHalf
}

/** Distance from the corner to the middle of its curve, per L. */
export function deviationRatio(cosHalf: number, sinHalf: number, parity: boolean): number {
  return sinHalf * ((parity ? PARITY_LEG_MINUS_MIDDLE : LEG - MIDDLE) + LEG_TURN / cosHalf)
}

/** The size L of the largest curve that keeps the deviation and leaves 51 % of each leg to others. */
export function curveSizeMm(
  cosHalf: number,
  sinHalf: number,
  beforeMm: number,
  afterMm: number,
  deviationMm: number,
  parity: boolean,
): number {
  if (!(deviationMm > 0)) return 0
  const byLegMm = (LEG_SHARE * Math.min(beforeMm, afterMm)) / legRatio(cosHalf)
  return Math.min(byLegMm, deviationMm / deviationRatio(cosHalf, sinHalf, parity))
}

export function curveLengthMm(sizeMm: number, cosHalf: number): number {
  return 15 * sizeMm * (1 - (1 - cosHalf) * LENGTH_LOSS)
}

/** The radius that Prunt's limits count with; the true one is 2 to 3 times larger. */
export function parityRadiusMm(sizeMm: number, cosHalf: number, sinHalf: number): number {
  return ((12 / 7) * sizeMm * cosHalf) / sinHalf
}

/** The smallest radius of curvature, in the middle of the curve. */
export function minimumRadiusMm(sizeMm: number, cosHalf: number, sinHalf: number): number {
  // cos^2(turn/4) / tan(turn/4) with tan(x/2) = sin x / (1 + cos x).
  return ((6 / 7) * sizeMm * (1 + cosHalf) * (1 + cosHalf)) / sinHalf
}

export function smoothstep(t: number): number {
  const square = t * t
  return square * square * (35 - t * (84 - t * (70 - 20 * t)))
}

/** The curve's unit direction, as parts of the own leg's and of the other's; what `setTangent` found last. */
export const tangent = { own: 1, other: 0 }

/** [t0 ((1-S)^2 + S (1-S) / c) + t1 (S^2 + S (1-S) / c)] / W at the parameter t, of which the own leg's end is 0. */
export function setTangent(t: number, cosHalf: number): void {
  const s = smoothstep(t)
  const shared = (s * (1 - s)) / cosHalf
  const w = 1 - 2 * (1 - cosHalf) * s * (1 - s)
  tangent.own = ((1 - s) * (1 - s) + shared) / w
  tangent.other = (s * s + shared) / w
}

/** Integral of S from 0. */
function firstIntegral(t: number): number {
  const square = t * t
  return square * square * t * (7 - t * (14 - t * (10 - 2.5 * t)))
}

/** Integral of S^2 from 0. */
function squareIntegral(t: number): number {
  const square = t * t
  const fourth = square * square
  const inner = 8260 / 13 - t * (200 - (80 / 3) * t)
  return fourth * fourth * t * (1225 / 9 - t * (588 - t * (11_956 / 11 - t * (3290 / 3 - t * inner))))
}

/** Integral of S (1 - S) from 0, for t up to 1/2 (beyond, the polynomials cancel). */
export function stepIntegral(t: number): number {
  return firstIntegral(t) - squareIntegral(t)
}

/** Arc length from the start per 15 L, for t in 0..1. */
export function arcLength(t: number, cosHalf: number): number {
  if (t > 0.5) return 1 - (1 - cosHalf) * LENGTH_LOSS - arcLength(1 - t, cosHalf)
  return t - 2 * (1 - cosHalf) * stepIntegral(t)
}

const MAX_STEPS = 60

/** The parameter in 0..1/2 whose arc length per 15 L is this one. */
function halfParameter(length: number, cosHalf: number): number {
  let t = length
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const s = smoothstep(t)
    const slope = 1 - 2 * (1 - cosHalf) * s * (1 - s)
    const miss = t - 2 * (1 - cosHalf) * stepIntegral(t) - length
    // The arc length is concave up to the middle: from the left, Newton climbs to the root and does not pass it.
    const next = Math.min(t - miss / slope, 0.5)
    if (Math.abs(next - t) <= 1e-16) return next
    const settled = Math.abs(next - t) <= 1e-9
    t = next
    if (settled) break
  }
  return t
}

/** The parameter at an arc length per 15 L (0 .. whole length). */
export function curveParameter(length: number, cosHalf: number): number {
  const whole = 1 - (1 - cosHalf) * LENGTH_LOSS
  if (length <= 0) return 0
  if (length >= whole) return 1
  return length <= whole / 2 ? halfParameter(length, cosHalf) : 1 - halfParameter(whole - length, cosHalf)
}

/** Weights of a point on the curve: offset from the corner = size * (before * t0 + after * t1). */
export interface CurveWeights {
  before: number
  after: number
}

/** Fills `out` for parameter t: the point is the corner + sizeMm * (out.before * t0 + out.after * t1). */
export function curveWeights(t: number, cosHalf: number, out: CurveWeights): void {
  const mirrored = t > 0.5
  const u = mirrored ? 1 - t : t
  const a = firstIntegral(u)
  const q = squareIntegral(u)
  // m = (t0 + t1) / 2c, so that 2 m (a - q) adds the same to both.
  const shared = (a - q) / cosHalf
  const near = 15 * (u - 2 * a + q + shared) - legRatio(cosHalf)
  const far = 15 * (q + shared)
  out.before = mirrored ? -far : near
  out.after = mirrored ? -near : far
}

/** Fills `out` for a distance along the curve from its start. */
export function curveWeightsAt(distanceMm: number, sizeMm: number, cosHalf: number, out: CurveWeights): void {
  curveWeights(curveParameter(distanceMm / (15 * sizeMm), cosHalf), cosHalf, out)
}

/** Curvature times L at parameter t. */
export function curvature(t: number, cosHalf: number, sinHalf: number): number {
  const s = smoothstep(t)
  const w = 1 - 2 * (1 - cosHalf) * s * (1 - s)
  return (2 * sinHalf * smoothstepSlope(t)) / (15 * w * w)
}

/** Change of curvature with arc length, times L^2, at parameter t. */
export function curvatureSlope(t: number, cosHalf: number, sinHalf: number): number {
  const s = smoothstep(t)
  const slope = smoothstepSlope(t)
  const w = 1 - 2 * (1 - cosHalf) * s * (1 - s)
  const wSlope = -2 * (1 - cosHalf) * slope * (1 - 2 * s)
  const u = t * (1 - t)
  const secondSlope = 420 * u * u * (1 - 2 * t)
  return ((2 * sinHalf) / (225 * w * w * w)) * (secondSlope - (2 * slope * wSlope) / w)
}

function smoothstepSlope(t: number): number {
  const u = t * (1 - t)
  return 140 * u * u * u
}
