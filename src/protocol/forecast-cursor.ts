// Which second of the forecast goes with what the printer reports now. Bytes of the file say where both are; while the file
// stands at a line (a wait for heat, a long move) the time that it has stood says the rest.
import type { Forecast } from './forecast.ts'

export interface ForecastCursor {
  readonly forecast: Forecast
  fileByte: number
  /** When the file was first seen there, s of the printer's clock. */
  sinceS: number
  /** First row at which the forecast has come there. */
  firstRow: number
}

export function createForecastCursor(forecast: Forecast): ForecastCursor {
  return { forecast, fileByte: Number.NaN, sinceS: Number.NaN, firstRow: 0 }
}

/** Row of the forecast for a printer that has read its file to `fileByte` at `timeS`; -1 where there is none. */
export function followForecast(cursor: ForecastCursor, fileByte: number, timeS: number): number {
  const { fileBytes } = cursor.forecast
  if (fileBytes.length === 0 || !(fileByte >= 0)) return -1
  if (fileByte !== cursor.fileByte) {
    cursor.fileByte = fileByte
    cursor.sinceS = timeS
    cursor.firstRow = firstRowFrom(fileBytes, fileByte)
  }
  const standsS = Math.max(0, timeS - cursor.sinceS)
  let row = cursor.firstRow
  // As far as the forecast stands at this byte, too.
  const target = Math.min(row + Math.round(standsS), fileBytes.length - 1)
  while (row < target && (fileBytes[row + 1] ?? Number.POSITIVE_INFINITY) <= fileByte) row++
  return row
}

/** What is expected of a channel in this row; NaN where nothing is. */
export function foretold({ channels, values }: Forecast, channel: string, row: number): number {
  return values[channels.indexOf(channel)]?.[row] ?? Number.NaN
}

/** Lowest and highest of a channel within so many rows of this one: what is a second early or late is still expected. */
export function foretoldRange(
  { channels, values }: Forecast,
  channel: string,
  row: number,
  reachRows: number,
): readonly [number, number] {
  const column = values[channels.indexOf(channel)]
  let low = Number.NaN
  let high = Number.NaN
  if (column === undefined) return [low, high]
  const end = Math.min(column.length - 1, row + reachRows)
  for (let at = Math.max(0, row - reachRows); at <= end; at++) {
    const value = column[at] ?? Number.NaN
    if (!(value >= low)) low = Number.isNaN(value) ? low : value
    if (!(value <= high)) high = Number.isNaN(value) ? high : value
  }
  return [low, high]
}

function firstRowFrom(fileBytes: Float64Array, fileByte: number): number {
  let low = 0
  let high = fileBytes.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((fileBytes[middle] ?? 0) >= fileByte) high = middle
    else low = middle + 1
  }
  return low
}
