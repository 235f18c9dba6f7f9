// From a line of G-code to the command that it names, and from a script to its lines, one after the other.
import { parseLine } from '#gcode'
import { KlipperError, moveCommand, resetLast } from '#motion'
import { reportText } from './heaters.ts'
import type { Host } from './host.ts'
import { addCommand, respondError, respondInfo, shutDownHost } from './host.ts'
import type { Completion, Task } from './reactor.ts'
import { complete, createCompletion } from './reactor.ts'

/** Planned motion that the host lets pile up before it waits, s. Measured on Klipper 0.13: 1.0 to 1.1 while printing. */
const BUFFER_S = 1
/** What a standing machine waits for more moves before it begins with those that it has, s. */
const PRIME_S = 0.1
/** Undecided moves are decided when less than this is left to do, s. Recorded on Klipper 0.13: between 0.53 and 0.63. */
const LOW_BUFFER_S = 0.6
/** A host that reads takes its time, and others their turn: after so many lines, so long, s. Plausible. */
const LINES_AT_ONCE = 500
export const READING_S = 0.005
/** Longer lines are nobody's commands; the first letters are shown. */
const LINE_LETTERS_MAX = 1_000_000

/** Runs one line now; what has to wait comes back as a task. Throws what Klipper refuses. */
export function runLine(host: Host, text: string): Task | null {
  if (text.length > LINE_LETTERS_MAX) throw new KlipperError(`Malformed command '${text.slice(0, 80)}...'`)
  const command = parseLine(text, host.fileLine)
  if (command.name === '') return null
  const entry = host.commands.get(command.name)
  if (host.state !== 'ready' && entry?.isAlways !== true) {
    // Pollers go on asking whatever has happened.
    if (command.name === 'M21') return null
    if (command.name !== 'M105') throw new KlipperError(host.stateMessage)
    host.respondRaw(reportText(host))
    return null
  }
  if (entry === undefined) {
    runUnknown(host, command.name, command.params.findLast((param) => param.key === 'S')?.value ?? 0)
    return null
  }
  if (command.malformed) throw new KlipperError(`Malformed command '${text.trim()}'`)
  const { run } = host
  run.line = host.fileLine
  run.head.move.line = host.fileLine
  try {
    const made: unknown = entry.run(host, command)
    return isTask(made) ? guarded(host, command.name, made) : null
  } catch (error) {
    throw internalError(host, command.name, error)
  }
}

/** A mistake in a command stops the printer, as it stops Klipper: nobody knows what state it has left. */
function internalError(host: Host, name: string, error: unknown): unknown {
  const words = `Internal error on command:"${name}"`
  const isOurs = !(error instanceof KlipperError) && !(error instanceof Error && error.name === 'HostGone')
  const isSaid = error instanceof KlipperError && error.message === words
  if (!isOurs && !isSaid) return error
  host.note('internal-error', { command: name, error: String(error) })
  shutDownHost(host, words)
  return new KlipperError(words)
}

function* guarded(host: Host, name: string, task: Task): Task {
  try {
    yield* task
  } catch (error) {
    throw internalError(host, name, error)
  }
}

function isTask(value: unknown): value is Task {
  return typeof value === 'object' && value !== null && 'next' in value
}

function runUnknown(host: Host, name: string, s: number): void {
  if (name === 'M105') host.respondRaw('T:0')
  // Turning off what is not there is no reason to speak.
  if (name === 'M105' || name === 'M21' || name === 'M107') return
  if ((name === 'M140' || name === 'M104' || name === 'M106') && s === 0) return
  respondInfo(host, `Unknown command:"${name}"`)
}

/** Grows with every move and every dwell. */
export function planMark({ planner }: Host): number {
  return planner.totals.moves + planner.printS()
}

/**
 * How long the host waits now because enough is planned; 0: not at all. Hands on what is decided. Only who has added to the
 * plan since `mark` has to wait.
 */
export function bufferWaitS(host: Host, mark: number): number {
  const { planner, reactor } = host
  // Nothing of what is planned will happen: a restart after an emergency stop is answered before the host leaves.
  if (host.isGone || host.state !== 'ready') return 0
  const printS = planner.printS()
  planner.handOver()
  const aheadS = printS - reactor.timeS
  if (planMark(host) === mark) return 0
  if (reactor.timeS < host.starvedUntilS && planner.unsettledMoves() > 0) {
    host.stalls++
    host.starvedUntilS = Number.NEGATIVE_INFINITY
  }
  // Also who waits may be the last to come: a print may be cancelled meanwhile.
  if (planner.unsettledMoves() > 0) scheduleFlush(host)
  return aheadS > BUFFER_S ? aheadS - BUFFER_S : 0
}

const flushing = new WeakSet<Host>()

/** Whoever stops sending moves gets those that he has sent. */
function scheduleFlush(host: Host): void {
  if (flushing.has(host)) return
  flushing.add(host)
  const { planner, reactor } = host
  const look = function* (): Task {
    for (;;) {
      yield Math.max(reactor.timeS + PRIME_S, planner.printS() - LOW_BUFFER_S)
      if (planner.unsettledMoves() === 0) break
      if (planner.printS() - reactor.timeS > LOW_BUFFER_S + 1e-9) continue
      planner.stop()
      planner.handOver()
      host.starvedUntilS = planner.printS()
      break
    }
    flushing.delete(host)
  }
  host.spawn(look())
}

/** Several lines, one after the other, each with its waits. */
export function* runScript(host: Host, script: string): Task {
  let count = 0
  for (const line of script.split('\n')) {
    yield* runLineWaiting(host, line)
    if (++count % LINES_AT_ONCE === 0) yield host.reactor.timeS + READING_S
  }
}

export function* runLineWaiting(host: Host, line: string): Task {
  const mark = planMark(host)
  const task = runLine(host, line)
  if (task !== null) yield* task
  const waitS = bufferWaitS(host, mark)
  if (waitS > 0) yield host.reactor.timeS + waitS
}

/** Scripts of clients, timers and people run one at a time; macros run inside of the script that calls them. */
export function* runLocked(host: Host, script: string): Task {
  const { lock } = host
  lock.waiting++
  try {
    while (lock.holder !== null) yield lock.holder
  } finally {
    lock.waiting--
  }
  const mine: Completion = createCompletion()
  lock.holder = mine
  try {
    yield* runScript(host, script)
  } catch (error) {
    if (error instanceof KlipperError) {
      resetLast(host.run.gcode, host.run.head)
      respondError(host, error.message)
    }
    throw error
  } finally {
    lock.holder = null
    complete(mine)
  }
}

/** Commands of motion's front end that need nothing of the living machine. */
export function addPlannedCommands(host: Host): void {
  for (const [name, handler] of host.run.handlers) {
    addCommand(host, name, (_, command) => {
      handler(host.run, command)
    })
  }
  const move = host.commands.get('G1')
  if (move !== undefined && host.run.handlers.get('G0') === moveCommand) host.commands.set('G0', move)
}
