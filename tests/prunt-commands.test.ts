// Prunt's planner as a person meets it at the command line: the same words mean the same in `plan` and in `simulate`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, isBuildStale } from '../scripts/build.mjs'
import { expectSentence, printwright } from './command-line.ts'
import { thoroughTest } from './thorough.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const ender = join(root, 'data', 'printers', 'ender3', 'printer.cfg')
let work = ''
/** Twenty layers of a round wall. */
let cup = ''

function file(name: string, content: string): string {
  const path = join(work, name)
  writeFileSync(path, content)
  return path
}

function cupText(): string {
  const lines = ['M140 S60', 'M109 S205', 'G28', 'G90', 'M83', 'M106 S128']
  for (let layer = 1; layer <= 20; layer++) {
    lines.push(`G1 Z${(0.2 * layer).toFixed(2)} F600`)
    for (let i = 0; i <= 36; i++) {
      const angle = (i * Math.PI) / 18
      const at = `X${(100 + 20 * Math.cos(angle)).toFixed(3)} Y${(100 + 20 * Math.sin(angle)).toFixed(3)}`
      lines.push(i === 0 ? `G0 ${at} F9000` : `G1 ${at} E0.13 F2400`)
    }
    lines.push('G1 E-1 F1800', 'G1 E1 F1800')
  }
  return `${lines.join('\n')}\n`
}

const SPEEDS = { 'Maximum tangential velocity': 200, 'Maximum acceleration': 2500, 'Maximum jerk': 2.5e5 }
const HIGHER = { 'Maximum snap': 2.5e8, 'Maximum crackle': 2.5e12 }
const AXES = { X: 200, Y: 200, Z: 15, E: 60 }

/** A configuration of Prunt with what decides its motion. */
function prunt(name: string, more: object = {}, version: unknown = 13): string {
  const properties: Record<string, unknown> = {}
  for (const [key, value] of Object.entries({ ...SPEEDS, ...HIGHER, ...more })) properties[`Kinematics$${key}`] = value
  for (const [axis, value] of Object.entries(AXES)) properties[`Kinematics$Axial velocity limits$${axis}`] = value
  return file(name, JSON.stringify({ 'Schema version': version, Properties: properties }))
}

/** On a disk that takes so much of each file and no more: the last write is a short one, the next one fails. */
function printwrightWithin(kilobytes: number, ...words: string[]): ReturnType<typeof printwright> {
  const line = `ulimit -f ${kilobytes}; exec "$0" "$@"`
  const cli = join(root, 'dist', 'cli.js')
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line, process.execPath, cli, ...words], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const json = (words: readonly string[]) => JSON.parse(printwright(...words, '--json', '--quiet').stdout)

beforeAll(async () => {
  if (await isBuildStale()) await build()
  work = mkdtempSync(join(tmpdir(), 'printwright-prunt-'))
  cup = file('cup.gcode', cupText())
}, 60_000)

describe('plan and simulate run the same plan', () => {
  test.each([
    ['limits of a printer.cfg', () => ['--config', ender], 'printer.cfg', 'default'],
    ['a chord error of its own', () => ['--printer', 'ender3', '--chord-error', '0.05'], '--chord-error', 'default'],
    ['as the real planner', () => ['--printer', 'ender3', '--chord-error', '0.05', '--parity'], '--chord', 'parity'],
    [
      'limits of a prunt.json',
      () => ['--config', prunt('a.json', { 'Maximum chord error': 0.07 })],
      'a.json',
      'default',
    ],
    [
      'beside a machine',
      () => ['--printer', 'ender3', '--prunt-config', prunt('b.json')],
      "Prunt's default",
      'default',
    ],
  ])('%s', (_, words, from, mode) => {
    const options = [cup, '--planner', 'prunt', ...words()]
    const planned = json(['plan', ...options])
    const simulated = json(['simulate', ...options])
    expect(planned.motion_time_s).toBeGreaterThan(50)
    expect(simulated.motion_time_s).toBeCloseTo(planned.motion_time_s, 6)
    expect(planned).toMatchObject(simulated.planner_limits)
    expect(planned.mode).toBe(mode)
    expect(planned.chord_error_from).toContain(from)
    expect(planned.chord_error_mm).toBeGreaterThan(0)
  })

  thoroughTest('the chord error is said to a person, and a wider one is no slower', () => {
    const narrow = printwright('plan', cup, '--planner', 'prunt', '--printer', 'ender3', '--quiet')
    expect(narrow.stdout).toMatch(/chord error 0\.0052 mm \(square corner velocity 5 mm\/s of the printer\.cfg\)/)
    const seconds = (chord: string): number =>
      json(['plan', cup, '--planner', 'prunt', '--printer', 'ender3', '--chord-error', chord]).motion_time_s
    const at0 = seconds('0')
    expect(seconds('0.05')).toBeLessThan(at0)
    const simulated = printwright('simulate', cup, '--planner', 'prunt', '--printer', 'ender3', '--chord-error', '0')
    expect(simulated.stderr).toMatch(/Planner: prunt, chord error 0 mm \(--chord-error\)/)
    expect(simulated.stdout).toMatch(/Planner +prunt, chord error 0 mm/)
  })
})

