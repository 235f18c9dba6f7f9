// SHAPER_CALIBRATE: which input shaper fits an axis, from what an accelerometer felt while the axis was shaken.
// Source: Klipper documentation (Measuring_Resonances). The search and its weights are Klipper's as far as its published
// results tell: smoothing, suggested acceleration and choice reproduce the four consoles printed there (the smoothing of
// `ei` is 2 % above, that shaper having changed since).
import type { ShaperType } from '#config'
import { createShaperPulses, type ShaperPulses } from '#motion'
import { residualRatio, type Spectrum, smoothingMm } from '#physics'
import { fixed } from './fixed-text.ts'

/** Tried in this order, each from its lowest frequency: below it the axis would be shaped beyond use. */
export const CALIBRATED_SHAPERS = ['zv', 'mzv', 'ei', '2hump_ei', '3hump_ei'] as const satisfies readonly ShaperType[]
export type CalibratedShaper = (typeof CALIBRATED_SHAPERS)[number]

const LOWEST_HZ: Readonly<Record<CalibratedShaper, number>> = {
  zv: 21,
  mzv: 23,
  ei: 29,
  '2hump_ei': 39,
  '3hump_ei': 48,
}
const HIGHEST_SHAPER_HZ = 150
const STEP_HZ = 0.2
const SPECTRUM_LOW_HZ = 5
const SPECTRUM_HIGH_HZ = 200
/** Shapers are made for this damping, and judged by the worst of what axes have. */
const DESIGN_DAMPING = 0.1
const TRIED_DAMPINGS = [0.075, 0.1, 0.15] as const
/** What is below this part of the peak is no ringing one sees. */
const VISIBLE_PART = 1 / 20
/** Acceleration at which smoothing is told, mm/s², and how much of it is too much, mm. */
const SMOOTHING_AT_MM_PER_S2 = 5000
const TOO_SMOOTH_MM = 0.12

export interface ShaperFit {
  readonly type: CalibratedShaper
  readonly frequencyHz: number
  /** Part of the visible vibration that is left. */
  readonly vibrationRatio: number
  readonly smoothingMm: number
  /** Less is better. */
  readonly score: number
  readonly maxAccelMmPerS2: number
}

export interface ShaperCalibration {
  readonly fits: readonly ShaperFit[]
  readonly best: ShaperFit
}

export interface ShaperCalibrationOptions {
  readonly squareCornerMmPerS?: number
  /** Fits that round corners more than this are not taken, mm at 5000 mm/s². */
  readonly maxSmoothingMm?: number | null
}

/** `spectrum` as measured: one-sided density of the acceleration felt, all axes together. */
export function calibrateShaper(spectrum: Spectrum, options: ShaperCalibrationOptions = {}): ShaperCalibration {
  const { squareCornerMmPerS = 5, maxSmoothingMm = null } = options
  const evened = evenSpectrum(spectrum)
  const fits = CALIBRATED_SHAPERS.map((type) => fitShaper(type, evened, squareCornerMmPerS, maxSmoothingMm))
  return { fits, best: chooseFit(fits) }
}

/** The fit to recommend: a later, stronger shaper must be clearly better, or a little better and less smooth. */
export function chooseFit(fits: readonly ShaperFit[]): ShaperFit {
  let best = fits[0]!
  for (const fit of fits) {
    const isClearlyBetter = fit.score * 1.2 < best.score
    const isGentler = fit.score * 1.05 < best.score && fit.smoothingMm * 1.1 < best.smoothingMm
    if (isClearlyBetter || isGentler) best = fit
  }
  return best
}

/** How good a shaper is with so much vibration left and so much smoothing. */
export function shaperScore(vibrationRatio: number, smoothing: number): number {
  return smoothing * (vibrationRatio ** 1.5 + 0.2 * vibrationRatio + 0.01)
}

/**
 * How far a shaper rounds off a path, mm: the larger of what a stop and turn back loses, and a right-angled corner taken
 * at the square corner velocity.
 */
export function pathSmoothingMm(pulses: ShaperPulses, accelMmPerS2: number, squareCornerMmPerS = 5): number {
  let cornerMm = 0
  for (let i = 0; i < pulses.ratio.length; i++) {
    // Pulse times count from their centre.
    const lateS = pulses.timeS[i]!
    if (lateS >= 0) cornerMm += pulses.ratio[i]! * (squareCornerMmPerS + 0.5 * accelMmPerS2 * lateS) * lateS
  }
  return Math.max(Math.SQRT2 * cornerMm, smoothingMm(pulses, accelMmPerS2))
}

