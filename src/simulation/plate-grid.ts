// The plate as a coarse grid: which object each cell belongs to, and at what height it got plastic last. Tells separate
// parts apart where the slicer names none, follows them while they lean and widen, and says where the air is.
import type { Box } from './settings.ts'

export interface PlateGrid {
  readonly cellMm: number
  readonly columns: number
  readonly rows: number
  readonly minXMm: number
  readonly minYMm: number
  /** [columns * rows] slot of the object that laid the cell's last bead, + 1; 0 for none. */
  readonly claim: Int16Array
  /** [columns * rows] nozzle height of that bead. */
  readonly claimZMm: Float32Array
  /** [columns * rows] 1 where the last layer leaves air that reaches the outside; see `renewOpenAir`. */
  readonly openAir: Uint8Array
  /** Cells that were ever claimed lie in this box; the cells around it are always there and air. */
  readonly box: { fromColumn: number; toColumn: number; fromRow: number; toRow: number }
  /** Scratch of `renewOpenAir`: [columns * rows] steps to the nearest filled cell (255 outside the box), and cells to visit. */
  readonly clear: Uint8Array
  readonly queue: Int32Array
  /** Cells of the bead traced last. */
  readonly traced: Int32Array
  tracedCount: number
}

/** Beads side by side are at most two nozzles apart: cells of this size hold them together and keep parts apart. */
const CELL_PER_NOZZLE = 2
/** 12 MB in all; a larger plate gets larger cells. */
const MAX_CELLS = 1_000_000
const MAX_SLOTS = 32_767
/** A cell speaks for a bead this many layers higher, so that a layer that skips it does no harm. */
const FRESH_LAYERS = 2.2
/** Wider than any gap of sparse infill, in mm: what is empty this far around is a pocket. */
const POCKET_MM = 6

export function createPlateGrid(bed: Box, nozzleDiameterMm: number): PlateGrid {
  const widthMm = Math.max(bed.maxXMm - bed.minXMm, 1)
  const depthMm = Math.max(bed.maxYMm - bed.minYMm, 1)
  const cellMm = Math.max(CELL_PER_NOZZLE * nozzleDiameterMm, Math.sqrt((widthMm * depthMm) / MAX_CELLS))
  // One cell of air around everything, where the outside begins.
  const columns = Math.ceil(widthMm / cellMm) + 2
  const rows = Math.ceil(depthMm / cellMm) + 2
  return {
    cellMm,
    columns,
    rows,
    minXMm: bed.minXMm - cellMm,
    minYMm: bed.minYMm - cellMm,
    claim: new Int16Array(columns * rows),
    claimZMm: new Float32Array(columns * rows),
    openAir: new Uint8Array(columns * rows).fill(1),
    box: { fromColumn: columns, toColumn: -1, fromRow: rows, toRow: -1 },
    clear: new Uint8Array(columns * rows).fill(255),
    queue: new Int32Array(columns * rows),
    traced: new Int32Array(8 * (columns + rows)),
    tracedCount: 0,
  }
}

/** Cell at a point; what lies outside the grid counts as its edge. */
export function plateCell(grid: PlateGrid, xMm: number, yMm: number): number {
  const column = Math.floor((xMm - grid.minXMm) / grid.cellMm)
  const row = Math.floor((yMm - grid.minYMm) / grid.cellMm)
  // Written so that NaN is refused.
  const insideColumn = column > 1 ? Math.min(column, grid.columns - 2) : 1
  const insideRow = row > 1 ? Math.min(row, grid.rows - 2) : 1
  return insideRow * grid.columns + insideColumn
}

/** Lists the cells that a line crosses in `traced`; the chain of cells has no gaps (corners may be cut). */
export function traceLine(grid: PlateGrid, x0Mm: number, y0Mm: number, x1Mm: number, y1Mm: number): void {
  const { traced } = grid
  const longestMm = Math.max(Math.abs(x1Mm - x0Mm), Math.abs(y1Mm - y0Mm))
  const steps = Math.min(Math.ceil((2 * longestMm) / grid.cellMm), traced.length - 1)
  const shareX = steps > 0 ? (x1Mm - x0Mm) / steps : 0
  const shareY = steps > 0 ? (y1Mm - y0Mm) / steps : 0
  let count = 0
  let last = -1
  for (let step = 0; step <= steps; step++) {
    const cell = plateCell(grid, x0Mm + step * shareX, y0Mm + step * shareY)
    if (cell === last) continue
    traced[count++] = cell
    last = cell
  }
  grid.tracedCount = count
}

