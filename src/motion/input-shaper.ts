// Input shapers: a short row of pulses that replaces each step of the motion so that vibration of one frequency cancels.
// Source: Singer & Seering 1990 (ZV, ZVD), Singhose 1994 and 1997 (EI, multi-hump EI), Vaughan 2008 (EI with damping);
// MZV as published by Klipper.
import type { ShaperType } from '#config'

export interface ShaperPulses {
  /** [n] sum 1 */
  readonly ratio: Float64Array
  /** [n] relative to the centre of the pulses, so that shaping delays nothing on average. */
  readonly timeS: Float64Array
}

/** Vibration that the EI shapers let through at the design frequency. */
const VIBRATION_TOLERANCE = 1 / 20

/** `frequencyHz` > 0, `dampingRatio` in [0, 1). */
export function createShaperPulses(type: ShaperType, frequencyHz: number, dampingRatio = 0.1): ShaperPulses {
  const damped = Math.sqrt(1 - dampingRatio * dampingRatio)
  const halfPeriodDecay = Math.exp((-dampingRatio * Math.PI) / damped)
  const periodS = 1 / (frequencyHz * damped)
  const heights = type === 'ei' ? dampedEiHeights(dampingRatio) : pulseHeights(type, halfPeriodDecay)
  const times = heights.map((_, pulse) => pulse * (type === 'mzv' ? 0.375 : 0.5) * periodS)
  if (type === 'ei') times[1] = dampedEiMiddle(dampingRatio) * periodS
  const sum = heights.reduce((total, height) => total + height, 0)
  const centreS = heights.reduce((total, height, pulse) => total + height * times[pulse]!, 0) / sum
  return {
    ratio: Float64Array.from(heights, (height) => height / sum),
    timeS: Float64Array.from(times, (time) => time - centreS),
  }
}

/** Fits of the EI shaper's heights over damping, good to the fourth digit. */
function dampedEiHeights(damping: number): number[] {
  const v = VIBRATION_TOLERANCE
  const first = 0.24968 + 0.24961 * v + (0.80008 + 1.23328 * v + (0.49599 + 3.17316 * v) * damping) * damping
  const last = 0.25149 + 0.21474 * v + (-0.83249 + 1.41498 * v + (0.85181 - 4.90094 * v) * damping) * damping
  return [first, 1 - first - last, last]
}

/** Time of the EI shaper's middle pulse as a part of the damped period. */
function dampedEiMiddle(damping: number): number {
  const v = VIBRATION_TOLERANCE
  const cubic = (1.75601 + 336.989 * v) * v * damping
  return 0.4999 + ((0.46159 + 8.57843 * v) * v + ((4.26169 - 108.644 * v) * v + cubic) * damping) * damping
}

/** Heights before scaling; `k` is what damping leaves of a vibration after half a period. */
function pulseHeights(type: Exclude<ShaperType, 'ei'>, k: number): number[] {
  const v = VIBRATION_TOLERANCE
  switch (type) {
    case 'zv':
      return [1, k]
    case 'mzv': {
      const k75 = k ** 0.75
      const outer = 1 - Math.SQRT1_2
      return [outer, (Math.SQRT2 - 1) * k75, outer * k75 * k75]
    }
    case 'zvd':
      return [1, 2 * k, k * k]
    case '2hump_ei': {
      const x = Math.cbrt(v * v * (Math.sqrt(1 - v * v) + 1))
      const outer = (3 * x * x + 2 * x + 3 * v * v) / (16 * x)
      const inner = 0.5 - outer
      return [outer, inner * k, inner * k ** 2, outer * k ** 3]
    }
    case '3hump_ei': {
      const outer = 0.0625 * (1 + 3 * v + 2 * Math.sqrt(2 * (v + 1) * v))
      const inner = 0.25 * (1 - v)
      const middle = 0.5 * (1 + v) - 2 * outer
      return [outer, inner * k, middle * k ** 2, inner * k ** 3, outer * k ** 4]
    }
  }
}

/** How far the pulses reach to either side of the centre; 0 for an axis that is not shaped. */
export function shaperHalfWindowS(type: ShaperType, frequencyHz: number, dampingRatio: number): number {
  if (!(frequencyHz > 0)) return 0
  const { timeS } = createShaperPulses(type, frequencyHz, dampingRatio)
  return Math.max(-timeS[0]!, timeS[timeS.length - 1]!)
}
