// Bytes in, blocks of lines as columns out, at the speed of the disk. Lines are split as Klipper reads a virtual SD card:
// on \n only; \r is white space wherever it stands. Memory is bounded by one chunk, one block and the longest line kept.
// Only what is plain beyond doubt gets columns; everything else gets FLAG_TEXT and is left to `parseLine`.
import type { Diagnostic } from '#protocol'
import type { CommandBlock } from './command-block.ts'
import {
  CODE_COMMENT,
  CODE_EMPTY,
  CODE_TEXT,
  createCommandBlock,
  FLAG_COMMENT,
  FLAG_TEXT,
  HAS_E,
  HAS_F,
  HAS_I,
  HAS_J,
  HAS_K,
  HAS_P,
  HAS_R,
  HAS_S,
  HAS_T,
  HAS_X,
  HAS_Y,
  HAS_Z,
} from './command-block.ts'

/** Longer lines are cut when they are comments and left out, with a diagnostic, when they are not. */
export const LINE_BYTES_MAX = 65_536
const DEFAULT_CAPACITY = 4096
const DIAGNOSTICS_MAX = 100

const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9
const SEMICOLON = 59
const POINT = 46
const MINUS = 45
const PLUS = 43
const ZERO = 48

/** A sum of this many digits is below 2^53, so one division by a power of ten (<= 1e22, exact) rounds exactly. */
const EXACT_DIGITS_MAX = 15
/** Numbers with more digits than this are left to `parseLine`. */
const DIGITS_MAX = 100
const POWER_OF_TEN = Float64Array.from({ length: EXACT_DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent)

/** Bit of `present` by byte, lower and upper case; 0 for bytes that start no parameter the columns hold. */
const PARAM_BIT = new Uint16Array(256)
const PARAM_BITS: Readonly<Record<string, number>> = {
  X: HAS_X,
  Y: HAS_Y,
  Z: HAS_Z,
  E: HAS_E,
  F: HAS_F,
  I: HAS_I,
  J: HAS_J,
  K: HAS_K,
  R: HAS_R,
  P: HAS_P,
  S: HAS_S,
  T: HAS_T,
}
for (const [letter, bit] of Object.entries(PARAM_BITS)) {
  PARAM_BIT[letter.charCodeAt(0)] = bit
  PARAM_BIT[letter.toLowerCase().charCodeAt(0)] = bit
}

/** M23, M117 and M118: what follows is text. */
const RAW_CODES: ReadonlySet<number> = new Set([1_200_230, 1_201_170, 1_201_180])

export interface Scanner {
  /** Reads on. The block and the bytes it points into are only valid during the call of `onBlock`. */
  push(chunk: Uint8Array, onBlock: (block: CommandBlock) => void): void
  /** Hands over a last line that has no ending, and what else is left. */
  finish(onBlock: (block: CommandBlock) => void): void
  readonly diagnostics: readonly Diagnostic[]
  /** Lines handed over so far. */
  readonly lineCount: number
}

function storeParam(block: CommandBlock, row: number, bit: number, value: number): void {
  switch (bit) {
    case HAS_X:
      block.x[row] = value
      break
    case HAS_Y:
      block.y[row] = value
      break
    case HAS_E:
      block.e[row] = value
      break
    case HAS_F:
      block.f[row] = value
      break
    case HAS_Z:
      block.z[row] = value
      break
    case HAS_I:
      block.i[row] = value
      break
    case HAS_J:
      block.j[row] = value
      break
    case HAS_K:
      block.k[row] = value
      break
    case HAS_R:
      block.r[row] = value
      break
    case HAS_P:
      block.p[row] = value
      break
    case HAS_S:
      block.s[row] = value
      break
    default:
      block.t[row] = value
  }
}

/** Finds the line's end from `at`; the caller made sure that there is one. */
function skipToEnd(bytes: Uint8Array, at: number): number {
  let pos = at
  while (bytes[pos] !== LF) pos++
  return pos
}

function finishAsText(block: CommandBlock, row: number, code: number, bytes: Uint8Array, at: number): number {
  block.code[row] = code
  block.flags[row] = FLAG_TEXT
  block.present[row] = 0
  return skipToEnd(bytes, at)
}

// Where the reading of a number stopped. Module-wide because a kernel that returns two numbers would allocate; it is
// set and read within one call of `scanLine`.
let numberEnd = 0

/** Reads digits with at most one point. `numberEnd` stays at `at` when there are none, or absurdly many. */
function readDecimal(bytes: Uint8Array, at: number): number {
  let pos = at
  let mantissa = 0
  let digit = bytes[pos]! - ZERO
  while (digit >= 0 && digit <= 9) {
    mantissa = mantissa * 10 + digit
    digit = bytes[++pos]! - ZERO
  }
  let digitCount = pos - at
  let scale = 0
  if (bytes[pos] === POINT) {
    const fractionAt = ++pos
    digit = bytes[pos]! - ZERO
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      digit = bytes[++pos]! - ZERO
    }
    scale = pos - fractionAt
    digitCount += scale
  }
  numberEnd = digitCount === 0 || digitCount > DIGITS_MAX ? at : pos
  if (digitCount > EXACT_DIGITS_MAX) return Number(String.fromCharCode(...bytes.subarray(at, numberEnd)))
  return scale === 0 ? mantissa : mantissa / POWER_OF_TEN[scale]!
}

