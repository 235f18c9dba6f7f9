// Reads what a G-code file on disk says of itself: its two ends, no more.
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { extractMetadata, type GcodeMetadata } from '../metadata/extract-metadata.ts'

export async function readGcode(path: string): Promise<GcodeMetadata> {
  // A pipe in its place would wait for ever for somebody to write.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const { size } = await file.stat()
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await file.read(bytes, 0, length, offset)
      return bytes.subarray(0, bytesRead)
    }
    return await extractMetadata({ sizeBytes: size, read })
  } finally {
    await file.close()
  }
}
