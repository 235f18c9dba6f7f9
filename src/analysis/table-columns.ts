// Columns of a run's tables by name.
import type { Column, Table } from '#protocol'

/** A numeric column by name; empty when the table has none of that name. */
export function numbers(table: Table, name: string): ArrayLike<number> {
  const column: Column | undefined = table.columns[name]
  if (column === undefined || Array.isArray(column)) return []
  return column as Exclude<Column, readonly string[]>
}

export function texts(table: Table, name: string): readonly string[] {
  const column = table.columns[name]
  return Array.isArray(column) ? column : []
}
