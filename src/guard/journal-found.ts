// What a journal's folder holds when the guard comes up, and how the chain goes on from there: after a clean end, after a process that
// was killed, after somebody who changed it.
import { join } from 'node:path'
import { PrintwrightError, sha256OfText } from '#core'
import type { Chain, HashKey, JournalHead, TornText } from '#safety'
import { createChain, createVerifier, endVerifier, HEAD_SLOT_BYTES, parseHead, readRecord, stepVerifier } from '#safety'
import type { JournalFiles } from './journal-files.ts'

export const HEAD_FILE = 'audit.head'
const SEGMENT = /^audit-(\d{6,})\.jsonl$/

export function segmentFile(number: number): string {
  return `audit-${String(number).padStart(6, '0')}.jsonl`
}

/** Numbers of the files of a journal, in order. */
export function segmentNumbers(names: readonly string[]): readonly number[] {
  return names.flatMap((name) => SEGMENT.exec(name)?.slice(1).map(Number) ?? []).sort((a, b) => a - b)
}

export interface FoundJournal {
  /** `new`, `clean`: closed as it should be; `killed`: not; `damaged`: not what was written. */
  readonly state: 'new' | 'clean' | 'killed' | 'damaged'
  readonly why: string
  /** '' where there is none to go on with. */
  readonly journal: string
  readonly chain: Chain
  /** File to go on in, and how much of it is there. A damaged one is left as it is, and the next begins. */
  readonly segment: number
  readonly sizeBytes: number
  /** What has to be written before anything else: the end of a line that has none. */
  readonly prefix: '' | '\n'
  readonly torn: TornText | null
  /** The slot of the head that may be written over. */
  readonly headSlot: 0 | 1
}

/** Bytes one to one as characters: a journal is ASCII, and what is not ASCII in it must not become so by being read. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

export async function findJournal(folder: string, files: JournalFiles, key: HashKey | null): Promise<FoundJournal> {
  const numbers = segmentNumbers(await files.list(folder))
  const headBytes = await files.read(join(folder, HEAD_FILE))
  const headText = headBytes === null ? '' : textOf(headBytes)
  const head = parseHead(headText, key)
  const headSlot = head !== null && parseHead(headText.slice(0, HEAD_SLOT_BYTES), key)?.count === head.count ? 1 : 0
  const texts = await Promise.all(
    numbers
      .slice(-2)
      .map(async (number) => textOf((await files.read(join(folder, segmentFile(number)))) ?? Buffer.of())),
  )
  const last = numbers.at(-1) ?? 0
  const text = texts.at(-1) ?? ''
  // Nobody was ever told that something of this file is on the disk: the one before it has the end of the chain.
  const isScrap = linesOf(text).every((line) => readRecord(line) === null)
  const found = judgeText(isScrap ? (texts.length > 1 ? (texts[0] ?? '') : '') : text, head, key)
  if (found === null && (head === null ? headBytes === null && text === '' : head.count === 0)) {
    return { ...NEW, journal: head?.journal ?? '', chain: createChain(key), segment: Math.max(1, last), headSlot }
  }
  if (found === null || found.state === 'damaged') return damaged(found, head, key, last + 1, headSlot)
  if (!isScrap) return { ...found, segment: last, sizeBytes: text.length, headSlot }
  const torn = text === '' ? found.torn : scrapOf(text)
  return { ...found, segment: last, sizeBytes: 0, prefix: '', torn, headSlot }
}

const NEW = { state: 'new', why: '', sizeBytes: 0, prefix: '', torn: null } as const

/** What ends with a line end has no line behind it. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : withoutLastEnd(text).split('\n')
}

function withoutLastEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

function scrapOf(text: string): TornText {
  const scrap = withoutLastEnd(text)
  return { bytes: Buffer.byteLength(scrap), sha256: sha256OfText(scrap) }
}

type JudgedText = Omit<FoundJournal, 'segment' | 'sizeBytes' | 'headSlot'>

/** Null where there is nothing. */
function judgeText(text: string, head: JournalHead | null, key: HashKey | null): JudgedText | null {
  if (text === '') return null
  const lines = linesOf(text)
  refuseOtherKey(lines[0] ?? '', key)
  const verifier = createVerifier({ key, head, expect: null, isWhole: false })
  let goodUnits = 0
  let units = 0
  for (const line of lines) {
    const before = verifier.count
    stepVerifier(verifier, line)
    units += line.length + 1
    if (verifier.count > before) goodUnits = units
  }
  const { ok, flaw, count, hash, journal, isTorn } = endVerifier(verifier)
  const chain = { ...createChain(key), count, hash }
  const prefix = text.endsWith('\n') ? '' : '\n'
  if (!ok || head === null) {
    const why = flaw === null ? 'its head is missing' : `line ${flaw.line} ${flaw.why}`
    return { state: 'damaged', why, journal, chain, prefix, torn: null }
  }
  if (isTorn) {
    const torn = scrapOf(text.slice(goodUnits))
    return { state: 'killed', why: 'a line was being written when it ended', journal, chain, prefix, torn }
  }
  const isStopped = readRecord(lines.at(-1) ?? '')?.kind === 'stop'
  if (isStopped) return { state: 'clean', why: '', journal, chain, prefix, torn: null }
  return { state: 'killed', why: 'the process before did not say that it ends', journal, chain, prefix, torn: null }
}

/** A journal without hashes of ours must not pass for a damaged one. */
function refuseOtherKey(firstLine: string, key: HashKey | null): void {
  const body = readRecord(firstLine)?.body
  const keyId = typeof body === 'object' && body !== null && 'keyId' in body ? body.keyId : undefined
  if (keyId === undefined || keyId === (key?.id ?? null)) return
  const has = keyId === null ? 'was begun without a key' : `was begun with the key ${String(keyId).slice(0, 16)}`
  const given = key === null ? 'none was given' : `the one given is ${key.id}`
  throw new PrintwrightError('journal-key', `the journal ${has}; ${given}.`)
}

/** Goes on in a file of its own, from where the head says that the chain was. */
function damaged(
  found: JudgedText | null,
  head: JournalHead | null,
  key: HashKey | null,
  segment: number,
  headSlot: 0 | 1,
): FoundJournal {
  const why = found?.why ?? 'its files are missing or empty, and its head is not'
  const rest = { state: 'damaged', why, segment, sizeBytes: 0, prefix: '', torn: null, headSlot } as const
  if (head !== null) {
    return { ...rest, journal: head.journal, chain: { ...createChain(key), count: head.count, hash: head.hash } }
  }
  if (found !== null && found.chain.count > 0) return { ...rest, journal: found.journal, chain: found.chain }
  return { ...rest, journal: '', chain: createChain(key) }
}
