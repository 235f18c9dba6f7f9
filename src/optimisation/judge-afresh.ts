// Who judges what a search has found: printers that stray from the model and that no trial of it has seen. What most of them have
// worse is not taken; then half of the haste is taken back and others are asked, and at last only the wait before the print is left.
import type { Recipe } from './recipe.ts'
import { unchanged } from './recipe.ts'
import type { Found, Search } from './search.ts'
import { HEAT_UP_REASON } from './tune-heat-up.ts'
import type { TwinGain } from './twins.ts'
import { sharedWorse } from './twins.ts'
import { objectionsTo } from './verdict.ts'

/** Shares of the time gained in each layer. */
const SHARES = [0.5, 0.25] as const

export interface Judged {
  readonly found: Found
  readonly gains: readonly TwinGain[]
}

/** The first that they have nothing against; the first of all where there is none. `askAfresh`: five others each time. */
export function judgeAfresh(
  search: Search,
  found: Found,
  askAfresh: (recipe: Recipe, round: number) => TwinGain[],
): Judged {
  const first = { found, gains: askAfresh(found.recipe, 0) }
  if (sharedWorse(first.gains).length === 0) return first
  let round = 0
  for (const milder of milderThan(search, found)) {
    const gains = askAfresh(milder.recipe, ++round)
    if (sharedWorse(gains).length === 0) return { found: milder, gains }
  }
  return first
}

function* milderThan(search: Search, found: Found): Generator<Found> {
  const { base } = search
  const { recipe, trial, reasons } = found
  for (const share of SHARES) {
    const leastS = base.quality.layerS.map((wasS, layer) => {
      const isS = trial.quality.layerS[layer] ?? Number.NaN
      return wasS > isS ? wasS + share * (isS - wasS) : 0
    })
    const pace = search.paceFor({ ...recipe, pace: null }, leastS)
    const milder = { ...recipe, pace }
    const tried = search.evaluate(milder)
    if (objectionsTo(base, tried).length > 0 || !(tried.totalS < base.totalS)) continue
    yield { recipe: milder, trial: tried, reasons: { ...reasons, pace: PACE_REASON } }
  }
  if (recipe.heatUpBelowC === null) return
  const alone = { ...unchanged(), heatUpBelowC: recipe.heatUpBelowC }
  yield { recipe: alone, trial: search.evaluate(alone), reasons: { 'heat up': HEAT_UP_REASON } }
}

const PACE_REASON = 'more was worse on most printers that stray from the model'
