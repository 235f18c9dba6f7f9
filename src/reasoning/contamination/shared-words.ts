// Runs of words that a row has in common with a benchmark. Words only, without case and signs, as contamination is counted for
// language models: 13 words that stand in the same order in both are no chance.
import { hash32 } from '#core'

export interface Entry {
  readonly file: string
  /** From 1. */
  readonly number: number
  readonly text: string
}

export interface Overlap {
  readonly file: string
  readonly number: number
  /** Runs of the row that the entry has too. */
  readonly runs: number
  /** The first of them. */
  readonly words: string
}

export interface BenchmarkIndex {
  readonly entries: number
  /** Shorter than one run: nothing can be said of them. */
  readonly tooShort: number
  add(entry: Entry): void
  /** Entries that share a run with the text; those that share most first. */
  overlaps(text: string): Overlap[]
}

/** `length`: words of a run. */
export function createBenchmarkIndex(length: number): BenchmarkIndex {
  const entries: { file: string; number: number }[] = []
  const index = new Map<number, number[]>()
  let tooShort = 0
  return {
    get entries() {
      return entries.length
    },
    get tooShort() {
      return tooShort
    },
    add({ file, number, text }) {
      const place = entries.push({ file, number }) - 1
      const words = wordsOf(text)
      if (words.length < length) tooShort++
      for (const run of new Set(runsOf(words, length))) {
        const known = index.get(run)
        if (known) known.push(place)
        else index.set(run, [place])
      }
    },
    overlaps(text) {
      const words = wordsOf(text)
      const found = new Map<number, { runs: number; at: number }>()
      const seen = new Set<number>()
      runsOf(words, length).forEach((run, at) => {
        if (seen.has(run)) return
        seen.add(run)
        for (const place of index.get(run) ?? []) {
          const before = found.get(place)
          found.set(place, { runs: (before?.runs ?? 0) + 1, at: before?.at ?? at })
        }
      })
      return [...found]
        .map(([place, { runs, at }]) => ({ ...entries[place]!, runs, words: words.slice(at, at + length).join(' ') }))
        .sort((a, b) => b.runs - a.runs)
    },
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** A number of 53 bits for each run: among millions of runs, two that differ hardly ever have the same. */
function runsOf(words: readonly string[], length: number): number[] {
  const firsts = words.map((word) => hash32(word))
  const seconds = words.map((word) => hash32(`${word}/`))
  return Array.from({ length: Math.max(0, words.length - length + 1) }, (_, from) => {
    let [high, low] = [0, 0]
    for (let i = from; i < from + length; i++) {
      high = (Math.imul(high, 0x01000193) + firsts[i]!) | 0
      low = (Math.imul(low, 0x01000193) + seconds[i]!) | 0
    }
    return ((high ^ (high >>> 15)) & 0x1fffff) * 2 ** 32 + (low >>> 0)
  })
}
