// What lies in a folder, and all files of a root. A folder may hold a hundred thousand: they are looked at in slices, so that
// nobody else waits.
import { type Dirent, lstatSync, type Stats, statSync } from 'node:fs'
import { readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { RawJson } from '../../wire/raw-json.ts'
import { whole, wireJson } from '../../wire/wire-value.ts'
import { ServerError } from '../server-error.ts'
import { isGcodeName, modifiedS, permissionsOf } from './file-items.ts'
import { errnoOf, onPath } from './file-refusals.ts'
import type { FileRoot, Place } from './file-roots.ts'
import { childOf, isReserved, refuseEscape } from './file-roots.ts'

/** Looked at without a pause. */
const SLICE = 100
/** No listing gets longer: what is beyond is left out. */
const ENTRIES_MAX = 250_000
const DEPTH_MAX = 64

/** The members that metadata adds to a file's entry, as JSON without braces; empty for none. */
export type MetadataMembers = (inRoot: string, stats: Stats) => string

interface Entry {
  readonly name: string
  readonly stats: Stats
  readonly isLink: boolean
}

/** Null for what is not shown: gone meanwhile, a link out of the root or to nowhere, a device. */
async function look(folder: Place, found: Dirent): Promise<Entry | null> {
  const { name } = found
  if (isReserved(name)) return null
  const path = join(folder.path, name)
  try {
    const isLink = found.isSymbolicLink()
    if (isLink) await refuseEscape(childOf(folder, name))
    const stats = isLink ? statSync(path) : lstatSync(path)
    return stats.isFile() || stats.isDirectory() ? { name, stats, isLink } : null
  } catch (error) {
    if (error instanceof ServerError || errnoOf(error) !== '') return null
    throw error
  }
}

async function* entriesOf(folder: Place): AsyncGenerator<Entry> {
  const found = await onPath(folder.path, readdir(folder.path, { withFileTypes: true }))
  for (const [k, entry] of found.entries()) {
    if (k >= ENTRIES_MAX) return
    if (k % SLICE === SLICE - 1) await breathe()
    const seen = await look(folder, entry)
    if (seen !== null) yield seen
  }
}

function entryHead({ stats, isLink }: Entry, isWritable: boolean): string {
  const permissions = permissionsOf(isWritable, isLink && !stats.isDirectory())
  return `{"modified":${wireJson(modifiedS(stats))},"size":${Math.trunc(stats.size)},"permissions":"${permissions}"`
}

/** As `server.files.get_directory` answers. */
export async function listDirectory(folder: Place, members: MetadataMembers | null): Promise<RawJson> {
  const dirs: string[] = []
  const files: string[] = []
  const { name, isWritable } = folder.root
  for await (const entry of entriesOf(folder)) {
    const head = entryHead(entry, isWritable)
    if (entry.stats.isDirectory()) {
      dirs.push(`${head},"dirname":${JSON.stringify(entry.name)}}`)
      continue
    }
    const more = members === null ? '' : members(childOf(folder, entry.name).inRoot, entry.stats)
    files.push(`${head},"filename":${JSON.stringify(entry.name)}${more === '' ? '' : `,${more}`}}`)
  }
  const disk = wireJson(await diskUsage(folder.path))
  const info = `{"name":${JSON.stringify(name)},"permissions":"${isWritable ? 'rw' : 'r'}"}`
  return new RawJson(
    `{"dirs":[${dirs.join(',')}],"files":[${files.join(',')}],"disk_usage":${disk},"root_info":${info}}`,
  )
}

export async function diskUsage(path: string): Promise<{ total: bigint; used: bigint; free: bigint }> {
  const { bsize, blocks, bfree, bavail } = await onPath(path, statfs(path))
  return { total: whole(bsize * blocks), used: whole(bsize * (blocks - bfree)), free: whole(bsize * bavail) }
}

/** As `server.files.list` answers: every file below, of the G-code folder only G-code, by path. */
export async function listRoot(root: FileRoot): Promise<RawJson> {
  const texts: { readonly path: string; readonly json: string }[] = []
  for await (const { place, entry } of walk({ root, inRoot: '', path: root.path })) {
    if (entry.stats.isDirectory() || (root.name === 'gcodes' && !isGcodeName(entry.name))) continue
    const head = entryHead(entry, root.isWritable).slice(1)
    texts.push({ path: place.inRoot, json: `{"path":${JSON.stringify(place.inRoot)},${head}}` })
  }
  texts.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return new RawJson(`[${texts.map(({ json }) => json).join(',')}]`)
}

/** Everything below a folder; folders are not entered through links. */
export async function* walk(top: Place): AsyncGenerator<{ readonly place: Place; readonly entry: Entry }> {
  const waiting: { readonly place: Place; readonly depth: number }[] = [{ place: top, depth: 0 }]
  let count = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { place: folder, depth } = next
    try {
      for await (const entry of entriesOf(folder)) {
        if (++count > ENTRIES_MAX) return
        const place = childOf(folder, entry.name)
        yield { place, entry }
        if (entry.stats.isDirectory() && !entry.isLink && depth < DEPTH_MAX) waiting.push({ place, depth: depth + 1 })
      }
    } catch (error) {
      // A folder that nobody may read, or that has just gone, is left out.
      if (!(error instanceof ServerError) || depth === 0) throw error
    }
  }
}

/** Runs no more than so many at once; the others wait their turn. */
export function createTurns(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((go) => waiting.push(go))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}

/** The files right in a folder. */
export async function filesIn(folder: Place): Promise<readonly { readonly name: string; readonly size: number }[]> {
  const files: { name: string; size: number }[] = []
  for await (const { name, stats } of entriesOf(folder)) if (stats.isFile()) files.push({ name, size: stats.size })
  return files
}
