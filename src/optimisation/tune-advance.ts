// Pressure advance is one number with one best value: outer walls get what was asked for. It is looked for on the file as it is,
// because the best one hangs on filament path and temperature far more than on speed.
import type { Recipe } from './recipe.ts'
import { unchanged } from './recipe.ts'
import type { Search } from './search.ts'
import { objectionsTo } from './verdict.ts'

/** Ratios of what is in force. Farther off a person's own calibration is not to be trusted less than a model. */
const DOWN = [0.8, 0.65] as const
const UP = [1.25, 1.55] as const
/** Flow that much nearer to the commanded is worth a line in the file, % rms. */
const LEAST_GAIN_PCT = 1

export function tuneAdvance(search: Search): { readonly ratio: number; readonly trials: number } {
  const before = search.base.quality.values.unevenness
  let [ratio, best] = [1, before - LEAST_GAIN_PCT]
  let trials = 0
  if (search.advanceS(0) === null) return { ratio, trials }
  for (const direction of [DOWN, UP]) {
    for (const tried of direction) {
      trials++
      const trial = search.evaluate(advanced(search, unchanged(), tried, 0))
      const { unevenness } = trial.quality.values
      const isFair = objectionsTo(search.base, trial).length === 0
      if (!(unevenness < best) || !isFair) break
      ratio = tried
      best = unevenness
    }
    if (ratio !== 1) break
  }
  return { ratio, trials }
}

/** The recipe with pressure advance for a nozzle that is so much hotter: a thinner melt pushes back less. */
export function advanced(search: Search, recipe: Recipe, ratio: number, hotterC: number): Recipe {
  if (ratio === 1 && hotterC === 0) return recipe
  const advanceS = search.advanceS(hotterC)
  return advanceS === null ? recipe : { ...recipe, advanceS: ratio * advanceS }
}
