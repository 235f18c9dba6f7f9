// Heater constants from a log: the heater model of PHYSICS 2.2, with the lag of the heater itself, driven by the logged power, its constants found by
// bounded Levenberg-Marquardt from several starts, because lag, loss and resistance partly stand in for each other.
import { createRelaxation, relax, relaxedC, relaxedCoreRatio, sensedC } from './heated-body.ts'
import { minimizeSquares } from './minimize-squares.ts'

/** Samples of one stretch without gaps, about 1 Hz. */
export interface HeaterSeries {
  readonly timeS: Float64Array
  readonly powerRatio: Float64Array
  readonly measuredC: Float64Array
}

export interface FittedHeater {
  readonly fullPowerCPerS: number
  readonly lossPerS: number
  readonly sensorLagS: number
  readonly heaterLagS: number
  readonly sensorLeadC: number
  readonly resistancePerC: number
  readonly airC: number
}

export interface HeaterFit {
  readonly heater: FittedHeater
  readonly rmsC: number
  readonly maxC: number
  readonly samples: number
}

export interface HeaterFitOptions {
  /** Air around the heater, °C: known to within `airSpreadC` (0: exactly). Logs do not record it. */
  readonly airC: number
  readonly airSpreadC: number
  readonly kind: 'nozzle' | 'bed'
  /** Widens what is known of the heater's resistance coefficient (1 sigma). */
  readonly resistanceSpreadPerC?: number
}

// What a heater of its kind is before its log is read, as mean and 1 sigma of the parameters below: the spread over the 22
// hot ends and 16 beds of PHYSICS 2.2 and the temperature coefficients of cartridges and of copper. A short or one-sided
// log leaves lag, loss and resistance half open; without this they run to their bounds and predict badly elsewhere.
const PRIORS = {
  nozzle: { mean: [Math.log(4), Math.log(1 / 142), Math.log(4), 0.8, Math.log(2)], sigma: [1, 0.4, 0.9, 0.8, 0.9] },
  bed: { mean: [Math.log(0.4), Math.log(1 / 350), Math.log(5), 3.8, Math.log(2)], sigma: [1, 0.7, 0.9, 0.3, 0.9] },
} as const
/** A bed's thermistor may sit on the heater mat; a nozzle's sits in the block, so its lead is fixed at 0. */
const SENSOR_LEAD_SPREAD_C = 10
/** Weight of one sigma of prior, °C: 1 °C of model error that stays correlated over 20 samples. */
const PRIOR_WEIGHT_C = 4.5

// Natural logarithms of rate, loss and lag; resistance per 0.001/K; air; lead of the sensor: all of order one, so that steps are comparable.
const LOW = [Math.log(0.05), Math.log(2e-4), Math.log(0.3), 0, Math.log(0.1), 10, 0]
const HIGH = [Math.log(60), Math.log(0.03), Math.log(15), 12, Math.log(30), 60, 30]
const STARTS = [
  [1, 0],
  [4, 0.8],
  [10, 0],
  [4, 3.6],
] as const
/** Residuals beyond this count linearly: a lost fan or a touched nozzle must not bend the constants. */
const OUTLIER_C = 4

export function fitHeater(series: readonly HeaterSeries[], options: HeaterFitOptions): HeaterFit {
  const samples = series.reduce((sum, one) => sum + one.timeS.length, 0)
  const predicted = series.map((one) => new Float64Array(one.timeS.length))
  const prior = PRIORS[options.kind]
  const sigma: number[] = [...prior.sigma]
  if (options.resistanceSpreadPerC !== undefined) sigma[3] = options.resistanceSpreadPerC * 1000
  const airFree = options.airSpreadC > 0
  const residuals = (parameters: Float64Array, out: Float64Array): void => {
    const heater = toHeater(parameters)
    let at = 0
    series.forEach((one, i) => {
      const predictedC = predicted[i]!
      predictHeater(heater, one, predictedC)
      for (let j = 0; j < predictedC.length; j++) out[at++] = soften(predictedC[j]! - one.measuredC[j]!)
    })
    for (let i = 0; i < 5; i++) out[at++] = (PRIOR_WEIGHT_C * (parameters[i]! - prior.mean[i]!)) / sigma[i]!
    out[at++] = (PRIOR_WEIGHT_C * parameters[6]!) / SENSOR_LEAD_SPREAD_C
    out[at] = airFree ? (PRIOR_WEIGHT_C * (parameters[5]! - options.airC)) / options.airSpreadC : 0
  }
  const low = Float64Array.from(LOW)
  const high = Float64Array.from(HIGH)
  if (options.kind === 'nozzle') high[6] = 0
  if (!airFree) low[5] = high[5] = options.airC
  let best: { parameters: Float64Array; cost: number } | null = null
  for (const [lagS, resistance] of STARTS) {
    const start = Float64Array.of(
      Math.log(steepestCPerS(series) * 1.3),
      Math.log(1 / 200),
      Math.log(lagS),
      resistance,
      Math.log(2),
      options.airC,
      options.kind === 'bed' ? 1 : 0,
    )
    const found = minimizeSquares(residuals, start, { low, high, residualCount: samples + 7 })
    if (best === null || found.cost < best.cost) best = found
  }
  return describeFit(toHeater(best!.parameters), series)
}