test('shifted corners that do not come where they were asked for are told', () => {
  // So much filament under so small a scaler that the last bit of its scaled place is 0.002 mm.
  const zigzag = ['20 0', '22 10', '0 12', '3 30', '-20 35', '-50 40', '-51 30', '-10 10', '-30 20', '5 25', '15 12']
  const lines = ['G90', 'G28', 'G1 X100 Y100 F6000', 'M83', ...Array<string>(1000).fill('G1 E10000 F60000'), 'G4 P1000']
  let before = 0
  for (const [x, e] of zigzag.map((at) => at.split(' ').map(Number))) {
    lines.push(`G1 X${100 + x!} E${((e! - before) * 1e-6).toFixed(7)} F6000`)
    before = e!
  }
  const far = file('far.gcode', `${lines.join('\n')}\n`)
  const plan = (shift: boolean): string => {
    const more = { 'Axial scaler$E': 1e-6, 'Shift blended corners': shift, 'Maximum chord error': 0.1 }
    const outcome = printwright('plan', far, '--planner', 'prunt', '--config', prunt(`shift-${shift}.json`, more))
    expect(outcome.status).toBe(0)
    return outcome.stdout
  }
  expect(plan(true)).toMatch(
    /line 3: shifted corners: after 100 passes curves of 1 of \d+ blocks still pass up to 0\.00\d+ mm from their corners/,
  )
  expect(plan(false)).not.toMatch(/shifted corners/)
})

