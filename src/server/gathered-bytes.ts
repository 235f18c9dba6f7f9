// Bytes that come in pieces, gathered in one buffer that doubles: a piece of one byte costs one byte.

export interface GatheredBytes {
  readonly bytes: number
  add(part: Uint8Array): void
  /** All of it as text; it is empty again then. */
  takeText(): string
}

const FIRST_BYTES = 1024

export function createGatheredBytes(): GatheredBytes {
  let buffer = Buffer.alloc(0)
  let bytes = 0
  return {
    get bytes() {
      return bytes
    },
    add(part) {
      const needed = bytes + part.length
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, buffer.length * 2, FIRST_BYTES))
        buffer.copy(larger, 0, 0, bytes)
        buffer = larger
      }
      buffer.set(part, bytes)
      bytes = needed
    },
    takeText() {
      const text = buffer.toString('utf8', 0, bytes)
      buffer = Buffer.alloc(0)
      bytes = 0
      return text
    },
  }
}
