// What a sound heater can have done over each window of its history, and what it did.
import { type HeatHistory, slotOf, WINDOWS_S } from './heat-history.ts'
import { foretoldSpreadC, type HeaterFit } from './heater-fit.ts'
import { HYPOTHESES } from './lagged-power.ts'

/** By window; the rise is NaN where the history is too short. */
export interface HeatBounds {
  readonly riseC: Float64Array
  /** Least and most that a sound heater of these constants rises, whatever fan and filament do within their bounds. */
  readonly possibleMinC: Float64Array
  readonly possibleMaxC: Float64Array
  /** What the power commanded gives, what it rises by with the loss as it was of late, and how much less and more that may be. */
  readonly givenC: Float64Array
  readonly usualC: Float64Array
  readonly usualLessC: Float64Array
  readonly usualMoreC: Float64Array
  /** With no power at all, and with full power all along: beyond it no heater comes, only a sensor. */
  readonly coldestC: Float64Array
  readonly hottestC: Float64Array
  /** Share of the power commanded that must have arrived, by the likeliest constants and the loss of late. */
  readonly arrivedRatio: Float64Array
}

/** What the bounds depend on beside history and constants. */
export interface Disturbances {
  /** Loss of late, by hypothesis, 1/s, and at which root of the fan's speed, with which share of it stilled, at which flow and
   * excess over the air it was seen. */
  readonly lossPerS: Float64Array
  fanRoot: number
  stilledRatio: number
  flowMm3PerS: number
  excessC: number
  isLossKnown: boolean
  isFanKnown: boolean
  isFlowKnown: boolean
  /** Of one reading, 1 sigma. */
  noiseC: number
  /** Mean change of the power from one sample to the next, and mean time between them. */
  powerJitter: number
  stepS: number
  targetC: number
}

/** The loss without fans is not constant: rooms, doors, drafts, socks. */
const LOSS_LOW = 0.65
const LOSS_HIGH = 1.3
/** So far the loss may be from that of late with the same fan; and where nobody knows the fan. */
const LATE_SPREAD = 0.12
const LATE_SPREAD_UNKNOWN = 0.25
/** A heater that could not pass its target by this much is none that somebody prints with. */
const REACH_RATIO = 1.1
/** The air that the model takes, and the hottest that a chamber is kept at. */
const AIR_C = 25
const AIR_MAX_C = 65
const BASE_NOISE_C = 0.3
/** A reading's noise at both ends of a window: 4 of its sigmas. */
const NOISE_SIGMAS = 4
/** Power is seen in samples of a signal that jumps: 1 sigma of its sum is 0.5 of the mean jump times the root of their number. */
const JITTER_SHARE = 1
/** No heater gives this much more than its constants say. */
const RATE_RESERVE = 0.4
/** Readings are told late by up to this much more than the lags have learned, s. */
const LATE_S = 0.4
const LEAST_GIVEN_C = 0.01

export function createHeatBounds(): HeatBounds {
  const column = (): Float64Array => new Float64Array(WINDOWS_S.length).fill(Number.NaN)
  return {
    riseC: column(),
    possibleMinC: column(),
    possibleMaxC: column(),
    givenC: column(),
    usualC: column(),
    usualLessC: column(),
    usualMoreC: column(),
    coldestC: column(),
    hottestC: column(),
    arrivedRatio: column(),
  }
}

export function boundHeat(bounds: HeatBounds, fit: HeaterFit, history: HeatHistory, now: Readonly<Disturbances>): void {
  const last = slotOf(history.count - 1)
  for (let w = 0; w < WINDOWS_S.length; w++) {
    const start = history.starts[w]!
    bounds.riseC[w] = Number.NaN
    if (start < 0) continue
    const first = slotOf(start)
    bounds.riseC[w] = history.temperatureC[last]! - history.temperatureC[first]!
    if (fit.isKnown) boundKnown(bounds, w, fit, history, first, last, now)
    else boundUnknown(bounds, w, fit, history, first, last, now)
  }
}

