// One request, one verdict. The first that matches decides: a person's stop, what is latched, what is not seen, the host, old
// news, a silent operator, its budgets, then the rules.
import type { Asker, Ruling, ShellRequest } from '#protocol'
import { commandEntry } from '../commands/command-table.ts'
import { copyState } from '../judge/copy-state.ts'
import { isRequest } from '../judge/is-request.ts'
import { isStrict } from '../judge/judge-command.ts'
import { NO_REQUEST, takeRequest } from '../judge/judge-request.ts'
import type { Budgets } from '../limits.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Fault, JudgeContext, TuneBaseline } from '../rules/call.ts'
import type { Verdict } from '../verdict.ts'
import { baselineValue, fileTargetsC, isRunning, noteTuned, overspent, spend } from './job.ts'
import { round } from './measured-hazards.ts'
import { isLatchedBeyond } from './react.ts'
import type { Shell } from './shell-state.ts'
import { isOperatorSilent, isStale, longestIdleHotS } from './timed-hazards.ts'

/** `fileFaults`: what judging the whole file found, for `start-print` alone; null: nobody has judged it. */
export function askShell(
  shell: Shell,
  asker: Asker,
  request: ShellRequest,
  nowS: number,
  fileFaults: readonly Fault[] | null = null,
): Verdict {
  if (!isRequest(request)) return { kind: 'denied', rulings: [NO_REQUEST] }
  if (isStale(shell, nowS)) shell.machine.isFresh = false
  const context = contextOf(shell, asker, nowS, fileFaults)
  const kind = kindOf(request, context)
  if (kind === 'harmless' || (asker === 'client' && shell.desk.mode === 'watch')) {
    return judged(shell, request, kind, context, nowS)
  }
  const refusal =
    gate(shell, context, kind) ?? (asker === 'operator' ? operatorsGate(shell, request, kind, nowS) : null)
  return refusal ?? judged(shell, request, kind, context, nowS)
}

/** `harmless`: stops and queries pass always, as far as the one who asks may. `restart`: what leads a printer back that cannot be
 * seen. */
type RequestKind = 'harmless' | 'restart' | 'other'

const HARMLESS: ReadonlySet<string> = new Set(['pause-print', 'cancel-print', 'emergency-stop'])
const RESTARTS: ReadonlySet<string> = new Set(['restart', 'restart-firmware', 'RESTART', 'FIRMWARE_RESTART'])

function kindOf(request: ShellRequest, { asker, expander }: JudgeContext): RequestKind {
  if (request.kind === 'action') return request.action.kind === 'heaters-off' ? 'harmless' : 'other'
  if (request.kind !== 'gcode') return HARMLESS.has(request.kind) ? 'harmless' : restartOr(request.kind)
  const line = parseLine(request.line, 'line')
  if (line.kind !== 'command') return 'other'
  // An operator's macro is what it becomes, whatever its name.
  if (asker === 'operator' && expander?.names.has(line.name) === true) return 'other'
  const entry = commandEntry(line.name)
  return entry?.kind === 'query' || entry?.kind === 'stop' ? 'harmless' : restartOr(line.name)
}

function restartOr(name: string): RequestKind {
  return RESTARTS.has(name) ? 'restart' : 'other'
}

function contextOf(shell: Shell, asker: Asker, nowS: number, fileFaults: readonly Fault[] | null): JudgeContext {
  return {
    ...shell.desk,
    asker,
    // Who is not heard of only looks.
    level: asker === 'operator' && isOperatorSilent(shell, nowS) ? 'observe' : shell.level,
    limits: shell.limits,
    isFile: false,
    baseline: tuneBaseline(shell),
    idleHotS: longestIdleHotS(shell, nowS),
    fileFaults,
  }
}

function tuneBaseline(shell: Shell): TuneBaseline | null {
  const { speedRatio, flowRatio, xOffsetMm, yOffsetMm, zOffsetMm, pressureAdvanceS, print } = shell.machine
  if (!isRunning(print)) return null
  return {
    targetsC: fileTargetsC(shell),
    speedRatio: baselineValue(shell, 'speed', speedRatio),
    flowRatio: baselineValue(shell, 'flow', flowRatio),
    xOffsetMm: baselineValue(shell, 'x', xOffsetMm),
    yOffsetMm: baselineValue(shell, 'y', yOffsetMm),
    zOffsetMm: baselineValue(shell, 'z', zOffsetMm),
    pressureAdvanceS: baselineValue(shell, 'advance', pressureAdvanceS),
  }
}

