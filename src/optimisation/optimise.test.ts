import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { boxesGcode } from '../../tests/sample-boxes.ts'
import { thoroughTest } from '../../tests/thorough.ts'
import { chooseMaterial, loadMaterials } from '../cli/material-files.ts'
import { readPrint } from '../cli/optimize.ts'
import { printThrough } from '../cli/print-through.ts'
import { choosePrinter, shippedConfigPath } from '../cli/printer-files.ts'
import { optimise } from './optimise.ts'
import { MEASURES, worsening } from './quality.ts'
import { comparePaths } from './same-path.ts'
import type { PrintSetup } from './trial.ts'
import { tryPrint } from './trial.ts'
import { objectionsTo } from './verdict.ts'

const { config, machine } = choosePrinter({ printer: 'ender3' }, null)
const { material } = chooseMaterial(loadMaterials(), 'PLA', {})
const setup: PrintSetup = {
  config,
  motionConfig: config,
  machine,
  material,
  metadata: { settings: {}, thumbnails: [] } as unknown as PrintSetup['metadata'],
  guessedPrinter: false,
  ownConfig: true,
  seed: 1,
}

/** Slow and cool enough that there is something to win. */
const gcode = new TextEncoder().encode(
  boxesGcode([{ xMm: 80, yMm: 80, widthMm: 60, depthMm: 60 }], { layers: 6 }).replaceAll('F3000', 'F1500'),
)

describe('for speed', () => {
  const { before, optimised } = optimise(gcode, setup, { goal: 'speed' })

  test('is quicker, as good by every measure, along the same path', () => {
    expect(optimised).not.toBeNull()
    const { after, bytes } = optimised!
    expect(after.totalS).toBeLessThan(0.95 * before.totalS)
    for (const measure of MEASURES) {
      const { key } = measure
      expect(worsening(measure, before.quality.values[key], after.quality.values[key]), key).toBeLessThanOrEqual(1)
    }
    expect(objectionsTo(before, after)).toEqual([])
    const { headMm, filamentMm } = comparePaths(gcode, bytes, config)
    expect(headMm).toBeLessThanOrEqual(1e-6)
    expect(filamentMm).toBe(0)
  })

  test('what is promised is what a fresh simulation of the new file says', () => {
    const again = tryPrint(optimised!.bytes, setup)
    expect(again.totalS).toBe(optimised!.after.totalS)
    expect(again.quality.values).toEqual(optimised!.after.quality.values)
  })

  thoroughTest('is the same again with the same seed', { timeout: 240_000 }, () => {
    expect(Buffer.compare(optimise(gcode, setup, { goal: 'speed' }).optimised!.bytes, optimised!.bytes)).toBe(0)
  })

  test('prints to complete on a living virtual printer, in the time that was foretold', () => {
    const printed = printThrough(optimised!.bytes, { ...setup, configPath: shippedConfigPath('ender3') })
    expect(printed.state).toBe('complete')
    expect(Math.abs(printed.durationS - optimised!.after.totalS)).toBeLessThan(5)
  })
})

thoroughTest('for material, a shipped part: less waste, the part as it was', async () => {
  const path = new URL('../../data/parts/calibration-cube/calibration-cube.gcode.gz', import.meta.url)
  const { setup: cube } = await readPrint(path.pathname, { printer: 'ender3', seed: 1 })
  const bytes = new Uint8Array(gunzipSync(readFileSync(path)))
  const { before, optimised } = optimise(bytes, cube, { goal: 'material' })
  const { after, bytes: better } = optimised!
  expect(after.waste.totalMm).toBeLessThan(0.75 * before.waste.totalMm)
  const part = (trial: typeof before): number => trial.filamentMm - trial.waste.totalMm
  expect(part(after)).toBeCloseTo(part(before), 3)
  expect(comparePaths(bytes, better, cube.motionConfig).headMm).toBeLessThanOrEqual(1e-6)
})

test('a file that stops is nobody’s to optimise', () => {
  const outside = new TextEncoder().encode(new TextDecoder().decode(gcode).replace('X80', 'X800'))
  const { before, optimised } = optimise(outside, setup, { goal: 'speed' })
  expect(before.error).not.toBeNull()
  expect(optimised).toBeNull()
})
