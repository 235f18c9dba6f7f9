// Sees what others do in the folders: Klipper writes printer.cfg, a person copies files. The system says which name in which folder
// has changed; what has become of it is found by comparing with what was known, so that the server's own deeds, which are told as
// they are done, are not told twice.
import { type FSWatcher, lstatSync, type Stats, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { FileAction } from './file-items.ts'
import { errnoOf } from './file-refusals.ts'
import type { FileRoot, Place } from './file-roots.ts'
import { isReserved } from './file-roots.ts'

export interface SeenChange {
  readonly action: FileAction
  readonly place: Place
  /** Where it was before, when it has moved. */
  readonly source?: Place
}

export interface FolderWatch {
  /** What happens at this place is not told until what is said ends it: somebody is at work there who tells it himself. */
  hold(place: Place): () => void
  /** What is at this place now is known. */
  absorb(place: Place): void
  close(): void
}

interface Known {
  readonly inode: number
  readonly isFolder: boolean
  readonly size: number
  readonly mtimeMs: number
}

interface Folder {
  readonly root: FileRoot
  readonly inRoot: string
  readonly path: string
  readonly entries: Map<string, Known>
  watcher: FSWatcher | null
  isFilled: boolean
}

/** A name that has changed, and how it looked when it was looked at last: it is told when it has come to rest. */
interface Pending {
  readonly folder: Folder
  readonly name: string
  seen: string
}

const LOOK_PERIOD_MS = 100
const SLICE = 100
const FOLDERS_MAX = 4000
const ENTRIES_MAX = 250_000
/** More than so many at once are told as one: the root has changed. */
const TOLD_MAX = 250

export function watchFolders(roots: readonly FileRoot[], tell: (changes: readonly SeenChange[]) => void): FolderWatch {
  const folders = new Map<string, Folder>()
  const pending = new Map<string, Pending>()
  const held = new Map<string, number>()
  let entryCount = 0
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  /** `isNew`: it has just appeared, and what is in it is news as well. */
  function adopt(root: FileRoot, inRoot: string, path: string, isNew: boolean): void {
    if (folders.has(path) || folders.size >= FOLDERS_MAX || isClosed) return
    const folder: Folder = { root, inRoot, path, entries: new Map(), watcher: null, isFilled: false }
    folders.set(path, folder)
    try {
      folder.watcher = watch(path, { persistent: false }, (_, name) => {
        if (name !== null) suspect(folder, name)
      })
      folder.watcher.on('error', () => folder.watcher?.close())
    } catch (error) {
      // Gone again, or the system watches no more folders: what happens there is not told.
      if (errnoOf(error) === '') throw error
    }
    void fill(folder, isNew)
  }

  async function fill(folder: Folder, isNew: boolean): Promise<void> {
    const names = await readdir(folder.path).catch(() => [])
    for (const [k, name] of names.entries()) {
      if (k % SLICE === SLICE - 1) await breathe()
      if (isClosed || entryCount >= ENTRIES_MAX || folders.get(folder.path) !== folder) break
      if (isNew) suspect(folder, name)
      else remember(folder, name, look(folder, name))
    }
    folder.isFilled = true
  }

  function remember(folder: Folder, name: string, now: Known | null, isNew = false): void {
    if (folder.entries.has(name)) entryCount--
    folder.entries.delete(name)
    if (now === null) {
      forget(join(folder.path, name))
      return
    }
    folder.entries.set(name, now)
    entryCount++
    if (now.isFolder) adopt(folder.root, inFolder(folder, name), join(folder.path, name), isNew)
  }

  /** A folder that is gone, and what was in it. */
  function forget(path: string): void {
    const folder = folders.get(path)
    if (folder === undefined) return
    folder.watcher?.close()
    folders.delete(path)
    entryCount -= folder.entries.size
    for (const [name, { isFolder }] of folder.entries) if (isFolder) forget(join(path, name))
  }

  function suspect(folder: Folder, name: string): void {
    if (isReserved(name)) return
    const path = join(folder.path, name)
    if (!pending.has(path)) pending.set(path, { folder, name, seen: '' })
    timer ??= setTimeout(lookAgain, LOOK_PERIOD_MS).unref()
  }

  function lookAgain(): void {
    timer = undefined
    const rested: Rested[] = []
    const restless = new Set(pending.keys())
    for (const [path, waiting] of pending) {
      const { folder, name } = waiting
      if (folders.get(folder.path) !== folder) {
        pending.delete(path)
        continue
      }
      if (held.has(path)) continue
      const now = look(folder, name)
      const seen = now === null ? 'gone' : `${now.inode}:${now.size}:${now.mtimeMs}`
      // What has gone with its folder is told with it.
      const isWithFolder = now === null && restless.has(folder.path)
      if (folder.isFilled && waiting.seen === seen && !isWithFolder) {
        pending.delete(path)
        rested.push({ folder, name, before: folder.entries.get(name) ?? null, now })
      } else waiting.seen = seen
    }
    settle(rested)
    if (pending.size > 0) timer ??= setTimeout(lookAgain, LOOK_PERIOD_MS).unref()
  }

  function settle(rested: readonly Rested[]): void {
    const changes = changesOf(rested)
    const created = new Set(changes.flatMap(({ action, place }) => (action === 'create_dir' ? [place.path] : [])))
    for (const { folder, name, before, now } of rested) {
      const isSameFolder = before?.isFolder === true && now?.isFolder === true && before.inode === now.inode
      if (!isSameFolder) remember(folder, name, null)
      remember(folder, name, now, created.has(join(folder.path, name)))
    }
    if (changes.length > TOLD_MAX) tell(rootUpdates(changes))
    else if (changes.length > 0) tell(changes)
  }

  for (const root of roots) adopt(root, '', root.path, false)
  return {
    hold({ path }) {
      held.set(path, (held.get(path) ?? 0) + 1)
      return () => {
        const left = (held.get(path) ?? 1) - 1
        if (left > 0) held.set(path, left)
        else held.delete(path)
      }
    },
    absorb({ root, inRoot, path }) {
      const at = inRoot.lastIndexOf('/')
      const name = inRoot.slice(at + 1)
      const folder = folders.get(at < 0 ? root.path : join(root.path, inRoot.slice(0, at)))
      if (folder === undefined || name === '') return
      const now = look(folder, name)
      const before = folder.entries.get(name)
      if (before?.inode !== now?.inode) remember(folder, name, null)
      remember(folder, name, now)
      pending.delete(path)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      for (const { watcher } of folders.values()) watcher?.close()
      folders.clear()
    },
  }
}

function look(folder: Folder, name: string): Known | null {
  if (isReserved(name)) return null
  let stats: Stats
  try {
    stats = lstatSync(join(folder.path, name))
  } catch (error) {
    if (errnoOf(error) === '') throw error
    return null
  }
  // Pipes and devices are nobody's files.
  if (!stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()) return null
  return { inode: stats.ino, isFolder: stats.isDirectory(), size: stats.size, mtimeMs: stats.mtimeMs }
}

function inFolder({ inRoot }: Folder, name: string): string {
  return inRoot === '' ? name : `${inRoot}/${name}`
}

interface Rested {
  readonly folder: Folder
  readonly name: string
  readonly before: Known | null
  readonly now: Known | null
}

/** What has become of the names that have come to rest together. */
function changesOf(rested: readonly Rested[]): SeenChange[] {
  const left = new Map<number, Rested>()
  for (const one of rested) {
    if (one.before !== null && one.before.inode !== one.now?.inode) left.set(one.before.inode, one)
  }
  const moved = new Set<Rested>()
  const moves: SeenChange[] = []
  const changes: SeenChange[] = []
  for (const one of rested) {
    const { before, now } = one
    if (now === null || before?.inode === now.inode) continue
    const from = left.get(now.inode)
    const kind = now.isFolder ? 'dir' : 'file'
    if (from !== undefined && from.before?.isFolder === now.isFolder) {
      moved.add(from)
      moves.push({ action: `move_${kind}`, place: placeOfRested(one), source: placeOfRested(from) })
    } else changes.push({ action: `create_${kind}`, place: placeOfRested(one) })
  }
  for (const one of rested) {
    const { before, now } = one
    if (before === null || moved.has(one)) continue
    if (now === null)
      changes.push({ action: before.isFolder ? 'delete_dir' : 'delete_file', place: placeOfRested(one) })
    else if (before.inode === now.inode && !now.isFolder && isOther(before, now)) {
      changes.push({ action: 'modify_file', place: placeOfRested(one) })
    }
  }
  // A place is left before another takes it.
  return [...moves, ...changes]
}

function isOther(before: Known, now: Known): boolean {
  return before.size !== now.size || before.mtimeMs !== now.mtimeMs
}

function pathOf({ folder, name }: Rested): string {
  return join(folder.path, name)
}

function placeOfRested(rested: Rested): Place {
  const { folder, name } = rested
  return { root: folder.root, inRoot: inFolder(folder, name), path: pathOf(rested) }
}

function rootUpdates(changes: readonly SeenChange[]): SeenChange[] {
  const touched = new Map(changes.map(({ place: { root } }) => [root.name, root]))
  return [...touched.values()].map((root) => ({
    action: 'root_update',
    place: { root, inRoot: '', path: root.path },
  }))
}