describe('bad input costs one sentence and status 2', () => {
  const both = ['plan', 'simulate']
  const refused = (words: readonly string[], pattern: RegExp): void => {
    for (const command of both) expectSentence(printwright(command, cup, ...words), 2, pattern)
  }

  thoroughTest('words of Prunt with the planner of Klipper', () => {
    refused(['--parity'], /--parity: only with --planner prunt/)
    refused(['--chord-error', '0.1', '--parity'], /--parity, --chord-error: only/)
    refused(['--prunt-config', prunt('k.json')], /--prunt-config: only/)
    refused(['--config', prunt('k.json')], /k\.json is a configuration of Prunt: it needs --planner prunt/)
    for (const word of ['samples', 'compare', 'format', 'out', 'dt'] as const) {
      const value = { samples: 'x', compare: 'klipper', format: 'prunt', out: 'x', dt: '1e-3' }[word]
      expectSentence(printwright('plan', cup, `--${word}`, value), 2, new RegExp(`--${word}: only with`))
    }
  })

  thoroughTest('numbers that are none', () => {
    for (const value of ['NaN', '-0.1', '1.01', '']) {
      refused(['--planner', 'prunt', '--chord-error', value], /expected a number from 0 to 1/)
    }
    refused(['--planner', 'prunt', '--chord-error', '1e-300'], /--chord-error 1e-300: 0, or at least 1e-9/)
    refused(['--planner', 'prunt', '--max-step-rate', '1'], /expected a number from 1000 to/)
    for (const value of ['NaN', '-1e-4', '0', '1']) {
      expectSentence(printwright('plan', cup, '--planner', 'prunt', '--dt', value), 2, /expected a number from/)
    }
  })

  test('a planner that nobody knows', () => refused(['--planner', 'marlin'], /Allowed choices are klipper, prunt/))

  test('configurations that are none', () => {
    const words = (path: string): string[] => ['--planner', 'prunt', '--prunt-config', path]
    refused(words(join(work, 'none.json')), /none\.json: no such file/)
    refused(words(ender), /printer\.cfg is not JSON/)
    refused(words(file('list.json', '[]')), /not one object/)
    refused(words(file('cut.json', '{"Schema version": 13, "Prop')), /not JSON/)
    refused(words(file('bare.json', '{"Schema version": 13}')), /no "Properties"/)
    refused(words(prunt('version.json', {}, '13')), /"Schema version" must be a whole number/)
    refused(words(prunt('zero.json', { 'Maximum jerk': 0 })), /Maximum jerk is 0/)
    refused(words(prunt('text.json', { 'Maximum jerk': 'much' })), /Maximum jerk: "much" is not a number/)
    refused(words(prunt('weak.json', { 'Maximum jerk': 1e-300 })), /Maximum jerk is 1e-300: nothing could move/)
    refused(words(prunt('two.json', { 'maximum-jerk': 9 })), /are one value in two spellings/)
    const one = prunt('one.json')
    refused(['--planner', 'prunt', '--config', one, '--prunt-config', one], /both configurations of Prunt/)
    refused(['--planner', 'prunt', '--config', ender, '--printer', 'ender3'], /either --config or --printer/)
  })

  test('another schema version runs, and that is said', () => {
    const older = printwright('plan', cup, '--planner', 'prunt', '--config', prunt('old.json', {}, 12), '--quiet')
    expect(older.status).toBe(0)
    expect(older.stdout).toMatch(/schema version 12 is older than the 13 that is known here/)
  })

  test('output that nobody asked for', () => {
    const words = ['plan', cup, '--planner', 'prunt']
    expectSentence(printwright(...words, '--format', 'prunt'), 2, /--format needs --samples FILE/)
    expectSentence(printwright(...words, '--out', join(work, 'x')), 2, /give both/)
  })
})

