// The journal: what is appended is on the disk, and would be after a power cut, when the promise resolves; so the guard waits for it
// before it sends. Where the disk does not take it, or does not answer, the guard is told at once and acts no more; what was to be
// written is kept in memory, tried again, and what was missing meanwhile is written down as a gap.
import type { AuditBodies, AuditKind, Calendar, HashKey } from '#safety'
import { bodyJson } from '#safety'
import type { JournalDisk, JournalLine } from './journal-disk.ts'
import { createJournalDisk } from './journal-disk.ts'
import type { JournalFiles } from './journal-files.ts'
import { DISK_FILES } from './journal-files.ts'
import type { FoundJournal } from './journal-found.ts'
import { findJournal } from './journal-found.ts'
import { lockJournal } from './journal-lock.ts'
import { withoutTokens } from './tokens.ts'

/** What was to be written is not on the disk: whoever wanted to act upon it must not. */
export class JournalNotWritable extends Error {
  override readonly name = 'JournalNotWritable'
}

export interface JournalOptions {
  readonly folder: string
  /** Who writes, for which printer: the first thing in it. */
  readonly program: string
  readonly printer: string
  readonly detail?: string
  /** Seconds; of the shell. */
  readonly clock: () => number
  /** What that clock is to the calendar, now; without it the journal has no dates. */
  readonly calendar?: Calendar
  readonly key?: HashKey | null
  readonly onChange?: (isWritable: boolean, reason: string) => void
  readonly files?: JournalFiles
  /** A file that is longer is followed by the next. */
  readonly segmentBytesMax?: number
  /** What may wait in memory while the disk takes nothing. */
  readonly memoryBytesMax?: number
  readonly times?: JournalTimes
  /** Gives what calls it off. */
  readonly schedule?: (run: () => void, delayS: number) => () => void
}

export interface JournalTimes {
  /** What is only noted waits so long for company. */
  readonly batchS: number
  /** A disk that has not answered for so long is taken for one that does not. */
  readonly stallS: number
  readonly retryS: number
}

export const JOURNAL_TIMES: JournalTimes = { batchS: 1, stallS: 5, retryS: 1 }
const SEGMENT_BYTES_MAX = 16 << 20
const MEMORY_BYTES_MAX = 16 << 20

export interface Journal {
  readonly isWritable: boolean
  /** How it was found when it was opened. */
  readonly found: FoundJournal['state']
  readonly foundWhy: string
  readonly id: string
  /** How far it is on the disk: for somebody to keep elsewhere. */
  head(): { readonly count: number; readonly hash: string }
  /** Resolves when it is on the disk; rejects with JournalNotWritable where it is not (it is kept, and written when it can be). */
  append<Kind extends AuditKind>(kind: Kind, body: AuditBodies[Kind]): Promise<void>
  /** On the disk a moment later, or with the next append. */
  note<Kind extends AuditKind>(kind: Kind, body: AuditBodies[Kind]): void
  close(reason: string): Promise<void>
}

