// kill -9 of an operator in the middle of a playbook, with real processes: a virtual printer behind Moonraker with its own dead-man,
// the operator, and the one that comes after it. Times are the printer's.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { PLAYBOOKS, type Playbook } from '#operator'
import { build, isBuildStale } from '../../scripts/build.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface KillResult {
  readonly book: string
  /** Where it was killed, from 1, of how many; one more than there are while its proof is awaited. */
  readonly step: number
  readonly steps: number
  readonly doing: string
  /** From the kill until no heater is on, s. */
  readonly heatersOffAfterS: number
  /** From the kill until no heater is on, nothing prints and nothing moves, s. */
  readonly safeAfterS: number
  readonly print: string
  /** What the operator that came after said of it. */
  readonly said: string
  /** What is not as it should be; empty: nothing. */
  readonly faults: readonly string[]
}

/** The dead-man runs out at most so long after it was last wound up (docs/SAFETY.md), s; it switches the heaters off first. */
export const HEATERS_OFF_WITHIN_S = 15 + 5
/** Then the planned moves end and the pause parks the head: so long at full pace, s. */
const PARKS_WITHIN_S = 10

/** A book that has slowed the print down has slowed its last moves down as well. */
export function safeWithinS({ steps }: Playbook, killedAt: number): number {
  let pace = 1
  for (const step of steps.slice(0, killedAt)) {
    if (step.kind !== 'act' || step.action.kind !== 'set-speed-factor') continue
    const { ratio } = step.action
    if (typeof ratio === 'object' && 'times' in ratio) pace = Math.min(pace, ratio.times ?? 1)
  }
  return 15 + PARKS_WITHIN_S / pace
}

/** Their currents can be turned down. */
const DRIVERS = ['x', 'y']
  .map(
    (axis) => `[tmc2209 stepper_${axis}]\nuart_pin: P${axis.toUpperCase()}1\nrun_current: 0.8\nsense_resistor: 0.110\n`,
  )
  .join('')

/** Two named objects, a warm bed, a fan: what playbooks turn. */
const PART = `EXCLUDE_OBJECT_DEFINE NAME=a CENTER=80,80 POLYGON=[[60,60],[100,60],[100,100],[60,100]]
EXCLUDE_OBJECT_DEFINE NAME=b CENTER=150,80 POLYGON=[[130,60],[170,60],[170,100],[130,100]]
M140 S45
M104 S200
G28
M109 S200
G90
M83
M106 S200
${Array.from({ length: 80 }, (_, layer) => `;LAYER_CHANGE\nG1 Z${(0.2 + 0.2 * layer).toFixed(1)} F600\n${square('a', 60)}${square('b', 130)}`).join('')}M104 S0
M140 S0
`

/** Some playbooks are for a single thing on the plate. */
function partFor({ preconditions }: Playbook): string {
  const isForOne = preconditions.some(({ check }) => check.kind === 'objects' && (check.atMost ?? 2) < 2)
  return isForOne ? PART.replaceAll(/^EXCLUDE_OBJECT.*\n/gm, '') : PART
}

function square(name: string, xMm: number): string {
  const far = xMm + 40
  const lines = `G1 X${far} E1.6 F1200\nG1 Y100 E1.6\nG1 X${xMm} E1.6\nG1 Y60 E1.6\n`
  return `EXCLUDE_OBJECT_START NAME=${name}\nG1 X${xMm} Y60 F6000\n${lines}${lines}EXCLUDE_OBJECT_END NAME=${name}\n`
}

/** The step that lasts, nearest to the middle; else one that is asked for; else the proof. */
export function middleOf({ steps }: Playbook): number {
  const of = (kinds: readonly string[]): number[] =>
    steps.flatMap(({ kind }, at) => (kinds.includes(kind) && !isSkippable(steps, at) ? [at] : []))
  const lasting = of(['wait', 'rest', 'person', 'veto'])
  const asking = of(['ask', 'act'])
  const found = lasting.length > 0 ? lasting : asking
  // Of two that are as near, the later.
  const middle = steps.length / 2 - 0.4
  return found.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? steps.length
}

/** A branch on what was measured may lead past it. */
function isSkippable(steps: Playbook['steps'], at: number): boolean {
  return steps.some((step, from) => {
    if (step.kind !== 'if' || from === 0 || from >= at) return false
    return steps.findIndex((label) => label.kind === 'label' && label.name === step.goTo) > at
  })
}

