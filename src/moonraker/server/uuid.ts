// Names that are unique: by chance (version 4), or always the same for the same name (version 5). Source: RFC 9562.
import { createHash } from 'node:crypto'

export function randomUuid(secretBytes: (count: number) => Uint8Array): string {
  return uuidText(secretBytes(16), 4)
}

/** @param namespace a UUID. */
export function namedUuid(namespace: string, name: string): string {
  const hash = createHash('sha1')
  hash.update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
  hash.update(name)
  return uuidText(hash.digest(), 5)
}

function uuidText(bytes: Uint8Array, version: number): string {
  const marked = Buffer.from(bytes.subarray(0, 16))
  marked.writeUInt8((marked.readUInt8(6) & 0x0f) | (version << 4), 6)
  marked.writeUInt8((marked.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = marked.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
