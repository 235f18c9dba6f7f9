// A whole file as bytes with an index of its lines: where each begins, which command it is and what it says of speed.
import type { CommandBlock } from '#gcode'
import { CODE_COMMENT, CODE_EMPTY, CODE_TEXT, commandCode, createScanner, FLAG_TEXT, HAS_F } from '#gcode'

const LF = 10
const CR = 13
const SPACE = 32
const SEMICOLON = 59

export interface LineText {
  readonly bytes: Uint8Array
  readonly lineCount: number
  /** [lineCount + 2] by 1-based line: its first byte; one more row for the end of the file. */
  readonly start: Uint32Array
  /** `commandCode` or one of CODE_*; CODE_TEXT where the fast columns do not hold all that the line says. */
  readonly code: Int32Array
  readonly present: Uint16Array
  /** Speed word, mm/min; only meaningful with HAS_F. */
  readonly speedMmPerMin: Float32Array
  readonly hasReturns: boolean
}

export function indexLines(bytes: Uint8Array): LineText {
  let lineCount = 0
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lineCount++
  if (bytes.length > 0 && bytes[bytes.length - 1] !== LF) lineCount++
  const rows = lineCount + 2
  const text = {
    bytes,
    lineCount,
    start: new Uint32Array(rows),
    // What the scanner leaves out (a line that is too long) is nobody's to edit.
    code: new Int32Array(rows).fill(CODE_TEXT),
    present: new Uint16Array(rows),
    speedMmPerMin: new Float32Array(rows),
    hasReturns: bytes.indexOf(CR) >= 0 && bytes[bytes.indexOf(LF) - 1] === CR,
  }
  let line = 1
  for (let at = bytes.indexOf(LF); at >= 0 && line < rows - 1; at = bytes.indexOf(LF, at + 1)) {
    text.start[++line] = at + 1
  }
  text.start[lineCount + 1] = bytes.length
  const scanner = createScanner()
  const onBlock = (block: CommandBlock): void => takeBlock(text, block)
  scanner.push(bytes, onBlock)
  scanner.finish(onBlock)
  return text
}

function takeBlock(text: LineText, block: CommandBlock): void {
  for (let row = 0; row < block.count; row++) {
    const line = block.line[row]!
    const code = block.code[row]!
    const isPlain = code === CODE_EMPTY || code === CODE_COMMENT || (block.flags[row]! & FLAG_TEXT) === 0
    text.code[line] = isPlain ? code : CODE_TEXT
    text.present[line] = block.present[row]!
    if ((block.present[row]! & HAS_F) !== 0) text.speedMmPerMin[line] = block.f[row]!
  }
}

/** One past the last byte of the line's content, its ending not included. */
export function contentEnd(text: LineText, line: number): number {
  let end = text.start[line + 1]!
  const start = text.start[line]!
  if (end > start && text.bytes[end - 1] === LF) end--
  if (end > start && text.bytes[end - 1] === CR) end--
  return end
}

const decoder = new TextDecoder('latin1')

export function lineWords(text: LineText, line: number): string {
  return decoder.decode(text.bytes.subarray(text.start[line]!, contentEnd(text, line)))
}

/** Where the number after `letter` stands in a classic command, as [from, to); null where there is none. */
export function numberSpan(text: LineText, line: number, letter: string): readonly [number, number] | null {
  const { bytes } = text
  const end = commandEnd(text, line)
  const wanted = letter.charCodeAt(0)
  // The first letter is the command's own.
  let at = text.start[line]!
  while (at < end && bytes[at]! <= SPACE) at++
  for (at++; at < end; at++) {
    if ((bytes[at]! & 0xdf) !== wanted) continue
    let from = at + 1
    while (from < end && bytes[from]! <= SPACE) from++
    let to = from
    while (to < end && isNumberByte(bytes[to]!)) to++
    return to > from ? [from, to] : null
  }
  return null
}

/** One past the last byte that is neither comment nor white space before it. */
export function commandEnd(text: LineText, line: number): number {
  const { bytes } = text
  const start = text.start[line]!
  let end = contentEnd(text, line)
  const comment = bytes.subarray(start, end).indexOf(SEMICOLON)
  if (comment >= 0) end = start + comment
  while (end > start && bytes[end - 1]! <= SPACE) end--
  return end
}

function isNumberByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || byte === 46 || byte === 45 || byte === 43
}

const MOVES: ReadonlySet<number> = new Set([0, 1, 2, 3].map((number) => commandCode('G', number)))

/** G0 to G3, understood to the last word. */
export function isMove(text: LineText, line: number): boolean {
  return MOVES.has(text.code[line]!)
}

const M204 = commandCode('M', 204)
const LETTERED_MIN = commandCode('A', 0)

/** Word commands that leave speed, acceleration and flow as they are. */
const QUIET_WORDS =
  /^\s*(M\d+|G\d+|EXCLUDE_OBJECT\w*|SET_PRESSURE_ADVANCE|SET_FAN_SPEED|SET_PRINT_STATS_INFO|SET_HEATER_TEMPERATURE|SET_DISPLAY_TEXT|RESPOND|SET_VELOCITY_LIMIT)\b/i

/**
 * Whether the line may change what later lines rely on: a macro, a restored state, anything not known. `macros`: upper-case
 * names of the configuration's own.
 */
export function isOpaque(text: LineText, line: number, macros: ReadonlySet<string>): boolean {
  const code = text.code[line]!
  if (code === CODE_EMPTY || code === CODE_COMMENT || isMove(text, line)) return false
  // Without a macro of that name a lettered command that Klipper does not know does nothing.
  if (code >= LETTERED_MIN && macros.size === 0) return false
  const words = lineWords(text, line)
  const name = /^\s*([A-Za-z_][\w.]*)/.exec(words)?.[1]?.toUpperCase() ?? ''
  if (macros.has(name)) return true
  return code < LETTERED_MIN && !QUIET_WORDS.test(words)
}

/** The acceleration that the line puts in force, as Klipper reads it, and where its number stands; null for no such line. */
export function accelerationSpans(text: LineText, line: number): readonly (readonly [number, number])[] | null {
  const code = text.code[line]!
  if (code === M204) {
    const s = numberSpan(text, line, 'S')
    if (s !== null) return [s]
    const p = numberSpan(text, line, 'P')
    const t = numberSpan(text, line, 'T')
    // One of the two alone is refused.
    return p === null || t === null ? null : [p, t]
  }
  if (code !== CODE_TEXT) return null
  const match = /^(\s*SET_VELOCITY_LIMIT\b.*?\bACCEL\s*=\s*)([\d.]+)/i.exec(lineWords(text, line))
  if (match === null) return null
  const from = text.start[line]! + match[1]!.length
  return [[from, from + match[2]!.length]]
}

export function numberAt(text: LineText, [from, to]: readonly [number, number]): number {
  return Number(decoder.decode(text.bytes.subarray(from, to)))
}

/** By line: the speed in force there, mm/min; 0 where nobody knows. */
export function fileSpeeds(text: LineText, macros: ReadonlySet<string>): Float32Array {
  const speeds = new Float32Array(text.lineCount + 2)
  let speed = 0
  for (let line = 1; line <= text.lineCount; line++) {
    if (isMove(text, line)) {
      if ((text.present[line]! & HAS_F) !== 0) speed = text.speedMmPerMin[line]!
      speeds[line] = speed
    } else if (isOpaque(text, line, macros)) speed = 0
  }
  return speeds
}