/** By the constants of this heater. */
function boundKnown(
  bounds: HeatBounds,
  w: number,
  fit: HeaterFit,
  history: HeatHistory,
  first: number,
  last: number,
  now: Readonly<Disturbances>,
): void {
  const { prior } = fit
  const spanS = history.timeS[last]! - history.timeS[first]!
  const excess = history.excessCS[last]! - history.excessCS[first]!
  const stilled = history.stilledCS[last]! - history.stilledCS[first]!
  const certainExcess = Math.max(excess - stilled - (AIR_MAX_C - AIR_C) * spanS, 0)
  const fanned = history.fannedCS[last]! - history.fannedCS[first]!
  const flowed = history.flowedCMm3[last]! - history.flowedCMm3[first]!
  // Disturbances as multiples of the loss without them: the most that they take, and by how much the fan changed.
  const fanMost = prior.fanLossRatio * (now.isFanKnown ? fanned : excess + fanned)
  const flowMost = prior.flowLossRatioPerMm3 * (now.isFlowKnown ? flowed : prior.flowMaxMm3PerS * excess)
  const fanChange = prior.fanLossRatio * (fanned - now.fanRoot * excess)
  const flowChange = now.isFlowKnown ? prior.flowLossRatioPerMm3 * (flowed - now.flowMm3PerS * excess) : 0
  const stillChange = now.stilledRatio * excess - stilled
  const moreLoss = Math.max(fanChange, 0) + Math.max(flowChange, 0) + Math.max(stillChange, 0)
  const lessLoss = Math.min(fanChange, 0) + Math.min(flowChange, 0) + Math.min(stillChange, 0)
  const late = (now.isFanKnown ? LATE_SPREAD : LATE_SPREAD_UNKNOWN) * excess
  let possibleMin = Number.POSITIVE_INFINITY
  let possibleMax = Number.NEGATIVE_INFINITY
  let usualMin = Number.POSITIVE_INFINITY
  let usualMax = Number.NEGATIVE_INFINITY
  let fullMax = 0
  let lossMax = 0
  for (let i = 0; i < HYPOTHESES; i++) {
    if (fit.plausible[i] === 0) continue
    const energyS = history.energyS[last * HYPOTHESES + i]! - history.energyS[first * HYPOTHESES + i]!
    const loss = fit.lossPerS[i]!
    const lossNow = now.lossPerS[i]!
    const given = fit.powerCPerS[i]! * energyS
    const spreadC = foretoldSpreadC(fit, i, energyS, excess)
    const most = loss * (LOSS_HIGH * excess + fanMost + flowMost)
    const less = late * lossNow + spreadC / 2
    const usual = given - lossNow * excess
    possibleMin = Math.min(possibleMin, given - most - spreadC)
    possibleMax = Math.max(possibleMax, given - loss * LOSS_LOW * certainExcess + spreadC)
    usualMin = Math.min(usualMin, usual - less - loss * moreLoss)
    usualMax = Math.max(usualMax, usual + less - loss * lessLoss)
    lossMax = Math.max(lossMax, most)
    fullMax = Math.max(fullMax, fit.powerCPerS[i]! * (1 + RATE_RESERVE))
  }
  const best = fit.best
  const bestEnergyS = history.energyS[last * HYPOTHESES + best]! - history.energyS[first * HYPOTHESES + best]!
  const given = fit.powerCPerS[best]! * bestEnergyS
  const usual = given - now.lossPerS[best]! * excess
  const lateC = LATE_S * fit.powerCPerS[best]! * Math.abs(history.drive[last]! - history.drive[first]!)
  const noiseC = noiseOf(now, fit.powerCPerS[best]!, spanS) + lateC
  const airC = fit.lossPerS[best]! * prior.airSpreadC * spanS
  bounds.possibleMinC[w] = possibleMin - noiseC - airC
  bounds.possibleMaxC[w] = possibleMax + noiseC + airC
  bounds.givenC[w] = given
  bounds.usualC[w] = usual
  // The loss of late holds whatever the air is, at the temperature where it was seen.
  const elsewhere = Math.min(Math.abs(1 - excess / (spanS * now.excessC)), 1)
  const usualNoiseC = noiseC + elsewhere * airC
  bounds.usualLessC[w] = now.isLossKnown ? usual - usualMin + usualNoiseC : Number.POSITIVE_INFINITY
  bounds.usualMoreC[w] = now.isLossKnown ? usualMax - usual + usualNoiseC : Number.POSITIVE_INFINITY
  bounds.coldestC[w] = -lossMax - noiseC
  bounds.hottestC[w] = fullMax * spanS + noiseC
  bounds.arrivedRatio[w] = (bounds.riseC[w]! + now.lossPerS[best]! * excess) / Math.max(given, LEAST_GIVEN_C)
}

/** By what heaters of its kind are. */
function boundUnknown(
  bounds: HeatBounds,
  w: number,
  fit: HeaterFit,
  history: HeatHistory,
  first: number,
  last: number,
  now: Readonly<Disturbances>,
): void {
  const { prior } = fit
  const spanS = history.timeS[last]! - history.timeS[first]!
  const excess = history.excessCS[last]! - history.excessCS[first]!
  const certainExcess = Math.max(excess - (AIR_MAX_C - AIR_C) * spanS, 0)
  let leastS = Number.POSITIVE_INFINITY
  let mostS = 0
  for (let i = 0; i < HYPOTHESES; i++) {
    const energyS = history.energyS[last * HYPOTHESES + i]! - history.energyS[first * HYPOTHESES + i]!
    leastS = Math.min(leastS, energyS)
    mostS = Math.max(mostS, energyS)
  }
  // Whatever it loses, it must be able to reach its target.
  const reachC = REACH_RATIO * Math.max(now.targetC - AIR_C, AIR_C)
  const noiseC = noiseOf(now, prior.powerMinCPerS, spanS)
  const disturbed = LOSS_HIGH + prior.fanLossRatio + prior.flowLossRatioPerMm3 * prior.flowMaxMm3PerS
  const surplusS = leastS - excess / reachC
  const coldestC = -prior.lossMaxPerS * disturbed * excess
  bounds.possibleMinC[w] = (surplusS > 0 ? prior.powerMinCPerS * surplusS : coldestC) - noiseC
  bounds.possibleMaxC[w] = prior.powerMaxCPerS * mostS - prior.lossMinPerS * certainExcess + noiseC
  bounds.givenC[w] = prior.powerMinCPerS * mostS
  bounds.usualC[w] = 0
  bounds.usualLessC[w] = Number.POSITIVE_INFINITY
  bounds.usualMoreC[w] = Number.POSITIVE_INFINITY
  bounds.coldestC[w] = coldestC - noiseC
  bounds.hottestC[w] = prior.powerMaxCPerS * spanS + noiseC
  bounds.arrivedRatio[w] = Math.max(bounds.riseC[w]!, 0) / Math.max(prior.powerMinCPerS * mostS, LEAST_GIVEN_C)
}

function noiseOf(now: Readonly<Disturbances>, powerCPerS: number, spanS: number): number {
  const jitterC = JITTER_SHARE * powerCPerS * now.powerJitter * Math.sqrt(spanS * now.stepS)
  return BASE_NOISE_C + NOISE_SIGMAS * now.noiseC + jitterC
}
