// Adversarial actions and lines against a living printer with a gate in front: what passes is executed, and an independent oracle
// looks at the machine's truth. The gate is the shell; without it (`openGate`) the oracle has to cry out, or it proves nothing.

import { createRandom, type Random } from '#core'
import type { Asker, Level, PrinterStatus, ShellRequest } from '#protocol'
import { hostileAction, hostileRequest } from './hostile/actions.ts'
import { anyLine, noiseLine, smuggledLine } from './hostile/lines.ts'
import { macroCall } from './hostile/macros.ts'
import { chance, pick } from './hostile/numbers.ts'
import { trap } from './hostile/traps.ts'
import { describeTruth, takeViolations } from './oracle.ts'
import { createRig, execute, observe, type Rig, randomState, recover } from './rig.ts'
import { ENVELOPES } from './true-envelope.ts'

export interface Question {
  readonly asker: Asker
  readonly level: Level
  readonly request: ShellRequest
}

/** What stands between the one who asks and the printer. */
export interface Gate {
  /** As a client of the printer sees it. `isFull`: nothing that was seen before counts. */
  see(status: PrinterStatus, printerTimeS: number, isFull: boolean): void
  /** Null: refused. */
  ask(question: Question): Passage | null
  /** It wants to see the printer four times a second while something is carried out, not only afterwards. */
  readonly isWatching?: boolean
}

export interface Passage {
  /** What goes to the printer; none: the request itself goes. */
  readonly lines: readonly string[]
  /** The printer has answered. */
  readonly done?: () => void
}

export type GateMaker = (rig: Rig, random: Random) => Gate

export interface MillionOptions {
  readonly count: number
  readonly seed: number
  readonly makeGate: GateMaker
  readonly tell?: (done: number) => void
  /** Of each kind; default 4. */
  readonly rigs?: number
  /** Stop after so many violations. */
  readonly violationsMax?: number
}

export interface Violation {
  readonly seed: number
  readonly printer: string
  readonly episode: number
  readonly what: readonly string[]
  /** What was let through since the printer was brought into its state, oldest first; the last one did it. */
  readonly passed: readonly string[]
  readonly question: string
  readonly truth: string
}

export interface FamilyCount {
  asked: number
  passed: number
}

export interface MillionReport {
  readonly asked: number
  readonly passed: number
  /** Of them: Klipper itself said no. */
  readonly refusedByPrinter: number
  readonly states: number
  readonly restarts: number
  readonly virtualS: number
  readonly seconds: number
  readonly families: ReadonlyMap<string, FamilyCount>
  readonly violations: readonly Violation[]
  /** Questions that the gate did not survive, the first of them. */
  readonly thrown: readonly string[]
}

/** Questions about one state, at most; new states are cheap. */
const EPISODE = 400
/** Passed commands in one episode. */
const PASSED = 40

export function attack(options: MillionOptions): MillionReport {
  const fromMs = performance.now()
  const random = createRandom(options.seed)
  const rigs = ENVELOPES.flatMap((envelope, k) =>
    Array.from({ length: options.rigs ?? 4 }, (_, n) =>
      createRig(envelope, random.fork(`rig ${k} ${n}`), options.seed + n),
    ),
  )
  const gates = rigs.map((rig, k) => options.makeGate(rig, random.fork(`gate ${k}`)))
  const report = {
    asked: 0,
    passed: 0,
    refusedByPrinter: 0,
    states: 0,
    families: new Map<string, FamilyCount>(),
    violations: [] as Violation[],
    thrown: [] as string[],
  }
  const startS = rigs.map(({ live }) => live.printer.reactor.timeS)
  const most = options.violationsMax ?? 20
  while (report.asked < options.count && report.violations.length < most) {
    const at = report.states % rigs.length
    episode(rigs[at]!, gates[at]!, random.fork(`episode ${report.states}`), options, report)
    report.states++
    options.tell?.(report.asked)
  }
  return {
    ...report,
    restarts: rigs.reduce((sum, { restarts }) => sum + restarts, 0),
    virtualS: rigs.reduce((sum, { live }, k) => sum + live.printer.reactor.timeS - startS[k]!, 0),
    seconds: (performance.now() - fromMs) / 1000,
  }
}

interface Tally {
  asked: number
  passed: number
  refusedByPrinter: number
  readonly states: number
  readonly families: Map<string, FamilyCount>
  readonly violations: Violation[]
  readonly thrown: string[]
}

