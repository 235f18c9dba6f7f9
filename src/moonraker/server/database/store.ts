// Rows of text on disk, in one LMDB file: a row is found by its section and its name. What a change has written is on disk
// when its promise resolves; the end of the process, however sudden, leaves the last finished change.
import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import type { RootDatabase, TransactionFlags } from 'lmdb'
import { PrintwrightError } from '#core'
import { ServerError } from '../server-error.ts'

export interface Row {
  readonly name: string
  readonly json: string
}

export interface RangeOptions {
  /** Last names first. */
  readonly isReversed?: boolean
  /** Names from here on (with isReversed: up to here). */
  readonly from?: string
}

export interface Store {
  get(section: string, name: string): string | undefined
  /** In the order of their names. */
  rows(section: string, options?: RangeOptions): Iterable<Row>
  /** Reads and writes in one transaction: all of it is on disk, or nothing. Work that refuses does so before it writes. */
  change<Result>(work: (writer: StoreWriter) => Result): Promise<Result>
  /** The same; written when it returns, so that the end of this process cannot undo it. For what is rare: it keeps all waiting. */
  changeNow<Result>(work: (writer: StoreWriter) => Result): Result
  /** Sections that hold something -> how many rows. */
  readonly sections: ReadonlyMap<string, number>
  /** Of all names and values together, bytes. */
  readonly usedBytes: number
  fileBytes(): number
  close(): Promise<void>
}

export interface StoreWriter {
  get(section: string, name: string): string | undefined
  put(section: string, name: string, json: string): void
  remove(section: string, name: string): void
}

export interface OpenedStore {
  readonly store: Store
  /** Where a file that could not be read has been set aside; null for none. */
  readonly setAside: string | null
}

/** Longest key of a row (JSON of section and name), bytes; LMDB takes 1978. */
export const KEY_BYTES_MAX = 1900

type Db = RootDatabase<string, Uint8Array>

/** `stamp` goes into the name of a file that is set aside. */
export async function openStore(path: string, stamp: string): Promise<OpenedStore> {
  let setAside: string | null = null
  if (existsSync(path) && !isSound(path)) setAside = moveAside(path, stamp)
  let db: Db
  let census: Census
  try {
    db = await openLmdb(path)
    census = takeCensus(db)
  } catch (error) {
    if (setAside !== null || !existsSync(path)) throw cannotOpen(path, error)
    setAside = moveAside(path, stamp)
    db = await openLmdb(path)
    census = takeCensus(db)
  }
  return { store: createStore(path, db, census), setAside }
}

async function openLmdb(path: string): Promise<Db> {
  let lmdb: typeof import('lmdb')
  try {
    lmdb = await import('lmdb')
  } catch (error) {
    throw cannotOpen(path, error)
  }
  return lmdb.open<string, Uint8Array>({ path, noSubdir: true, encoding: 'string', keyEncoding: 'binary' })
}

function cannotOpen(path: string, error: unknown): PrintwrightError {
  if (error instanceof PrintwrightError) return error
  const why = error instanceof Error ? error.message : String(error)
  return new PrintwrightError('database', `the database ${path} cannot be opened: ${why}.`, {
    exitStatus: 3,
    cause: error,
  })
}

function moveAside(path: string, stamp: string): string {
  let aside = `${path}.unreadable-${stamp}`
  for (let n = 2; existsSync(aside); n++) aside = `${path}.unreadable-${stamp}-${n}`
  try {
    renameSync(path, aside)
    rmSync(`${path}-lock`, { force: true })
  } catch (error) {
    throw cannotOpen(path, error)
  }
  return aside
}

/** Its SYNCHRONOUS_COMMIT and NO_SYNC_FLUSH: the system writes it to the disk in its own time. */
const COMMITTED_NOT_FLUSHED = 0x10002 as TransactionFlags

const PAGE_HEAD_BYTES = 24
const MAGIC = 0xbeefc0de
const META_BYTES = 256

/**
 * LMDB maps the file into memory, where a file cut short would end the process: so the two first pages are looked at before.
 * Each begins, behind its head, with LMDB's magic number and version; one says how long pages are and which is the last.
 */
