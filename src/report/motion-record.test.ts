import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { TELEMETRY_COLUMNS } from '#simulation'
import { sampleMeta } from '../../tests/sample-meta.ts'
import { sampleRun } from '../../tests/sample-run.ts'
import { toSimulateJson } from './json.ts'
import { createMotionRecord, motionRunJson } from './motion-record.ts'

const RUN = {
  file: 'run.log',
  planner: 'prunt',
  motionTimeS: 1.5,
  totalTimeS: 1.6,
  filamentMm: 3,
  version: '1',
  recorded: { source: 'a test' },
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'motion-record-'))

async function parquet(path: string) {
  const { buffer } = await readFile(path).then((bytes) => ({ buffer: new Uint8Array(bytes).buffer }))
  return { metadata: parquetMetadata(buffer), rows: await parquetReadObjects({ file: buffer }) }
}

test('the document has every key of a simulated run, and says what is not known', () => {
  const simulated = toSimulateJson(sampleRun(), {
    findings: [],
    probability: { mean: 1, p05: 1, p95: 1, contributions: [] } as never,
    account: null,
    meta: sampleMeta,
  })
  const recorded = motionRunJson(RUN)
  const extra = ['recorded', 'unknown']
  expect(Object.keys(recorded).filter((key) => !extra.includes(key))).toEqual(Object.keys(simulated))
  expect(recorded).toMatchObject({ motion_time_s: 1.5, layers: null, findings: null, success_probability: null })
  expect(recorded['unknown']).toMatchObject({ layers: expect.any(String), findings: expect.any(String) })
})

test('telemetry has the columns of a simulated run; what is not known is NULL', async () => {
  const out = join(folder(), 'run')
  const record = await createMotionRecord(out, '1')
  const count = 130_000
  for (let row = 0; row < count; row++) record.addRow(row * 1e-4, Float64Array.of(row * 1e-3, -row, 0.2, 0.1))
  const events = [{ timeS: 12.5, kind: 'log', text: 'Hello\u0007' }]
  const seconds = { placesMm: [0, 0, 0.2, 10, -10_000, 0.2], waysMm: [10, 5] }
  await record.finish(RUN, seconds, events)
  expect(readdirSync(out).sort()).toEqual(['events.parquet', 'motion.parquet', 'run.json', 'telemetry.parquet'])
  const motion = await parquet(join(out, 'motion.parquet'))
  expect(motion.rows).toHaveLength(count)
  expect(motion.metadata.row_groups).toHaveLength(2)
  expect(motion.rows[129_999]).toEqual({ time_s: 12.9999, x_mm: 129.999, y_mm: -129_999, z_mm: 0.2, e_mm: 0.1 })
  const telemetry = await parquet(join(out, 'telemetry.parquet'))
  expect(telemetry.metadata.schema.slice(1).map(({ name }) => name)).toEqual([...TELEMETRY_COLUMNS])
  expect(telemetry.rows[1]).toMatchObject({
    time_s: 1,
    x_mm: 10,
    y_mm: -10_000,
    speed_mm_per_s: 5,
    nozzle_sensor_c: null,
    line: null,
  })
  const told = await parquet(join(out, 'events.parquet'))
  expect(told.rows).toEqual([{ time_s: 12.5, line: null, kind: 'log', text: 'Hello\u0007' }])
  expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).recorded).toEqual({ source: 'a test' })
})

test('a record that is given up leaves nothing', async () => {
  const where = folder()
  const record = await createMotionRecord(join(where, 'run'), '1')
  for (let row = 0; row < 130_000; row++) record.addRow(row, new Float64Array(4))
  expect(readdirSync(where)).toHaveLength(1)
  await record.discard()
  expect(readdirSync(where)).toEqual([])
})

test('a folder that cannot be written is the disk’s fault', async () => {
  const file = join(folder(), 'file')
  writeFileSync(file, '')
  await expect(createMotionRecord(join(file, 'run'), '1')).rejects.toMatchObject({ exitStatus: 3 })
})
