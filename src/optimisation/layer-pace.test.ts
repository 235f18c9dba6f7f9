import { expect, test } from 'vitest'
import { planGcode } from '#motion'
import { readPrint } from '../cli/optimize.ts'
import type { EditSource } from './apply-recipe.ts'
import { applyRecipe } from './apply-recipe.ts'
import { createPacer } from './layer-pace.ts'
import { createLineTable, recordLines } from './line-table.ts'
import { indexLines } from './line-text.ts'
import { unchanged } from './recipe.ts'
import { findWaste } from './setting-edits.ts'
import type { PrintSetup } from './trial.ts'

const part = new URL('../../data/parts/calibration-cube/calibration-cube.gcode.gz', import.meta.url)

function layerTimes(bytes: Uint8Array, { motionConfig }: PrintSetup, layers: number): Float64Array {
  const spent = new Float64Array(layers)
  const plan = planGcode({
    config: motionConfig,
    homing: 'batch',
    refusals: 'tell',
    sink(block) {
      for (let i = 0; i < block.count; i++) {
        const layer = block.layer[i]!
        if (layer >= 0 && layer < layers) spent[layer]! += block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
      }
    },
  })
  plan.push(bytes)
  plan.finish()
  return spent
}

test('each layer takes about the least time that it is given, and no other layer is slowed', async () => {
  const { bytes, setup } = await readPrint(part.pathname, { printer: 'ender3', material: 'PLA', seed: 1 })
  const text = indexLines(bytes)
  const table = createLineTable(text.lineCount)
  const plan = planGcode({
    config: setup.motionConfig,
    homing: 'batch',
    refusals: 'tell',
    sink: (block) => recordLines(table, block),
  })
  plan.push(bytes)
  plan.finish()
  const source: EditSource = {
    text,
    table,
    limits: {
      maxVelocityMmPerS: 300,
      maxAccelMmPerS2: 3000,
      filamentAreaMm2: 2.405,
      nozzleMostC: 240,
      bedMostC: 100,
      fanMost: 1,
    },
    macros: new Set(),
    wasteLines: findWaste(table),
  }
  const layers = 1 + table.layer.reduce((most, layer) => Math.max(most, layer), 0)
  const before = layerTimes(bytes, setup, layers)
  const fast = { ...unchanged(), speed: { ...unchanged().speed, outer: 2, inner: 2, infill: 2, solid: 2 } }
  const alone = layerTimes(applyRecipe(source, fast).bytes, setup, layers)
  // Every other layer gets its old time back, and a tenth on top.
  const leastS = before.map((seconds, layer) => (layer % 2 === 0 ? 1.1 * seconds : 0))
  const pace = createPacer(source, setup, layers)(fast, leastS)
  const held = layerTimes(applyRecipe(source, { ...fast, pace }).bytes, setup, layers)
  expect(layers).toBeGreaterThan(90)
  for (let layer = 2; layer < layers - 1; layer++) {
    expect(alone[layer]!).toBeLessThan(before[layer]!)
    if (layer % 2 === 1) {
      expect(held[layer]! / alone[layer]!).toBeLessThan(1.02)
      continue
    }
    // Measured: 8 % off in the worst layer; the search sees how warm each comes out, and asks for more or less.
    expect(Math.abs(held[layer]! / leastS[layer]! - 1)).toBeLessThan(0.1)
  }
})

test('where no layer has to be slowed there is no pace', async () => {
  const { bytes, setup } = await readPrint(part.pathname, { printer: 'ender3', material: 'PLA', seed: 1 })
  const text = indexLines(bytes)
  const table = createLineTable(text.lineCount)
  const source: EditSource = {
    text,
    table,
    limits: {
      maxVelocityMmPerS: 300,
      maxAccelMmPerS2: 3000,
      filamentAreaMm2: 2.405,
      nozzleMostC: 240,
      bedMostC: 100,
      fanMost: 1,
    },
    macros: new Set(),
    wasteLines: findWaste(table),
  }
  expect(createPacer(source, setup, 100)(unchanged(), new Float64Array(100))).toBeNull()
})
