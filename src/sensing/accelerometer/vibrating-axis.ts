// One axis of the head as an accelerometer on it feels it, sample by sample: the modes of the frame (#physics, axis-mode),
// driven by jumps of the planned acceleration and speed.
//
// A mode is one complex number per sample that turns and decays by a constant factor; what is felt of it is a real number
// that obeys y[n+1] = 2 r cos(t) y[n] - r² y[n-1], two multiplications. An event between two samples is carried to the next
// sample by a short Taylor series of the turn. So nothing in a sample is a sine, and the result is exact to 1e-9.
// Source: PHYSICS 2.11.
import { GRAVITY_M_PER_S2 } from '#core'
import { createAxisMode, type Pulses, type ResonantMode } from '#physics'

export const MM_PER_S2_PER_G = 1000 * GRAVITY_M_PER_S2

/** One mode on the grid of samples. */
interface SampledMode {
  readonly angularPerS: number
  readonly decayPerS: number
  readonly dampedPerS: number
  readonly gainReal: number
  readonly gainImaginary: number
  /** Turn and decay of one sample. */
  readonly turnReal: number
  readonly turnImaginary: number
  /** y[n+1] = next y[n] - last y[n-1]. */
  readonly next: number
  readonly last: number
  /** Felt, g: y = feltReal re + feltImaginary im. */
  readonly feltReal: number
  readonly feltImaginary: number
  /** Vibration at the next sample, mm, complex. */
  real: number
  imaginary: number
}

export interface VibratingAxis {
  readonly stepS: number
  readonly main: SampledMode
  readonly second: SampledMode
  /** How much of the motor's own acceleration is felt: the sum of the modes' gains, 1 for a whole axis. */
  readonly staticRatio: number
  /** Of the main mode: what the ripple of motors passes through. */
  readonly resonanceHz: number
  readonly dampingRatio: number
  speedMmPerS: number
  accelMmPerS2: number
}

/** Felt by an axis whose vibration is below this is nothing: a hundredth of the sensor's step. */
const SILENCE_MM = 1e-9

export interface VibratingAxisSettings {
  readonly main: ResonantMode
  readonly second: ResonantMode
  readonly pulses: Pulses | null
}

export function createVibratingAxis(settings: VibratingAxisSettings, stepS: number): VibratingAxis {
  return {
    stepS,
    main: sampledMode(settings.main, settings.pulses, stepS),
    second: sampledMode(settings.second, settings.pulses, stepS),
    staticRatio: settings.main.gain + settings.second.gain,
    resonanceHz: settings.main.resonanceHz,
    dampingRatio: settings.main.dampingRatio,
    speedMmPerS: 0,
    accelMmPerS2: 0,
  }
}

function sampledMode(mode: ResonantMode, pulses: Pulses | null, stepS: number): SampledMode {
  const axis = createAxisMode(mode.resonanceHz, mode.dampingRatio, pulses)
  const { angularPerS, decayPerS, dampedPerS, gainReal, gainImaginary } = axis
  const shrink = Math.exp(-decayPerS * stepS)
  // Felt is -2 decay e' - w² e, and e' is -decay re - damped im (headAccelMmPerS2 of axis-mode).
  const scale = mode.gain / MM_PER_S2_PER_G
  return {
    angularPerS,
    decayPerS,
    dampedPerS,
    gainReal,
    gainImaginary,
    turnReal: shrink * Math.cos(dampedPerS * stepS),
    turnImaginary: shrink * Math.sin(dampedPerS * stepS),
    next: 2 * shrink * Math.cos(dampedPerS * stepS),
    last: shrink * shrink,
    feltReal: scale * (2 * decayPerS * decayPerS - angularPerS * angularPerS),
    feltImaginary: scale * 2 * decayPerS * dampedPerS,
    real: 0,
    imaginary: 0,
  }
}

/** The motor's speed and acceleration jump `aheadS` before the next sample. */
export function jumpVibratingAxis(
  axis: VibratingAxis,
  speedMmPerS: number,
  accelMmPerS2: number,
  aheadS: number,
): void {
  const accelJump = accelMmPerS2 - axis.accelMmPerS2
  const speedJump = speedMmPerS - axis.speedMmPerS
  axis.accelMmPerS2 = accelMmPerS2
  axis.speedMmPerS = speedMmPerS
  // Sums of times leave speeds that differ in their last digits.
  if (Math.abs(accelJump) < 1e-6 && Math.abs(speedJump) < 1e-6) return
  addJump(axis.main, accelJump, speedJump, aheadS)
  addJump(axis.second, accelJump, speedJump, aheadS)
}

