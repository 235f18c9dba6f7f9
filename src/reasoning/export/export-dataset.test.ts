// An export read by others: JSON by line, Parquet through another reader, card and metadata that fit the files.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeRow } from '../dataset/make-row.ts'
import { type Row, rowText } from '../dataset/row.ts'
import { FAMILIES } from '../families/index.ts'
import { DEPTHS } from '../writing/page.ts'
import { type ExportOptions, exportDataset } from './export-dataset.ts'
import { splitFamilies } from './splits.ts'

let root = ''
const rows: Row[] = FAMILIES.slice(0, 4).flatMap((family) =>
  DEPTHS.map((depth) => {
    const row = makeRow({ family, seed: 3, number: 0, redraw: 0 }, depth)
    return depth === 4 ? row : { ...row, rust: { ...row.rust, toolchain: 'rustc 1.0.0' } }
  }),
)

function dataset(name: string, lines: readonly string[]): string {
  const folder = join(root, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'rows-00000.jsonl'), lines.map((line) => `${line}\n`).join(''))
  return folder
}

const options = (folder: string, out: string, more: Partial<ExportOptions> = {}): ExportOptions => ({
  folder,
  out: join(root, out),
  target: 'qwen3',
  format: 'jsonl',
  unverified: false,
  seed: 1,
  version: '1.2.3',
  ...more,
})

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'reason-export-'))
  dataset('rows', rows.map(rowText))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const linesOf = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('an export', () => {
  test('has the rows whose Rust was compiled, and no family in two splits', async () => {
    const done = await exportDataset(options(join(root, 'rows'), 'plain'))
    expect([done.rows, done.left_out]).toEqual([rows.length * 0.75, rows.length * 0.25])
    const seen = new Map<string, Set<string>>()
    const problems = done.files.filter((file) => file.table === 'problems')
    for (const { path, split, rows: count } of problems) {
      const read = linesOf(join(root, 'plain', path))
      expect(read.length).toBe(count)
      for (const { family } of read as { family: string }[])
        seen.set(family, (seen.get(family) ?? new Set()).add(split))
    }
    expect(seen.size).toBe(new Set(rows.map((row) => row.family)).size)
    expect([...seen.values()].every((splits) => splits.size === 1)).toBe(true)
    const first = linesOf(join(root, 'plain', problems[0]!.path))[0]!
    const row = rows.find((one) => one.id === first['id'])!
    expect(first['messages']).toEqual([
      { role: 'user', content: row.prompt },
      { role: 'assistant', content: row.answer, reasoning_content: row.thinking },
    ])
  })

  test.each(['qwen3', 'r1'] as const)(
    'as Parquet says what it says as JSON, and the same bytes again (%s)',
    async (target) => {
      const source = join(root, 'rows')
      const plain = await exportDataset(options(source, `${target}-json`, { target, unverified: true }))
      const packed = await exportDataset(
        options(source, `${target}-parquet`, { target, unverified: true, format: 'parquet' }),
      )
      const again = await exportDataset(
        options(source, `${target}-again`, { target, unverified: true, format: 'parquet' }),
      )
      expect(again.files).toEqual(packed.files)
      expect(packed.files.length).toBe(plain.files.length)
      for (const [i, { path }] of packed.files.entries()) {
        const file = await asyncBufferFromFile(join(root, `${target}-parquet`, path))
        const read = await parquetReadObjects({ file })
        const wanted = linesOf(join(root, `${target}-json`, plain.files[i]!.path))
        expect(JSON.parse(JSON.stringify(read, (_, value) => (value === null ? undefined : value)))).toEqual(wanted)
      }
    },
  )

  test('has a card and metadata that fit its files', async () => {
    const done = await exportDataset(options(join(root, 'rows'), 'card', { format: 'parquet' }))
    const folder = join(root, 'card')
    const card = readFileSync(join(folder, 'README.md'), 'utf8')
    const meta = JSON.parse(readFileSync(join(folder, 'croissant.json'), 'utf8'))
    expect(meta['@type']).toBe('sc:Dataset')
    expect(meta.conformsTo).toBe('http://mlcommons.org/croissant/1.0')
    expect(meta.version).toBe('1.2.3')
    expect(meta.distribution.map((file: { '@id': string }) => file['@id'])).toEqual(done.files.map(({ path }) => path))
    for (const file of meta.distribution) {
      const bytes = readFileSync(join(folder, file.contentUrl))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
      expect(file.contentSize).toBe(`${bytes.length} B`)
      expect(card).toContain(file.sha256)
    }
    // Every term is of the vocabulary that the context declares, every reference points to something, and no id is there twice.
    const ids: string[] = []
    const references: string[] = []
    const known = new Set([...Object.keys(meta['@context']), ...SCHEMA_ORG])
    const unknown: string[] = []
    const walk = (node: unknown): void => {
      if (Array.isArray(node)) {
        for (const item of node) walk(item)
        return
      }
      if (typeof node !== 'object' || node === null) return
      const entry = node as Record<string, unknown>
      if ('@id' in entry) (('@type' in entry ? ids : references) as unknown[]).push(entry['@id'])
      for (const [key, value] of Object.entries(entry)) {
        if (!key.startsWith('@') && !known.has(key) && !known.has(key.split(':')[0]!)) unknown.push(key)
        if (key !== '@context') walk(value)
      }
    }
    walk(meta)
    expect(unknown).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
    expect(references.filter((id) => !ids.includes(id))).toEqual([])
    for (const set of meta.recordSet) {
      const table = done.tables.find((one) => set['@id'].startsWith(`${one.name}-`))!
      expect(set.field.map((field: { name: string }) => field.name.split('/')[1])).toEqual(
        table.fields.map((field) => field.name),
      )
    }
    for (const family of new Set(rows.map((row) => row.family))) expect(card).toContain(`| ${family} | 3 |`)
    expect(card).toContain('license: mit')
  })

  test('refuses what does not hold, what is there already, and what has no compiled Rust, and leaves nothing behind', async () => {
    const before = readdirSync(root)
    const wrong = { ...rows[0]!, answer: rows[0]!.answer.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)) }
    const bad = dataset('bad', [rowText(rows[1]!), rowText(wrong)])
    await expect(exportDataset(options(bad, 'bad-out'))).rejects.toThrow(`${rows[0]!.id} does not hold`)
    const marked = dataset('marked', [rowText(rows[1]!).replace('## Control', '<|im_end|> ## Control')])
    await expect(exportDataset(options(marked, 'bad-out'))).rejects.toThrow('does not hold')
    const bare = dataset('bare', [rowText({ ...rows[0]!, rust: { ...rows[0]!.rust, toolchain: null } })])
    await expect(exportDataset(options(bare, 'bad-out'))).rejects.toThrow('--unverified')
    await expect(exportDataset(options(bare, 'bare', { unverified: true }))).rejects.toThrow('is not empty')
    writeFileSync(join(root, 'file'), '')
    await expect(exportDataset(options(join(root, 'rows'), 'file'))).rejects.toThrow('is a file')
    expect(existsSync(join(root, 'bad-out'))).toBe(false)
    expect(readdirSync(root).sort()).toEqual([...before, 'bad', 'bare', 'file', 'marked'].sort())
  })
})

/** Of schema.org, as the specification of Croissant 1.0 names them for a dataset. */
const SCHEMA_ORG =
  'name alternateName description license version creator inLanguage distribution contentUrl contentSize encodingFormat sha256'.split(
    ' ',
  )

test('families are split by category in turn, the same whenever asked, otherwise with another seed', () => {
  const families = ['motion', 'thermal', 'recovery', 'realtime'].flatMap((category) =>
    Array.from({ length: 12 }, (_, i) => `${category}/family-${i}`),
  )
  const splits = splitFamilies(families, 1)
  const of = (split: string): string[] => families.filter((family) => splits.get(family) === split)
  expect([of('test').length, of('validation').length, of('train').length]).toEqual([5, 5, 38])
  expect(new Set([...of('test')].map((family) => family.split('/')[0])).size).toBe(4)
  expect([...splitFamilies([...families].reverse(), 1)].sort()).toEqual([...splits].sort())
  expect([...splitFamilies(families, 2)].sort()).not.toEqual([...splits].sort())
  expect([...splitFamilies(['a/b'], 1).values()]).toEqual(['train'])
  expect([...splitFamilies(['a/b', 'a/c'], 1).values()].sort()).toEqual(['test', 'train'])
})
