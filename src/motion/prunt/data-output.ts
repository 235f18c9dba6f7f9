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

/** Fills `out` from a line; 'log' for a line that is none of these, a sentence for one that is broken. */
export function readDataOutput(line: string, out: Float64Array): 'row' | 'log' | string {
  if (!line.includes(DATA_OUTPUT)) return 'log'
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
