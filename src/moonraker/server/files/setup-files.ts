// /server/files/...: the files of a printer, for every client.
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { RawJson } from '../../wire/raw-json.ts'
import { wireJson } from '../../wire/wire-value.ts'
import type { Caller, Request } from '../endpoints.ts'
import { addEndpoint } from '../endpoints.ts'
import { send } from '../http.ts'
import type { Moonraker, RawRequest } from '../moonraker.ts'
import { confSection } from '../moonraker-conf.ts'
import type { Params } from '../params.ts'
import { startPrint } from '../printer-endpoints.ts'
import { ServerError } from '../server-error.ts'
import { packFiles } from './archive.ts'
import { sendFile } from './download.ts'
import { type Announcer, createAnnouncer } from './file-announcer.ts'
import { isGcodeName } from './file-items.ts'
import { copyItem, makeDirectory, moveItem, removeDirectory, removeFile } from './file-operations.ts'
import {
  type FileRoot,
  findRoot,
  isReadable,
  placeOf,
  placeWithin,
  refuseEscape,
  refuseNoFolder,
} from './file-roots.ts'
import { refuse } from './http-refusal.ts'
import { createTurns, listDirectory, listRoot } from './listing.ts'
import { loadedFile, refuseInUse } from './loaded-file.ts'
import { createMemoryTable, createMetadataBook, type MetadataBook, type MetadataTable } from './metadata-book.ts'
import { readGcode } from './read-gcode.ts'
import { setupSecondStart } from './second-start.ts'
import { removeTemporaries } from './temporary-files.ts'
import { OCTOPRINT_UPLOAD, takeUpload, UPLOAD } from './upload.ts'

export interface FilesOptions {
  /** Where metadata is kept; in memory where nobody says. */
  readonly table?: MetadataTable
  /** Folders that only some printers have: `config_examples`, `docs`. */
  readonly further?: readonly { readonly name: string; readonly path: string }[]
}

/** What the other parts ask of the files. */
export interface Files {
  readonly roots: readonly FileRoot[]
  /** As `server.info` gives them. */
  rootNames(): readonly string[]
  /** The path on disk of a G-code file; null where there is none that a client may read. */
  gcodePath(filename: string): Promise<string | null>
  /** As `server.files.metadata` answers; null for none. */
  metadata(filename: string): Promise<RawJson | null>
  /** A print of it has started. */
  setJob(filename: string, printStartS: number, jobId: string): void
  /** As `server.files.list` answers. */
  list(root: string): Promise<RawJson>
  /** Set by the job queue: takes an uploaded file into the queue. */
  queueUpload: ((filename: string, caller: Caller) => Promise<boolean>) | null
}

/** Listings at once; the others wait. */
const LISTINGS_MAX = 2

export function setupFiles(server: Moonraker, options: FilesOptions = {}): Files {
  server.components.push('file_manager')
  const roots = openRoots(server, options.further ?? [])
  for (const root of roots) if (root.isWritable) removeTemporaries(root)
  const gcodes = rootNamed(roots, 'gcodes')
  const book = createMetadataBook({
    root: gcodes,
    table: options.table ?? createMemoryTable(),
    extract: readGcode,
    secretBytes: server.secretBytes,
    report: server.report,
  })
  const announcer = createAnnouncer({ roots, connections: server.connections, book, report: server.report })
  server.onClose.push(async () => {
    announcer.close()
    await book.close()
  })
  const turns = createTurns(LISTINGS_MAX)
  const files: Files = {
    roots,
    rootNames: () => roots.map(({ name }) => name),
    async gcodePath(filename) {
      const place = placeWithin(gcodes, filename)
      await refuseEscape(place)
      return (await isReadable(place.path)) ? place.path : null
    },
    metadata: (filename) => book.read(filename),
    setJob: book.setJob,
    list: (root) => turns(() => listRoot(listedRoot(roots, root))),
    queueUpload: null,
  }
  addFolderEndpoints(server, roots, announcer, book, turns)
  addFileEndpoints(server, roots, announcer)
  addMetadataEndpoints(server, gcodes, book)
  addUpload(server, roots, announcer, files)
  addDownloads(server, roots, announcer)
  void book.sweep()
  return files
}

