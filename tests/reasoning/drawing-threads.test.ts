// Which thread draws a row changes no byte, and a run that was cut off goes on to the same bytes.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FAMILIES, type Family, generateDataset } from '#reasoning'
import { build, isBuildStale } from '../../scripts/build.mjs'
import { openDrawing } from '../../src/cli/drawing-threads.ts'

const PROGRAM = new URL('../../dist/drawing-worker.js', import.meta.url)
const families = ['realtime/response-time', 'thermal/anti-windup', 'motion/junction-speed', 'recovery/sensor-voting']
  .map((id) => FAMILIES.find((family) => family.id === id))
  .filter((family): family is Family => family !== undefined)
const top = mkdtempSync(join(tmpdir(), 'drawing-'))

beforeAll(async () => {
  if (await isBuildStale()) await build()
}, 60_000)

afterAll(() => rmSync(top, { recursive: true, force: true }))

async function generate(name: string, count: number, jobs: number): Promise<string> {
  const folder = join(top, name)
  const drawing = openDrawing(families, jobs, PROGRAM)
  const settings = { seed: 5, version: '1', toolchain: null, jobs, cache: null }
  await generateDataset({ ...settings, count, families, folder, drawers: drawing.drawers }).finally(drawing.close)
  return filesIn(folder)
}

function filesIn(folder: string): string {
  return readdirSync(folder)
    .sort()
    .map((name) => `${name}\n${readFileSync(join(folder, name), 'utf8')}`)
    .join('')
}

test('rows are the same from one thread and from two', async () => {
  expect(families).toHaveLength(4)
  const [alone, together] = [await generate('alone', 24, 1), await generate('together', 24, 2)]
  expect(together).toBe(alone)
  expect(openDrawing(families, 1, PROGRAM).drawers).toHaveLength(1)
  if (availableParallelism() < 2) return
  const two = openDrawing(families, 2, PROGRAM)
  expect(two.drawers).toHaveLength(2)
  two.close()
  await expect(two.drawers[0]!.draw({ family: families[0]!.id, seed: 5, number: 0, depths: [1] })).rejects.toThrow(
    /thread that draws rows/,
  )
}, 120_000)

test('a family that nobody has is told, and the thread goes on', async () => {
  const drawing = openDrawing(families, 2, PROGRAM)
  const [drawer] = drawing.drawers
  const request = { seed: 5, number: 0, depths: [1] } as const
  await expect(drawer!.draw({ ...request, family: 'motion/none' })).rejects.toThrow(/no family motion\/none/)
  expect((await drawer!.draw({ ...request, family: families[0]!.id })).rows).toHaveLength(1)
  drawing.close()
}, 60_000)

test('what lies there from a run that was cut off is gone on with', async () => {
  const whole = await generate('whole', 208, 2)
  // A run of 208 that was cut off after its first shard.
  cpSync(join(top, 'whole'), join(top, 'cut'), { recursive: true })
  rmSync(join(top, 'cut', 'rows-00001.jsonl'))
  const manifest = JSON.parse(readFileSync(join(top, 'cut', 'manifest.json'), 'utf8'))
  writeFileSync(join(top, 'cut', 'manifest.json'), JSON.stringify({ ...manifest, rows: 200, complete: false }))
  expect((await generate('cut', 208, 2)) === whole).toBe(true)
}, 180_000)