describe('plan --samples', () => {
  const words = (...more: string[]) => ['plan', cup, '--planner', 'prunt', '--printer', 'ender3', '--quiet', ...more]

  thoroughTest('a large file is refused before the work, with what would make it small; --yes writes it', () => {
    const target = join(work, 'large.csv')
    // Some 75 s of motion at a microsecond: 9 GB.
    const refused = printwright(...words('--samples', target, '--dt', '1e-6'))
    expectSentence(refused, 2, /about [\d,]+ rows, [\d.]+ GB: give --yes to write that, or --every \d+ for less/)
    expect(readdirSync(work).filter((name) => name.startsWith('large'))).toEqual([])
    const every = /--every (\d+)/.exec(refused.stderr)?.[1] ?? ''
    expect(Number(every)).toBeGreaterThan(20)
    expectSentence(printwright(...words('--samples', target, '--dt', '1e-6', '--format', 'prunt')), 2, /larger --dt/)
    expect(printwright(...words('--samples', target, '--every', '10', '--yes')).status).toBe(0)
  })

  test('every row has its time, every column its unit, and what made it stands beside it', () => {
    const target = join(work, 'cup.csv')
    expect(printwright(...words('--samples', target, '--every', '100', '--chord-error', '0.05')).status).toBe(0)
    const lines = readFileSync(target, 'utf8').trimEnd().split('\n')
    const comments = lines.filter((line) => line.startsWith('# '))
    const [names, ...rows] = lines.slice(comments.length)
    expect(names).toBe('t_s,x_mm,y_mm,z_mm,e_mm,shaped_x_mm,shaped_y_mm,shaped_z_mm,shaped_e_mm')
    for (const name of names?.split(',') ?? []) {
      expect(comments.some((line) => new RegExp(`^# ${name} \\[(s|mm)\\] \\w`).test(line))).toBe(true)
    }
    expect(comments.join('\n')).toMatch(/chord_error_mm 0\.05 \("--chord-error"\)/)
    const description = JSON.parse(readFileSync(`${target}.json`, 'utf8'))
    expect(description).toMatchObject({ kind: 'prunt-samples', dt_s: 1e-4, every: 100, rows: rows.length, error: null })
    expect(description.columns.map(({ name }: { name: string }) => name)).toEqual(names?.split(','))
    expect(description.file_sha256).toMatch(/^[0-9a-f]{64}$/)
    const times = rows.map((row) => Number(row.split(',')[0]))
    expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true)
    expect(times.length).toBeGreaterThan(description.motion_time_s / 1e-2)
    const last = rows.at(-1)?.split(',').map(Number)
    // The wall ends where it began, at 4 mm; shapers have come to rest.
    expect(last?.slice(1, 4)).toEqual([120, 100, 4])
    for (const [axis, value] of [120, 100, 4].entries()) expect(last?.[5 + axis]).toBeCloseTo(value, 9)
  })

  thoroughTest('the same samples give the same bytes, as a stream too', () => {
    const bytes = (name: string, ...more: string[]): Buffer => {
      const target = join(work, name)
      expect(printwright(...words('--samples', target, '--dt', '1e-3', ...more)).status).toBe(0)
      return Buffer.concat([readFileSync(target), readFileSync(`${target}.json`)])
    }
    expect(bytes('one.csv').equals(bytes('two.csv'))).toBe(true)
    const stream = bytes('one.log', '--format', 'prunt')
    expect(stream.equals(bytes('two.log', '--format', 'prunt'))).toBe(true)
    expect(stream.toString()).toMatch(/^DATA OUTPUT,[ -]\d\.\d{20}E[+-]\d\d,/)
  })

  test('a plan that fails leaves nothing half-written, and what was there stays', () => {
    const target = file('kept.csv', 'mine')
    const broken = file('none.gcode', '; nothing\n')
    const outcome = printwright('plan', broken, '--planner', 'prunt', '--samples', target)
    expectSentence(outcome, 2, /no moves/)
    expect(readFileSync(target, 'utf8')).toBe('mine')
    expect(readdirSync(work).filter((name) => name.startsWith('kept'))).toEqual(['kept.csv'])
    expectSentence(printwright(...words('--samples', work)), 2, /is a folder/)
    expectSentence(printwright(...words('--samples', join(work, 'no', 'x.csv'))), 3, /could not be written/)
    const folder = join(work, 'beside')
    mkdirSync(join(folder, 'x.csv.json'), { recursive: true })
    expectSentence(printwright(...words('--samples', join(folder, 'x.csv'))), 2, /x\.csv\.json is a folder/)
    expect(readdirSync(folder)).toEqual(['x.csv.json'])
    expectSentence(printwright(...words('--every', '5')), 2, /--every needs --samples/)
    expectSentence(
      printwright(...words('--samples', 'x', '--every', '5', '--format', 'prunt')),
      2,
      /--every is for CSV/,
    )
  })
})

describe('a disk that takes no more: status 3, one sentence, nothing half-written', () => {
  test.each([
    // The first write that fails is the last one, in the middle of a file, and none that is looked at by its size alone.
    ['config convert', 1, () => ['config', 'convert', ender, '--to', 'prunt', '--out', join(work, 'short', 'a.json')]],
    [
      'plan --samples',
      40,
      () => ['plan', cup, '--planner', 'prunt', '--every', '1000', '--samples', join(work, 'short', 'a.csv')],
    ],
    ['plan --moves', 40, () => ['plan', cup, '--planner', 'prunt', '--moves', join(work, 'short', 'm.csv')]],
    [
      'plan --compare',
      40,
      () => ['plan', cup, '--planner', 'prunt', '--compare', 'klipper', '--out', join(work, 'short', 'c')],
    ],
    ['ingest', 4, () => ['ingest', 'prunt', file('short.log', streamText()), '--out', join(work, 'short')]],
  ])('%s', (_, kilobytes, words) => {
    const folder = join(work, 'short')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    expectSentence(printwrightWithin(kilobytes, ...words()), 3, /could not be written: EFBIG/)
    const left = readdirSync(folder, { recursive: true, withFileTypes: true })
    expect(left.filter((entry) => entry.isFile())).toEqual([])
  })
})

