import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleMeta } from '../../tests/sample-meta.ts'
import { sampleFindings, sampleRun } from '../../tests/sample-run.ts'
import { toSimulateJson } from './json.ts'
import { RUN_RECORD_FILES, writeRunRecord } from './record.ts'

const run = sampleRun({ layers: 12, pointsPerWall: 24 })
const extra = {
  findings: sampleFindings,
  probability: { mean: 0.41, p05: 0.22, p95: 0.63 },
  account: null,
  meta: sampleMeta,
}
let home = ''
let folder = ''

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'printwright-record-'))
  folder = join(home, 'deep', 'run')
  await writeRunRecord(folder, run, extra)
})
afterAll(() => rm(home, { recursive: true, force: true }))

describe('the run record', () => {
  test('is one folder with the document and a table each, and no leftovers beside it', async () => {
    const names = ['events', 'layers', 'objects', 'strings', 'telemetry', 'welds'].map((name) => `${name}.parquet`)
    expect((await readdir(folder)).sort()).toEqual([...names, 'run.json'].sort())
    expect(RUN_RECORD_FILES).toEqual(expect.arrayContaining([...names, 'run.json']))
    expect(await readdir(join(home, 'deep'))).toEqual(['run'])
  })

  test('a name that is blocked replaces nothing', async () => {
    const old = join(home, 'old')
    await mkdir(join(old, 'layers.parquet'), { recursive: true })
    for (const name of ['events.parquet', 'run.json', 'notes.txt']) await writeFile(join(old, name), 'old')
    await expect(writeRunRecord(old, run, extra)).rejects.toThrow(/layers\.parquet there is not a plain file\.$/)
    expect((await readdir(old)).sort()).toEqual(['events.parquet', 'layers.parquet', 'notes.txt', 'run.json'])
    expect(await readFile(join(old, 'events.parquet'), 'utf8')).toBe('old')
    await rm(join(old, 'layers.parquet'), { recursive: true })
    await writeRunRecord(old, run, extra)
    expect(await readdir(old)).toHaveLength(8)
    expect(await readFile(join(old, 'notes.txt'), 'utf8')).toBe('old')
    expect(await readFile(join(old, 'run.json'), 'utf8')).not.toBe('old')
    expect((await readdir(home)).sort()).toEqual(['deep', 'old'])
    await rm(old, { recursive: true })
  })

  test('frames take the place of earlier frames, never of a folder of somebody else', async () => {
    const out = join(home, 'seen')
    const frames = (...names: string[]) => new Map(names.map((name) => [`frames/${name}`, Buffer.from(name)]))
    await writeRunRecord(out, run, { ...extra, files: frames('frames.json', '0001.jpg', '0002.jpg') })
    await writeRunRecord(out, run, { ...extra, files: frames('frames.json', '0001.jpg') })
    expect((await readdir(join(out, 'frames'))).sort()).toEqual(['0001.jpg', 'frames.json'])
    await rm(join(out, 'frames', 'frames.json'))
    const again = writeRunRecord(out, run, { ...extra, files: frames('frames.json') })
    await expect(again).rejects.toThrow(/frames there is not a folder that a run has written/)
    expect(await readdir(join(out, 'frames'))).toEqual(['0001.jpg'])
    await rm(out, { recursive: true })
  })

  test('hyparquet reads back every row and value', async () => {
    const file = await asyncBufferFromFile(join(folder, 'welds.parquet'))
    const metadata = await parquetMetadataAsync(file)
    expect(Number(metadata.num_rows)).toBe(run.beads.rowCount)
    expect(metadata.key_value_metadata?.find((entry) => entry.key === 'seed')?.value).toBe('42')
    const rows = await parquetReadObjects({ file, columns: ['line', 'weld_c', 'feature', 'gap_ratio', 'time_s'] })
    const last = run.beads.rowCount - 1
    expect(rows[last]).toEqual({
      line: run.beads.columns['line']![last],
      weld_c: run.beads.columns['weld_c']![last],
      feature: 'outer-wall',
      gap_ratio: null,
      time_s: run.beads.columns['time_s']![last],
    })
    expect(rows[0]!['feature']).toBe('skirt-brim')
  })

  test('DuckDB reads it: counts, column names with units, and means that skip what does not apply', async () => {
    const database = await (await DuckDBInstance.create(':memory:')).connect()
    const ask = async (sql: string): Promise<unknown[][]> => (await database.runAndReadAll(sql)).getRowsJS()
    const at = (name: string): string => `'${join(folder, name)}.parquet'`
    const files = {
      telemetry: run.telemetry,
      layers: run.layers,
      welds: run.beads,
      strings: run.strings,
      objects: run.objects,
      events: run.events,
    }
    for (const [name, table] of Object.entries(files)) {
      const [[count]] = (await ask(`select count(*) from ${at(name)}`)) as [[bigint]]
      expect(Number(count), name).toBe(table.rowCount)
      const described = await ask(`describe select * from ${at(name)}`)
      expect(described.map((row) => row[0])).toEqual(Object.keys(table.columns))
    }
    const gap = run.beads.columns['gap_ratio'] as Float32Array
    const finite = gap.filter((value) => Number.isFinite(value))
    const expected = finite.reduce((sum, value) => sum + value, 0) / finite.length
    const [[mean, given]] = (await ask(`select avg(gap_ratio), count(gap_ratio) from ${at('welds')}`)) as [
      [number, bigint],
    ]
    expect(mean).toBeCloseTo(expected, 6)
    expect(Number(given)).toBe(finite.length)
    const joined = await ask(
      `select o.name, count(*) from ${at('welds')} b join ${at('objects')} o using (object) group by 1 order by 1`,
    )
    expect(joined.map((row) => row[0])).toEqual(['tower', 'vase "twisted" <8 flutes>'])
    database.closeSync()
  })

  test('run.json is the document of --json', async () => {
    const document = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))
    expect(document).toEqual(JSON.parse(JSON.stringify(toSimulateJson(run, extra))))
    expect(document.success_probability).toEqual({ mean: 0.41, p05: 0.22, p95: 0.63 })
    expect(document.motion_time_s).toBe(run.motionTimeS)
    expect(document.layers).toHaveLength(12)
    expect(document.layers[0].bridge_sag_max_mm).toBeNull()
    expect(document.findings[0]).toMatchObject({ kind: 'weak-bond', layer_last: 30, z_mm: 2.6, line: 2711 })
    expect(document).toMatchObject({ seed: 42, version: '0.1.0', error: null, moves: run.moves })
  })

  test('writing again replaces the record and leaves what else is in the folder', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine')
    const written = await writeRunRecord(folder, run, { ...extra, reportHtml: '<!doctype html>' })
    expect(written).toContain(join(folder, 'report.html'))
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine')
    expect(await readdir(join(home, 'deep'))).toEqual(['run'])
  })

  test('an unwritable place is one sentence and exit status 3, with nothing left behind', async () => {
    const blocked = join(home, 'a-file')
    await writeFile(blocked, '')
    await expect(writeRunRecord(join(blocked, 'run'), run, extra)).rejects.toMatchObject({
      code: 'record-not-written',
      exitStatus: 3,
    })
    await expect(writeRunRecord(blocked, run, extra)).rejects.toMatchObject({ exitStatus: 3 })
    expect((await readdir(home)).sort()).toEqual(['a-file', 'deep'])
  })

  test('tables without rows are files with their columns', async () => {
    const empty = { ...run, strings: { name: 'strings', rowCount: 0, columns: { time_s: new Float64Array(0) } } }
    const place = join(home, 'empty')
    await writeRunRecord(place, empty, extra)
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(join(place, 'strings.parquet')))
    expect(Number(metadata.num_rows)).toBe(0)
    expect(metadata.schema.map((element) => element.name)).toContain('time_s')
  })
})
