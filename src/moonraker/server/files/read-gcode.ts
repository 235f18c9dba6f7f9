// Reads what a G-code file on disk says of itself: its two ends, no more.
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { extractMetadata } from '../metadata/extract-metadata.ts'
import { thumbnailsIn } from './gcode-thumbnails.ts'
import type { ExtractedMetadata } from './metadata-book.ts'

/** Pictures are looked for so far into the file. */
const HEAD_BYTES = 2 << 20

export async function readGcode(path: string): Promise<ExtractedMetadata> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const { size } = await file.stat()
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await file.read(bytes, 0, length, offset)
      return bytes.subarray(0, bytesRead)
    }
    const record = await extractMetadata({ sizeBytes: size, read })
    const head = await read(0, Math.min(size, HEAD_BYTES))
    return { record, thumbnails: thumbnailsIn(Buffer.from(head).toString('latin1')) }
  } finally {
    await file.close()
  }
}
