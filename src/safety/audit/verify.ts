// Reads a chain again, line by line, and says where it is not what was written. What it can show: a byte changed, a line removed,
// inserted, moved or repeated; with the head (or a hash that somebody kept elsewhere) also an end that was cut off and a journal
// that was put in the place of another. What it cannot show: that nobody wrote the whole chain anew, head and all, which anybody
// can do who may write the disk and has the key, where there is one.
import type { Sha256 } from '#core'
import { createSha256 } from '#core'
import type { AuditRecord } from './chain.ts'
import { isHashRight, NO_HASH, readRecord } from './chain.ts'
import type { JournalHead } from './head.ts'
import type { HashKey } from './keyed-hash.ts'

export type FlawKind =
  | 'not-a-record'
  | 'changed'
  | 'missing'
  | 'repeated'
  | 'foreign'
  | 'beginning'
  | 'truncated'
  | 'replaced'
  | 'unexpected'

export interface Flaw {
  readonly kind: FlawKind
  /** Counted from 1 over all that was read. */
  readonly line: number
  readonly why: string
}

export interface Verification {
  readonly ok: boolean
  readonly flaw: Flaw | null
  readonly lines: number
  /** Sequence number and hash of the last good record. */
  readonly count: number
  readonly hash: string
  readonly journal: string
  /** The last line has no end: it was being written when the process or the power went. Not tampering. */
  readonly isTorn: boolean
  readonly recoveries: number
  readonly gaps: number
  /** Records that the head does not know of yet: a crash between the two. */
  readonly beyondHead: number
  /** Sequence number of the record with the hash that was expected; 0 where none was. */
  readonly expectedAt: number
}

export interface VerifierOptions {
  readonly key: HashKey | null
  readonly head: JournalHead | null
  /** Hash of a record that must be there. */
  readonly expect: string | null
  /** All of a journal: it begins with its genesis. Otherwise it may be a further file of it. */
  readonly isWhole: boolean
}

/** Lines that are no part of the chain, until a recovery accounts for them or the end is reached. */
interface Outside {
  readonly flaw: Flaw
  readonly digest: Sha256
  bytes: number
  /** None of them so much as looks like a record: what is left of a write that was cut off. */
  isScrap: boolean
}

export interface Verifier {
  readonly options: VerifierOptions
  lines: number
  count: number
  hash: string
  journal: string
  flaw: Flaw | null
  outside: Outside | null
  recoveries: number
  gaps: number
  expectedAt: number
}

export function createVerifier(options: VerifierOptions): Verifier {
  return {
    options,
    lines: 0,
    count: 0,
    hash: NO_HASH,
    journal: '',
    flaw: null,
    outside: null,
    recoveries: 0,
    gaps: 0,
    expectedAt: 0,
  }
}

const encoder = new TextEncoder()

/** One line, without its end. */
export function stepVerifier(verifier: Verifier, line: string): void {
  verifier.lines += 1
  if (verifier.flaw !== null) return
  const record = readRecord(line)
  if (record === null) {
    putOutside(verifier, line, { kind: 'not-a-record', line: verifier.lines, why: 'is no record' })
    return
  }
  const flaw = flawOf(verifier, line, record)
  if (flaw !== null) putOutside(verifier, line, flaw)
  else if (verifier.outside === null || accountsFor(verifier, verifier.outside, record)) accept(verifier, record)
}

/** Why a record does not go on with the chain; null where it does. */
function flawOf(verifier: Verifier, line: string, record: AuditRecord): Flaw | null {
  const at = verifier.lines
  if (!isHashRight(line, record, verifier.options.key)) {
    return { kind: 'changed', line: at, why: 'is not what was written: its hash does not fit' }
  }
  if (verifier.count === 0) return beginningFlaw(record, verifier, at)
  const wanted = verifier.count + 1
  if (record.sequence > wanted) {
    const last = record.sequence - 1
    const missing = last === wanted ? `record ${wanted} is` : `records ${wanted} to ${last} are`
    return { kind: 'missing', line: at, why: `is record ${record.sequence}: ${missing} missing before it` }
  }
  if (record.sequence < wanted) {
    return { kind: 'repeated', line: at, why: `is record ${record.sequence}, and that has been before it` }
  }
  if (record.previous !== verifier.hash) {
    return { kind: 'foreign', line: at, why: 'does not follow the line before it: one of the two is of another chain' }
  }
  return null
}

