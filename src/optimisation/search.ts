// What every search is given, and what it finds.
import type { MoveClass, Recipe } from './recipe.ts'
import type { Trial } from './trial.ts'
import type { Objection } from './verdict.ts'

export interface Search {
  readonly base: Trial
  /** Most trials. */
  readonly budget: number
  /** Flow that the hot end melts, with a margin, when the nozzle is so much hotter than the file has it. */
  flowCapMm3PerS(hotterC: number): number
  /** How far the nozzle and the bed may be shifted, °C. */
  readonly hotterMostC: number
  readonly colderMostC: number
  readonly bedHotterMostC: number
  /** How many times the part fan's speed it may have. */
  readonly fanMost: number
  /** The nozzle, or the bed, is waited for longer than it must be. */
  readonly canHeatUp: boolean
  /**
   * Pressure advance for the body, s: what is in force (or, without any, what filament path and flow ask for), for a nozzle that
   * is so much hotter; null where the file tunes it itself.
   */
  advanceS(hotterC: number): number | null
  /** Seconds that the file spends on each class of moves above the first layer. */
  readonly spentS: Readonly<Record<MoveClass, number>>
  /** Least ratio of the plastic of the prime line that still makes a line. */
  readonly leastPrime: number
  /** Ratios of the beads' speed, by layer, with which each layer takes at least so long, s; null where none is slowed. */
  paceFor(recipe: Recipe, leastS: Float64Array): Float64Array | null
  evaluate(recipe: Recipe): Trial
  /** What a printer that strays from the model has against it; `index` below `strayedCount`. */
  strayed(recipe: Recipe, index: number): readonly Objection[]
  readonly strayedCount: number
}

/** What most of the printers that stray from the model object to. As soon as that is known, the others are not asked. */
export function sharedObjections(search: Search, recipe: Recipe): Objection[] {
  const { strayedCount } = search
  const found = new Map<string, { readonly objection: Objection; by: number }>()
  for (let index = 0; index < strayedCount; index++) {
    const list = search.strayed(recipe, index)
    for (const key of new Set(list.map(keyOf))) {
      const known = found.get(key)
      if (known !== undefined) known.by++
      else found.set(key, { objection: list.find((one) => keyOf(one) === key) as Objection, by: 1 })
    }
    const shared = [...found.values()].filter(({ by }) => 2 * by > strayedCount)
    if (shared.length > 0) return shared.map(({ objection }) => objection)
    const most = Math.max(0, ...[...found.values()].map(({ by }) => by))
    if (2 * (most + strayedCount - index - 1) <= strayedCount) break
  }
  return []
}

function keyOf(objection: Objection): string {
  return objection.kind === 'measure' ? objection.measure : objection.kind
}

export interface Found {
  readonly recipe: Recipe
  readonly trial: Trial
  /** Why a knob stands where it stands, in words, by the knob's name. */
  readonly reasons: Readonly<Record<string, string>>
}