/** Slot of the object that lies in this cell just below `zMm` or at it, or -1. */
export function claimedSlot(grid: PlateGrid, cell: number, zMm: number, layerMm: number): number {
  const claim = grid.claim[cell]!
  if (claim === 0) return -1
  const belowMm = zMm - grid.claimZMm[cell]!
  return belowMm < FRESH_LAYERS * layerMm && belowMm > -0.5 * layerMm ? claim - 1 : -1
}

/** Slot that last laid a bead at a place, however long ago; -1 for none. */
export function claimOf(grid: PlateGrid, xMm: number, yMm: number): number {
  return grid.claim[plateCell(grid, xMm, yMm)]! - 1
}

export function claimTraced(grid: PlateGrid, slot: number, zMm: number): void {
  const { traced, claim, claimZMm, box, columns } = grid
  if (slot >= MAX_SLOTS) return
  for (let i = 0; i < grid.tracedCount; i++) {
    const cell = traced[i]!
    claimZMm[cell] = zMm
    if (claim[cell] === 0) {
      const column = cell % columns
      const row = (cell - column) / columns
      box.fromColumn = Math.min(box.fromColumn, column)
      box.toColumn = Math.max(box.toColumn, column)
      box.fromRow = Math.min(box.fromRow, row)
      box.toRow = Math.max(box.toRow, row)
    }
    claim[cell] = slot + 1
  }
}

/**
 * Where the air of the layer just finished is outside air: what reaches the edge of the plate, holes that were air in the
 * layer before (`isFirst`: the first layer leaves only such), and pockets wider than any infill. Narrower pockets count as
 * inside: from one layer they cannot be told from sparse infill.
 */
export function renewOpenAir(grid: PlateGrid, zMm: number, layerMm: number, isFirst: boolean): void {
  const { columns, box, openAir } = grid
  if (box.toColumn < box.fromColumn) return
  measureClearance(grid, zMm - 1.5 * layerMm)
  const { clear, queue } = grid
  const pocketCells = POCKET_MM / grid.cellMm
  let tail = 0
  for (let row = box.fromRow - 1; row <= box.toRow + 1; row++) {
    const isEdgeRow = row < box.fromRow || row > box.toRow
    for (let column = box.fromColumn - 1; column <= box.toColumn + 1; column++) {
      const cell = row * columns + column
      const isEdge = isEdgeRow || column < box.fromColumn || column > box.toColumn
      const isAir = clear[cell]! > 0
      const isSeed = isAir && (isFirst || isEdge || openAir[cell] === 1 || clear[cell]! >= pocketCells)
      openAir[cell] = isSeed ? 1 : 0
      if (isSeed) queue[tail++] = cell
    }
  }
  for (let head = 0; head < tail; head++) {
    const cell = queue[head]!
    tail = spreadAir(grid, cell - 1, tail)
    tail = spreadAir(grid, cell + 1, tail)
    tail = spreadAir(grid, cell - columns, tail)
    tail = spreadAir(grid, cell + columns, tail)
  }
}

function spreadAir(grid: PlateGrid, cell: number, tail: number): number {
  // Outside the box everything is open air already, and beyond the grid's edge there is no cell at all.
  if (grid.openAir[cell] !== 0 || grid.clear[cell] === 0) return tail
  grid.openAir[cell] = 1
  grid.queue[tail] = cell
  return tail + 1
}

/** `clear`: steps (along a row or a column) from each cell of the box to the nearest that is filled, up to 255. */
function measureClearance(grid: PlateGrid, filledAboveMm: number): void {
  const { columns, box, claim, claimZMm, clear } = grid
  const nearer = (cell: number, from: number): void => {
    if (clear[from]! + 1 < clear[cell]!) clear[cell] = clear[from]! + 1
  }
  for (let row = box.fromRow; row <= box.toRow; row++) {
    for (let cell = row * columns + box.fromColumn; cell <= row * columns + box.toColumn; cell++) {
      clear[cell] = claim[cell] !== 0 && claimZMm[cell]! > filledAboveMm ? 0 : 255
      nearer(cell, cell - 1)
      nearer(cell, cell - columns)
    }
  }
  for (let row = box.toRow; row >= box.fromRow; row--) {
    for (let cell = row * columns + box.toColumn; cell >= row * columns + box.fromColumn; cell--) {
      nearer(cell, cell + 1)
      nearer(cell, cell + columns)
    }
  }
}
