// A file, a printer and a filament in; a better file for the same part out, with what was changed and what it gains.
import type { Edited, EditSource } from './apply-recipe.ts'
import { applyRecipe } from './apply-recipe.ts'
import type { Change } from './changes.ts'
import { changesOf } from './changes.ts'
import { findEarlyBed, findHeatUp } from './heat-up.ts'
import { judgeAfresh } from './judge-afresh.ts'
import { createPacer } from './layer-pace.ts'
import { bodyFan, bodyTargetC, editLimits, flowCapMm3PerS, idealAdvanceS, leastPrimeRatio } from './limits.ts'
import type { LineTable } from './line-table.ts'
import { createLineTable, recordLines } from './line-table.ts'
import { fileSpeeds, indexLines } from './line-text.ts'
import { classOfLine } from './move-wishes.ts'
import type { MoveClass, Recipe } from './recipe.ts'
import type { Found, Search } from './search.ts'
import { searchMaterial } from './search-material.ts'
import { searchQuality } from './search-quality.ts'
import { searchSpeed } from './search-speed.ts'
import { findWaste, setsAdvance } from './setting-edits.ts'
import type { PrintSetup, Trial } from './trial.ts'
import { printSettings, tryPrint } from './trial.ts'
import type { TwinGain } from './twins.ts'
import { gainOf, strayingTwins } from './twins.ts'
import { objectionsTo } from './verdict.ts'

export type Goal = 'quality' | 'speed' | 'material'

export interface Optimised extends Edited {
  readonly recipe: Recipe
  readonly before: Trial
  readonly after: Trial
  readonly changes: readonly Change[]
  /** The same two files on printers that stray from the model, and that no search has seen. */
  readonly gains: readonly TwinGain[]
  readonly trials: number
}

export interface OptimiseOptions {
  readonly goal: Goal
  /** Hears how many trials are done of at most how many. */
  readonly onTrial?: (done: number, most: number) => void
}

/** Printers that stray from the model: the first choose what is found, the others, which the search never meets, are what is told. */
const TWINS = 3
const FRESH_TWINS = 5

/** Lines simulated in all, about: a Benchy of 143,000 lines gets the least, 24 trials. */
const LINES_IN_ALL = 3_000_000
const TRIALS = { least: 24, most: 45 } as const

const SEARCHES: Readonly<Record<Goal, (search: Search) => Found | null>> = {
  speed: searchSpeed,
  material: searchMaterial,
  quality: searchQuality,
}

export interface Optimisation {
  readonly before: Trial
  /** Null where nothing better was found. */
  readonly optimised: Optimised | null
}

export function optimise(bytes: Uint8Array, setup: PrintSetup, options: OptimiseOptions): Optimisation {
  const text = indexLines(bytes)
  const table = createLineTable(text.lineCount)
  const before = tryPrint(bytes, setup, (block) => recordLines(table, block))
  if (before.error !== null) return { before, optimised: null }
  const macros = new Set(setup.config.gcodeMacros.map(({ name }) => name.toUpperCase()))
  const settings = printSettings(setup)
  const limits = editLimits(setup, settings.filamentDiameterMm)
  const source: EditSource = { text, table, limits, macros, wasteLines: findWaste(table) }
  const budget = Math.min(TRIALS.most, Math.max(TRIALS.least, Math.floor(LINES_IN_ALL / Math.max(1, text.lineCount))))
  let trials = 0
  const evaluate = (recipe: Recipe): Trial => {
    trials++
    options.onTrial?.(trials, budget)
    return tryPrint(applyRecipe(source, recipe).bytes, setup)
  }
  const onTwins = strayingTwins(bytes, setup, 0, TWINS)
  const [nozzleC, bedC] = [bodyTargetC(table, 'nozzle'), bodyTargetC(table, 'bed')]
  const knownC = Number.isNaN(nozzleC) ? setup.material.print.nozzleC[1] : nozzleC
  const room = (mostC: number): number => (mostC > 0 ? Math.floor(mostC) : 0)
  const search: Search = {
    base: before,
    budget,
    flowCapMm3PerS: (hotterC) => flowCapMm3PerS(setup, knownC + hotterC),
    hotterMostC: room(limits.nozzleMostC - nozzleC),
    colderMostC: room(nozzleC - setup.material.print.nozzleC[0]),
    bedHotterMostC: room(limits.bedMostC - bedC),
    fanMost: limits.fanMost / Math.max(1e-9, bodyFan(text, table)),
    canHeatUp: findHeatUp(text, table) !== null || findEarlyBed(text, table) !== null,
    advanceS: setsAdvance(text, table) ? () => null : (hotterC) => advanceFor(setup, before, knownC, hotterC),
    spentS: spentS(table),
    leastPrime: leastPrimeRatio(table, source.wasteLines.prime, limits.filamentAreaMm2, settings.nozzleDiameterMm),
    paceFor: createPacer(source, setup, before.quality.layerS.length),
    evaluate,
    strayed(recipe, index) {
      const { before: was, after } = onTwins(applyRecipe(source, recipe).bytes, index)
      return objectionsTo(was, after)
    },
    strayedCount: TWINS,
  }
  const first = SEARCHES[options.goal](search)
  if (first === null || !isBetter(options.goal, before, first.trial)) return { before, optimised: null }
  const askAfresh = (recipe: Recipe, round: number): TwinGain[] => {
    const afresh = strayingTwins(bytes, setup, TWINS + round * FRESH_TWINS, FRESH_TWINS)
    const edited = applyRecipe(source, recipe)
    return Array.from({ length: FRESH_TWINS }, (_, index) => {
      const { before: was, after } = afresh(edited.bytes, index)
      return gainOf(was, after)
    })
  }
  const { found, gains } =
    options.goal === 'speed'
      ? judgeAfresh(search, first, askAfresh)
      : { found: first, gains: askAfresh(first.recipe, 0) }
  const edited = applyRecipe(source, found.recipe)
  const changes = changesOf(source, found.recipe, fileSpeeds(text, macros), found.reasons)
  return { before, optimised: { ...edited, recipe: found.recipe, before, after: found.trial, changes, gains, trials } }
}

function advanceFor(setup: PrintSetup, before: Trial, nozzleC: number, hotterC: number): number | null {
  const flow = before.usualFlowMm3PerS
  if (!(flow > 0)) return null
  const now = idealAdvanceS(setup, nozzleC, flow)
  const then = idealAdvanceS(setup, nozzleC + hotterC, flow)
  return before.pressureAdvanceS > 0 ? before.pressureAdvanceS * (then / now) : then
}

function spentS(table: LineTable): Record<MoveClass, number> {
  const spent = { outer: 0, inner: 0, infill: 0, solid: 0, top: 0, bridge: 0, travel: 0 }
  for (let line = 1; line <= table.lineCount; line++) {
    const name = classOfLine(table, line)
    if (name !== null) spent[name] += table.durationS[line]!
  }
  return spent
}

function isBetter(goal: Goal, before: Trial, after: Trial): boolean {
  if (goal === 'speed') return after.totalS < before.totalS
  return goal === 'material' ? after.waste.totalMm < before.waste.totalMm : true
}
