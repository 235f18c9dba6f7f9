// One request -> verdict. The only place where an approved command is made.
import type { Level, Ruling, ShellRequest } from '#protocol'
import { ApprovedCommand } from '../approved-command.ts'
import type { MachineState } from '../machine-state.ts'
import type { Fault, JudgeContext } from '../rules/call.ts'
import { envelope, notForOperators, personal } from '../rules/call.ts'
import type { Verdict } from '../verdict.ts'
import { actionLines } from './action-lines.ts'
import { copyState } from './copy-state.ts'
import { isRequest } from './is-request.ts'
import type { Answer } from './judge-command.ts'
import { answerTo, levelFault, rulingsOf } from './judge-command.ts'
import type { LineVerdict } from './judge-line.ts'
import { judgeLine } from './judge-line.ts'

/** What it takes an operator, least. */
const FROM: Readonly<Record<Exclude<ShellRequest['kind'], 'action' | 'gcode'>, Level>> = {
  'start-print': 'act',
  'pause-print': 'act',
  'resume-print': 'act',
  'cancel-print': 'act',
  'emergency-stop': 'act',
  restart: 'recover',
  'restart-firmware': 'recover',
  upload: 'act',
  'delete-file': 'act',
  configure: 'act',
}

/** A path below the printer's folder of G-code, without ways out of it. */
const PATH =
  /^(?!\.)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\\":*?<>|/]+(?:\/(?!\.)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\\":*?<>|/]+)*$/u
const PATH_LETTERS_MAX = 512
/** Beyond it no printer's disk is meant. */
const UPLOAD_BYTES_MAX = 4e9

/** The answer to what is no request at all. */
export const NO_REQUEST: Ruling = {
  rule: 'grammar',
  limit: '',
  value: '',
  reason: 'That is no request, or something in it is of the wrong type',
}

/** What would be said; the state stays as it is. */
export function judgeRequest(state: MachineState, request: ShellRequest, context: JudgeContext, nowS: number): Verdict {
  return takeRequest(copyState(state), request, context, nowS)
}

/** The same, and what is approved is believed to happen: the state goes on from it. */
export function takeRequest(state: MachineState, request: ShellRequest, context: JudgeContext, nowS: number): Verdict {
  if (!isRequest(request)) return { kind: 'denied', rulings: [NO_REQUEST] }
  const next = copyState(state)
  const made = judgeLines(next, request, context)
  if (made.kind === 'refused') return { kind: 'denied', rulings: made.rulings }
  if (made.kind === 'needs-person') return { kind: 'needs-person', rulings: made.rulings }
  Object.assign(state, next)
  const command = new ApprovedCommand(context.asker, request, made.lines, nowS)
  return { kind: 'approved', command, rulings: made.rulings }
}

function judgeLines(state: MachineState, request: ShellRequest, context: JudgeContext): LineVerdict {
  switch (request.kind) {
    case 'gcode':
      return judgeLine(state, request.line, { ...context, isFile: false })
    case 'action': {
      const lines = actionLines(request.action, state, context.motorCurrentsA)
      return lines === null ? unwritable(request.action.kind) : judgeAll(state, lines, context)
    }
    default: {
      const faults = requestFaults(request, state, context)
      return { kind: answerTo(faults, context), rulings: rulingsOf(faults, context), lines: [] }
    }
  }
}

function unwritable(kind: string): LineVerdict {
  const ruling = { rule: 'grammar', limit: '', value: kind, reason: 'A number or a name in it is none' }
  return { kind: 'refused', rulings: [ruling], lines: [] }
}

const WORST: readonly Answer[] = ['passes', 'needs-person', 'refused']

/** All of them or none. */
function judgeAll(state: MachineState, texts: readonly string[], context: JudgeContext): LineVerdict {
  let rulings: readonly Ruling[] = []
  const lines: string[] = []
  let kind: Answer = 'passes'
  for (const text of texts) {
    const verdict = judgeLine(state, text, { ...context, isFile: false })
    const isWorse = WORST.indexOf(verdict.kind) > WORST.indexOf(kind)
    // The reason of the answer comes first.
    rulings = isWorse ? [...verdict.rulings, ...rulings] : [...rulings, ...verdict.rulings]
    lines.push(...verdict.lines)
    if (isWorse) kind = verdict.kind
  }
  return { kind, rulings, lines: kind === 'passes' ? lines : [] }
}

type PlainRequest = Exclude<ShellRequest, { kind: 'action' } | { kind: 'gcode' }>

const STOPS: ReadonlySet<string> = new Set(['pause-print', 'cancel-print', 'emergency-stop'])

function requestFaults(request: PlainRequest, state: MachineState, context: JudgeContext): readonly Fault[] {
  const found = [
    levelFault(FROM[request.kind], STOPS.has(request.kind), context),
    placeFault(request),
    ...(STOPS.has(request.kind) ? [] : [jobFault(request, state, context)]),
  ]
  return [...found.filter((fault) => fault !== null), ...faultsOfFile(request, context)]
}

function placeFault(request: PlainRequest): Fault | null {
  if (request.kind !== 'start-print' && request.kind !== 'upload' && request.kind !== 'delete-file') return null
  if (request.path.length <= PATH_LETTERS_MAX && PATH.test(request.path)) return null
  return notForOperators(
    'path',
    'below the folder of G-code',
    request.path.slice(0, PATH_LETTERS_MAX),
    'That is no path of a file of this printer',
  )
}

function jobFault(request: PlainRequest, state: MachineState, context: JudgeContext): Fault | null {
  const isPrinting = state.print === 'printing' || state.print === 'paused'
  switch (request.kind) {
    case 'configure':
      return personal('configuration', '', `${request.section}: ${request.option}`, 'It changes what the printer is')
    case 'delete-file':
      return personal('delete-file', '', request.path, 'What is deleted is gone')
    case 'upload': {
      const isSize = request.sizeBytes >= 0 && request.sizeBytes <= UPLOAD_BYTES_MAX
      return isSize
        ? null
        : envelope('upload', `${UPLOAD_BYTES_MAX} bytes`, `${request.sizeBytes} bytes`, 'That is no file')
    }
    case 'restart':
    case 'restart-firmware':
      return isPrinting ? personal('printing', '', state.print, 'A print is under way: a restart ends it') : null
    case 'resume-print':
      return (
        readyFault(state) ??
        (state.print === 'paused' ? null : personal('job', 'paused', state.print, 'Nothing waits to go on'))
      )
    default:
      return readyFault(state) ?? startFault(state, context, isPrinting)
  }
}

function readyFault(state: MachineState): Fault | null {
  if (state.host !== 'ready') return notForOperators('host', 'ready', state.host, 'The printer is not ready')
  if (!state.isFresh) return notForOperators('stale', '', '', 'What was last seen of the printer is too old')
  return state.isLatched
    ? personal('latched', '', '', 'The shell has stepped in, and no person has looked at why yet')
    : null
}

function startFault(state: MachineState, { fileFaults }: JudgeContext, isPrinting: boolean): Fault | null {
  if (isPrinting) return notForOperators('printing', '', state.print, 'A print is under way')
  return fileFaults === null ? notForOperators('file', '', '', 'Nobody has judged that file yet') : null
}

const STARTS: ReadonlySet<string> = new Set(['start-print', 'resume-print'])

function faultsOfFile(request: PlainRequest, { fileFaults }: JudgeContext): readonly Fault[] {
  return STARTS.has(request.kind) && fileFaults !== null ? fileFaults : []
}