/** A journal begins with its genesis, a further file of it with the segment that says so. */
function beginningFlaw(record: AuditRecord, verifier: Verifier, line: number): Flaw | null {
  const isGenesis = record.kind === 'genesis' && record.sequence === 1 && record.previous === NO_HASH
  if (!isGenesis && (record.kind !== 'segment' || verifier.options.isWhole)) {
    return { kind: 'beginning', line, why: `is record ${record.sequence}: what a journal begins with is missing` }
  }
  const { head } = verifier.options
  const journal = journalOf(record)
  if (head === null || head.journal === journal) return null
  return { kind: 'replaced', line, why: `begins the journal ${journal}; the head beside it is that of ${head.journal}` }
}

function journalOf(record: AuditRecord): string {
  const journal = fieldOf(record.body, 'journal')
  return typeof journal === 'string' ? journal : ''
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined
}

function accept(verifier: Verifier, record: AuditRecord): void {
  const { head, expect } = verifier.options
  if (verifier.count === 0) verifier.journal = journalOf(record)
  verifier.count = record.sequence
  verifier.hash = record.hash
  verifier.outside = null
  if (record.kind === 'recovery') verifier.recoveries += 1
  if (record.kind === 'gap') verifier.gaps += 1
  if (record.hash === expect) verifier.expectedAt = record.sequence
  if (head !== null && head.count === record.sequence && head.hash !== record.hash) {
    verifier.flaw = {
      kind: 'replaced',
      line: verifier.lines,
      why: `is record ${record.sequence}, but not the one that the head was written for`,
    }
  }
}

/** A recovery says what scrap it found: these bytes, and no others, may stand before it. */
function accountsFor(verifier: Verifier, outside: Outside, record: AuditRecord): boolean {
  const torn = record.kind === 'recovery' ? fieldOf(record.body, 'torn') : undefined
  const fits = fieldOf(torn, 'bytes') === outside.bytes && fieldOf(torn, 'sha256') === outside.digest.hex()
  if (!fits) verifier.flaw = outside.flaw
  return fits
}

function putOutside(verifier: Verifier, line: string, flaw: Flaw): void {
  const bytes = encoder.encode(line)
  if (verifier.outside === null) {
    verifier.outside = { flaw, digest: createSha256(), bytes: 0, isScrap: true }
  } else {
    verifier.outside.digest.update(LINE_END)
    verifier.outside.bytes += LINE_END.length
  }
  verifier.outside.digest.update(bytes)
  verifier.outside.bytes += bytes.length
  if (flaw.kind !== 'not-a-record') verifier.outside.isScrap = false
}

const LINE_END = encoder.encode('\n')

/** After the last line. */
export function endVerifier(verifier: Verifier): Verification {
  const { head } = verifier.options
  const { outside, lines, count, hash, journal, recoveries, gaps, expectedAt } = verifier
  const isTorn = outside?.isScrap === true
  const flaw = verifier.flaw ?? (outside?.isScrap === false ? outside.flaw : null) ?? endFlaw(verifier)
  const beyondHead = head === null ? 0 : Math.max(0, count - head.count)
  return { ok: flaw === null, flaw, lines, count, hash, journal, isTorn, recoveries, gaps, beyondHead, expectedAt }
}

function endFlaw(verifier: Verifier): Flaw | null {
  const { options, count, lines } = verifier
  const line = lines + 1
  if (count === 0) return { kind: 'beginning', line: 1, why: 'is missing: there is no record at all' }
  const { head, expect } = options
  if (head !== null && head.count > count) {
    const cut = head.count - count
    return { kind: 'truncated', line, why: `is missing: the head knows of ${cut} more record${cut === 1 ? '' : 's'}` }
  }
  if (expect !== null && verifier.expectedAt === 0) {
    return { kind: 'unexpected', line, why: `is missing: no record has the hash ${expect}` }
  }
  return null
}

export function verifyChain(lines: readonly string[], options: VerifierOptions): Verification {
  const verifier = createVerifier(options)
  for (const line of lines) stepVerifier(verifier, line)
  return endVerifier(verifier)
}
