import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetWriteFile } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeRow } from '../dataset/make-row.ts'
import { rowText } from '../dataset/row.ts'
import { FAMILIES } from '../families/index.ts'
import { checkContamination } from './check-contamination.ts'
import { createBenchmarkIndex } from './shared-words.ts'

let root = ''
const family = FAMILIES.find(({ id }) => id === 'motion/bed-mesh-design')!
const row = makeRow({ family, seed: 2, number: 1, redraw: 0 }, 2)
/** Nineteen words from the middle of its thinking, in another case and with other signs. */
const stolen = (row.thinking.match(/[\p{L}\p{N}]+/gu) ?? []).slice(40, 59).join(' - ').toUpperCase()

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'reason-contaminated-'))
  mkdirSync(join(root, 'rows'))
  writeFileSync(join(root, 'rows', 'rows-00000.jsonl'), `${rowText(row)}\n`)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const check = (file: string, length = 13): ReturnType<typeof checkContamination> =>
  checkContamination({ folder: join(root, 'rows'), against: [join(root, file)], length })

test('a run of words is found in any kind of file, and where it stands', async () => {
  const other =
    'A train leaves the station at noon and nobody in this sentence knows anything about a printer or its bed.'
  writeFileSync(
    join(root, 'b.jsonl'),
    `${JSON.stringify({ question: other })}\n${JSON.stringify({ meta: { answers: ['x', stolen] } })}\n`,
  )
  writeFileSync(join(root, 'b.json'), JSON.stringify([other, { answer: stolen }]))
  writeFileSync(join(root, 'b.txt'), `${other}\n${stolen}\n`)
  parquetWriteFile({
    filename: join(root, 'b.parquet'),
    columnData: [
      { name: 'question', data: [other, stolen], type: 'STRING' },
      { name: 'points', data: [1, 2], type: 'INT32' },
    ],
  })
  for (const [file, number] of [
    ['b.jsonl', 2],
    ['b.json', 2],
    ['b.txt', 1],
    ['b.parquet', 2],
  ] as const) {
    const found = await check(file)
    expect(found.contaminated_rows, file).toBe(1)
    expect(found.found[0]!.overlaps).toMatchObject([{ file: join(root, file), number, runs: 7 }])
    expect(stolen.toLowerCase().split(' - ').join(' ')).toContain(found.found[0]!.overlaps[0]!.words)
  }
  writeFileSync(join(root, 'clean.jsonl'), `${JSON.stringify({ question: other })}\n"too short"\n`)
  expect(await check('clean.jsonl')).toMatchObject({ contaminated_rows: 0, found: [], entries: 2, too_short: 1 })
})

test('one word fewer than a run is none', () => {
  const words = Array.from({ length: 13 }, (_, i) => `word${i}`)
  const index = createBenchmarkIndex(13)
  index.add({ file: 'f', number: 1, text: words.join(' ') })
  expect(index.overlaps(`before ${words.join(', ')} after`)).toHaveLength(1)
  expect(index.overlaps(words.slice(1).join(' '))).toEqual([])
  expect(index.overlaps([...words.slice(1), words[0]].join(' '))).toEqual([])
})

test('what cannot be read is said in one sentence', async () => {
  writeFileSync(join(root, 'bad.parquet'), 'no parquet at all, not even nearly')
  writeFileSync(join(root, 'bad.jsonl'), '{"a": 1}\n{\n')
  await expect(check('none.txt')).rejects.toThrow('There is no file')
  await expect(check('bad.parquet')).rejects.toThrow('could not be read as Parquet')
  await expect(check('bad.jsonl')).rejects.toThrow('bad.jsonl, line 2 is no JSON.')
})
