// How the strength of each frequency goes in time: short stretches of sound, each weighted with a Hann window and transformed.

export interface SpectrogramOptions {
  readonly sampleRateHz: number
  /** Samples a window, a power of two. */
  readonly windowSamples: number
  readonly hopSamples: number
}

export interface Spectrogram {
  /** [columns x bands] level, dB over a full-scale sine (amplitude 1 is 0 dB); column by column. */
  readonly levelsDb: Float32Array
  readonly columns: number
  /** windowSamples / 2 + 1; band b is at b x bandHz. */
  readonly bands: number
  readonly bandHz: number
  readonly columnS: number
}

/** Silence is shown as this. */
export const FLOOR_DB = -160

export function spectrogram(samples: Float32Array, options: SpectrogramOptions): Spectrogram {
  const { sampleRateHz, windowSamples: size, hopSamples } = options
  const columns = samples.length < size ? 0 : 1 + Math.floor((samples.length - size) / hopSamples)
  const bands = size / 2 + 1
  const levelsDb = new Float32Array(columns * bands)
  const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size))
  // A sine of amplitude 1 in the middle of a band gives size / 4 behind a Hann window.
  const full = size / 4
  const real = new Float64Array(size)
  const imaginary = new Float64Array(size)
  const transform = createTransform(size)
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < size; i++) real[i] = window[i]! * samples[column * hopSamples + i]!
    imaginary.fill(0)
    transform(real, imaginary)
    for (let band = 0; band < bands; band++) {
      const amplitude = Math.hypot(real[band]!, imaginary[band]!) / full
      levelsDb[column * bands + band] = Math.max(FLOOR_DB, 20 * Math.log10(amplitude + 1e-12))
    }
  }
  return { levelsDb, columns, bands, bandHz: sampleRateHz / size, columnS: hopSamples / sampleRateHz }
}

/** In-place fast Fourier transform of a power of two (Cooley and Tukey 1965). */
function createTransform(size: number): (real: Float64Array, imaginary: Float64Array) => void {
  const cosines = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size))
  const sines = Float64Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size))
  const mirrored = new Uint32Array(size)
  for (let i = 1; i < size; i++) mirrored[i] = (mirrored[i >> 1]! >> 1) | (i & 1 ? size >> 1 : 0)
  return (real, imaginary) => {
    for (let i = 0; i < size; i++) {
      const j = mirrored[i]!
      if (j <= i) continue
      const r = real[i]!
      const m = imaginary[i]!
      real[i] = real[j]!
      imaginary[i] = imaginary[j]!
      real[j] = r
      imaginary[j] = m
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half)
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const c = cosines[k * stride]!
          const s = sines[k * stride]!
          const a = start + k
          const b = a + half
          const r = c * real[b]! - s * imaginary[b]!
          const m = c * imaginary[b]! + s * real[b]!
          real[b] = real[a]! - r
          imaginary[b] = imaginary[a]! - m
          real[a] = real[a]! + r
          imaginary[a] = imaginary[a]! + m
        }
      }
    }
  }
}
