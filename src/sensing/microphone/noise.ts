// White noise at the price of a table look-up, and the two filters that colour it. White noise has no memory, so stretches
// of one long table, each from a place drawn at random, are white again.
import type { Random } from '#core'

const SIZE = 1 << 16
/** Samples in a block: everything is computed block by block, so that how a recording is cut changes no sample. */
export const BLOCK = 256

/** [65536 + BLOCK] standard normal. */
export function createNoiseTable(random: Random): Float32Array {
  const table = new Float32Array(SIZE + BLOCK)
  for (let i = 0; i < table.length; i++) table[i] = random.normal()
  return table
}

/** Where the next BLOCK of noise begins in the table. */
export function drawNoiseStart(random: Random): number {
  return Math.floor(random.next() * SIZE)
}

/** Two-pole band-pass with a gain of 1 at its centre. */
export interface BandPass {
  b0: number
  a1: number
  a2: number
  x1: number
  x2: number
  y1: number
  y2: number
}

export function createBandPass(): BandPass {
  return { b0: 0, a1: 0, a2: 0, x1: 0, x2: 0, y1: 0, y2: 0 }
}

/** Source: constant-peak band-pass of the audio EQ cookbook (R. Bristow-Johnson). */
export function tuneBandPass(filter: BandPass, centreHz: number, quality: number, sampleRateHz: number): void {
  const w = (2 * Math.PI * Math.min(centreHz, 0.45 * sampleRateHz)) / sampleRateHz
  const alpha = Math.sin(w) / (2 * quality)
  filter.b0 = alpha / (1 + alpha)
  filter.a1 = (-2 * Math.cos(w)) / (1 + alpha)
  filter.a2 = (1 - alpha) / (1 + alpha)
}

export function resetBandPass(filter: BandPass): void {
  filter.x1 = 0
  filter.x2 = 0
  filter.y1 = 0
  filter.y2 = 0
}

/**
 * RMS that unit white noise has behind the filter. The poles alone leave a process whose difference over two samples has
 * the variance 2 / (1 - a2); with b0 = (1 - a2) / 2 that is b0.
 */
export function bandPassNoiseRms({ b0 }: BandPass): number {
  return Math.sqrt(b0)
}

/** out[i] += gain x band-passed input[from + i]. */
export function addBandPassed(
  filter: BandPass,
  input: ArrayLike<number>,
  from: number,
  gain: number,
  out: Float64Array,
  count: number,
): void {
  const { b0, a1, a2 } = filter
  let { x1, x2, y1, y2 } = filter
  for (let i = 0; i < count; i++) {
    const x = input[from + i]!
    const y = b0 * (x - x2) - a1 * y1 - a2 * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    out[i] = out[i]! + gain * y
  }
  filter.x1 = x1
  filter.x2 = x2
  filter.y1 = Math.abs(y1) < 1e-30 ? 0 : y1
  filter.y2 = Math.abs(y2) < 1e-30 ? 0 : y2
}
