// Rows of text on disk: a row is found by its section and its name. The file is a log: each change is one line with its
// checksum, added at the end, so that the sudden end of this process or of the machine leaves whole changes; what is damaged
// shows, and all the rest can still be read. The rows themselves are held in memory.
import { Buffer } from 'node:buffer'
import { closeSync, fdatasync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { PrintwrightError } from '#core'
import { ServerError } from '../server-error.ts'
import type { RowChange } from './log-file.ts'
import { changeLine, readLog, setAsideAs, writeLog } from './log-file.ts'

export interface Row {
  readonly name: string
  readonly json: string
}

export interface RangeOptions {
  /** Last names first. */
  readonly isReversed?: boolean
}

export interface StoreWriter {
  get(section: string, name: string): string | undefined
  put(section: string, name: string, json: string): void
  remove(section: string, name: string): void
}

export interface Store {
  get(section: string, name: string): string | undefined
  /** In the order of their names. */
  rows(section: string, options?: RangeOptions): Iterable<Row>
  /** All of it is on disk when it resolves, or nothing is and nothing has changed. */
  change<Result>(work: (writer: StoreWriter) => Result): Promise<Result>
  /** The same; handed to the system when it returns, so that the end of this process cannot undo it, and soon on disk. */
  changeNow<Result>(work: (writer: StoreWriter) => Result): Result
  /** Sections that hold something -> how many rows. */
  readonly sections: ReadonlyMap<string, number>
  /** Of all names and values together, characters. */
  readonly usedChars: number
  readonly fileBytes: number
  /** Writes the file anew, without what is no longer so. */
  compact(): void
  close(): Promise<void>
}

export interface OpenedStore {
  readonly store: Store
  /** Where a file that could not be read, or not all of it, has been set aside; null for none. */
  readonly setAside: string | null
}

interface Section {
  readonly rows: Map<string, string>
  /** Names in order; null until somebody asks. */
  names: string[] | null
}

/** The file is written anew when it has grown to this, and to so many times what it holds. */
const COMPACT_BYTES = 4 << 20
const COMPACT_RATIO = 4

const sync = promisify(fdatasync)

/** `stamp` goes into the name of a file that is set aside. */
export function openStore(path: string, stamp: string): OpenedStore {
  try {
    const { changes, isWhole } = readLog(path)
    const setAside = isWhole ? null : setAsideAs(path, stamp)
    return { store: createStore(path, changes), setAside }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new PrintwrightError('database', `the database ${path} cannot be opened: ${why}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

function createStore(path: string, changes: Iterable<readonly RowChange[]>): Store {
  const data = new Map<string, Section>()
  const counts = new Map<string, number>()
  let usedChars = 0
  let isClosed = false

  function apply([section, name, json]: RowChange): void {
    let found = data.get(section)
    if (found === undefined) {
      found = { rows: new Map(), names: null }
      data.set(section, found)
    }
    const old = found.rows.get(name)
    if (old !== undefined) usedChars -= name.length + old.length
    if (json === null) {
      if (found.rows.delete(name)) found.names = null
    } else {
      usedChars += name.length + json.length
      found.rows.set(name, json)
      if (old === undefined) addName(found, name)
    }
    if (found.rows.size > 0) counts.set(section, found.rows.size)
    else {
      counts.delete(section)
      data.delete(section)
    }
  }

  function* everything(): Generator<readonly RowChange[]> {
    for (const [section, { rows }] of data) for (const [name, json] of rows) yield [[section, name, json]]
  }

  const writeAll = (): number => {
    let rows = 0
    for (const count of counts.values()) rows += count
    return writeLog(path, everything(), rows)
  }

  for (const change of changes) for (const row of change) apply(row)
  let fileBytes = writeAll()
  let file = openSync(path, 'a')
  /** The disk was full, or the like: what is in memory has to be written as a whole. */
  let isBehind = false

  function compact(): void {
    fileBytes = writeAll()
    const before = file
    file = openSync(path, 'a')
    closeSync(before)
    isBehind = false
  }

  function append(change: readonly RowChange[]): void {
    if (isClosed) throw new ServerError('The server is shutting down', 503)
    if (change.length === 0) return
    const line = Buffer.from(changeLine(change))
    try {
      if (isBehind) compact()
      let written = 0
      while (written < line.length) written += writeSync(file, line, written)
    } catch (error) {
      isBehind = true
      throw new ServerError(`The database cannot be written: ${(error as Error).message}`, 507)
    }
    fileBytes += line.length
    for (const row of change) apply(row)
    if (fileBytes > COMPACT_BYTES && fileBytes > COMPACT_RATIO * usedChars) compact()
  }

  function changeNow<Result>(work: (writer: StoreWriter) => Result): Result {
    const staged = new Map<string, RowChange>()
    const put = (section: string, name: string, json: string | null): void =>
      void staged.set(JSON.stringify([section, name]), [section, name, json])
    const result = work({
      get(section, name) {
        const change = staged.get(JSON.stringify([section, name]))
        return change === undefined ? get(section, name) : (change[2] ?? undefined)
      },
      put,
      remove: (section, name) => put(section, name, null),
    })
    append([...staged.values()])
    return result
  }

  const get = (section: string, name: string): string | undefined => data.get(section)?.rows.get(name)

  let waiting: Promise<void> | null = null
  let inFlight: Promise<void> = Promise.resolve()
  /** One for all that have come while the one before was under way. */
  function flushed(): Promise<void> {
    waiting ??= inFlight
      .catch(() => undefined)
      .then(() => {
        waiting = null
        inFlight = sync(file)
        return inFlight
      })
    return waiting
  }

  return {
    get,
    *rows(section, { isReversed = false } = {}) {
      const found = data.get(section)
      if (found === undefined) return
      found.names ??= [...found.rows.keys()].sort()
      const names = found.names
      for (let k = 0; k < names.length; k++) {
        const name = names[isReversed ? names.length - 1 - k : k] ?? ''
        const json = found.rows.get(name)
        if (json !== undefined) yield { name, json }
      }
    },
    async change(work) {
      const result = changeNow(work)
      await flushed()
      return result
    },
    changeNow(work) {
      const result = changeNow(work)
      flushed().catch(() => undefined)
      return result
    },
    sections: counts,
    get usedChars() {
      return usedChars
    },
    get fileBytes() {
      return fileBytes
    },
    compact,
    async close() {
      if (isClosed) return
      isClosed = true
      try {
        await flushed()
      } finally {
        closeSync(file)
      }
    },
  }
}

/** Numbers that rise are added at the end; all else is sorted when somebody asks. */
function addName(section: Section, name: string): void {
  const { names } = section
  if (names === null) return
  const last = names.at(-1)
  if (last === undefined || name > last) section.names = [...names, name]
  else section.names = null
}
