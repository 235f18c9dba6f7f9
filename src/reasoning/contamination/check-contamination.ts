// Does a dataset repeat what a model will be measured by?
import { PrintwrightError } from '#core'
import { linesOf, shardsOf } from '../dataset/files.ts'
import { rowSchema } from '../dataset/row.ts'
import { benchmarkEntries } from './read-benchmark.ts'
import { createBenchmarkIndex, type Overlap } from './shared-words.ts'

export interface Contamination {
  readonly rows: number
  readonly entries: number
  readonly too_short: number
  readonly words_of_a_run: number
  readonly contaminated_rows: number
  /** The first of them, each with the entries that it shares most with. */
  readonly found: readonly { readonly id: string; readonly overlaps: readonly Overlap[] }[]
}

const MOST_ROWS = 100
const MOST_ENTRIES = 5

export async function checkContamination(options: {
  readonly folder: string
  readonly against: readonly string[]
  readonly length: number
  readonly onProgress?: (rows: number) => void
}): Promise<Contamination> {
  const index = createBenchmarkIndex(options.length)
  const shards = shardsOf(options.folder)
  for (const file of options.against) for await (const entry of benchmarkEntries(file)) index.add(entry)
  const found: { id: string; overlaps: Overlap[] }[] = []
  let [rows, contaminated] = [0, 0]
  for (const shard of shards) {
    for await (const line of linesOf(shard)) {
      const { id, text } = textOfLine(line, shard)
      const overlaps = index.overlaps(text)
      if (overlaps.length > 0) {
        contaminated++
        if (found.length < MOST_ROWS) found.push({ id, overlaps: overlaps.slice(0, MOST_ENTRIES) })
      }
      options.onProgress?.(++rows)
    }
  }
  return {
    rows,
    entries: index.entries,
    too_short: index.tooShort,
    words_of_a_run: options.length,
    contaminated_rows: contaminated,
    found,
  }
}

function textOfLine(line: string, shard: string): { id: string; text: string } {
  try {
    const { id, prompt, thinking, answer } = rowSchema.parse(JSON.parse(line))
    return { id, text: `${prompt}\n${thinking}\n${answer}` }
  } catch (error) {
    throw new PrintwrightError(
      'reason-row',
      `${shard} holds a line that is no row; \`printwright reason verify\` says which.`,
      { cause: error },
    )
  }
}
