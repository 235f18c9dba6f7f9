// The strict grammar of one line of G-code: what it accepts, Klipper reads in the same way (parse-line.test.ts holds that against
// the product's own parser); what it does not understand beyond doubt is malformed. Never throws.
import { isPlainNumber, readExtended, readPlain } from './read-number.ts'
import { splitWords } from './split-words.ts'

export interface LineParam {
  /** Upper case. */
  readonly key: string
  /** Without white space and quotes around it. */
  readonly raw: string
  /** Null where it is no plain finite number. */
  readonly value: number | null
}

export interface CommandLine {
  readonly kind: 'command'
  readonly style: 'classic' | 'extended' | 'text'
  /** Upper case. */
  readonly name: string
  readonly params: readonly LineParam[]
  /** What follows the name, without the comment: for macros and for messages. */
  readonly rawParams: string
  /** The command alone, as it may be sent: no line number, no checksum, no comment. */
  readonly text: string
  readonly comment: string
  /** Why only a person may write it so; '' for nothing. Files and macros may. */
  readonly oddity: string
}

export type ParsedLine =
  | CommandLine
  | { readonly kind: 'empty'; readonly comment: string }
  /** `name`: of the extended command whose words make no sense; '' where not even that is plain. */
  | { readonly kind: 'malformed'; readonly reason: string; readonly name: string }

/** `line`: somebody sends it. `file`: a line of a file or of a macro, where comments may hold anything and may be long. */
export type LineSource = 'line' | 'file'

export const LINE_BYTES_MAX = 4096
export const FILE_LINE_BYTES_MAX = 65_536

const ENCODER = new TextEncoder()
const LONE_SURROGATE = /\p{Surrogate}/u
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const UNSEEN_IN_FILE = /[\p{Cc}\p{Zl}\p{Zp}]/u
const NUMBERED = /^[Nn]([0-9]+)[ \t]*/
const CHECKSUM = /\*([0-9]{1,3})$/
const CLASSIC_HEAD = /^[A-Za-z][0-9]+(?:\.[0-9]+)*/
const EXTENDED_HEAD = /^[A-Za-z_]{2,}[0-9]*(?=[ \t;]|$)/
const PARAMS_FOLLOW = /^[ \t]*(?:[A-Za-z_;]|$)/
const FOREIGN_SPACE = /[^\S \t]/
const TEXT_NAME = /^(?:M117|M118|M23)$/
const KEY = /^[A-Z_][A-Z0-9_]*$/
const PARAM = /([A-Za-z_]+)([^A-Za-z_]*)/g
const ASCII = /^[\x20-\x7e\t]*$/

function malformed(reason: string, name = ''): ParsedLine {
  return { kind: 'malformed', reason, name }
}

function trim(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}

function checksumOf(text: string): number {
  return ENCODER.encode(text).reduce((sum, byte) => sum ^ byte, 0)
}

/** What stands before the comment, and the comment, null for none; an extended command knows better (quotes). */
function cutComment(text: string): readonly [string, string | null] {
  const at = text.indexOf(';')
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}

export function parseLine(text: string, source: LineSource = 'line'): ParsedLine {
  const isFile = source === 'file'
  const bytesMax = isFile ? FILE_LINE_BYTES_MAX : LINE_BYTES_MAX
  if (ENCODER.encode(text).length > bytesMax) return malformed('the line is too long')
  const line = isFile ? text.replace(/\r+$/, '') : text
  const seen = isFile ? cutComment(line)[0].replaceAll('\t', ' ') : line
  if (LONE_SURROGATE.test(seen)) return malformed('half a character stands in it')
  if ((isFile ? UNSEEN_IN_FILE : UNSEEN).test(seen)) {
    return malformed('a line feed or another character that nobody sees stands in it')
  }
  const stripped = trim(line)
  const number = NUMBERED.exec(stripped)
  return number === null ? parseBody(stripped, '') : parseNumbered(stripped, number[0].length)
}

function parseNumbered(stripped: string, bodyAt: number): ParsedLine {
  const [body, comment] = cutComment(stripped)
  const whole = trim(body)
  const sum = CHECKSUM.exec(whole)
  const star = sum === null ? whole.length : sum.index
  const command = whole.slice(bodyAt, star)
  if (command.includes('*')) return malformed('more than one checksum stands in it')
  if (command === '' && sum !== null) return malformed('a checksum stands in it without a command')
  if (NUMBERED.test(command)) return malformed('two line numbers stand in it')
  const isWrong = sum !== null && Number(sum[1]) !== checksumOf(whole.slice(0, star))
  const parsed = parseBody(trim(command), isWrong ? 'its checksum is wrong' : '')
  if (comment === null || parsed.kind === 'malformed') return parsed
  if (parsed.kind === 'command' && parsed.style !== 'classic')
    return malformed('a comment stands behind a numbered message')
  return { ...parsed, comment }
}

