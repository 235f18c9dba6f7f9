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

/** One way in which the head vibrates against its drive, and its part in what the accelerometer feels. */
export interface ResonantMode {
  readonly resonanceHz: number
  readonly dampingRatio: number
  /** 1 for an axis with a single mode; several modes add up. */
  readonly gain: number
}

/** What the accelerometer records of an axis, mm/s². Each half period is one constant acceleration. */
export function recordResonanceTest(
  modes: readonly ResonantMode[],
  test: ResonanceTest,
  sensor: Accelerometer,
  random: Random,
): Float64Array {
  const axes = modes.map((mode) => createAxisMode(mode.resonanceHz, mode.dampingRatio, null))
  const stepS = 1 / (sensor.sampleHz * sensor.clockRatio)
  const totalS = (test.highHz - test.lowHz) / test.sweepHzPerS
  const record = new Float64Array(Math.floor(totalS / stepS))
  const noise = sensor.noiseMgPerSqrtHz * Math.sqrt(sensor.sampleHz / 2) * MM_PER_S2_PER_MG
  const quantum = sensor.stepMg * MM_PER_S2_PER_MG
  let frequencyHz = test.lowHz
  let sign = 1
  let switchS = 0
  let timeS = 0
  for (let i = 0; i < record.length; i++) {
    const untilS = i * stepS
    while (switchS <= untilS) {
      sign = -sign
      for (const axis of axes) {
        runAxis(axis, switchS - timeS)
        jumpAxis(axis, axis.speedMmPerS, sign * test.accelPerHz * frequencyHz)
      }
      timeS = switchS
      switchS += 0.5 / frequencyHz
      frequencyHz += (test.sweepHzPerS * 0.5) / frequencyHz
    }
    let felt = noise * random.normal()
    for (let k = 0; k < axes.length; k++) {
      runAxis(axes[k]!, untilS - timeS)
      felt += modes[k]!.gain * headAccelMmPerS2(axes[k]!)
    }
    timeS = untilS
    record[i] = Math.round(felt / quantum) * quantum
  }
  return record
}

/** Spectrum of a recorded test in bins of about 1.6 Hz, as the printers' own tables have. */
export function resonanceSpectrum(record: Float64Array, sensor: Accelerometer): Spectrum {
  return welchSpectrum(record, sensor.sampleHz, 2048)
}
