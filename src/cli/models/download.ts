// One large file from one address: goes on where it was cut off, checks every byte at the end, and appears under its name whole or
// not at all.

import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PrintwrightError, plainText } from '#core'
import { megabytes } from '../megabytes.ts'

export interface DownloadRequest {
  readonly url: string
  readonly path: string
  /** null: not known; what came is told. */
  readonly sha256: string | null
  readonly bytes: number | null
  onProgress(doneBytes: number, totalBytes: number | null, what: 'fetching' | 'checking'): void
  /** Tries that get nothing further, before it gives up (default: 5). */
  readonly tries?: number
  /** Between two tries, ms; doubled each time (default: 1,000). */
  readonly pauseMs?: number
}

export interface Downloaded {
  readonly bytes: number
  readonly sha256: string
}

/** Which edition of the file the part is of: without it a part is not gone on with. */
interface PartNote {
  readonly url: string
  readonly validator: string | null
}

export async function download(request: DownloadRequest): Promise<Downloaded> {
  const part = `${request.path}.part`
  inFolder(request.path, () => mkdirSync(dirname(request.path), { recursive: true }))
  await fetchWhole(request, part)
  const bytes = statSync(part).size
  const sha256 = await hashOf(part, (done) => request.onProgress(done, bytes, 'checking'))
  if (request.sha256 !== null && sha256 !== request.sha256) {
    forget(part)
    throw new PrintwrightError(
      'model_checksum',
      `What came from ${hostOf(request.url)} is not the file that was expected (sha256 ${sha256}, not ${request.sha256}); it was deleted.`,
      { exitStatus: 3 },
    )
  }
  await rename(part, request.path)
  rmSync(noteOf(part), { force: true })
  return { bytes, sha256 }
}

async function fetchWhole(request: DownloadRequest, part: string): Promise<void> {
  const { tries = 5, pauseMs = 1_000 } = request
  let left = tries
  let before = sizeOf(part)
  for (;;) {
    try {
      await fetchRest(request, part)
      return
    } catch (error) {
      if (error instanceof PrintwrightError) throw error
      const now = sizeOf(part)
      // Whoever gets further is not given up on.
      left = now > before ? tries - 1 : left - 1
      before = now
      if (left <= 0) throw lost(request, now, error)
      await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (tries - 1 - left)))
    }
  }
}

async function fetchRest(request: DownloadRequest, part: string): Promise<void> {
  const note = resumable(request, part)
  const have = note === null ? 0 : sizeOf(part)
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (have > 0) {
    headers['range'] = `bytes=${have}-`
    if (note !== null && note.validator !== null) headers['if-range'] = note.validator
  }
  const response = await fetch(request.url, { headers })
  if (response.status === 416 && have > 0) {
    await response.body?.cancel()
    // All of it is there already, or it is not a part of this file.
    if (have === totalOf(response)) return
    forget(part)
    throw new Error('the part is longer than the file')
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    const what = `${hostOf(request.url)} answered ${response.status} ${plainText(response.statusText)}`.trim()
    if (response.status >= 500 || response.status === 429) throw new Error(what)
    throw new PrintwrightError('model_download', `${what} for ${plainText(request.url)}.`, { exitStatus: 3 })
  }
  const start = response.status === 206 ? startOf(response) : 0
  if (start !== 0 && start !== have) {
    await response.body.cancel()
    forget(part)
    throw new Error('the server sent another part than was asked for')
  }
  const total = response.status === 206 ? totalOf(response) : lengthOf(response)
  if (total !== null) refuseWhatCannotFit(request, total, total - start)
  inFolder(request.path, () => writeFileSync(noteOf(part), JSON.stringify(noteFor(request, response))))
  await writeBody(request, part, response.body, start, total)
}

