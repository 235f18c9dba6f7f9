// Decides for the clients of a guarded link: what they ask for in Klipper's words becomes requests to the shell, and its rulings
// become words that a person understands.
import { parseLine } from '#gcode'
import type { Asker, ShellRequest } from '#protocol'
import { isOperatorsScript, touchesDeadMan } from './dead-man.ts'
import type { Guard, Ruled } from './guard.ts'
import type { Decision, LinkDesk } from './guarded-link.ts'
import type { KlippyRequest } from './klippy-message.ts'
import { scriptLines } from './klippy-message.ts'

/** How clients are held: `strict` as an operator; `person`: what a person may do passes, the envelope holds; `watch`: nothing is
 * refused, everything is told. */
export type ClientMode = 'strict' | 'person' | 'watch'

/** A person's word, shown in a command: null, or why it is none. */
export type TakeToken = (secret: string, scope: 'acknowledge' | 'approve') => string | null

/** `PRINTWRIGHT_ACKNOWLEDGE TOKEN=...`: what is latched has been looked at. `PRINTWRIGHT_APPROVE TOKEN=... COMMAND`: as a person. */
const WORD = /^PRINTWRIGHT_(ACKNOWLEDGE|APPROVE)\s+TOKEN=(\S+)(?:\s+(\S.*))?$/i

const PASSED: Decision = { isPassed: true, id: null, script: null }
const ANSWERED: Decision = { isPassed: 'answered' }
const CLIENT: Asker = 'client'

export function createLinkDesk(guard: Guard, mode: ClientMode, takeToken: TakeToken): LinkDesk {
  const refused = (reason: string): Decision =>
    mode === 'watch' ? PASSED : { isPassed: false, words: `Refused by the safety shell: ${reason}` }

  async function ask(request: KlippyRequest): Promise<Decision> {
    if (request.kind === 'unknown') {
      if (mode === 'strict') return refused(`nobody knows what '${request.method}' does (endpoint)`)
      guard.noteUnjudged(CLIENT, request.method)
      return PASSED
    }
    const lines = scriptLines(request.script)
    const word = lines.length === 1 ? WORD.exec(lines[0] ?? '') : null
    if (word !== null) return await takeWord(word)
    if (isOperatorsScript(request.script)) return PASSED
    const armed = lines.find(touchesDeadMan)
    if (armed !== undefined) return refused(`the dead-man is the guard's alone (dead-man): ${shown(armed)}`)
    const requests = request.kind === 'script' ? lines.map(lineRequest) : [otherRequest(request)]
    if (requests.length === 0) return PASSED
    // A restart switches everything off, also where the shell sees nothing yet; a person's to decide.
    if (mode !== 'strict' && requests.every(({ kind }) => kind === 'restart' || kind === 'restart-firmware')) {
      guard.noteStop(CLIENT, request.script || request.method)
      return PASSED
    }
    return await judged(CLIENT, requests, null)
  }

  async function takeWord([, kind = '', secret = '', line = '']: RegExpExecArray): Promise<Decision> {
    const isApproval = kind.toUpperCase() === 'APPROVE'
    const why = takeToken(secret, isApproval ? 'approve' : 'acknowledge')
    if (why !== null) return { isPassed: false, words: `Refused by the safety shell: that token is none: ${why}` }
    if (isApproval) return line === '' ? ANSWERED : await judged('person', [lineRequest(line)], line)
    guard.acknowledge()
    return ANSWERED
  }

  /** `script`: what goes on instead of what came. */
  async function judged(asker: Asker, requests: readonly ShellRequest[], script: string | null): Promise<Decision> {
    const ruled = await guard.ask(asker, requests)
    if (ruled.kind !== 'approved') return { isPassed: false, words: wordsOf(ruled, requests) }
    if (!ruled.commands.every((command) => guard.spend(command))) {
      guard.noteOutcome(ruled.id, false, 'not sent: the approval was too old')
      return { isPassed: false, words: 'Refused by the safety shell: the approval is too old' }
    }
    return { isPassed: true, id: ruled.id, script }
  }

  return {
    decide: ask,
    onStop: ({ method, script }) => guard.noteStop(CLIENT, script || method),
    onDropped: (id, why) => guard.noteOutcome(id, false, why),
    onAnswer: (id, refusal) => guard.noteOutcome(id, refusal === null, refusal ?? ''),
  }
}

/** A line of a script as the shell is asked: starting and restarting have requests of their own. */
export function lineRequest(line: string): ShellRequest {
  const { name, params, malformed } = parseLine(line, 0)
  if (malformed) return { kind: 'gcode', line }
  if (name === 'RESTART' && params.length === 0) return { kind: 'restart' }
  if (name === 'FIRMWARE_RESTART' && params.length === 0) return { kind: 'restart-firmware' }
  const path = name === 'SDCARD_PRINT_FILE' ? params.find(({ key }) => key === 'FILENAME')?.raw : undefined
  return path === undefined ? { kind: 'gcode', line } : { kind: 'start-print', path: path.replace(/^\//, '') }
}

function otherRequest({ kind }: KlippyRequest): ShellRequest {
  if (kind === 'restart') return { kind: 'restart' }
  if (kind === 'restart-firmware') return { kind: 'restart-firmware' }
  return { kind: 'resume-print' }
}

function shown(line: string): string {
  return line.length > 120 ? `${line.slice(0, 117)}...` : line
}

/** One sentence: what, limit, value, who says so. */
export function wordsOf(
  { kind, at, rulings }: Extract<Ruled, { kind: 'denied' | 'needs-person' }>,
  requests: readonly ShellRequest[],
): string {
  const [ruling] = rulings
  const asked = requests[at]
  const line = asked?.kind === 'gcode' ? ` in '${shown(asked.line)}'` : ''
  const start = kind === 'denied' ? 'Refused by the safety shell' : 'The safety shell wants a person to decide'
  if (ruling === undefined) return `${start}${line}`
  const value = ruling.value === '' ? '' : `asked ${shown(ruling.value)}`
  const limit = ruling.limit === '' ? '' : `limit ${ruling.limit}`
  const numbers = [value, limit].filter((text) => text !== '').join(', ')
  const words = `${start}: ${ruling.reason.replace(/\.$/, '')} (${ruling.rule}${numbers === '' ? '' : `: ${numbers}`})${line}`
  return words.replaceAll(/\s+/g, ' ')
}