export interface KillRig {
  try(book: Playbook, speed: number): Promise<KillResult>
  close(): void
}

export async function openKillRig(): Promise<KillRig> {
  if (await isBuildStale()) await build()
  // Two below the root: the product finds its data from there.
  mkdirSync(join(ROOT, 'out'), { recursive: true })
  const programs = mkdtempSync(join(ROOT, 'out', 'kill-'))
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: {
      'book-process': 'tests/operator/book-process.ts',
      'twin-worker': 'src/cli/operate/twin-worker.ts',
    },
    outdir: programs,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  })
  const living = new Set<Program>()
  return {
    async try(book, speed) {
      const folder = mkdtempSync(join(tmpdir(), 'printwright-kill-'))
      const mine: Program[] = []
      const start = (path: string, ...words: readonly string[]): Program => {
        const program = startProgram(path, words)
        mine.push(program)
        living.add(program)
        return program
      }
      try {
        return await tryOnce(book, speed, folder, programs, start)
      } finally {
        for (const program of mine) {
          program.child.kill('SIGKILL')
          living.delete(program)
        }
        rmSync(folder, { recursive: true, force: true })
      }
    },
    close() {
      for (const { child } of living) child.kill('SIGKILL')
      rmSync(programs, { recursive: true, force: true })
    },
  }
}

interface Program {
  readonly child: ChildProcess
  said(): string
}

function startProgram(path: string, words: readonly string[]): Program {
  const child = spawn(process.execPath, [path, ...words], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  }
  return { child, said: () => text }
}

type Start = (path: string, ...words: readonly string[]) => Program

async function tryOnce(
  book: Playbook,
  speed: number,
  folder: string,
  programs: string,
  start: Start,
): Promise<KillResult> {
  const cli = join(ROOT, 'dist', 'cli.js')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await startPrinter(start, cli, folder, port, speed)
  const name = `127-0-0-1-${port}`
  const at = middleOf(book)
  const data = join(folder, 'operator')
  const first = start(join(programs, 'book-process.js'), url, name, data, `${speed}`, book.name, `${at}`)
  await until(() => first.said().includes('"kind":"watching"'), 60, first.said)
  const part = join(folder, 'part.gcode')
  writeFileSync(part, partFor(book))
  const upload = start(cli, 'remote', url, 'upload', part, '--print')
  await until(() => upload.child.exitCode !== null, 60, upload.said)
  await until(() => /^there .*\n/m.test(first.said()), 120, first.said)
  const before = await look(url)
  // A machine so busy that the dead-man has run out meanwhile shows nothing.
  const isOff = book.steps.some((step) => step.kind === 'act' && step.action.kind === 'heaters-off')
  if (before === null || (isSafe(before) && !isOff)) throw new Error('the printer had come to rest before the kill')
  first.child.kill('SIGKILL')
  const killed = await look(url)
  const off = await stateThat(areHeatersOff, url, killed?.timeS ?? Number.NaN)
  const safe = await stateThat(isSafe, url, killed?.timeS ?? Number.NaN)
  const second = start(
    cli,
    ...['operate', '--printer', url, '--allow', 'recover', '--speed', `${speed}`, '--data', data],
    ...['--no-page', '--chat-port', '0', '--json'],
  )
  await until(() => second.said().includes('The operator ended while it was at'), 60, second.said)
  // What it does of its own would be seen by then.
  await sleep((20 * 1000) / speed + 500)
  const after = await look(url)
  return resultOf(book, first.said(), second.said(), { before, killed, off, safe, after })
}

async function startPrinter(start: Start, cli: string, folder: string, port: number, speed: number): Promise<void> {
  // The printer has its own dead-man, and nobody between it and the operator.
  const deadMan = start(cli, 'guard', '--print-config')
  await until(() => deadMan.child.exitCode !== null, 30, deadMan.said)
  const shipped = readFileSync(join(ROOT, 'data', 'printers', 'generic-cartesian', 'printer.cfg'), 'utf8')
  const config = join(folder, 'printer.cfg')
  writeFileSync(config, `${deadMan.said()}\n${shipped}\n${DRIVERS}`)
  const words = ['--config', config, '--port', `${port}`, '--speed', `${speed}`, '--data', join(folder, 'printer')]
  const printer = start(cli, 'serve', ...words)
  await until(async () => (await look(`http://127.0.0.1:${port}`))?.host === 'ready', 60, printer.said)
}

