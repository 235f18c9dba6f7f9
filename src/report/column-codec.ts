// Numbers on their way into the page and out of it again: steps of a stated resolution, differences, byte planes (which
// deflate packs well). Shared by the writer (Node) and the viewer (browser), so it imports nothing.

/** How one column lies in the blob; `bytes` of all columns follow each other. */
export interface EncodedColumn {
  readonly name: string
  readonly bits: 8 | 16 | 32
  readonly minimum: number
  readonly step: number
  /** Values that belong to one row (start and end of a bead); they alternate before differences are taken. */
  readonly lanes: 1 | 2
  readonly valueCount: number
}

export interface ColumnPlan {
  readonly name: string
  readonly bits: 8 | 16 | 32
  /** Resolution wanted; made coarser when the range does not fit the bits. */
  readonly step: number
  readonly lanes?: 1 | 2
}

/** The highest code of each width says that the value does not apply (NaN). */
function gapCode(bits: 8 | 16 | 32): number {
  return 2 ** bits - 1
}

export function byteLengthOf(column: EncodedColumn): number {
  return (column.valueCount * column.bits) / 8
}

export function encodeColumn(
  values: ArrayLike<number>,
  plan: ColumnPlan,
): { column: EncodedColumn; bytes: Uint8Array } {
  const { bits, name } = plan
  const lanes = plan.lanes ?? 1
  const gap = gapCode(bits)
  let minimum = Number.POSITIVE_INFINITY
  let maximum = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  if (!(maximum >= minimum)) minimum = maximum = 0
  const step = Math.max(plan.step, (maximum - minimum) / (gap - 1))
  const codes = codeArray(bits, values.length)
  let previous = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const code = Number.isFinite(value) ? Math.round((value - minimum) / step) : gap
    // The array wraps, and decoding adds up in an array that wraps alike.
    codes[i] = code - previous
    previous = code
  }
  const column = { name, bits, minimum, step, lanes, valueCount: values.length }
  return { column, bytes: toPlanes(codes, lanes) }
}

/** 32-bit columns keep double precision: they hold times and line numbers. */
export function decodeColumn(bytes: Uint8Array, column: EncodedColumn): Float32Array | Float64Array {
  const { bits, minimum, step, valueCount } = column
  const gap = gapCode(bits)
  const codes = fromPlanes(bytes, column)
  const values = bits === 32 ? new Float64Array(valueCount) : new Float32Array(valueCount)
  let code = 0
  for (let i = 0; i < valueCount; i++) {
    code = wrap(code + codes[i]!, bits)
    values[i] = code === gap ? Number.NaN : minimum + code * step
  }
  return values
}

type Codes = Uint8Array | Uint16Array | Uint32Array

function codeArray(bits: 8 | 16 | 32, length: number): Codes {
  if (bits === 8) return new Uint8Array(length)
  return bits === 16 ? new Uint16Array(length) : new Uint32Array(length)
}

function wrap(code: number, bits: 8 | 16 | 32): number {
  return bits === 32 ? code >>> 0 : code & (2 ** bits - 1)
}

/** All low bytes of lane 0, all low bytes of lane 1, then the next byte, ... */
function toPlanes(codes: Codes, lanes: number): Uint8Array {
  const width = codes.BYTES_PER_ELEMENT
  const out = new Uint8Array(codes.length * width)
  let at = 0
  for (let byte = 0; byte < width; byte++) {
    const shift = byte * 8
    for (let lane = 0; lane < lanes; lane++) {
      for (let i = lane; i < codes.length; i += lanes) out[at++] = codes[i]! >>> shift
    }
  }
  return out
}

function fromPlanes(bytes: Uint8Array, column: EncodedColumn): Codes {
  const codes = codeArray(column.bits, column.valueCount)
  const width = column.bits / 8
  let at = 0
  for (let byte = 0; byte < width; byte++) {
    const shift = byte * 8
    for (let lane = 0; lane < column.lanes; lane++) {
      for (let i = lane; i < codes.length; i += column.lanes) codes[i] = codes[i]! | (bytes[at++]! << shift)
    }
  }
  return codes
}
