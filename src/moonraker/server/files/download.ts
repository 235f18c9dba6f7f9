// GET /server/files/{root}/{path}: a file, or a part of it, as a stream.
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ServerError } from '../server-error.ts'
import { errnoOf, fileRefusal } from './file-refusals.ts'
import type { Place } from './file-roots.ts'
import { refuseEscape } from './file-roots.ts'

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.gcode', 'text/plain'],
  ['.cfg', 'text/plain'],
  ['.log', 'text/plain'],
  ['.txt', 'text/plain'],
  ['.ini', 'text/plain'],
  ['.csv', 'text/csv'],
  ['.md', 'text/markdown'],
  ['.css', 'text/css'],
  ['.html', 'text/html'],
  ['.htm', 'text/html'],
  ['.js', 'text/javascript'],
  ['.mjs', 'text/javascript'],
  ['.py', 'text/x-python'],
  ['.xml', 'text/xml'],
  ['.json', 'application/json'],
  ['.pdf', 'application/pdf'],
  ['.zip', 'application/zip'],
  ['.gz', 'application/gzip'],
  ['.tar', 'application/x-tar'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.webp', 'image/webp'],
  ['.bmp', 'image/bmp'],
  ['.ico', 'image/vnd.microsoft.icon'],
  ['.svg', 'image/svg+xml'],
  ['.stl', 'model/stl'],
  ['.mp4', 'video/mp4'],
  ['.webm', 'video/webm'],
])

const CHUNK_BYTES = 256 << 10

/** `shown` is the path as the request has it. */
export async function sendFile(
  place: Place,
  shown: string,
  message: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const file = await openPlain(place, shown)
  try {
    const { size, mtimeMs } = await file.stat()
    const { range, status, headers } = answerHead(place, size, mtimeMs, message)
    reply.writeHead(status, headers)
    if (range === null || message.method === 'HEAD' || range.end < range.start) {
      reply.end()
      return
    }
    const { start, end } = range
    await pipeline(file.createReadStream({ start, end, highWaterMark: CHUNK_BYTES, autoClose: false }), reply)
  } catch (error) {
    // Whoever has gone does not want the rest.
    if (!reply.headersSent) throw error
    reply.destroy()
  } finally {
    await file.close()
  }
}

async function openPlain(place: Place, shown: string): Promise<FileHandle> {
  try {
    await refuseEscape(place)
  } catch (error) {
    if (error instanceof ServerError) throw new ServerError(`${shown} is not in root static directory`, 403)
    throw error
  }
  let file: FileHandle
  try {
    // The way is known now and followed as it is; a pipe would wait for ever for somebody to write.
    file = await open(await realpath(place.path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    const code = errnoOf(error)
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) throw new ServerError('Not Found', 404)
    if (['EACCES', 'EPERM', 'ENXIO', 'EISDIR'].includes(code)) throw new ServerError(`${shown} is not a file`, 403)
    throw fileRefusal(error, place.path)
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new ServerError(`${shown} is not a file`, 403)
}

interface Head {
  readonly status: number
  readonly headers: Record<string, string | number>
  /** Both ends within; null where nothing follows. */
  readonly range: { readonly start: number; readonly end: number } | null
}

function answerHead(place: Place, size: number, mtimeMs: number, { headers: asked }: IncomingMessage): Head {
  const seconds = Math.floor(mtimeMs / 1000)
  const name = basename(place.path)
  const etag = `"${Math.round(mtimeMs * 1000).toString(16)}-${size.toString(16)}"`
  const headers: Record<string, string | number> = {
    'Accept-Ranges': 'bytes',
    'Last-Modified': new Date(seconds * 1000).toUTCString(),
    Etag: etag,
    'Content-Disposition': `attachment; filename="${asciiName(name)}"; filename*=UTF-8''${percentEncoded(name)}`,
    // A page that somebody has uploaded is not run as one of ours.
    'X-Content-Type-Options': 'nosniff',
  }
  if (isUnchanged(asked, etag, seconds)) return { status: 304, headers, range: null }
  headers['Content-Type'] = TYPES.get(extname(name).toLowerCase()) ?? 'application/octet-stream'
  const isStale = asked['if-range'] !== undefined && asked['if-range'] !== etag
  const range = isStale ? null : readRange(asked.range, size)
  if (range === 'outside') {
    return {
      status: 416,
      headers: { ...headers, 'Content-Range': `bytes */${size}`, 'Content-Length': 0 },
      range: null,
    }
  }
  if (range === null) return { status: 200, headers: { ...headers, 'Content-Length': size }, range: whole(size) }
  const { start, end } = range
  const part = { 'Content-Range': `bytes ${start}-${end}/${size}`, 'Content-Length': end - start + 1 }
  return { status: 206, headers: { ...headers, ...part }, range }
}

function whole(size: number): { start: number; end: number } {
  return { start: 0, end: size - 1 }
}

function isUnchanged(asked: IncomingMessage['headers'], etag: string, seconds: number): boolean {
  const tags = asked['if-none-match']
  if (tags !== undefined) return tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  const since = Date.parse(asked['if-modified-since'] ?? '')
  return Number.isFinite(since) && since >= seconds * 1000
}

/** One range of bytes; null for all of it, also where several are asked for. */
function readRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'outside' | null {
  const found = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/.exec(header ?? '')
  if (found === null) return null
  const [, first = '', last = ''] = found
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start >= size || end < start) return 'outside'
  return start === 0 && end === size - 1 ? null : { start, end }
}

function asciiName(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')
}

function percentEncoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
