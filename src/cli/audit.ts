// `printwright audit verify|show|replay`: the safety shell's journal as people look at it later.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import { readJournal, readJournalKey, verifyJournal } from '#guard'
import type { AuditKind, AuditLine, Decision, Limits, Replay } from '#safety'
import { canonicalJson, createReplay, describeRecord, readRecord, SAFEST_LIMITS, stepReplay } from '#safety'
import type { AuditDates } from './audit-dates.ts'
import { createAuditDates, localIso } from './audit-dates.ts'
import { writeJson, writeText } from './terminal.ts'

export interface AuditOptions {
  readonly expect?: string
  readonly keyFile?: string
  readonly kind?: readonly string[]
  readonly since?: string
  readonly follow?: boolean
  readonly limits?: string
  readonly json?: boolean
}

/** 0 intact, or every verdict as it was; 1 not. */
export async function auditCommand(action: string, path: string, options: AuditOptions): Promise<0 | 1> {
  switch (action) {
    case 'verify':
      return verify(path, options)
    case 'show':
      return show(path, options)
    case 'replay':
      return replay(path, options)
    default:
      throw new PrintwrightError('audit', `there is no ${action}: a journal can be verified, shown or replayed.`)
  }
}

const HASH = /^[0-9a-f]{64}$/

function verify(path: string, { expect, keyFile, json }: AuditOptions): 0 | 1 {
  if (expect !== undefined && !HASH.test(expect))
    throw new PrintwrightError('audit', '--expect takes 64 hexadecimal digits.')
  const key = keyFile === undefined ? null : readJournalKey(keyFile)
  const found = verifyJournal(path, { key, expect: expect ?? null })
  if (json === true) writeJson(toSnakeCaseKeys({ ...found, isKeyed: key !== null }), 2)
  else
    writeText(process.stdout, key === null ? verdictOf(found) : verdictOf(found).replace('intact', 'intact by its key'))
  return found.ok ? 0 : 1
}

function verdictOf(found: ReturnType<typeof verifyJournal>): string {
  const { flaw, flawFile, flawLine, count, files, journal, hash } = found
  const what = `${count.toLocaleString('en')} records in ${files} file${files === 1 ? '' : 's'}, journal ${journal}`
  const notes = [
    tornWords(found),
    found.beyondHead > 0 ? `its head is ${found.beyondHead} records behind: a crash between the two` : '',
    found.recoveries > 0 ? `${found.recoveries} times the process before had ended without saying so` : '',
    found.gaps > 0 ? `${found.gaps} times the disk did not take it (audit show --kind gap)` : '',
  ]
  const lines = notes.filter((note) => note !== '').map((note) => `  ${note}\n`)
  if (flaw === null) return `intact: ${what}\n${lines.join('')}last hash: ${hash}\n`
  return `NOT intact: ${basename(flawFile)}, line ${flawLine} ${flaw.why}.\nUp to there: ${what}\n${lines.join('')}`
}

/** Half a line of which the head knows that it was whole was not being written: it was cut. */
function tornWords({ isTorn, flaw }: ReturnType<typeof verifyJournal>): string {
  if (!isTorn) return ''
  return flaw?.kind === 'truncated'
    ? 'its last line is half there, and the head beside it knows that it was whole: it has been cut off'
    : 'its last line was being written when the process or the power went: not tampering'
}

async function show(path: string, options: AuditOptions): Promise<0> {
  const texts = readJournal(path)
  const lines = texts.flatMap((text) => text.lines)
  const wanted = wantedLines(lines, options)
  const dates = createAuditDates()
  lines.forEach((line, index) => {
    print(line, index + 1, wanted, dates, options)
  })
  for (let shown = lines.length; options.follow === true; ) {
    await sleep(FOLLOW_MS)
    const grown = readJournal(path).flatMap((text) => text.lines)
    for (let at = shown; at < grown.length; at++) print(grown[at] ?? '', at + 1, wanted, dates, options)
    shown = Math.max(shown, grown.length)
  }
  return 0
}

const FOLLOW_MS = 500

interface Wanted {
  readonly kinds: ReadonlySet<string> | null
  /** By the calendar where `isDate`, otherwise by the journal's own clock. */
  readonly fromS: number
  readonly isDate: boolean
}

function wantedLines(lines: readonly string[], { kind, since }: AuditOptions): Wanted {
  const strange = kind?.find((one) => !KINDS.has(one))
  if (strange !== undefined) {
    throw new PrintwrightError('audit', `--kind: there is no ${strange}: ${[...KINDS].join(', ')}.`)
  }
  const last = lines.findLast((line) => readRecord(line) !== null) ?? ''
  const lastS = readRecord(last)?.timeS ?? 0
  return {
    kinds: kind === undefined ? null : new Set(kind),
    fromS: since === undefined ? Number.NEGATIVE_INFINITY : sinceS(since, lastS),
    isDate: since !== undefined && !AGO.test(since) && !Number.isFinite(Number(since)),
  }
}

