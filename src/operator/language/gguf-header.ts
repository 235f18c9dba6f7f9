// What a GGUF file says about itself: enough to choose a chat template and to see that it is whole. The file comes from anywhere:
// every length is checked before it is believed, nothing large is kept, nothing throws.

export interface ByteSource {
  readonly size: number
  /** Fewer bytes than asked for only at the end. */
  read(offset: number, length: number): Uint8Array
}

export interface GgufHeader {
  readonly version: number
  readonly tensorCount: number
  /** Numbers, flags and strings; of an array only its length, as `{ length }`. Strings beyond a megabyte are left out. */
  readonly metadata: ReadonlyMap<string, GgufValue>
}

export type GgufValue = string | number | boolean | { readonly length: number }

export type GgufReading =
  | { readonly isGguf: true; readonly header: GgufHeader }
  | { readonly isGguf: false; readonly problem: string }

const MAGIC = 0x46554747
const MOST_KEYS = 100_000
const MOST_TENSORS = 200_000
const LONGEST_KEY = 65_535
const LONGEST_STRING = 1 << 20
const MOST_ELEMENTS = 1 << 24
/** Headers of real models are below 20 MB: their vocabulary. */
const LONGEST_HEADER = 256 * 2 ** 20
const DEEPEST_ARRAY = 2
const WINDOW = 1 << 20

const TYPE = { string: 8, array: 9, bool: 7 } as const
/** Bytes of each fixed type by its number: u8 i8 u16 i16 u32 i32 f32 bool - - u64 i64 f64. */
const BYTES_OF_TYPE = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8] as const

/** Why the reading stopped; thrown and caught in this file only. */
class Unreadable extends Error {}

interface Cursor {
  readonly source: ByteSource
  at: number
  window: DataView
  windowAt: number
}

export function readGgufHeader(source: ByteSource): GgufReading {
  const cursor: Cursor = { source, at: 0, window: new DataView(new ArrayBuffer(0)), windowAt: 0 }
  try {
    return { isGguf: true, header: readHeader(cursor) }
  } catch (error) {
    const problem = error instanceof Unreadable ? error.message : 'it could not be read'
    return { isGguf: false, problem }
  }
}

function readHeader(cursor: Cursor): GgufHeader {
  if (cursor.source.size < 24 || readU32(cursor) !== MAGIC) throw new Unreadable('it is no GGUF file')
  const version = readU32(cursor)
  if (version !== 2 && version !== 3) throw new Unreadable(`its version of GGUF, ${version}, is not known`)
  const tensorCount = readCount(cursor, MOST_TENSORS, 'tensors')
  const keyCount = readCount(cursor, MOST_KEYS, 'keys')
  const metadata = new Map<string, GgufValue>()
  for (let i = 0; i < keyCount; i++) {
    const key = readString(cursor, LONGEST_KEY)
    if (key === null) throw new Unreadable('one of its keys is longer than any key')
    const value = readValue(cursor, readU32(cursor), 0)
    if (value !== null) metadata.set(key, value)
  }
  const furthest = readTensorOffsets(cursor, tensorCount)
  const alignment = metadata.get('general.alignment')
  const step = typeof alignment === 'number' && alignment >= 1 && alignment <= 65_536 ? alignment : 32
  const dataAt = Math.ceil(cursor.at / step) * step
  if (tensorCount > 0 && !(dataAt + furthest < cursor.source.size)) {
    throw new Unreadable('it ends before its weights do: the download was cut off')
  }
  return { version, tensorCount, metadata }
}

function readTensorOffsets(cursor: Cursor, count: number): number {
  let furthest = 0
  for (let i = 0; i < count; i++) {
    if (readString(cursor, LONGEST_KEY) === null) throw new Unreadable('the name of a tensor is longer than any name')
    const dimensions = readU32(cursor)
    if (dimensions > 8) throw new Unreadable(`a tensor has ${dimensions} dimensions`)
    skip(cursor, dimensions * 8 + 4)
    furthest = Math.max(furthest, readU64(cursor))
  }
  return furthest
}

