// One line of a file, from its bytes: nothing, a plain G0 or G1, or a text for the judge. What is plain is plain beyond doubt: each
// of X, Y, Z, E, F at most once, a decimal right behind its letter, blanks between. Everything else is read as text, by the one
// strict grammar of ../line. Allocates nothing.

/** Words of a plain move; NaN: not named. */
export interface MoveWords {
  x: number
  y: number
  z: number
  e: number
  f: number
}

export type LineKind = 'nothing' | 'move' | 'text'

/** Longer ones are read as text: whether a line is too long depends on its letters, of which one has at most three bytes. */
const PLAIN_BYTES_MAX = 16_384

export const LINE_FEED = 10
const CR = 13
const SPACE = 32
const TAB = 9
const SEMICOLON = 59
const POINT = 46
const MINUS = 45
const PLUS = 43
const ZERO = 48
const ONE = 49
const LETTER_G = 103
const LOWER_CASE = 32

const BIT_X = 1
const BIT_Y = 2
const BIT_Z = 4
const BIT_E = 8
const BIT_F = 16
/** By byte, lower and upper case; 0 for what is no word of a plain move. */
const WORD_BIT = new Uint8Array(256)
for (const [letter, bit] of [
  ['X', BIT_X],
  ['Y', BIT_Y],
  ['Z', BIT_Z],
  ['E', BIT_E],
  ['F', BIT_F],
] as const) {
  WORD_BIT[letter.charCodeAt(0)] = bit
  WORD_BIT[letter.toLowerCase().charCodeAt(0)] = bit
}

/** A sum of this many digits is below 2^53, so that one division by an exact power of ten rounds as reading its text would. */
const EXACT_DIGITS_MAX = 15
const POWER_OF_TEN = Float64Array.from({ length: EXACT_DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent)

// Where the reading of a number stopped, or -1: two results without an object. Set and read within one call of `scanLine`.
let numberEnd = 0

function readDecimal(bytes: Uint8Array, from: number): number {
  let at = from
  const sign = bytes[at]!
  if (sign === MINUS || sign === PLUS) at++
  let mantissa = 0
  let digits = 0
  let scale = 0
  let byte = bytes[at]! - ZERO
  while (byte >= 0 && byte <= 9) {
    mantissa = mantissa * 10 + byte
    digits++
    byte = bytes[++at]! - ZERO
  }
  if (bytes[at] === POINT) {
    byte = bytes[++at]! - ZERO
    while (byte >= 0 && byte <= 9) {
      mantissa = mantissa * 10 + byte
      scale++
      byte = bytes[++at]! - ZERO
    }
  }
  digits += scale
  numberEnd = digits === 0 || digits > EXACT_DIGITS_MAX ? -1 : at
  const magnitude = mantissa / POWER_OF_TEN[scale]!
  return sign === MINUS ? -magnitude : magnitude
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB
}

/** Nothing more to read: a comment, or the carriage returns before the line feed. */
function isEnd(bytes: Uint8Array, from: number, end: number): boolean {
  if (bytes[from] === SEMICOLON) return true
  let at = from
  while (bytes[at] === CR) at++
  return at >= end
}

/** The line in [from, end); `bytes[end]` is there, and no digit. */
export function scanLine(bytes: Uint8Array, from: number, end: number, words: MoveWords): LineKind {
  if (end - from > PLAIN_BYTES_MAX) return 'text'
  let at = from
  while (isBlank(bytes[at]!)) at++
  if (isEnd(bytes, at, end)) return 'nothing'
  const digit = bytes[at + 1]!
  if ((bytes[at]! | LOWER_CASE) !== LETTER_G || (digit !== ZERO && digit !== ONE)) return 'text'
  return scanWords(bytes, at + 2, end, words)
}

function scanWords(bytes: Uint8Array, from: number, end: number, words: MoveWords): LineKind {
  words.x = Number.NaN
  words.y = Number.NaN
  words.z = Number.NaN
  words.e = Number.NaN
  words.f = Number.NaN
  let named = 0
  let at = from
  for (;;) {
    while (isBlank(bytes[at]!)) at++
    if (isEnd(bytes, at, end)) return 'move'
    const bit = WORD_BIT[bytes[at]!]!
    const value = readDecimal(bytes, at + 1)
    if (bit === 0 || (named & bit) !== 0 || numberEnd < 0) return 'text'
    place(words, bit, value)
    named |= bit
    at = numberEnd
  }
}

function place(words: MoveWords, bit: number, value: number): void {
  switch (bit) {
    case BIT_X:
      words.x = value
      break
    case BIT_Y:
      words.y = value
      break
    case BIT_E:
      words.e = value
      break
    case BIT_F:
      words.f = value
      break
    default:
      words.z = value
  }
}
