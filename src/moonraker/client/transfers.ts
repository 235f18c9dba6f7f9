// Files over HTTP: nothing is held in memory as a whole, every byte that leaves is counted in the checksum.
import { createHash, randomUUID } from 'node:crypto'
import { basename, dirname } from 'node:path/posix'
import { isPlainPath, isRecord } from '#printer'
import type { FileStream, GcodeFile, OnProgress, UploadOptions } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import type { Address } from './address.ts'
import type { Credentials } from './credentials.ts'
import type { HttpAnswer, HttpClient } from './http.ts'
import { bodyJson, readJson, refusalOfAnswer } from './http.ts'
import type { ClientLimits } from './options.ts'
import { readFileEntry, recordOf } from './results.ts'

export interface Transfers {
  readonly address: Address
  readonly http: HttpClient
  readonly credentials: Credentials
  readonly limits: ClientLimits
  readonly redact: (text: string) => string
}

const PIECE_BYTES = 256 << 10

export function checkPath(path: string): void {
  if (!isPlainPath(path)) throw new PrinterRefusal(400, `Not a path of a G-code file: ${JSON.stringify(path)}`)
}

/** A GET with one more try where the token had run out. */
export async function get(
  transfers: Transfers,
  path: string,
  idleS = transfers.limits.transferIdleS,
): Promise<HttpAnswer> {
  const { http, address, credentials } = transfers
  const once = async (): Promise<HttpAnswer> =>
    http.send({ method: 'GET', url: address.http(path), headers: await credentials.headers(), idleS })
  const answer = await once()
  if (answer.status !== 401 || !(await credentials.renew())) return answer
  answer.drop()
  return once()
}

export async function upload(
  transfers: Transfers,
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  options: UploadOptions,
): Promise<GcodeFile> {
  checkPath(path)
  const { http, address, credentials, limits, redact } = transfers
  const totalBytes = content instanceof Uint8Array ? content.length : (options.sizeBytes ?? null)
  const boundary = `----printwright-${randomUUID()}`
  const folder = dirname(path)
  const fields: (readonly [string, string])[] = [['root', 'gcodes']]
  if (folder !== '.') fields.push(['path', folder])
  const name = basename(path).replaceAll('"', '%22')
  const head = Buffer.from(
    `${fields.map(([key, value]) => fieldPart(boundary, key, value)).join('')}--${boundary}\r\n` +
      `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  )
  // The checksum follows the file: it is known when the last byte has left.
  const tail = (sha256: string): Buffer =>
    Buffer.from(`\r\n${fieldPart(boundary, 'checksum', sha256)}--${boundary}--\r\n`)
  const headers: Record<string, string> = {
    ...(await credentials.headers()),
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
  }
  if (totalBytes !== null) {
    headers['Content-Length'] = String(head.length + totalBytes + tail('0'.repeat(64)).length)
  }
  let mistake: Error | null = null
  async function* body(): AsyncGenerator<Uint8Array> {
    yield head
    const hash = createHash('sha256')
    let doneBytes = 0
    try {
      for await (const piece of pieces(content)) {
        doneBytes += piece.length
        if (totalBytes !== null && doneBytes > totalBytes) break
        hash.update(piece)
        yield piece
        options.onProgress?.(doneBytes, totalBytes)
      }
    } catch (error) {
      mistake = error as Error
      throw error
    }
    if (totalBytes !== null && doneBytes !== totalBytes) {
      mistake = new PrinterRefusal(400, `${path} was said to have ${totalBytes} bytes, and has not.`)
      throw mistake
    }
    const sha256 = hash.digest('hex')
    // What the caller says wins: where the bytes are not those that he meant, the server refuses them.
    yield tail(options.sha256 ?? sha256)
  }
  try {
    const url = address.http('/server/files/upload')
    const answerS = limits.uploadAnswerS
    const answer = await http.send({ method: 'POST', url, headers, body: body(), idleS: limits.transferIdleS, answerS })
    const result = await readJson(answer, limits.jsonBytesMax, redact)
    const item = isRecord(result['item']) ? result : recordOf(result['result'])
    return readFileEntry(recordOf(item['item']))
  } catch (error) {
    throw mistake ?? error
  }
}

function fieldPart(boundary: string, key: string, value: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`
}

/** Big blocks are cut, so that progress is seen; small ones are put together, so that the wire is not filled with headers. */
async function* pieces(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) {
    for (let at = 0; at < content.length; at += PIECE_BYTES) yield content.subarray(at, at + PIECE_BYTES)
    return
  }
  let parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content) {
    if (chunk.length >= PIECE_BYTES && bytes === 0) {
      yield* pieces(chunk)
      continue
    }
    // The giver may use his buffer again.
    parts.push(chunk.slice())
    bytes += chunk.length
    if (bytes < PIECE_BYTES) continue
    yield Buffer.concat(parts)
    parts = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(parts)
}

/** `root` is the server's folder: gcodes, logs. */
export async function download(
  transfers: Transfers,
  path: string,
  onProgress: OnProgress | undefined,
): Promise<FileStream> {
  const answer = await get(transfers, path)
  if (answer.status !== 200) {
    throw refusalOfAnswer(answer.status, await bodyJson(answer, transfers.limits.jsonBytesMax), transfers.redact)
  }
  const length = Number(answer.headers['content-length'])
  const isPlain = answer.headers['content-encoding'] === undefined
  const sizeBytes = isPlain && Number.isSafeInteger(length) && answer.headers['content-length'] ? length : null
  async function* read(): AsyncGenerator<Uint8Array> {
    let doneBytes = 0
    for await (const chunk of answer.body) {
      doneBytes += chunk.length
      yield chunk
      onProgress?.(doneBytes, sizeBytes)
    }
    if (sizeBytes !== null && doneBytes !== sizeBytes) throw new LinkLost('lost', `${path} broke off.`)
  }
  return { sizeBytes, chunks: read() }
}

export function filePath(root: string, path: string): string {
  return `/server/files/${root}/${path.split('/').map(encodeURIComponent).join('/')}`
}
