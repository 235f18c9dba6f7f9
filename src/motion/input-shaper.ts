// Input shapers: a short row of pulses that replaces each step of the motion so that vibration of one frequency cancels.
// Source: Singer & Seering 1990 (ZV, ZVD), Singhose 1994 and 1997 (EI, multi-hump EI); MZV as published by Klipper.
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
  const heights = pulseHeights(type, halfPeriodDecay)
  const stepS = type === 'mzv' ? 0.375 * periodS : 0.5 * periodS
  const sum = heights.reduce((total, height) => total + height, 0)
  const centreS = heights.reduce((total, height, pulse) => total + height * pulse * stepS, 0) / sum
  return {
    ratio: Float64Array.from(heights, (height) => height / sum),
    timeS: Float64Array.from(heights, (_, pulse) => pulse * stepS - centreS),
  }
}

/** Heights before scaling; `k` is what damping leaves of a vibration after half a period. */
function pulseHeights(type: ShaperType, k: number): number[] {
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
    case 'ei': {
      const outer = 0.25 * (1 + v)
      return [outer, 0.5 * (1 - v) * k, outer * k * k]
    }
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