test('a disk that fails at the second stream takes nothing back of what is known of the first', () => {
  const out = join(work, 'second')
  const broken = file('first.log', streamText().slice(0, -30))
  const outcome = printwrightWithin(4, 'ingest', 'prunt', broken, file('second.log', streamText()), '--out', out)
  expectSentence(outcome, 3, /could not be written: EFBIG/)
  expect(outcome.stdout).toMatch(/first\.log: quarantined, incomplete: it ends in the middle/)
  expect(readdirSync(out)).toEqual(['quarantine.json'])
  expect(JSON.parse(readFileSync(join(out, 'quarantine.json'), 'utf8'))).toMatchObject([{ file: broken }])
})

/** A move of 3 mm and the stop behind it. */
function streamText(): string {
  const row = (x: number): string => `DATA OUTPUT, ${x.toExponential(20)}, 0.0E+00, 2.0E-01, 0.0E+00\n`
  return Array.from({ length: 1007 }, (_, i) => row(Math.sin(Math.min(i, 1000) / 100))).join('')
}

describe('config convert', () => {
  const convert = (path: string, to: string, out: string) =>
    printwright('config', 'convert', path, '--to', to, '--out', out, '--json')

  test('there and back: what is lost is named, and what was converted plans', () => {
    const there = join(work, 'there.json')
    const first = convert(ender, 'prunt', there)
    expect(first.status).toBe(0)
    const notes: string[] = JSON.parse(first.stdout).notes
    expect(notes.join('\n')).toMatch(/\[fan\] kick_start_time/)
    expect(notes.join('\n')).toMatch(/not carried over: .*\[gcode_macro PRINT_START\]/)
    const back = join(work, 'back.cfg')
    const second = convert(there, 'klipper', back)
    expect(second.status).toBe(0)
    expect(JSON.parse(second.stdout).notes.join('\n')).toMatch(/nozzle and filament diameter/)
    const text = readFileSync(back, 'utf8')
    expect(text).toMatch(/max_accel: 2000\n/)
    expect(text).toMatch(/\[heater_fan hotend_fan\]/)
    expect(json(['plan', cup, '--planner', 'prunt', '--config', there]).motion_time_s).toBeGreaterThan(50)
  })

  test('what cannot be is refused in a sentence, and nothing is overwritten', () => {
    const own = prunt('own.json')
    const out = join(work, 'never.cfg')
    expectSentence(convert(own, 'prunt', out), 2, /own\.json is Prunt’s already/)
    expectSentence(convert(ender, 'klipper', out), 2, /is Klipper’s already/)
    expectSentence(convert(join(work, 'no.cfg'), 'prunt', out), 2, /no such file/)
    expectSentence(convert(file('bad.cfg', '[printer]\nkinematics: cartesian\n'), 'prunt', out), 2, /bad\.cfg/)
    expectSentence(convert(file('bad.json', '{"a": 1'), 'klipper', out), 2, /not JSON/)
    expectSentence(convert(own, 'klipper', own), 2, /own\.json, which is read: give it another name/)
    const weak = prunt('weak.json', { 'Maximum acceleration': 1e-300 })
    expectSentence(convert(weak, 'klipper', out), 2, /weak\.json: .*Maximum acceleration is 1e-300: nothing could move/)
    expectSentence(convert(own, 'marlin', out), 2, /Allowed choices are prunt, klipper/)
    expectSentence(convert(own, 'klipper', join(work, 'no', 'x.cfg')), 3, /could not be written/)
    expect(readdirSync(work)).not.toContain('never.cfg')
    expect(JSON.parse(readFileSync(own, 'utf8'))['Schema version']).toBe(13)
  })
})

