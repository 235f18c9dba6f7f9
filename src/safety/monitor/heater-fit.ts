// Identification from ordinary heat-ups: weighted least squares of power and loss over chunks of a few seconds, for every
// hypothesis of the grid at once. A hypothesis stays plausible until the data speak against it; bounds are the hull of the
// plausible ones, so they shrink only as far as data justify.
import type { HeaterPrior } from './heater-prior.ts'
import { HYPOTHESES, lagOf } from './lagged-power.ts'

export interface HeaterFit {
  readonly prior: HeaterPrior
  /** Weighted sums by hypothesis: power x power, power x loss, power x rise. */
  readonly sumPP: Float64Array
  readonly sumPL: Float64Array
  readonly sumPR: Float64Array
  sumLL: number
  sumLR: number
  sumRR: number
  chunks: number
  /** °C that the chunks rose in all: what there was to learn from. */
  risenC: number
  /** a and k by hypothesis, as they are most likely, and their covariance. */
  readonly powerCPerS: Float64Array
  readonly lossPerS: Float64Array
  readonly powerVariance: Float64Array
  readonly lossVariance: Float64Array
  readonly covariance: Float64Array
  /** 1 while plausible. */
  readonly plausible: Uint8Array
  best: number
  readonly errors: Float64Array
  /** Of the squared errors over what noise explains; at least 1. */
  scale: number
  /** Enough was seen to rely on it rather than on the prior. */
  isKnown: boolean
}

/** Noise of a chunk: of its readings, and what the model leaves unexplained of what it rose by. */
const NOISE_C = 0.25
const UNEXPLAINED_RATIO = 0.05
/** A reading is up to 0.3 s old when it is told (Klipper's period of reports); 1 sigma. */
const LATE_S = 0.1
/** Squared error above the best one's at which a hypothesis goes: 3.5 sigma. */
const REJECTED = 12
/** No constant is believed to better than this: fans, filament and supply move it. */
const RESERVE_RATIO = 0.06
const KNOWN_CHUNKS = 3
const KNOWN_SPREAD = 0.3
const LEAST_WEIGHT = 1e-6

export function createHeaterFit(prior: HeaterPrior): HeaterFit {
  const fit: HeaterFit = {
    prior,
    sumPP: new Float64Array(HYPOTHESES),
    sumPL: new Float64Array(HYPOTHESES),
    sumPR: new Float64Array(HYPOTHESES),
    sumLL: 0,
    sumLR: 0,
    sumRR: 0,
    chunks: 0,
    risenC: 0,
    powerCPerS: new Float64Array(HYPOTHESES).fill(Math.sqrt(prior.powerMinCPerS * prior.powerMaxCPerS)),
    lossPerS: new Float64Array(HYPOTHESES).fill(Math.sqrt(prior.lossMinPerS * prior.lossMaxPerS)),
    powerVariance: new Float64Array(HYPOTHESES),
    lossVariance: new Float64Array(HYPOTHESES),
    covariance: new Float64Array(HYPOTHESES),
    plausible: new Uint8Array(HYPOTHESES).fill(1),
    best: 0,
    errors: new Float64Array(HYPOTHESES),
    scale: 1,
    isKnown: false,
  }
  return fit
}

/** One chunk: by how much the reading rose, and the integrals of lagged power (by hypothesis) and of its excess over the air. */
export function learn(fit: HeaterFit, risenC: number, spanS: number, energyS: Float64Array, excessCS: number): void {
  const noiseC = Math.hypot(NOISE_C, UNEXPLAINED_RATIO * risenC, (LATE_S * risenC) / spanS)
  const weight = 1 / (noiseC * noiseC)
  fit.sumLL += weight * excessCS * excessCS
  fit.sumLR += weight * excessCS * risenC
  fit.sumRR += weight * risenC * risenC
  fit.chunks++
  fit.risenC += Math.abs(risenC)
  for (let i = 0; i < HYPOTHESES; i++) {
    const power = energyS[i]!
    fit.sumPP[i]! += weight * power * power
    fit.sumPL[i]! += weight * power * excessCS
    fit.sumPR[i]! += weight * power * risenC
  }
  solve(fit)
}

function solve(fit: HeaterFit): void {
  const { prior, sumPP, sumPL, sumPR, sumLL, sumLR, errors } = fit
  // A loss in the middle of the prior, known to a factor of 2, keeps the equations solvable.
  const middle = Math.sqrt(prior.lossMinPerS * prior.lossMaxPerS)
  const pull = 1 / (middle * middle)
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < HYPOTHESES; i++) {
    const powers = sumPP[i]! + LEAST_WEIGHT
    const losses = sumLL + pull
    const both = sumPL[i]!
    const det = powers * losses - both * both
    const free = (powers * (pull * middle - sumLR) + both * sumPR[i]!) / det
    const loss = Math.min(Math.max(free, prior.lossMinPerS), prior.lossMaxPerS)
    const power = Math.min(Math.max((sumPR[i]! + loss * both) / powers, prior.powerMinCPerS), prior.powerMaxCPerS)
    fit.powerCPerS[i] = power
    fit.lossPerS[i] = loss
    fit.powerVariance[i] = losses / det
    fit.lossVariance[i] = powers / det
    fit.covariance[i] = both / det
    const risen = fit.sumRR - 2 * (power * sumPR[i]! - loss * sumLR)
    const square = power * power * sumPP[i]! - 2 * power * loss * both + loss * loss * sumLL
    errors[i] = risen + square + pull * (loss - middle) * (loss - middle)
    if (errors[i]! < least) {
      least = errors[i]!
      fit.best = i
    }
  }
  fit.scale = Math.max(1, least / Math.max(fit.chunks - 2, 1))
  for (let i = 0; i < HYPOTHESES; i++) fit.plausible[i] = errors[i]! <= least + REJECTED * fit.scale ? 1 : 0
  const spread = Math.sqrt(fit.powerVariance[fit.best]! * fit.scale) / fit.powerCPerS[fit.best]!
  fit.isKnown = fit.chunks >= KNOWN_CHUNKS && spread <= KNOWN_SPREAD
}

/** Uncertainty (3 sigma and a reserve) of the rise that hypothesis `i` foretells. */
export function foretoldSpreadC(fit: HeaterFit, i: number, energyS: number, excessCS: number): number {
  const variance =
    energyS * energyS * fit.powerVariance[i]! -
    2 * energyS * excessCS * fit.covariance[i]! +
    excessCS * excessCS * fit.lossVariance[i]!
  return 3 * Math.sqrt(Math.max(variance, 0) * fit.scale) + RESERVE_RATIO * fit.powerCPerS[i]! * energyS
}

/** How far the block is above a reading that rises at this rate; 0 while it falls. */
export function leadC(fit: HeaterFit, slopeCPerS: number): number {
  return slopeCPerS > 0 ? slopeCPerS * longestLagS(fit) : 0
}

/** Of both lags together. */
export function longestLagS(fit: HeaterFit): number {
  let lagS = 0
  for (let i = 0; i < HYPOTHESES; i++) if (fit.plausible[i] === 1) lagS = Math.max(lagS, lagOf(i))
  return lagS
}
