// Prints with one thing wrong, made from our own good parts: each must be found, and the good parts must not be accused.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, isBuildStale } from '../scripts/build.mjs'
import { everyNth, thoroughTest } from './thorough.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
let work = ''

interface Answer {
  readonly error: { readonly line: number; readonly message: string } | null
  readonly success_probability: { readonly mean: number }
  readonly findings: readonly {
    readonly kind: string
    readonly severity: string
    readonly confidence: number
    readonly layer: number | null
    readonly layer_last: number | null
  }[]
}

function partText(name: string): string {
  return gunzipSync(readFileSync(join(root, 'data', 'parts', name, `${name}.gcode.gz`))).toString('utf8')
}

function simulate(gcode: string, ...options: string[]): Answer {
  const path = join(work, 'print.gcode')
  writeFileSync(path, gcode)
  const words = [join(root, 'dist', 'cli.js'), 'simulate', path, '--json', ...options]
  const result = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1 << 28 })
  expect(result.stderr).toBe('')
  return JSON.parse(result.stdout)
}

function kinds(answer: Answer): string[] {
  return answer.findings.map((finding) => finding.kind)
}

/** Puts lines before the first layer. */
function beforeFirstLayer(gcode: string, lines: string): string {
  return gcode.replace(';LAYER_CHANGE', `${lines}\n;LAYER_CHANGE`)
}

beforeAll(async () => {
  if (await isBuildStale()) await build()
  work = mkdtempSync(join(tmpdir(), 'printwright-findings-'))
})

describe('good prints', () => {
  test.each(
    everyNth(2, [
      ['calibration-cube', 'ender3'],
      ['calibration-cube', 'prusa-mk4'],
      ['calibration-cube', 'voron-2.4'],
      ['first-layer-patch', 'ender3'],
      ['hook-plate', 'voron-2.4'],
      ['twisted-vase', 'prusa-mk4'],
    ] as const),
  )('%s on %s has neither failures nor defects', (name, printer) => {
    const answer = simulate(partText(name), '--printer', printer)
    expect(answer.findings.filter(({ severity }) => severity !== 'note')).toEqual([])
    expect(answer.success_probability.mean).toBeGreaterThan(0.85)
  })
})

describe('parts that show one thing show it', () => {
  test.each(
    everyNth(2, [
      ['spires', 'voron-2.4', 'overheated-layer'],
      ['overhang-fan', 'prusa-mk4', 'overhang-sag'],
      ['bridge-set', 'prusa-mk4', 'bridge-sag'],
      ['warp-box', 'ender3', 'warp'],
      ['bracket', 'voron-2.4', 'nozzle-abrasion'],
      ['bracket', 'voron-2.4', 'moisture'],
    ] as const),
  )('%s on %s: %s', (name, printer, kind) => {
    expect(kinds(simulate(partText(name), '--printer', printer))).toContain(kind)
  })
})

describe('shape', () => {
  test('only the fins that lean far overhang', () => {
    const answer = simulate(partText('overhang-fan'), '--printer', 'prusa-mk4')
    const overhang = answer.findings.find(({ kind }) => kind === 'overhang-sag')
    expect(overhang?.severity).toBe('defect')
    // The fins begin at layer 30; the flat of their foot and the upright rest above do not overhang.
    expect(overhang?.layer).toBeGreaterThanOrEqual(29)
    expect(overhang?.layer_last).toBeLessThan(100)
    expect(kinds(answer)).not.toContain('over-extrusion')
  })

  thoroughTest('a bridge sags under whatever name, but not where the slicer says that it is inside', () => {
    const named = (name: string): string => partText('bridge-set').replace(/^;TYPE:.*$/gm, name)
    expect(kinds(simulate(named(''), '--printer', 'prusa-mk4'))).toContain('bridge-sag')
    expect(kinds(simulate(named(';TYPE:Internal bridge infill'), '--printer', 'prusa-mk4'))).not.toContain('bridge-sag')
  })
})

