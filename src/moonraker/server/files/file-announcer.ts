// Tells clients what has changed among the files, and keeps what is known of G-code in step with it. The server's own deeds are
// answered first and told right after; what others do is told when it has come to rest.
import type { WireRecord } from '../../wire/wire-value.ts'
import type { Connections } from '../connections.ts'
import { ServerError } from '../server-error.ts'
import { goneItem, isGcode, itemOf, sourceItem } from './file-items.ts'
import { type FileRoot, type Place, refuseEscape } from './file-roots.ts'
import { type FolderWatch, type SeenChange, watchFolders } from './folder-watch.ts'
import type { MetadataBook } from './metadata-book.ts'

export interface Announcer {
  /**
   * A deed of the server's own: the answer's `action`, `item` and `source_item`, when what follows from it is done. What has to
   * come before others hear of it is done in `before`.
   */
  done(work: (at: WorkAt) => Promise<SeenChange>, before?: () => Promise<void>): Promise<WireRecord>
  close(): void
}

/** Said before the disk is touched: nobody else tells what happens at this place meanwhile. */
export type WorkAt = (place: Place) => void

export interface AnnouncerParts {
  readonly roots: readonly FileRoot[]
  readonly connections: Connections
  readonly book: MetadataBook
  readonly report: (error: unknown, where: string) => void
}

/** After the answer, ms. */
const TELL_DELAY_MS = 20
/** An answer waits no longer for what is read from a file. */
const SCAN_WAIT_MS = 10_000

export function createAnnouncer({ roots, connections, book, report }: AnnouncerParts): Announcer {
  const timers = new Set<NodeJS.Timeout>()
  let watcher: FolderWatch | null = null
  let isClosed = false

  function tell(record: WireRecord): void {
    if (!isClosed) connections.notify('notify_filelist_changed', [record])
  }

  function tellSoon(record: WireRecord): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      tell(record)
    }, TELL_DELAY_MS)
    timers.add(timer)
  }

  async function seen(changes: readonly SeenChange[]): Promise<void> {
    for (const change of changes) {
      try {
        const record = await recordOf(change)
        await follow(book, change)
        tell(record)
      } catch (error) {
        // Gone again before it could be told.
        if (!(error instanceof ServerError)) report(error, 'watching files')
      }
    }
  }
  watcher = watchFolders(
    roots.filter(({ isWritable }) => isWritable),
    (changes) => void seen(changes),
  )
  return {
    async done(work, before) {
      const releases: (() => void)[] = []
      try {
        const change = await work((place) => {
          if (watcher !== null) releases.push(watcher.hold(place))
        })
        watcher?.absorb(change.place)
        if (change.source !== undefined) watcher?.absorb(change.source)
        const record = await recordOf(change)
        await within(follow(book, change), SCAN_WAIT_MS)
        await before?.()
        tellSoon(record)
        return record
      } finally {
        for (const release of releases) release()
      }
    },
    close() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
      watcher?.close()
    },
  }
}

async function recordOf({ action, place, source }: SeenChange): Promise<WireRecord> {
  const isGone = action === 'delete_file' || action === 'delete_dir'
  if (!isGone) await refuseEscape(place)
  const item = isGone ? goneItem(place) : await itemOf(place)
  return source === undefined ? { action, item } : { action, item, source_item: sourceItem(source) }
}

/** What is known of G-code goes where its file goes. */
async function follow(book: MetadataBook, { action, place, source }: SeenChange): Promise<void> {
  const isHere = place.root.name === 'gcodes'
  const wasHere = source?.root.name === 'gcodes'
  if (action === 'move_file' && source !== undefined) {
    if (isHere && wasHere && isGcode(place)) await book.rename(source.inRoot, place.inRoot)
    else {
      if (wasHere) await book.remove(source.inRoot)
      if (isGcode(place)) await book.scan(place.inRoot)
    }
  } else if (action === 'move_dir' && source !== undefined) {
    if (isHere && wasHere) book.renameFolder(source.inRoot, place.inRoot)
    else if (wasHere) book.removeFolder(source.inRoot)
    else if (isHere) void book.sweep()
  } else if (action === 'delete_file' && isHere) await book.remove(place.inRoot)
  else if (action === 'delete_dir' && isHere) book.removeFolder(place.inRoot)
  else if ((action === 'create_dir' || action === 'root_update') && isHere) void book.sweep()
  else if (isGcode(place)) await book.scan(place.inRoot)
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((go) => {
    timer = setTimeout(go, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
