// A long table as few rows: each stretch becomes its lowest and its highest value, in the order in which they came, so that
// no peak is lost to the eye.
import type { Column, Table } from '#protocol'

type Numbers = Exclude<Column, readonly string[]>

/** At most `rowsMax` rows; the table itself where it is short enough. Texts are left out. */
export function spanTable(table: Table, rowsMax: number): Table {
  const { rowCount } = table
  if (rowCount <= rowsMax) return table
  const stretches = Math.floor(rowsMax / 2)
  const columns: Record<string, Column> = {}
  const edge = (stretch: number): number => Math.floor((stretch * rowCount) / stretches)
  for (const [name, column] of Object.entries(table.columns)) {
    if (Array.isArray(column)) continue
    const values = column as Numbers
    const out = new Float64Array(2 * stretches)
    for (let stretch = 0; stretch < stretches; stretch++) {
      const from = edge(stretch)
      const to = edge(stretch + 1)
      if (name === 'time_s') {
        out[2 * stretch] = values[from]!
        out[2 * stretch + 1] = values[(from + to) >> 1]!
      } else putSpan(values, from, to, out, 2 * stretch)
    }
    columns[name] = out
  }
  return { name: table.name, rowCount: 2 * stretches, columns }
}

/** NaN on either side only where the whole stretch has no value. */
function putSpan(values: Numbers, from: number, to: number, out: Float64Array, at: number): void {
  let low = -1
  let high = -1
  for (let row = from; row < to; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    if (low < 0 || value < values[low]!) low = row
    if (high < 0 || value > values[high]!) high = row
  }
  out[at] = low < 0 ? Number.NaN : values[Math.min(low, high)]!
  out[at + 1] = low < 0 ? Number.NaN : values[Math.max(low, high)]!
}
