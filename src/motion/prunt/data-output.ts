// The stream of positions that Prunt's simulator writes: one line a tick, `DATA OUTPUT,x,y,z,e`, no time; other lines are
// log. After each safe stop the last position is repeated six times. Source: prunt SPEC 11.

export const DATA_OUTPUT = 'DATA OUTPUT'
export const STOP_REPEATS = 6
const DIGITS = 20

/** As Ada prints it: a sign or a space, 20 decimals, an exponent of two digits or more. */
function number(value: number): string {
  const [digits, exponent] = value.toExponential(DIGITS).split('e') as [string, string]
  const power = exponent.slice(1).padStart(2, '0')
  return `${value < 0 ? '' : ' '}${digits}E${exponent[0]}${power}`
}

export function dataOutputLine(positionMm: Float64Array): string {
  return `${DATA_OUTPUT},${number(positionMm[0]!)},${number(positionMm[1]!)},${number(positionMm[2]!)},${number(positionMm[3]!)}\n`
}

const NUMBER = /^\s*[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\s*$/
/** As it is printed. */
const WHOLE = /^\s*-?\d\.\d{20}[eE][-+]\d{2,}\s*$/
const WITH_EXPONENT = /[eE][-+]?\d+\s*$/
/** Two such numbers: no line of log, but a row whose beginning is damaged. */
const NEARLY_ROW = /(,[ -]\d\.\d{8,}E?[-+]?\d*){2}/

/** How the numbers of a stream are written, by column: 2 as Prunt prints them, 1 with an exponent, 0 anyhow. */
export type RowForm = readonly number[]

/** Of the first row; the others have to be like it: one that lost a digit or its exponent is another number. */
export function formOfRow(line: string): RowForm {
  return cellsOf(line).map((cell) => (WHOLE.test(cell) ? 2 : WITH_EXPONENT.test(cell) ? 1 : 0))
}

/** Null, or what a row has lost. */
export function missingForm(line: string, form: RowForm): string | null {
  const cells = cellsOf(line)
  for (const [column, kind] of form.entries()) {
    const cell = cells[column]!
    if (kind === 2 ? WHOLE.test(cell) : kind === 0 || WITH_EXPONENT.test(cell)) continue
    return `"${cell.trim().slice(0, 30)}" has lost digits or its exponent`
  }
  return null
}

function cellsOf(line: string): string[] {
  return line.trimEnd().split(',').slice(1)
}

/** Fills `out` from a line; 'log' for a line that is none of these, a sentence for one that is broken. */
export function readDataOutput(line: string, out: Float64Array): 'row' | 'log' | string {
  if (!line.includes(DATA_OUTPUT)) return NEARLY_ROW.test(line) ? 'a row whose beginning is damaged' : 'log'
  if (!line.startsWith(`${DATA_OUTPUT},`)) return 'a row begins in the middle of a line'
  const cells = line.trimEnd().split(',')
  if (cells.length !== 5) return `${cells.length - 1} numbers where 4 belong`
  for (let axis = 0; axis < 4; axis += 1) {
    const cell = cells[axis + 1]!
    const value = NUMBER.test(cell) ? Number(cell) : Number.NaN
    if (!Number.isFinite(value)) return `"${cell.trim().slice(0, 30)}" is not a number`
    out[axis] = value
  }
  return 'row'
}