function parseBody(text: string, oddity: string): ParsedLine {
  if (text === '') return { kind: 'empty', comment: '' }
  if (text.startsWith(';')) return { kind: 'empty', comment: text.slice(1) }
  const extended = EXTENDED_HEAD.exec(text)
  if (extended !== null) return parseExtended(text, extended[0], oddity)
  const classic = CLASSIC_HEAD.exec(text)
  if (classic === null) return malformed('it does not begin with a command')
  const name = classic[0].toUpperCase()
  return TEXT_NAME.test(name) ? parseMessage(text, name, oddity) : parseClassic(text, name, oddity)
}

function parseMessage(text: string, name: string, oddity: string): ParsedLine {
  const rest = text.slice(name.length)
  if (rest !== '' && !rest.startsWith(' ')) return malformed(`no space stands behind ${name}`)
  return { kind: 'command', style: 'text', name, params: [], rawParams: rest.slice(1), text, comment: '', oddity }
}

function parseClassic(text: string, name: string, oddity: string): ParsedLine {
  const [body, comment] = cutComment(text)
  const rest = body.slice(name.length)
  if (!ASCII.test(rest)) return malformed('a foreign letter stands in it')
  if (rest.includes('*')) return malformed('a checksum stands in it without a line number')
  const gap = /[^A-Za-z_]*/.exec(rest)
  if (trim(String(gap)) !== '') return malformed(`something that is no parameter stands behind ${name}`)
  const params = [...rest.matchAll(PARAM)].map(([, key, value]) => {
    const raw = trim(String(value))
    return { key: String(key).toUpperCase(), raw, value: readPlain(raw) }
  })
  return {
    kind: 'command',
    style: 'classic',
    name,
    params,
    rawParams: trim(rest),
    text: trim(body),
    comment: comment ?? '',
    oddity:
      oddity !== ''
        ? oddity
        : (repeated(params) ?? params.map((param) => classicOddity(name, param)).find((each) => each !== '') ?? ''),
  }
}

/** Axes are named there, and a number behind one says nothing. */
const FLAGGED: ReadonlySet<string> = new Set(['G28', 'M84', 'M18'])

function classicOddity(name: string, { key, raw, value }: LineParam): string {
  if (key.length > 1 || key === '_') return `${key} is no parameter`
  if (raw === '' && FLAGGED.has(name)) return ''
  return value === null ? `${key}${raw} is no plain number` : ''
}

function repeated(params: readonly LineParam[]): string | null {
  const keys = params.map(({ key }) => key)
  const twice = keys.find((key, at) => keys.indexOf(key) !== at)
  return twice === undefined ? null : `${twice} stands in it twice`
}

function parseExtended(text: string, head: string, oddity: string): ParsedLine {
  const rest = text.slice(head.length)
  const name = head.toUpperCase()
  if (!PARAMS_FOLLOW.test(rest)) return malformed(`something that is no parameter stands behind ${name}`)
  if (FOREIGN_SPACE.test(rest)) return malformed('a foreign space stands in it')
  const split = splitWords(rest)
  if (typeof split === 'string') return malformed(split, name)
  const { words, commentAt } = split
  const params = words.map((word) => {
    const equals = word.indexOf('=')
    const raw = word.slice(equals + 1)
    return { key: word.slice(0, Math.max(0, equals)).toUpperCase(), raw, value: readExtended(raw) }
  })
  const odd = params.find(({ key }) => !KEY.test(key))
  if (odd !== undefined) return malformed(`"${odd.raw}" stands in it without a name of its own`, name)
  const said = commentAt < 0 ? rest : rest.slice(0, commentAt)
  const isHash = rest.charAt(commentAt) === '#'
  return {
    kind: 'command',
    style: 'extended',
    name,
    params,
    rawParams: trim(said),
    text: trim(head + said),
    comment: commentAt < 0 ? '' : rest.slice(commentAt + 1),
    oddity: oddity !== '' ? oddity : (repeated(params) ?? (isHash ? 'a # stands in it' : extendedOddity(params))),
  }
}

function extendedOddity(params: readonly LineParam[]): string {
  const written = params.find(({ raw, value }) => value !== null && !isPlainNumber(raw))
  return written === undefined ? '' : `${written.raw} is no plain number`
}

/** The parameter of that upper-case name that counts: the last one. */
export function findParam(line: CommandLine, key: string): LineParam | undefined {
  return line.params.findLast((param) => param.key === key)
}

export function hasParam(line: CommandLine, key: string): boolean {
  return findParam(line, key) !== undefined
}

/** `fallback` where it is not given, NaN where it is no number: every limit refuses NaN. */
export function numberParam(line: CommandLine, key: string, fallback: number): number {
  const param = findParam(line, key)
  return param === undefined ? fallback : (param.value ?? Number.NaN)
}

export function textParam(line: CommandLine, key: string, fallback: string): string {
  return findParam(line, key)?.raw ?? fallback
}