function openRoots({ folders, conf }: Moonraker, further: NonNullable<FilesOptions['further']>): FileRoot[] {
  const isConfigWritable = confSection(conf, 'file_manager').flag('enable_config_write_access', true)
  return [
    { name: 'config', path: folders.config, isWritable: isConfigWritable },
    { name: 'logs', path: folders.logs, isWritable: false },
    { name: 'gcodes', path: folders.gcodes, isWritable: true },
    ...further.filter(({ path }) => existsSync(path)).map(({ name, path }) => ({ name, path, isWritable: false })),
  ]
}

function rootNamed(roots: readonly FileRoot[], name: string): FileRoot {
  const root = findRoot(roots, name)
  if (root === undefined) throw new ServerError(`Root ${name} not available`)
  return root
}

function listedRoot(roots: readonly FileRoot[], name: string): FileRoot {
  const root = findRoot(roots, name)
  if (root === undefined) throw new ServerError(`Failed to build file list, invalid path: ${name.slice(0, 300)}: None`)
  return root
}

type Turns = ReturnType<typeof createTurns>

function addFolderEndpoints(
  { endpoints, klippy }: Moonraker,
  roots: readonly FileRoot[],
  announcer: Announcer,
  book: MetadataBook,
  turns: Turns,
): void {
  addEndpoint(endpoints, '/server/files/roots', 'GET', () =>
    roots.map(({ name, path, isWritable }) => ({ name, path, permissions: isWritable ? 'rw' : 'r' })),
  )
  addEndpoint(endpoints, '/server/files/list', 'GET', ({ params }) =>
    turns(() => listRoot(listedRoot(roots, params.text('root', 'gcodes')))),
  )
  addEndpoint(endpoints, '/server/files/directory', ['GET', 'POST', 'DELETE'], async ({ verb, params }) => {
    const path = verb === 'DELETE' ? params.text('path') : params.text('path', 'gcodes')
    if (verb === 'POST') return await announcer.done((workAt) => makeDirectory({ roots, klippy, workAt }, path))
    if (verb === 'DELETE') {
      const isForced = params.flag('force', false)
      return await announcer.done((workAt) => removeDirectory({ roots, klippy, workAt }, path, isForced))
    }
    const isExtended = params.flag('extended', false)
    const folder = placeOf(roots, path)
    await refuseEscape(folder)
    await refuseNoFolder(folder)
    const members = isExtended && folder.root.name === 'gcodes' ? book.members : null
    return await turns(() => listDirectory(folder, members))
  })
}

function addFileEndpoints(server: Moonraker, roots: readonly FileRoot[], announcer: Announcer): void {
  const { endpoints, klippy, clock } = server
  const between =
    (deed: typeof moveItem) =>
    ({ params }: Request) => {
      const [from, to] = [params.text('source'), params.text('dest')]
      return announcer.done((workAt) => deed({ roots, klippy, workAt }, from, to))
    }
  addEndpoint(endpoints, '/server/files/move', 'POST', between(moveItem))
  addEndpoint(endpoints, '/server/files/copy', 'POST', between(copyItem))
  addEndpoint(endpoints, '/server/files/zip', 'POST', async ({ params }) => {
    const request = {
      destination: params.has('dest') ? params.text('dest') : null,
      items: itemsOf(params),
      isStoredOnly: params.flag('store_only', false),
      nowS: clock.unixS(),
    }
    const { item } = await announcer.done(async (workAt) => ({
      action: 'create_file',
      place: await packFiles({ roots, klippy, workAt }, request),
    }))
    return { destination: item, action: 'zip_files' }
  })
  addEndpoint(
    endpoints,
    '/server/files/delete_file',
    'DELETE',
    ({ params }) => {
      const path = params.text('path')
      return announcer.done((workAt) => removeFile({ roots, klippy, workAt }, path))
    },
    { isRpcOnly: true },
  )
}

function itemsOf(params: Params): readonly string[] {
  const given = params.value('items')
  if (Array.isArray(given) && given.some((item) => typeof item !== 'string')) {
    throw new ServerError("Invalid list format for argument 'items', expected all values to be of type str.")
  }
  return params.list('items').filter((item) => item !== '')
}

