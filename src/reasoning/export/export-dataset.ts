// From the rows of a dataset to files for a trainer: tables of examples, split by family, with a card that says what they are.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PrintwrightError } from '#core'
import { linesOf, readManifest, shardsOf } from '../dataset/files.ts'
import { createDuplicateFilter, gramsOf } from '../dataset/near-duplicates.ts'
import type { Row } from '../dataset/row.ts'
import { createStatistics, type Statistics } from '../dataset/statistics.ts'
import { judgeLine } from '../dataset/verify-row.ts'
import { enrichRow, type Rewriter } from '../enrich/enrich-row.ts'
import { FAMILIES } from '../families/index.ts'
import { exportCard } from './card.ts'
import { croissant } from './croissant.ts'
import type { Example, ExampleTable, Split, Target } from './example.ts'
import { type FileFacts, factsOfFile, intoFolder } from './export-folder.ts'
import { splitFamilies } from './splits.ts'
import { createTableFile, type FileFormat, type TableFile } from './table-file.ts'
import { tablesFor } from './tables.ts'
import { turnMark } from './targets.ts'

export interface ExportOptions {
  readonly folder: string
  readonly out: string
  readonly target: Target
  readonly format: FileFormat
  /** Also rows whose Rust was never compiled. */
  readonly unverified: boolean
  /** Which families are held out. */
  readonly seed: number
  readonly version: string
  /** Puts prose into other words; what does not hold afterwards is refused. */
  readonly rewriter?: { readonly name: string; readonly rewrite: Rewriter }
  readonly onProgress?: (rows: number, of: number) => void
}

export interface ExportedFile extends FileFacts {
  readonly table: string
  readonly split: Split
  readonly rows: number
}

export interface Exported {
  readonly target: Target
  readonly format: FileFormat
  readonly seed: number
  readonly toolchains: readonly string[]
  readonly rows: number
  /** Their Rust was not compiled. */
  readonly left_out: number
  readonly splits: Readonly<Record<string, Split>>
  readonly tables: readonly ExampleTable[]
  readonly files: readonly ExportedFile[]
  readonly statistics: Statistics
  /** The largest share of 8-grams that two rows have in common, 0 to 1; 0 where none comes near another. */
  readonly closest_share: number
  /** Paragraphs that a language model put into other words, and those that it got wrong. */
  readonly enriched: { readonly by: string; readonly rewritten: number; readonly refused: number } | null
}

export async function exportDataset(options: ExportOptions): Promise<Exported> {
  const { folder, out, format, version } = options
  const found = await familiesOf(folder)
  const splits = splitFamilies([...found.families], options.seed)
  return intoFolder(out, async (made) => {
    const tables = tablesFor(options.target, (family) => FAMILIES.find(({ id }) => id === family)?.parameters ?? [])
    const files = openFiles(made, format, version)
    const book = createStatistics()
    const filter = createDuplicateFilter()
    const toolchains = new Set<string>()
    const tally = { read: 0, leftOut: 0, closest: 0, rewritten: 0, refused: 0 }
    for (const shard of shardsOf(folder)) {
      for await (const line of linesOf(shard)) {
        options.onProgress?.(++tally.read, found.rows)
        const sound = soundRow(line, shard)
        if (sound.rust.toolchain === null && !options.unverified) {
          tally.leftOut++
          continue
        }
        const told = options.rewriter ? await enrichRow(sound, options.rewriter.rewrite) : null
        tally.rewritten += told?.rewritten ?? 0
        tally.refused += told?.refused ?? 0
        const row = told?.row ?? sound
        if (row.rust.toolchain !== null) toolchains.add(row.rust.toolchain)
        book.add(row)
        const grams = gramsOf(`${row.prompt}\n${row.thinking}\n${row.answer}`)
        tally.closest = Math.max(tally.closest, filter.closest(grams)?.shared ?? 0)
        filter.add(row.id, grams)
        for (const table of tables) {
          for (const example of table.make(row)) files.add(table, splits.get(row.family)!, example)
        }
      }
    }
    const statistics = book.statistics()
    if (statistics.rows === 0)
      throw new PrintwrightError(
        'reason-none',
        `No row of ${folder} has compiled Rust; generate with rustc, or export with --unverified.`,
      )
    const exported: Exported = {
      target: options.target,
      format,
      seed: options.seed,
      toolchains: [...toolchains].sort(),
      rows: statistics.rows,
      left_out: tally.leftOut,
      splits: Object.fromEntries(splits),
      tables: tables.map(({ name, about, fields }) => ({ name, about, fields })),
      files: await files.finish(),
      statistics,
      closest_share: tally.closest,
      enriched: options.rewriter
        ? { by: options.rewriter.name, rewritten: tally.rewritten, refused: tally.refused }
        : null,
    }
    const source = { version, generatedWith: readManifest(folder)?.seed ?? null }
    writeFileSync(join(made, 'README.md'), exportCard(exported, source))
    writeFileSync(join(made, 'croissant.json'), `${JSON.stringify(croissant(exported, source), null, 2)}\n`)
    return exported
  })
}

async function familiesOf(folder: string): Promise<{ families: ReadonlySet<string>; rows: number }> {
  const families = new Set<string>()
  let rows = 0
  for (const shard of shardsOf(folder)) {
    for await (const line of linesOf(shard)) {
      rows++
      const family = /"family":"([a-z0-9/.-]+)"/.exec(line)?.[1]
      if (family !== undefined) families.add(family)
    }
  }
  return { families, rows }
}

/** What does not hold is not taught: the whole export is refused, since a sound dataset has no such row. */
function soundRow(line: string, shard: string): Row {
  const { row, problems } = judgeLine(line)
  const name = row?.id ?? `a line of ${shard}`
  const problem = problems[0]?.reason ?? markIn(row)
  if (row === null || problem !== null)
    throw new PrintwrightError(
      'reason-row',
      `${name} does not hold (${problem}); \`printwright reason verify\` says all.`,
    )
  return row
}

function markIn(row: Row | null): string | null {
  const mark = row && turnMark(`${row.prompt}\n${row.thinking}\n${row.answer}`)
  return mark === null ? null : `its text has ${mark}, a mark of chat templates`
}

interface Files {
  add(table: ExampleTable, split: Split, example: Example): void
  finish(): Promise<ExportedFile[]>
}

/** A file is opened with its first example, so there are no empty ones. */
function openFiles(folder: string, format: FileFormat, version: string): Files {
  const open = new Map<string, { file: TableFile; table: string; split: Split }>()
  return {
    add(table, split, example) {
      const path = `data/${table.name}/${split}.${format}`
      let entry = open.get(path)
      if (!entry) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        entry = { file: createTableFile(join(folder, path), table, format, version), table: table.name, split }
        open.set(path, entry)
      }
      entry.file.add(example)
    },
    async finish() {
      const files: ExportedFile[] = []
      for (const [path, { file, table, split }] of open) {
        file.finish()
        files.push({ table, split, rows: file.rows, ...(await factsOfFile(folder, path)) })
      }
      return files.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
  }
}
