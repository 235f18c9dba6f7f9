// What the page carries for its viewer: one JSON header and one blob of encoded columns. Types and names only, shared
// by the writer (Node) and the viewer (browser).
import type { Diagnostic, Finding, SuccessProbability } from '#protocol'
import type { EncodedColumn } from './column-codec.ts'
import type { RunMeta } from './run-meta.ts'

export const HEADER_ELEMENT_ID = 'printwright-header'
export const BLOB_ELEMENT_ID = 'printwright-columns'

export interface EncodedTable {
  readonly name: string
  readonly rowCount: number
  readonly columns: readonly EncodedColumn[]
  /** Columns of texts, as they are. */
  readonly texts: Readonly<Record<string, readonly string[]>>
}

export interface PageHeader {
  readonly meta: RunMeta
  readonly probability: SuccessProbability
  readonly motionTimeS: number
  readonly totalTimeS: number
  /** Sorted as the page lists them. */
  readonly findings: readonly Finding[]
  readonly diagnostics: readonly Diagnostic[]
  /** When what was broken on purpose began, s. */
  readonly onsetsS: readonly number[]
  /** Simulated beads for each bead shown, on average; 1 when all are. */
  readonly beadStride: number
  /** Column name to one sentence on how well the figure is validated. */
  readonly validity: Readonly<Record<string, string>>
  readonly features: readonly string[]
  /** In the order of the blob. */
  readonly tables: readonly EncodedTable[]
}

/** Bead columns that the page can colour by, in the order of its menu. */
export const BEAD_CHANNELS = [
  'weld_c',
  'flow_ratio',
  'bond_ratio',
  'speed_mm_per_s',
  'flow_mm3_per_s',
  'substrate_c',
  'unsupported_ratio',
  'ringing_um',
  'gap_ratio',
] as const

export type BeadChannel = (typeof BEAD_CHANNELS)[number]
