// Prunt's planner written down a second time, slowly and as literally as its description (prunt SPEC 2 to 5) says it: every
// root by bisection, curves by numerical integration of their tangent. Nothing is shared with src/motion/prunt but the type
// of the limits, so that what both get is not the mistake of one.
import type { PruntLimits } from '../../src/motion/prunt/limits.ts'

type Four = [number, number, number, number]
/** T1..T4 of one ramp. */
export type Ramp = Four

export interface ReferenceCorner {
  /** Machine mm. */
  readonly place: Four
  readonly feedMmPerS: number
  readonly dwellS: number
}

interface Curve {
  readonly size: number
  readonly radius: number
  readonly reach: number
  readonly length: number
  readonly cosHalf: number
}

export interface ReferencePlan {
  readonly speed: readonly number[]
  readonly curves: readonly Curve[]
  readonly path: readonly number[]
  /** T1..T4, coast, T1..T4. */
  readonly phases: readonly (readonly number[])[]
  readonly timeS: readonly number[]
  /** Machine mm, at a time of one segment. */
  place(segment: number, atS: number): Four
}

interface Derivatives {
  readonly a: number
  readonly j: number
  readonly s: number
  readonly c: number
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const norm = (v: readonly number[]): number => Math.sqrt(sum(v.map((value) => value * value)))
const minus = (a: readonly number[], b: readonly number[]): Four => a.map((value, k) => value - b[k]!) as Four
const plus = (a: readonly number[], b: readonly number[], scale: number): Four =>
  a.map((value, k) => value + scale * b[k]!) as Four

/** The largest x in low..high for which `fits`, as bits of a double go; `fits(low)` is taken for granted. */
function largest(low: number, high: number, fits: (x: number) => boolean): number {
  if (fits(high)) return high
  let [left, right] = [low, high]
  for (;;) {
    const middle = left + (right - left) / 2
    if (!(middle > left && middle < right)) return left
    if (fits(middle)) left = middle
    else right = middle
  }
}

export const rampTime = ([t1, t2, t3, t4]: Ramp): number => 8 * t1 + 4 * t2 + 2 * t3 + t4
export const rampChange = (c: number, [t1, t2, t3, t4]: Ramp): number =>
  c * t1 * (t1 + t2) * (2 * t1 + t2 + t3) * (4 * t1 + 2 * t2 + t3 + t4)
export const rampWay = (c: number, ramp: Ramp, v0: number): number => rampTime(ramp) * (v0 + rampChange(c, ramp) / 2)

/** SPEC 2.1, its first part. */
function saturated({ a, j, s, c }: Derivatives): [number, number, number] {
  if (s * s < j * c) {
    const [u, w] = [s / c, j / s]
    if (a >= j * (w + u)) return [u, w - u, a / j - w - u]
    if (a >= (2 * s ** 3) / c ** 2) return [u, Math.sqrt(u ** 2 / 4 + a / s) - 1.5 * u, 0]
    return [Math.cbrt(a / (2 * c)), 0, 0]
  }
  const u = Math.sqrt(j / c)
  return a > 2 * j * u ? [u, 0, a / j - 2 * u] : [Math.cbrt(a / (2 * c)), 0, 0]
}

const HOUR_S = 3600

/** The ramp whose stages are filled in order until `measure` (which grows with each) is no more than `wanted`. */
function filled(limits: Derivatives, wanted: number, measure: (ramp: Ramp) => number): Ramp {
  const [cap1, cap2, cap3] = saturated(limits)
  const stages: [number, (t: number) => Ramp][] = [
    [cap1, (t) => [t, 0, 0, 0]],
    [cap2, (t) => [cap1, t, 0, 0]],
    [cap3, (t) => [cap1, cap2, t, 0]],
    [HOUR_S, (t) => [cap1, cap2, cap3, t]],
  ]
  for (const [cap, ramp] of stages) {
    if (measure(ramp(cap)) >= wanted || cap === HOUR_S) return ramp(largest(0, cap, (t) => measure(ramp(t)) <= wanted))
  }
  throw new Error('longer than an hour')
}

export const shortest = (limits: Derivatives, change: number): Ramp =>
  change === 0 ? [0, 0, 0, 0] : filled(limits, Math.abs(change), (ramp) => rampChange(limits.c, ramp))

export const longest = (limits: Derivatives, v0: number, wayMm: number): Ramp =>
  filled(limits, wayMm, (ramp) => rampWay(limits.c, ramp, v0))

export function profile(limits: Derivatives, v0: number, vmax: number, v1: number, wayMm: number): number[] {
  if (wayMm === 0) return Array<number>(9).fill(0)
  const ramps = (peak: number): [Ramp, Ramp] => [shortest(limits, peak - v0), shortest(limits, peak - v1)]
  const way = (peak: number): number => {
    const [first, second] = ramps(peak)
    return rampTime(first) * (v0 + (peak - v0) / 2) + rampTime(second) * (v1 + (peak - v1) / 2)
  }
  const full = way(vmax)
  if (full <= wayMm) {
    const [first, second] = ramps(vmax)
    return [...first, (wayMm - full) / vmax, ...second]
  }
  const [first, second] = ramps(largest(Math.max(v0, v1), vmax, (peak) => way(peak) <= wayMm))
  return [...first, 0, ...second]
}

/** SPEC 3: the fastest on a straight segment, in scaled space. */
function segmentCap(limits: PruntLimits, offset: Four, feedMmPerS: number): number {
  const { scaler } = limits
  const over = (v: readonly number[]): number[] => v.map((value, k) => value / scaler[k]!)
  const length = norm(offset)
  if (length === 0) return 0
  const head = offset.slice(0, 3)
  let f = Math.min(feedMmPerS, limits.tangentialMmPerS)
  if (limits.ignoreE && norm(head) > 0) f *= ((length / norm(head)) * norm(over(head))) / norm(head)
  else f *= norm(over(offset)) / length
  f = Math.min(f, length / limits.tickS)
  for (const [k, value] of offset.entries()) {
    if (value !== 0) f = Math.min(f, ((limits.axisMmPerS[k]! / scaler[k]!) * length) / Math.abs(value))
  }
  return f
}

const NO_CURVE: Curve = { size: 0, radius: 0, reach: 0, length: 0, cosHalf: 1 }

/** SPEC 4. */
function curveAt(limits: PruntLimits, before: Four, corner: Four, after: Four): Curve {
  const [a, b] = [minus(corner, before), minus(after, corner)]
  const [al, bl] = [norm(a), norm(b)]
  if (al === 0 || bl === 0) return NO_CURVE
  const cosTurn = Math.min(1, sum(a.map((value, k) => (value / al) * (b[k]! / bl))))
  const c = Math.sqrt((1 + cosTurn) / 2)
  const s = Math.sqrt((1 - cosTurn) / 2)
  if (s > Math.sin(Math.PI / 2 - limits.minInteriorAngleRad / 2)) return NO_CURVE
  const k = 2605 / 429 + 1225 / (858 * c)
  const ratio = s * ((4_072_849 / 429 + 714) / 2 ** 14 + 1225 / (858 * c))
  const size = Math.min((0.49 * al) / k, (0.49 * bl) / k, limits.deviationMm / ratio)
  if (!(size > 0)) return NO_CURVE
  return {
    size,
    radius: ((12 / 7) * size * c) / s,
    reach: k * size,
    length: 15 * size * (1 - (1 - c) * (245 / 1287)),
    cosHalf: c,
  }
}

function cornerCap({ a, j, s, c }: Derivatives, radius: number): number {
  if (radius === 0) return 0
  return Math.min(
    Math.sqrt(a * radius),
    Math.cbrt(j * radius ** 2),
    (s * radius ** 3) ** 0.25,
    (c * radius ** 4) ** 0.2,
  )
}

function clamped(limits: PruntLimits): PruntLimits & Derivatives {
  const tangentialMmPerS = Math.min(limits.tangentialMmPerS, 299_792_458_000.1)
  const a = Math.min(limits.accelMmPerS2, tangentialMmPerS / limits.tickS)
  const j = Math.min(limits.jerkMmPerS3, a / limits.tickS)
  const s = Math.min(limits.snapMmPerS4, j / limits.tickS)
  const c = Math.min(limits.crackleMmPerS5, s / limits.tickS)
  return { ...limits, tangentialMmPerS, a, j, s, c }
}

/** Corners in machine mm, the start first. */
export function referencePlan(given: PruntLimits, corners: readonly ReferenceCorner[]): ReferencePlan {
  const limits = clamped(given)
  const last = corners.length - 1
  const at = corners.map(({ place }) => place.map((value, k) => value / limits.scaler[k]!) as Four)
  const caps = at.map((place, i) =>
    i === 0 ? 0 : segmentCap(limits, minus(place, at[i - 1]!), corners[i]!.feedMmPerS),
  )
  const curves = at.map((place, i) =>
    i === 0 || i === last || corners[i]!.dwellS > 0 ? NO_CURVE : curveAt(limits, at[i - 1]!, place, at[i + 1]!),
  )
  const path = at.map((place, i) => {
    if (i === 0) return 0
    const straight = norm(minus(place, at[i - 1]!)) - curves[i - 1]!.reach - curves[i]!.reach
    return curves[i - 1]!.length / 2 + straight + curves[i]!.length / 2
  })
  const speed = curves.map((curve, i) =>
    i === 0 || i === last ? 0 : Math.min(cornerCap(limits, curve.radius), caps[i]!, caps[i + 1]!),
  )
  const reached = (from: number, wayMm: number): number =>
    from + rampChange(0.97 * limits.c, longest(limits, from, wayMm))
  for (let i = 1; i < last; i += 1) speed[i] = Math.min(speed[i]!, reached(speed[i - 1]!, path[i]!))
  for (let i = last - 1; i > 0; i -= 1) speed[i] = Math.min(speed[i]!, reached(speed[i + 1]!, path[i + 1]!))
  const phases = path.map((wayMm, i) =>
    i === 0 ? Array<number>(9).fill(0) : profile(limits, speed[i - 1]!, caps[i]!, speed[i]!, wayMm),
  )
  const movingS = phases.map(
    (times) => rampTime(times.slice(0, 4) as Ramp) + times[4]! + rampTime(times.slice(5) as Ramp),
  )
  return {
    speed,
    curves,
    path,
    phases,
    timeS: movingS.map((timeS, i) => timeS + corners[i]!.dwellS),
    place(segment, atS) {
      const way =
        atS >= movingS[segment]! ? path[segment]! : wayAt(limits.c, phases[segment]!, speed[segment - 1]!, atS)
      return placeOn(at, curves, path, segment, Math.min(way, path[segment]!)).map(
        (value, k) => value * limits.scaler[k]!,
      ) as Four
    },
  }
}

const SIGNS = [1, 0, -1, 0, -1, 0, 1, 0, -1, 0, 1, 0, 1, 0, -1]
const WHICH = [0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0]

/** Way after a time: 31 phases of constant crackle, integrated one after the other; a coast has no derivatives left. */
function wayAt(crackle: number, times: readonly number[], v0: number, atS: number): number {
  const [first, second] = [times.slice(0, 4) as Ramp, times.slice(5) as Ramp]
  const peak = v0 + rampChange(crackle, first)
  const coastS = Math.min(Math.max(atS - rampTime(first), 0), times[4]!)
  const secondS = atS - rampTime(first) - times[4]!
  return (
    rampWayAt(crackle, first, v0, atS) + peak * coastS + (secondS > 0 ? rampWayAt(-crackle, second, peak, secondS) : 0)
  )
}

function rampWayAt(crackle: number, times: Ramp, v0: number, atS: number): number {
  let state = [0, v0, 0, 0, 0]
  let left = atS
  for (const [k, sign] of SIGNS.entries()) {
    const t = Math.min(left, times[WHICH[k]!]!)
    state = state.map((_, n) => {
      let value = 0
      let factor = 1
      for (let m = n; m < 5; m += 1) {
        value += state[m]! * factor
        factor *= t / (m - n + 1)
      }
      return value + sign * crackle * factor
    })
    left -= t
  }
  return state[0]!
}

/** Nodes and weights of Gauss's rule of five points on -1..1. */
const NODES = [
  [0, 128 / 225],
  [Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3, (322 + 13 * Math.sqrt(70)) / 900],
  [-Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3, (322 + 13 * Math.sqrt(70)) / 900],
  [Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3, (322 - 13 * Math.sqrt(70)) / 900],
  [-Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3, (322 - 13 * Math.sqrt(70)) / 900],
] as const
const PANELS = 12

function integrate(to: number, value: (t: number) => number): number {
  let total = 0
  for (let panel = 0; panel < PANELS; panel += 1) {
    const middle = (to * (panel + 0.5)) / PANELS
    for (const [node, weight] of NODES) total += weight * value(middle + (node * to) / (2 * PANELS))
  }
  return (total * to) / (2 * PANELS)
}

const step = (t: number): number => 35 * t ** 4 - 84 * t ** 5 + 70 * t ** 6 - 20 * t ** 7

/** Point on a curve at a length from its start. */
function pointOn(curve: Curve, corner: Four, t0: Four, t1: Four, along: number): Four {
  const c = curve.cosHalf
  const tangentLength = (t: number): number => 15 * curve.size * (1 - 2 * (1 - c) * step(t) * (1 - step(t)))
  const t = largest(0, 1, (to) => integrate(to, tangentLength) <= along)
  // 2 m = (t0 + t1) / c.
  const before = integrate(t, (x) => (1 - step(x)) ** 2 + (step(x) * (1 - step(x))) / c)
  const after = integrate(t, (x) => step(x) ** 2 + (step(x) * (1 - step(x))) / c)
  return plus(plus(corner, t0, 15 * curve.size * before - curve.reach), t1, 15 * curve.size * after)
}

function placeOn(at: readonly Four[], curves: readonly Curve[], path: readonly number[], i: number, way: number): Four {
  const unit = (segment: number): Four => {
    const offset = minus(at[segment]!, at[segment - 1]!)
    const length = norm(offset)
    return offset.map((value) => (length > 0 ? value / length : 0)) as Four
  }
  const [before, after] = [curves[i - 1]!, curves[i]!]
  if (way < before.length / 2) return pointOn(before, at[i - 1]!, unit(i - 1), unit(i), before.length / 2 + way)
  const rest = path[i]! - way
  if (rest < after.length / 2) return pointOn(after, at[i]!, unit(i), unit(i + 1), after.length / 2 - rest)
  return plus(at[i - 1]!, unit(i), before.reach + way - before.length / 2)
}
