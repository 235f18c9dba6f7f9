// A heater with its control law and its sensor, to hold the monitor against: constants, faults and noise as a test wants them.
// Its physics is written down here a second time, stepped finely, so that it shares nothing with what it tests.
import { createRandom, type Random } from '#core'
import type { HeaterSample } from '#safety'

export interface TwinConstants {
  readonly powerCPerS: number
  readonly lossPerS: number
  readonly fanLossPerS: number
  readonly coreLagS: number
  readonly sensorLagS: number
  readonly beta: number
  readonly airC: number
  /** White noise of one reading, and slow wander, °C. */
  readonly noiseC: number
  readonly wanderC: number
  readonly kp: number
  readonly ki: number
  readonly kd: number
  /** Of what the firmware tells: 0.01 over the API, 0.1 in its log. */
  readonly digitC: number
  /** Mean that clients see, s; 0 for none. */
  readonly smoothS: number
}

export interface TwinFault {
  /** Share of commanded power that arrives, and power that flows whatever is commanded. */
  arrivesRatio: number
  floorRatio: number
  /** Share of the block in what the sensor settles at. */
  contactRatio: number
  isFrozen: boolean
  offsetC: number
  jumpC: number
  lossRatio: number
}

export interface HeaterTwin {
  readonly constants: TwinConstants
  readonly fault: TwinFault
  readonly random: Random
  timeS: number
  targetC: number
  fanRatio: number
  flowMm3PerS: number
  core: number
  blockC: number
  beadC: number
  wanderC: number
  jumpC: number
  rawC: number
  lastRawC: number
  shownC: number
  integral: number
  slopeCPerS: number
  powerRatio: number
  sinceReportS: number
}

const STEP_S = 0.05
const REPORT_S = 0.3
/** V15: what is left of a thermistor's contact when it hangs in the air beside its block. */
const BEAD_IN_AIR_S = 9

export function createHeaterTwin(constants: TwinConstants, seed: number, startC = constants.airC): HeaterTwin {
  return {
    constants,
    fault: { arrivesRatio: 1, floorRatio: 0, contactRatio: 1, isFrozen: false, offsetC: 0, jumpC: 0, lossRatio: 1 },
    random: createRandom(seed),
    timeS: 0,
    targetC: 0,
    fanRatio: 0,
    flowMm3PerS: 0,
    core: 0,
    blockC: startC,
    beadC: startC,
    wanderC: 0,
    jumpC: 0,
    rawC: startC,
    lastRawC: startC,
    shownC: startC,
    integral: 0,
    slopeCPerS: 0,
    powerRatio: 0,
    sinceReportS: 0,
  }
}

/** Gains by the twin's own lags, as an autotune would find them (Ziegler-Nichols' shape). */
export function tunedGains(
  powerCPerS: number,
  coreLagS: number,
  sensorLagS: number,
): { kp: number; ki: number; kd: number } {
  const lagS = coreLagS + sensorLagS + 1
  const kp = 0.45 / (powerCPerS * lagS)
  return { kp, ki: kp / (6 * lagS), kd: kp * lagS * 0.8 }
}

export function stepHeaterTwin(twin: HeaterTwin, durationS: number): void {
  const steps = Math.round(durationS / STEP_S)
  for (let i = 0; i < steps; i++) stepOnce(twin)
}

function stepOnce(twin: HeaterTwin): void {
  const { constants, fault, random } = twin
  twin.timeS += STEP_S
  const arrives = Math.max(twin.powerRatio * fault.arrivesRatio, fault.floorRatio)
  twin.core += ((arrives - twin.core) * STEP_S) / Math.max(constants.coreLagS, STEP_S)
  const resistance = 1 + constants.beta * Math.max(twin.blockC - 25, 0)
  const flowLossPerS = 0.00017 * twin.flowMm3PerS
  const lossPerS =
    constants.lossPerS * fault.lossRatio + constants.fanLossPerS * Math.sqrt(twin.fanRatio) + flowLossPerS
  twin.blockC += STEP_S * ((constants.powerCPerS * twin.core) / resistance - lossPerS * (twin.blockC - constants.airC))
  const fromBlock = fault.contactRatio / constants.sensorLagS
  const fromAir = (1 - fault.contactRatio) / BEAD_IN_AIR_S
  twin.beadC += STEP_S * (fromBlock * (twin.blockC - twin.beadC) + fromAir * (constants.airC - twin.beadC))
  twin.sinceReportS += STEP_S
  if (twin.sinceReportS < REPORT_S - 1e-9) return
  twin.sinceReportS = 0
  const kept = Math.exp(-REPORT_S / 20)
  twin.wanderC = twin.wanderC * kept + constants.wanderC * Math.sqrt(1 - kept * kept) * random.normal()
  if (random.next() < 0.15) twin.jumpC = fault.jumpC * random.normal()
  if (!fault.isFrozen) {
    twin.rawC = twin.beadC + twin.wanderC + constants.noiseC * random.normal() + fault.offsetC + twin.jumpC
  }
  control(twin)
  const share = constants.smoothS > 0 ? Math.min(REPORT_S / constants.smoothS, 1) : 1
  twin.shownC += share * (twin.rawC - twin.shownC)
}

/** PID as firmware has it: integral held inside what full power can use, derivative over 1 s. */
function control(twin: HeaterTwin): void {
  const { kp, ki, kd } = twin.constants
  const before = twin.slopeCPerS
  const errorC = twin.targetC - twin.rawC
  const slope = (twin.rawC - twin.lastRawC) / REPORT_S
  twin.lastRawC = twin.rawC
  twin.slopeCPerS = before + (REPORT_S / 1) * (slope - before)
  if (twin.targetC === 0) {
    twin.integral = 0
    twin.powerRatio = 0
    return
  }
  const integral = Math.min(Math.max(twin.integral + errorC * REPORT_S, 0), 1 / ki)
  const wanted = kp * errorC + ki * integral - kd * twin.slopeCPerS
  twin.powerRatio = Math.min(Math.max(wanted, 0), 1)
  if (wanted === twin.powerRatio) twin.integral = integral
}

/** What clients of the printer see of it now. */
export function readHeaterTwin(twin: HeaterTwin, isFanKnown = true): HeaterSample {
  const { digitC } = twin.constants
  return {
    timeS: twin.timeS,
    temperatureC: Math.round(twin.shownC / digitC) * digitC,
    targetC: twin.targetC,
    powerRatio: Math.round(twin.powerRatio * 1000) / 1000,
    fanRatio: isFanKnown ? twin.fanRatio : null,
    flowMm3PerS: isFanKnown ? twin.flowMm3PerS : null,
  }
}
