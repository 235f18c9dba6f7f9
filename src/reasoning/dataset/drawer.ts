// Who draws instances. Rows that are too like each other are of one family, so a drawer holds a row against its own family's
// earlier ones; across families whoever collects the rows looks. Thus several drawers, each with families of its own, make
// the same rows as one.
import type { Family } from '../writing/family.ts'
import type { Depth } from '../writing/page.ts'
import { type Drawn, drawInstance } from './draw.ts'
import { createDuplicateFilter, type DuplicateFilter, gramsOf } from './near-duplicates.ts'

/** Plain data: it may be asked of another thread. */
export interface DrawRequest {
  readonly family: string
  readonly seed: number
  /** Of the instance within its family; a family's come in this order. */
  readonly number: number
  readonly depths: readonly Depth[]
}

/** A row that was drawn in an earlier run: its whole text. */
export interface KnownRow {
  readonly family: string
  readonly id: string
  readonly text: string
}

export interface Drawer {
  draw(request: DrawRequest): Promise<Drawn>
  learn(row: KnownRow): void
}

/** Between two instances others have their turn: progress is shown, what is done is written. */
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** In this thread, one after the other. */
export function createDrawer(families: readonly Family[]): Drawer {
  const byId = new Map(families.map((family) => [family.id, family]))
  const filters = new Map<string, DuplicateFilter>()
  let before: Promise<void> = Promise.resolve()
  const filterOf = (id: string): DuplicateFilter => {
    const known = filters.get(id) ?? createDuplicateFilter()
    filters.set(id, known)
    return known
  }
  return {
    draw({ family: id, seed, number, depths }) {
      const drawn = before.then(pause).then(() => {
        const family = byId.get(id)
        if (family === undefined) throw new Error(`there is no family ${id}`)
        return drawInstance({ family, seed, number }, depths, filterOf(id))
      })
      before = drawn.then(
        () => undefined,
        () => undefined,
      )
      return drawn
    },
    learn: ({ family, id, text }) => filterOf(family).add(id, gramsOf(text)),
  }
}