function addMetadataEndpoints({ endpoints }: Moonraker, gcodes: FileRoot, book: MetadataBook): void {
  const missing = (filename: string): never => {
    throw new ServerError(`Metadata not available for <${filename}>`, 404)
  }
  addEndpoint(endpoints, '/server/files/metadata', 'GET', async ({ params }) => {
    const filename = params.text('filename')
    return (await book.read(filename)) ?? missing(filename)
  })
  addEndpoint(endpoints, '/server/files/thumbnails', 'GET', ({ params }) => book.thumbnails(params.text('filename')))
  addEndpoint(endpoints, '/server/files/metascan', 'POST', async ({ params }) => {
    const filename = params.text('filename')
    const place = placeWithin(gcodes, filename)
    await refuseEscape(place)
    const isThere = (await stat(place.path).catch(() => null))?.isFile() === true
    if (!isThere) throw new ServerError(`File '${filename}' does not exist`, 404)
    if (!isGcodeName(place.inRoot)) throw new ServerError(`File ${place.path} is not a valid gcode file`)
    await book.scan(place.inRoot)
    return (await book.read(place.inRoot)) ?? missing(filename)
  })
}

function addUpload(server: Moonraker, roots: readonly FileRoot[], announcer: Announcer, files: Files): void {
  const { conf, klippy } = server
  const bytesMax = Math.max(1, confSection(conf, 'server').number('max_upload_size', 1024)) * 2 ** 20
  const isQueueing = confSection(conf, 'file_manager').flag('queue_gcode_uploads', false)
  const started = setupSecondStart(server)
  async function print(filename: string, caller: Caller): Promise<{ isStarted: boolean; isQueued: boolean }> {
    if (loadedFile(klippy) !== null || klippy.state !== 'ready') {
      const isQueued = isQueueing && (await files.queueUpload?.(filename, caller)) === true
      return { isStarted: false, isQueued }
    }
    try {
      await startPrint(server, filename, caller)
      started.note(filename, caller)
      return { isStarted: true, isQueued: false }
    } catch (error) {
      if (error instanceof ServerError) return { isStarted: false, isQueued: false }
      throw error
    }
  }
  const inUse = (place: Parameters<typeof refuseInUse>[1], words: string): Promise<void> =>
    refuseInUse(klippy, place, words)
  server.rawRoutes.push({
    verbs: ['POST'],
    matches: (path) => path === UPLOAD || path === OCTOPRINT_UPLOAD,
    handle: (request) =>
      refusing(request, () => takeUpload({ roots, announcer, bytesMax, refuseInUse: inUse, print }, request)),
  })
}

const LOG_NAMES = /^\/server\/files\/((?:klippy|moonraker)\.log)$/

function addDownloads(server: Moonraker, roots: readonly FileRoot[], announcer: Announcer): void {
  const { klippy } = server
  const inRoot = (path: string): { root: FileRoot; rest: string } | null => {
    const [, name = '', rest = ''] = /^\/server\/files\/([^/]+)\/(.*)$/s.exec(path) ?? []
    const root = findRoot(roots, name)
    return root === undefined ? null : { root, rest }
  }
  server.rawRoutes.push({
    verbs: ['GET', 'POST', 'DELETE'],
    matches: (path) => inRoot(path) !== null || LOG_NAMES.test(path),
    handle: (request) =>
      refusing(request, async () => {
        const { path, verb, message, reply } = request
        const logName = LOG_NAMES.exec(path)?.[1]
        const found = logName === undefined ? inRoot(path) : { root: rootNamed(roots, 'logs'), rest: logName }
        if (found === null) throw new ServerError('Not Found', 404)
        if (verb === 'POST' || (verb === 'DELETE' && logName !== undefined)) {
          throw new ServerError('Method Not Allowed', 405)
        }
        const { root, rest } = found
        if (verb === 'GET') {
          await sendFile(downloadPlace(root, rest), rest, message, reply)
          return
        }
        const removed = await announcer.done((workAt) => removeFile({ roots, klippy, workAt }, `${root.name}/${rest}`))
        send(reply, 200, `{"result":${wireJson(removed)}}`)
      }),
  })
}

function downloadPlace(root: FileRoot, rest: string): ReturnType<typeof placeWithin> {
  if (rest.includes('\0')) throw new ServerError('Not Found', 404)
  const isOutside = rest.startsWith('/') || rest.split('/').includes('..')
  if (isOutside) throw new ServerError(`${rest.slice(0, 300)} is not in root static directory`, 403)
  return placeWithin(root, rest)
}

async function refusing(request: RawRequest, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    refuse(request.reply, error)
    request.message.resume()
  }
}
