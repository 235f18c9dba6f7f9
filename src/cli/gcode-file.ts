// A G-code file as chunks of bytes, plain or gzipped, never whole in memory.
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { PrintwrightError } from '#core'
import type { SlicerMetadata } from '#gcode'
import { readSlicerMetadata, sniff } from '#gcode'

/** Enough for every slicer's header with thumbnails, and for the longest config trailer seen. */
const EDGE_BYTES = 1 << 20
const CHUNK_BYTES = 1 << 18

export interface GcodeFile {
  readonly path: string
  readonly gzipped: boolean
  /** Bytes on disk; progress is counted in these. */
  readonly sizeBytes: number
}

function ioSentence(path: string, error: unknown): PrintwrightError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new PrintwrightError('file-missing', `${path}: no such file.`)
  if (code === 'EISDIR') return new PrintwrightError('file-is-folder', `${path} is a folder, not a G-code file.`)
  if (code === 'EACCES') return new PrintwrightError('file-unreadable', `${path}: permission to read it is missing.`)
  return new PrintwrightError('file-unreadable', `${path} could not be read: ${(error as Error).message}.`, {
    exitStatus: 3,
    cause: error,
  })
}

/** Looks at the first bytes and says in one sentence what is wrong when this is not G-code. */
export function openGcodeFile(path: string): GcodeFile {
  const head = new Uint8Array(4096)
  let length = 0
  let sizeBytes = 0
  try {
    const handle = openSync(path, 'r')
    try {
      const stat = fstatSync(handle)
      if (stat.isDirectory()) throw Object.assign(new Error('folder'), { code: 'EISDIR' })
      sizeBytes = stat.size
      length = readSync(handle, head, 0, head.length, 0)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw ioSentence(path, error)
  }
  const kind = sniff(head.subarray(0, length))
  refuse(path, kind)
  return { path, gzipped: kind === 'gzip', sizeBytes }
}

function refuse(path: string, kind: ReturnType<typeof sniff>): void {
  switch (kind) {
    case 'gcode':
    case 'gzip':
      return
    case 'empty':
      throw new PrintwrightError('file-empty', `${path} is empty: there is nothing to print in it.`)
    case 'bgcode':
      throw new PrintwrightError(
        'file-bgcode',
        `${path} is binary G-code (bgcode): export plain G-code from the slicer (in PrusaSlicer: Printer Settings, General, untick "Supports binary G-code").`,
      )
    case '3mf':
      throw new PrintwrightError('file-3mf', `${path} is a 3MF/ZIP archive, not G-code: export the plate as G-code.`)
    case 'binary':
      throw new PrintwrightError('file-binary', `${path} is a binary file, not G-code.`)
  }
}

/** The file's bytes; `onBytes` hears how many bytes of the file on disk have been used. */
export async function* readChunks(file: GcodeFile, onBytes?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file.path, { highWaterMark: CHUNK_BYTES })
  let readBytes = 0
  stream.on('data', (chunk) => {
    readBytes += chunk.length
  })
  try {
    const source = file.gzipped ? stream.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : stream
    stream.on('error', (error) => source.destroy(error))
    for await (const chunk of source) {
      yield chunk as Uint8Array
      onBytes?.(readBytes)
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code?.startsWith('Z_')) {
      throw new PrintwrightError('file-gzip-broken', `${file.path} is a damaged or truncated gzip file.`, {
        cause: error,
      })
    }
    throw ioSentence(file.path, error)
  } finally {
    stream.destroy()
  }
}

/** What the slicer wrote about the print at the head and the tail of the file. */
export async function readMetadata(file: GcodeFile): Promise<SlicerMetadata> {
  if (file.gzipped) return readMetadataFromStream(file)
  const handle = openSync(file.path, 'r')
  try {
    const head = new Uint8Array(Math.min(EDGE_BYTES, file.sizeBytes))
    const tail = new Uint8Array(Math.min(EDGE_BYTES, file.sizeBytes))
    readSync(handle, head, 0, head.length, 0)
    readSync(handle, tail, 0, tail.length, file.sizeBytes - tail.length)
    return readSlicerMetadata(head, tail)
  } catch (error) {
    throw ioSentence(file.path, error)
  } finally {
    closeSync(handle)
  }
}

async function readMetadataFromStream(file: GcodeFile): Promise<SlicerMetadata> {
  const head: Uint8Array[] = []
  let headBytes = 0
  let tail: Uint8Array[] = []
  let tailBytes = 0
  let first = true
  for await (const chunk of readChunks(file)) {
    if (first) {
      const kind = sniff(chunk.subarray(0, 4096))
      refuse(`${file.path} (unpacked)`, kind === 'gzip' ? 'binary' : kind)
      first = false
    }
    if (headBytes < EDGE_BYTES) {
      head.push(chunk.subarray(0, EDGE_BYTES - headBytes))
      headBytes += Math.min(chunk.length, EDGE_BYTES - headBytes)
    }
    tail.push(chunk)
    tailBytes += chunk.length
    if (tailBytes > 4 * EDGE_BYTES) {
      tail = [Buffer.concat(tail).subarray(-EDGE_BYTES)]
      tailBytes = EDGE_BYTES
    }
  }
  if (first) throw new PrintwrightError('file-empty', `${file.path} is empty: there is nothing to print in it.`)
  return readSlicerMetadata(Buffer.concat(head), Buffer.concat(tail).subarray(-EDGE_BYTES))
}
