// A form with a file in it, as it streams in: the file goes to the disk, its sum is made on the way, and no more of it is in memory
// than is being written. Fields may come before or behind it.
import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { ServerError } from '../server-error.ts'
import { errnoOf, fileRefusal } from './file-refusals.ts'

export interface UploadedFile {
  /** As the client names it; may be anything. */
  readonly name: string
  readonly temporaryPath: string
  readonly size: number
  readonly sha256: string
}

export interface UploadForm {
  readonly fields: ReadonlyMap<string, string>
  readonly file: UploadedFile | null
}

export interface UploadLimits {
  readonly bytesMax: number
  /** A client that sends nothing for so long has gone, ms. */
  readonly idleMs: number
}

const FIELDS_MAX = 40
const FIELD_BYTES_MAX = 16 << 10
/** What a form may have around its file. */
export const FORM_BYTES_MAX = FIELDS_MAX * FIELD_BYTES_MAX
/** Written at once. */
const WRITE_BYTES = 1 << 20
const STREAM_BYTES = 512 << 10

/** `temporary` names the path that the file grows at, by the fields that came before it; whoever gets the form removes the file. */
export async function readUploadForm(
  message: IncomingMessage,
  limits: UploadLimits,
  temporary: (fields: ReadonlyMap<string, string>) => Promise<string>,
): Promise<UploadForm> {
  const fields = new Map<string, string>()
  const streams: BusboyFileStream[] = []
  const files: Promise<UploadedFile>[] = []
  const parser = openParser(message, limits)
  try {
    await new Promise<void>((done, fail) => {
      parser.on('field', (name, value, isNameCut, isCut) => {
        if (isNameCut || isCut) fail(new ServerError('Form field too long'))
        fields.set(name, value)
      })
      parser.on('file', (part, stream, name: string | undefined) => {
        const isWanted = part === 'file' && name !== ''
        if (!isWanted) {
          stream.on('error', fail).resume()
          return
        }
        // Whoever stores it hears of it; when the rest is thrown away nobody listens any more.
        stream.on('error', () => undefined)
        streams.push(stream)
        const stored = temporary(fields).then((path) => store(stream, name ?? '', path, limits.bytesMax))
        stored.catch(fail)
        files.push(stored)
      })
      for (const event of ['fieldsLimit', 'partsLimit', 'filesLimit'] as const) {
        parser.on(event, () => fail(new ServerError('Too many form fields')))
      }
      parser.on('error', fail)
      parser.on('finish', done)
      watchIdle(message, limits.idleMs, fail)
      message.on('error', fail)
      message.pipe(parser)
    })
    const stored = await Promise.all(files)
    const file = stored.at(-1) ?? null
    for (const other of stored.slice(0, -1)) await rm(other.temporaryPath, { force: true })
    const isNamed = file === null || file.name !== ''
    return { fields, file: isNamed ? file : { ...file, name: fields.get('filename') ?? '' } }
  } catch (error) {
    message.unpipe(parser)
    for (const stream of streams) stream.destroy(new ServerError('aborted'))
    const settled = await Promise.allSettled(files)
    for (const one of settled) if (one.status === 'fulfilled') await rm(one.value.temporaryPath, { force: true })
    throw refusalOf(error)
  }
}

function openParser(message: IncomingMessage, { bytesMax }: UploadLimits): BusboyInstance {
  const type = message.headers['content-type'] ?? ''
  try {
    return new Busboy({
      headers: { ...message.headers, 'content-type': type },
      preservePath: true,
      highWaterMark: STREAM_BYTES,
      fileHwm: STREAM_BYTES,
      isPartAFile: (part, contentType, name) =>
        name !== undefined || (part === 'file' && contentType === 'application/octet-stream'),
      limits: {
        fieldNameSize: 200,
        fieldSize: FIELD_BYTES_MAX,
        fields: FIELDS_MAX,
        fileSize: bytesMax + 1,
        files: 8,
        parts: FIELDS_MAX,
        headerPairs: 50,
        headerSize: 16 << 10,
      },
    })
  } catch (error) {
    throw refusalOf(error)
  }
}

function watchIdle(message: IncomingMessage, idleMs: number, fail: (error: unknown) => void): void {
  const timer = setTimeout(() => fail(new ServerError('Request Timeout', 408)), idleMs)
  message.on('data', () => timer.refresh())
  message.once('close', () => clearTimeout(timer))
  message.once('end', () => clearTimeout(timer))
}

/** What is thrown on the way is the form's fault, unless the disk has a word for it. */
function refusalOf(error: unknown): unknown {
  if (error instanceof ServerError) return error
  const words = error instanceof Error ? error.message : String(error)
  return new ServerError(`File Upload Parsing Failed: ${words}`)
}

async function store(stream: Readable, name: string, path: string, bytesMax: number): Promise<UploadedFile> {
  const hash = createHash('sha256')
  let size = 0
  let file: FileHandle | null = null
  try {
    file = await onDisk(path, open(path, 'wx'))
    let held: Buffer[] = []
    let heldBytes = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > bytesMax) throw new ServerError('Request Entity Too Large', 413)
      hash.update(chunk)
      held.push(chunk)
      heldBytes += chunk.length
      if (heldBytes < WRITE_BYTES) continue
      await onDisk(path, writeAll(file, held))
      held = []
      heldBytes = 0
    }
    await onDisk(path, writeAll(file, held))
    await onDisk(path, file.sync())
    return { name, temporaryPath: path, size, sha256: hash.digest('hex') }
  } catch (error) {
    stream.destroy()
    await rm(path, { force: true })
    throw error
  } finally {
    await file?.close()
  }
}

async function writeAll(file: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  if (chunks.length === 0) return
  const expected = chunks.reduce((sum, { length }) => sum + length, 0)
  const { bytesWritten } = await file.writev(chunks)
  // Rare: a disk that takes a part of it.
  if (bytesWritten < expected) await file.appendFile(Buffer.concat(chunks).subarray(bytesWritten))
}

async function onDisk<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const refusal = fileRefusal(error, path)
    throw errnoOf(error) !== '' && refusal === error ? new ServerError('Unable to save file', 500) : refusal
  }
}
