// Decides for the clients of a guarded link: what they ask for in Klipper's words becomes requests to the shell, and its rulings
// become words that a person understands.
import { parseLine } from '#gcode'
import { isRecord } from '#printer'
import type { Asker, Level, PlainRecord, Ruling, ShellRequest } from '#protocol'
import { LEVELS } from '#protocol'
import { touchesDeadMan } from '#safety'
import { isOperatorsScript } from './dead-man.ts'
import type { Guard, Ruled } from './guard.ts'
import type { Decision, LinkDesk } from './guarded-link.ts'
import type { KlippyRequest } from './klippy-message.ts'
import { scriptLines } from './klippy-message.ts'
import type { PersonsWord, TakeToken } from './person-words.ts'
import { takePersonsWord } from './person-words.ts'
import { tokensOf } from './tokens.ts'

/** How clients are held: `strict` as an operator; `person`: what a person may do passes, the envelope holds; `watch`: nothing is
 * refused, everything is told. */
export type ClientMode = 'strict' | 'person' | 'watch'

/** `PRINTWRIGHT_ACKNOWLEDGE TOKEN=...`: what is latched has been looked at. `PRINTWRIGHT_BED_CLEAR`: nothing stands on it.
 * `PRINTWRIGHT_LEVEL TOKEN=... tune`, `PRINTWRIGHT_LIMITS TOKEN=... {"xyOffsetMaxMm": 10}`: more of the operator, wider limits.
 * `PRINTWRIGHT_APPROVE TOKEN=... COMMAND`: as a person. */
const WORD = /^PRINTWRIGHT_(ACKNOWLEDGE|BED_CLEAR|LEVEL|LIMITS|APPROVE)\s+TOKEN=(\S+)(?:\s+(\S.*))?$/i

const PASSED: Decision = { isPassed: true, id: null, script: null }
/** Without its token it is no word, and the printer knows none of these. */
const BARE_WORD = /^PRINTWRIGHT_(ACKNOWLEDGE|BED_CLEAR|LEVEL|LIMITS|APPROVE)(?:\s.*)?$/i

const ANSWERED: Decision = { isPassed: 'answered', words: '' }
const CLIENT: Asker = 'client'

export function createLinkDesk(guard: Guard, mode: ClientMode, takeToken: TakeToken): LinkDesk {
  const refused = (reason: string): Decision => ({
    isPassed: false,
    words: `Refused by the safety shell: ${reason}`,
  })

  async function ask(request: KlippyRequest): Promise<Decision> {
    if (request.kind === 'unknown') {
      if (mode === 'strict') return refused(`nobody knows what '${request.method}' does (endpoint)`)
      guard.noteUnjudged(CLIENT, request.method)
      return PASSED
    }
    const lines = scriptLines(request.script)
    const word = lines.length === 1 ? WORD.exec(lines[0] ?? '') : null
    if (word !== null) return await takeWord(word)
    // It stands in the console for all to read.
    const shownTokens = lines.flatMap(tokensIn)
    for (const secret of shownTokens) takeToken(secret, 'none')
    if (shownTokens.length > 0) return refused('not understood; a token in it is void now')
    const bare = lines.map((line) => BARE_WORD.exec(line)?.[1]).find((kind) => kind !== undefined)
    if (bare !== undefined) return howTo(bare.toUpperCase())
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
    if (kind.toUpperCase() === 'APPROVE') {
      const why = takeToken(secret, 'approve')
      if (why !== null) return refused(`that token is none: ${why}`)
      return line === '' ? ANSWERED : await judged('person', [lineRequest(line)], line)
    }
    const said = personsWord(kind.toUpperCase(), line)
    if (said === null) {
      takeToken(secret, SCOPES[kind.toUpperCase()] ?? 'none')
      return refused(`not understood: ${shown(line)}`)
    }
    let words = ''
    const rulings = takePersonsWord(guard, takeToken, secret, said, (done) => {
      words = done
    })
    return rulings.length === 0
      ? { isPassed: 'answered', words }
      : { isPassed: false, words: wordsOf({ kind: 'denied', id: 0, at: 0, rulings }, []) }
  }

  /** `script`: what goes on instead of what came. */
  async function judged(asker: Asker, requests: readonly ShellRequest[], script: string | null): Promise<Decision> {
    const ruled = await guard.ask(asker, requests)
    if (ruled.kind !== 'approved') {
      const words = wordsOf(ruled, requests)
      if (asker !== CLIENT || mode !== 'watch') return { isPassed: false, words }
      // Nothing is refused, whatever the guard sees or does not see.
      guard.noteUnjudged(CLIENT, `${words}: ${requests.map(requestWords).join('; ')}`)
      return PASSED
    }
    if (!ruled.commands.every((command) => guard.spend(command))) {
      if (asker === CLIENT && mode === 'watch') return { isPassed: true, id: ruled.id, script }
      guard.noteOutcome(ruled.id, false, 'not sent: the approval was too old')
      return refused('the approval is too old')
    }
    const warning = warningOf(ruled.rulings)
    return { isPassed: true, id: ruled.id, script, ...(warning === null ? {} : { warning }) }
  }

  return {
    isOnlyWatching: mode === 'watch',
    decide: ask,
    onStop: ({ method, script }) => guard.noteStop(CLIENT, script || method),
    onDropped: (id, why) => guard.noteOutcome(id, false, why),
    onAnswer: (id, refusal) => guard.noteOutcome(id, refusal === null, refusal ?? ''),
  }
}

