// A second of an accelerometer: 3200 samples of three axes, and what is said of them in a few numbers: strength,
// strongest shock, and for whoever asks the dominant frequency.
import type { Random } from '#core'
import { createFourier, type Fourier, transformFourier } from './fourier.ts'

export interface AccelerometerWindow {
  /** Print time of its first sample and of the one after its last. */
  startS: number
  endS: number
  /** [samples] g; gravity included. */
  readonly x: Float32Array
  readonly y: Float32Array
  readonly z: Float32Array
  /** [x, y, z] of the motion about its mean. */
  readonly rmsG: Float64Array
  readonly peakG: Float64Array
}

/** What a window is made with: noise and resolution. */
export interface WindowFinish {
  readonly ideal: boolean
  readonly stepG: number
  readonly rangeG: number
  /** Normals, drawn once, times the noise in steps: walked from a new start and in a new stride in each window. */
  readonly noiseSteps: Float32Array
  readonly random: Random
}

export function createWindow(samples: number): AccelerometerWindow {
  return {
    startS: Number.NaN,
    endS: Number.NaN,
    x: new Float32Array(samples),
    y: new Float32Array(samples),
    z: new Float32Array(samples),
    rmsG: new Float64Array(3),
    peakG: new Float64Array(3),
  }
}

const NOISE_TABLE = 1 << 15
/** Dominant frequencies are looked for in means of eight samples. */
const DECIMATION = 8
const LINE_MIN_HZ = 5
const LINE_MAX_HZ = 190

export function createWindowFinish(
  settings: {
    readonly ideal: boolean
    readonly stepG: number
    readonly rangeG: number
    readonly noiseG: number
  },
  random: Random,
): WindowFinish {
  const { ideal, stepG, rangeG, noiseG } = settings
  const noiseSteps = Float32Array.from({ length: NOISE_TABLE }, () => (noiseG / stepG) * random.normal())
  return { ideal, stepG, rangeG, noiseSteps, random }
}

/** Turns what was felt into what is read, in place, and fills in the features. */
export function finishWindow(finish: WindowFinish, window: AccelerometerWindow): void {
  readAxis(finish, window, window.x, 0)
  readAxis(finish, window, window.y, 1)
  readAxis(finish, window, window.z, 2)
}

/** [x, y, z] frequency of the highest line between 5 and 190 Hz, by the sensor's own clock. */
export function dominantHz({ x, y, z }: AccelerometerWindow): Float64Array {
  const fourier = createFourier(2 ** Math.ceil(Math.log2(x.length / DECIMATION)))
  const binHz = x.length / DECIMATION / fourier.size
  const found = new Float64Array(3)
  meansOfEight(x, fourier.real)
  meansOfEight(y, fourier.imaginary)
  transformFourier(fourier)
  findLines(fourier, binHz, found, 0, 1)
  meansOfEight(z, fourier.real)
  fourier.imaginary.fill(0)
  transformFourier(fourier)
  findLines(fourier, binHz, found, 2, -1)
  return found
}

/** About the mean of all. */
function meansOfEight(samples: Float32Array, eights: Float32Array): void {
  const blocks = samples.length / DECIMATION
  let sum = 0
  for (let block = 0, i = 0; block < blocks; block++) {
    let part = 0
    for (const end = i + DECIMATION; i < end; i++) part += samples[i]!
    eights[block] = part / DECIMATION
    sum += part
  }
  for (let block = 0; block < blocks; block++) eights[block]! -= sum / samples.length
  eights.fill(0, blocks)
}

/** Quantises one axis and measures it. */
function readAxis(finish: WindowFinish, window: AccelerometerWindow, samples: Float32Array, axis: number): void {
  if (!finish.ideal) quantise(finish, samples)
  let sum = 0
  let square = 0
  let low = samples[0]!
  let high = low
  // Sums of eight keep the digits that a sum of thousands would lose; the last ones of a seed's signals hang on it.
  for (let i = 0; i < samples.length; ) {
    let part = 0
    for (const end = Math.min(i + DECIMATION, samples.length); i < end; i++) {
      const value = samples[i]!
      part += value
      square += value * value
      if (value < low) low = value
      if (value > high) high = value
    }
    sum += part
  }
  const mean = sum / samples.length
  window.rmsG[axis] = Math.sqrt(Math.max(0, square / samples.length - mean * mean))
  window.peakG[axis] = Math.max(high - mean, mean - low)
}

function quantise(finish: WindowFinish, samples: Float32Array): void {
  const { stepG, rangeG, noiseSteps, random } = finish
  let at = (random.next() * NOISE_TABLE) | 0
  const stride = 2 * ((random.next() * 512) | 0) + 1
  const perG = 1 / stepG
  const most = Math.round(rangeG / stepG)
  for (let i = 0; i < samples.length; i++) {
    // Adding an offset first makes truncation round to the nearest.
    let steps = ((samples[i]! * perG + noiseSteps[at]! + 1048576.5) | 0) - 1048576
    if (steps > most) steps = most
    else if (steps < -most) steps = -most
    samples[i] = steps * stepG
    at = (at + stride) & (NOISE_TABLE - 1)
  }
}

/** Highest lines of the two signals that went into one transform, in its real and in its imaginary part. */
function findLines(plan: Fourier, binHz: number, dominantHz: Float64Array, axisA: number, axisB: number): void {
  const { real, imaginary, size } = plan
  let topA = 0
  let topB = 0
  let lineA = Number.NaN
  let lineB = Number.NaN
  const lastBin = Math.floor(LINE_MAX_HZ / binHz)
  for (let bin = Math.ceil(LINE_MIN_HZ / binHz); bin <= lastBin; bin++) {
    const back = size - bin
    const evenReal = real[bin]! + real[back]!
    const oddImaginary = imaginary[bin]! - imaginary[back]!
    const powerA = evenReal * evenReal + oddImaginary * oddImaginary
    const oddReal = real[bin]! - real[back]!
    const evenImaginary = imaginary[bin]! + imaginary[back]!
    const powerB = oddReal * oddReal + evenImaginary * evenImaginary
    if (powerA > topA) {
      topA = powerA
      lineA = bin * binHz
    }
    if (powerB > topB) {
      topB = powerB
      lineB = bin * binHz
    }
  }
  dominantHz[axisA] = lineA
  if (axisB >= 0) dominantHz[axisB] = lineB
}
