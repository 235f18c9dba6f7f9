// A journal as somebody looks at it later: a folder, or one file of it.
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PrintwrightError } from '#core'
import type { Flaw, HashKey, JournalHead, Verification } from '#safety'
import { createHashKey, createVerifier, endVerifier, parseHead, readRecord, stepVerifier } from '#safety'
import { HEAD_FILE, segmentFile, segmentNumbers, textOf } from './journal-found.ts'

export interface JournalText {
  readonly path: string
  /** Without their ends. */
  readonly lines: readonly string[]
}

/** The files of a journal in order, or the one file. Throws a PrintwrightError where there is nothing to read. */
export function readJournal(path: string): readonly JournalText[] {
  const paths = isFolder(path)
    ? segmentNumbers(readdirSync(path)).map((number) => join(path, segmentFile(number)))
    : [path]
  if (paths.length === 0) throw new PrintwrightError('journal', `there is no journal in ${path}.`)
  return paths.map((file) => ({ path: file, lines: linesOf(textAt(file)) }))
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new PrintwrightError('journal', `${path} does not exist.`)
  return found.isDirectory()
}

function textAt(path: string): string {
  try {
    return textOf(readFileSync(path))
  } catch (error) {
    throw new PrintwrightError('journal', `${path} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

const KEY_BYTES_MIN = 16

/** The bytes of the file; a line end behind them is not part of the key. */
export function readJournalKey(path: string): HashKey {
  const text = textAt(path).replace(/\r?\n$/, '')
  if (text.length < KEY_BYTES_MIN) {
    throw new PrintwrightError('journal-key', `the key in ${path} is shorter than ${KEY_BYTES_MIN} bytes.`)
  }
  if (lstatSync(path).isFile() && (statSync(path).mode & 0o077) !== 0) {
    throw new PrintwrightError('journal-key', `the key file ${path} is open to others (chmod 600).`)
  }
  return createHashKey(Buffer.from(text, 'latin1'))
}

export interface JournalVerification extends Verification {
  readonly files: number
  /** Where the flaw is. */
  readonly flawFile: string
  readonly flawLine: number
  /** Nothing beside it, and no hash that was given, says where it must end. */
  readonly isEndKnown: boolean
}

export function verifyJournal(
  path: string,
  options: { key: HashKey | null; expect: string | null },
): JournalVerification {
  const { key, expect } = options
  const texts = readJournal(path)
  refuseOtherKey(texts, key)
  const isWhole = isFolder(path)
  const end = isWhole ? headIn(path, key) : endOfFile(path, key)
  const verifier = createVerifier({
    key,
    head: end.head,
    expect,
    isWhole: isWhole || basename(path) === segmentFile(1),
  })
  for (const { lines } of texts) for (const line of lines) stepVerifier(verifier, line)
  const found = endVerifier(verifier)
  const isEndKnown = end.head !== null || end.nextPrevious !== null || expect !== null
  const flaw = found.flaw ?? endFlaw(found, end, isEndKnown)
  return { ...found, ok: flaw === null, flaw, files: texts.length, isEndKnown, ...place(texts, flaw) }
}

interface JournalEnd {
  readonly head: JournalHead | null
  /** What the first line of the next file names as the one before it. */
  readonly nextPrevious: string | null
}

function headIn(folder: string, key: HashKey | null): JournalEnd {
  const path = join(folder, HEAD_FILE)
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined
  return { head: isThere ? parseHead(textAt(path), key) : null, nextPrevious: null }
}

/** A file that is followed by another ends where that one says; the last one where the head says. */
function endOfFile(path: string, key: HashKey | null): JournalEnd {
  const folder = dirname(path)
  const numbers = segmentNumbers(readdirSync(folder))
  const at = numbers.findIndex((number) => segmentFile(number) === basename(path))
  const next = at === -1 ? undefined : numbers[at + 1]
  if (next !== undefined) {
    const first = linesOf(textAt(join(folder, segmentFile(next))))[0] ?? ''
    return { head: null, nextPrevious: readRecord(first)?.previous ?? '' }
  }
  return at === -1 ? { head: null, nextPrevious: null } : headIn(folder, key)
}

function endFlaw(found: Verification, { nextPrevious }: JournalEnd, isEndKnown: boolean): Flaw | null {
  const line = found.lines + 1
  if (nextPrevious !== null && nextPrevious !== found.hash) {
    return {
      kind: 'truncated',
      line,
      why: 'is missing, or this is another file: the next one goes on from another line',
    }
  }
  if (isEndKnown) return null
  const why = `may be missing: ${HEAD_FILE} does not say where it ends (give --expect with a hash that was noted)`
  return { kind: 'truncated', line, why }
}

function refuseOtherKey(texts: readonly JournalText[], key: HashKey | null): void {
  const body = readRecord(texts[0]?.lines[0] ?? '')?.body
  const keyId = typeof body === 'object' && body !== null && 'keyId' in body ? body.keyId : undefined
  if (typeof keyId === 'string' && key === null) {
    throw new PrintwrightError('journal-key', 'this journal has a key: give --key-file.')
  }
  if (keyId === null && key !== null) throw new PrintwrightError('journal-key', 'this journal has no key.')
}

function place(texts: readonly JournalText[], flaw: Flaw | null): { flawFile: string; flawLine: number } {
  if (flaw === null) return { flawFile: '', flawLine: 0 }
  let before = 0
  for (const { path, lines } of texts) {
    if (flaw.line <= before + lines.length) return { flawFile: path, flawLine: flaw.line - before }
    before += lines.length
  }
  const last = texts.at(-1)
  return { flawFile: last?.path ?? '', flawLine: (last?.lines.length ?? 0) + 1 }
}
