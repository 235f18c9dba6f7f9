// A table as Parquet bytes. What does not apply (NaN in our tables) becomes NULL, so that avg() in SQL means what it says.
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { type Column, FEATURES, type Table } from '#protocol'

/** Columns that count or point: whole numbers whatever array they live in. */
const WHOLE_COLUMNS = new Set(['line', 'line_first', 'line_last', 'layer', 'object', 'string_count'])
/** Points in time need more than Float32 gives over a day at a millisecond. */
const PRECISE_COLUMNS = new Set(['time_s', 'start_s'])

const ROWS_PER_GROUP = 120_000

export function encodeParquet(table: Table, metadata: Readonly<Record<string, string>>): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: Object.entries(table.columns).map(([name, column]) => columnSource(name, column, table.rowCount)),
    rowGroupSize: ROWS_PER_GROUP,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: `printwright ${metadata['version'] ?? ''}`.trim(),
  })
  return new Uint8Array(buffer)
}

function columnSource(name: string, column: Column, rowCount: number): ColumnSource {
  if (isTexts(column)) return { name, data: column.slice(0, rowCount), type: 'STRING', nullable: false }
  const values = column.subarray(0, rowCount)
  if (name === 'feature') {
    const names = Array.from(values, (code) => FEATURES[code] ?? 'unknown')
    return { name, data: names, type: 'STRING', nullable: false }
  }
  if (WHOLE_COLUMNS.has(name)) return wholeSource(name, values)
  if (PRECISE_COLUMNS.has(name)) return realSource(name, values, 'DOUBLE')
  return realSource(name, values, 'FLOAT')
}

function isTexts(column: Column): column is readonly string[] {
  return Array.isArray(column)
}

function wholeSource(name: string, values: Exclude<Column, readonly string[]>): ColumnSource {
  const isWhole = values.every((value) => Number.isInteger(value) && Math.abs(value) <= 0x7fffffff)
  if (isWhole) return { name, data: Int32Array.from(values), type: 'INT32', nullable: false }
  const hasOnlyGaps = values.every((value) => !Number.isFinite(value) || Math.abs(value) <= 0x7fffffff)
  if (!hasOnlyGaps) return realSource(name, values, 'DOUBLE')
  return { name, data: Array.from(values, (v) => (Number.isFinite(v) ? Math.round(v) : null)), type: 'INT32' }
}

function realSource(name: string, values: Exclude<Column, readonly string[]>, type: 'FLOAT' | 'DOUBLE'): ColumnSource {
  if (values.some((value) => !Number.isFinite(value))) {
    return { name, data: Array.from(values, (value) => (Number.isFinite(value) ? value : null)), type }
  }
  const data = type === 'FLOAT' ? Float32Array.from(values) : Float64Array.from(values)
  return { name, data, type, nullable: false }
}
