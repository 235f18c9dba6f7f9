// The wait before the print: a nozzle that begins to heat only when the bed is warm makes everybody wait for it. It may begin
// earlier, while the bed takes its last degrees, and a bed before the axes are homed.
import { CODE_COMMENT, CODE_EMPTY, commandCode, HAS_S } from '#gcode'
import { LINE_STILL, type LineTable } from './line-table.ts'
import { type LineText, numberAt, numberSpan } from './line-text.ts'

const M109 = commandCode('M', 109)
const M140 = commandCode('M', 140)
const M190 = commandCode('M', 190)
/** What may stand between the two waits: words that leave heaters and axes alone. */
const QUIET: ReadonlySet<number> = new Set([
  CODE_EMPTY,
  CODE_COMMENT,
  ...[82, 83, 106, 107, 117].map((number) => commandCode('M', number)),
  ...[21, 90, 91].map((number) => commandCode('G', number)),
])

export interface HeatUp {
  /** The line that waits for the bed, and what for, °C. */
  readonly bedLine: number
  readonly bedC: number
  /** What the nozzle is asked to be right after it, °C. */
  readonly nozzleC: number
}

/** Null where the nozzle is heated with the bed already, or where it is not as plain as that. */
export function findHeatUp(text: LineText, table: LineTable): HeatUp | null {
  let bedLine = 0
  let bedC = 0
  for (let line = 1; line <= text.lineCount && table.kind[line] !== undefined; line++) {
    const code = text.code[line]!
    if (table.layer[line]! >= 0 && table.kind[line] !== LINE_STILL) return null
    if (code === M190) {
      bedLine = line
      bedC = plainTemperature(text, line) ?? 0
      continue
    }
    if (bedLine === 0) continue
    if (code === M109) {
      const nozzleC = plainTemperature(text, line) ?? 0
      return bedC > 0 && nozzleC > nozzleBefore(table, bedLine) ? { bedLine, bedC, nozzleC } : null
    }
    if (!QUIET.has(code) || table.kind[line] !== LINE_STILL) bedLine = 0
  }
  return null
}

/** The line before which the bed may be told its temperature: the first that moves; null where it knows it by then. */
export function findEarlyBed(
  text: LineText,
  table: LineTable,
): { readonly line: number; readonly bedC: number } | null {
  let first = 0
  for (let line = 1; line <= text.lineCount && first === 0; line++) if (table.kind[line] !== LINE_STILL) first = line
  const bed = table.targets.find(({ heater, temperatureC }) => heater === 'bed' && temperatureC > 0)
  if (first === 0 || bed === undefined || bed.line <= first || bed.line > table.bedLast) return null
  const isPlain = [M140, M190].includes(text.code[bed.line]!) && bed.line < firstBead(table)
  return isPlain ? { line: first, bedC: bed.temperatureC } : null
}

function firstBead(table: LineTable): number {
  for (let line = 1; line <= table.lineCount; line++) if (table.layer[line]! >= 0) return line
  return 0
}

function nozzleBefore(table: LineTable, line: number): number {
  let found = 0
  for (const target of table.targets) if (target.heater === 'nozzle' && target.line < line) found = target.temperatureC
  return found
}

function plainTemperature(text: LineText, line: number): number | null {
  const span = (text.present[line]! & HAS_S) === 0 ? null : numberSpan(text, line, 'S')
  return span === null ? null : numberAt(text, span)
}

/**
 * Words before the line that waits for the bed: the nozzle heats from `belowC` under the bed's temperature on. The bed is told
 * its temperature first, or the wait would never end.
 */
export function heatUpWords({ bedC, nozzleC }: HeatUp, belowC: number): string[] {
  const words = [`M140 S${bedC}`]
  if (belowC < bedC) words.push(`TEMPERATURE_WAIT SENSOR=heater_bed MINIMUM=${Math.round(10 * (bedC - belowC)) / 10}`)
  return [...words, `M104 S${nozzleC}`]
}
