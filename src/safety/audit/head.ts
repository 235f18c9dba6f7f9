// The head of a journal, kept in a file beside it and written after each piece that is on disk: how many lines there are and what
// the last one's hash is. Without it nobody can tell a journal that ends from one that was cut off. Two slots of fixed length are
// written in turn, so that a crash in the middle of one leaves the other.
import { canonicalJson } from './canonical-json.ts'
import type { HashKey } from './keyed-hash.ts'
import { keyedHash } from './keyed-hash.ts'

export const HEAD_SLOT_BYTES = 320

export interface JournalHead {
  /** Id of the journal, as its first line has it. */
  readonly journal: string
  readonly count: number
  readonly hash: string
}

/** One slot, with its line end. */
export function formatHead(head: JournalHead, key: HashKey | null): string {
  const text = canonicalJson({ count: head.count, hash: head.hash, journal: head.journal })
  return `${`${text.slice(0, -1)},"proof":"${keyedHash(text, key)}"}`.padEnd(HEAD_SLOT_BYTES - 1)}\n`
}

/** The newest whole slot; null where there is none, or none that fits its proof. */
export function parseHead(text: string, key: HashKey | null): JournalHead | null {
  const heads = text.split('\n').flatMap((slot) => readSlot(slot, key))
  return heads.reduce<JournalHead | null>(
    (newest, head) => (newest === null || head.count > newest.count ? head : newest),
    null,
  )
}

const SLOT = /^\{"count":(\d{1,15}),"hash":"([0-9a-f]{64})","journal":"([0-9a-f]{32})","proof":"([0-9a-f]{64})"\} *$/

function readSlot(slot: string, key: HashKey | null): readonly JournalHead[] {
  const match = SLOT.exec(slot)
  if (match === null) return []
  const [, count, hash, journal, proof] = match as unknown as readonly [string, string, string, string, string]
  const head = { count: Number(count), hash, journal }
  return keyedHash(canonicalJson(head), key) === proof ? [head] : []
}