interface Look {
  readonly timeS: number
  readonly host: string
  readonly print: string
  readonly targetsC: readonly number[]
  readonly speedMmPerS: number
}

interface Seen {
  readonly before: Look | null
  readonly killed: Look | null
  readonly off: Look | null
  readonly safe: Look | null
  readonly after: Look | null
}

function areHeatersOff({ targetsC }: Look): boolean {
  return targetsC.every((targetC) => targetC === 0)
}

function isSafe(seen: Look): boolean {
  return seen.print !== 'printing' && seen.speedMmPerS === 0 && areHeatersOff(seen)
}

const GIVEN_UP_S = 120

async function stateThat(holds: (seen: Look) => boolean, url: string, sinceS: number): Promise<Look | null> {
  for (;;) {
    const seen = await look(url)
    if (seen !== null && holds(seen)) return seen
    if (seen !== null && seen.timeS - sinceS > GIVEN_UP_S) return null
    await sleep(25)
  }
}

function resultOf(book: Playbook, first: string, second: string, seen: Seen): KillResult {
  const there = JSON.parse(/^there (.*)$/m.exec(first)?.[1] ?? '{}') as { at?: number; words?: string }
  const said = /"text":"(The operator ended while it was at [^"]*)"/.exec(second)?.[1] ?? ''
  const afterS = (state: Look | null): number => (state?.timeS ?? Number.NaN) - (seen.killed?.timeS ?? Number.NaN)
  const [heatersOffAfterS, safeAfterS] = [afterS(seen.off), afterS(seen.safe)]
  const faults: string[] = []
  if (seen.before?.host !== 'ready') faults.push('the printer was not up when it was killed')
  const at = Math.min(there.at ?? 0, book.steps.length)
  const withinS = safeWithinS(book, at)
  if (!(heatersOffAfterS <= HEATERS_OFF_WITHIN_S)) faults.push(`heaters not off within ${HEATERS_OFF_WITHIN_S} s`)
  if (!(safeAfterS <= withinS)) faults.push(`not safe within ${withinS} s`)
  if (!said.includes(`“${book.title}”, step `)) faults.push('the next one does not say where it was')
  if (seen.after === null || !isSafe(seen.after)) faults.push('it is no longer safe after the restart')
  if (/"text":"Tries/.test(second)) faults.push('the next one goes on by itself')
  const step = book.steps[at]
  return {
    book: book.name,
    step: at + 1,
    steps: book.steps.length,
    doing: step === undefined ? 'proof' : doingOf(step),
    heatersOffAfterS,
    safeAfterS,
    print: seen.after?.print ?? '',
    said,
    faults,
  }
}

function doingOf(step: Playbook['steps'][number]): string {
  switch (step.kind) {
    case 'act':
      return step.action.kind
    case 'ask':
      return step.request
    case 'person':
      return 'waits for a person'
    case 'veto':
      return 'waits for a veto'
    case 'rest':
      return `rests ${step.forS} s`
    default:
      return step.kind
  }
}

type Status = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

async function look(url: string): Promise<Look | null> {
  const objects = 'webhooks&extruder&heater_bed&print_stats&motion_report'
  const answer = await fetch(`${url}/printer/objects/query?${objects}`).catch(() => null)
  if (answer === null || !answer.ok) return null
  const { result } = (await answer.json()) as { result: { status: Status; eventtime: number } }
  const { status, eventtime } = result
  return {
    timeS: eventtime,
    host: String(status['webhooks']?.['state']),
    print: String(status['print_stats']?.['state']),
    targetsC: ['extruder', 'heater_bed'].map((heater) => Number(status[heater]?.['target'])),
    speedMmPerS: Number(status['motion_report']?.['live_velocity']),
  }
}

async function until(
  holds: () => boolean | Promise<boolean>,
  withinS: number,
  said: () => string = () => '',
): Promise<void> {
  const endMs = Date.now() + 1000 * withinS
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`did not come within ${withinS} s. ${said().slice(-3000)}`)
    await sleep(10)
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

export function bookNamed(name: string): Playbook {
  const book = PLAYBOOKS.find((one) => one.name === name)
  if (book === undefined) throw new Error(`There is no playbook '${name}'.`)
  return book
}
