// Grows numeric columns row by row without an object per row. A table with a row limit keeps every 2nd, 4th, ... row once
// it is full, so that a very long print leaves a sample of even density instead of filling the memory.
import type { Column, Table } from '#protocol'

export interface TableBuilder {
  readonly name: string
  readonly names: readonly string[]
  readonly maxRows: number
  capacity: number
  rowCount: number
  /** One of every `stride` rows offered is kept. */
  stride: number
  offered: number
  /** [names.length][capacity]; replaced when the table grows, so read it afresh after `addRow`. */
  data: Float64Array[]
}

export function createTableBuilder(name: string, names: readonly string[], maxRows = Infinity): TableBuilder {
  const capacity = 1024
  const data = names.map(() => new Float64Array(capacity))
  return { name, names, maxRows, capacity, rowCount: 0, stride: 1, offered: 0, data }
}

/** Index of a new row to be filled, or -1 when this row is not part of the sample. */
export function addRow(builder: TableBuilder): number {
  const wanted = builder.offered % builder.stride === 0
  builder.offered++
  if (!wanted) return -1
  if (builder.rowCount >= builder.maxRows) {
    halve(builder)
    // The row offered now is kept only if it also lies on the coarser grid.
    if ((builder.offered - 1) % builder.stride !== 0) return -1
  }
  if (builder.rowCount === builder.capacity) grow(builder)
  return builder.rowCount++
}

function grow(builder: TableBuilder): void {
  builder.capacity *= 2
  builder.data = builder.data.map((column) => {
    const larger = new Float64Array(builder.capacity)
    larger.set(column)
    return larger
  })
}

function halve(builder: TableBuilder): void {
  const kept = Math.ceil(builder.rowCount / 2)
  for (const column of builder.data) for (let row = 0; row < kept; row++) column[row] = column[2 * row]!
  builder.rowCount = kept
  builder.stride *= 2
}

/**
 * The finished table. `integers` become Int32Array, everything else Float32Array except times and line numbers, which
 * need a double. `texts` are added as they are.
 */
export function finishTable(
  builder: TableBuilder,
  integers: ReadonlySet<string>,
  texts: Readonly<Record<string, readonly string[]>> = {},
): Table {
  const columns: Record<string, Column> = {}
  builder.names.forEach((name, index) => {
    const values = builder.data[index]!.subarray(0, builder.rowCount)
    if (integers.has(name)) columns[name] = Int32Array.from(values)
    else if (name === 'time_s' || name === 'motion_s' || name.endsWith('start_s')) columns[name] = values.slice()
    else columns[name] = Float32Array.from(values)
  })
  return { name: builder.name, rowCount: builder.rowCount, columns: { ...columns, ...texts } }
}