/** For everybody. */
function gate(shell: Shell, context: JudgeContext, kind: RequestKind): Verdict | null {
  const { asker } = context
  // After an emergency stop a client leads the printer back at most; who has a token may do what a person may.
  const isLatched = isStrict(context) ? shell.machine.isLatched : asker === 'client' && isLatchedBeyond(shell, 'off')
  if (isLatched && !(kind === 'restart' && asker === 'client')) {
    return needsPerson('latched', '', latchNames(shell), `${latchNames(shell)} has not been looked at by a person.`)
  }
  if (kind === 'restart' && asker !== 'operator') return null
  if (!Number.isNaN(shell.seenS)) return null
  return denied('not-seen', '', shell.unfit.join(', '), 'The printer has not been seen yet: nothing passes but stops.')
}

function latchNames(shell: Shell): string {
  return [...shell.latches.values()].map(({ kind, subject }) => `${kind} ${subject}`.trim()).join(', ')
}

function operatorsGate(shell: Shell, request: ShellRequest, kind: RequestKind, nowS: number): Verdict | null {
  const { machine, limits } = shell
  // A restart is for a printer that is not ready and shows nothing.
  if (machine.host !== 'ready' && kind !== 'restart')
    return denied('host', 'ready', machine.host, 'The printer is not ready.')
  if (!machine.isFresh && kind !== 'restart') {
    const value = `${round(nowS - shell.seenS)} s`
    return denied(
      'stale',
      `${limits.evidence.staleS} s`,
      value,
      'What was last seen of the printer is too old or unfit.',
    )
  }
  if (isOperatorSilent(shell, nowS)) {
    const value = `${round(nowS - shell.heartbeatS)} s`
    return denied(
      'heartbeat',
      `${limits.evidence.heartbeatS} s`,
      value,
      'The operator has not been heard of for too long.',
    )
  }
  if (request.kind === 'start-print' && machine.partTopMm > 0) {
    return needsPerson('bed-not-clear', '0 mm', `${round(machine.partTopMm)} mm`, 'Something may stand on the bed.')
  }
  return tooDear(shell, costOf(request, machine))
}

function costOf(request: ShellRequest, { print }: MachineState): Partial<Budgets> {
  if (request.kind === 'restart' || request.kind === 'restart-firmware') return { commands: 1, restarts: 1 }
  const isAgain = request.kind === 'start-print' && (print === 'cancelled' || print === 'error')
  return isAgain || request.kind === 'resume-print' ? { commands: 1, recoveries: 1 } : { commands: 1 }
}

function tooDear(shell: Shell, cost: Partial<Budgets>): Verdict | null {
  const over = overspent(shell, cost)
  if (over === null) return null
  const [limit, value] = [`${over.limit}`, `${round(over.value)}`]
  return needsPerson(
    'budget',
    `${over.name} ${limit}`,
    `${over.name} ${value}`,
    'The operator has used up what it has for this job.',
  )
}

/** What was approved is believed to happen, until it is seen. */
function judged(shell: Shell, request: ShellRequest, kind: RequestKind, context: JudgeContext, nowS: number): Verdict {
  const after = copyState(shell.machine)
  const verdict = takeRequest(after, request, context, nowS)
  if (verdict.kind !== 'approved') return verdict
  if (kind !== 'harmless') {
    const refusal = context.asker === 'operator' ? charge(shell, request, after, nowS) : attend(shell, nowS)
    if (refusal !== null) return refusal
    // The bands of a client that is held as an operator do not move with it either.
    if (isStrict(context)) noteTuned(shell, after)
    if (verdict.command.lines.length > 0) shell.onTheirWay.set(verdict.command, nowS)
  }
  Object.assign(shell.machine, after)
  return verdict
}

/** A person is there, or somebody who is trusted like one. */
function attend(shell: Shell, nowS: number): null {
  shell.attendedS = nowS
  shell.operatorStartS = Number.NaN
  return null
}

function charge(shell: Shell, request: ShellRequest, after: MachineState, nowS: number): Verdict | null {
  const moved = movedBy(shell.machine, after)
  const refusal = tooDear(shell, moved)
  if (refusal !== null) return refusal
  spend(shell, costOf(request, shell.machine))
  spend(shell, moved)
  shell.operatorStartS = nowS
  return null
}

function movedBy(before: MachineState, after: MachineState): Partial<Budgets> {
  const isMoved = before.xMm !== after.xMm || before.yMm !== after.yMm || before.zMm !== after.zMm
  const isNear = isMoved && Math.min(before.zMm, after.zMm) < before.partTopMm
  const filamentMm = Math.max(0, after.eMm - before.eMm)
  // Whatever the name of the line that lets it go on.
  const isGoingOn = before.print === 'paused' && after.print === 'printing'
  return { filamentMm, movesNearPart: isNear ? 1 : 0, recoveries: isGoingOn ? 1 : 0 }
}

function denied(rule: string, limit: string, value: string, reason: string): Verdict {
  const ruling: Ruling = { rule, limit, value, reason }
  return { kind: 'denied', rulings: [ruling] }
}

function needsPerson(rule: string, limit: string, value: string, reason: string): Verdict {
  const ruling: Ruling = { rule, limit, value, reason }
  return { kind: 'needs-person', rulings: [ruling] }
}
