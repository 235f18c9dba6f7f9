// What PID gains tell of the heater they were tuned on. Klipper's PID_CALIBRATE switches the heater at the target and 5 °C
// below it, takes period and swing of the reading, and gives Ziegler-Nichols gains; so the gains give period and swing
// back, and the model's rate and lags are moved until its own oscillation has them.
// Source: Klipper documentation of PID_CALIBRATE; Ziegler and Nichols 1942. That the swing enters as 8 power / (pi swing)
// was found by comparing 20 fitted heaters with their gains (validation V33).
import type { HeaterConstants, MachineModel } from '../machine.ts'
import { createRelaxation, relax, relaxedC, relaxedCoreRatio, sensedC } from './heated-body.ts'
import { minimizeSquares } from './minimize-squares.ts'

export interface HeaterGains {
  readonly kp: number
  readonly ki: number
  readonly kd: number
  readonly maxPowerRatio: number
}

export interface HeaterFromGains {
  readonly heater: HeaterConstants
  /** One sentence: what was concluded, or why nothing was. */
  readonly reason: string
  readonly used: boolean
}

const RELAY_BAND_C = 5
/** Gains that come with sample configurations: they belong to somebody else's heater. */
const SAMPLE_GAINS: readonly (readonly [kp: number, ki: number])[] = [
  [21.527, 1.063],
  [22.2, 1.08],
  [21.73, 1.54],
  [26.213, 1.304],
  [54.027, 0.77],
  [58.437, 2.347],
  [70.037, 1.71],
]
/** A heater that cannot reach its target never switches, s. */
const UNSWITCHED_S = 4000
const KNOWN_GAINS_RATE_SPREAD = 0.2
const TUNED_AT_C = { nozzle: 215, bed: 65 } as const
const AIR_C = 25
/** How well gains repeat, as 1 sigma of natural logarithms: estimate. */
const PERIOD_SPREAD = 0.15
const SWING_SPREAD = 0.12
/** A quarter of the natural logarithm of the range over the 22 hot ends of PHYSICS 2.2 (1.7..19 °C/s, 93..342 s, 0.3..14 s). */
const CLASS_SPREAD = { rate: 0.6, loss: 0.33, lag: 0.95 } as const

/** `prior` is what a heater of this kind of printer is taken to be without its gains. */
export function heaterFromGains(gains: HeaterGains, prior: HeaterConstants, kind: 'nozzle' | 'bed'): HeaterFromGains {
  const { kp, ki, kd, maxPowerRatio } = gains
  const keep = (reason: string): HeaterFromGains => ({ heater: prior, reason, used: false })
  if (!(kp > 0 && ki > 0 && kd > 0)) return keep('its gains are incomplete')
  if (SAMPLE_GAINS.some(([sampleKp, sampleKi]) => near(kp, sampleKp, 5e-3) && near(ki, sampleKi, 5e-3))) {
    return keep('its gains are those of a sample configuration')
  }
  // A calibration leaves kp² = 4 ki kd; gains typed in or tuned by hand do not.
  if (!near((kp * kp) / (ki * kd), 4, 0.1)) return keep('its gains do not come from a PID calibration')
  const periodS = (2 * kp) / ki
  const swingC = (8 * 0.6 * 255 * maxPowerRatio) / (Math.PI * kp)
  if (!(swingC > RELAY_BAND_C)) return keep('its gains ask for a swing below the band of the calibration')
  const tunedC = TUNED_AT_C[kind]
  const residuals = (parameters: Float64Array, out: Float64Array): void => {
    const found = relayOscillation(moved(prior, parameters, kind), tunedC, maxPowerRatio)
    out[0] = Math.log(found.periodS / periodS) / PERIOD_SPREAD
    out[1] = Math.log((found.swingC - RELAY_BAND_C + 0.3) / (swingC - RELAY_BAND_C + 0.3)) / (SWING_SPREAD * 2)
    out[2] = parameters[0]! / CLASS_SPREAD.rate
    out[3] = parameters[1]! / CLASS_SPREAD.loss
    out[4] = parameters[2]! / CLASS_SPREAD.lag
  }
  const { parameters } = minimizeSquares(residuals, coarseStart(residuals), {
    low: new Float64Array(3).fill(-2.5),
    high: new Float64Array(3).fill(2.5),
    residualCount: RESIDUALS,
    iterations: 12,
    derivativeStep: 0.01,
  })
  const heater = moved(prior, parameters, kind)
  const lagS = heater.heaterLagS + heater.sensorLagS
  return {
    heater,
    reason: `its calibration swung ${swingC.toFixed(1)} °C in ${periodS.toFixed(0)} s: ${heater.fullPowerCPerS.toPrecision(2)} °C/s at full power, lag ${lagS.toFixed(1)} s`,
    used: true,
  }
}

const RESIDUALS = 5

