// Cura's package: a zip archive with the G-code and its picture. What is needed of it is taken out as it streams; how much that is
// is known before it is on the disk.
import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { ServerError } from '../server-error.ts'
import { errnoOf } from './file-refusals.ts'

interface Entry {
  readonly name: string
  readonly method: number
  readonly packedBytes: number
  readonly headerAt: number
}

const GCODE = '3d/model.gcode'
const PICTURE = 'metadata/thumbnail.png'
const END_BYTES = 22
const COMMENT_BYTES_MAX = 65_535
const END_SIGNATURE = 0x06_05_4b_50
const ENTRY_SIGNATURE = 0x02_01_4b_50
const HEADER_SIGNATURE = 0x04_03_4b_50
const DIRECTORY_BYTES_MAX = 1 << 20
const PICTURE_BYTES_MAX = 4 << 20
const STORED = 0
const DEFLATED = 8

/** Writes the G-code to `gcodePath`; answers with the picture, null for none. */
export async function unpackUfp(path: string, gcodePath: string, bytesMax: number): Promise<Buffer | null> {
  const file = await open(path, 'r')
  try {
    const entries = await readEntries(file)
    const gcode = entries.find(({ name }) => name === GCODE)
    if (gcode === undefined) throw notOne()
    await pipeline(
      await unpacked(file, path, gcode),
      limited(bytesMax),
      createWriteStream(gcodePath, { flags: 'wx', flush: true }),
    )
    const picture = entries.find(({ name }) => name === PICTURE)
    return picture === undefined ? null : await collected(await unpacked(file, path, picture))
  } catch (error) {
    const isDamaged = /^(Z_|ERR_)/.test(errnoOf(error)) || error instanceof RangeError
    throw isDamaged ? notOne() : error
  } finally {
    await file.close()
  }
}

function notOne(): ServerError {
  return new ServerError('Not a UFP package')
}

async function bytesAt(file: FileHandle, from: number, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count)
  const { bytesRead } = await file.read(bytes, 0, count, from)
  if (bytesRead < count) throw notOne()
  return bytes
}

async function readEntries(file: FileHandle): Promise<readonly Entry[]> {
  const { size } = await file.stat()
  const tailBytes = Math.min(size, END_BYTES + COMMENT_BYTES_MAX)
  const tail = await bytesAt(file, size - tailBytes, tailBytes)
  let end = tail.length - END_BYTES
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--
  if (end < 0) throw notOne()
  const directoryBytes = tail.readUInt32LE(end + 12)
  const directoryAt = tail.readUInt32LE(end + 16)
  if (directoryBytes > DIRECTORY_BYTES_MAX || directoryAt + directoryBytes > size) throw notOne()
  const directory = await bytesAt(file, directoryAt, directoryBytes)
  const entries: Entry[] = []
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE; ) {
    const nameBytes = directory.readUInt16LE(at + 28)
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes)
    entries.push({
      name: name.replace(/^\/+/, '').toLowerCase(),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      headerAt: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function unpacked(file: FileHandle, path: string, entry: Entry): Promise<Readable> {
  const { method, packedBytes, headerAt } = entry
  const header = await bytesAt(file, headerAt, 30)
  if (header.readUInt32LE(0) !== HEADER_SIGNATURE || (method !== STORED && method !== DEFLATED)) throw notOne()
  const start = headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  if (packedBytes === 0) throw notOne()
  const packed = createReadStream(path, { start, end: start + packedBytes - 1 })
  if (method === STORED) return packed
  const inflate = createInflateRaw()
  packed.on('error', (error) => inflate.destroy(error))
  inflate.on('close', () => packed.destroy())
  return packed.pipe(inflate)
}

/** A small archive may hold more than any disk. */
function limited(bytesMax: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(new ServerError('Request Entity Too Large', 413))
      else done(null, chunk)
    },
  })
}

async function collected(stream: Readable): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > PICTURE_BYTES_MAX) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