function isSound(path: string): boolean {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const { size } = fstatSync(file)
    if (size === 0) return true
    const first = Buffer.alloc(META_BYTES)
    if (readSync(file, first, 0, META_BYTES, 0) < META_BYTES) return false
    if (first.readUInt32LE(PAGE_HEAD_BYTES) !== MAGIC) return false
    // Behind magic, version, address and map size: the free list's record begins with the length of a page.
    const pageBytes = first.readUInt32LE(PAGE_HEAD_BYTES + 24)
    if (pageBytes < 512 || pageBytes > 65_536 || size < 2 * pageBytes) return false
    const second = Buffer.alloc(META_BYTES)
    readSync(file, second, 0, META_BYTES, pageBytes)
    return second.readUInt32LE(PAGE_HEAD_BYTES) === MAGIC && lastPage(first, second) + 1 <= size / pageBytes
  } catch {
    return false
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Two records of 48 bytes stand between the head and the number of the last page; then the number of the transaction. */
function lastPage(first: Buffer, second: Buffer): number {
  const at = PAGE_HEAD_BYTES + 24 + 2 * 48
  const newest = first.readBigUInt64LE(at + 8) >= second.readBigUInt64LE(at + 8) ? first : second
  return Number(newest.readBigUInt64LE(at))
}

const OPEN_QUOTE = '"'
/** The character behind the quote. */
const BEHIND_QUOTE = '#'

/** Two JSON strings: they say themselves where they end, whatever is in them. */
function keyOf(section: string, name: string): Buffer {
  return Buffer.from(JSON.stringify(section) + JSON.stringify(name))
}

export function keyBytes(section: string, name: string): number {
  return Buffer.byteLength(JSON.stringify(section)) + Buffer.byteLength(JSON.stringify(name))
}

function readKey(key: Uint8Array): readonly [section: string, name: string] {
  const text = Buffer.from(key).toString('utf8')
  return JSON.parse(`[${text.replace(/^("(?:[^"\\]|\\.)*")/s, '$1,')}]`) as [string, string]
}

interface Census {
  readonly sections: Map<string, number>
  usedBytes: number
}

function takeCensus(db: Db): Census {
  const census: Census = { sections: new Map(), usedBytes: 0 }
  for (const { key, value } of db.getRange()) {
    const [section] = readKey(key)
    census.sections.set(section, (census.sections.get(section) ?? 0) + 1)
    census.usedBytes += key.length + value.length
  }
  return census
}

function createStore(path: string, db: Db, { sections, usedBytes }: Census): Store {
  let used = usedBytes
  const count = (section: string, by: number): void => {
    const rows = (sections.get(section) ?? 0) + by
    if (rows > 0) sections.set(section, rows)
    else sections.delete(section)
  }
  let isClosed = false
  const refuseClosed = (): void => {
    if (isClosed) throw new ServerError('The server is shutting down', 503)
  }
  const writer: StoreWriter = {
    get: (section, name) => (isClosed ? undefined : db.get(keyOf(section, name))),
    put(section, name, json) {
      const key = keyOf(section, name)
      if (key.length > KEY_BYTES_MAX) throw new RangeError(`key of ${key.length} bytes`)
      const old = db.get(key)
      if (old === undefined) count(section, 1)
      used += json.length - (old === undefined ? -key.length : old.length)
      void db.put(key, json)
    },
    remove(section, name) {
      const key = keyOf(section, name)
      const old = db.get(key)
      if (old === undefined) return
      count(section, -1)
      used -= key.length + old.length
      void db.remove(key)
    },
  }
  return {
    get: writer.get,
    *rows(section, { isReversed = false, from } = {}) {
      if (isClosed) return
      const head = JSON.stringify(section)
      const first = Buffer.from(head + OPEN_QUOTE)
      const last = Buffer.from(head + BEHIND_QUOTE)
      const start = from === undefined ? (isReversed ? last : first) : keyOf(section, from)
      for (const { key, value } of db.getRange({ start, end: isReversed ? first : last, reverse: isReversed }))
        yield { name: readKey(key)[1], json: value }
    },
    async change(work) {
      refuseClosed()
      const result = await db.transaction(() => {
        try {
          return { done: work(writer) }
        } catch (failure) {
          return { failure }
        }
      })
      if ('failure' in result) throw result.failure
      await db.flushed
      return result.done
    },
    changeNow(work) {
      refuseClosed()
      return db.transactionSync(() => work(writer), COMMITTED_NOT_FLUSHED)
    },
    sections,
    get usedBytes() {
      return used
    },
    fileBytes: () => statSync(path).size,
    async close() {
      if (isClosed) return
      isClosed = true
      await db.close()
    },
  }
}
