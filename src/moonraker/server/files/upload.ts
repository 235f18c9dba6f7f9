// POST /server/files/upload and, as OctoPrint's clients do it, POST /api/files/local: a file comes, is put in its place and, where
// it is asked for, printed.
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname } from 'node:path'
import type { WireRecord } from '../../wire/wire-value.ts'
import { wireJson } from '../../wire/wire-value.ts'
import type { Caller } from '../endpoints.ts'
import { send } from '../http.ts'
import type { RawRequest } from '../moonraker.ts'
import { ServerError } from '../server-error.ts'
import type { Announcer } from './file-announcer.ts'
import { isGcode } from './file-items.ts'
import { putInPlace } from './file-operations.ts'
import { errnoOf, fileRefusal } from './file-refusals.ts'
import type { FileRoot, FileRoots, Place } from './file-roots.ts'
import { findRoot, parentOf, placeWithin, refuseBadName, refuseEscape } from './file-roots.ts'
import { keepPicture } from './metadata-book.ts'
import { temporaryIn } from './temporary-files.ts'
import { unpackUfp } from './ufp.ts'
import { FORM_BYTES_MAX, readUploadForm, type UploadedFile, type UploadForm } from './upload-form.ts'

export interface UploadParts {
  readonly roots: FileRoots
  readonly announcer: Announcer
  readonly bytesMax: number
  readonly refuseInUse: (place: Place, words: string) => Promise<void>
  /** Starts or queues the print of an uploaded file. */
  readonly print: (filename: string, caller: Caller) => Promise<{ isStarted: boolean; isQueued: boolean }>
}

export const OCTOPRINT_UPLOAD = '/api/files/local'
export const UPLOAD = '/server/files/upload'

const IDLE_MS = 60_000
/** A client that is refused may still be sending; so long it is listened to, ms. */
const DRAIN_MS = 20_000

export async function takeUpload(parts: UploadParts, request: RawRequest): Promise<void> {
  const { message, reply, path, caller } = request
  const answer = await receive(parts, message, caller).finally(() => drain(message))
  const shown = path === OCTOPRINT_UPLOAD ? '/api/files/moonraker' : '/server/files'
  const { place } = answer
  const names = [place.root.name, ...place.inRoot.split('/')].map(encodeURIComponent).join('/')
  const location = `http://${message.headers.host ?? 'localhost'}${prefixOf(message, path)}${shown}/${names}`
  // Some clients read the answer itself, others look for it in `result`: whoever misses it starts the print a second time.
  const json = wireJson({ ...answer.record, result: answer.record })
  send(reply, 201, json, { Location: location })
}

/** What comes before the path where several printers share a port. */
function prefixOf({ url = '' }: IncomingMessage, path: string): string {
  const [full = ''] = url.split('?')
  return full.endsWith(path) ? full.slice(0, full.length - path.length) : ''
}

function drain(message: IncomingMessage): void {
  if (message.complete) return
  message.resume()
  const timer = setTimeout(() => message.destroy(), DRAIN_MS).unref()
  message.once('close', () => clearTimeout(timer))
}

async function receive(
  parts: UploadParts,
  message: IncomingMessage,
  caller: Caller,
): Promise<{ readonly place: Place; readonly record: WireRecord }> {
  const { roots, bytesMax } = parts
  const announced = Number(message.headers['content-length'] ?? 0)
  if (announced > bytesMax + FORM_BYTES_MAX) throw new ServerError('Request Entity Too Large', 413)
  const form = await readUploadForm(message, { bytesMax, idleMs: IDLE_MS }, (fields) => {
    const root = findRoot(roots, fields.get('root') ?? 'gcodes')
    return temporaryIn(root?.isWritable === true ? root : writableRoot(roots, 'gcodes'))
  })
  try {
    return await place(parts, form, caller)
  } finally {
    if (form.file !== null) await rm(form.file.temporaryPath, { force: true })
  }
}

function writableRoot(roots: FileRoots, name: string): FileRoot {
  const root = findRoot(roots, name)
  if (root === undefined) throw new ServerError(`Root ${name} not available`)
  if (!root.isWritable) throw new ServerError(`Invalid root request: ${name}`)
  return root
}