/** The command word at `at` (its letter) as a code, or CODE_TEXT; `numberEnd` is behind it. */
function readCode(bytes: Uint8Array, at: number): number {
  const letter = (bytes[at]! | 32) - 97
  let digit = bytes[at + 1]! - ZERO
  if (letter < 0 || letter > 25 || letter === 13 || digit < 0 || digit > 9) return CODE_TEXT
  let pos = at + 1
  let number = 0
  while (digit >= 0 && digit <= 9) {
    number = number * 10 + digit
    digit = bytes[++pos]! - ZERO
    if (number > 9999 || (number === 0 && digit >= 0 && digit <= 9)) return CODE_TEXT
  }
  let decimal = 0
  if (bytes[pos] === POINT) {
    decimal = bytes[pos + 1]! - ZERO
    const after = bytes[pos + 2]!
    if (decimal < 1 || decimal > 9 || after === POINT || (after >= ZERO && after <= 57)) return CODE_TEXT
    pos += 2
  }
  numberEnd = pos
  const code = letter * 100_000 + number * 10 + decimal
  return RAW_CODES.has(code) ? CODE_TEXT : code
}

/** Reads one line into `row`; returns where its \n stands, which the caller made sure exists. */
function scanLine(block: CommandBlock, row: number, bytes: Uint8Array, from: number): number {
  let pos = from
  let byte = bytes[pos]!
  while (byte === SPACE || byte === TAB || byte === CR) byte = bytes[++pos]!
  if (byte === SEMICOLON || byte === LF) {
    block.code[row] = byte === LF ? CODE_EMPTY : CODE_COMMENT
    block.flags[row] = byte === LF ? 0 : FLAG_COMMENT
    block.present[row] = 0
    return skipToEnd(bytes, pos)
  }
  const code = readCode(bytes, pos)
  if (code === CODE_TEXT) return finishAsText(block, row, CODE_TEXT, bytes, pos)
  pos = numberEnd
  byte = bytes[pos]!
  let present = 0
  let flags = 0
  for (;;) {
    while (byte === SPACE || byte === TAB || byte === CR) byte = bytes[++pos]!
    if (byte === LF) break
    if (byte === SEMICOLON) {
      flags = FLAG_COMMENT
      pos = skipToEnd(bytes, pos)
      break
    }
    const bit = PARAM_BIT[byte]!
    if (bit === 0 || (present & bit) !== 0) {
      // A stray byte right behind the command word would be part of the word; elsewhere it spoils a value only.
      return finishAsText(block, row, present === 0 ? CODE_TEXT : code, bytes, pos)
    }
    byte = bytes[++pos]!
    const isNegative = byte === MINUS
    if (isNegative || byte === PLUS) pos++
    const magnitude = readDecimal(bytes, pos)
    if (numberEnd === pos) return finishAsText(block, row, code, bytes, pos)
    storeParam(block, row, bit, isNegative ? -magnitude : magnitude)
    present |= bit
    pos = numberEnd
    byte = bytes[pos]!
  }
  block.code[row] = code
  block.flags[row] = flags
  block.present[row] = present
  return pos
}

interface ScannerState {
  readonly block: CommandBlock
  /** The beginning of a line whose end has not arrived, at most LINE_BYTES_MAX bytes of it and room for a \n. */
  readonly carry: Uint8Array
  carryCount: number
  /** The line in `carry` is longer than what was kept of it. */
  isCut: boolean
  lineCount: number
  readonly diagnostics: Diagnostic[]
}

