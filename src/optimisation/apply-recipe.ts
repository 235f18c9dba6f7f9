// Writes the recipe into the file: speed words of moves, numbers of acceleration commands, and a few short lines between.
// Whatever else a line holds stays byte for byte, and so does every other line.
import { HAS_F } from '#gcode'
import type { ByteWriter } from './byte-writer.ts'
import { createByteWriter, writeAscii, writeRange } from './byte-writer.ts'
import type { LineText } from './line-text.ts'
import { accelerationSpans, commandEnd, isMove, isOpaque, numberAt, numberSpan } from './line-text.ts'
import type { EditLimits } from './move-wishes.ts'
import { wishedAccel, wishedAccelRatios, wishedSpeed } from './move-wishes.ts'
import type { Recipe } from './recipe.ts'
import type { SettingEdits, SettingSource } from './setting-edits.ts'
import { settingEdits } from './setting-edits.ts'

export interface EditSource extends SettingSource {
  readonly limits: EditLimits & SettingSource['limits']
  /** Upper-case names of the configuration's macros. */
  readonly macros: ReadonlySet<string>
}

export interface Edited {
  readonly bytes: Uint8Array
  /** Lines of the old file that read otherwise now, in order. */
  readonly changed: readonly number[]
  /** For each new line the old one that it stands before, in order. */
  readonly inserted: readonly number[]
}

interface Pen extends EditSource {
  readonly recipe: Recipe
  readonly settings: SettingEdits
  readonly writer: ByteWriter
  /** The speed that the file has set, and the one that is set in what has been written; NaN where nobody knows, mm/min. */
  fileSpeed: number
  setSpeed: number
  /** The same of the acceleration in force, mm/s². */
  fileAccel: number
  setAccel: number
  readonly accelRatio: Float32Array
  /** By line: the next line that moves in the plane and has a wish for its acceleration; 0 for none. */
  readonly nextAccelLine: Uint32Array
  /** By line: the next move without a speed word of its own, before any with one; 0 for none. */
  readonly nextPlainMove: Uint32Array
  /** Up to here the old file has been copied. */
  copied: number
  readonly changed: number[]
  readonly inserted: number[]
  /** The file sets accelerations with SET_VELOCITY_LIMIT rather than M204. */
  readonly usesVelocityLimit: boolean
}

export function applyRecipe(source: EditSource, recipe: Recipe): Edited {
  const { text } = source
  const pen = createPen(source, recipe)
  for (let line = 1; line <= text.lineCount; line++) {
    for (const words of pen.settings.before.get(line) ?? []) insertLine(pen, line, words)
    if (isMove(text, line)) writeMove(pen, line)
    else writeOther(pen, line)
  }
  writeRange(pen.writer, text.bytes, pen.copied, text.bytes.length)
  const { writer, changed, inserted } = pen
  return { bytes: writer.bytes.subarray(0, writer.length), changed, inserted }
}

function createPen(source: EditSource, recipe: Recipe): Pen {
  const { text, table } = source
  const accelRatio = wishedAccelRatios(table, recipe)
  return {
    ...source,
    recipe,
    settings: settingEdits(source, recipe),
    writer: createByteWriter(Math.ceil(1.1 * text.bytes.length) + 1024),
    fileSpeed: Number.NaN,
    setSpeed: Number.NaN,
    fileAccel: Number.NaN,
    setAccel: Number.NaN,
    accelRatio,
    nextAccelLine: nextLines(text, (line) => accelRatio[line]! > 0),
    nextPlainMove: nextPlainMoves(source),
    copied: 0,
    changed: [],
    inserted: [],
    usesVelocityLimit: countVelocityLimits(text) > 0,
  }
}

function nextLines(text: LineText, holds: (line: number) => boolean): Uint32Array {
  const next = new Uint32Array(text.lineCount + 2)
  for (let line = text.lineCount; line >= 1; line--) {
    next[line] = line < text.lineCount && holds(line + 1) ? line + 1 : next[line + 1]!
  }
  return next
}

/** A speed word alone on its line is for the moves that follow it. */
function nextPlainMoves({ text, macros }: EditSource): Uint32Array {
  const next = new Uint32Array(text.lineCount + 2)
  let found = 0
  for (let line = text.lineCount; line >= 1; line--) {
    next[line] = found
    if (isMove(text, line)) found = (text.present[line]! & HAS_F) === 0 ? line : 0
    else if (isOpaque(text, line, macros)) found = 0
  }
  return next
}

function countVelocityLimits(text: LineText): number {
  let limits = 0
  let m204 = 0
  for (let line = 1; line <= text.lineCount; line++) {
    const spans = accelerationSpans(text, line)
    if (spans === null) continue
    const isWord = text.bytes.subarray(text.start[line]!, spans[0]![0]).indexOf(61) >= 0
    if (isWord) limits++
    else m204++
  }
  return limits > m204 ? limits : 0
}

