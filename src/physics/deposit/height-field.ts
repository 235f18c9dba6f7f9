// The printed part as a 2.5-D height field: for each cell of a square grid how high the plastic stands over the bed
// under it, how much of that column is plastic, and when plastic last landed there. Heights are measured from the local
// bed surface, so an untouched cell is 0 and fresh memory needs no filling.
import { invariant } from '#core'

export interface HeightField {
  cellMm: number
  originXMm: number
  originYMm: number
  columns: number
  rows: number
  /** [rows * columns] upper surface over the local bed surface, mm. */
  topMm: Float32Array
  /** [rows * columns] share of the cell that reaches this height; the rest is at least a layer lower. */
  cover: Float32Array
  /** [rows * columns] height and share of what the top layer of this column was laid on: what carries it, mm. */
  belowMm: Float32Array
  belowCover: Float32Array
  /** [rows * columns] plastic in the column, mm (volume / cell area); less than the top where there is a void. */
  solidMm: Float32Array
  /** [rows * columns] when plastic last landed here, s. */
  laidS: Float32Array
  readonly maxCells: number
}

export interface FieldBounds {
  readonly minXMm: number
  readonly minYMm: number
  readonly maxXMm: number
  readonly maxYMm: number
}

const MARGIN_MM = 6

/** 4 million cells are 96 MB and hold a 400 mm bed at 0.2 mm; a larger part gets cells of twice the size. */
export function createHeightField(cellMm: number, bounds: FieldBounds, maxCells = 4_000_000): HeightField {
  invariant(cellMm > 0, 'cells need a size')
  const field: HeightField = {
    cellMm,
    originXMm: 0,
    originYMm: 0,
    columns: 0,
    rows: 0,
    topMm: new Float32Array(0),
    cover: new Float32Array(0),
    belowMm: new Float32Array(0),
    belowCover: new Float32Array(0),
    solidMm: new Float32Array(0),
    laidS: new Float32Array(0),
    maxCells,
  }
  reallocate(
    field,
    bounds.minXMm - MARGIN_MM,
    bounds.minYMm - MARGIN_MM,
    bounds.maxXMm + MARGIN_MM,
    bounds.maxYMm + MARGIN_MM,
  )
  return field
}

/** Grows the field until it holds the box; what is already in it stays where it is. */
export function coverBox(field: HeightField, minXMm: number, minYMm: number, maxXMm: number, maxYMm: number): void {
  const endX = field.originXMm + field.columns * field.cellMm
  const endY = field.originYMm + field.rows * field.cellMm
  if (minXMm >= field.originXMm && minYMm >= field.originYMm && maxXMm <= endX && maxYMm <= endY) return
  // A quarter more than asked on the side that grows, so that a part which creeps outwards is copied rarely.
  const spareX = MARGIN_MM + 0.25 * (endX - field.originXMm)
  const spareY = MARGIN_MM + 0.25 * (endY - field.originYMm)
  reallocate(
    field,
    minXMm < field.originXMm ? minXMm - spareX : field.originXMm,
    minYMm < field.originYMm ? minYMm - spareY : field.originYMm,
    maxXMm > endX ? maxXMm + spareX : endX,
    maxYMm > endY ? maxYMm + spareY : endY,
  )
}

/** Plastic in the field, mm³. */
export function fieldVolumeMm3(field: HeightField): number {
  let sumMm = 0
  for (let i = 0; i < field.solidMm.length; i++) sumMm += field.solidMm[i]!
  return sumMm * field.cellMm * field.cellMm
}

/** Height over the local bed surface at a point, mm; 0 outside the field. */
export function topAtMm(field: HeightField, xMm: number, yMm: number): number {
  const column = Math.floor((xMm - field.originXMm) / field.cellMm)
  const row = Math.floor((yMm - field.originYMm) / field.cellMm)
  if (column < 0 || row < 0 || column >= field.columns || row >= field.rows) return 0
  return field.topMm[row * field.columns + column]!
}

function reallocate(field: HeightField, minXMm: number, minYMm: number, maxXMm: number, maxYMm: number): void {
  // The grid is anchored at multiples of the cell size, so that old cells fall exactly on new ones.
  let cellMm = field.cellMm
  while (cellsIn(minXMm, maxXMm, cellMm) * cellsIn(minYMm, maxYMm, cellMm) > field.maxCells) cellMm *= 2
  const originColumn = Math.floor(minXMm / cellMm)
  const originRow = Math.floor(minYMm / cellMm)
  const columns = Math.max(1, Math.ceil(maxXMm / cellMm) - originColumn)
  const rows = Math.max(1, Math.ceil(maxYMm / cellMm) - originRow)
  const topMm = new Float32Array(columns * rows)
  const cover = new Float32Array(columns * rows)
  const belowMm = new Float32Array(columns * rows)
  const belowCover = new Float32Array(columns * rows)
  const solidMm = new Float32Array(columns * rows)
  const laidS = new Float32Array(columns * rows)
  const share = (field.cellMm / cellMm) ** 2
  for (let row = 0; row < field.rows; row++) {
    const newRow = Math.floor((field.originYMm + (row + 0.5) * field.cellMm) / cellMm) - originRow
    for (let column = 0; column < field.columns; column++) {
      const from = row * field.columns + column
      if (field.solidMm[from] === 0) continue
      const newColumn = Math.floor((field.originXMm + (column + 0.5) * field.cellMm) / cellMm) - originColumn
      const to = newRow * columns + newColumn
      // Where cells merge, the surface is the highest of them.
      topMm[to] = Math.max(topMm[to]!, field.topMm[from]!)
      cover[to]! += field.cover[from]! * share
      belowMm[to] = Math.max(belowMm[to]!, field.belowMm[from]!)
      belowCover[to]! += field.belowCover[from]! * share
      solidMm[to]! += field.solidMm[from]! * share
      laidS[to] = Math.max(laidS[to]!, field.laidS[from]!)
    }
  }
  field.cellMm = cellMm
  field.originXMm = originColumn * cellMm
  field.originYMm = originRow * cellMm
  field.columns = columns
  field.rows = rows
  field.topMm = topMm
  field.cover = cover
  field.belowMm = belowMm
  field.belowCover = belowCover
  field.solidMm = solidMm
  field.laidS = laidS
}

function cellsIn(minMm: number, maxMm: number, cellMm: number): number {
  return Math.ceil(maxMm / cellMm) - Math.floor(minMm / cellMm)
}