function readValue(cursor: Cursor, type: number, depth: number): GgufValue | null {
  if (type === TYPE.string) return readString(cursor, LONGEST_STRING)
  if (type === TYPE.array) return skipArray(cursor, depth)
  const bytes = BYTES_OF_TYPE[type] ?? 0
  if (bytes === 0) throw new Unreadable(`it has a value of unknown type ${type}`)
  const view = need(cursor, bytes)
  const at = cursor.at - cursor.windowAt
  cursor.at += bytes
  switch (type) {
    case 0:
      return view.getUint8(at)
    case 1:
      return view.getInt8(at)
    case 2:
      return view.getUint16(at, true)
    case 3:
      return view.getInt16(at, true)
    case 4:
      return view.getUint32(at, true)
    case 5:
      return view.getInt32(at, true)
    case 6:
      return view.getFloat32(at, true)
    case TYPE.bool:
      return view.getUint8(at) !== 0
    case 10:
      return Number(view.getBigUint64(at, true))
    case 11:
      return Number(view.getBigInt64(at, true))
    default:
      return view.getFloat64(at, true)
  }
}

function skipArray(cursor: Cursor, depth: number): { readonly length: number } {
  const type = readU32(cursor)
  const length = readCount(cursor, MOST_ELEMENTS, 'elements of a list')
  const bytes = BYTES_OF_TYPE[type] ?? 0
  if (bytes > 0) skip(cursor, length * bytes)
  else if (type === TYPE.string) for (let i = 0; i < length; i++) skip(cursor, readU64(cursor))
  else if (type === TYPE.array && depth < DEEPEST_ARRAY) {
    for (let i = 0; i < length; i++) skipArray(cursor, depth + 1)
  } else throw new Unreadable(`it has a list of unknown type ${type}`)
  return { length }
}

/** `null`: longer than `longest`, and skipped. */
function readString(cursor: Cursor, longest: number): string | null {
  const length = readU64(cursor)
  if (length > longest) {
    skip(cursor, length)
    return null
  }
  const view = need(cursor, length)
  const start = view.byteOffset + cursor.at - cursor.windowAt
  cursor.at += length
  return new TextDecoder().decode(new Uint8Array(view.buffer, start, length))
}

function readCount(cursor: Cursor, most: number, what: string): number {
  const count = readU64(cursor)
  if (count > most) throw new Unreadable(`it claims to have ${count} ${what}`)
  return count
}

function readU32(cursor: Cursor): number {
  const value = need(cursor, 4).getUint32(cursor.at - cursor.windowAt, true)
  cursor.at += 4
  return value
}

/** Beyond 2^53 it is no length of anything: rounding does no harm. */
function readU64(cursor: Cursor): number {
  const value = Number(need(cursor, 8).getBigUint64(cursor.at - cursor.windowAt, true))
  cursor.at += 8
  return value
}

function skip(cursor: Cursor, length: number): void {
  check(cursor, length)
  cursor.at += length
}

/** The window that holds the next `length` bytes. */
function need(cursor: Cursor, length: number): DataView {
  check(cursor, length)
  const end = cursor.windowAt + cursor.window.byteLength
  if (cursor.at >= cursor.windowAt && cursor.at + length <= end) return cursor.window
  const bytes = cursor.source.read(cursor.at, Math.max(length, WINDOW))
  if (bytes.byteLength < length) throw new Unreadable('it ends in the middle of its header')
  cursor.window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  cursor.windowAt = cursor.at
  return cursor.window
}

function check(cursor: Cursor, length: number): void {
  const fits = length >= 0 && cursor.at + length <= cursor.source.size
  if (!fits) throw new Unreadable('it ends in the middle of its header')
  if (!(cursor.at + length <= LONGEST_HEADER)) throw new Unreadable('its header is longer than any header')
}

export function bytesAsSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.byteLength, read: (offset, length) => bytes.subarray(offset, offset + length) }
}
