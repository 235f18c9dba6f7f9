// Files packed into a zip archive, for a person to download.
import { createWriteStream } from 'node:fs'
import { lstat, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { ServerError } from '../server-error.ts'
import { type OperationParts, putInPlace } from './file-operations.ts'
import { errnoOf, fileRefusal } from './file-refusals.ts'
import type { FileRoots, Place } from './file-roots.ts'
import { childOf, parentOf, placeOf, refuseBadName, refuseEscape, refuseReadOnly, requestOf } from './file-roots.ts'
import { filesIn } from './listing.ts'
import { refuseInUse } from './loaded-file.ts'
import { temporaryIn } from './temporary-files.ts'

export interface ArchiveRequest {
  /** Null for one in the config folder with the time in its name. */
  readonly destination: string | null
  readonly items: readonly string[]
  readonly isStoredOnly: boolean
  readonly nowS: number
}

interface Packed {
  readonly place: Place
  readonly size: number
}

const FILES_MAX = 10_000
/** What is packed before the answer, bytes. */
const BYTES_MAX = 4 * 2 ** 30

export async function packFiles({ roots, klippy, workAt }: OperationParts, request: ArchiveRequest): Promise<Place> {
  const { destination, items, isStoredOnly, nowS } = request
  const place = destination === null ? ownPlace(roots, nowS) : placeOf(roots, destination)
  await refuseDestination(place)
  await refuseInUse(klippy, place)
  if (items.length === 0) throw new ServerError('At least one file or directory must be specified')
  if (items.length > FILES_MAX) throw tooMany()
  const packed = await collect(roots, items)
  const temporary = await temporaryIn(place.root)
  try {
    const zip = new ZipFile()
    for (const one of packed) zip.addFile(one.place.path, requestOf(one.place), { compress: !isStoredOnly })
    zip.end()
    const written = pipeline(zip.outputStream, createWriteStream(temporary))
    const failed = new Promise<never>((_, fail) => zip.on('error', fail))
    await Promise.race([written, failed])
    workAt(place)
    await putInPlace(temporary, place.path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw errnoOf(error) === '' ? error : fileRefusal(error, place.path)
  }
  return place
}

function tooMany(): ServerError {
  return new ServerError('Too many files for one archive', 413)
}

function ownPlace(roots: FileRoots, nowS: number): Place {
  const date = new Date(nowS * 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`
  return placeOf(roots, `config/collection-${day}-${time}.zip`)
}

async function refuseDestination(place: Place): Promise<void> {
  refuseReadOnly(place, `Destination Root '${place.root.name}' is read-only`, 400)
  await refuseEscape(place)
  const refuse = (why: string): never => {
    throw new ServerError(`Cannot create archive at '${place.path}'.  ${why}`)
  }
  if (place.inRoot === '') refuse('Path exists as a directory.')
  const there = await stat(place.path).catch(() => null)
  if (there?.isDirectory() === true) refuse('Path exists as a directory.')
  const parent = await stat(parentOf(place).path).catch(() => null)
  if (parent?.isDirectory() !== true) refuse('Parent directory does not exist.')
  refuseBadName(place)
}

/** Of a folder the files that lie in it, not those of the folders in it. */
async function collect(roots: FileRoots, items: readonly string[]): Promise<readonly Packed[]> {
  const packed = new Map<string, Packed>()
  let bytes = 0
  const add = (place: Place, size: number): void => {
    if (!packed.has(place.path)) bytes += size
    packed.set(place.path, { place, size })
    if (packed.size > FILES_MAX || bytes > BYTES_MAX) throw tooMany()
  }
  for (const item of items) {
    const place = placeOf(roots, item)
    await refuseEscape(place)
    const stats = await stat(place.path).catch(() => null)
    if (stats?.isDirectory() === true)
      for (const { name, size } of await filesIn(place)) add(childOf(place, name), size)
    else if (stats?.isFile() === true) add(place, (await lstat(place.path)).size)
    else throw new ServerError(`No file/directory exits at '${item}'`)
  }
  return [...packed.values()]
}
