// A chain of records: each line holds the hash of the line before, and its own over all its bytes before the hash. A line is
//   {"sequence":7,"timeS":12.5,"kind":"verdict","previous":"<hash>","body":<canonical JSON>,"hash":"<hash>"}
// and its hash is that of the text before `,"hash":`, so that any other program can check it with a hash tool and no JSON.
import type { AuditBodies, AuditKind } from './bodies.ts'
import { canonicalJson, cutJson, cutText, parseCanonicalJson } from './canonical-json.ts'
import type { HashKey } from './keyed-hash.ts'
import { keyedHash } from './keyed-hash.ts'

/** What comes before the first line. */
export const NO_HASH = '0'.repeat(64)
/** A body with a longer text is written as a cut of that text: what a stranger can fill must not fill the disk. */
export const BODY_MAX_UNITS = 1 << 20
const BODY_KEPT_UNITS = 1 << 16

export interface Chain {
  /** Lines so far, which is the sequence number of the last. */
  count: number
  /** Of the last line. */
  hash: string
  readonly key: HashKey | null
}

export interface AuditRecord {
  readonly sequence: number
  /** Of the clock of the process that wrote it. */
  readonly timeS: number
  readonly kind: string
  readonly previous: string
  readonly hash: string
  readonly body: unknown
}

export function createChain(key: HashKey | null): Chain {
  return { count: 0, hash: NO_HASH, key }
}

/** The line to write, without its end. */
export function appendRecord<Kind extends AuditKind>(
  chain: Chain,
  kind: Kind,
  body: AuditBodies[Kind],
  timeS: number,
): string {
  return appendBody(chain, kind, bodyJson(body), timeS)
}

/** The same with what bodyJson made of the body before: what it is made of may have changed since. */
export function appendBody(chain: Chain, kind: AuditKind, bodyText: string, timeS: number): string {
  chain.count += 1
  const fields = `{"sequence":${chain.count},"timeS":${canonicalJson(timeS)},"kind":"${kind}"`
  const text = `${fields},"previous":"${chain.hash}","body":${bodyText}`
  chain.hash = keyedHash(text, chain.key)
  return `${text}${HASH_FIELD}${chain.hash}"}`
}

export function bodyJson(body: unknown): string {
  const text = canonicalJson(body)
  return text.length > BODY_MAX_UNITS ? cutJson(cutText(text, BODY_KEPT_UNITS)) : text
}

const HASH_FIELD = ',"hash":"'
const HASH_FIELD_UNITS = HASH_FIELD.length + 64 + '"}'.length

const LINE =
  /^\{"sequence":(\d{1,15}),"timeS":([^,]{1,40}),"kind":"([a-z-]{1,40})","previous":"([0-9a-f]{64})","body":(.+),"hash":"([0-9a-f]{64})"\}$/

type LineFields = readonly [
  line: string,
  sequence: string,
  timeS: string,
  kind: string,
  previous: string,
  body: string,
  hash: string,
]

/** The record that a line holds, whether its hash fits or not; null where it is no record. */
export function readRecord(line: string): AuditRecord | null {
  const match = LINE.exec(line)
  if (match === null) return null
  const [, sequence, timeText, kind, previous, bodyText, hash] = match as unknown as LineFields
  const timeS = parseCanonicalJson(timeText)
  const body = parseCanonicalJson(bodyText)
  if (typeof timeS !== 'number' || body === undefined) return null
  return { sequence: Number(sequence), timeS, kind, previous, body, hash }
}

/** Whether a line that holds a record is, to the last byte, what was written. */
export function isHashRight(line: string, record: AuditRecord, key: HashKey | null): boolean {
  return keyedHash(line.slice(0, -HASH_FIELD_UNITS), key) === record.hash
}