const KIND_LIST: Readonly<Record<AuditKind, true>> = {
  genesis: true,
  segment: true,
  start: true,
  stop: true,
  recovery: true,
  gap: true,
  limits: true,
  names: true,
  observation: true,
  prompt: true,
  answer: true,
  decision: true,
  request: true,
  verdict: true,
  command: true,
  outcome: true,
  hazard: true,
  intervention: true,
  level: true,
  token: true,
  heartbeat: true,
  note: true,
}
const KINDS: ReadonlySet<string> = new Set(Object.keys(KIND_LIST))

const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

const AGO = /^(\d+(?:\.\d+)?)([smhd])$/

function sinceS(text: string, lastS: number): number {
  const ago = AGO.exec(text)
  if (ago !== null) return lastS - Number(ago[1]) * (UNIT_S[ago[2] ?? ''] ?? 1)
  const seconds = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(seconds)) return seconds
  const date = Date.parse(text)
  if (Number.isNaN(date))
    throw new PrintwrightError('audit', `--since: ${text} is neither a date, nor seconds, nor 30m or 2h.`)
  return date / 1000
}

function print(line: string, number: number, wanted: Wanted, dates: AuditDates, { json }: AuditOptions): void {
  const { kinds, fromS, isDate } = wanted
  const record = readRecord(line)
  if (record === null) {
    if (kinds === null && json !== true)
      writeText(process.stdout, `line ${number} is no record (${line.length} characters)\n`)
    return
  }
  const unixS = dates.unixS(record)
  const atS = isDate ? (unixS ?? record.timeS) : record.timeS
  if ((kinds !== null && !kinds.has(record.kind)) || !(atS >= fromS)) return
  // NaN and its like are told apart, which JSON alone does not.
  if (json === true) writeText(process.stdout, `${canonicalJson(record)}\n`)
  else writeText(process.stdout, `${lineOf(describeRecord(record), unixS)}\n`)
}

const DATE_LETTERS = localIso(0).length

function lineOf({ timeS, who, what, verdict, reasons }: AuditLine, unixS: number | null): string {
  const date = unixS === null ? '-'.padEnd(DATE_LETTERS) : localIso(unixS)
  const time = `${date}  ${`${timeS.toFixed(3)} s`.padStart(12)}`
  const words = [time, who.padEnd(8), what, verdict === '' ? '' : `[${verdict}]`, reasons.join('; ')]
  return words.filter((word) => word !== '').join('  ')
}

const DIFFERENCES_SHOWN = 20

function replay(path: string, { limits, json }: AuditOptions): 0 | 1 {
  const state = createReplay(limits === undefined ? null : readLimits(limits))
  for (const { lines } of readJournal(path)) {
    for (const line of lines) {
      const record = readRecord(line)
      if (record !== null) stepReplay(state, record)
    }
  }
  if (json === true) writeJson(toSnakeCaseKeys(replayJson(state)), 2)
  else writeText(process.stdout, replayText(state))
  return state.different.length === 0 ? 0 : 1
}

function readLimits(path: string): Limits {
  let found: unknown
  try {
    found = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new PrintwrightError('audit', `${path} holds no limits: ${(error as Error).message}.`, { cause: error })
  }
  const missing = missingIn(found, SAFEST_LIMITS, '')
  if (missing !== null)
    throw new PrintwrightError('audit', `${path} holds no limits: ${missing} is missing or is none.`)
  return found as Limits
}

/** Null where everything is there, in its own shape. */
function missingIn(found: unknown, model: unknown, at: string): string | null {
  if (typeof model !== 'object' || model === null) {
    const isNumber = found === null || (typeof found === 'number' && Number.isFinite(found))
    const isOf = typeof model === 'string' ? typeof found === 'string' : isNumber && (model === null || found !== null)
    return isOf ? null : at
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return at === '' ? 'heaters' : at
  for (const [key, one] of Object.entries(model)) {
    const missing = missingIn((found as Readonly<Record<string, unknown>>)[key], one, at === '' ? key : `${at}.${key}`)
    if (missing !== null) return missing
  }
  return null
}

function replayJson({ same, different, byRule, unjudged }: Replay): object {
  return { same, different, byRule: Object.fromEntries(byRule), unjudged: Object.fromEntries(unjudged) }
}

function replayText({ same, different, byRule, unjudged }: Replay): string {
  const lines = [`${same} verdicts are as they were, ${different.length} are not.`]
  for (const [reason, count] of unjudged) lines.push(`${count} requests could not be judged again: ${reason}.`)
  for (const [rule, { newly, noLonger }] of byRule) lines.push(`  ${rule}: ${newly} newly, ${noLonger} no longer`)
  for (const { id, sequence, before, now } of different.slice(0, DIFFERENCES_SHOWN)) {
    lines.push(`record ${sequence}, request #${id}: ${wordsOf(before)} -> ${wordsOf(now)}`)
  }
  if (different.length > DIFFERENCES_SHOWN)
    lines.push(`and ${different.length - DIFFERENCES_SHOWN} more (--json has all)`)
  return `${lines.join('\n')}\n`
}

function wordsOf({ verdict, rules }: Decision): string {
  return rules.length === 0 ? verdict : `${verdict} (${[...new Set(rules)].join(', ')})`
}
