// A run as the page's header and blob. Resolution follows what an eye can use, so that 100,000 beads stay small.
import { deflateRawSync } from 'node:zlib'
import { type Column, FEATURES, type Table } from '#protocol'
import { type BeadRuns, joinBeads } from './bead-joining.ts'
import { type ColumnPlan, type EncodedColumn, encodeColumn } from './column-codec.ts'
import type { ReportInput } from './html.ts'
import { BEAD_CHANNELS, type EncodedTable, type PageHeader } from './page-data.ts'
import { spanTable } from './span-table.ts'
import { sortFindings } from './wording.ts'

/** More than this a phone cannot turn smoothly; beads of longer prints are joined. */
const BEADS_SHOWN_MAX = 400_000
const STRINGS_SHOWN_MAX = 40_000
/** More points than pixels tell no more. */
const TELEMETRY_ROWS_MAX = 12_000
const SIGNAL_POINTS_MAX = 2000

type Numbers = Exclude<Column, readonly string[]>

export interface EncodedPage {
  readonly header: PageHeader
  /** Deflated (raw) columns. */
  readonly blob: Uint8Array
}

export function encodePage(input: ReportInput): EncodedPage {
  const { run } = input
  const chunks: Uint8Array[] = []
  const runs = joinBeads(run.beads, BEADS_SHOWN_MAX)
  const tables = [
    encodeTable(run.telemetry, strideFor(run.telemetry, TELEMETRY_ROWS_MAX), chunks),
    encodeTable(run.layers, 1, chunks),
    encodeBeads(run.beads, runs, chunks),
    encodeTable(run.strings, strideFor(run.strings, STRINGS_SHOWN_MAX), chunks),
    encodeTable(run.objects, 1, chunks),
    encodeTable(run.events, 1, chunks),
    ...(run.signals === null ? [] : [encodeTable(spanTable(run.signals, SIGNAL_POINTS_MAX), 1, chunks)]),
  ]
  const header: PageHeader = {
    meta: input.meta,
    probability: input.probability,
    motionTimeS: run.motionTimeS,
    totalTimeS: run.totalTimeS,
    findings: sortFindings(input.findings),
    diagnostics: run.diagnostics,
    onsetsS: run.faults.flatMap(({ onsetS }) => onsetS ?? []),
    beadStride: run.beadStride * Math.max(1, run.beads.rowCount / Math.max(1, runs.first.length)),
    validity: input.validity,
    features: FEATURES,
    tables,
  }
  return { header, blob: deflateRawSync(concatenate(chunks), { level: 7 }) }
}

function strideFor(table: Table, rowsMax: number): number {
  return Math.max(1, Math.ceil(table.rowCount / rowsMax))
}

function encodeTable(table: Table, stride: number, chunks: Uint8Array[]): EncodedTable {
  const columns: EncodedColumn[] = []
  const texts: Record<string, readonly string[]> = {}
  for (const [name, column] of Object.entries(table.columns)) {
    if (Array.isArray(column)) texts[name] = column.slice(0, table.rowCount)
    else push(chunks, columns, strided(column as Numbers, table.rowCount, stride), planFor(name))
  }
  return { name: table.name, rowCount: Math.ceil(table.rowCount / stride), columns, texts }
}

/** Ends of beads are stored as pairs: an unbroken path then costs one difference a bead. */
function encodeBeads(table: Table, { first, last }: BeadRuns, chunks: Uint8Array[]): EncodedTable {
  const columns: EncodedColumn[] = []
  const rowCount = first.length
  const picked = (name: string, rows: Uint32Array): Float64Array => {
    const values = table.columns[name] as Numbers | undefined
    return Float64Array.from(rows, (row) => values?.[row] ?? Number.NaN)
  }
  for (const axis of ['x', 'y', 'z']) {
    const [from, to] = [picked(`${axis}0_mm`, first), picked(`${axis}1_mm`, last)]
    const pairs = new Float64Array(rowCount * 2)
    for (let i = 0; i < rowCount; i++) {
      pairs[i * 2] = from[i]!
      pairs[i * 2 + 1] = to[i]!
    }
    push(chunks, columns, pairs, { name: `${axis}_mm`, bits: 16, step: 0.01, lanes: 2 })
  }
  const plain = ['time_s', 'line', 'layer', 'object', 'feature', 'width_mm', 'height_mm', ...BEAD_CHANNELS]
  for (const name of plain) push(chunks, columns, picked(name, name === 'time_s' ? last : first), planFor(name))
  return { name: table.name, rowCount, columns, texts: {} }
}

function push(chunks: Uint8Array[], columns: EncodedColumn[], values: ArrayLike<number>, plan: ColumnPlan): void {
  const { column, bytes } = encodeColumn(values, plan)
  columns.push(column)
  chunks.push(bytes)
}

function planFor(name: string): ColumnPlan {
  if (name === 'feature') return { name, bits: 8, step: 1 }
  if (name === 'layer' || name === 'object') return { name, bits: 16, step: 1 }
  if (name.startsWith('line')) return { name, bits: 32, step: 1 }
  if (name === 'time_s' || name === 'start_s') return { name, bits: 32, step: 0.01 }
  return { name, bits: 16, step: resolution(name) }
}

function resolution(name: string): number {
  if (name.endsWith('_ratio')) return 0.001
  if (name.endsWith('_c') || name.endsWith('_um') || name.endsWith('_mm_per_s')) return 0.1
  if (name === 'width_mm' || name === 'height_mm') return 0.002
  return 0.001
}

function strided(values: Numbers, rowCount: number, stride: number): Float64Array {
  const out = new Float64Array(Math.ceil(rowCount / stride))
  for (let i = 0, from = 0; from < rowCount; i++, from += stride) out[i] = values[from]!
  return out
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}
