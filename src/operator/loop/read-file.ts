// A file of the printer in memory, as far as it may be: some files are larger than the machine that an operator runs on.

/** Null: it is longer than that, and is not read on. */
export async function readWhole(chunks: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > bytesMax) return null
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}