/** Throws a PrintwrightError where the folder cannot be used at all; a full disk is a journal that is not writable yet. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const files = options.files ?? DISK_FILES
  await files.makeFolder(options.folder)
  const unlock = lockJournal(options.folder)
  try {
    const key = options.key ?? null
    const found = await findJournal(options.folder, files, key)
    const { folder, clock, segmentBytesMax = SEGMENT_BYTES_MAX } = options
    const disk = createJournalDisk({ folder, files, key, clock, segmentBytesMax }, found)
    return await begun(createWriter(options, disk), options, found, disk, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function begun(
  writer: Writer,
  { program, printer, detail = '', calendar }: JournalOptions,
  found: FoundJournal,
  disk: JournalDisk,
  unlock: () => void,
): Promise<Journal> {
  if (found.state === 'killed' || found.state === 'damaged') {
    writer.note('recovery', { torn: found.torn, reason: found.why })
  }
  // What a full disk refuses here is told by isWritable.
  await writer
    .append('start', { program, printer, detail, ...(calendar === undefined ? {} : { calendar }) })
    .catch(() => undefined)
  return {
    get isWritable() {
      return writer.isWritable()
    },
    found: found.state,
    foundWhy: found.why,
    id: disk.id,
    head: () => ({ count: disk.chain.count, hash: disk.chain.hash }),
    append: writer.append,
    note: writer.note,
    close: async (reason) => {
      await writer.append('stop', { reason }).catch(() => undefined)
      await writer.end()
      unlock()
    },
  }
}

interface Entry extends JournalLine {
  done: ((error: JournalNotWritable | null) => void) | null
}

interface Failure {
  readonly reason: string
  readonly fromS: number
}

interface Writer {
  isWritable(): boolean
  append(kind: AuditKind, body: unknown): Promise<void>
  note(kind: AuditKind, body: unknown): void
  end(): Promise<void>
}

type Lost = Readonly<Record<string, number>>

function createWriter(options: JournalOptions, disk: JournalDisk): Writer {
  const { clock, times = JOURNAL_TIMES, schedule = scheduleByTimer, memoryBytesMax = MEMORY_BYTES_MAX } = options
  const pending: Entry[] = []
  let pendingBytes = 0
  let failure: Failure | null = null
  /** So many lines are on the disk of which it was said that they are not. */
  let before = 0
  let lost: Lost = {}
  let pump: Promise<void> | null = null
  let cancelTimer: (() => void) | null = null
  let isEnded = false

  /** The text is made at once: the state that it tells of goes on changing. A person's token that strayed into it stays out. */
  function enter(kind: AuditKind, body: unknown, done: Entry['done']): Entry {
    const entry = { kind, bodyText: withoutTokens(bodyJson(body)), timeS: clock(), done }
    pending.push(entry)
    pendingBytes += entry.bodyText.length
    if (failure !== null) forgetOldest()
    return entry
  }

  function forgetOldest(): void {
    while (pendingBytes > memoryBytesMax) {
      const [oldest] = pending.splice(0, 1)
      if (oldest === undefined) return
      pendingBytes -= oldest.bodyText.length
      lost = summed(lost, { [oldest.kind]: 1 })
    }
  }

  function refuse(entry: Entry, reason: string): void {
    entry.done?.(new JournalNotWritable(`the journal cannot be written: ${reason}`))
    entry.done = null
  }

  /** Everybody who waits is told no; what they wanted to be written stays. */
  function fail(reason: string, entries: readonly Entry[]): void {
    const isNews = failure === null
    failure = { reason, fromS: failure?.fromS ?? clock() }
    for (const entry of [...entries, ...pending]) refuse(entry, reason)
    if (isNews) options.onChange?.(false, reason)
  }

  function start(): void {
    cancelTimer?.()
    cancelTimer = null
    pump ??= run().finally(() => {
      pump = null
      if (failure !== null) wake(times.retryS)
      else if (pending.length > 0) start()
    })
  }

  function wake(delayS: number): void {
    if (cancelTimer !== null || pump !== null || isEnded) return
    cancelTimer = schedule(() => {
      cancelTimer = null
      start()
    }, delayS)
  }

  async function run(): Promise<void> {
    while (pending.length > 0 || failure !== null) {
      const isOnDisk = failure === null ? await writeBatch() : await writeGap(failure)
      if (!isOnDisk) return
    }
  }

  function takePending(): Entry[] {
    pendingBytes = 0
    return pending.splice(0)
  }

  async function writeBatch(): Promise<boolean> {
    const batch = takePending()
    const { areLinesThere, isDone } = await tryToWrite(batch, batch)
    if (!areLinesThere) putBack(batch)
    else if (failure !== null) before += batch.length
    for (const entry of batch) entry.done?.(null)
    return isDone
  }

  async function writeGap({ reason, fromS }: Failure): Promise<boolean> {
    const batch = takePending()
    const [toldBefore, toldLost] = [before, lost]
    before = 0
    lost = {}
    const gap = { reason, fromS, untilS: clock(), before: toldBefore, late: batch.length, lost: toldLost }
    const line = { kind: 'gap', bodyText: bodyJson(gap), timeS: clock() } as const
    const { areLinesThere, isDone } = await tryToWrite([line, ...batch], batch)
    if (!areLinesThere) {
      putBack(batch)
      before = toldBefore
      lost = summed(toldLost, lost)
    }
    // Whoever came meanwhile was told no as well: for those there is one more gap.
    if (isDone && pending.length === 0 && Object.keys(lost).length === 0) {
      failure = null
      options.onChange?.(true, '')
    }
    return isDone
  }

  function putBack(batch: readonly Entry[]): void {
    pending.unshift(...batch)
    for (const entry of batch) pendingBytes += entry.bodyText.length
    forgetOldest()
  }

  async function tryToWrite(
    lines: readonly JournalLine[],
    batch: readonly Entry[],
  ): Promise<{ areLinesThere: boolean; isDone: boolean }> {
    let areLinesThere = false
    const cancelStall = schedule(() => fail(`the disk has not answered for ${times.stallS} s`, batch), times.stallS)
    try {
      await disk.write(lines, () => {
        areLinesThere = true
      })
      return { areLinesThere, isDone: true }
    } catch (error) {
      fail((error as Error).message, batch)
      await disk.letGo()
      return { areLinesThere, isDone: false }
    } finally {
      cancelStall()
    }
  }

  function append(kind: AuditKind, body: unknown): Promise<void> {
    return new Promise((done, refused) => {
      const entry = enter(kind, body, (error) => (error === null ? done() : refused(error)))
      if (isEnded) refuse(entry, 'it is closed')
      else if (failure !== null) refuse(entry, failure.reason)
      else start()
    })
  }

  return {
    isWritable: () => failure === null && !isEnded,
    append,
    note: (kind, body) => {
      enter(kind, body, null)
      wake(times.batchS)
    },
    end: async () => {
      isEnded = true
      cancelTimer?.()
      await pump
      await disk.letGo()
    },
  }
}

function summed(one: Lost, other: Lost): Lost {
  const sum: Record<string, number> = { ...one }
  for (const [kind, count] of Object.entries(other)) sum[kind] = (sum[kind] ?? 0) + count
  return sum
}

function scheduleByTimer(run: () => void, delayS: number): () => void {
  const timer = setTimeout(run, 1000 * delayS)
  timer.unref()
  return () => clearTimeout(timer)
}
