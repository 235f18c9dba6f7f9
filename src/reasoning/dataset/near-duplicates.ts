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

const BASE = 0x01000193
/** BASE to the power of GRAM, of 32 bits: what the word that leaves a gram weighed. */
const LEAVING = Array.from({ length: GRAM }).reduce<number>((power) => Math.imul(power, BASE), 1)
const wordHashes = new Map<string, number>()

function hashOfWord(word: string): number {
  const known = wordHashes.get(word)
  if (known !== undefined) return known
  const hash = hash32(word)
  if (wordHashes.size > 200_000) wordHashes.clear()
  wordHashes.set(word, hash)
  return hash
}

/** Sorted hashes of all 8-grams of words, numbers and signs. */
export function gramsOf(text: string): Uint32Array {
  const words = text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?|[^\s\p{L}\p{N}]/gu) ?? []
  const hashes = Uint32Array.from(words, hashOfWord)
  const all = new Uint32Array(Math.max(0, hashes.length - GRAM + 1))
  let rolling = 0
  for (let i = 0; i < hashes.length; i++) {
    rolling = (Math.imul(rolling, BASE) + hashes[i]!) | 0
    if (i >= GRAM) rolling = (rolling - Math.imul(hashes[i - GRAM]!, LEAVING)) | 0
    if (i >= GRAM - 1) all[i - GRAM + 1] = Math.imul(rolling ^ (rolling >>> 15), 0x735a2d97)
  }
  all.sort()
  return all.filter((hash, i) => i === 0 || hash !== all[i - 1])
}

/** Share of the smaller one's grams that the other has; 0 as soon as it cannot be more than `bar`. */
export function sharedGrams(a: Uint32Array, b: Uint32Array, bar = 0): number {
  const smaller = Math.min(a.length, b.length)
  if (smaller === 0) return 0
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const mayMiss = smaller - bar * smaller
  let [j, shared] = [0, 0]
  for (let i = 0; i < few.length; i++) {
    const gram = few[i]!
    while (j < many.length && many[j]! < gram) j++
    if (many[j] === gram) shared++
    else if (i + 1 - shared > mayMiss) return 0
  }
  return shared / smaller
}

export interface Likeness {
  readonly id: string
  readonly shared: number
}

export interface DuplicateFilter {
  /** The row that shares most with this text, if more than `bar`; null when none comes near. */
  closest(grams: Uint32Array, bar?: number): Likeness | null
  add(id: string, grams: Uint32Array): void
}

export function createDuplicateFilter(): DuplicateFilter {
  const rows: { id: string; grams: Uint32Array; sketched: number }[] = []
  const index = new Map<number, number[]>()
  const sketchOf = (grams: Uint32Array): Uint32Array => grams.filter((gram) => gram % SKETCH === 0)
  return {
    closest(grams, bar = 0) {
      const sketch = sketchOf(grams)
      const counts = new Map<number, number>()
      for (const gram of sketch) for (const row of index.get(gram) ?? []) counts.set(row, (counts.get(row) ?? 0) + 1)
      let best: Likeness | null = null
      for (const [row, count] of counts) {
        const { id, grams: others, sketched } = rows[row]!
        if (count < LOOK_AT * Math.min(sketch.length, sketched)) continue
        const shared = sharedGrams(grams, others, bar)
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
