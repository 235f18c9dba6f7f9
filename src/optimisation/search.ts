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
  /** What printers that stray from the model have against it, one list a printer. */
  strayed(recipe: Recipe): readonly (readonly Objection[])[]
}

/** What most of the printers that stray from the model object to. */
export function sharedObjections(search: Search, recipe: Recipe): Objection[] {
  const lists = search.strayed(recipe)
  const keyOf = (objection: Objection): string => (objection.kind === 'measure' ? objection.measure : objection.kind)
  const found = new Map<string, Objection[]>()
  for (const list of lists) {
    for (const key of new Set(list.map(keyOf))) {
      const objection = list.find((other) => keyOf(other) === key)
      if (objection !== undefined) found.set(key, [...(found.get(key) ?? []), objection])
    }
  }
  return [...found.values()].filter((same) => 2 * same.length > lists.length).map(([first]) => first as Objection)
}

export interface Found {
  readonly recipe: Recipe
  readonly trial: Trial
  /** Why a knob stands where it stands, in words, by the knob's name. */
  readonly reasons: Readonly<Record<string, string>>
}
