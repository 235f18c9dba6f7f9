// Beliefs over time. Two things are followed: whether anything is wrong, and, if so, what. The first rises as fast as the likeliest
// cause must be believed and falls slowly, because what is broken seldom mends itself; the second is weighed by how clearly a look
// shows that something is wrong: a look that shows nothing names nothing. What is seen for long counts as one look, never as hundreds.
// Source: Smith 1979 (J. R. Stat. Soc. B 41, power-steady models); Raftery, Karny, Ettler 2010 (forgetting).
import { CAUSES } from './causes.ts'
import { PRIORS } from './priors.ts'

/** CAUSES and unknown. */
export const STATES = CAUSES.length + 1
export const UNKNOWN_AT = CAUSES.length

/** How a model weighs looks: fitted. */
export interface Weighing {
  /** Where what looks say makes it as likely as not that something is wrong, log odds. */
  readonly bias: number
  /** ... and how much surer each unit beyond makes it: sound prints come near the bias seldom, broken ones pass it quickly. */
  readonly slope: number
  /** Log odds that something is wrong fall back with this, s. */
  readonly fallsS: number
  /** Shares of the causes are taken to this power: below 1 they are less sure of one another. */
  readonly sharpness: number
  /** Share of what is unknown where all causes are alike. */
  readonly unknown: number
}

export interface BeliefFilter {
  /** Log odds that something is wrong, before the bias; NaN before the first look. */
  wrong: number
  /** [CAUSES] logarithms of shares of what is wrong, and how much was seen of it lately. */
  readonly shares: Float64Array
  seen: number
  /** [0 sound, CAUSES, unknown] */
  readonly beliefs: Float64Array
}

/** No look says more than this, log odds. */
const MOST = 12
const NAMES_S = 4
/** A look's features are of many seconds already. */
const RISES = 0.5

export function createBeliefFilter(): BeliefFilter {
  const beliefs = new Float64Array(STATES + 1)
  beliefs[0] = 1
  return { wrong: Number.NaN, shares: new Float64Array(CAUSES.length), seen: 0, beliefs }
}

/**
 * `look`: [0 sound, CAUSES] probabilities by one look alone. `heard`: [CAUSES] what people said, log odds.
 */
export function stepBeliefs(
  filter: BeliefFilter,
  look: Float64Array,
  heard: Float64Array,
  dtS: number,
  weighing: Weighing,
): void {
  const { shares } = filter
  const sound = Math.min(1 - 1e-12, Math.max(1e-12, look[0]!))
  const says = Math.max(-MOST, Math.min(MOST, Math.log((1 - sound) / sound)))
  let settlesS = 0
  for (let at = 0; at < CAUSES.length; at++) settlesS += (look[at + 1]! / (1 - sound)) * PRIORS[at]!.settlesS
  const tauS = says > filter.wrong ? settlesS * RISES : weighing.fallsS
  const keeps = Number.isNaN(filter.wrong) ? 0 : Math.exp(-dtS / tauS)
  filter.wrong = keeps === 0 ? says : keeps * filter.wrong + (1 - keeps) * says
  const clear = 1 / (1 + Math.exp(-says))
  filter.seen = filter.seen * Math.exp(-dtS / NAMES_S) + clear
  const learns = clear / filter.seen
  for (let at = 0; at < CAUSES.length; at++) {
    const share = Math.log(Math.max(1e-6, look[at + 1]! / (1 - sound)))
    shares[at] = shares[at]! + learns * (share - shares[at]!)
  }
  believe(filter, heard, weighing)
}

/** From what is followed to beliefs. */
export function believe(
  { wrong, shares, beliefs }: Pick<BeliefFilter, 'wrong' | 'shares' | 'beliefs'>,
  heard: Float64Array,
  weighing: Weighing,
): void {
  const { bias, slope, sharpness, unknown } = weighing
  let sum = 0
  let most = 0
  for (let at = 0; at < CAUSES.length; at++) {
    const share = Math.exp(sharpness * shares[at]!)
    beliefs[at + 1] = share
    sum += share
    most = Math.max(most, share)
  }
  // The less any cause stands out, the likelier it is none of them.
  const unknownShare = unknown * (1 - most / sum) ** 2
  const odds = Math.exp(slope * (wrong - bias))
  let total = 1 + odds * unknownShare
  for (let at = 0; at < CAUSES.length; at++) {
    const value = odds * (1 - unknownShare) * (beliefs[at + 1]! / sum) * Math.exp(heard[at]!)
    beliefs[at + 1] = value
    total += value
  }
  beliefs[0] = 1 / total
  for (let at = 0; at < CAUSES.length; at++) beliefs[at + 1] = beliefs[at + 1]! / total
  beliefs[UNKNOWN_AT + 1] = (odds * unknownShare) / total
}
