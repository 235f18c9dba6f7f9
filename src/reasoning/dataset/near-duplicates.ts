// Two rows are too alike when they share more than a share of their 8-grams of words: of the smaller row's set. Exact, pair by
// pair; an inverted index over a sketch of the grams finds who may be alike, so no row meets all others. Whether two rows
// are alike does not depend on which came first.
import { hash32 } from '#core'

const GRAM = 8
/** Grams of these residues are in the sketch: one in sixteen. */
const SKETCH = 16
export const MOST_SHARED = 0.6
/** A sketch that shares so much is looked at in full: five standard errors below the bar for sketches of 60 grams and more. */
const LOOK_AT = 0.3

/** Sorted hashes of all 8-grams of words, numbers and signs. */
export function gramsOf(text: string): Uint32Array {
  const words = text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?|[^\s\p{L}\p{N}]/gu) ?? []
  const hashes = words.map(hash32)
  const set = new Set<number>()
  for (let i = 0; i + GRAM <= hashes.length; i++) {
    let hash = 0
    for (let j = 0; j < GRAM; j++)
      hash = (Math.imul(hash, 0x01000193) ^ (hashes[i + j]! + Math.imul(j + 1, 0x9e3779b9))) >>> 0
    set.add(Math.imul(hash ^ (hash >>> 15), 0x735a2d97) >>> 0)
  }
  return Uint32Array.from(set).sort()
}

/** Share of the smaller one's grams that the other has. */
export function sharedGrams(a: Uint32Array, b: Uint32Array): number {
  let [i, j, shared] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      shared++
      i++
      j++
    } else if (a[i]! < b[j]!) i++
    else j++
  }
  return Math.min(a.length, b.length) === 0 ? 0 : shared / Math.min(a.length, b.length)
}

export interface Likeness {
  readonly id: string
  readonly shared: number
}

export interface DuplicateFilter {
  /** The row that shares most with this text, or null when none comes near the bar. */
  closest(grams: Uint32Array): Likeness | null
  add(id: string, grams: Uint32Array): void
}

export function createDuplicateFilter(): DuplicateFilter {
  const rows: { id: string; grams: Uint32Array; sketched: number }[] = []
  const index = new Map<number, number[]>()
  const sketchOf = (grams: Uint32Array): number[] => [...grams].filter((gram) => gram % SKETCH === 0)
  return {
    closest(grams) {
      const sketch = sketchOf(grams)
      const counts = new Map<number, number>()
      for (const gram of sketch) for (const row of index.get(gram) ?? []) counts.set(row, (counts.get(row) ?? 0) + 1)
      let best: Likeness | null = null
      for (const [row, count] of counts) {
        const { id, grams: others, sketched } = rows[row]!
        if (count < LOOK_AT * Math.min(sketch.length, sketched)) continue
        const shared = sharedGrams(grams, others)
        if (best === null || shared > best.shared || (shared === best.shared && id < best.id)) best = { id, shared }
      }
      return best
    },
    add(id, grams) {
      const sketch = sketchOf(grams)
      const row = rows.push({ id, grams, sketched: sketch.length }) - 1
      for (const gram of sketch) {
        const known = index.get(gram)
        if (known) known.push(row)
        else index.set(gram, [row])
      }
    },
  }
}
