import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** A G-code file's bytes, packed or not. */
export function readGcode(path: string): Buffer {
  const bytes = readFileSync(path)
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}
