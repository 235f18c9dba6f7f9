// `printwright console` without a terminal, as a script uses it: lines in, answers out, exit status.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, isBuildStale } from '../scripts/build.mjs'
import { expectSentence, type Outcome } from './command-line.ts'
import { thoroughTest } from './thorough.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cli = join(root, 'bin', 'printwright.js')
const cube = join(root, 'data', 'parts', 'calibration-cube', 'calibration-cube.gcode.gz')
let work = ''

beforeAll(async () => {
  if (await isBuildStale()) await build()
  work = mkdtempSync(join(tmpdir(), 'printwright-console-'))
})

function run(lines: readonly string[], ...words: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'console', '--data', work, ...words], {
    input: lines.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

function records(outcome: Outcome): Record<string, unknown>[] {
  return outcome.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('lines from a script', () => {
  test('run one after the other; answers on stdout', () => {
    const outcome = run(['; a comment', 'G28', 'G1 X10 Y20 Z5 F6000', 'M114'], '--speed', 'max')
    expect(outcome.stdout).toBe('X:10.000 Y:20.000 Z:5.000 E:0.000\n')
    expect(outcome.stderr).toBe('')
    expect(outcome.status).toBe(0)
  })

  test('a refused line is told with its number, the rest goes on, and the status is 1', () => {
    const outcome = run(['G1 X5', 'M114'], '--speed', 'max')
    expect(outcome.stdout).toMatch(/^!! Must home axis first[^\n]*\nX:/)
    expectSentence(outcome, 1, /line 1 \(G1 X5\) was refused: Must home axis first/)
  })

  test('the same lines have the same answers at the same times', () => {
    const lines = ['G28', 'M109 S50', 'RESTART', 'M105', '.step 60', 'M105']
    const first = run(lines, '--speed', 'max', '--json')
    expect(first.status).toBe(0)
    expect(run(lines, '--speed', 'max', '--json').stdout).toBe(first.stdout)
    const results = records(first).filter(({ kind }) => kind === 'result')
    expect(results.map(({ command }) => command)).toEqual(lines)
    expect(Number(results[5]!['time_s']) - Number(results[3]!['time_s'])).toBeCloseTo(60, 6)
  })

  test('an emergency stop stops, a firmware restart brings it back', () => {
    const told = records(run(['M112', 'G28', 'FIRMWARE_RESTART', 'G28'], '--speed', 'max', '--json'))
    const results = told.filter(({ kind }) => kind === 'result')
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true, true])
  })

  test("the console's own commands are answered, or refused in a sentence", () => {
    const outcome = run(['.status', '.files', '.step nan', '.nonsense', '.pause'], '--speed', 'max')
    expect(outcome.stdout).toMatch(/^ready .*nozzle .*bed /m)
    expect(outcome.stderr).toMatch(/\.step takes seconds/)
    expect(outcome.stderr).toMatch(/knows no \.nonsense/)
    expect(outcome.status).toBe(1)
  })

  test('something is broken while the printer runs', () => {
    const lines = ['M109 S150', '.fault heater-open', 'M109 S200', 'M105']
    const told = records(run(lines, '--speed', 'max', '--json'))
    expect(told.find(({ text }) => String(text).startsWith('hot-end heater open'))).toBeDefined()
    expect(told.find(({ command }) => command === 'M109 S200')!['error']).toMatch(/not heating at expected rate/)
    expectSentence(run(['.fault nonsense'], '--speed', 'max'), 1, /There is no fault 'nonsense'/)
  })

  test('what is broken is listed and mended', () => {
    const lines = [
      '.fault',
      '.fault clog@layer:2',
      'G4 P500',
      '.fault heater-open',
      'G4 P500',
      '.fault',
      '.repair',
      '.fault',
    ]
    const { stdout, status } = run(lines, '--speed', 'max')
    expect(stdout).toMatch(/^Nothing is broken\.\n/)
    expect(stdout).toMatch(/\nheater-open \(since 0:\d\d\)\n1 more from a place of the next part on\n/)
    expect(stdout).toMatch(/\nMended: heater-open[^\n]*\nNothing is broken\.\n$/)
    expect(status).toBe(0)
  })

  test('the state is the present one, and a restart says when it is over', () => {
    const { stdout } = run(['RESTART', 'M105', '.status', '.help'], '--speed', 'max')
    expect(stdout).toMatch(/^\/\/ Klipper state: Disconnect\n\/\/ Klipper state: Ready\n/)
    expect(stdout).toMatch(/\nG28 +home/)
  })

  test('who types quit is told how', () => {
    expect(run(['quit'], '--speed', 'max').stderr).toMatch(/\.quit ends the console/)
  })

  test('control characters of a message do not reach the terminal', () => {
    const outcome = run(['M118 \u001b[2Jgone\u009b1m'], '--speed', 'max')
    expect(outcome.stdout).toContain('gone')
    expect(outcome.stdout).not.toMatch(/(?!\n)\p{Cc}/u)
  })

  test('nothing to do is done at once', () => {
    expect(run([]).status).toBe(0)
  })
})