/** The acceleration at which a shaper rounds off 0.12 mm; 0 where even standing still is too much. */
export function suggestedAccelMmPerS2(pulses: ShaperPulses, squareCornerMmPerS = 5): number {
  let low = 0
  let high = 1e6
  if (pathSmoothingMm(pulses, low, squareCornerMmPerS) > TOO_SMOOTH_MM) return 0
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (low + high)
    if (pathSmoothingMm(pulses, middle, squareCornerMmPerS) > TOO_SMOOTH_MM) high = middle
    else low = middle
  }
  return low
}

/** The test shakes harder the higher the frequency; below 5 Hz is the motion itself, above 200 Hz nobody shapes. */
function evenSpectrum({ frequencyHz, density }: Spectrum): Spectrum {
  const used = Array.from(frequencyHz.keys()).filter(
    (i) => frequencyHz[i]! >= SPECTRUM_LOW_HZ && frequencyHz[i]! <= SPECTRUM_HIGH_HZ,
  )
  return {
    frequencyHz: Float64Array.from(used, (i) => frequencyHz[i]!),
    density: Float64Array.from(used, (i) => density[i]! / (frequencyHz[i]! + 0.1)),
  }
}

type Trial = Omit<ShaperFit, 'maxAccelMmPerS2'>

/** Of all frequencies the one that leaves least; of those that leave hardly more the one with the best score. */
function fitShaper(
  type: CalibratedShaper,
  spectrum: Spectrum,
  squareCornerMmPerS: number,
  maxSmoothingMm: number | null,
): ShaperFit {
  const trials: Trial[] = []
  const count = Math.ceil((HIGHEST_SHAPER_HZ - LOWEST_HZ[type]) / STEP_HZ)
  let least: Trial | null = null
  for (let i = count - 1; i >= 0; i--) {
    const frequencyHz = LOWEST_HZ[type] + i * STEP_HZ
    const pulses = createShaperPulses(type, frequencyHz, DESIGN_DAMPING)
    const smoothing = pathSmoothingMm(pulses, SMOOTHING_AT_MM_PER_S2, squareCornerMmPerS)
    // From high to low smoothing only grows. The first trial is kept, so that there always is a fit.
    if (maxSmoothingMm !== null && least !== null && !(smoothing <= maxSmoothingMm)) break
    const vibrationRatio = vibrationLeft(spectrum, pulses)
    const score = shaperScore(vibrationRatio, smoothing)
    const trial = { type, frequencyHz, vibrationRatio, smoothingMm: smoothing, score }
    trials.push(trial)
    if (least === null || trial.vibrationRatio < least.vibrationRatio) least = trial
  }
  let chosen = least!
  for (const trial of trials.reverse()) {
    if (trial.vibrationRatio < least!.vibrationRatio * 1.1 && trial.score < chosen.score) chosen = trial
  }
  const pulses = createShaperPulses(type, chosen.frequencyHz, DESIGN_DAMPING)
  return { ...chosen, maxAccelMmPerS2: suggestedAccelMmPerS2(pulses, squareCornerMmPerS) }
}

function vibrationLeft({ frequencyHz, density }: Spectrum, pulses: ShaperPulses): number {
  let top = 0
  for (const value of density) top = Math.max(top, value)
  const floor = top * VISIBLE_PART
  let worst = 0
  for (const dampingRatio of TRIED_DAMPINGS) {
    let all = 0
    let left = 0
    for (let i = 0; i < density.length; i++) {
      if (!(density[i]! > floor)) continue
      all += density[i]! - floor
      left += Math.max(0, residualRatio(pulses, frequencyHz[i]!, dampingRatio) * density[i]! - floor)
    }
    if (all > 0) worst = Math.max(worst, left / all)
  }
  return worst
}

/** What the console says of an axis. */
export function shaperCalibrationLines(axis: string, { fits, best }: ShaperCalibration): string[] {
  const lines = [`Calculating the best input shaper parameters for ${axis} axis`]
  for (const { type, frequencyHz, vibrationRatio, smoothingMm: smoothing, maxAccelMmPerS2 } of fits) {
    const quality = `vibrations = ${fixed(100 * vibrationRatio, 1)}%, smoothing ~= ${fixed(smoothing, 3)}`
    const accel = fixed(100 * Math.round(maxAccelMmPerS2 / 100), 0)
    lines.push(
      `Fitted shaper '${type}' frequency = ${fixed(frequencyHz, 1)} Hz (${quality})`,
      `To avoid too much smoothing with '${type}', suggested max_accel <= ${accel} mm/sec^2`,
    )
  }
  const frequency = `shaper_freq_${axis} = ${fixed(best.frequencyHz, 1)} Hz`
  lines.push(`Recommended shaper_type_${axis} = ${best.type}, ${frequency}`)
  return lines
}
