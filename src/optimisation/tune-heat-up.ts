// How long before the bed is warm the nozzle begins to heat: as early as gains time, as late as that allows, because a hot nozzle
// that stands oozes.
import type { Recipe } from './recipe.ts'
import { unchanged } from './recipe.ts'
import type { Found, Search } from './search.ts'
import { sharedObjections } from './search.ts'
import { objectionsTo } from './verdict.ts'

/** Under the bed's temperature, °C. */
const BELOW_C = [5, 10, 15, 20, 30] as const
/** Less is not worth a hot nozzle that stands, s. */
const LEAST_GAIN_S = 5

export const HEAT_UP_REASON = 'so that nobody waits for it when the bed is warm'

/** Null where the file heats both together already. These trials are on the file as it is, and not of the budget. */
export function tuneHeatUp(search: Search): number | null {
  if (!search.canHeatUp) return null
  let found: number | null = null
  let bestS = search.base.totalS - LEAST_GAIN_S
  for (const heatUpBelowC of BELOW_C) {
    const trial = search.evaluate({ ...unchanged(), heatUpBelowC })
    if (trial.totalS > bestS || objectionsTo(search.base, trial).length > 0) continue
    found = heatUpBelowC
    bestS = trial.totalS - LEAST_GAIN_S
  }
  return found
}

/** Where nothing else is to be gained. */
export function heatUpAlone(search: Search, heatUpBelowC: number | null): Found | null {
  if (heatUpBelowC === null) return null
  const recipe: Recipe = { ...unchanged(), heatUpBelowC }
  if (sharedObjections(search, recipe).length > 0) return null
  return { recipe, trial: search.evaluate(recipe), reasons: { 'heat up': HEAT_UP_REASON } }
}