async function writeBody(
  request: DownloadRequest,
  part: string,
  body: ReadableStream<Uint8Array>,
  start: number,
  total: number | null,
): Promise<void> {
  const file = await open(part, start === 0 ? 'w' : 'r+').catch((error: unknown) => {
    throw cannotWrite(request.path, error)
  })
  let done = start
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      await writeAll(request, file, chunk, done)
      done += chunk.byteLength
      request.onProgress(done, total, 'fetching')
    }
    await file.sync()
  } finally {
    await file.close()
  }
  if (total !== null && done < total) throw new Error(`the connection ended after ${done} of ${total} bytes`)
}

async function writeAll(request: DownloadRequest, file: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
  let written = 0
  while (written < chunk.byteLength) {
    try {
      const result = await file.write(chunk, written, chunk.byteLength - written, at + written)
      written += result.bytesWritten
    } catch (error) {
      throw cannotWrite(request.path, error)
    }
  }
}

/** The note of a part that can be gone on with; else the part is forgotten. */
function resumable(request: DownloadRequest, part: string): PartNote | null {
  if (sizeOf(part) === 0) return null
  try {
    const note = JSON.parse(readFileSync(noteOf(part), 'utf8')) as PartNote
    // Where nobody knows the checksum, two editions must not be joined to one file that passes for the first.
    if (note.url === request.url && (typeof note.validator === 'string' || request.sha256 !== null)) return note
  } catch {
    // No note: nobody knows of what it is a part.
  }
  forget(part)
  return null
}

function noteFor(request: DownloadRequest, { headers }: Response): PartNote {
  const etag = headers.get('etag')
  const validator = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified')
  return { url: request.url, validator }
}

function refuseWhatCannotFit(request: DownloadRequest, total: number, restBytes: number): void {
  if (request.bytes !== null && request.sha256 !== null && total !== request.bytes) {
    throw new PrintwrightError(
      'model_checksum',
      `${hostOf(request.url)} has a file of ${total} bytes where ${request.bytes} are expected: it is another one.`,
      { exitStatus: 3 },
    )
  }
  const { bavail, bsize } = statfsSync(dirname(request.path))
  const freeBytes = bavail * bsize
  if (restBytes > freeBytes) {
    throw new PrintwrightError(
      'model_disk',
      `The disk of ${plainText(dirname(request.path))} has ${megabytes(freeBytes)} left and ${megabytes(restBytes)} are to come.`,
      { exitStatus: 3 },
    )
  }
}

function inFolder<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

function cannotWrite(path: string, error: unknown): PrintwrightError {
  const { code, message } = error as NodeJS.ErrnoException
  const folder = plainText(dirname(path))
  const words =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? `The disk of ${folder} is full; what has come so far is kept: make room and pull again.`
      : `${folder} cannot be written: ${code ?? plainText(message)}.`
  return new PrintwrightError('model_disk', words, { exitStatus: 3, cause: error })
}

function lost(request: DownloadRequest, bytes: number, error: unknown): PrintwrightError {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string }
  const why = plainText(cause?.code ?? cause?.message ?? message ?? '').slice(0, 160)
  const kept = bytes > 0 ? ` ${megabytes(bytes)} are kept: pull again to go on from there.` : ''
  return new PrintwrightError('model_download', `${hostOf(request.url)} cannot be read from: ${why}.${kept}`, {
    exitStatus: 3,
    cause: error,
  })
}

export async function hashOf(path: string, onProgress: (done: number) => void): Promise<string> {
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer)
    done += (chunk as Buffer).length
    onProgress(done)
  }
  return hash.digest('hex')
}

function forget(part: string): void {
  rmSync(part, { force: true })
  rmSync(noteOf(part), { force: true })
}

function noteOf(part: string): string {
  return `${part}.json`
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}

const CONTENT_RANGE = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/

function startOf({ headers }: Response): number {
  return Number(CONTENT_RANGE.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN)
}

function totalOf({ headers }: Response): number | null {
  const total = CONTENT_RANGE.exec(headers.get('content-range') ?? '')?.[2]
  return total === undefined || total === '*' ? null : Number(total)
}

function lengthOf({ headers }: Response): number | null {
  const length = headers.get('content-length')
  return length === null ? null : Number(length)
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : plainText(url)
}
