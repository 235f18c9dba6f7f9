// Beliefs over time: a filter over hidden states (sound, each cause, something unknown). Between two looks the odds fall back
// towards those of the hazard, by a power of themselves, and each look counts for its share of the time that a cause is weighed
// over: what is seen for long counts as much as one independent look, never as hundreds.
// Source: Smith 1979 (J. R. Stat. Soc. B 41, power-steady models); Raftery, Karny, Ettler 2010 (forgetting).
import { PRIORS, UNKNOWN_PRIOR } from './priors.ts'

export const STATES = PRIORS.length + 1
export const UNKNOWN_AT = PRIORS.length

export interface BeliefFilter {
  /** [CAUSES and unknown] log odds against a sound print. */
  readonly logOdds: Float64Array
  /** The same by the hazard alone. */
  readonly prior: Float64Array
  /** [0 sound, CAUSES, unknown] */
  readonly beliefs: Float64Array
}

/** No look says more than this, log odds. */
const MOST = 14

export function createBeliefFilter(): BeliefFilter {
  const prior = new Float64Array(STATES)
  for (let at = 0; at < STATES; at++) prior[at] = Math.log((PRIORS[at] ?? UNKNOWN_PRIOR).perHour)
  const filter = { logOdds: Float64Array.from(prior), prior, beliefs: new Float64Array(STATES + 1) }
  normalise(filter)
  return filter
}

/** `said`: [CAUSES and unknown] log odds of one look against a sound print, the hazard not included. */
export function stepBeliefs(filter: BeliefFilter, said: Float64Array, dtS: number, sharpness = 1): void {
  const { logOdds, prior } = filter
  for (let at = 0; at < STATES; at++) {
    const { settlesS } = PRIORS[at] ?? UNKNOWN_PRIOR
    const keeps = Math.exp(-dtS / settlesS)
    const look = Math.max(-MOST, Math.min(MOST, said[at]!))
    logOdds[at] = keeps * logOdds[at]! + (1 - keeps) * (prior[at]! + look)
  }
  normalise(filter)
  if (sharpness !== 1) soften(filter, sharpness)
}

/** What is not sound is shared out anew, by a power of the shares; how much of it there is stays. */
function soften({ beliefs }: BeliefFilter, sharpness: number): void {
  const wrong = 1 - beliefs[0]!
  if (!(wrong > 1e-9)) return
  let sum = 0
  for (let at = 1; at <= STATES; at++) {
    const share = (beliefs[at]! / wrong) ** sharpness
    beliefs[at] = share
    sum += share
  }
  for (let at = 1; at <= STATES; at++) beliefs[at] = (wrong * beliefs[at]!) / sum
}

function normalise({ logOdds, beliefs }: BeliefFilter): void {
  let most = 0
  for (let at = 0; at < STATES; at++) if (logOdds[at]! > most) most = logOdds[at]!
  let sum = Math.exp(-most)
  beliefs[0] = sum
  for (let at = 0; at < STATES; at++) {
    const value = Math.exp(logOdds[at]! - most)
    beliefs[at + 1] = value
    sum += value
  }
  for (let at = 0; at <= STATES; at++) beliefs[at] = beliefs[at]! / sum
}
