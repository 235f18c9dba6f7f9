// What one object is: labels, islands of the first layer, brims around them, files without comments, one after another.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { analyse } from '#analysis'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import type { Finding } from '#protocol'
import type { SimulatedRun } from '#simulation'
import { createSimulation, finishSimulation, simulationSettings, walkBlock } from '#simulation'
import { chooseMaterial, loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'
import { boxesGcode, type SampleBox } from './sample-boxes.ts'
import { thoroughTest } from './thorough.ts'

interface Outcome {
  readonly run: SimulatedRun
  readonly findings: readonly Finding[]
}

function simulate(gcode: string, printerName = 'prusa-mk4', materialName?: string): Outcome {
  const bytes = new TextEncoder().encode(gcode)
  const metadata = readSlicerMetadata(bytes, bytes)
  const { material } = chooseMaterial(loadMaterials(), materialName, metadata)
  const printer = choosePrinter({ printer: printerName }, metadata)
  const random = createRandom(1)
  const room = { ambient: 25, humidity: 40, opened: 0, tolerant: false, ownConfig: false }
  const settings = simulationSettings(printer.config, printer.machine, material, metadata, room, random.fork('print'))
  const simulation = createSimulation(settings)
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    ...(metadata.hasLayerComments === undefined ? {} : { hasLayerComments: metadata.hasLayerComments }),
    sink: (block) => walkBlock(simulation, block),
  })
  plan.push(bytes)
  const run = finishSimulation(simulation, plan.finish())
  expect(run.error).toBeNull()
  const context = { settings, config: printer.config, metadata, guessedPrinter: false, random: random.fork('analysis') }
  return { run, findings: analyse(run, context).findings }
}

function partText(name: string): string {
  return gunzipSync(readFileSync(join(import.meta.dirname, '..', 'data', 'parts', name, `${name}.gcode.gz`))).toString()
}

function objects({ run }: Outcome, column: string): number[] {
  return Array.from(run.objects.columns[column] as Float32Array)
}

