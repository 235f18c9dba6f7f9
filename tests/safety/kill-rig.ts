// A printer, its guard, a Moonraker and an operator as processes of their own, brought to a step of a print; then one of them is
// killed, stopped or cut off, and the printer is watched.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { deadManConfig } from '#guard'
import type { ShellRequest } from '#protocol'
import {
  isSafe,
  openWire,
  type Running,
  type Seen,
  start,
  until,
  type Watch,
  type Wire,
  watchPrinter,
} from './processes.ts'

export const STEPS = ['idle', 'heating', 'homing', 'first-layer', 'middle', 'paused', 'cooling'] as const
export type Step = (typeof STEPS)[number]
export const VICTIMS = ['operator', 'guard', 'printer'] as const
export type Victim = (typeof VICTIMS)[number]
export const MANNERS = ['kill', 'stop', 'cut'] as const
export type Manner = (typeof MANNERS)[number]

export interface Rig {
  readonly folder: string
  readonly speed: number
  readonly watch: Watch
  readonly running: Record<Victim | 'moonraker', Running>
  /** Between guard and printer, and between operator and Moonraker. */
  readonly wires: { readonly printer: Wire; readonly operator: Wire }
  startPrinter(): Running
  end(): Promise<void>
}

const CONFIG = new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url)
const READY_MS = 60_000

function zigzag(count: number, zMm: number): string {
  const lines = Array.from({ length: count }, (_, k) => `G1 X${k % 2 === 0 ? 140 : 80} Y${80 + (k % 40)} E1.2 F1800`)
  return [`G1 Z${zMm} F600`, ...lines].join('\n')
}

/** It says itself how far it is. */
export const PART = `;TYPE:Custom
M117 heating
M140 S60
M104 S200
M190 S60
M109 S200
M117 homing
G28
G90
M83
G92 E0
M117 first-layer
${zigzag(20, 0.25)}
M117 middle
${zigzag(120, 0.45)}
M117 cooling
M104 S0
M140 S0
G1 X20 Y20 Z30 F3000
${'G4 P1000\n'.repeat(120)}
`

/** `programs`: where they were built. */
export async function openRig(programs: string, speed: number): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'pw-kill-'))
  mkdirSync(join(folder, 'gcodes'))
  writeFileSync(join(folder, 'gcodes', 'part.gcode'), PART)
  writeFileSync(join(folder, 'printer.cfg'), `${deadManConfig()}\n${readFileSync(CONFIG, 'utf8')}`)
  const at = (name: string): string => join(folder, name)
  const own = ['--speed', String(speed)]
  const startPrinter = (): Running =>
    start(programs, 'cli', 'klippy', '--config', at('printer.cfg'), '--data', folder, '--socket', at('k.sock'), ...own)
  const printer = startPrinter()
  const wire = await openWire(at('w.sock'), at('k.sock'))
  const guarded = ['--data', at('guarded'), '--gcodes', at('gcodes'), ...own]
  const guard = start(programs, 'cli', 'guard', '--klippy', at('w.sock'), '--socket', at('g.sock'), ...guarded)
  const moonraker = start(programs, 'moonraker', folder, at('g.sock'), '0')
  await moonraker.says(/serves \d+/, READY_MS)
  const port = Number(/serves (\d+)/.exec(moonraker.said())?.[1])
  const operatorWire = await openWire(0, port)
  const url = `http://127.0.0.1:${operatorWire.port}`
  const operator = start(programs, 'operator', url, at('operator'), 'act', String(speed))
  await guard.says(/watching the printer/, READY_MS)
  await operator.says(/"kind":"watching"/, READY_MS)
  const watch = await watchPrinter(at('k.sock'))
  await until(() => watch.now().host === 'ready', READY_MS)
  const running = { printer, guard, moonraker, operator }
  return {
    folder,
    speed,
    watch,
    running,
    wires: { printer: wire, operator: operatorWire },
    startPrinter,
    async end() {
      await watch.close()
      await Promise.all(Object.values(running).map((one) => one.end()))
      await wire.close()
      await operatorWire.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What came of it, in the words of the operator's process. */
export async function askOperator(rig: Rig, request: ShellRequest, withinMs = 20_000): Promise<string> {
  const { operator } = rig.running
  const before = outcomes(operator).length
  operator.tell(JSON.stringify(request))
  await until(
    () => outcomes(operator).length > before,
    withinMs,
    () => operator.said().slice(-1500),
  )
  return outcomes(operator)[before] ?? ''
}

function outcomes(operator: Running): string[] {
  return operator
    .said()
    .split('\n')
    .filter((line) => line.startsWith('outcome '))
}

const PRINT_MS = 120_000

/** The operator prints, as far as the step. */
export async function bringTo(rig: Rig, step: Step): Promise<void> {
  if (step === 'idle') return
  let begun = ''
  // So fast a printer is out of sight for every tenth of a second that this machine is busy.
  for (let k = 0; k < 5 && !begun.includes('"done"'); k++) {
    begun = await askOperator(rig, { kind: 'start-print', path: 'part.gcode' })
  }
  if (!begun.includes('"done"')) throw new Error(`the print did not start: ${begun}`)
  const sign = step === 'paused' ? 'first-layer' : step
  await until(
    () => rig.watch.now().message === sign,
    PRINT_MS,
    () => JSON.stringify(rig.watch.now()),
  )
  if (step === 'paused') {
    const paused = await askOperator(rig, { kind: 'pause-print' }, 60_000)
    if (!paused.includes('"done"')) throw new Error(`the print did not pause: ${paused}`)
  } else await passS(rig, 2)
}

/** So much of the printer's time. */
export function passS({ watch, speed }: Rig, seconds: number): Promise<void> {
  const fromS = watch.now().timeS
  return until(
    () => watch.now().timeS - fromS >= seconds,
    (seconds / speed) * 1000 * 4 + 10_000,
    () => JSON.stringify(watch.now()),
  )
}

export async function strike(rig: Rig, victim: Victim, manner: Manner): Promise<void> {
  if (manner === 'kill') rig.running[victim].signal('SIGKILL')
  else if (manner === 'stop') rig.running[victim].signal('SIGSTOP')
  else if (victim === 'operator') rig.wires.operator.cut()
  else if (victim === 'guard') rig.wires.printer.cut()
  else rig.wires.printer.choke()
  await sleep(0)
}

export interface Safety {
  /** From the blow on, of the printer's time, s; null: it was not safe in time. */
  readonly safeS: number | null
  /** When the file went on to its next part meanwhile: the command that it was in had ended, s. */
  readonly freeS: number | null
  readonly last: Seen
}

/** Watches until the printer is safe, at most so long of its time. */
export async function watchSafety({ watch, speed }: Rig, limitS: number): Promise<Safety> {
  const first = watch.now()
  let freeS: number | null = null
  const endMs = performance.now() + (limitS / speed) * 1000 * 2 + 5000
  for (;;) {
    const now = watch.now()
    const goneS = now.timeS - first.timeS
    if (freeS === null && now.message !== first.message) freeS = goneS
    if (isSafe(now)) return { safeS: goneS, freeS, last: now }
    if (goneS > limitS || performance.now() > endMs) return { safeS: null, freeS, last: now }
    await sleep(10)
  }
}
