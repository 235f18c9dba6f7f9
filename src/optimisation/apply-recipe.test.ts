import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planGcode } from '#motion'
import { hasShared, sharedPath } from '../../tests/shared.ts'
import { everyNth } from '../../tests/thorough.ts'
import { choosePrinter, withoutLimits } from '../cli/printer-files.ts'
import { applyRecipe, type EditSource } from './apply-recipe.ts'
import { createLineTable, recordLines } from './line-table.ts'
import { indexLines } from './line-text.ts'
import type { Recipe } from './recipe.ts'
import { MOVE_CLASSES, unchanged } from './recipe.ts'
import { comparePaths } from './same-path.ts'
import { findWaste } from './setting-edits.ts'

const parts = new URL('../../data/parts/', import.meta.url)
const config = withoutLimits(choosePrinter({ printer: 'voron-2.4' }, null).config)
const delta = choosePrinter({ printer: 'flsun-s1' }, null).config

function unpack(path: string | URL): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(path)))
}

const shipped = readdirSync(parts).map((name) => [name, unpack(new URL(`${name}/${name}.gcode.gz`, parts))] as const)
const shared = hasShared
  ? readdirSync(sharedPath('gcode'))
      .filter((name) => name.endsWith('.gz'))
      .map((name) => [name.replace('.gcode.gz', ''), unpack(sharedPath('gcode', name))] as const)
  : []
const files = [...shipped, ...shared]

function configFor(name: string): typeof config {
  return name.includes('delta') ? delta : config
}

function sourceOf(bytes: Uint8Array, name: string): EditSource {
  const text = indexLines(bytes)
  const table = createLineTable(text.lineCount)
  const plan = planGcode({
    config: configFor(name),
    homing: 'batch',
    refusals: 'tell',
    sink: (block) => recordLines(table, block),
  })
  plan.push(bytes)
  plan.finish()
  return {
    text,
    table,
    limits: {
      maxVelocityMmPerS: 500,
      maxAccelMmPerS2: 20_000,
      filamentAreaMm2: 2.405,
      nozzleMostC: 260,
      bedMostC: 100,
      fanMost: 1,
    },
    macros: new Set(),
    wasteLines: findWaste(table),
  }
}

/** Everything at once, far more than any search would ask. */
function harshRecipe(layers: number): Recipe {
  const ratios = (value: number): Recipe['speed'] =>
    Object.fromEntries(MOVE_CLASSES.map((name, k) => [name, value + 0.13 * k])) as Recipe['speed']
  return {
    speed: ratios(1.4),
    accel: ratios(1.7),
    flowCapMm3PerS: 20,
    heatUpBelowC: 10,
    pace: Float64Array.from({ length: layers }, (_, layer) => (layer % 3 === 0 ? 0.7 : 1)),
    nozzleShiftC: 5,
    bedShiftC: 5,
    fan: 0.8,
    advanceS: 0.05,
    waste: { prime: 0.5, skirt: 0.7, support: 0.9 },
  }
}

/** Words that say where to go, read by other code than the product's: position, filament and arc words of each move line. */
function geometryOf(bytes: Uint8Array): string[] {
  return new TextDecoder('latin1')
    .decode(bytes)
    .split('\n')
    .flatMap((line) => {
      const code = line.split(';')[0]!.trim()
      if (!/^G(0|1|2|3|92|28|90|91)\b/i.test(code) && !/^M8[23]\b/i.test(code)) return []
      const words = code.replace(/\s*F[\d.]+/i, '').split(/\s+/)
      return words.length > 1 || !/^G[01]$/i.test(words[0]!) ? [words.join(' ')] : []
    })
}

/** All that is no number of a speed, an acceleration, a temperature, a fan or a flow. */
function restOf(bytes: Uint8Array): string[] {
  const touched =
    /^\s*(G[0-3]\b|M(104|109|140|190|106|204|221)\b|SET_VELOCITY_LIMIT|SET_PRESSURE_ADVANCE|TEMPERATURE_WAIT)/i
  return new TextDecoder('latin1')
    .decode(bytes)
    .split('\n')
    .filter((line) => !touched.test(line))
}

