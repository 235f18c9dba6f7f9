// From the samples of an accelerometer to power over frequency, per axis and together, and the table a test leaves behind.
// Source: Klipper documentation (Measuring_Resonances); the format is that of 41 recorded tables.
import { GRAVITY_M_PER_S2 } from '#core'
import { type Spectrum, welchSpectrum } from '#physics'
import { fixed } from './fixed-text.ts'

/** One row a sample, mm/s². */
export interface AccelerometerSamples {
  readonly timeS: Float64Array
  readonly xMmPerS2: Float64Array
  readonly yMmPerS2: Float64Array
  readonly zMmPerS2: Float64Array
}

/** A second of what the accelerometer on the head hands out, g. */
export interface AccelerationSecond {
  /** Print time of its first sample and of the one after its last. */
  readonly startS: number
  readonly endS: number
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly z: ArrayLike<number>
}

/** One row of samples from seconds that follow each other. */
export function joinSeconds(seconds: readonly AccelerationSecond[]): AccelerometerSamples {
  const count = seconds.reduce((sum, { x }) => sum + x.length, 0)
  const rows = [count, count, count, count].map((length) => new Float64Array(length))
  const [timeS, xMmPerS2, yMmPerS2, zMmPerS2] = rows as [Float64Array, Float64Array, Float64Array, Float64Array]
  let at = 0
  for (const { startS, endS, x, y, z } of seconds) {
    for (let i = 0; i < x.length; i++, at++) {
      timeS[at] = startS + ((endS - startS) * i) / x.length
      xMmPerS2[at] = x[i]! * MM_PER_S2_PER_G
      yMmPerS2[at] = y[i]! * MM_PER_S2_PER_G
      zMmPerS2[at] = z[i]! * MM_PER_S2_PER_G
    }
  }
  return { timeS, xMmPerS2, yMmPerS2, zMmPerS2 }
}

export interface ResonanceSpectra {
  readonly frequencyHz: Float64Array
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
  /** What shapers are fitted to. */
  readonly sum: Spectrum
}

/** Windows are at least this long, s: bins of 1.6 Hz at 3200 samples a second. */
const WINDOW_S = 0.5
const TABLE_HIGH_HZ = 200
const MM_PER_S2_PER_G = 1000 * GRAVITY_M_PER_S2

/** null where there are too few samples for one window. The rate is that of the samples' own times. */
export function resonanceSpectra(samples: AccelerometerSamples): ResonanceSpectra | null {
  const count = samples.timeS.length
  const sampleHz = (count - 1) / (samples.timeS[count - 1]! - samples.timeS[0]!)
  if (!(count > 1 && sampleHz > 0 && sampleHz < 1e6)) return null
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, sampleHz * WINDOW_S)))
  if (count < size) return null
  const { frequencyHz, density: x } = welchSpectrum(samples.xMmPerS2, sampleHz, size)
  const y = welchSpectrum(samples.yMmPerS2, sampleHz, size).density
  const z = welchSpectrum(samples.zMmPerS2, sampleHz, size).density
  return { frequencyHz, x, y, z, sum: { frequencyHz, density: x.map((value, i) => value + y[i]! + z[i]!) } }
}

/** Several tests of one axis, at several points: their mean. All have the same bins. */
export function meanSpectra(all: readonly ResonanceSpectra[]): ResonanceSpectra {
  const [first] = all
  const mean = (pick: (one: ResonanceSpectra) => Float64Array): Float64Array =>
    pick(first!).map((_, i) => all.reduce((sum, one) => sum + (pick(one)[i] ?? Number.NaN), 0) / all.length)
  const { frequencyHz } = first!
  return {
    frequencyHz,
    x: mean((one) => one.x),
    y: mean((one) => one.y),
    z: mean((one) => one.z),
    sum: { frequencyHz, density: mean((one) => one.sum.density) },
  }
}

/** `resonances_x_....csv`. */
export function resonanceCsv({ frequencyHz, x, y, z, sum }: ResonanceSpectra): string {
  const lines = ['freq,psd_x,psd_y,psd_z,psd_xyz']
  for (const [i, hz] of frequencyHz.entries()) {
    if (hz >= TABLE_HIGH_HZ) break
    const powers = [x[i]!, y[i]!, z[i]!, sum.density[i]!]
    lines.push([fixed(hz, 1), ...powers.map(threeDigits)].join(','))
  }
  return `${lines.join('\n')}\n`
}

/** C's `%.3e`: at least two digits of exponent. */
function threeDigits(value: number): string {
  return value.toExponential(3).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** MEASURE_AXES_NOISE of a printer at rest: mean power from 5 to 200 Hz along x, y and z. */
export function axesNoise({ frequencyHz, x, y, z }: ResonanceSpectra): [number, number, number] {
  const used = Array.from(frequencyHz.keys()).filter((i) => frequencyHz[i]! >= 5 && frequencyHz[i]! <= TABLE_HIGH_HZ)
  const mean = (power: Float64Array): number => used.reduce((sum, i) => sum + power[i]!, 0) / used.length
  return [mean(x), mean(y), mean(z)]
}

/** `chipAxes` is what the chip listens to: `xy`, `x` or `y`. */
export function axesNoiseText(chipAxes: string, [x, y, z]: readonly [number, number, number]): string {
  return `Axes noise for ${chipAxes}-axis accelerometer: ${fixed(x, 6)} (x), ${fixed(y, 6)} (y), ${fixed(z, 6)} (z)`
}

/** `raw_data_x_....csv`: every sample. */
export function rawDataCsv({ timeS, xMmPerS2, yMmPerS2, zMmPerS2 }: AccelerometerSamples): string {
  const lines = ['#time,accel_x,accel_y,accel_z']
  for (let i = 0; i < timeS.length; i++) {
    const row = [timeS[i]!, xMmPerS2[i]!, yMmPerS2[i]!, zMmPerS2[i]!]
    lines.push(row.map((value) => value.toFixed(6)).join(','))
  }
  return `${lines.join('\n')}\n`
}
