// One line of G-code and what it means to Klipper: the one grammar; the scanner's fast columns are tested against it.
//
// - Surrounding white space, a lone carriage return too, says nothing. A `;` ends the line. Nothing else is a comment in a
//   classic command: `G1 X10 (move)` is an error there, and `G28 (home)` an unknown command.
// - A command word is letters and underscores up to and including what follows before the next letter, so
//   `G1X10` is G1, `DRIVE_6TRSG1` is DRIVE_6, and `G 1`, `G01` and `G1 10` are commands that nobody knows.
// - Classic parameters: a run of letters or underscores is the key, what follows up to the next one the value. `XY10`
//   therefore sets XY, not X and Y, and `X1e3` sets X to 1 and E to 3. Of two equal keys the last one counts.
// - Extended parameters: NAME=value, split as a shell does (shell-words.ts); a word without `=` makes the line malformed.
// - M117, M118 and M23 take the rest of the line as it stands, with any `;`.
// - A line number is skipped and a checksum ignored by Klipper; here the checksum is kept so that it can be checked.
import { classicNumber, pythonFloat, strip, stripStart } from './number-text.ts'
import { splitShellWords } from './shell-words.ts'

export interface Param {
  /** Upper case. */
  readonly key: string
  /** As written, without surrounding white space and quotes. */
  readonly raw: string
  /** Null where Klipper cannot read it as a number. */
  readonly value: number | null
}

export type CommandKind = 'empty' | 'comment' | 'classic' | 'extended' | 'unknown'

/** The text is the truth, all else is what it says; to change a command make a new one (`createCommand`). */
export interface Command {
  /** 1-based. */
  readonly line: number
  /** The whole line without its ending. */
  readonly text: string
  readonly ending: '\n' | '\r\n' | ''
  readonly kind: CommandKind
  /** Upper case: `G1`, `G92.1`, `SET_PRESSURE_ADVANCE`; empty where there is no command. */
  readonly name: string
  readonly params: readonly Param[]
  /** What follows the command word, comment included, as macros see it. */
  readonly rawParams: string
  /** What follows the first `;` (of an extended command: the first `;` or `#` outside quotes); null where there is none. */
  readonly comment: string | null
  /** An extended command whose parameters cannot be split. Klipper: "Malformed command '...'". */
  readonly malformed: boolean
  /** The number of `N123`, or null. */
  readonly lineNumber: number | null
  readonly checksum: { readonly given: number | null; readonly actual: number } | null
}

const CLASSIC_NAME = /^[A-Z][0-9][0-9.]*$/
const EXTENDED_NAME = /^[A-Z_]{2,}[0-9]*$/
const RAW_NAME = /^(?:M117|M118|M23)(?= |$)/
const LETTER_M = 77
const BYTE_ORDER_MARK = '\ufeff'

interface Token {
  readonly key: string
  readonly at: number
  /** The text up to the next key. */
  readonly value: string
}

const STAR = 42

/** Letters, upper and lower case, and the underscore. */
function isKeyCode(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
}

/** Cuts the body before each run of letters and underscores, and before each star. */
function splitKeys(body: string): { readonly prefix: string; readonly tokens: readonly Token[] } {
  const tokens: Token[] = []
  const { length } = body
  let at = 0
  while (at < length && body.charCodeAt(at) !== STAR && !isKeyCode(body.charCodeAt(at))) at++
  const prefix = body.slice(0, at)
  while (at < length) {
    let keyEnd = at + 1
    if (body.charCodeAt(at) !== STAR) while (keyEnd < length && isKeyCode(body.charCodeAt(keyEnd))) keyEnd++
    let end = keyEnd
    while (end < length && body.charCodeAt(end) !== STAR && !isKeyCode(body.charCodeAt(end))) end++
    tokens.push({ key: body.slice(at, keyEnd).toUpperCase(), at, value: body.slice(keyEnd, end) })
    at = end
  }
  return { prefix, tokens }
}

/** The exclusive or of all bytes before the `*`, as RepRap hosts compute it. */
function checksumOf(text: string): number {
  return new TextEncoder().encode(text).reduce((sum, byte) => sum ^ byte, 0)
}

