// A scene that was looked at on its way is the scene of the finished print, also where its tables have become samples of
// themselves.
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import type { BeadColumns } from '#sensing'
import type { Simulation } from '#simulation'
import {
  createLiveScene,
  createSimulation,
  finishSimulation,
  growLiveScene,
  simulationSettings,
  toCameraScene,
  walkBlock,
} from '#simulation'
import { choosePrinter } from '../../src/cli/printer-files.ts'
import { BEAD_COLUMNS } from '../../src/simulation/run-columns.ts'
import { createTableBuilder } from '../../src/simulation/table-builder.ts'
import { loadMaterial } from '../materials.ts'
import { boxesGcode } from '../sample-boxes.ts'

const BOXES = [
  { xMm: 80, yMm: 80, widthMm: 16, depthMm: 16 },
  { xMm: 112, yMm: 90, widthMm: 16, depthMm: 12 },
]
const LOOK_EVERY = 40

function walked(text: string, maxRows: number) {
  const gcode = new TextEncoder().encode(text)
  const metadata = readSlicerMetadata(gcode, gcode)
  const { config, machine } = choosePrinter({ printer: 'ender3' }, metadata)
  const room = { ambient: 23, humidity: 40, opened: 0, tolerant: false, ownConfig: false }
  const settings = simulationSettings(config, machine, loadMaterial('PLA'), metadata, room, createRandom(1))
  const simulation: Simulation = {
    ...createSimulation(settings),
    beads: createTableBuilder('beads', BEAD_COLUMNS, maxRows),
  }
  const scene = createLiveScene(simulation, 0, 0)
  const looks: number[] = []
  const plan = planGcode({
    config,
    homing: 'triggered',
    heaterWaits: 'stop',
    sink: (block) =>
      walkBlock(simulation, block, () => {
        if (simulation.moves % LOOK_EVERY !== 0) return
        growLiveScene(scene)
        looks.push(scene.beads.count)
      }),
  })
  plan.push(gcode)
  const run = finishSimulation(simulation, plan.finish())
  growLiveScene(scene)
  return { scene, looks, run }
}

/** More plastic than there is room for, in the second half. */
function overfed(text: string): string {
  const half = text.length / 2
  return text.replace(/ E([\d.]+)/g, (found, e: string, at: number) => (at < half ? found : ` E${1.6 * Number(e)}`))
}

const DERIVED = ['object', 'curlMm', 'surplusRatio', 'shiftMm', 'airRatio', 'x1Mm', 'widthMm'] as const

function columnsOf(beads: BeadColumns): Record<string, number[]> {
  return Object.fromEntries(DERIVED.map((name) => [name, Array.from(beads[name]!).slice(0, beads.count)]))
}

test.each([
  ['whole', 1e6],
  ['sampled', 300],
])('the scene of a print with a table that is kept %s', (_, maxRows) => {
  const text = boxesGcode(BOXES, { layers: 12, hasComments: false, ringLoops: 2, ringGapMm: 3 })
  const { scene, looks, run } = walked(overfed(text), maxRows)
  expect(looks.length).toBeGreaterThan(20)
  expect(run.beadStride > 1).toBe(maxRows < 1e6)
  const finished = toCameraScene(run)
  expect(scene.beads.count).toBe(finished.beads.count)
  expect(scene.objects.map(({ object }) => object)).toEqual(finished.objects.map(({ object }) => object))
  const [live, record] = [columnsOf(scene.beads), columnsOf(finished.beads)]
  for (const name of DERIVED) {
    const most = Math.max(...live[name]!.map((value, bead) => Math.abs(value - record[name]![bead]!)))
    // Finished tables keep single precision.
    expect([name, most < 1e-3]).toEqual([name, true])
  }
  expect(Math.max(...live['surplusRatio']!)).toBeGreaterThan(0.03)
  expect(new Set(live['object']).size).toBeGreaterThan(1)
})
