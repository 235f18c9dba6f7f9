/** A column of numbers or of short texts; all columns of a table have `rowCount` entries. */
export type Column = Float64Array | Float32Array | Int32Array | Uint8Array | readonly string[]

/** Plain columnar data: what the run record is made of. Column names are snake_case and end in their unit. */
export interface Table {
  readonly name: string
  readonly rowCount: number
  readonly columns: Readonly<Record<string, Column>>
}