function writeMove(pen: Pen, line: number): void {
  const { text, table, recipe, limits } = pen
  setAccelFor(pen, line)
  const hasSpeed = (text.present[line]! & HAS_F) !== 0
  if (hasSpeed) pen.fileSpeed = text.speedMmPerMin[line]!
  // A line of nothing but a speed is written for the move that will use it.
  const user = text.present[line] === HAS_F ? pen.nextPlainMove[line]! : line
  const wished = user === 0 ? pen.fileSpeed : wishedSpeed(table, recipe, limits, user, pen.fileSpeed)
  if (Number.isNaN(wished)) return
  const value = Math.abs(wished - pen.fileSpeed) < 0.5 ? pen.fileSpeed : Math.round(wished)
  if (hasSpeed) {
    const span = numberSpan(text, line, 'F')
    if (value !== pen.fileSpeed && span !== null) {
      rewriteNumber(pen, span, value)
      pen.changed.push(line)
    }
  } else if (value !== pen.setSpeed) appendWord(pen, line, ` F${numberText(value)}`)
  pen.setSpeed = value
}

/** The acceleration that this line's move wants, by a line before it where it is not in force yet. */
function setAccelFor(pen: Pen, line: number): void {
  const ratio = pen.accelRatio[line]!
  if (!(ratio > 0)) return
  if (Number.isNaN(pen.fileAccel)) {
    pen.fileAccel = pen.table.accelMmPerS2[line]!
    pen.setAccel = pen.fileAccel
  }
  const wished = wishedAccel(pen.limits, pen.fileAccel, ratio)
  if (!isSame(wished, pen.setAccel)) insertAccel(pen, line, wished)
}

function insertAccel(pen: Pen, line: number, mmPerS2: number): void {
  const value = numberText(Math.round(mmPerS2))
  insertLine(pen, line, pen.usesVelocityLimit ? `SET_VELOCITY_LIMIT ACCEL=${value}` : `M204 S${value}`)
  pen.setAccel = Math.round(mmPerS2)
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 0.005 * Math.max(a, b) + 0.5
}

function writeOther(pen: Pen, line: number): void {
  const { text } = pen
  const spans = accelerationSpans(text, line)
  if (spans !== null) {
    writeAcceleration(pen, line, spans)
    return
  }
  const edit = pen.settings.values.get(line)
  if (edit !== undefined && edit.value !== numberAt(text, edit.span)) {
    rewriteNumber(pen, edit.span, edit.value)
    pen.changed.push(line)
  }
  if (!isOpaque(text, line, pen.macros)) return
  // Whoever comes next finds what the file had set.
  if (pen.setSpeed !== pen.fileSpeed && !Number.isNaN(pen.fileSpeed)) {
    insertLine(pen, line, `G1 F${numberText(pen.fileSpeed)}`)
  }
  if (!Number.isNaN(pen.fileAccel) && !isSame(pen.setAccel, pen.fileAccel)) insertAccel(pen, line, pen.fileAccel)
  pen.fileSpeed = Number.NaN
  pen.setSpeed = Number.NaN
  pen.fileAccel = Number.NaN
  pen.setAccel = Number.NaN
}

function writeAcceleration(pen: Pen, line: number, spans: readonly (readonly [number, number])[]): void {
  const { text, accelRatio, nextAccelLine, limits } = pen
  const fileAccel = Math.min(...spans.map((span) => numberAt(text, span)))
  pen.fileAccel = fileAccel
  const user = nextAccelLine[line]!
  const wished = user === 0 ? fileAccel : wishedAccel(limits, fileAccel, accelRatio[user]!)
  const value = isSame(wished, fileAccel) ? fileAccel : Math.round(wished)
  if (value !== fileAccel) {
    for (const span of spans) rewriteNumber(pen, span, value)
    pen.changed.push(line)
  }
  pen.setAccel = value
}

function rewriteNumber(pen: Pen, [from, to]: readonly [number, number], value: number): void {
  writeRange(pen.writer, pen.text.bytes, pen.copied, from)
  writeAscii(pen.writer, numberText(value))
  pen.copied = to
}

function appendWord(pen: Pen, line: number, word: string): void {
  const at = commandEnd(pen.text, line)
  writeRange(pen.writer, pen.text.bytes, pen.copied, at)
  writeAscii(pen.writer, word)
  pen.copied = at
  pen.changed.push(line)
}

function insertLine(pen: Pen, line: number, words: string): void {
  const at = pen.text.start[line]!
  writeRange(pen.writer, pen.text.bytes, pen.copied, at)
  writeAscii(pen.writer, `${words}${pen.text.hasReturns ? '\r\n' : '\n'}`)
  pen.copied = at
  pen.inserted.push(line)
}

/** At most three decimals, never an exponent. */
function numberText(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
