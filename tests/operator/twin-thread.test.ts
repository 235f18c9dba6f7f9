// The twin foretells in a thread of its own: the same forecast and the same pictures, and whoever keeps a printer's dead-man
// alive keeps its beat meanwhile.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { configTextOf, createTwin } from '#twin'
import { build, isBuildStale } from '../../scripts/build.mjs'
import { createThreadedTwin } from '../../src/cli/operate/threaded-twin.ts'
import { loadMachine, shippedConfigPath } from '../../src/cli/printer-files.ts'
import { loadMaterial } from '../materials.ts'

const PROGRAM = new URL('../../dist/twin-worker.js', import.meta.url)
const setting = {
  configText: readFileSync(shippedConfigPath('ender3'), 'utf8'),
  machine: loadMachine('ender3'),
  material: loadMaterial('PLA'),
  seed: 3,
}

function part(name: string): Uint8Array {
  return gunzipSync(readFileSync(new URL(`../../data/parts/${name}/${name}.gcode.gz`, import.meta.url)))
}

beforeAll(async () => {
  if (await isBuildStale()) await build()
}, 60_000)

test('the thread foretells what this thread would, and draws the same picture', async () => {
  const file = part('first-layer-patch')
  const threaded = createThreadedTwin(setting, PROGRAM)
  const plain = createTwin(setting)
  const [there, here] = [await threaded.forecast(file), await plain.forecast(file)]
  expect(there).toEqual(here)
  const at = file.length / 2
  const [drawnThere, drawnHere] = [await threaded.picture(at, 80, 60), await plain.picture(at, 80, 60)]
  expect(drawnThere).toEqual(drawnHere)
  expect(drawnThere).not.toBeNull()
  threaded.close()
})

test('while a long file is foretold, the beat goes on', { timeout: 120_000 }, async () => {
  const threaded = createThreadedTwin(setting, PROGRAM)
  let [lastMs, longestMs] = [performance.now(), 0]
  const beat = setInterval(() => {
    const nowMs = performance.now()
    longestMs = Math.max(longestMs, nowMs - lastMs)
    lastMs = nowMs
  }, 10)
  const sinceMs = performance.now()
  const busyBefore = performance.eventLoopUtilization()
  const { durationS } = await threaded.forecast(part('spires'))
  const tookMs = performance.now() - sinceMs
  const { utilization } = performance.eventLoopUtilization(busyBefore)
  clearInterval(beat)
  threaded.close()
  console.log(
    `foretold in ${tookMs.toFixed(0)} ms; longest gap ${longestMs.toFixed(0)} ms; this thread ${(100 * utilization).toFixed(1)} % busy`,
  )
  expect(durationS).toBeGreaterThan(1000)
  expect(tookMs).toBeGreaterThan(1000)
  // This thread has next to nothing to do with it; a busy machine may keep it waiting all the same.
  expect(utilization).toBeLessThan(0.1)
  expect(longestMs).toBeLessThan(1000)
})

test('a file that cannot be foretold is told in one sentence, and the next one is foretold', async () => {
  const threaded = createThreadedTwin(setting, PROGRAM)
  const bad = new TextEncoder().encode('G28\nG1 X9999 F6000\n')
  await expect(threaded.forecast(bad)).rejects.toThrow(/does not come to its end: .*[^\n]$/)
  expect((await threaded.forecast(part('first-layer-patch'))).layers).toBeGreaterThan(0)
  threaded.close()
})

test('what is closed while it foretells answers that nobody will', async () => {
  const threaded = createThreadedTwin(setting, PROGRAM)
  const asked = threaded.forecast(part('spires'))
  const ended = expect(asked).rejects.toThrow('closed')
  threaded.close()
  await ended
})

test('without the bundle the twin is in this thread', async () => {
  const alone = createThreadedTwin(
    { ...setting, configText: configTextOf({}) },
    new URL('./not-there.js', import.meta.url),
  )
  await expect(alone.forecast(part('first-layer-patch'))).rejects.toThrow('The twin')
  alone.close()
})
