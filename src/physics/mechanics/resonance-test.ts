// The resonance test that a printer runs on itself, simulated: the head is shaken along one axis with a slowly rising
// frequency while an accelerometer on it listens. Source: PHYSICS V13 (5-133 Hz, 1 Hz/s, 75 mm/s² per Hz) and 2.14
// (ADXL345: 3200 Hz, ±16 g at 3.9 mg, 0.35 mg/sqrt(Hz), clock 2 to 3 % off).
import { GRAVITY_M_PER_S2, type Random } from '#core'
import { createAxisMode, headAccelMmPerS2, jumpAxis, runAxis } from './axis-mode.ts'
import { type Spectrum, welchSpectrum } from './welch.ts'

export interface ResonanceTest {
  readonly lowHz: number
  readonly highHz: number
  readonly sweepHzPerS: number
  readonly accelPerHz: number
}

export const STANDARD_RESONANCE_TEST: ResonanceTest = { lowHz: 5, highHz: 133.33, sweepHzPerS: 1, accelPerHz: 75 }

export interface Accelerometer {
  readonly sampleHz: number
  /** True rate over nominal rate; the spectrum is made with the nominal one. */
  readonly clockRatio: number
  readonly noiseMgPerSqrtHz: number
  readonly stepMg: number
}

export const ADXL345: Accelerometer = { sampleHz: 3200, clockRatio: 1, noiseMgPerSqrtHz: 0.35, stepMg: 3.9 }

const MM_PER_S2_PER_MG = GRAVITY_M_PER_S2

/** What the accelerometer records of an axis with one resonance, mm/s². Each half period is one constant acceleration. */
export function recordResonanceTest(
  resonanceHz: number,
  dampingRatio: number,
  test: ResonanceTest,
  sensor: Accelerometer,
  random: Random,
): Float64Array {
  const axis = createAxisMode(resonanceHz, dampingRatio, null)
  const stepS = 1 / (sensor.sampleHz * sensor.clockRatio)
  const totalS = (test.highHz - test.lowHz) / test.sweepHzPerS
  const record = new Float64Array(Math.floor(totalS / stepS))
  const noise = sensor.noiseMgPerSqrtHz * Math.sqrt(sensor.sampleHz / 2) * MM_PER_S2_PER_MG
  const quantum = sensor.stepMg * MM_PER_S2_PER_MG
  let frequencyHz = test.lowHz
  let sign = 1
  let switchS = 0
  let timeS = 0
  // Starts at half the swing, so that the head shakes about its place instead of drifting away.
  let speed = (-test.accelPerHz * frequencyHz * 0.5) / (2 * frequencyHz)
  for (let i = 0; i < record.length; i++) {
    const untilS = i * stepS
    while (switchS <= untilS) {
      runAxis(axis, switchS - timeS)
      speed = axis.speedMmPerS
      timeS = switchS
      sign = -sign
      jumpAxis(axis, speed, sign * test.accelPerHz * frequencyHz)
      switchS += 0.5 / frequencyHz
      frequencyHz += (test.sweepHzPerS * 0.5) / frequencyHz
    }
    runAxis(axis, untilS - timeS)
    timeS = untilS
    const felt = headAccelMmPerS2(axis) + noise * random.normal()
    record[i] = Math.round(felt / quantum) * quantum
  }
  return record
}

/** Spectrum of a recorded test in bins of about 1.6 Hz, as the printers' own tables have. */
export function resonanceSpectrum(record: Float64Array, sensor: Accelerometer): Spectrum {
  return welchSpectrum(record, sensor.sampleHz, 2048)
}

/**
 * Resonance and damping of the axis whose simulated test shows a given peak: the peak of a driven, damped axis lies a
 * little beside its resonance and is widened by the spectrum's bins, so both are corrected until the simulated test shows
 * what was measured.
 */
export function identifyAxis(
  peakHz: number,
  dampingRatio: number,
  observe: (resonanceHz: number, dampingRatio: number) => { readonly peakHz: number; readonly dampingRatio: number },
  rounds = 6,
): { readonly resonanceHz: number; readonly dampingRatio: number } {
  let resonance = peakHz
  let damping = dampingRatio
  for (let round = 0; round < rounds; round++) {
    const seen = observe(resonance, damping)
    resonance = Math.min(400, Math.max(2, resonance + (peakHz - seen.peakHz)))
    damping = Math.min(0.7, Math.max(0.005, damping * (dampingRatio / seen.dampingRatio)))
  }
  return { resonanceHz: resonance, dampingRatio: damping }
}
