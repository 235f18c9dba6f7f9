// Power spectral density by Welch's method: windowed, half-overlapping pieces, averaged. Source: Welch 1967.
import { invariant } from '#core'

export interface Spectrum {
  readonly frequencyHz: Float64Array
  /** [same] per Hz, one-sided. */
  readonly density: Float64Array
}

/** `size` is a power of two; Hann window, half overlap, mean removed from each piece. */
export function welchSpectrum(signal: Float64Array, sampleHz: number, size: number): Spectrum {
  invariant(size > 1 && (size & (size - 1)) === 0, 'the piece must be a power of two')
  invariant(signal.length >= size, 'the signal is shorter than one piece')
  const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size))
  const power = window.reduce((sum, value) => sum + value * value, 0)
  const bins = size / 2 + 1
  const density = new Float64Array(bins)
  const real = new Float64Array(size)
  const imaginary = new Float64Array(size)
  let pieces = 0
  for (let start = 0; start + size <= signal.length; start += size / 2) {
    let mean = 0
    for (let i = 0; i < size; i++) mean += signal[start + i]! / size
    for (let i = 0; i < size; i++) real[i] = (signal[start + i]! - mean) * window[i]!
    imaginary.fill(0)
    transform(real, imaginary)
    for (let bin = 0; bin < bins; bin++) {
      const sides = bin === 0 || bin === size / 2 ? 1 : 2
      density[bin]! += (sides * (real[bin]! ** 2 + imaginary[bin]! ** 2)) / (power * sampleHz)
    }
    pieces++
  }
  for (let bin = 0; bin < bins; bin++) density[bin]! /= pieces
  return { frequencyHz: Float64Array.from({ length: bins }, (_, bin) => (bin * sampleHz) / size), density }
}

/** In-place radix-2 transform (Cooley and Tukey 1965). */
export function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      const r = real[i]!
      const m = imaginary[i]!
      real[i] = real[j]!
      imaginary[i] = imaginary[j]!
      real[j] = r
      imaginary[j] = m
    }
  }
  for (let length = 2; length <= size; length *= 2) {
    const angle = (-2 * Math.PI) / length
    const half = length / 2
    for (let k = 0; k < half; k++) {
      const cosine = Math.cos(angle * k)
      const sine = Math.sin(angle * k)
      for (let i = k; i < size; i += length) {
        const r = real[i + half]! * cosine - imaginary[i + half]! * sine
        const m = real[i + half]! * sine + imaginary[i + half]! * cosine
        real[i + half] = real[i]! - r
        imaginary[i + half] = imaginary[i]! - m
        real[i]! += r
        imaginary[i]! += m
      }
    }
  }
}