function commentsOf(bytes: Uint8Array): string[] {
  return new TextDecoder('latin1')
    .decode(bytes)
    .split('\n')
    .flatMap((line) => (line.includes(';') ? [line.slice(line.indexOf(';'))] : []))
}

describe('editing a file', () => {
  test.each(everyNth(4, files))('%s: nothing to change changes no byte', (name, bytes) => {
    const edited = applyRecipe(sourceOf(bytes, name), unchanged())
    expect(Buffer.compare(edited.bytes, bytes)).toBe(0)
    expect(edited.changed).toEqual([])
    expect(edited.inserted).toEqual([])
  })

  test.each(everyNth(4, files))('%s: the harshest recipe leaves path, comments and all else', (name, bytes) => {
    const edited = applyRecipe(sourceOf(bytes, name), harshRecipe(2000))
    expect(geometryOf(edited.bytes)).toEqual(geometryOf(bytes))
    expect(commentsOf(edited.bytes)).toEqual(commentsOf(bytes))
    expect(restOf(edited.bytes)).toEqual(restOf(bytes))
    const { headMm, corners } = comparePaths(bytes, edited.bytes, configFor(name))
    expect(corners).toBeGreaterThan(1000)
    expect(headMm).toBeLessThanOrEqual(1e-6)
  })

  test('a recipe without thinner waste leaves the filament of every move as well', () => {
    const [name, bytes] = shipped[0]!
    const recipe = { ...harshRecipe(500), waste: unchanged().waste }
    const { filamentMm } = comparePaths(bytes, applyRecipe(sourceOf(bytes, name), recipe).bytes, configFor(name))
    expect(filamentMm).toBe(0)
  })
})

const HEAD = 'M104 S200\nG28\nG90\nM83\n;LAYER_CHANGE\n;TYPE:Skirt\nG1 Z0.2 F600\nG1 X10 Y10 F6000\nG1 X60 E2 F1200\n'

function sourceOfText(text: string): EditSource {
  return sourceOf(new TextEncoder().encode(text), '')
}

function edit(body: string, recipe: Partial<Recipe>): string {
  const { bytes } = applyRecipe(sourceOfText(HEAD + body), { ...unchanged(), flowCapMm3PerS: 100, ...recipe })
  return new TextDecoder().decode(bytes).slice(HEAD.length)
}

describe('speed words', () => {
  const twice = { speed: { ...unchanged().speed, outer: 2, travel: 1 } }
  const layer = ';LAYER_CHANGE\n;TYPE:Outer wall\nG1 Z0.4 F600\n'

  test('a speed alone on its line is for the moves that follow it', () => {
    expect(edit(`${layer}G1 F1200\nG1 X10 E2\nG1 X60 E2\n`, twice)).toBe(`${layer}G1 F2400\nG1 X10 E2\nG1 X60 E2\n`)
  })

  test('a speed is put where it was only inherited, and taken back for who inherits it next', () => {
    expect(edit(`${layer}G1 X10 E2 F1200 ; wall\nG1 E-1\nG1 X20\n`, twice)).toBe(
      `${layer}G1 X10 E2 F2400 ; wall\nG1 E-1 F1200\nG1 X20\n`,
    )
  })

  test('whoever cannot be read finds the speed that the file had set', () => {
    expect(edit(`${layer}G1 X10 E2 F1200\nPARK_HEAD\nG1 X60 E2\nG1 X10 E2\n`, twice)).toBe(
      `${layer}G1 X10 E2 F2400\nG1 F1200\nPARK_HEAD\nG1 X60 E2\nG1 X10 E2\n`,
    )
  })

  test('the flow that the hot end melts ends the haste', () => {
    // 2 mm of filament over 50 mm: 0.0962 mm2, so that 3 mm3/s is 31.2 mm/s.
    const capped = { ...twice, flowCapMm3PerS: 3 }
    expect(edit(`${layer}G1 X10 E2 F1200\n`, capped)).toBe(`${layer}G1 X10 E2 F1871\n`)
    // What the file asks already is not taken away.
    expect(edit(`${layer}G1 X10 E2 F3000\n`, capped)).toBe(`${layer}G1 X10 E2 F3000\n`)
  })

  test('line endings of Windows stay', () => {
    const windows = (text: string): string => text.replaceAll('\n', '\r\n')
    const body = windows(`${layer}G1 X10 E2 F1200\nG1 X60 E2\n`)
    const source = sourceOfText(windows(HEAD) + body)
    const { bytes } = applyRecipe(source, { ...unchanged(), flowCapMm3PerS: 100, ...twice })
    expect(new TextDecoder().decode(bytes)).toBe(windows(HEAD) + body.replace('F1200', 'F2400'))
  })
})

