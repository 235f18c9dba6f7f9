// Who has subscribed to what of a printer, and the newest status of all of it: full updates first, then changes merged into it.
// The same for a printer in this process and for one far away; what comes from there is not trusted to be well-formed.
import type { ObjectSelection, PlainRecord, PlainValue, PrinterStatus, StatusUpdate } from '#protocol'

export interface Subscriber {
  readonly objects: ReadonlyMap<string, readonly string[] | null>
  readonly onUpdate: (update: StatusUpdate) => void
  /** What it was told last. */
  told: Map<string, PlainRecord>
  hasFull: boolean
}

export interface StatusBook {
  readonly subscribers: Set<Subscriber>
  status: Map<string, PlainRecord>
  eventtimeS: number
  /** Nothing is known since the host or the link went. */
  isEmpty: boolean
}

/** An object with more fields is no printer's. */
const FIELDS_MAX = 20_000

export function createStatusBook(): StatusBook {
  return { subscribers: new Set(), status: new Map(), eventtimeS: 0, isEmpty: true }
}

export function addSubscriber(
  book: StatusBook,
  objects: ObjectSelection,
  onUpdate: (update: StatusUpdate) => void,
): Subscriber {
  const subscriber: Subscriber = {
    objects: new Map(Object.entries(objects)),
    onUpdate,
    told: new Map(),
    hasFull: false,
  }
  book.subscribers.add(subscriber)
  return subscriber
}

/** Everything that somebody wants: one subscription for all of them. */
export function wantedObjects({ subscribers }: StatusBook): ObjectSelection {
  const wanted = new Map<string, readonly string[] | null>()
  for (const { objects } of subscribers) {
    for (const [name, fields] of objects) {
      const before = wanted.get(name)
      if (fields === null || before === null) wanted.set(name, null)
      else wanted.set(name, [...new Set([...(before ?? []), ...fields])])
    }
  }
  return Object.fromEntries(wanted)
}

/**
 * The answer to a subscription for what `covered` wanted: whoever of them knew nothing gets all of it, the others what has
 * changed meanwhile.
 */
export function takeWhole(
  book: StatusBook,
  eventtimeS: number,
  status: PlainRecord,
  covered: ReadonlySet<Subscriber>,
): void {
  const before = book.status
  book.status = new Map()
  const changed = new Map<string, PlainRecord>()
  for (const [name, fields] of Object.entries(status)) {
    if (!isRecord(fields)) continue
    book.status.set(name, fields)
    const difference = differenceOf(before.get(name) ?? {}, fields)
    if (Object.keys(difference).length > 0) changed.set(name, difference)
  }
  book.eventtimeS = eventtimeS
  book.isEmpty = false
  for (const subscriber of [...book.subscribers]) {
    if (subscriber.hasFull) tellChanges(book, subscriber, changed)
    else if (covered.has(subscriber)) tellFull(book, subscriber)
  }
}

/** A notification: only what was subscribed is believed. */
export function takeChanges(book: StatusBook, eventtimeS: number, changes: PlainRecord): void {
  if (book.isEmpty) return
  const changed = new Map<string, PlainRecord>()
  for (const [name, fields] of Object.entries(changes)) {
    const before = book.status.get(name)
    if (before === undefined || !isRecord(fields)) continue
    const merged = { ...before, ...fields }
    if (Object.keys(merged).length > FIELDS_MAX) continue
    book.status.set(name, merged)
    changed.set(name, fields)
  }
  book.eventtimeS = eventtimeS
  for (const subscriber of [...book.subscribers]) if (subscriber.hasFull) tellChanges(book, subscriber, changed)
}

/** The host or the link has gone: what comes next is new to everybody. */
export function forgetStatus(book: StatusBook): void {
  book.status = new Map()
  book.isEmpty = true
  for (const subscriber of book.subscribers) {
    subscriber.hasFull = false
    subscriber.told = new Map()
  }
}

function tellFull(book: StatusBook, subscriber: Subscriber): void {
  for (const [name, fields] of subscriber.objects) {
    subscriber.told.set(name, picked(book.status.get(name) ?? {}, fields))
  }
  subscriber.hasFull = true
  const status: PrinterStatus = Object.fromEntries(subscriber.told)
  subscriber.onUpdate({ eventtimeS: book.eventtimeS, status, changes: status, isFull: true })
}

function tellChanges(book: StatusBook, subscriber: Subscriber, changed: ReadonlyMap<string, PlainRecord>): void {
  const changes = new Map<string, PlainRecord>()
  for (const [name, difference] of changed) {
    const fields = subscriber.objects.get(name)
    if (fields === undefined) continue
    const mine = picked(difference, fields)
    if (Object.keys(mine).length === 0) continue
    changes.set(name, mine)
    subscriber.told.set(name, picked(book.status.get(name) ?? {}, fields))
  }
  if (changes.size === 0) return
  subscriber.onUpdate({
    eventtimeS: book.eventtimeS,
    status: Object.fromEntries(subscriber.told),
    changes: Object.fromEntries(changes),
    isFull: false,
  })
}

function picked(record: PlainRecord, fields: readonly string[] | null): PlainRecord {
  if (fields === null) return record
  return Object.fromEntries(
    fields.filter((field) => Object.hasOwn(record, field)).map((field) => [field, record[field] ?? null]),
  )
}

function differenceOf(before: PlainRecord, after: PlainRecord): PlainRecord {
  const entries = Object.entries(after)
  return Object.fromEntries(
    entries.filter(([field, value]) => {
      const old = Object.hasOwn(before, field) ? before[field] : undefined
      return old !== value && JSON.stringify(old) !== JSON.stringify(value)
    }),
  )
}

export function isRecord(value: PlainValue | undefined): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
