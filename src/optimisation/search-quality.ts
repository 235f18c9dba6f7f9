// The best part within a quarter more time: small steps of one knob at a time, each kept where something gets better and
// nothing gets worse, and taken again as long as it helps.
import type { Finding } from '#protocol'
import { MEASURES, worsening } from './quality.ts'
import type { Recipe } from './recipe.ts'
import { unchanged } from './recipe.ts'
import type { Found, Search } from './search.ts'
import { sharedObjections } from './search.ts'
import type { Trial } from './trial.ts'
import { advanced, tuneAdvance } from './tune-advance.ts'
import { objectionsTo } from './verdict.ts'

const TIME_MOST = 1.25
/** Less is no reason to touch a file. */
const LEAST_GAIN = 0.1

type Step = readonly [name: string, take: (recipe: Recipe, search: Search, now: Trial) => Recipe | null]

const STEPS: readonly Step[] = [
  ['pace', slowWarmLayers],
  ['nozzle', (recipe, search) => shiftNozzle(recipe, search, 5, search.hotterMostC)],
  ['nozzle', (recipe, search) => shiftNozzle(recipe, search, -5, search.colderMostC)],
  [
    'bed',
    (recipe, { bedHotterMostC }) =>
      recipe.bedShiftC + 5 > bedHotterMostC ? null : { ...recipe, bedShiftC: recipe.bedShiftC + 5 },
  ],
  ['fan', (recipe) => (recipe.fan < 0.5 ? null : { ...recipe, fan: 0.8 * recipe.fan })],
  ['fan', (recipe) => (recipe.fan > 1.5 ? null : { ...recipe, fan: 1.25 * recipe.fan })],
  ['accel outer', (recipe) => accelerate(recipe, 0.6)],
  ['speed outer', (recipe) => hurry(recipe, ['outer', 'top'], 0.8)],
  ['speed inner', (recipe) => hurry(recipe, ['inner', 'solid', 'infill'], 0.85)],
  ['speed bridge', (recipe) => hurry(recipe, ['bridge'], 0.75)],
  ['speed bridge', (recipe) => hurry(recipe, ['bridge'], 1.3)],
  [
    'speed travel',
    (recipe) => ({ ...hurry(recipe, ['travel'], 1.3), accel: { ...recipe.accel, travel: 1.5 * recipe.accel.travel } }),
  ],
]

/** More trials of the same step than this are no longer a small change. */
const REPEATS_MOST = 3

export function searchQuality(search: Search): Found | null {
  let recipe: Recipe = { ...unchanged(), flowCapMm3PerS: search.flowCapMm3PerS(0) }
  let best = search.base
  let score = 0
  let left = search.budget
  const reasons: Record<string, string> = {}
  const isSpent = new Set<number>()
  const taken: { recipe: Recipe; trial: Trial }[] = []
  const tuned = tuneAdvance(search)
  left -= tuned.trials
  if (tuned.ratio !== 1) {
    recipe = advanced(search, recipe, tuned.ratio, 0)
    best = search.evaluate(recipe)
    score = scoreOf(search.base, best)
    reasons['pressure advance'] = 'so that corners get what was asked for'
    taken.push({ recipe, trial: best })
  }
  for (let round = 0; round < 2; round++) {
    STEPS.forEach(([name, take], index) => {
      if (isSpent.has(index)) return
      for (let repeat = 0; repeat < REPEATS_MOST && left > 0; repeat++) {
        const tried = take(recipe, search, best)
        if (tried === null) break
        left--
        const trial = search.evaluate(tried)
        const gained = scoreOf(search.base, trial) - score
        const isFair = objectionsTo(search.base, trial).length === 0 && trial.totalS <= TIME_MOST * search.base.totalS
        if (!isFair || !(gained > LEAST_GAIN)) {
          isSpent.add(index)
          break
        }
        reasons[name] = `better: ${gainWords(best, trial)}`
        recipe = tried
        best = trial
        score += gained
        taken.push({ recipe, trial })
      }
    })
  }
  // The last steps go first where printers that stray from the model object.
  for (let last = taken.pop(); last !== undefined; last = taken.pop()) {
    if (sharedObjections(search, last.recipe).length === 0) return { ...last, reasons }
  }
  return null
}

