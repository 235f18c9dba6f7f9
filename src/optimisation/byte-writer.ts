// The new file: ranges of the old one and short texts between them.

export interface ByteWriter {
  bytes: Uint8Array
  length: number
}

export function createByteWriter(capacity: number): ByteWriter {
  return { bytes: new Uint8Array(capacity), length: 0 }
}

function reserve(writer: ByteWriter, more: number): void {
  const needed = writer.length + more
  if (needed <= writer.bytes.length) return
  const grown = new Uint8Array(Math.max(needed, Math.ceil(1.5 * writer.bytes.length)))
  grown.set(writer.bytes.subarray(0, writer.length))
  writer.bytes = grown
}

export function writeRange(writer: ByteWriter, source: Uint8Array, from: number, to: number): void {
  if (to <= from) return
  reserve(writer, to - from)
  writer.bytes.set(source.subarray(from, to), writer.length)
  writer.length += to - from
}

/** ASCII only. */
export function writeAscii(writer: ByteWriter, text: string): void {
  reserve(writer, text.length)
  for (let i = 0; i < text.length; i++) writer.bytes[writer.length++] = text.charCodeAt(i)
}
