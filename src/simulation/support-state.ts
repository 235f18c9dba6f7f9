// Supports as they stand: nobody's object, so they are kept in tiles of a centimetre, each a pillar of its own.
import type { Box } from './settings.ts'

export interface SupportTile {
  /** Foot on the bed or on the part, mm², and the height it stands at. */
  footMm2: number
  footZMm: number
  minXMm: number
  minYMm: number
  maxXMm: number
  maxYMm: number
  isDown: boolean
}

export interface Supports {
  readonly tiles: Map<number, SupportTile>
  /** [rows * columns] height of the last support bead in cells of 1 mm; 0 for none. Empty before the first. */
  topMm: Float32Array
  readonly columns: number
  readonly rows: number
  readonly minXMm: number
  readonly minYMm: number
}

export function createSupports(bed: Box): Supports {
  return {
    tiles: new Map(),
    topMm: new Float32Array(0),
    columns: Math.max(1, Math.ceil(bed.maxXMm - bed.minXMm)),
    rows: Math.max(1, Math.ceil(bed.maxYMm - bed.minYMm)),
    minXMm: bed.minXMm,
    minYMm: bed.minYMm,
  }
}

/** Cell of 1 mm at a place, or -1 beside the bed. */
export function supportCell(supports: Supports, xMm: number, yMm: number): number {
  const column = Math.floor(xMm - supports.minXMm)
  const row = Math.floor(yMm - supports.minYMm)
  const inside = column >= 0 && row >= 0 && column < supports.columns && row < supports.rows
  return inside ? row * supports.columns + column : -1
}
