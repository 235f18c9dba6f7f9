// Temperatures of a file whose slicer does not list its settings: from its start code. What M109/M104 and M190/M140 set last
// before the first layer is what the print begins with; a start macro's parameters count too.
import { findParam, parseLine } from './command.ts'

export interface StartTemperatures {
  readonly nozzleC?: number
  readonly bedC?: number
}

const FIRST_LAYER = /^;\s*(?:LAYER_CHANGE|CHANGE_LAYER|LAYER:|layer 1\b|;? ?--- layer )/
const COMMAND = /^\s*(?:M1(?:04|09|40|90)\b|[A-Za-z_]*START[A-Za-z_]*\s)/i
const NOZZLE_KEYS = ['EXTRUDER_TEMP', 'EXTRUDER', 'HOTEND_TEMP', 'HOTEND', 'NOZZLE_TEMP', 'NOZZLE', 'TOOL_TEMP']
const BED_KEYS = ['BED_TEMP', 'BED']
const LINE_CHARS_MAX = 1000
const LINES_MAX = 100_000

export function readStartTemperatures(lines: readonly string[]): StartTemperatures {
  let nozzleC: number | undefined
  let bedC: number | undefined
  for (const line of lines.slice(0, LINES_MAX)) {
    if (FIRST_LAYER.test(line)) break
    if (line.length > LINE_CHARS_MAX || !COMMAND.test(line)) continue
    const command = parseLine(line, 0)
    const read = (keys: readonly string[]): number | undefined =>
      keys.map((key) => findParam(command, key)?.value).find((value): value is number => (value ?? 0) > 0)
    const isNozzle = command.name === 'M104' || command.name === 'M109'
    const isBed = command.name === 'M140' || command.name === 'M190'
    if (command.kind === 'extended' || isNozzle) nozzleC = read(isNozzle ? ['S'] : NOZZLE_KEYS) ?? nozzleC
    if (command.kind === 'extended' || isBed) bedC = read(isBed ? ['S'] : BED_KEYS) ?? bedC
  }
  return { ...(nozzleC === undefined ? {} : { nozzleC }), ...(bedC === undefined ? {} : { bedC }) }
}
