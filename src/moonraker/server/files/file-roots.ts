// The folders that clients may look into, and the way from a request's path to one on the disk: never out of its root, neither by
// its words nor through symbolic links.
import { constants } from 'node:fs'
import { access, lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, posix, sep } from 'node:path'
import { ServerError } from '../server-error.ts'
import { errnoOf } from './file-refusals.ts'

export interface FileRoot {
  readonly name: string
  readonly path: string
  readonly isWritable: boolean
}

/** A place in a root, whether something is there or not. */
export interface Place {
  readonly root: FileRoot
  /** With `/` between names; empty for the root itself. */
  readonly inRoot: string
  readonly path: string
}

export type FileRoots = readonly FileRoot[]

/** Names that belong to this program: uploads on their way, notes on configurations. */
const RESERVED = /^\.printwright/i

export function isReserved(name: string): boolean {
  return RESERVED.test(name)
}

export function findRoot(roots: FileRoots, name: string): FileRoot | undefined {
  return roots.find((root) => root.name === name)
}

/** `gcodes/folder/file`, however it is written. */
export function placeOf(roots: FileRoots, request: string): Place {
  const parts = normalParts(request)
  const [name = '.'] = parts
  const root = findRoot(roots, name)
  if (root === undefined) throw new ServerError(`Invalid root path (${shortened(name)})`)
  return placeIn(root, parts.slice(1))
}

/** A path within a root; what climbs out of it is refused. */
export function placeWithin(root: FileRoot, request: string): Place {
  const parts = normalParts(request)
  if (parts[0] === '..') throw new ServerError(`Invalid file path: ${shortened(request)}`)
  return placeIn(root, parts)
}

function placeIn(root: FileRoot, parts: readonly string[]): Place {
  const reserved = parts.find(isReserved)
  if (reserved !== undefined) {
    throw new ServerError(`Access to file ${shortened(reserved)} forbidden by reserved path '${root.name}'`, 403)
  }
  return { root, inRoot: parts.join('/'), path: join(root.path, ...parts) }
}

/** No system knows longer ones; looking for the folders of a million names would take for ever. */
const PATH_LENGTH_MAX = 4096

function normalParts(request: string): string[] {
  if (request.length > PATH_LENGTH_MAX) throw new ServerError(`[Errno 36] File name too long: '${shortened(request)}'`)
  if (request.includes('\0')) throw new ServerError('embedded null byte')
  const separated = sep === '/' ? request : request.replaceAll(sep, '/')
  const normal = posix.normalize(separated.replace(/^\/+/, '') || '.')
  return normal.split('/').filter((part) => part !== '' && part !== '.')
}

function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}...` : text
}

export function childOf(place: Place, name: string): Place {
  const inRoot = place.inRoot === '' ? name : `${place.inRoot}/${name}`
  return { root: place.root, inRoot, path: join(place.path, name) }
}

export function parentOf(place: Place): Place {
  const at = place.inRoot.lastIndexOf('/')
  return { root: place.root, inRoot: at < 0 ? '' : place.inRoot.slice(0, at), path: dirname(place.path) }
}

/** As a request names it. */
export function requestOf({ root, inRoot }: Place): string {
  return inRoot === '' ? root.name : `${root.name}/${inRoot}`
}

/** New names stay what every system and G-code can bear. */
export function refuseBadName(place: Place): void {
  const isBad = /\p{Cc}/u.test(place.inRoot) || (place.root.name === 'gcodes' && place.inRoot.includes('"'))
  if (isBad) throw new ServerError(`Invalid file name: ${JSON.stringify(shortened(basename(place.path)))}`)
}

export function refuseReadOnly(place: Place, words = 'Operation Not Supported', code = 405): void {
  if (!place.root.isWritable) throw new ServerError(words, code)
}

/** Where the place, or what there is of the way to it, really lies: in its root, or the request is refused. */
export async function refuseEscape(place: Place): Promise<void> {
  if (await liesInRoot(place.root, place.path)) return
  throw new ServerError(`${place.inRoot} is not in root directory`, 403)
}

/** The same for the folder it is in: what is at its end may be a link, as long as nobody follows it. */
export async function refuseEscapeOfParent(place: Place): Promise<void> {
  if (place.inRoot !== '') await refuseEscape(parentOf(place))
}

export async function refuseNoFolder({ path }: Place): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats?.isDirectory() !== true) throw new ServerError(`Directory does not exist (${path})`)
}

async function liesInRoot(root: FileRoot, path: string): Promise<boolean> {
  const real = await realOf(path)
  const rootReal = await realOf(root.path)
  if (real === null || rootReal === null) return false
  const within = real === rootReal ? '' : real.startsWith(rootReal + sep) ? real.slice(rootReal.length + 1) : null
  return within !== null && !within.split(sep).some(isReserved)
}

/** Null where a link leads nowhere or round in circles. */
async function realOf(path: string): Promise<string | null> {
  const missing: string[] = []
  for (let at = path; ; ) {
    try {
      return join(await realpath(at), ...missing)
    } catch (error) {
      const code = errnoOf(error)
      if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') return null
      const isLink = await lstat(at).then(
        (stats) => stats.isSymbolicLink(),
        () => false,
      )
      const above = dirname(at)
      if (isLink || above === at) return null
      missing.unshift(basename(at))
      at = above
    }
  }
}

export async function isReadable(path: string): Promise<boolean> {
  return await access(path, constants.R_OK).then(
    () => true,
    () => false,
  )
}
