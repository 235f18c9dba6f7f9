// The command line as a person meets it: the words, the exit status, and that nothing is half-written.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { COMMAND_LINE } from '#operator'
import { build, isBuildStale } from '../scripts/build.mjs'
import { expectSentence, type Outcome, printwright } from './command-line.ts'
import { thoroughTest } from './thorough.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cube = join(root, 'data', 'parts', 'calibration-cube', 'calibration-cube.gcode.gz')
let work = ''

function file(name: string, content: string | Uint8Array): string {
  const path = join(work, name)
  writeFileSync(path, content)
  return path
}

beforeAll(async () => {
  if (await isBuildStale()) await build()
  work = mkdtempSync(join(tmpdir(), 'printwright-cli-'))
})

/** Of a help page: its commands by name, but for `help` itself. */
function commandsIn(help: string): string[] {
  const list = help.slice(help.search(/^(Commands|Before a print):$/m)).split(/^Examples?:$/m)[0] ?? ''
  const rows = help.search(/^(Commands|Before a print):$/m) < 0 ? [] : [...list.matchAll(/^ {2}([a-z]+) /gm)]
  return rows.map(([, name = '']) => name).filter((name) => name !== 'help')
}

describe('help', () => {
  test('every command has help with an example of it', { timeout: 60_000 }, () => {
    const commands = commandsIn(printwright('--help').stdout)
    expect(commands).toEqual(
      expect.arrayContaining(['simulate', 'operate', 'story', 'chat', 'mcp', 'models', 'materials']),
    )
    for (const command of commands) {
      const outcome = printwright(command, '--help')
      expect([command, outcome.status]).toEqual([command, 0])
      const inner = commandsIn(outcome.stdout)
      for (const text of [outcome, ...inner.map((name) => printwright(command, name, '--help'))]) {
        expect(text.stdout).toMatch(new RegExp(`^Examples?.*:\\n  .*${command}`, 'm'))
      }
    }
  })

  test('what can be typed to the operator is one list, wherever it is told', () => {
    for (const command of ['operate', 'chat'])
      expect(printwright(command, '--help').stdout).toContain(`\n${COMMAND_LINE}\n`)
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

test('a full disk behind stdout costs one sentence', () => {
  const command = `"${process.execPath}" "${join(root, 'dist', 'cli.js')}" printers > /dev/full`
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  expectSentence({ status, stdout, stderr }, 3, /the output could not be written: ENOSPC/)
})

test('what a file says steers no terminal', () => {
  const attack = '\u001b]0;owned\u0007\u001b[8m\u009b2J'
  const gcode = file(
    'attack.gcode',
    `; generated by PrusaSlicer 2.8.0\nG28\nG1 X10 F3000 E1\nWHAT${attack}\nM117 ${attack}\nG1 X99999${attack} E2\n` +
      `; printer_model = ${attack}ender3\n; filament_type = ${attack}PLA\n`,
  )
  const config = file(
    `odd${attack.replaceAll('/', '')}.cfg`,
    `[printer]\nkinematics: none${attack}\n[${attack}]\nx: ${attack}\n`,
  )
  for (const outcome of [
    printwright('plan', gcode),
    printwright('simulate', gcode),
    printwright('simulate', gcode, '--config', config),
    printwright('simulate', gcode, '--printer', attack),
    printwright('check', config),
    printwright('check', `${config}.none`),
    printwright('check', config, '--json'),
  ]) {
    expect(outcome.stdout + outcome.stderr).not.toMatch(/(?!\n)\p{Cc}/u)
    expect(outcome.stdout + outcome.stderr).not.toBe('')
  }
})

describe('scenarios', () => {
  test('lists the same ones each time, and writes their files', () => {
    const folder = join(work, 'scenarios')
    const words = ['scenarios', '--split', 'judge', '--count', '2', '--seed', '4']
    const listed = printwright(...words, '--out', folder)
      .stdout.trim()
      .split('\n')
    expect(listed.length).toBe(2)
    expect(listed[1]).toMatch(/^judge-4-0001: /)
    const told = JSON.parse(printwright(...words, '--json').stdout)
    expect(told).toEqual(JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8')))
    expect(told[1].description).toBe(listed[1])
    expect(readFileSync(join(folder, 'judge-4-0001.gcode'), 'utf8')).toContain(';LAYER_CHANGE')
  })
})

describe('faults', () => {
  test('a fault that does not exist, cannot happen or is badly written costs one sentence', () => {
    const simulate = (fault: string, printer = 'ender3'): Outcome =>
      printwright('simulate', cube, '--printer', printer, '--quiet', '--fault', fault)
    expectSentence(simulate('heter-open@layer:12'), 2, /no fault 'heter-open'.*heater-open.*printwright faults/s)
    expectSentence(simulate('door-opened@layer:3'), 2, /no door.*heater-open/s)
    expectSentence(simulate('clog@layer:0'), 2, /whole number from 1/)
    expectSentence(simulate('clog@layer:5:2'), 2, /severity/)
    expectSentence(simulate('layer-shift@layer:5:0.5'), 2, /takes no severity/)
    expectSentence(simulate('clog@layer:5,course=sudden,over=9s'), 2, /creeping/)
    expectSentence(simulate('clog@time:nan'), 2, /a time is 0 or more/)
    expectSentence(simulate('clog@layer:5,teeth=3'), 2, /no word 'teeth=3'/)
    expectSentence(simulate('greasy-bed@layer:3'), 2, /greasy-bed@start/)
    expectSentence(simulate('wrong-material@start,material=unobtainium'), 2, /unobtainium/)
    expectSentence(printwright('simulate', cube, '--signals'), 2, /--signals needs --out/)
    expectSentence(printwright('faults', 'heter-open'), 2, /no fault 'heter-open'.*heater-open/s)
  })

  test('the list has every mode with its class, words and signals', () => {
    const modes = JSON.parse(printwright('faults', '--json').stdout)
    expect(modes.length).toBeGreaterThan(60)
    for (const mode of modes) {
      expect(mode.name).toMatch(/^[a-z-]+$/)
      // A stuck switch shows in no signal: homing or probing is refused.
      if (mode.name.endsWith('-stuck') && mode.signals.length === 0) expect(mode.firmware).toMatch(/refuse|trigger/i)
      else expect(mode.signals.length).toBeGreaterThan(0)
      for (const word of ['class', 'changes', 'firmware', 'response', 'parameters', 'severity', 'courses']) {
        expect(mode).toHaveProperty(word)
      }
    }
    expect(printwright('faults').stdout).toContain('hotend-fan-stopped')
    expect(printwright('faults', 'tangle').stdout).toMatch(/holds the filament back/)
  })

  thoroughTest('several at once; cause, consequences and signals in the answer; same seed, same bytes', () => {
    const words = ['--fault', 'tangle@layer:20', '--fault', 'camera-dark@time:6m', '--seed', '3', '--json']
    const first = printwright('simulate', cube, '--printer', 'voron-2.4', ...words)
    expect(printwright('simulate', cube, '--printer', 'voron-2.4', ...words).stdout).toBe(first.stdout)
    const answer = JSON.parse(first.stdout)
    expect(answer.faults.map((fault: { mode: string }) => fault.mode)).toEqual(['tangle', 'camera-dark'])
    // The person counts layers from 1, data from 0.
    expect(answer.faults[0].layer).toBe(19)
    expect(answer.consequences.map((one: { kind: string }) => one.kind)).toContain('starved')
    expect(answer.signals.map((one: { signal: string }) => one.signal)).toContain('encoder_mm')
    expect(answer.findings[0].severity).toBe('failure')
  })

  thoroughTest('a hidden twin prints otherwise, and nothing of it is told', () => {
    const plain = JSON.parse(printwright('simulate', cube, '--printer', 'voron-2.4', '--json').stdout)
    const twin = JSON.parse(printwright('simulate', cube, '--printer', 'voron-2.4', '--json', '--hidden-twin').stdout)
    expect(twin.total_time_s).not.toBe(plain.total_time_s)
    expect(Object.keys(twin)).toEqual(Object.keys(plain))
    expect(twin.printer).toBe(plain.printer)
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
