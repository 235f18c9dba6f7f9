// Probability that the print succeeds, with its own uncertainty. Success: the print runs to its last line, stays on the bed,
// and no layer is lost to missing plastic, a shift or a crack. Cosmetic defects do not count against it.
import type { Random } from '#core'
import type { SuccessProbability } from '#protocol'
import { exceedanceAt, type LimitState } from './limit-state.ts'

/**
 * What no model here computes (a tangle, a greasy spot, a spool that ends, electronics): per print, for a tuned printer,
 * median 2.5 %, and 0.4 % for each hour. Source: PHYSICS 6, order-of-magnitude priors from memory; low confidence, hence
 * the factor-of-two spread.
 */
const OTHER_HAZARD_PER_PRINT = 0.025
const OTHER_HAZARD_PER_HOUR = 0.004
const OTHER_HAZARD_LOG_SD = 0.7
const DRAWS = 2000

/**
 * Draws what is unknown about this printer and filament, and for each draw multiplies the chances of passing every limit.
 * Given the draw, limit states are taken as independent; that is pessimistic where one cause feeds several.
 */
export function successProbability(
  states: readonly LimitState[],
  certainFailure: boolean,
  durationS: number,
  random: Random,
): SuccessProbability {
  if (certainFailure) return { mean: 0, p05: 0, p95: 0 }
  // A limit that could not be computed says nothing; it must not take the others with it.
  const losing = states.filter((state) => state.losesPrint && state.ratio > 0 && Number.isFinite(state.ratio))
  const kinds = [...new Set(losing.map((state) => state.kind))]
  const kindOf = losing.map((state) => kinds.indexOf(state.kind))
  const shared = new Float64Array(kinds.length)
  const chance = new Float64Array(DRAWS)
  const hazard = OTHER_HAZARD_PER_PRINT + (OTHER_HAZARD_PER_HOUR * durationS) / 3600
  for (let draw = 0; draw < DRAWS; draw++) {
    let survive = Math.exp(-hazard * Math.exp(OTHER_HAZARD_LOG_SD * random.normal()))
    // What is unknown about warp is the same for every object on the plate: one draw a kind.
    for (let kind = 0; kind < kinds.length; kind++) shared[kind] = random.normal()
    for (let i = 0; i < losing.length; i++) {
      const state = losing[i]!
      const logRatio = Math.log(Math.max(state.ratio, 1e-9)) + state.epistemicSd * shared[kindOf[i]!]!
      survive *= 1 - exceedanceAt(logRatio, state.aleatorySd)
    }
    chance[draw] = survive
  }
  chance.sort()
  let sum = 0
  for (const value of chance) sum += value
  return { mean: sum / DRAWS, p05: chance[Math.floor(0.05 * DRAWS)]!, p95: chance[Math.floor(0.95 * DRAWS)]! }
}