describe('accelerations', () => {
  const faster = { accel: { ...unchanged().accel, outer: 2, inner: 3 } }
  const layer = ';LAYER_CHANGE\nG1 Z0.4 F600\n'

  test('the file’s own commands get the number that the moves behind them want', () => {
    const body = `${layer}M204 S500\n;TYPE:Outer wall\nG1 X10 E2 F1200\nM204 S800\n;TYPE:Inner wall\nG1 X60 E2\n`
    expect(edit(body, faster)).toBe(body.replace('S500', 'S1000').replace('S800', 'S2400'))
  })

  test('where one command is for several kinds of moves, lines are put between them', () => {
    const body = `${layer}M204 S500\n;TYPE:Outer wall\nG1 X10 E2 F1200\n;TYPE:Inner wall\nG1 X60 E2\n`
    expect(edit(body, faster)).toBe(
      `${layer}M204 S1000\n;TYPE:Outer wall\nG1 X10 E2 F1200\n;TYPE:Inner wall\nM204 S1500\nG1 X60 E2\n`,
    )
  })

  test('in the words of the file', () => {
    const body = `${layer}SET_VELOCITY_LIMIT ACCEL=500 SQUARE_CORNER_VELOCITY=8\n;TYPE:Outer wall\nG1 X10 E2 F1200\n;TYPE:Inner wall\nG1 X60 E2\n`
    expect(edit(body, faster)).toBe(
      body.replace('=500', '=1000').replace('G1 X60', 'SET_VELOCITY_LIMIT ACCEL=1500\nG1 X60'),
    )
  })
})

test('whatever the lines are, no recipe moves a corner or eats a word', () => {
  const line = fc.oneof(
    fc
      .tuple(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        fc.option(fc.integer({ min: 60, max: 9000 })),
      )
      .map(([x, y, f]) => `G1 X${x} Y${y} E.5${f === null ? '' : ` F${f}`}`),
    fc.integer({ min: 60, max: 9000 }).map((f) => `G1 F${f}`),
    fc.integer({ min: 0, max: 100 }).map((x) => `G0 X${x}F6000`),
    fc.constantFrom(
      ';TYPE:Inner wall',
      ';TYPE:Outer wall',
      ';LAYER_CHANGE',
      'M204 S900',
      'M204 P500 T700',
      'G1 E-1 F1800',
      'G1 E1',
      'UNKNOWN_MACRO A=1',
      'M106 S200 ; fan',
      '  ',
      'G1 X5 Y5 E1 ;F1',
      'N3 G1 X7*12',
    ),
    fc.integer({ min: 1, max: 20 }).map((k) => `G1 Z${(0.2 * k).toFixed(1)} F600`),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const bytes = new TextEncoder().encode(`${HEAD};LAYER_CHANGE\nG1 Z0.4\n${lines.join('\n')}`)
      const edited = applyRecipe(sourceOf(bytes, ''), harshRecipe(100))
      expect(geometryOf(edited.bytes)).toEqual(geometryOf(bytes))
      expect(commentsOf(edited.bytes)).toEqual(commentsOf(bytes))
      expect(comparePaths(bytes, edited.bytes, config).headMm).toBeLessThanOrEqual(1e-6)
    }),
    { numRuns: 200 },
  )
})