describe('ingest prunt', () => {
  const row = (x: number): string => `DATA OUTPUT, ${x.toExponential(20)}, 0.0E+00, 2.0E-01, 0.0E+00`
  const moving = Array.from({ length: 300 }, (_, i) => row(0.01 * i))
  const whole = [...moving, ...moving.slice(-1), ...Array.from({ length: 6 }, () => row(2.99))]
  const text = (lines: readonly string[], end = '\n'): string => lines.map((line) => line + end).join('')

  test('one broken run is quarantined with its reason, the rest go on', () => {
    const out = join(work, 'ingested')
    const good = {
      'plain.log': text(whole),
      'crlf.log': text(whole, '\r\n'),
      'log.log': text(['Prunt é is running', ...whole, 'Done.']),
      'bom.csv': `\uFEFF${text(whole)}`,
    }
    const bad: Record<string, [content: string | Uint8Array, reason: RegExp]> = {
      'cut.log': [text(moving), /incomplete: after 300 rows it does not end in a safe stop/],
      'half.log': [text(whole).slice(0, 5000), /corrupt: line \d+|incomplete/],
      'nan.log': [text([...moving, 'DATA OUTPUT,1,NaN,2,3', ...whole]), /corrupt: line 301: "NaN" is not a number/],
      'text.log': [text([...moving, `Warning: hot ${row(3)}`, ...whole]), /begins in the middle of a line/],
      'columns.log': [text([...moving, 'DATA OUTPUT,1,2,3,4,5', ...whole]), /5 numbers where 4 belong/],
      'jump.log': [text([...moving, row(500), ...whole]), /jumps 497\.0 mm/],
      'empty.log': ['', /empty: the file has no bytes/],
      'other.log': [text(['hello', 'world']), /no line of "DATA OUTPUT" in 2 lines/],
      'binary.log': [new Uint8Array(9000).map((_, i) => i % 251), /binary/],
      'json.log': ['{"axes": 4}', /another format: JSON/],
      'endless.log': ['x'.repeat(1 << 20), /more than 65536 letters/],
      'middle.log': [text(whole).slice(0, -20), /incomplete: it ends in the middle of line 307/],
      'table.csv': ['# printwright 0.1.0, planner prunt\nt_s,x_mm\n0,1\n', /another format: the CSV of plan --samples/],
      'cut.log.gz': [gzipSync(text(whole)).subarray(0, 200), /gzip is cut off/],
    }
    for (const [name, content] of Object.entries(good)) writeFileSync(join(work, name), content)
    for (const [name, [content]] of Object.entries(bad)) writeFileSync(join(work, name), content)
    writeFileSync(join(work, 'packed.log.gz'), gzipSync(text(whole)))
    const paths = [...Object.keys(bad), ...Object.keys(good), 'packed.log.gz'].map((name) => join(work, name))
    const outcome = printwright('ingest', 'prunt', ...paths, '--out', out, '--json')
    expect(outcome.status).toBe(1)
    const list: { file: string; folder: string | null; reason: string | null; rows: number }[] = JSON.parse(
      outcome.stdout,
    )
    for (const [name, [, reason]] of Object.entries(bad)) {
      const entry = list.find(({ file: path }) => path === join(work, name))
      expect(entry?.reason, name).toMatch(reason)
      expect(entry?.folder).toBeNull()
    }
    for (const name of [...Object.keys(good), 'packed.log.gz']) {
      const entry = list.find(({ file: path }) => path === join(work, name))
      expect(entry, name).toMatchObject({ reason: null, rows: 307 })
      expect(readdirSync(entry?.folder ?? '').sort()).toEqual([
        'events.parquet',
        'motion.parquet',
        'run.json',
        'telemetry.parquet',
      ])
    }
    const quarantine = JSON.parse(readFileSync(join(out, 'quarantine.json'), 'utf8'))
    expect(quarantine).toHaveLength(Object.keys(bad).length)
    // Only whole folders, and the list: nothing half-written.
    expect(readdirSync(out).sort()).toEqual(['bom', 'crlf', 'log', 'packed', 'plain', 'quarantine.json'])
    const run = JSON.parse(readFileSync(join(out, 'plain', 'run.json'), 'utf8'))
    expect(run).toMatchObject({ planner: 'prunt', fidelity: 'recorded', layers: null, findings: null })
    expect(run.motion_time_s).toBeCloseTo(0.0299, 9)
    expect(run.recorded).toMatchObject({ dt_s: 1e-4, dt_from: expect.stringMatching(/assumed/), safe_stops: 1 })
    expect(run.recorded.peak_speed_mm_per_s).toBeCloseTo(100, 6)

    // What was mended is tried again; what is in stays, once.
    writeFileSync(join(work, 'cut.log'), text(whole))
    const again = printwright('ingest', 'prunt', join(work, 'cut.log'), join(work, 'plain.log'), '--out', out)
    expect(again.status).toBe(0)
    expect(again.stdout).toMatch(/cut\.log: 307 rows, 0\.030 s[\s\S]*plain\.log: in .*plain already/)
    expect(JSON.parse(readFileSync(join(out, 'quarantine.json'), 'utf8'))).toHaveLength(Object.keys(bad).length - 1)
  })

  test('what a killed run has left in the folder is taken away', () => {
    const out = join(work, 'after-a-kill')
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    const left = join(out, `.killed-${pid}`)
    mkdirSync(left, { recursive: true })
    writeFileSync(join(left, 'motion.parquet'), 'PAR1')
    for (const path of [join(left, 'motion.parquet'), left]) utimesSync(path, 1e9, 1e9)
    expect(printwright('ingest', 'prunt', file('next.log', streamText()), '--out', out).status).toBe(0)
    expect(readdirSync(out)).toEqual(['next'])
  })

  thoroughTest('samples of our own come back with what made them', () => {
    const stream = join(work, 'own.log')
    const options = ['--planner', 'prunt', '--printer', 'ender3', '--dt', '1e-3', '--format', 'prunt', '--json']
    const planned = JSON.parse(printwright('plan', cup, ...options, '--samples', stream).stdout)
    const out = join(work, 'own')
    expect(printwright('ingest', 'prunt', stream, '--out', out).status).toBe(0)
    const run = JSON.parse(readFileSync(join(out, 'own', 'run.json'), 'utf8'))
    expect(run.recorded).toMatchObject({ dt_s: 1e-3, made_by: { kind: 'prunt-samples', file: 'cup.gcode' } })
    expect(Math.abs(run.motion_time_s - planned.total_time_s)).toBeLessThan(3)
    // 20 layers of 36 pieces of 0.13 mm.
    expect(run.filament_mm).toBeCloseTo(20 * 36 * 0.13, 3)
    // Cut off behind a stop it looks whole; what made it knows better.
    const cut = file('own-cut.log', readFileSync(stream, 'utf8').split('\n').slice(0, -1).join('\n'))
    writeFileSync(`${cut}.json`, readFileSync(`${stream}.json`))
    const half = file('own-half.log', `${readFileSync(cut, 'utf8')}\n${readFileSync(cut, 'utf8').split('\n').at(-1)}\n`)
    writeFileSync(`${half}.json`, readFileSync(`${stream}.json`))
    const [first, second] = JSON.parse(printwright('ingest', 'prunt', cut, half, '--out', out, '--json').stdout)
    expect(first).toMatchObject({ reason: null })
    expect(second.reason).toMatch(/^incomplete or another run: it has \d+ rows, the description beside it says \d+$/)
    const other = printwright('ingest', 'prunt', stream, '--out', out, '--dt', '1e-4')
    expect(other.status).toBe(1)
    expect(other.stdout).toMatch(/unclear: .* 0\.001 s a row, --dt says 0\.0001 s/)
  })

  test('what is no file is a slip, told before the work', () => {
    const out = join(work, 'slip')
    const good = file('good.log', text(whole))
    expectSentence(
      printwright('ingest', 'prunt', good, join(work, 'none.log'), '--out', out),
      2,
      /none\.log: no such file/,
    )
    expectSentence(printwright('ingest', 'prunt', work, '--out', out), 2, /is not a plain file/)
    expect(readdirSync(work)).not.toContain('slip')
    // As of `runs/*`: a folder among files is named, and the files go on.
    const mixed = printwright('ingest', 'prunt', work, good, '--out', join(work, 'mixed'))
    expect(mixed.status).toBe(1)
    expect(mixed.stdout).toMatch(/quarantined, not a plain file/)
    expect(readdirSync(join(work, 'mixed')).sort()).toEqual(['good', 'quarantine.json'])
    expectSentence(printwright('ingest', 'prunt', good, '--out', good), 2, /is a file/)
    expectSentence(printwright('ingest', 'prunt', good), 2, /--out/)
    expectSentence(printwright('ingest', 'prunt', good, '--out', out, '--dt', 'NaN'), 2, /expected a number/)
    expectSentence(printwright('ingest', 'marlin', good), 2, /unknown command/)
  })
})