function layerMean({ run }: Outcome, column: string): number {
  const values = (run.layers.columns[column] as Float32Array).filter((value) => Number.isFinite(value))
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

const left: SampleBox = { xMm: 60, yMm: 60, widthMm: 20, depthMm: 14 }
const right: SampleBox = { xMm: 110, yMm: 60, widthMm: 12, depthMm: 14 }

describe('islands', () => {
  thoroughTest('a plate without labels falls into the same objects as with them', () => {
    const labelled = partText('hook-plate')
    const bare = labelled.replace(/^; (stop )?printing object.*$|^M486.*$|^EXCLUDE_OBJECT.*$/gm, '')
    const known = simulate(labelled, 'voron-2.4')
    const found = simulate(bare, 'voron-2.4')
    expect(found.run.objects.columns['name']).toEqual([1, 2, 3, 4, 5, 6].map((k) => `island ${k}`))
    for (const column of ['x_min_mm', 'x_max_mm', 'contact_mm2', 'gripping_mm2', 'peel_ratio', 'filament_mm']) {
      const expected = objects(known, column)
      objects(found, column).forEach((value, k) => {
        expect(value / expected[k]!, `${column} of object ${k}`).toBeCloseTo(1, 5)
      })
    }
    const beads = found.run.beads.columns
    const of = (column: string): ArrayLike<number> => beads[column] as Float32Array
    const [island, x, feature] = [of('object'), of('x0_mm'), of('feature')]
    const [low, high] = [objects(found, 'x_min_mm'), objects(found, 'x_max_mm')]
    const names = new Set<number>()
    let strays = 0
    for (let row = 0; row < found.run.beads.rowCount; row++) {
      const name = island[row]!
      names.add(name)
      if (name >= 0 && (feature[row] === 12 || x[row]! < low[name]! - 0.01 || x[row]! > high[name]! + 0.01)) strays++
    }
    expect(strays).toBe(0)
    expect([...names].sort()).toEqual([-1, 0, 1, 2, 3, 4, 5])
  })

  test('one part is the whole print, whatever its infill', () => {
    const { run } = simulate(boxesGcode([left], { layers: 12 }))
    expect(run.objects.columns['name']).toEqual(['print'])
    expect(Array.from(new Set(run.beads.columns['object'] as Int32Array))).toEqual([-1])
  })

  test('parts that grow together are one from there on, with the bed contact of both', () => {
    const near = { ...right, xMm: 84 }
    const apart = simulate(boxesGcode([left, near], { layers: 16 }))
    const joined = simulate(boxesGcode([left, near], { layers: 16, deckFromLayer: 12 }))
    expect(objects(apart, 'contact_mm2')).toHaveLength(2)
    const [contactMm2] = objects(joined, 'contact_mm2')
    expect(objects(joined, 'contact_mm2')).toHaveLength(1)
    expect(contactMm2! / objects(apart, 'contact_mm2').reduce((sum, value) => sum + value)).toBeCloseTo(1, 5)
    // Two feet that far apart are harder to tip than the better of both alone.
    expect(objects(joined, 'knock_ratio')[0]!).toBeLessThan(Math.max(...objects(apart, 'knock_ratio')))
  })
})

describe('one object after the other', () => {
  test.each([
    ['none', true],
    ['none', false],
    ['m486', true],
    ['exclude-object', false],
  ] as const)('labels %s, comments %s: each has its own first layer', (labels, hasComments) => {
    const far = { ...right, xMm: 180 }
    const options = { layers: 15, labels, hasComments, isSequential: true }
    const good = simulate(boxesGcode([left, far], options))
    const contact = objects(good, 'contact_mm2')
    const together = objects(simulate(boxesGcode([left, far], { layers: 5 })), 'contact_mm2')
    expect(contact).toHaveLength(2)
    ;[left, far].forEach((box, k) => {
      expect(Math.abs(contact[k]! / together[k]! - 1)).toBeLessThan(0.03)
      expect(objects(good, 'x_min_mm')[k]!).toBeCloseTo(box.xMm, 0)
    })
    expect(good.findings.map(({ kind }) => kind)).not.toContain('poor-first-layer')
    const high = simulate(boxesGcode([left, far], options).replace(/^G0 X20 Y20 F9000$/m, 'SET_GCODE_OFFSET Z=0.15'))
    const poor = high.findings.find(({ kind }) => kind === 'poor-first-layer')
    expect(poor?.layer).toBe(15)
    expect(poor?.xMm).toBeGreaterThan(170)
  })
})

describe('brims', () => {
  const box = { xMm: 60, yMm: 60, widthMm: 70, depthMm: 40 }
  const peel = (rings: { ringLoops?: number; ringGapMm?: number }, labels: 'none' | 'm486'): number =>
    objects(simulate(boxesGcode([box], { layers: 10, labels, ...rings }), 'ender3', 'ABS'), 'peel_ratio')[0]!

  thoroughTest('6 mm of brim hold, a skirt does nothing', () => {
    const bare = peel({}, 'none')
    // 14 loops reach 5.9 mm, and adhesion grows by 1 + 2 w / 10 mm; w as exact as the grid of 0.8 mm.
    expect(Math.abs(bare / peel({ ringLoops: 14 }, 'none') - (1 + (2 * 5.9) / 10))).toBeLessThan(0.15)
    expect(peel({ ringLoops: 14 }, 'm486')).toBeCloseTo(peel({ ringLoops: 14 }, 'none'), 6)
    expect(peel({ ringLoops: 3, ringGapMm: 3 }, 'none') / bare).toBeCloseTo(1, 2)
    expect(peel({ ringLoops: 1, ringGapMm: 3 }, 'm486') / bare).toBeCloseTo(1, 2)
  })

  test('a brim over two parts joins neither', () => {
    const near = { ...right, xMm: 83 }
    const outcome = simulate(boxesGcode([left, near], { layers: 8, ringLoops: 4 }))
    expect(objects(outcome, 'contact_mm2')).toHaveLength(2)
  })
})

describe('files that do not say what a bead is for', () => {
  test('the calibration cube comes out as with its comments', () => {
    const known = simulate(partText('calibration-cube'), 'ender3')
    const guessed = simulate(partText('calibration-cube').replace(/^;TYPE.*$/gm, ''), 'ender3')
    expect(Math.abs(layerMean(guessed, 'end_c') - layerMean(known, 'end_c'))).toBeLessThan(2)
    expect(Math.abs(layerMean(guessed, 'substrate_mean_c') - layerMean(known, 'substrate_mean_c'))).toBeLessThan(2)
    expect(layerMean(guessed, 'bond_mean_ratio') / layerMean(known, 'bond_mean_ratio')).toBeCloseTo(1, 1)
    for (const column of ['peel_ratio', 'delamination_ratio', 'contact_mm2', 'filament_mm']) {
      expect(objects(guessed, column)).toHaveLength(1)
      expect(Math.abs(objects(guessed, column)[0]! / objects(known, column)[0]! - 1), column).toBeLessThan(0.08)
    }
    const kinds = ({ findings }: Outcome): string[] => findings.map(({ kind }) => kind)
    expect(kinds(guessed)).toEqual(kinds(known))
  })
})
