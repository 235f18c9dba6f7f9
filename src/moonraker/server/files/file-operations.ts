// What clients do to files and folders: make, move, copy, delete. A file is whole or not there, at any time.
import { constants, type Stats } from 'node:fs'
import { copyFile, cp, lstat, mkdir, rename, rm, rmdir, stat, unlink, utimes } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import type { Klippy } from '../klippy.ts'
import { ServerError } from '../server-error.ts'
import type { WorkAt } from './file-announcer.ts'
import { errnoOf, onPath } from './file-refusals.ts'
import type { Place } from './file-roots.ts'
import {
  childOf,
  type FileRoots,
  isReserved,
  placeOf,
  refuseBadName,
  refuseEscape,
  refuseEscapeOfParent,
  refuseReadOnly,
  requestOf,
} from './file-roots.ts'
import type { SeenChange } from './folder-watch.ts'
import { refuseInUse } from './loaded-file.ts'
import { temporaryIn } from './temporary-files.ts'

export interface OperationParts {
  readonly roots: FileRoots
  readonly klippy: Klippy
  readonly workAt: WorkAt
}

export async function makeDirectory({ roots, workAt }: OperationParts, request: string): Promise<SeenChange> {
  const place = placeOf(roots, request)
  refuseReadOnly(place)
  refuseBadName(place)
  await refuseEscape(place)
  workAt(place)
  await onPath(place.path, mkdir(place.path))
  return { action: 'create_dir', place }
}

export async function removeDirectory(
  { roots, klippy, workAt }: OperationParts,
  request: string,
  isForced: boolean,
): Promise<SeenChange> {
  const place = placeOf(roots, request)
  refuseReadOnly(place)
  if (place.inRoot === '') throw new ServerError('Cannot delete root directory')
  await refuseEscapeOfParent(place)
  const stats = await lookAt(place)
  if (stats?.isDirectory() !== true) throw new ServerError(`Directory does not exist (${request})`)
  if (isForced) await refuseInUse(klippy, place)
  workAt(place)
  const removed = isForced ? rm(place.path, { recursive: true, maxRetries: 2 }) : rmdir(place.path)
  await onPath(place.path, removed)
  return { action: 'delete_dir', place }
}

export async function removeFile({ roots, klippy, workAt }: OperationParts, request: string): Promise<SeenChange> {
  const place = placeOf(roots, request)
  refuseReadOnly(place, `Path not available for DELETE: ${request}`)
  await refuseEscapeOfParent(place)
  const stats = await lookAt(place)
  const isFile = stats !== null && (stats.isFile() || stats.isSymbolicLink())
  if (!isFile) throw new ServerError(`Invalid file path: ${request}`)
  await refuseInUse(klippy, place)
  workAt(place)
  await onPath(place.path, unlink(place.path))
  return { action: 'delete_file', place }
}

export async function moveItem(
  { roots, klippy, workAt }: OperationParts,
  from: string,
  to: string,
): Promise<SeenChange> {
  const source = placeOf(roots, from)
  const given = placeOf(roots, to)
  refuseReadOnly(given, `Destination path is read-only: ${given.root.name}`, 400)
  refuseReadOnly(source, `Source path is read-only, cannot move: ${source.root.name}`, 400)
  if (source.inRoot === '') throw new ServerError(`Cannot move root directory: ${source.root.name}`)
  await refuseEscapeOfParent(source)
  const stats = await existing(source)
  const place = await destinationOf(given, source)
  await refuseInUse(klippy, source)
  await refuseInUse(klippy, place)
  const isFolder = stats.isDirectory()
  if (isFolder) refuseIntoItself(source, place, 'move')
  if (isFolder) await refuseFileThere(place)
  workAt(source)
  workAt(place)
  await onPath(place.path, relocate(source.path, place, isFolder))
  return { action: isFolder ? 'move_dir' : 'move_file', place, source }
}

