// What a file is by its first bytes, so that a person who hands over the wrong one gets one clear sentence.

export type FileKind = 'gcode' | 'gzip' | 'bgcode' | '3mf' | 'empty' | 'binary'

const SNIFF_BYTES_MAX = 4096
/** Above this share of control bytes a head is not text; a stray NUL in a comment is no reason to refuse a file. */
const CONTROL_RATIO_MAX = 0.02

function startsWith(head: Uint8Array, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => head[at] === byte)
}

/** A zip is called 3mf: it is the only one that slicers write. */
export function sniff(head: Uint8Array): FileKind {
  if (head.length === 0) return 'empty'
  if (startsWith(head, 0x1f, 0x8b)) return 'gzip'
  if (startsWith(head, 0x47, 0x43, 0x44, 0x45)) return 'bgcode'
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06)) return '3mf'
  const sample = head.subarray(0, SNIFF_BYTES_MAX)
  const isControl = (byte: number): boolean => (byte < 32 && (byte < 9 || byte > 13)) || byte === 127
  const controlCount = sample.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0)
  if (controlCount > sample.length * CONTROL_RATIO_MAX) return 'binary'
  return sample.every((byte) => byte <= 32) && head.every((byte) => byte <= 32) ? 'empty' : 'gcode'
}

const COMMAND =
  /^(?:N\d+\s*)?(?:[GMT]-?\d+(?:\.\d+)?(?![A-Za-z_]{2})|[A-Z][A-Z0-9]*_[A-Z0-9_]*(?!\s*[=:])(?=[\s;*]|$)|[A-Z]{3,}(?:\s+[A-Z_]+=\S*)*\s*$)/i
const LINES_LOOKED_AT = 200

/** Text in which commands stand, or that a slicer wrote: prose, tables and programs are text too. */
export function looksLikeGcode(head: Uint8Array): boolean {
  if (sniff(head) !== 'gcode') return false
  const lines = new TextDecoder().decode(head).split('\n', LINES_LOOKED_AT)
  const written = lines.map((line) => line.trim()).filter((line) => line !== '')
  const said = written.filter((line) => !/^[;(%#]/.test(line))
  // Long headers are comments only.
  if (said.length === 0) return written.some((line) => line.startsWith(';'))
  return said.filter((line) => COMMAND.test(line)).length >= said.length / 2
}
