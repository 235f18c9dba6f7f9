// What is known of every G-code file: taken from it when it comes or changes, one file after the other, and kept with its uuid for
// as long as it stays the same.
import type { Stats } from 'node:fs'
import { lstat, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { RawJson, rawMembers } from '../../wire/raw-json.ts'
import type { WireRecord, WireValue } from '../../wire/wire-value.ts'
import { wireJson } from '../../wire/wire-value.ts'
import type { GcodeMetadata } from '../metadata/extract-metadata.ts'
import { makeIcon } from '../metadata/thumbnail-images.ts'
import { THUMBNAIL_FOLDER, type ThumbnailFile, thumbnailRecord } from '../metadata/thumbnails.ts'
import { ServerError } from '../server-error.ts'
import { isGcodeName, modifiedS } from './file-items.ts'
import { errnoOf } from './file-refusals.ts'
import type { FileRoot, Place } from './file-roots.ts'
import { placeWithin, refuseEscape } from './file-roots.ts'
import { walk } from './listing.ts'

/** Reads a file; takes its time without keeping others waiting. */
export type ExtractMetadata = (path: string) => Promise<GcodeMetadata>

/** JSON by path in the gcodes folder; of the database, or in memory. */
export interface MetadataTable {
  get(inRoot: string): string | undefined
  set(inRoot: string, json: string): void
  delete(inRoot: string): void
  keys(): Iterable<string>
}

export interface MetadataBook {
  /** As `server.files.metadata` answers; null for none. Waits for a scan that is under way. */
  read(inRoot: string): Promise<RawJson | null>
  /** As `server.files.thumbnails` answers. */
  thumbnails(inRoot: string): RawJson
  /** What `get_directory` adds to a file's entry; empty where nothing is known of this version of it. */
  members(inRoot: string, stats: Pick<Stats, 'size' | 'mtimeMs'>): string
  /** Reads the file anew; the job that has printed it stays known where `keeps` is said. */
  scan(inRoot: string, keeps?: boolean): Promise<void>
  remove(inRoot: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  removeFolder(inRoot: string): void
  renameFolder(from: string, to: string): void
  /** Told by the history when a print of it starts. */
  setJob(inRoot: string, printStartS: number, jobId: string): void
  /** Forgets what has gone, reads what has come while nobody looked. */
  sweep(): Promise<void>
  /** Resolves when nothing is being read any more. */
  close(): Promise<void>
}

export interface MetadataBookParts {
  readonly root: FileRoot
  readonly table: MetadataTable
  readonly extract: ExtractMetadata
  readonly secretBytes: (count: number) => Uint8Array
  readonly report: (error: unknown, where: string) => void
}

const THUMBNAILS_MAX = 32
const ICON_PX = 32
/** A question about a file waits no longer for its scan, ms. */
const WAIT_MS = 10_000

export function createMemoryTable(): MetadataTable {
  const known = new Map<string, string>()
  return {
    get: (inRoot) => known.get(inRoot),
    set: (inRoot, json) => void known.set(inRoot, json),
    delete: (inRoot) => void known.delete(inRoot),
    keys: () => [...known.keys()],
  }
}

export function createMetadataBook(parts: MetadataBookParts): MetadataBook {
  const { table, root } = parts
  const waiting = new Map<string, Promise<void>>()
  let last: Promise<void> = Promise.resolve()
  let isClosed = false

  function scan(inRoot: string, keeps = false): Promise<void> {
    const known = waiting.get(inRoot)
    if (known !== undefined) return known
    const run = async (): Promise<void> => {
      waiting.delete(inRoot)
      if (isClosed) return
      await scanFile(parts, inRoot, keeps)
      await breathe()
    }
    const scanned = last.then(run)
    last = scanned
    waiting.set(inRoot, scanned)
    return scanned
  }

  async function remove(inRoot: string): Promise<void> {
    const json = table.get(inRoot)
    table.delete(inRoot)
    if (json !== undefined) await removeThumbnails(root, inRoot, json)
  }

  async function sweepAll(): Promise<void> {
    const present = new Set<string>()
    await breathe()
    for await (const { place, entry } of walk({ root, inRoot: '', path: root.path })) {
      if (entry.stats.isDirectory() || !isGcodeName(place.inRoot)) continue
      if (isClosed) return
      present.add(place.inRoot)
      const known = table.get(place.inRoot)
      if (known?.startsWith(versionHead(entry.stats.size, entry.stats.mtimeMs)) !== true) await scan(place.inRoot)
    }
    for (const key of [...table.keys()]) {
      // What has come since its folder was looked through is not gone.
      if (!present.has(key) && !isClosed && !(await isThere(join(root.path, key)))) table.delete(key)
    }
  }

  return {
    async read(inRoot) {
      await within(waiting.get(inRoot), WAIT_MS)
      const json = table.get(inRoot)
      return json === undefined ? null : new RawJson(`${json.slice(0, -1)},"filename":${JSON.stringify(inRoot)}}`)
    },
    thumbnails: (inRoot) => new RawJson(thumbnailList(inRoot, table.get(inRoot))),
    members(inRoot, { size, mtimeMs }) {
      const json = table.get(inRoot)
      const head = versionHead(size, mtimeMs)
      return json?.startsWith(head) === true ? json.slice(head.length, -1) : ''
    },
    scan,
    remove,
    async rename(from, to) {
      const json = table.get(from)
      if (json === undefined) return await scan(to)
      table.set(to, withoutThumbnails(json))
      const given = await givenPicture(placeWithin(root, from))
      const [picture] = given.slice(-1)
      if (picture !== undefined) await keepPicture(placeWithin(root, to), picture.bytes)
      await remove(from)
      await scan(to, true)
    },
    removeFolder(inRoot) {
      for (const key of [...table.keys()]) if (key.startsWith(`${inRoot}/`)) table.delete(key)
    },
    renameFolder(from, to) {
      for (const key of [...table.keys()]) {
        if (!key.startsWith(`${from}/`)) continue
        table.set(to + key.slice(from.length), table.get(key) ?? '{}')
        table.delete(key)
      }
    },
    setJob(inRoot, printStartS, jobId) {
      const json = table.get(inRoot)
      if (json !== undefined) table.set(inRoot, withMembers(json, { print_start_time: printStartS, job_id: jobId }))
    },
    async sweep() {
      try {
        await sweepAll()
      } catch (error) {
        // The folder has gone, or nobody may read it: there is nothing to know.
        if (!(error instanceof ServerError)) parts.report(error, 'looking through the files')
      }
    },
    async close() {
      isClosed = true
      await last
    },
  }
}

/** Every record begins with what tells one version of the file from another. */
function versionHead(size: number, mtimeMs: number): string {
  return `{"size":${Math.trunc(size)},"modified":${wireJson(modifiedS({ mtimeMs }))},`
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

async function scanFile(parts: MetadataBookParts, inRoot: string, keeps: boolean): Promise<void> {
  const { root, table } = parts
  try {
    const place = placeWithin(root, inRoot)
    await refuseEscape(place)
    const stats = await stat(place.path)
    if (!stats.isFile()) return
    const before = table.get(inRoot)
    const { fields, thumbnails } = await parts.extract(place.path)
    if (before !== undefined) await removeThumbnails(root, inRoot, before, true)
    const list = await writeThumbnails(place, thumbnails.length > 0 ? thumbnails : await givenPicture(place))
    const old = keeps && before !== undefined ? rawMembers(before) : null
    const kept = (name: string): WireValue => new RawJson(old?.get(name) ?? 'null')
    const uuid = old === null ? uuidOf(parts.secretBytes(16)) : kept('uuid')
    const tail: WireRecord = {
      uuid,
      file_processors: [],
      ...fields,
      ...(list.length === 0 ? {} : { thumbnails: list }),
      print_start_time: kept('print_start_time'),
      job_id: kept('job_id'),
    }
    // A file that has changed meanwhile is read again by whoever has seen it change.
    table.set(inRoot, versionHead(stats.size, stats.mtimeMs) + wireJson(tail).slice(1))
  } catch (error) {
    if (error instanceof ServerError || errnoOf(error) !== '') table.delete(inRoot)
    else parts.report(error, `metadata of ${inRoot}`)
  }
}

const PICTURE_BYTES_MAX = 4 << 20
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

function givenName(inRoot: string): string {
  return `${basename(inRoot, extname(inRoot))}.png`
}

/** The picture that came beside the G-code, as in Cura's packages; it lies there under its plain name. */
async function givenPicture(place: Place): Promise<readonly ThumbnailFile[]> {
  const path = join(dirname(place.path), THUMBNAIL_FOLDER, givenName(place.inRoot))
  const stats = await lstat(path).catch(() => null)
  if (stats?.isFile() !== true || stats.size > PICTURE_BYTES_MAX || stats.size < 33) return []
  const bytes = await readFile(path)
  if (!bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return []
  const picture = { widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20), bytes, nameSuffix: '.png' }
  const icon = await makeIcon(bytes, ICON_PX)
  return icon === undefined ? [picture] : [{ ...icon, nameSuffix: `-${ICON_PX}x${ICON_PX}.png` }, picture]
}

/** Puts a picture beside a G-code file that has none in itself. */
export async function keepPicture(place: Place, png: Uint8Array): Promise<void> {
  await writeThumbnails(place, [{ widthPx: 0, heightPx: 0, bytes: png, nameSuffix: '.png' }])
}

/** What has been written. */
async function writeThumbnails(place: Place, thumbnails: readonly ThumbnailFile[]): Promise<WireRecord[]> {
  if (thumbnails.length === 0) return []
  const list: WireRecord[] = []
  const folder = join(dirname(place.path), THUMBNAIL_FOLDER)
  const stem = basename(place.path, extname(place.path))
  try {
    await mkdir(folder, { recursive: true })
    const stats = await lstat(folder)
    // A link would let an image be written anywhere.
    if (!stats.isDirectory()) return []
    for (const thumbnail of thumbnails.slice(0, THUMBNAILS_MAX)) {
      const path = join(folder, `${stem}${thumbnail.nameSuffix}`)
      await rm(path, { force: true })
      await writeFile(path, thumbnail.bytes, { flag: 'wx' })
      list.push(thumbnailRecord(stem, thumbnail))
    }
  } catch (error) {
    // A name too long, a full disk: the file is there without its picture.
    if (errnoOf(error) === '') throw error
  }
  return list
}

function thumbnailsOf(json: string): readonly { readonly members: Map<string, string>; readonly path: string }[] {
  const list = JSON.parse(rawMembers(json)?.get('thumbnails') ?? '[]') as readonly Record<string, unknown>[]
  return list.map((entry) => ({
    members: new Map(Object.entries(entry).map(([name, value]) => [name, JSON.stringify(value)])),
    path: String(entry['relative_path']),
  }))
}

async function removeThumbnails(root: FileRoot, inRoot: string, json: string, keepsGiven = false): Promise<void> {
  const folder = join(root.path, dirname(inRoot), THUMBNAIL_FOLDER)
  for (const { path } of thumbnailsOf(json)) {
    if (keepsGiven && basename(path) === givenName(inRoot)) continue
    await rm(join(folder, basename(path)), { force: true }).catch(() => undefined)
  }
}

function thumbnailList(inRoot: string, json: string | undefined): string {
  const folder = dirname(inRoot)
  const list = json === undefined ? [] : thumbnailsOf(json)
  const texts = list.map(({ members, path }) => {
    const shown = folder === '.' ? path : `${folder}/${path}`
    const sizes = ['width', 'height', 'size'].map((name) => `"${name}":${members.get(name) ?? '0'}`)
    return `{${sizes.join(',')},"thumbnail_path":${JSON.stringify(shown)}}`
  })
  return `[${texts.join(',')}]`
}

function withMembers(json: string, changes: WireRecord): string {
  const members: Record<string, WireValue> = {}
  for (const [name, value] of rawMembers(json) ?? []) members[name] = new RawJson(value)
  return wireJson({ ...members, ...changes })
}

function withoutThumbnails(json: string): string {
  const members: Record<string, WireValue> = {}
  for (const [name, value] of rawMembers(json) ?? []) if (name !== 'thumbnails') members[name] = new RawJson(value)
  return wireJson(members)
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex').split('')
  hex[12] = '4'
  hex[16] = '89ab'[Number.parseInt(hex[16] ?? '0', 16) & 3] ?? '8'
  const text = hex.join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20, 32)].join('-')
}

async function within(work: Promise<void> | undefined, ms: number): Promise<void> {
  if (work === undefined) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
