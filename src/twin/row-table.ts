// Columns that grow a row at a time.

export interface RowTable {
  rows: number
  capacity: number
  fileBytes: Float64Array
  timeS: Float64Array
  layer: Int32Array
  values: Float32Array[]
}

const FIRST_ROWS = 1024

export function createRowTable(channels: number): RowTable {
  return {
    rows: 0,
    capacity: FIRST_ROWS,
    fileBytes: new Float64Array(FIRST_ROWS),
    timeS: new Float64Array(FIRST_ROWS),
    layer: new Int32Array(FIRST_ROWS),
    values: Array.from({ length: channels }, () => new Float32Array(FIRST_ROWS)),
  }
}

export function addRow(
  table: RowTable,
  row: { readonly fileByte: number; readonly timeS: number; readonly layer: number; readonly values: Float64Array },
): void {
  if (table.rows === table.capacity) grow(table)
  const at = table.rows++
  table.fileBytes[at] = row.fileByte
  table.timeS[at] = row.timeS
  table.layer[at] = row.layer
  for (let channel = 0; channel < table.values.length; channel++) table.values[channel]![at] = row.values[channel]!
}

function grow(table: RowTable): void {
  table.capacity *= 2
  const { capacity } = table
  table.fileBytes = copyInto(new Float64Array(capacity), table.fileBytes)
  table.timeS = copyInto(new Float64Array(capacity), table.timeS)
  table.layer = copyInto(new Int32Array(capacity), table.layer)
  table.values = table.values.map((column) => copyInto(new Float32Array(capacity), column))
}

function copyInto<T extends Float64Array | Float32Array | Int32Array>(larger: T, column: T): T {
  larger.set(column)
  return larger
}