async function relocate(from: string, place: Place, isFolder: boolean): Promise<void> {
  try {
    await rename(from, place.path)
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error
    if (isFolder) await copyFolder(from, place.path)
    else await copyWhole(from, place)
    await rm(from, { recursive: isFolder })
  }
}

export async function copyItem(
  { roots, klippy, workAt }: OperationParts,
  from: string,
  to: string,
): Promise<SeenChange> {
  const source = placeOf(roots, from)
  const given = placeOf(roots, to)
  refuseReadOnly(given, `Destination path is read-only: ${given.root.name}`, 400)
  await refuseEscape(source)
  const found = await existing(source)
  const stats = found.isSymbolicLink() ? await onPath(source.path, stat(source.path)) : found
  if (stats.isDirectory()) {
    const place = await destinationOf(given, source, false)
    refuseIntoItself(source, place, 'copy')
    await refuseInUse(klippy, place)
    await refuseFileThere(place)
    workAt(place)
    await onPath(place.path, copyFolder(source.path, place.path))
    return { action: 'create_dir', place }
  }
  if (!stats.isFile()) throw new ServerError(`${from} is not a file`)
  const place = await destinationOf(given, source)
  if (place.path === source.path) {
    throw new ServerError(`'${source.path}' and '${place.path}' are the same file`)
  }
  await refuseInUse(klippy, place)
  const before = await lookAt(place)
  workAt(place)
  await onPath(place.path, copyWhole(source.path, place))
  return { action: before === null ? 'create_file' : 'modify_file', place }
}

/** Where it comes to lie: a folder that is there takes it in under its own name. */
async function destinationOf(given: Place, source: Place, takesIn = true): Promise<Place> {
  await refuseEscape(given)
  const there = await stat(given.path).catch(() => null)
  const isTaken = there?.isDirectory() === true && (takesIn || given.inRoot === '')
  const place = isTaken ? childOf(given, basename(source.path)) : given
  if (place.inRoot === '') throw new ServerError(`Invalid file path: ${requestOf(place)}`)
  refuseBadName(place)
  await refuseEscapeOfParent(place)
  const last = await lookAt(place)
  const isFolderInWay = isTaken && last?.isDirectory() === true
  if (isFolderInWay) throw new ServerError(`[Errno 39] Directory not empty: '${place.path}'`)
  return place
}

function refuseIntoItself(source: Place, place: Place, deed: 'move' | 'copy'): void {
  if (place.path !== source.path && !place.path.startsWith(source.path + sep)) return
  throw new ServerError(`Cannot ${deed} a directory '${source.path}' into itself '${place.path}'.`)
}

async function refuseFileThere(place: Place): Promise<void> {
  const there = await lookAt(place)
  if (there !== null && !there.isDirectory()) throw new ServerError(`[Errno 17] File exists: '${place.path}'`)
}

async function existing(place: Place): Promise<Stats> {
  const stats = await lookAt(place)
  if (stats === null) throw new ServerError(`File ${place.path} does not exist`)
  return stats
}

async function lookAt({ path }: Place): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    const code = errnoOf(error)
    if (code === '') throw error
    return null
  }
}

/** Beside its place first, then under its name; with its time. */
async function copyWhole(from: string, place: Place): Promise<void> {
  const temporary = await temporaryIn(place.root)
  try {
    const { atimeMs, mtimeMs } = await stat(from)
    await copyFile(from, temporary, constants.COPYFILE_FICLONE)
    await utimes(temporary, atimeMs / 1000, mtimeMs / 1000)
    await putInPlace(temporary, place.path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Links and devices stay behind. */
async function copyFolder(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    preserveTimestamps: true,
    filter: async (path) => {
      if (isReserved(basename(path))) return false
      const stats = await lstat(path)
      return stats.isFile() || stats.isDirectory()
    },
  })
}

/** Under its name at once, also where the folder lies on another disk than the temporary one. */
export async function putInPlace(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path)
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error
    const beside = join(path, '..', `.printwright-${basename(temporary)}`)
    await copyFile(temporary, beside)
    await rename(beside, path)
    await unlink(temporary)
  }
}
