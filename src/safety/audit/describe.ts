// A record in words for a person: who, what, and what came of it. The texts in it were written by anybody, so nothing of them
// reaches a terminal but what can be seen; and a record of another version, or a forged one, is described as far as it goes.
import { canonicalJson, isCutText } from './canonical-json.ts'
import type { AuditRecord } from './chain.ts'

export interface AuditLine {
  readonly timeS: number
  readonly kind: string
  readonly who: string
  readonly what: string
  /** '' where nothing was decided. */
  readonly verdict: string
  /** Rules that spoke, each with its reason; or why something was done. */
  readonly reasons: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>
type Words = Partial<Pick<AuditLine, 'who' | 'what' | 'verdict' | 'reasons'>>

const TEXT_SHOWN_UNITS = 300
const LINES_SHOWN = 3
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

/** One line that shows what it holds: control characters, and those that turn or hide text, by their number. */
export function visibleText(text: string): string {
  const cut = text.length > TEXT_SHOWN_UNITS ? `${text.slice(0, TEXT_SHOWN_UNITS)}… (${text.length} characters)` : text
  return cut.replace(UNSEEN, (unseen) => `\\u{${Number(unseen.codePointAt(0)).toString(16)}}`)
}

export function describeRecord({ timeS, kind, body }: AuditRecord): AuditLine {
  const describe = WORDS.get(kind) ?? describeOther
  return { timeS, kind, who: 'shell', what: '', verdict: '', reasons: [], ...describe(fieldsOf(body)) }
}

const WORDS: ReadonlyMap<string, (body: Fields) => Words> = new Map<string, (body: Fields) => Words>([
  ['genesis', (body) => ({ who: 'journal', what: `begins: ${shown(body['journal'])}` })],
  ['segment', (body) => ({ who: 'journal', what: `goes on in file ${shown(body['number'])}` })],
  [
    'start',
    (body) => ({
      who: shown(body['program']),
      what: `starts, for ${shown(body['printer'])}`,
      reasons: said(body['detail']),
    }),
  ],
  ['stop', (body) => ({ what: 'stops', reasons: said(body['reason']) })],
  ['recovery', describeRecovery],
  ['gap', describeGap],
  [
    'limits',
    (body) => ({ who: shown(body['by']), what: `limits ${start(body['digest'])}`, reasons: said(body['reason']) }),
  ],
  ['names', (body) => ({ who: 'printer', what: `macros and commands ${start(body['digest'])}` })],
  ['observation', (body) => ({ who: 'printer', what: `observed ${start(body['digest'])}` })],
  ['prompt', (body) => ({ who: 'operator', what: `asks ${shown(body['model'])}`, reasons: said(body['text']) })],
  [
    'answer',
    (body) => {
      const isWhole = body['failure'] === undefined
      const reasons = isWhole ? said(body['text']) : [...said(body['failure']), ...said(body['text'])]
      return { who: shown(body['model']), what: isWhole ? 'answers' : 'fails to answer', reasons }
    },
  ],
  ['decision', (body) => ({ who: 'operator', what: 'decides', reasons: said(body['text']) })],
  ['request', describeRequest],
  [
    'verdict',
    (body) => ({ what: `of ${number(body)}`, verdict: shown(body['verdict']), reasons: rulingsOf(body['rulings']) }),
  ],
  ['command', (body) => ({ what: `sends ${number(body)}: ${linesOf(body['lines'], shown(body['request']))}` })],
  [
    'outcome',
    (body) => ({
      who: 'printer',
      what: `${number(body)} ${body['ok'] === true ? 'done' : 'failed'}`,
      reasons: said(body['text']),
    }),
  ],
  [
    'hazard',
    (body) => ({
      what: `hazard ${shown(body['kind'])} ${shown(body['subject'])}`,
      verdict: shown(body['reaction']),
      reasons: rulingsOf([body['ruling']]),
    }),
  ],
  ['intervention', describeIntervention],
  [
    'level',
    (body) => ({
      who: shown(body['by']),
      what: `level ${shown(body['from'])} -> ${shown(body['to'])}`,
      reasons: said(body['reason']),
    }),
  ],
  [
    'token',
    (body) => ({
      who: 'person',
      what: `token ${shown(body['id'])} ${shown(body['change'])}`,
      reasons: said(listed(body['scopes'])),
    }),
  ],
  [
    'heartbeat',
    (body) => ({
      who: shown(body['of']),
      what: body['isAlive'] === true ? 'is heard again' : `is silent for ${shown(body['silentS'])} s`,
    }),
  ],
  ['note', (body) => ({ who: shown(body['by']), what: shown(body['text']) })],
])

function describeOther(body: Fields): Words {
  return { who: '', what: shown(canonicalJson(body)) }
}

function describeRecovery(body: Fields): Words {
  const torn = fieldsOf(body['torn'])
  const what = 'bytes' in torn ? `goes on behind ${shown(torn['bytes'])} bytes of a line that was cut off` : 'goes on'
  return { who: 'journal', what, reasons: said(body['reason']) }
}

function describeGap(body: Fields): Words {
  const lost = Object.entries(fieldsOf(body['lost'])).map(([kind, count]) => `${shown(count)} ${shown(kind)}`)
  const refused = `${shown(body['before'])} lines before and ${shown(body['late'])} after it were refused at the time`
  const what = `could not be written from ${shown(body['fromS'])} to ${shown(body['untilS'])} s; ${refused}`
  return {
    who: 'journal',
    what: lost.length === 0 ? what : `${what}; lost: ${lost.join(', ')}`,
    reasons: said(body['reason']),
  }
}

function describeRequest(body: Fields): Words {
  const by = shown(body['by'])
  const asker = shown(body['asker'])
  return {
    who: by === '' ? asker : `${asker} (${by})`,
    what: `asks ${number(body)}: ${wordsOf(fieldsOf(body['request']))}`,
  }
}

/** `gcode G28`, `action set-target heater=extruder targetC=210`. */
function wordsOf(request: Fields): string {
  if (request['kind'] === 'gcode') return `gcode ${shown(request['line'])}`
  const { kind, action, ...rest } = request
  const parts = Object.entries(rest).map(([key, value]) => `${shown(key)}=${shown(value)}`)
  const inner = action === undefined ? [] : [wordsOf(fieldsOf(action))]
  return [shown(kind), ...inner, ...parts].join(' ')
}

function describeIntervention(body: Fields): Words {
  const because = listOf(body['because']).flatMap((hazard) => rulingsOf([fieldsOf(hazard)['ruling']]))
  const steps = listOf(body['steps']).map((step) => {
    const { kind, lines } = fieldsOf(step)
    return kind === 'lines' ? linesOf(lines, '') : shown(kind)
  })
  return { what: `intervenes: ${steps.join(', then ')}`, verdict: shown(body['reaction']), reasons: because }
}

function rulingsOf(value: unknown): readonly string[] {
  return listOf(value).map((each) => {
    const { rule, limit, value: asked, reason } = fieldsOf(each)
    const numbers = [asked === '' ? '' : `asked ${shown(asked)}`, limit === '' ? '' : `limit ${shown(limit)}`].filter(
      Boolean,
    )
    return `${shown(rule)}: ${shown(reason)}${numbers.length === 0 ? '' : ` (${numbers.join(', ')})`}`
  })
}

function linesOf(value: unknown, otherwise: string): string {
  const lines = listOf(value)
  if (lines.length === 0) return otherwise
  const more = lines.length > LINES_SHOWN ? ` | and ${lines.length - LINES_SHOWN} more` : ''
  return `${lines.slice(0, LINES_SHOWN).map(shown).join(' | ')}${more}`
}

function number(body: Fields): string {
  return `#${shown(body['id'])}`
}

function start(digest: unknown): string {
  return shown(digest).slice(0, 12)
}

function said(value: unknown): readonly string[] {
  const text = shown(value)
  return text === '' ? [] : [text]
}

function listed(value: unknown): string {
  return listOf(value).map(shown).join(', ')
}

function shown(value: unknown): string {
  if (value === undefined) return ''
  if (isCutText(value)) return `${shown(value.text)} [cut: ${shown(value.units)} characters in all]`
  return visibleText(
    typeof value === 'string' ? value : typeof value === 'number' ? String(value) : canonicalJson(value),
  )
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