/** With the pressure advance that goes with it. */
function shiftNozzle(recipe: Recipe, search: Search, byC: number, mostC: number): Recipe | null {
  const nozzleShiftC = recipe.nozzleShiftC + byC
  // Back again is where it came from.
  if (Math.abs(nozzleShiftC) > mostC || Math.sign(recipe.nozzleShiftC) === -Math.sign(byC)) return null
  const [now, then] = [search.advanceS(recipe.nozzleShiftC), search.advanceS(nozzleShiftC)]
  if (now === null || then === null || !(now > 0)) return { ...recipe, nozzleShiftC }
  return { ...recipe, nozzleShiftC, advanceS: (recipe.advanceS ?? now) * (then / now) }
}

function hurry(recipe: Recipe, names: readonly (keyof Recipe['speed'])[], ratio: number): Recipe {
  const speed = { ...recipe.speed }
  for (const name of names) speed[name] *= ratio
  return { ...recipe, speed }
}

function accelerate(recipe: Recipe, ratio: number): Recipe {
  const { accel } = recipe
  return { ...recipe, accel: { ...accel, outer: accel.outer * ratio, top: accel.top * ratio } }
}

/** Layers that are laid on something too warm get half as much time again. */
function slowWarmLayers(recipe: Recipe, _search: Search, { quality }: Trial): Recipe | null {
  const pace = recipe.pace === null ? new Float64Array(quality.layerS.length).fill(1) : Float64Array.from(recipe.pace)
  let isChanged = false
  for (let layer = 1; layer < pace.length; layer++) {
    if (!(quality.layerBelowC[layer]! > quality.firmC)) continue
    for (const slowed of [layer - 1, layer]) {
      if (slowed >= 1) pace[slowed] = Math.min(pace[slowed]!, (recipe.pace?.[slowed] ?? 1) / 1.5)
    }
    isChanged = true
  }
  return isChanged ? { ...recipe, pace } : null
}

const WEIGHT = { note: 0.5, defect: 2, failure: 6 } as const
/** A percent of success is worth this. */
const PER_PERCENT = 0.4
/** What a measure gains counts less and less: it is good enough at some point. */
const PER_MEASURE = 0.5

/** What a percent more time must bring. */
const PER_TIME_PERCENT = 0.05

/** How much better than the file as it was: findings gone, success, measures in tolerances. */
export function scoreOf(before: Trial, after: Trial): number {
  const findings = (trial: Trial): number => trial.findings.reduce((sum, finding) => sum + weigh(finding), 0)
  let score = findings(before) - findings(after)
  score -= PER_TIME_PERCENT * Math.max(0, 100 * (after.totalS / before.totalS - 1))
  score += 100 * PER_PERCENT * (after.probability.mean - before.probability.mean)
  for (const measure of MEASURES) {
    const better = -worsening(measure, before.quality.values[measure.key], after.quality.values[measure.key])
    score += PER_MEASURE * Math.sign(better) * Math.log1p(Math.max(0, Math.abs(better) - 0.2))
  }
  return score
}

function weigh({ severity, confidence }: Finding): number {
  return WEIGHT[severity] * confidence
}

function gainWords(before: Trial, after: Trial): string {
  const gains = MEASURES.map((measure) => ({
    title: measure.title,
    tolerances: -worsening(measure, before.quality.values[measure.key], after.quality.values[measure.key]),
  })).sort((a, b) => b.tolerances - a.tolerances)
  const [first, second] = gains
  const shown = [first, second].filter((gain) => gain !== undefined && gain.tolerances > 0.3)
  return shown.length > 0 ? shown.map((gain) => gain!.title).join(', ') : 'fewer or weaker findings'
}
