// The fast form of G-code: a block of lines as columns. A scanner fills it, the motion layer reads it; a block of
// 500 MB of G-code is never in memory at once. Whatever the fast path does not fully understand (quotes, odd numbers,
// duplicated letters, checksums, extended commands) carries FLAG_TEXT: read the line's text with `parseLine`, the one grammar.

/** Kinds of a line that are not a classic letter+number command. Classic codes are >= 0, see `commandCode`. */
export const CODE_EMPTY = -1
/** Only a comment. */
export const CODE_COMMENT = -2
/** A word command (`SET_PRESSURE_ADVANCE ADVANCE=0.04`), a macro, or anything else: read the text. */
export const CODE_TEXT = -3

/** The fast columns do not hold all that the line says. */
export const FLAG_TEXT = 1
/** The line ends in a comment. */
export const FLAG_COMMENT = 2

/** Bits of `present`. */
export const HAS_X = 1
export const HAS_Y = 2
export const HAS_Z = 4
export const HAS_E = 8
export const HAS_F = 16
export const HAS_I = 32
export const HAS_J = 64
export const HAS_K = 128
export const HAS_R = 256
export const HAS_P = 512
export const HAS_S = 1024
export const HAS_T = 2048

/** `G1` -> one number: letter (A = 0) * 100000 + number * 10 + one decimal (`G92.1` -> ...921). */
export function commandCode(letter: string, number: number, decimal = 0): number {
  return (letter.charCodeAt(0) - 65) * 100_000 + number * 10 + decimal
}

export interface CommandBlock {
  readonly capacity: number
  count: number
  /** Bytes that `start` and `end` point into; valid only until the next block is asked for. */
  source: Uint8Array
  /** [capacity] first byte of the line; `end` is one past its last byte, line ending not included. */
  readonly start: Uint32Array
  readonly end: Uint32Array
  /** [capacity] 1-based line number. Float64 so that no file is too long. */
  readonly line: Float64Array
  /** [capacity] `commandCode` or one of CODE_*. */
  readonly code: Int32Array
  readonly flags: Uint8Array
  readonly present: Uint16Array
  /** [capacity] value of each parameter, in the file's own units; only meaningful where its bit of `present` is set. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
  readonly e: Float64Array
  readonly f: Float64Array
  readonly i: Float64Array
  readonly j: Float64Array
  readonly k: Float64Array
  readonly r: Float64Array
  readonly p: Float64Array
  readonly s: Float64Array
  readonly t: Float64Array
}

export function createCommandBlock(capacity: number): CommandBlock {
  const numbers = (): Float64Array => new Float64Array(capacity)
  return {
    capacity,
    count: 0,
    source: new Uint8Array(0),
    start: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    line: numbers(),
    code: new Int32Array(capacity),
    flags: new Uint8Array(capacity),
    present: new Uint16Array(capacity),
    x: numbers(),
    y: numbers(),
    z: numbers(),
    e: numbers(),
    f: numbers(),
    i: numbers(),
    j: numbers(),
    k: numbers(),
    r: numbers(),
    p: numbers(),
    s: numbers(),
    t: numbers(),
  }
}