describe('bad prints', () => {
  const cube = (): string => partText('calibration-cube')

  test('never heated', () => {
    const answer = simulate(cube().replace(/^M10[49] .*$/gm, ''), '--printer', 'ender3')
    expect(answer.error?.message).toContain('Extrude below minimum temp')
    expect(kinds(answer)).toContain('missing-heating')
    expect(answer.success_probability.mean).toBe(0)
  })

  test('never homed', () => {
    const answer = simulate(cube().replace(/^G28.*$/gm, ''), '--printer', 'ender3')
    expect(kinds(answer)).toContain('missing-homing')
  })

  test('beyond the volume', () => {
    const answer = simulate(beforeFirstLayer(cube(), 'SET_GCODE_OFFSET X=200'), '--printer', 'ender3')
    expect(answer.error?.message).toContain('Move out of range')
    expect(kinds(answer)).toContain('out-of-volume')
  })

  thoroughTest('hotter than the filament stands', () => {
    const answer = simulate(cube().replace(/\bS2(15|10)\b/g, 'S285'), '--printer', 'voron-2.4')
    expect(kinds(answer)).toContain('impossible-temperature')
    expect(answer.success_probability.mean).toBeLessThan(0.5)
  })

  test('hotter than the configuration allows', () => {
    const answer = simulate(cube().replace(/\bS2(15|10)\b/g, 'S285'), '--printer', 'ender3')
    expect(kinds(answer)).toContain('impossible-temperature')
  })

  test('too cold for the filament', () => {
    const answer = simulate(cube().replace(/\bS2(15|10)\b/g, 'S172'), '--printer', 'ender3')
    expect(kinds(answer)).toContain('material-mismatch')
  })

  test('faster than the hot end melts', () => {
    const fast = beforeFirstLayer(cube().replace(/^M204 .*$/gm, ''), 'M220 S500\nSET_VELOCITY_LIMIT ACCEL=20000')
    const answer = simulate(fast, '--printer', 'ender3')
    expect(kinds(answer)).toContain('under-extrusion')
  })

  test('nozzle too high over the bed', () => {
    const answer = simulate(beforeFirstLayer(cube(), 'SET_GCODE_OFFSET Z=0.2'), '--printer', 'prusa-mk4')
    expect(kinds(answer)).toContain('poor-first-layer')
  })

  thoroughTest('ABS on a cold bed', () => {
    const answer = simulate(partText('warp-box').replace(/^M1[49]0 .*$/gm, ''), '--printer', 'ender3')
    expect(kinds(answer)).toEqual(expect.arrayContaining(['warp', 'missing-heating']))
    expect(answer.success_probability.mean).toBeLessThan(0.5)
  })

  thoroughTest('no retraction on a plate of many objects', () => {
    const answer = simulate(partText('hook-plate').replace(/^G1 E-?\.?\d+ F2100$/gm, ''), '--printer', 'voron-2.4')
    expect(kinds(answer)).toContain('stringing')
  })

  thoroughTest('more acceleration than the motors have', () => {
    const asked = cube()
      .replace(/^M204 .*$/gm, '')
      .replace('G90\n', 'G90\nSET_VELOCITY_LIMIT ACCEL=60000 VELOCITY=600\nM220 S500\n')
    expect(kinds(simulate(asked, '--printer', 'ender3'))).toContain('skipped-steps')
  })

  test('hard corners without a shaper ring', () => {
    const shipped = readFileSync(join(root, 'data', 'printers', 'prusa-mk4', 'printer.cfg'), 'utf8')
    const config = join(work, 'unshaped.cfg')
    writeFileSync(config, shipped.replace(/\[input_shaper\][^[]*/, ''))
    const asked = beforeFirstLayer(
      cube().replace(/^M204 .*$/gm, ''),
      'SET_VELOCITY_LIMIT ACCEL=6000 SQUARE_CORNER_VELOCITY=25\nM220 S200',
    )
    expect(kinds(simulate(asked, '--config', config))).toContain('ringing')
  })

  thoroughTest('more plastic than there is room: half too much is seen, a twentieth is not', () => {
    const more = (percent: number): string => beforeFirstLayer(cube(), `M221 S${percent}`)
    expect(kinds(simulate(more(150), '--printer', 'prusa-mk4'))).toContain('over-extrusion')
    expect(kinds(simulate(more(105), '--printer', 'prusa-mk4'))).not.toContain('over-extrusion')
    // Many small objects overlap the most with their walls.
    const many = beforeFirstLayer(partText('hook-plate'), 'M221 S105')
    expect(kinds(simulate(many, '--printer', 'voron-2.4'))).not.toContain('over-extrusion')
  })

  thoroughTest('half too much plastic in a file that names no features', () => {
    const unnamed = beforeFirstLayer(cube(), 'M221 S150').replace(/^;TYPE:.*$/gm, '')
    expect(kinds(simulate(unnamed, '--printer', 'prusa-mk4'))).toContain('over-extrusion')
  })

  thoroughTest('a slab of layers is missing', () => {
    const parts = cube().split(';LAYER_CHANGE')
    const gap = [...parts.slice(0, 12), ...parts.slice(40)].join(';LAYER_CHANGE')
    const answer = simulate(gap, '--printer', 'ender3')
    expect(kinds(answer)).toContain('unsupported-start')
    expect(answer.success_probability.mean).toBeLessThan(0.3)
  })

  test('nylon that stood open for a month', () => {
    const answer = simulate(cube(), '--printer', 'voron-2.4', '--material', 'PA6', '--opened', '30')
    expect(kinds(answer)).toContain('moisture')
  })
})
