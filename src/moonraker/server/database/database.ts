// What the server and its clients keep: values under names, in namespaces. Clients read every namespace and write those that no
// part of the server has for its own; tables are the server's alone. Values stay the JSON text that came.
import { RawJson } from '../../wire/raw-json.ts'
import { ServerError } from '../server-error.ts'
import { depthOf, objectJson, valueAt, withoutValueAt, withValueAt } from './json-path.ts'
import type { RangeOptions, Row, Store, StoreWriter } from './store.ts'

export interface Database {
  /** A namespace of the server's own: it is there from now on, and clients may not write it. */
  reserve(namespace: string): void
  isReserved(namespace: string): boolean
  namespaces(): readonly string[]
  has(namespace: string): boolean
  /** `names` lead to the value: ['a', 'b'] is b of a. */
  get(namespace: string, names: readonly string[]): RawJson | undefined
  /** On disk when it resolves. What is missing on the way is made. */
  set(namespace: string, names: readonly string[], json: string): Promise<void>
  /** The value that was there. */
  delete(namespace: string, names: readonly string[]): Promise<RawJson | undefined>
  /** The same for one name of the namespace, written when they return; for what is rare. */
  setNow(namespace: string, name: string, json: string): void
  deleteNow(namespace: string, name: string): void
  /** Name -> JSON of the whole namespace, by name. */
  entries(namespace: string): ReadonlyMap<string, string>
  /** Rows that clients cannot reach. */
  table(name: string): Table
  /** Told when a backup has taken the place of everything. */
  readonly onRestored: (() => void)[]
  readonly store: Store
}

export interface Table {
  get(name: string): string | undefined
  rows(options?: RangeOptions): Iterable<Row>
  readonly size: number
  /** All of it is on disk when it resolves, or nothing is and nothing has changed. */
  change<Result>(work: (rows: TableWriter) => Result): Promise<Result>
  /** The same, handed to the system when it returns. */
  changeNow<Result>(work: (rows: TableWriter) => Result): Result
  /** Its rows in a change of the store that touches others too. */
  within(writer: StoreWriter): TableWriter
}

export interface TableWriter {
  get(name: string): string | undefined
  put(name: string, json: string): void
  remove(name: string): void
}

/** Of one value, of all that is kept, of names, and how many namespaces: beyond, it is a mistake or an attack. */
const VALUE_CHARS_MAX = 16 << 20
const TOTAL_CHARS_MAX = 256 << 20
const NAMESPACES_MAX = 1000
const NAMES_CHARS_MAX = 2000
/** Lists and objects in each other; clients in Python read no deeper than about 1000. */
const DEPTH_MAX = 256

/** The first character of a section says what it is. */
export const NAMESPACE = 'n'
export const TABLE = 't'

export function createDatabase(store: Store): Database {
  const reserved = new Set<string>()
  const has = (namespace: string): boolean => reserved.has(namespace) || store.sections.has(NAMESPACE + namespace)
  return {
    reserve: (namespace) => void reserved.add(namespace),
    isReserved: (namespace) => reserved.has(namespace),
    namespaces() {
      const names = [...store.sections.keys()].flatMap((name) => (name.startsWith(NAMESPACE) ? [name.slice(1)] : []))
      return [...new Set([...reserved, ...names])].sort()
    },
    has,
    get(namespace, [first, ...rest]) {
      const row = first === undefined ? undefined : store.get(NAMESPACE + namespace, first)
      const json = row === undefined ? undefined : valueAt(row, rest)
      return json === undefined ? undefined : new RawJson(json)
    },
    async set(namespace, names, json) {
      const [first = ''] = names
      if (json.length > VALUE_CHARS_MAX || store.usedChars + json.length > TOTAL_CHARS_MAX) {
        throw new ServerError('The value is too large for the database', 413)
      }
      if (depthOf(json) + names.length > DEPTH_MAX) throw new ServerError('The value is nested too deeply')
      if (namespace.length + first.length > NAMES_CHARS_MAX)
        throw new ServerError('The names of namespace and key are too long')
      if (!has(namespace) && store.sections.size >= NAMESPACES_MAX) {
        throw new ServerError('There are too many namespaces in the database')
      }
      await store.change((writer) => setIn(writer, namespace, names, json))
    },
    async delete(namespace, names) {
      return await store.change((writer) => deleteIn(writer, namespace, names))
    },
    setNow: (namespace, name, json) => store.changeNow((writer) => writer.put(NAMESPACE + namespace, name, json)),
    deleteNow: (namespace, name) => store.changeNow((writer) => writer.remove(NAMESPACE + namespace, name)),
    entries: (namespace) => new Map(Array.from(store.rows(NAMESPACE + namespace), ({ name, json }) => [name, json])),
    table: (name) => createTable(store, TABLE + name),
    onRestored: [],
    store,
  }
}

function setIn(writer: StoreWriter, namespace: string, [first = '', ...rest]: readonly string[], json: string): void {
  const old = rest.length === 0 ? undefined : writer.get(NAMESPACE + namespace, first)
  // A value that is no object gives way at the first name; further in, Moonraker refuses.
  const base = old?.trimStart().startsWith('{') === true ? old : '{}'
  const value = rest.length === 0 ? json : withValueAt(base, rest, json)
  if (typeof value === 'number') {
    const at = [first, ...rest.slice(0, value)].join('.')
    throw new ServerError(`Item at key '${at}' in namespace '${namespace}'is not a dictionary object, cannot insert`)
  }
  if (value.length > VALUE_CHARS_MAX) throw new ServerError('The value is too large for the database', 413)
  writer.put(NAMESPACE + namespace, first, value)
}

function deleteIn(
  writer: StoreWriter,
  namespace: string,
  [first = '', ...rest]: readonly string[],
): RawJson | undefined {
  const old = writer.get(NAMESPACE + namespace, first)
  const value = old === undefined ? undefined : valueAt(old, rest)
  if (old === undefined || value === undefined) return undefined
  const left = rest.length === 0 ? EMPTY : (withoutValueAt(old, rest) ?? EMPTY)
  // What holds nothing any more goes too.
  if (left === EMPTY) writer.remove(NAMESPACE + namespace, first)
  else writer.put(NAMESPACE + namespace, first, left)
  return new RawJson(value)
}

const EMPTY = objectJson([])

function createTable(store: Store, section: string): Table {
  const within = (writer: StoreWriter): TableWriter => ({
    get: (name) => writer.get(section, name),
    put: (name, json) => writer.put(section, name, json),
    remove: (name) => writer.remove(section, name),
  })
  return {
    get: (name) => store.get(section, name),
    rows: (options) => store.rows(section, options),
    get size() {
      return store.sections.get(section) ?? 0
    },
    change: (work) => store.change((writer) => work(within(writer))),
    changeNow: (work) => store.changeNow((writer) => work(within(writer))),
    within,
  }
}
