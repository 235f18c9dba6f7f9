// SHA-256 of a text, or HMAC-SHA-256 (RFC 2104, FIPS 198-1) with a key: who does not have the key cannot make one that fits.
import { createSha256 } from '#core'

const BLOCK_BYTES = 64
const encoder = new TextEncoder()

/** The key as the two blocks that HMAC begins its two hashes with. */
export interface HashKey {
  readonly inner: Uint8Array
  readonly outer: Uint8Array
  /** Names the key without telling it. */
  readonly id: string
}

export function createHashKey(bytes: Uint8Array): HashKey {
  const block = new Uint8Array(BLOCK_BYTES)
  block.set(bytes.length > BLOCK_BYTES ? bytesOf(hashOfBytes(bytes)) : bytes)
  const key = { inner: block.map((byte) => byte ^ 0x36), outer: block.map((byte) => byte ^ 0x5c) }
  return { ...key, id: keyedHash('printwright audit key', { ...key, id: '' }).slice(0, 16) }
}

/** In lower-case hexadecimal, of the text's UTF-8. */
export function keyedHash(text: string, key: HashKey | null): string {
  const hash = createSha256()
  if (key !== null) hash.update(key.inner)
  hash.update(encoder.encode(text))
  if (key === null) return hash.hex()
  const outer = createSha256()
  outer.update(key.outer)
  outer.update(bytesOf(hash.hex()))
  return outer.hex()
}

function hashOfBytes(bytes: Uint8Array): string {
  const hash = createSha256()
  hash.update(bytes)
  return hash.hex()
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
  )
}