const SCOPES: Readonly<Record<string, 'acknowledge' | 'level' | 'limits'>> = {
  ACKNOWLEDGE: 'acknowledge',
  BED_CLEAR: 'acknowledge',
  LEVEL: 'level',
  LIMITS: 'limits',
}

/** A person goes on with a print all the same, and has to know what with. */
function warningOf(rulings: readonly Ruling[]): string | null {
  const told = rulings.filter(({ rule }) => rule === 'resume')
  if (told.length === 0) return null
  return `The safety shell warns, and lets it go on: ${told.map(sentenceOf).join('; ')}`
}

/** Of words that are none of ours: mistyped, or beside other lines. */
function tokensIn(line: string): readonly string[] {
  const named = /^PRINTWRIGHT_/i.test(line) ? /\bTOKEN=(\S+)/i.exec(line)?.[1] : undefined
  return [...(named === undefined ? [] : [named]), ...tokensOf(line)]
}

function requestWords(request: ShellRequest): string {
  return shown(request.kind === 'gcode' ? request.line : request.kind)
}

const AFTER_TOKEN: Readonly<Record<string, string>> = {
  LEVEL: ' tune',
  LIMITS: ' {"xyOffsetMaxMm": 10}',
  APPROVE: ' COMMAND',
}
const TOKEN_FOR: Readonly<Record<string, string>> = { LEVEL: 'level', LIMITS: 'limits', APPROVE: 'approve' }

function howTo(kind: string): Decision {
  const scope = TOKEN_FOR[kind] ?? 'acknowledge'
  const words = `Refused by the safety shell: alone in its line, type PRINTWRIGHT_${kind} TOKEN=...${AFTER_TOKEN[kind] ?? ''} with a token from \`printwright guard --make-token ${scope} --data DIR\``
  return { isPassed: false, words }
}

/** Null for what is no level and no changes. */
function personsWord(kind: string, line: string): PersonsWord | null {
  if (kind === 'ACKNOWLEDGE') return { kind: 'acknowledge' }
  if (kind === 'BED_CLEAR') return { kind: 'bed-clear' }
  if (kind === 'LEVEL') {
    const level = line.trim().toLowerCase() as Level
    return LEVELS.includes(level) ? { kind: 'level', level } : null
  }
  try {
    const changes = JSON.parse(line) as PlainRecord
    return isRecord(changes) ? { kind: 'loosen', changes } : null
  } catch {
    return null
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
  return `${start}: ${sentenceOf(ruling)}${line}`.replaceAll(/\s+/g, ' ')
}

function sentenceOf(ruling: Ruling): string {
  const value = ruling.value === '' ? '' : `asked ${shown(ruling.value)}`
  const limit = ruling.limit === '' ? '' : `limit ${ruling.limit}`
  const numbers = [value, limit].filter((text) => text !== '').join(', ')
  return `${ruling.reason.replace(/\.$/, '')} (${ruling.rule}${numbers === '' ? '' : `: ${numbers}`})`
}
