// What a classifier sees of a window. Nothing here knows which side a window comes from.
import { type HeaterWindow, LEAD_S, WINDOW_S } from './windows.ts'

const LAGS = [1, 2, 3, 5, 10, 20] as const
const BANDS_HZ = [
  [0.008, 0.03],
  [0.03, 0.1],
  [0.1, 0.25],
  [0.25, 0.5],
] as const

const known = new WeakMap<HeaterWindow, Record<string, number>>()

export function featuresOf(window: HeaterWindow): Record<string, number> {
  const features = known.get(window) ?? computeFeatures(window)
  known.set(window, features)
  return features
}

function computeFeatures(window: HeaterWindow): Record<string, number> {
  const { readingC, powerRatio, targetC } = window
  const goalC = targetC.at(-1)!
  const error = readingC.map((value) => value - goalC)
  const rest = detrended(readingC)
  const power = detrended(powerRatio)
  const maxPower = window.law.maxPowerRatio ?? 1
  const features: Record<string, number> = {
    'is bed': window.heater === 'heater_bed' ? 1 : 0,
    'is heat-up': window.kind === 'heat-up' ? 1 : 0,
    printing: window.printing ? 1 : 0,
    target: goalC,
    'error mean': mean(error),
    'error last minute': mean(error.slice(60)),
    'error max': Math.max(...error),
    'error min of last half': Math.min(...error.slice(60)),
    'error share above': error.filter((value) => value > 0).length / error.length,
    'power mean': mean(powerRatio),
    'power per degree': mean(powerRatio) / (goalC - 20),
    'power max': Math.max(...powerRatio),
    'power min': Math.min(...powerRatio),
    'power share off': share(powerRatio, (value) => value === 0),
    'power share full': share(powerRatio, (value) => value >= maxPower),
    'steepest rise': steepest(readingC),
    'time to target': reachS(error),
    'dead time': deadS(readingC),
  }
  shapeOf('reading', readingC, rest, features)
  shapeOf('power', powerRatio, power, features)
  features['power share unchanged twice'] = unchangedTwice(powerRatio)
  const [steps, powerSteps] = [differences(readingC), differences(powerRatio)]
  for (let lag = -3; lag <= 3; lag++) {
    features[`steps of reading against power, lag ${lag}`] = correlation(steps, powerSteps, lag)
    features[`reading against power, lag ${lag}`] = correlation(rest, power, lag)
  }
  return features
}

function shapeOf(name: string, raw: Float64Array, rest: Float64Array, out: Record<string, number>): void {
  const steps = differences(raw)
  const std = deviation(rest)
  out[`${name} std`] = Math.log(std + 1e-4)
  out[`${name} white`] = Math.log(deviation(steps) / Math.SQRT2 + 1e-4)
  out[`${name} kurtosis`] = kurtosis(rest)
  out[`${name} kurtosis of steps`] = kurtosis(steps)
  out[`${name} largest step`] = Math.log(Math.max(...steps.map(Math.abs)) + 1e-4)
  out[`${name} share unchanged`] = share(steps, (value) => Math.abs(value) < 1e-6)
  out[`${name} distinct values`] = new Set(raw.map((value) => Math.round(value * 1000))).size
  out[`${name} trend`] = slope(raw)
  out[`${name} skew of steps`] = skew(steps)
  for (const lag of LAGS) out[`${name} autocorrelation ${lag}`] = correlation(rest, rest, lag)
  out[`${name} autocorrelation of steps 1`] = correlation(steps, steps, 1)
  out[`${name} autocorrelation of steps 2`] = correlation(steps, steps, 2)
  const powers = bandPowers(rest)
  const total = powers.reduce((sum, value) => sum + value, 0) + 1e-12
  BANDS_HZ.forEach(([low, high], i) => {
    out[`${name} band ${low}..${high} Hz`] = Math.log((powers[i]! + 1e-9) / total)
  })
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: Float64Array): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length)
}

function kurtosis(values: Float64Array): number {
  const [middle, std] = [mean(values), deviation(values)]
  if (std < 1e-9) return 0
  return Math.min(values.reduce((sum, value) => sum + ((value - middle) / std) ** 4, 0) / values.length, 50)
}

function skew(values: Float64Array): number {
  const [middle, std] = [mean(values), deviation(values)]
  if (std < 1e-9) return 0
  return values.reduce((sum, value) => sum + ((value - middle) / std) ** 3, 0) / values.length
}

function share(values: Float64Array, test: (value: number) => boolean): number {
  return values.filter(test).length / values.length
}

function differences(values: Float64Array): Float64Array {
  return values.slice(1).map((value, i) => value - values[i]!)
}

function slope(values: Float64Array): number {
  const middle = (values.length - 1) / 2
  let above = 0
  let below = 0
  values.forEach((value, i) => {
    above += (i - middle) * value
    below += (i - middle) ** 2
  })
  return above / below
}

function detrended(values: Float64Array): Float64Array {
  const [middle, rise] = [mean(values), slope(values)]
  return values.map((value, i) => value - middle - rise * (i - (values.length - 1) / 2))
}

/** Of a with b `lag` samples later. */
function correlation(a: Float64Array, b: Float64Array, lag: number): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  const scale = deviation(a) * deviation(b) * a.length
  if (!(scale > 1e-12)) return 0
  let sum = 0
  for (let i = Math.max(0, -lag); i < a.length && i + lag < b.length; i++)
    sum += (a[i]! - meanA) * (b[i + lag]! - meanB)
  return sum / scale
}

const angles = Float64Array.from({ length: WINDOW_S }, (_, i) => (2 * Math.PI * i) / WINDOW_S)
const COSINE = angles.map(Math.cos)
const SINE = angles.map(Math.sin)

/** Of a whole window. */
function bandPowers(values: Float64Array): number[] {
  const count = values.length
  const powers = BANDS_HZ.map(() => 0)
  for (let k = 1; k <= count / 2; k++) {
    const hz = k / count
    const band = BANDS_HZ.findIndex(([low, high]) => hz >= low && hz < high + 1e-9)
    if (band < 0) continue
    let [re, im] = [0, 0]
    for (let i = 0; i < count; i++) {
      const at = (k * i) % count
      re += values[i]! * COSINE[at]!
      im += values[i]! * SINE[at]!
    }
    powers[band]! += (re * re + im * im) / count
  }
  return powers
}

function unchangedTwice(values: Float64Array): number {
  let count = 0
  for (let i = 2; i < values.length; i++) if (values[i] === values[i - 1] && values[i] === values[i - 2]) count++
  return count / values.length
}

function steepest(values: Float64Array): number {
  let most = 0
  for (let i = 5; i < values.length; i++) most = Math.max(most, (values[i]! - values[i - 5]!) / 5)
  return most
}

function reachS(error: Float64Array): number {
  const at = error.findIndex((value) => value >= -1)
  return at < 0 ? error.length : at
}

function deadS(readingC: Float64Array): number {
  const startC = readingC[LEAD_S]!
  const at = readingC.findIndex((value, i) => i > LEAD_S && value > startC + 1)
  return at < 0 ? readingC.length : at
}
