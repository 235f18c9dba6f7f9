// What a spectrum says about an axis: its main peak and how damped it is; and what an input shaper leaves and rounds off.
// Sources: half-power bandwidth (textbook); residual vibration of a shaper, Singer and Seering 1990.
import type { Pulses } from './axis-mode.ts'
import type { Spectrum } from './welch.ts'

export interface ResonancePeak {
  readonly peakHz: number
  readonly halfPowerWidthHz: number
  /** Half-power width / (2 peak). Includes the width of the spectrum's own bins. */
  readonly dampingRatio: number
}

/** The highest peak between two frequencies, with its place and half-power flanks interpolated between bins. */
export function findPeak(spectrum: Spectrum, lowHz = 5, highHz = 200): ResonancePeak {
  const { frequencyHz, density } = spectrum
  let top = -1
  for (let i = 1; i < density.length - 1; i++) {
    if (frequencyHz[i]! < lowHz || frequencyHz[i]! > highHz) continue
    if (top < 0 || density[i]! > density[top]!) top = i
  }
  if (top < 0) return { peakHz: Number.NaN, halfPowerWidthHz: Number.NaN, dampingRatio: Number.NaN }
  const half = density[top]! / 2
  let left = top
  while (left > 0 && density[left]! > half) left--
  let right = top
  while (right < density.length - 1 && density[right]! > half) right++
  const leftHz = crossing(frequencyHz, density, left, left + 1, half)
  const rightHz = crossing(frequencyHz, density, right, right - 1, half)
  const [a, b, c] = [density[top - 1]!, density[top]!, density[top + 1]!]
  const bend = a - 2 * b + c
  const shift = bend < 0 ? (0.5 * (a - c)) / bend : 0
  const peakHz = frequencyHz[top]! + shift * (frequencyHz[top]! - frequencyHz[top - 1]!)
  const halfPowerWidthHz = rightHz - leftHz
  return { peakHz, halfPowerWidthHz, dampingRatio: halfPowerWidthHz / (2 * peakHz) }
}

function crossing(at: Float64Array, value: Float64Array, below: number, above: number, level: number): number {
  const span = value[above]! - value[below]!
  const share = span > 0 ? Math.min(1, Math.max(0, (level - value[below]!) / span)) : 0
  return at[below]! + share * (at[above]! - at[below]!)
}

/** Vibration after the last pulse relative to an unshaped step, at a frequency and damping. */
export function residualRatio(pulses: Pulses, frequencyHz: number, dampingRatio: number): number {
  const angular = 2 * Math.PI * frequencyHz
  const decay = dampingRatio * angular
  const damped = angular * Math.sqrt(1 - dampingRatio * dampingRatio)
  const lastS = pulses.timeS[pulses.timeS.length - 1]!
  let real = 0
  let imaginary = 0
  for (let i = 0; i < pulses.ratio.length; i++) {
    const agoS = lastS - pulses.timeS[i]!
    const size = pulses.ratio[i]! * Math.exp(-decay * agoS)
    real += size * Math.cos(damped * agoS)
    imaginary += size * Math.sin(damped * agoS)
  }
  return Math.sqrt(real * real + imaginary * imaginary)
}

/** How far a shaper rounds off a path at an acceleration, mm: half the acceleration times the pulses' variance in time. */
export function smoothingMm(pulses: Pulses, accelMmPerS2: number): number {
  let mean = 0
  let square = 0
  for (let i = 0; i < pulses.ratio.length; i++) {
    mean += pulses.ratio[i]! * pulses.timeS[i]!
    square += pulses.ratio[i]! * pulses.timeS[i]! ** 2
  }
  return 0.5 * accelMmPerS2 * (square - mean * mean)
}