/** A line that is too long: a comment is kept as far as it goes, anything else is not run. */
function placeLongLine(state: ScannerState, row: number, bytes: Uint8Array, from: number): void {
  const { block } = state
  let pos = from
  while (pos < from + LINE_BYTES_MAX && (bytes[pos] === SPACE || bytes[pos] === TAB || bytes[pos] === CR)) pos++
  const isComment = bytes[pos] === SEMICOLON
  block.code[row] = isComment ? CODE_COMMENT : CODE_EMPTY
  block.flags[row] = isComment ? FLAG_COMMENT : 0
  block.present[row] = 0
  block.end[row] = isComment ? from + LINE_BYTES_MAX : from
  if (isComment || state.diagnostics.length >= DIAGNOSTICS_MAX) return
  const message = `Line ${state.lineCount} is longer than ${LINE_BYTES_MAX} bytes and was left out.`
  state.diagnostics.push({ severity: 'error', code: 'line-too-long', message, line: state.lineCount })
}

function placeEnd(block: CommandBlock, row: number, bytes: Uint8Array, from: number, lineFeed: number): void {
  block.start[row] = from
  block.end[row] = lineFeed > from && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed
}

function skipByteOrderMark(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== 0xef || bytes[from + 1] !== 0xbb || bytes[from + 2] !== 0xbf) return from
  let pos = from + 3
  while (bytes[pos] === SPACE || bytes[pos] === TAB || bytes[pos] === CR) pos++
  return bytes[pos] === SEMICOLON || bytes[pos] === LF ? from + 3 : from
}

/** Scans the whole lines of `bytes` in [from, until), `until` being one past a \n; hands over full blocks and the rest. */
function scanLines(
  state: ScannerState,
  bytes: Uint8Array,
  from: number,
  until: number,
  onBlock: (block: CommandBlock) => void,
): void {
  const { block } = state
  block.source = bytes
  let pos = from
  let row = 0
  while (pos < until) {
    const isFirst = state.lineCount === 0
    state.lineCount++
    block.line[row] = state.lineCount
    const lineFeed = scanLine(block, row, bytes, isFirst ? skipByteOrderMark(bytes, pos) : pos)
    placeEnd(block, row, bytes, pos, lineFeed)
    if (lineFeed - pos > LINE_BYTES_MAX) placeLongLine(state, row, bytes, pos)
    pos = lineFeed + 1
    row++
    if (row === block.capacity) {
      block.count = row
      onBlock(block)
      row = 0
    }
  }
  block.count = row
  if (row > 0) onBlock(block)
}

function keep(state: ScannerState, bytes: Uint8Array): void {
  const room = LINE_BYTES_MAX - state.carryCount
  const kept = bytes.length > room ? bytes.subarray(0, room) : bytes
  state.carry.set(kept, state.carryCount)
  state.carryCount += kept.length
  if (kept.length < bytes.length) state.isCut = true
}

function flushCarry(state: ScannerState, onBlock: (block: CommandBlock) => void): void {
  const { block, carry } = state
  const end = state.carryCount
  carry[end] = LF
  if (state.isCut) {
    state.lineCount++
    block.source = carry
    block.line[0] = state.lineCount
    block.start[0] = 0
    placeLongLine(state, 0, carry, 0)
    block.count = 1
    onBlock(block)
  } else {
    scanLines(state, carry, 0, end + 1, onBlock)
  }
  state.carryCount = 0
  state.isCut = false
}

export function createScanner(blockCapacity: number = DEFAULT_CAPACITY): Scanner {
  const state: ScannerState = {
    block: createCommandBlock(blockCapacity),
    carry: new Uint8Array(LINE_BYTES_MAX + 1),
    carryCount: 0,
    isCut: false,
    lineCount: 0,
    diagnostics: [],
  }
  return {
    push(chunk, onBlock) {
      const lastLineFeed = chunk.lastIndexOf(LF)
      if (lastLineFeed < 0) {
        keep(state, chunk)
        return
      }
      let from = 0
      if (state.carryCount > 0) {
        from = chunk.indexOf(LF) + 1
        keep(state, chunk.subarray(0, from - 1))
        flushCarry(state, onBlock)
      }
      scanLines(state, chunk, from, lastLineFeed + 1, onBlock)
      keep(state, chunk.subarray(lastLineFeed + 1))
    },
    finish(onBlock) {
      if (state.carryCount > 0) flushCarry(state, onBlock)
    },
    get diagnostics() {
      return state.diagnostics
    },
    get lineCount() {
      return state.lineCount
    },
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of one line of a block; bytes that are not UTF-8 become U+FFFD. */
export function lineText(block: CommandBlock, row: number): string {
  return decoder.decode(block.source.subarray(block.start[row]!, block.end[row]!))
}
