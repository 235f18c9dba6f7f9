// The least plastic beside the part: thinner prime lines, a thinner skirt, thinner supports. The part's own flow is left alone:
// a thinner wall is no saving but another part.
import type { Recipe, WasteClass } from './recipe.ts'
import { unchanged, WASTE_CLASSES } from './recipe.ts'
import type { Found, Search } from './search.ts'
import type { Trial } from './trial.ts'
import { objectionsTo, objectionWords } from './verdict.ts'

/** A skirt is a line like any other, and may be as narrow as the narrowest that a nozzle lays; supports must still carry. */
const LEAST_SKIRT = 0.6
const LEAST_SUPPORT = 0.85
const STEPS = 3

export function searchMaterial(search: Search): Found | null {
  const least: Record<WasteClass, number> = { prime: search.leastPrime, skirt: LEAST_SKIRT, support: LEAST_SUPPORT }
  const { waste } = search.base
  const fed: Record<WasteClass, number> = { prime: waste.primeMm, skirt: waste.skirtMm, support: waste.supportMm }
  const reasons: Record<string, string> = {}
  let recipe = unchanged()
  let best: Trial = search.base
  let left = search.budget
  for (const kind of WASTE_CLASSES) {
    if (!(fed[kind] > 0) || least[kind] >= 1) continue
    let ratio = least[kind]
    for (let step = 0; step < STEPS && left > 0; step++, left--) {
      const tried: Recipe = { ...recipe, waste: { ...recipe.waste, [kind]: ratio } }
      const trial = search.evaluate(tried)
      const [objection] = objectionsTo(search.base, trial)
      if (objection === undefined && trial.waste.totalMm < best.waste.totalMm) {
        recipe = tried
        best = trial
        break
      }
      if (objection !== undefined) reasons[kind] = objectionWords(objection)
      ratio = (1 + ratio) / 2
    }
  }
  return best === search.base ? null : { recipe, trial: best, reasons }
}
