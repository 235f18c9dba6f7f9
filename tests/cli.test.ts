// The command line as a person meets it: the words, the exit status, and that nothing is half-written.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, isBuildStale } from '../scripts/build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cube = join(root, 'data', 'parts', 'calibration-cube', 'calibration-cube.gcode.gz')
let work = ''

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function printwright(...words: string[]): Outcome {
  const result = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  })
  return { status: result.status, stdout: result.stdout, stderr: result.stderr }
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(work, name)
  writeFileSync(path, content)
  return path
}

/** One sentence for a person: no stack trace; usage errors add where the help is. */
function expectSentence(outcome: Outcome, status: number, pattern: RegExp): void {
  expect(outcome.stderr).toMatch(pattern)
  expect(outcome.stderr).not.toMatch(/\n\s+at |Error:|node:internal/)
  // Up to three lines: the command line adds a guess and where the help is.
  expect(outcome.stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
  expect(outcome.status).toBe(status)
}

beforeAll(async () => {
  if (await isBuildStale()) await build()
  work = mkdtempSync(join(tmpdir(), 'printwright-cli-'))
})

describe('help', () => {
  test('every command has help with an example', () => {
    expect(printwright('--help').stdout).toContain('simulate')
    for (const command of ['simulate', 'plan', 'check', 'printers', 'materials']) {
      const outcome = printwright(command, '--help')
      expect(outcome.status).toBe(0)
      expect(outcome.stdout).toContain('Example')
    }
  })

  test('no command, an unknown command and an unknown option are wrong usage', () => {
    expect(printwright().status).toBe(2)
    expectSentence(printwright('simulte'), 2, /unknown command/)
    expectSentence(printwright('simulate', cube, '--bogus'), 2, /unknown option/)
    expectSentence(printwright('simulate', cube, '--seed', 'x'), 2, /whole number/)
  })
})

describe('bad input costs one sentence and the right status', () => {
  test.each([
    ['missing file', () => join(work, 'none.gcode'), /no such file/],
    ['a folder', () => work, /is a folder/],
    ['an empty file', () => file('empty.gcode', ''), /is empty/],
    [
      'a binary file',
      () =>
        file(
          'noise.gcode',
          new Uint8Array(4096).map((_, i) => (i * 37) % 256),
        ),
      /binary/,
    ],
    ['a file without moves', () => file('still.gcode', '; nothing\nM104 S0\n'), /no moves/],
    [
      'a truncated gzip',
      () => file('cut.gcode.gz', gzipSync('G28\nG1 X5 F600\n'.repeat(999)).subarray(0, 60)),
      /truncated/,
    ],
    ['a zip', () => file('plate.3mf', Buffer.from('PK\u0003\u0004aaaaaaaaaaaa', 'latin1')), /3MF|ZIP/i],
  ])('%s', (_, path, pattern) => {
    const out = join(work, 'never')
    expectSentence(printwright('simulate', path(), '--out', out), 2, pattern)
    expect(existsSync(out)).toBe(false)
  })

  test('unknown printer and material are named, with what is known', () => {
    expectSentence(printwright('simulate', cube, '--printer', 'enterprise'), 2, /enterprise.*ender3/s)
    expectSentence(printwright('simulate', cube, '--material', 'unobtainium'), 2, /unobtainium.*PLA/s)
    expectSentence(printwright('simulate', cube, '--printer', '../../etc'), 2, /printer/)
  })

  test('a config with errors says file and line', () => {
    const config = file('bad.cfg', '[printer]\nkinematics: cartesian\nmax_velocity: -5\n')
    expectSentence(printwright('simulate', cube, '--config', config), 2, /bad\.cfg:\d+/)
    const check = printwright('check', config)
    expect(check.status).toBe(1)
    expect(check.stdout).toContain('max_velocity')
  })
})

describe('simulate', () => {
  test('the same seed gives the same bytes, and --json prints one document', () => {
    const first = printwright('simulate', cube, '--json', '--seed', '4')
    const second = printwright('simulate', cube, '--json', '--seed', '4')
    expect(first.stdout).toBe(second.stdout)
    const answer = JSON.parse(first.stdout)
    for (const key of ['motion_time_s', 'total_time_s', 'moves', 'filament_mm', 'filament_g', 'layers', 'findings']) {
      expect(answer).toHaveProperty(key)
    }
    const { mean, p05, p95 } = answer.success_probability
    expect(p05).toBeLessThanOrEqual(mean)
    expect(mean).toBeLessThanOrEqual(p95)
    expect(answer.error).toBeNull()
    expect(first.stderr).toBe('')
  })

  test('--out writes the report and the record', () => {
    const out = join(work, 'cube')
    const outcome = printwright('simulate', cube, '--out', out)
    expect(outcome.status).toBe(0)
    expect(outcome.stdout).toContain('report.html')
    for (const name of [
      'report.html',
      'run.json',
      'telemetry.parquet',
      'layers.parquet',
      'welds.parquet',
      'events.parquet',
    ]) {
      expect(existsSync(join(out, name))).toBe(true)
    }
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).seed).toBe(1)
  })

  test('a file that Klipper rejects is reported at its line with its words', () => {
    const path = file('unhomed.gcode', 'G90\nM83\nG1 X50 Y50 F6000\n')
    const outcome = printwright('simulate', path, '--printer', 'ender3', '--json')
    const answer = JSON.parse(outcome.stdout)
    expect(answer.error.line).toBe(3)
    expect(answer.error.message).toContain('Must home axis first')
    expect(answer.findings.map((finding: { kind: string }) => finding.kind)).toContain('missing-homing')
    expect(printwright('simulate', path, '--printer', 'ender3', '--strict', '--quiet').status).toBe(1)
  })
})

describe('plan', () => {
  test('says what it did not understand, the first ten of it', () => {
    const few = printwright('plan', file('few.gcode', 'G28\nM900 K0.1\nG1 X10 F3000\nWHAT\n'), '--printer', 'ender3')
    expect(few.status).toBe(0)
    expect(few.stdout.trimEnd().split('\n').slice(2)).toEqual([
      '  warning at line 2: Unknown command:"M900"',
      '  warning at line 4: Unknown command:"WHAT"',
    ])
    const words = Array.from({ length: 14 }, (_, at) => `WHAT${at}`).join('\n')
    const many = printwright('plan', file('many.gcode', `G28\nG1 X10 F3000\n${words}\n`), '--printer', 'ender3')
    const lines = many.stdout.trimEnd().split('\n').slice(2)
    expect(lines).toHaveLength(11)
    expect(lines.at(-1)).toBe('  and 4 more (--json lists them all)')
  })
})
