// What a dataset is made of: counts by family and depth, lengths, words, moves, kinds of claims.
import { linesOf, shardsOf } from './files.ts'
import type { Row } from './row.ts'

export interface Statistics {
  readonly rows: number
  readonly families: Readonly<Record<string, number>>
  readonly categories: Readonly<Record<string, number>>
  readonly depths: Readonly<Record<string, number>>
  readonly machines: Readonly<Record<string, number>>
  readonly claims: Readonly<Record<string, number>>
  readonly moves: Readonly<Record<string, number>>
  readonly words_mean: number
  readonly words_min: number
  readonly words_max: number
  readonly vocabulary: number
  /** Different sequences of moves, as a share of all rows. */
  readonly different_structures: number
  readonly rust_tests: number
  readonly compile_fail: number
}

export interface StatisticsBook {
  add(row: Row): void
  statistics(): Statistics
}

export async function datasetStatistics(folder: string): Promise<Statistics> {
  const book = createStatistics()
  for (const shard of shardsOf(folder)) {
    for await (const line of linesOf(shard)) book.add(JSON.parse(line) as Row)
  }
  return book.statistics()
}

export function createStatistics(): StatisticsBook {
  const counts = { families: {}, categories: {}, depths: {}, machines: {}, claims: {}, moves: {} } as Record<
    string,
    Record<string, number>
  >
  const count = (where: string, name: string): void => {
    counts[where]![name] = (counts[where]![name] ?? 0) + 1
  }
  const vocabulary = new Set<string>()
  const structures = new Set<string>()
  let [rows, words, fewest, most, tests, fails] = [0, 0, Number.POSITIVE_INFINITY, 0, 0, 0]
  return {
    add(row) {
      rows++
      count('families', row.family)
      count('categories', row.category)
      count('depths', String(row.depth))
      count('machines', row.machine)
      for (const claim of row.claims) count('claims', claim.kind)
      for (const move of row.moves) count('moves', move)
      structures.add(row.moves.join())
      const found = `${row.prompt} ${row.thinking} ${row.answer}`.match(/[\p{L}][\p{L}'-]*/gu) ?? []
      for (const word of found) vocabulary.add(word.toLowerCase())
      words += found.length
      fewest = Math.min(fewest, found.length)
      most = Math.max(most, found.length)
      tests += row.rust.tests
      fails += row.rust.compile_fail
    },
    statistics: () => ({
      rows,
      ...(counts as unknown as Pick<
        Statistics,
        'families' | 'categories' | 'depths' | 'machines' | 'claims' | 'moves'
      >),
      words_mean: Math.round(words / Math.max(1, rows)),
      words_min: rows === 0 ? 0 : fewest,
      words_max: most,
      vocabulary: vocabulary.size,
      different_structures: Number((structures.size / Math.max(1, rows)).toFixed(3)),
      rust_tests: tests,
      compile_fail: fails,
    }),
  }
}