describe('plan --compare klipper', () => {
  const compare = (path: string, ...more: string[]) =>
    printwright('plan', path, '--planner', 'prunt', '--printer', 'ender3', '--compare', 'klipper', '--quiet', ...more)

  test('both times, peaks of both, a page and its numbers', () => {
    const out = join(work, 'compared')
    const told = compare(cup, '--chord-error', '0.05', '--out', out)
    expect(told.status).toBe(0)
    expect(told.stdout).toMatch(/prunt takes [\d.]+ % (more|less) time than klipper/)
    expect(told.stdout).toMatch(/infinite in theory/)
    expect(readdirSync(out).sort()).toEqual(['planners.html', 'planners.json'])
    const [prunt, klipper] = JSON.parse(readFileSync(join(out, 'planners.json'), 'utf8'))
    expect(prunt.planner).toBe('prunt')
    expect(klipper.planner).toBe('klipper')
    // The printer.cfg's 2000 mm/s2, and 100 times that as jerk: Prunt keeps both, a trapezoid neither at a corner.
    expect(prunt.peak_acceleration_mm_per_s2).toBeLessThanOrEqual(2000 * 1.01)
    expect(prunt.peak_jerk_mm_per_s3).toBeLessThanOrEqual(2e5 * 1.01)
    expect(klipper.peak_jerk_mm_per_s3).toBeGreaterThan(1e6)
    expect(prunt.jerk_below_99_mm_per_s3).toBeLessThanOrEqual(prunt.peak_jerk_mm_per_s3)
    const page = readFileSync(join(out, 'planners.html'), 'utf8')
    expect(page.match(/<svg /g)).toHaveLength(8)
    expect(page).toContain('Close-up')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
    const json = JSON.parse(compare(cup, '--chord-error', '0.05', '--json').stdout)
    expect(json.compare).toEqual([prunt, klipper])
  })

  test('a file that sets accelerations is planned as Klipper with them and without', () => {
    const path = file('slow.gcode', cupText().replace('G90', 'G90\nM204 S300'))
    const out = join(work, 'slow')
    expect(compare(path, '--out', out).status).toBe(0)
    const [prunt, asFile, kept] = JSON.parse(readFileSync(join(out, 'planners.json'), 'utf8'))
    expect(asFile.limits).toMatch(/ran with \d+ to 300 mm/)
    expect(kept.planner).toBe('klipper, 2000 mm/s²')
    expect(kept.motion_time_s).toBeLessThan(asFile.motion_time_s)
    expect(prunt.limits).toMatch(/acceleration 2000/)
  })

  test('limits of Prunt alone are those of both', () => {
    const words = ['plan', cup, '--planner', 'prunt', '--config', prunt('both.json'), '--compare', 'klipper', '--json']
    const [, klipper] = JSON.parse(printwright(...words).stdout).compare
    expect(klipper.limits).toMatch(/speed 200 mm\/s, acceleration 2500 mm\/s².*both\.json, in Klipper's terms/)
  })

  thoroughTest('a file that stops before its print compares nothing', () => {
    const path = file('outside.gcode', 'G28\nG1 X9000 F6000\nG1 X10 E1\n')
    const told = compare(path)
    expect(told.status).toBe(1)
    expect(told.stdout).toMatch(/stops at line 2: .*[\s\S]*nothing to compare: no motion of the print/)
    expect(told.stdout).not.toMatch(/NaN|undefined|Infinity/)
    const later = file('later.gcode', cupText().replace('G1 Z2.00', 'G1 Z2000'))
    const half = compare(later)
    expect(half.status).toBe(1)
    expect(half.stdout).toMatch(
      /takes [\d.]+ % (more|less) time than klipper[\s\S]*All of it up to line \d+, where the file stops/,
    )
  })

  test('a folder that is none is refused before the work', () => {
    for (const out of ['', file('taken', ''), join(file('taken', ''), 'below')]) {
      expectSentence(compare(cup, '--out', out), 2, /--out/)
    }
  })
})