function readChecksum(text: string, star: number): { given: number | null; actual: number } {
  const digits = /^\s*(\d{1,3})/.exec(text.slice(star + 1))?.[1]
  return { given: digits === undefined ? null : Number(digits), actual: checksumOf(text.slice(0, star)) }
}

function extendedParams(words: readonly string[]): Param[] | null {
  if (words.some((word) => !word.includes('='))) return null
  return words.map((word) => {
    const equals = word.indexOf('=')
    const raw = word.slice(equals + 1)
    return { key: word.slice(0, equals).toUpperCase(), raw, value: pythonFloat(raw) }
  })
}

function kindOf(name: string): CommandKind {
  if (CLASSIC_NAME.test(name)) return 'classic'
  return EXTENDED_NAME.test(name) ? 'extended' : 'unknown'
}

/** A byte-order mark before a comment or nothing is skipped; before a command it is part of the word, as in Klipper. */
function withoutMark(text: string): string {
  if (!text.startsWith(BYTE_ORDER_MARK)) return text
  const rest = stripStart(text.slice(1))
  return rest === '' || rest.startsWith(';') ? rest : text
}

type Draft = { -readonly [Key in keyof Command]: Command[Key] }

function fillExtended(command: Draft, stripped: string, lastStar: number): void {
  const shell = splitShellWords(command.rawParams)
  const params = shell === null ? null : extendedParams(shell.words)
  if (shell !== null) command.comment = shell.comment
  command.params = params ?? []
  command.malformed = params === null
  if (lastStar >= 0) command.checksum = readChecksum(stripped, lastStar)
}

function fillClassic(command: Draft, stripped: string, tokens: readonly Token[], first: number): void {
  const params: Param[] = []
  for (let order = first; order < tokens.length; order++) {
    const { key, at, value } = tokens[order]!
    if (key === '*') {
      command.checksum ??= readChecksum(stripped, at)
    } else {
      const raw = strip(value)
      params.push({ key, raw, value: classicNumber(raw) })
    }
  }
  command.params = params
}

/** What a line without its ending says. Never throws: what Klipper would refuse is kept raw for whoever runs it. */
export function parseLine(text: string, line: number, ending: Command['ending'] = ''): Command {
  const stripped = strip(withoutMark(text))
  const semicolon = stripped.indexOf(';')
  const comment = semicolon < 0 ? null : stripped.slice(semicolon + 1)
  const { prefix, tokens } = splitKeys(semicolon < 0 ? stripped : stripped.slice(0, semicolon))
  const isNumbered = prefix === '' && tokens[0]?.key === 'N'
  const first = isNumbered ? 1 : 0
  const word = tokens[first]
  const head = isNumbered ? '' : prefix
  const named = strip(word === undefined ? head : head + word.key + word.value.toUpperCase())
  const name = named.charCodeAt(0) === LETTER_M ? (RAW_NAME.exec(named)?.[0] ?? named) : named
  const command: Draft = {
    line,
    text,
    ending,
    kind: named === '' ? (comment === null ? 'empty' : 'comment') : kindOf(name),
    name,
    params: [],
    rawParams: '',
    comment,
    malformed: false,
    lineNumber: isNumbered ? classicNumber(strip(tokens[0]!.value)) : null,
    checksum: null,
  }
  if (named === '') return command
  const paramsAt = (word === undefined ? head.length : word.at) + name.length - head.length
  const lastStar = isNumbered ? (stripped.indexOf('*', paramsAt) < 0 ? -1 : stripped.lastIndexOf('*')) : -1
  const rest = lastStar >= 0 ? stripped.slice(paramsAt, lastStar) : stripped.slice(paramsAt)
  command.rawParams = rest.startsWith(' ') ? rest.slice(1) : rest
  if (command.kind === 'extended') fillExtended(command, stripped, lastStar)
  else fillClassic(command, stripped, tokens, first + 1)
  return command
}

/** The parameter of that (upper case) name that counts: the last one. */
export function findParam(command: Command, key: string): Param | undefined {
  return command.params.findLast((param) => param.key === key)
}