describe('a configuration', () => {
  test('of a person is never written: SAVE_CONFIG writes to a copy', () => {
    const folder = mkdtempSync(join(tmpdir(), 'printwright-own-'))
    const config = join(folder, 'printer.cfg')
    const text = `[include macros.cfg]\n${readFileSync(join(root, 'data', 'printers', 'ender3', 'printer.cfg'), 'utf8')}`
    writeFileSync(config, text)
    writeFileSync(join(folder, 'macros.cfg'), '[gcode_macro HELLO]\ngcode:\n  RESPOND MSG=hello\n[respond]\n')
    const data = join(folder, 'data')
    const lines = ['HELLO', 'PID_CALIBRATE HEATER=extruder TARGET=200', 'SAVE_CONFIG', 'HELLO']
    const outcome = run(lines, '--speed', 'max', '--config', config, '--data', data)
    expect(outcome.stdout.match(/echo: hello/g)).toHaveLength(2)
    expect(outcome.status).toBe(0)
    expect(readFileSync(config, 'utf8')).toBe(text)
    expect(readdirSync(folder).sort()).toEqual(['data', 'macros.cfg', 'printer.cfg'])
    expect(readFileSync(join(data, 'config', 'printer.cfg'), 'utf8')).toMatch(/#\*# pid_kp/i)
    const again = run(['M105'], '--speed', 'max', '--config', config, '--data', data)
    expect(again.stderr).toMatch(/with what was saved/)
  }, 60_000)

  test('that Klipper refuses is told once, five errors of it', () => {
    const config = join(mkdtempSync(join(tmpdir(), 'printwright-bad-')), 'printer.cfg')
    const bad = Array.from({ length: 8 }, (_, k) => `[nonsense${k}]\na: b\n`).join('')
    writeFileSync(config, readFileSync(join(root, 'data', 'printers', 'ender3', 'printer.cfg'), 'utf8') + bad)
    const { stderr, status } = run(['G28'], '--speed', 'max', '--config', config, '--data', dirname(config))
    expect(stderr.match(/nonsense\d/g)!.length).toBeGreaterThanOrEqual(5)
    expect(stderr).toMatch(/and 3 more: printwright check /)
    expect(status).toBe(1)
  })

  test('and a folder that cannot be is told at once', () => {
    expectSentence(run(['M105'], '--data', '/proc/x'), 3, /folder .* cannot be used/)
  })
})

describe('a file', () => {
  test('is copied to the printer, printed, and its end is told', () => {
    const outcome = run([], '--speed', 'max', '--file', cube, '--json')
    expect(outcome.stderr).toBe('')
    expect(outcome.status).toBe(0)
    const end = records(outcome).find(({ kind }) => kind === 'print')
    expect(end).toMatchObject({ file: 'calibration-cube.gcode', state: 'complete' })
    expect(end!['filament_mm']).toBeGreaterThan(1000)
    expect(existsSync(join(work, 'gcodes', 'calibration-cube.gcode'))).toBe(true)
    expect(readFileSync(join(work, 'gcodes', 'calibration-cube.gcode'), 'utf8')).toContain('G1')
  }, 60_000)

  test('whose print a fault ends makes the status 1', () => {
    const outcome = run([], '--speed', 'max', '--file', cube, '--fault', 'heater-open@time:300s', '--json')
    expect(outcome.status).toBe(1)
    expect(records(outcome).at(-1)).toMatchObject({ kind: 'print', state: 'shutdown' })
  }, 60_000)

  thoroughTest(
    'that Klipper calls complete in a broken machine is told as that',
    () => {
      const outcome = run([], '--speed', 'max', '--file', cube, '--fault', 'clog@layer:2')
      expect(outcome.stdout).toMatch(/Klipper says complete; broken in this machine: clog \(since layer 2, /)
      const json = records(run([], '--speed', 'max', '--file', cube, '--fault', 'clog@layer:2', '--json')).at(-1)
      expect(json).toMatchObject({ state: 'complete', faults: [{ mode: 'clog', since_layer: 2 }] })
    },
    60_000,
  )

  test('that is not there costs one sentence', () => {
    expectSentence(run([], '--speed', 'max', '--file', join(work, 'none.gcode')), 2, /no such file/)
    expectSentence(run([], '--speed', 'max', '--file', join(root, 'README.md')), 2, /is no G-code/)
    expect(existsSync(join(work, 'gcodes', 'README.md.gcode'))).toBe(false)
  })
})

describe('a printer behind a socket', () => {
  test('is the same console', async () => {
    const socket = join(work, 'comms', 'klippy.sock')
    const klippy = spawn(process.execPath, [cli, 'klippy', '--data', work, '--speed', '20'], {
      stdio: 'ignore',
    })
    try {
      await expect.poll(() => existsSync(socket), { timeout: 20_000 }).toBe(true)
      const outcome = run(['G28', 'M114', 'RESTART', 'M114', '.speed 3'], '--socket', socket)
      expect(outcome.stdout).toMatch(/X:\S+ Y:\S+ Z:.*\n\/\/ Klipper state: Disconnect\n\/\/ Klipper state: Ready\nX:0/)
      expectSentence(outcome, 1, /line 5.*another program/)
      const part = join(work, 'one "line".gcode')
      writeFileSync(part, 'G28\nG1 X5 F6000\n')
      const print = run(['M114'], '--socket', socket, '--file', part)
      expect(print.stdout).toMatch(/one _line_\.gcode: complete/)
      expect(print.status).toBe(0)
    } finally {
      klippy.kill()
    }
  }, 60_000)

  test('keeps its socket; one that was left behind is taken over', async () => {
    const data = mkdtempSync(join(tmpdir(), 'printwright-socket-'))
    const socket = join(data, 'comms', 'klippy.sock')
    const words = [cli, 'klippy', '--data', data, '--speed', 'max']
    const first = spawn(process.execPath, words, { stdio: 'ignore' })
    await expect.poll(() => existsSync(socket), { timeout: 20_000 }).toBe(true)
    const { status, stderr, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 20_000 })
    expectSentence({ status, stderr, stdout }, 2, /a printer answers at .* already/)
    const ended = new Promise((done) => first.on('exit', done))
    first.kill('SIGKILL')
    await ended
    expect(existsSync(socket)).toBe(true)
    const second = spawn(process.execPath, words, { stdio: 'ignore' })
    const gone = new Promise((done) => second.on('exit', done))
    try {
      await expect.poll(() => run(['M105'], '--socket', socket).status, { timeout: 20_000 }).toBe(0)
    } finally {
      second.kill()
    }
    await gone
    expect(existsSync(socket)).toBe(false)
  }, 60_000)

  test('that is not there costs one sentence', () => {
    expectSentence(run([], '--socket', join(work, 'nowhere.sock')), 2, /no such socket/)
    const dead = join(work, 'dead.sock')
    writeFileSync(dead, '')
    expectSentence(run([], '--socket', dead), 3, /no printer answers at/)
    expectSentence(run([], '--socket', join(work, 'nowhere.sock'), '--printer', 'ender3'), 2, /--socket connects/)
  })
})

/** util-linux's script gives a program a terminal. */
const canMakeTerminal = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0

/** What the console writes to a terminal while these keys are pressed, one after the other. */
async function atTerminal(
  keys: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const command = `stty rows 20 cols 100; '${process.execPath}' '${cli}' console --data '${work}' --speed max`
  const script = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '', ...environment },
  })
  let written = ''
  script.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString()
  })
  const ended = new Promise((done) => script.on('close', done))
  await expect.poll(() => written, { timeout: 20_000 }).toContain('ready')
  for (const key of keys) {
    script.stdin.write(key)
    await new Promise((done) => setTimeout(done, 300))
  }
  await ended
  return written
}

describe.skipIf(!canMakeTerminal)('at a terminal', () => {
  test('completes, answers, shows its state below, and gives the last row back', async () => {
    const written = await atTerminal(['SET_HEATER_T', '\t', 'HEATER=ex', '\t', ' TARGET=90\r', 'M105\r', '.quit\r'])
    expect(written).toContain('EMPERATURE ')
    expect(written).toContain('truder')
    expect(written).toMatch(/T0:[\d.]+ \/90\.0/)
    expect(written).toContain('\u001b[20;1H')
    expect(written).toContain('\u001b[32mready\u001b[0m')
    expect(written.lastIndexOf('\u001b[r')).toBeGreaterThan(written.lastIndexOf('\u001b[1;19r'))
    expect(readFileSync(join(work, '.console-history'), 'utf8')).toContain(
      'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=90\n',
    )
  }, 60_000)

  test('Ctrl-C asks, the second one ends it; NO_COLOR takes the colours', async () => {
    const written = await atTerminal(['G28', '\u0003', '\u0003'], { NO_COLOR: '1' })
    expect(written).toContain('Ctrl-C again ends the console and its printer')
    expect(written).not.toContain('\u001b[32m')
  }, 60_000)
})