function episode(rig: Rig, gate: Gate, random: Random, options: MillionOptions, tally: Tally): void {
  randomState(rig, random)
  show(gate, rig, true)
  const who = asker(random)
  const passed: string[] = []
  const lastAsked = Math.min(options.count, tally.asked + EPISODE)
  while (tally.asked < lastAsked && passed.length < PASSED) {
    const { family, requests } = question(random, rig)
    for (const request of requests) {
      const count = tally.families.get(family) ?? { asked: 0, passed: 0 }
      tally.families.set(family, count)
      tally.asked++
      count.asked++
      const passage = answer(gate, { ...who, request }, tally)
      if (passage === null) continue
      const { lines, done } = passage
      tally.passed++
      count.passed++
      passed.push(plain(lines.length > 0 ? lines : request))
      const { refused, isStuck } = execute(rig, request, lines, {
        horizonS: horizonS(random),
        ...(done === undefined ? {} : { onDone: done }),
        ...(gate.isWatching === true ? { onStep: () => show(gate, rig, false) } : {}),
      })
      tally.refusedByPrinter += refused
      const what = takeViolations(rig.oracle)
      if (what.length > 0) {
        tally.violations.push({
          seed: options.seed,
          printer: rig.envelope.printer,
          episode: tally.states,
          what,
          passed: [...passed],
          question: plain({ ...who, request }),
          truth: describeTruth(rig.oracle),
        })
        // What it left behind is not the next one's doing.
        recover(rig)
        return
      }
      if (isStuck || rig.live.printer.host.state !== 'ready') {
        recover(rig)
        return
      }
      if (gate.isWatching !== true) show(gate, rig, false)
    }
  }
}

function show(gate: Gate, rig: Rig, isFull: boolean): void {
  const { status, timeS } = observe(rig)
  gate.see(status, timeS, isFull)
}

/** Whatever is asked, the gate answers. */
function answer(gate: Gate, asked: Question, { thrown }: Tally): Passage | null {
  try {
    return gate.ask(asked)
  } catch (error) {
    const what = `${(error as Error).stack?.split('\n').slice(0, 3).join(' ')} on ${plain(asked.request).slice(0, 200)}`
    if (thrown.length < 50) thrown.push(what)
    return null
  }
}

/** JSON that also tells NaN and big integers. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    (typeof one === 'number' && !Number.isFinite(one)) || typeof one === 'bigint' ? String(one) : one,
  )
}

/** Mostly a moment; now and then long enough for heat. */
function horizonS(random: Random): number {
  const way = random.next()
  if (way < 0.75) return 0.5
  if (way < 0.97) return 3
  return 60
}

function asker(random: Random): { asker: Asker; level: Level } {
  if (chance(random, 0.3)) return { asker: 'client', level: 'observe' }
  return { asker: 'operator', level: pick(random, ['act', 'act', 'recover', 'recover', 'tune', 'advise', 'observe']) }
}

function question(random: Random, rig: Rig): { family: string; requests: readonly ShellRequest[] } {
  const gcode = (family: string, ...lines: string[]) => ({
    family,
    requests: lines.map((line): ShellRequest => ({ kind: 'gcode', line })),
  })
  const way = random.next()
  if (way < 0.36) return gcode('commands', anyLine(random))
  if (way < 0.56) return gcode('smuggling', smuggledLine(random))
  if (way < 0.6) return gcode('noise', noiseLine(random))
  if (way < 0.76) return { family: 'actions', requests: [hostileAction(random)] }
  if (way < 0.8) return { family: 'requests', requests: [hostileRequest(random)] }
  if (way < 0.95) return gcode('macros', macroCall(random, rig.macros))
  return gcode('traps', ...trap(random))
}

/** No shell at all: what everybody sends goes to the printer. */
export const openGate: GateMaker = () => ({
  see: () => {},
  ask: ({ request }) => ({ lines: request.kind === 'gcode' ? [request.line] : [] }),
})

export function describeAttack(report: MillionReport): string[] {
  const { asked, passed, refusedByPrinter, states, restarts, virtualS, seconds, families, violations, thrown } = report
  const share = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
  const lines = [
    `${asked} asked in ${states} states, ${passed} passed (${share(passed, asked)}), ${refusedByPrinter} of those refused by Klipper itself`,
    ...[...families].map(
      ([name, count]) =>
        `  ${name.padEnd(10)} ${count.asked} asked, ${count.passed} passed (${share(count.passed, count.asked)})`,
    ),
    `${(virtualS / 3600).toFixed(1)} h of the printers' time in ${seconds.toFixed(0)} s, ${restarts} restarts`,
    `${violations.length} violations, ${thrown.length} questions that the gate did not survive`,
    ...thrown.slice(0, 5).map((one) => `THROWN ${one}`),
  ]
  for (const { printer, seed, episode: at, what, passed: all, question: last, truth } of violations) {
    lines.push(`VIOLATION on ${printer}, seed ${seed}, episode ${at}: ${what.join('; ')}`)
    lines.push(`  asked: ${last.slice(0, 400)}`, `  truth: ${truth}`, '  passed before, newest last:')
    for (const one of all.slice(-12)) lines.push(`    ${one.slice(0, 300)}`)
  }
  return lines
}