/** Error of given constants on a series: a fit's own, or a prediction of what was not fitted. */
export function describeFit(heater: FittedHeater, series: readonly HeaterSeries[]): HeaterFit {
  let sum = 0
  let maxC = 0
  let samples = 0
  for (const one of series) {
    const predictedC = new Float64Array(one.timeS.length)
    predictHeater(heater, one, predictedC)
    for (let i = 0; i < predictedC.length; i++) {
      const errorC = Math.abs(predictedC[i]! - one.measuredC[i]!)
      sum += errorC * errorC
      maxC = Math.max(maxC, errorC)
    }
    samples += predictedC.length
  }
  return { heater, rmsC: Math.sqrt(sum / Math.max(samples, 1)), maxC, samples }
}

/** What the sensor would read under the logged power, from the first sample on. */
export function predictHeater(heater: FittedHeater, series: HeaterSeries, sensorOutC: Float64Array): void {
  const { timeS, powerRatio, measuredC } = series
  let sensorC = measuredC[0] ?? 0
  let blockC = sensorC + heater.sensorLagS * startSlopeCPerS(series)
  let coreRatio = powerRatio[0] ?? 0
  const relaxation = createRelaxation()
  sensorOutC[0] = sensorC
  for (let i = 1; i < timeS.length; i++) {
    const dtS = timeS[i]! - timeS[i - 1]!
    // The pin follows the logged value 0.3 s later, so the value at the start of a second holds for 0.8 of its mean.
    const power = 0.8 * powerRatio[i - 1]! + 0.2 * powerRatio[i]!
    relax(relaxation, heater, heater.lossPerS, power, coreRatio, blockC, heater.airC, dtS)
    sensorC = sensedC(relaxation, heater, sensorC, power, coreRatio, 1, heater.airC, dtS)
    blockC = relaxedC(relaxation)
    coreRatio = relaxedCoreRatio(heater, power, coreRatio, dtS)
    sensorOutC[i] = sensorC
  }
}

// The block leads a moving sensor by lag x slope; the first seconds before a target change show the slope.
function startSlopeCPerS({ timeS, measuredC }: HeaterSeries): number {
  const last = Math.min(4, timeS.length - 1)
  if (last < 1) return 0
  return (measuredC[last]! - measuredC[0]!) / (timeS[last]! - timeS[0]!)
}

function steepestCPerS(series: readonly HeaterSeries[]): number {
  let steepest = 0.1
  for (const { timeS, measuredC } of series) {
    for (let i = 5; i < timeS.length; i++) {
      steepest = Math.max(steepest, (measuredC[i]! - measuredC[i - 5]!) / (timeS[i]! - timeS[i - 5]!))
    }
  }
  return steepest
}

function toHeater(parameters: Float64Array): FittedHeater {
  return {
    fullPowerCPerS: Math.exp(parameters[0]!),
    lossPerS: Math.exp(parameters[1]!),
    sensorLagS: Math.exp(parameters[2]!),
    resistancePerC: parameters[3]! / 1000,
    heaterLagS: Math.exp(parameters[4]!),
    airC: parameters[5]!,
    sensorLeadC: parameters[6]!,
  }
}

function soften(errorC: number): number {
  const size = Math.abs(errorC)
  return size <= OUTLIER_C ? errorC : Math.sign(errorC) * Math.sqrt(2 * OUTLIER_C * size - OUTLIER_C * OUTLIER_C)
}
