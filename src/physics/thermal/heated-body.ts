// One heated body and what follows it, in closed form over a step of constant input. Its heater's core lags the power it is
// given, the body gains from the core and loses to the air, and a sensor or a heat break follows the body:
//   q' = (u - q) / heaterLag      T' = a q / (1 + beta (T - 25)) - k (T - T_air)      follower' = rate (share T + ... - follower)
// Source: PHYSICS 2.2; the heater's lag is ours: it halves the error of fits to real heat-ups (validation V2).
import type { HeaterConstants } from '../machine.ts'

/** T(t) = endC + gapC e^(-rate t) + coreGapC e^(-coreRate t), and the values of both exponentials at the end of the step. */
export interface Relaxation {
  endC: number
  gapC: number
  ratePerS: number
  decay: number
  coreGapC: number
  coreRatePerS: number
  coreDecay: number
}

export type HeaterRates = Pick<HeaterConstants, 'fullPowerCPerS' | 'resistancePerC' | 'heaterLagS'>
export type SensorConstants = Pick<HeaterConstants, 'sensorLagS' | 'sensorLeadC'>

export function createRelaxation(): Relaxation {
  return { endC: 0, gapC: 0, ratePerS: 0, decay: 1, coreGapC: 0, coreRatePerS: 0, coreDecay: 1 }
}

const SERIES_LIMIT = 1e-4

/**
 * Where a body at `bodyC` goes in `dtS` while its core moves from `coreRatio` towards `powerRatio`.
 *
 * Exact for a resistance that does not change; second order in dt (exponential Rosenbrock) where it does.
 */
export function relax(
  out: Relaxation,
  heater: HeaterRates,
  lossPerS: number,
  powerRatio: number,
  coreRatio: number,
  bodyC: number,
  airC: number,
  dtS: number,
): void {
  const resistanceRatio = 1 + heater.resistancePerC * (bodyC - 25)
  const gainCPerS = heater.fullPowerCPerS / resistanceRatio
  // The core's part of the slope's derivative is taken at the start of the step.
  const ratePerS = lossPerS + (gainCPerS * coreRatio * heater.resistancePerC) / resistanceRatio
  const wantedCPerS = gainCPerS * powerRatio - lossPerS * (bodyC - airC)
  const missingCPerS = heater.heaterLagS > 0 ? gainCPerS * (coreRatio - powerRatio) : 0
  const lagRatePerS = heater.heaterLagS > 0 ? 1 / heater.heaterLagS : 0
  // Two equal rates have no separate exponentials; a ten-thousandth apart they have.
  const coreRatePerS = Math.abs(lagRatePerS - ratePerS) < 1e-4 * ratePerS ? ratePerS * 1.0001 : lagRatePerS
  const coreGapC = missingCPerS === 0 ? 0 : missingCPerS / (ratePerS - coreRatePerS)
  out.ratePerS = ratePerS
  out.coreRatePerS = coreRatePerS
  out.coreGapC = coreGapC
  out.endC = bodyC + wantedCPerS / ratePerS
  out.gapC = bodyC - out.endC - coreGapC
  out.decay = Math.exp(-ratePerS * dtS)
  out.coreDecay = coreGapC === 0 ? 0 : Math.exp(-coreRatePerS * dtS)
}

export function relaxedC(relaxation: Readonly<Relaxation>): number {
  return relaxation.endC + relaxation.gapC * relaxation.decay + relaxation.coreGapC * relaxation.coreDecay
}

/** The core's power ratio after the step. */
export function relaxedCoreRatio(heater: HeaterRates, powerRatio: number, coreRatio: number, dtS: number): number {
  if (!(heater.heaterLagS > 0)) return powerRatio
  return powerRatio + (coreRatio - powerRatio) * Math.exp(-dtS / heater.heaterLagS)
}

/**
 * A heater's own sensor after the step: it follows the body, and by `sensorLeadC` the power of the core beside it.
 * `contactRatio` 1 is a sensor in place; less reads a mix of body and air.
 */
export function sensedC(
  relaxation: Readonly<Relaxation>,
  sensor: SensorConstants,
  startC: number,
  powerRatio: number,
  coreRatio: number,
  contactRatio: number,
  airC: number,
  dtS: number,
): number {
  const followPerS = 1 / sensor.sensorLagS
  const bodyC = followedC(relaxation, startC, followPerS, contactRatio, airC, dtS)
  if (sensor.sensorLeadC === 0) return bodyC
  // Linear, so the lead adds: the follower's answer to a core moving from coreRatio to powerRatio.
  const followDecay = Math.exp(-followPerS * dtS)
  let movedRatio = powerRatio * (1 - followDecay)
  if (coreRatio !== powerRatio && relaxation.coreRatePerS > 0) {
    const coreDecay = Math.exp(-relaxation.coreRatePerS * dtS)
    const overlap = overlapS(followPerS, followDecay, relaxation.coreRatePerS, coreDecay, dtS)
    movedRatio += (coreRatio - powerRatio) * followPerS * overlap
  }
  return bodyC + contactRatio * sensor.sensorLeadC * movedRatio
}

/**
 * A first-order follower with rate `followPerS` after the step: it follows `shareRatio` of the body and the rest of a
 * constant `restC`. Exact for any dt, also where rates coincide.
 */
export function followedC(
  relaxation: Readonly<Relaxation>,
  startC: number,
  followPerS: number,
  shareRatio: number,
  restC: number,
  dtS: number,
): number {
  const followDecay = Math.exp(-followPerS * dtS)
  const endC = shareRatio * relaxation.endC + (1 - shareRatio) * restC
  let movedC = relaxation.gapC * overlapS(followPerS, followDecay, relaxation.ratePerS, relaxation.decay, dtS)
  if (relaxation.coreGapC !== 0) {
    const coreOverlapS = overlapS(followPerS, followDecay, relaxation.coreRatePerS, relaxation.coreDecay, dtS)
    movedC += relaxation.coreGapC * coreOverlapS
  }
  return endC + (startC - endC) * followDecay + shareRatio * followPerS * movedC
}

/** Integral of e^(-follow (dt - s)) e^(-lead s) over the step. */
function overlapS(followPerS: number, followDecay: number, leadPerS: number, leadDecay: number, dtS: number): number {
  const difference = (followPerS - leadPerS) * dtS
  if (Math.abs(difference) > SERIES_LIMIT) return ((leadDecay - followDecay) / difference) * dtS
  return followDecay * dtS * (1 + difference / 2 + (difference * difference) / 6)
}