async function place(
  { roots, announcer, bytesMax, refuseInUse, print }: UploadParts,
  { fields, file }: UploadForm,
  caller: Caller,
): Promise<{ readonly place: Place; readonly record: WireRecord }> {
  if (file === null || file.name.trim() === '') throw new ServerError('Multipart filename omitted')
  refuseOtherSum(fields.get('checksum'), file)
  const root = writableRoot(roots, fields.get('root') || 'gcodes')
  // White space around a name is the form's, not the file's.
  const named = targetOf(root, fields.get('path') ?? '', file.name.trim())
  const isPackage = isGcode(named) && /\.ufp$/i.test(named.inRoot)
  const target = isPackage ? placeWithin(root, named.inRoot.replace(/\.ufp$/i, '.gcode')) : named
  await refuseEscape(target)
  await refuseInUse(target, 'File is loaded, upload not permitted')
  const there = await stat(target.path).catch(() => null)
  if (there !== null && !there.isFile()) throw new ServerError(`Cannot write to path: ${target.path}`)
  const picture = isPackage ? await unpack(file.temporaryPath, bytesMax) : null
  const made = await makeFolders(target)
  if (made !== null) await announcer.done(async () => ({ action: 'create_dir', place: made }))
  const isWanted = isGcode(target) && /^\s*true\s*$/i.test(fields.get('print') ?? '')
  let outcome = { isStarted: false, isQueued: false }
  const change = await announcer.done(
    async (workAt) => {
      workAt(target)
      await putWhole(file.temporaryPath, target)
      if (picture !== null) await keepPicture(target, picture)
      return { action: 'create_file', place: target }
    },
    async () => {
      if (isWanted) outcome = await print(target.inRoot, caller)
    },
  )
  if (!isGcode(target)) return { place: target, record: change }
  const { isStarted, isQueued } = outcome
  return { place: target, record: { ...change, print_started: isStarted, print_queued: isQueued } }
}

function refuseOtherSum(expected: string | undefined, { sha256 }: UploadedFile): void {
  const sum = expected?.trim().toLowerCase() ?? ''
  if (sum === '' || sum === sha256) return
  const shown = sum.slice(0, 128)
  throw new ServerError(`File checksum mismatch: expected ${shown}, calculated ${sha256}`, 422)
}

function targetOf(root: FileRoot, folder: string, name: string): Place {
  // Windows' separators separate here too; nothing is called `..\x`.
  const request = `${folder}/${name}`.replaceAll('\\', '/')
  let target: Place
  try {
    target = placeWithin(root, request)
  } catch (error) {
    const isClimbing = error instanceof ServerError && error.code === 400
    throw isClimbing ? new ServerError(`Cannot write to path: ${request.slice(0, 300)}`) : error
  }
  if (target.inRoot === '' || /\/\s*$/.test(request)) throw new ServerError('Multipart filename omitted')
  refuseBadName(target)
  return target
}

/** Cura's package gives way to the G-code in it; its picture. */
async function unpack(path: string, bytesMax: number): Promise<Buffer | null> {
  const inner = `${path}-unpacked`
  try {
    const picture = await unpackUfp(path, inner, bytesMax)
    await rename(inner, path)
    return picture
  } catch (error) {
    await rm(inner, { force: true })
    throw fileRefusal(error, path)
  }
}

/** The topmost folder that had to be made; null for none. */
async function makeFolders(target: Place): Promise<Place | null> {
  const folder = parentOf(target)
  try {
    const first = await mkdir(folder.path, { recursive: true })
    if (first === undefined) return null
    let top = folder
    while (top.path !== first && top.inRoot !== '') top = parentOf(top)
    return top
  } catch (error) {
    throw fileRefusal(error, folder.path)
  }
}

/** Under its name, and so that a machine that loses its power now has it. */
async function putWhole(temporary: string, { path }: Place): Promise<void> {
  try {
    await putInPlace(temporary, path)
  } catch (error) {
    throw fileRefusal(error, path)
  }
  let folder: FileHandle | null = null
  try {
    folder = await open(dirname(path), 'r')
    await folder.sync()
  } catch (error) {
    // Some systems keep no folders open.
    if (errnoOf(error) === '') throw error
  } finally {
    await folder?.close()
  }
}