/** Something hits the head: its speed jumps against the motor's. No shaper softens that. */
export function strikeVibratingAxis(axis: VibratingAxis, speedMmPerS: number, aheadS: number): void {
  turnedAdd(axis.main, 0, -speedMmPerS / axis.main.dampedPerS, aheadS)
  turnedAdd(axis.second, 0, -speedMmPerS / axis.second.dampedPerS, aheadS)
}

function addJump(mode: SampledMode, accelJump: number, speedJump: number, aheadS: number): void {
  const real = accelJump / (mode.angularPerS * mode.angularPerS)
  const imaginary = (speedJump - mode.decayPerS * real) / mode.dampedPerS
  turnedAdd(
    mode,
    real * mode.gainReal - imaginary * mode.gainImaginary,
    real * mode.gainImaginary + imaginary * mode.gainReal,
    aheadS,
  )
}

/** exp(p t) by its series; |p t| is below 0.5 for 250 Hz at 3200 samples a second, the error below 1e-8 of the jump. */
function turnedAdd(mode: SampledMode, real: number, imaginary: number, aheadS: number): void {
  const a = -mode.decayPerS * aheadS
  const b = mode.dampedPerS * aheadS
  let turnReal = 1
  let turnImaginary = 0
  for (let order = 8; order >= 1; order--) {
    const r = (turnReal * a - turnImaginary * b) / order
    turnImaginary = (turnReal * b + turnImaginary * a) / order
    turnReal = 1 + r
  }
  mode.real += real * turnReal - imaginary * turnImaginary
  mode.imaginary += real * turnImaginary + imaginary * turnReal
}

/** The motor runs on for a time at its acceleration; the modes wait at the next sample. */
export function advanceVibratingAxis(axis: VibratingAxis, durationS: number): void {
  axis.speedMmPerS += axis.accelMmPerS2 * durationS
}

/** Writes what is felt, g, into `out[from .. from + count)`; the motor's acceleration stands. */
export function sampleVibratingAxis(axis: VibratingAxis, out: Float32Array, from: number, count: number): void {
  const { main, second } = axis
  const staticG = (axis.staticRatio * axis.accelMmPerS2) / MM_PER_S2_PER_G
  const until = from + count
  if (isSilent(main) && isSilent(second)) {
    for (let i = from; i < until; i++) out[i] = staticG
    return
  }
  // PERF: bench/accelerometer.ts. Both modes side by side, so that one waits for the other's multiplication.
  let a0 = felt(main)
  let b0 = felt(second)
  turn(main)
  turn(second)
  let a1 = felt(main)
  let b1 = felt(second)
  const { next: aNext, last: aLast } = main
  const { next: bNext, last: bLast } = second
  for (let i = from; i < until; i++) {
    out[i] = staticG + a0 + b0
    const a2 = aNext * a1 - aLast * a0
    const b2 = bNext * b1 - bLast * b0
    a0 = a1
    b0 = b1
    a1 = a2
    b1 = b2
  }
  settle(main, a0, a1)
  settle(second, b0, b1)
}

function isSilent(mode: SampledMode): boolean {
  return mode.real * mode.real + mode.imaginary * mode.imaginary < SILENCE_MM * SILENCE_MM
}

function felt(mode: SampledMode): number {
  return mode.feltReal * mode.real + mode.feltImaginary * mode.imaginary
}

function turn(mode: SampledMode): void {
  const real = mode.real
  mode.real = real * mode.turnReal - mode.imaginary * mode.turnImaginary
  mode.imaginary = real * mode.turnImaginary + mode.imaginary * mode.turnReal
}

/** The complex vibration at a sample from what is felt there and at the one after it. */
function settle(mode: SampledMode, y0: number, y1: number): void {
  const p = mode.feltReal * mode.turnReal + mode.feltImaginary * mode.turnImaginary
  const q = mode.feltImaginary * mode.turnReal - mode.feltReal * mode.turnImaginary
  const determinant = mode.feltReal * q - mode.feltImaginary * p
  if (determinant === 0) {
    // Of a mode without a part in what is felt, nothing can be told from it, and nothing need be.
    mode.real = 0
    mode.imaginary = 0
    return
  }
  mode.real = (y0 * q - y1 * mode.feltImaginary) / determinant
  mode.imaginary = (mode.feltReal * y1 - p * y0) / determinant
}
