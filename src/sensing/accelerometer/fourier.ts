// Fast Fourier transform with its twiddles and bit reversal made once (Cooley and Tukey 1965).

export interface Fourier {
  readonly size: number
  readonly real: Float32Array
  readonly imaginary: Float32Array
  readonly cosine: Float32Array
  readonly sine: Float32Array
  readonly reversed: Uint16Array
}

/** `size` is a power of two up to 65536. */
export function createFourier(size: number): Fourier {
  const half = size / 2
  const reversed = new Uint16Array(size)
  for (let i = 1; i < size; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? half : 0)
  return {
    size,
    real: new Float32Array(size),
    imaginary: new Float32Array(size),
    cosine: Float32Array.from({ length: half }, (_, i) => Math.cos((2 * Math.PI * i) / size)),
    sine: Float32Array.from({ length: half }, (_, i) => -Math.sin((2 * Math.PI * i) / size)),
    reversed,
  }
}

/** In place, on the plan's own `real` and `imaginary`. */
export function transformFourier(plan: Fourier): void {
  const { size, real, imaginary, cosine, sine, reversed } = plan
  for (let i = 0; i < size; i++) {
    const j = reversed[i]!
    if (i >= j) continue
    const r = real[i]!
    const m = imaginary[i]!
    real[i] = real[j]!
    imaginary[i] = imaginary[j]!
    real[j] = r
    imaginary[j] = m
  }
  for (let half = 1, stride = size / 2; half < size; half *= 2, stride /= 2) {
    for (let start = 0; start < size; start += 2 * half) {
      for (let k = 0, twiddle = 0; k < half; k++, twiddle += stride) {
        const i = start + k
        const j = i + half
        const r = real[j]! * cosine[twiddle]! - imaginary[j]! * sine[twiddle]!
        const m = real[j]! * sine[twiddle]! + imaginary[j]! * cosine[twiddle]!
        real[j] = real[i]! - r
        imaginary[j] = imaginary[i]! - m
        real[i]! += r
        imaginary[i]! += m
      }
    }
  }
}