/** The best of a few rates and lags: period and swing bend too much for one start. */
function coarseStart(residuals: (parameters: Float64Array, out: Float64Array) => void): Float64Array {
  const errors = new Float64Array(RESIDUALS)
  let best = new Float64Array(3)
  let bestCost = Number.POSITIVE_INFINITY
  for (const rate of [-0.7, 0, 0.7, 1.3]) {
    for (const lag of [-1, -0.3, 0.4, 1]) {
      const trial = Float64Array.of(rate, 0, lag)
      residuals(trial, errors)
      const cost = errors.reduce((sum, error) => sum + error * error, 0)
      if (cost < bestCost) {
        best = trial
        bestCost = cost
      }
    }
  }
  return best
}

/**
 * Parameters are natural logarithms of factors on rate, loss and lags; the heater's watts stay. A bed that heats slowly is a
 * heavy one and also cools slowly: over the fitted beds the ratio of rate to loss stays within 25 %, over hot ends it does not.
 */
function moved(prior: HeaterConstants, parameters: Float64Array, kind: 'nozzle' | 'bed'): HeaterConstants {
  const rate = Math.exp(parameters[0]!)
  const loss = Math.exp(parameters[1]!) * (kind === 'bed' ? rate : 1)
  const lag = Math.exp(parameters[2]!)
  return {
    ...prior,
    fullPowerCPerS: prior.fullPowerCPerS * rate,
    lossPerS: prior.lossPerS * loss,
    fanLossPerS: prior.fanLossPerS * rate,
    heaterLagS: prior.heaterLagS * lag,
    sensorLagS: prior.sensorLagS * lag,
    capacityJPerC: prior.capacityJPerC / rate,
  }
}

/** Period and swing of the reading when the heater is switched at `targetC` and 5 °C below it. */
export function relayOscillation(
  heater: HeaterConstants,
  targetC: number,
  maxPowerRatio: number,
): { periodS: number; swingC: number } {
  const relaxation = createRelaxation()
  const stepS = Math.min(Math.max((heater.heaterLagS + heater.sensorLagS) / 15, 0.05), 1)
  let bodyC = targetC - RELAY_BAND_C
  let readingC = bodyC
  let coreRatio = maxPowerRatio
  let heating = true
  let lowestC = readingC
  let highestC = readingC
  let startedS = 0
  let timeS = 0
  const found = { periodS: UNSWITCHED_S, swingC: RELAY_BAND_C }
  for (let cycles = 0; cycles < 4 && timeS < UNSWITCHED_S; ) {
    const power = heating ? maxPowerRatio : 0
    const levelC = heating ? targetC : targetC - RELAY_BAND_C
    const sense = (dtS: number): number => {
      relax(relaxation, heater, heater.lossPerS, power, coreRatio, bodyC, AIR_C, dtS)
      return sensedC(relaxation, heater, readingC, power, coreRatio, 1, AIR_C, dtS)
    }
    let dtS = stepS
    let nextC = sense(dtS)
    const switches = heating ? nextC >= levelC && readingC < levelC : nextC <= levelC && readingC > levelC
    if (switches) {
      // Ends the step where the reading passes the level, so that the result is smooth in the heater's constants.
      dtS *= (levelC - readingC) / (nextC - readingC)
      nextC = sense(dtS)
    }
    bodyC = relaxedC(relaxation)
    coreRatio = relaxedCoreRatio(heater, power, coreRatio, dtS)
    readingC = switches ? levelC : nextC
    timeS += dtS
    lowestC = Math.min(lowestC, readingC)
    highestC = Math.max(highestC, readingC)
    if (!switches) continue
    if (!heating) {
      if (cycles > 0) {
        found.periodS = timeS - startedS
        found.swingC = highestC - lowestC
      }
      cycles++
      startedS = timeS
      lowestC = readingC
      highestC = readingC
    }
    heating = !heating
  }
  return found
}

function near(value: number, wanted: number, tolerance: number): boolean {
  return Math.abs(value - wanted) <= tolerance * wanted
}

/** A class of machine with its heaters moved to what the gains of one printer's configuration say. */
export function machineWithGains(
  machine: MachineModel,
  gains: { readonly nozzle: HeaterGains | null; readonly bed: HeaterGains | null },
): { machine: MachineModel; reasons: string[] } {
  const reasons: string[] = []
  let { nozzle, bed, spread } = machine
  for (const kind of ['nozzle', 'bed'] as const) {
    const given = gains[kind]
    if (given === null) continue
    const found = heaterFromGains(given, machine[kind], kind)
    reasons.push(`${kind}: ${found.reason}`)
    if (!found.used) continue
    if (kind === 'nozzle') nozzle = found.heater
    else bed = found.heater
    // Validation V33: what is left of the rate's uncertainty once the gains are known.
    spread = { ...spread, [`${kind}.fullPowerCPerS`]: KNOWN_GAINS_RATE_SPREAD }
  }
  return { machine: { ...machine, nozzle, bed, spread }, reasons }
}
