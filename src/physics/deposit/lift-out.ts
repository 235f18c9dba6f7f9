// Plastic that leaves its place: an object that comes off the bed, a support that falls over.
import { bedHeightMm } from '../bed/bed-surface.ts'
import type { Deposit } from './deposit.ts'

export interface PlanBox {
  readonly minXMm: number
  readonly minYMm: number
  readonly maxXMm: number
  readonly maxYMm: number
}

/**
 * Takes everything that stands higher than `downToMm` over the plane of the machine out of the field, in the cells of the
 * box for which `isTaken` says so. Returns the plastic taken, mm³; it is counted in `deposit.liftedMm3`.
 */
export function liftOut(
  deposit: Deposit,
  box: PlanBox,
  isTaken: (xMm: number, yMm: number) => boolean,
  downToMm = 0,
): number {
  const { field, bed } = deposit
  const { cellMm, originXMm, originYMm, columns, rows } = field
  const firstColumn = Math.max(0, Math.floor((box.minXMm - originXMm) / cellMm))
  const lastColumn = Math.min(columns - 1, Math.floor((box.maxXMm - originXMm) / cellMm))
  const firstRow = Math.max(0, Math.floor((box.minYMm - originYMm) / cellMm))
  const lastRow = Math.min(rows - 1, Math.floor((box.maxYMm - originYMm) / cellMm))
  let takenMm = 0
  for (let row = firstRow; row <= lastRow; row++) {
    const yMm = originYMm + (row + 0.5) * cellMm
    for (let column = firstColumn; column <= lastColumn; column++) {
      const cell = row * columns + column
      if (!(field.solidMm[cell]! > 0)) continue
      const xMm = originXMm + (column + 0.5) * cellMm
      if (!isTaken(xMm, yMm)) continue
      const restMm = downToMm > 0 ? Math.max(0, downToMm - bedHeightMm(bed, xMm, yMm)) : 0
      const top = field.topMm[cell]!
      if (top <= restMm) continue
      // What stays keeps its share of the column's plastic.
      const solid = field.solidMm[cell]!
      const stays = restMm > 0 ? solid * (restMm / top) : 0
      takenMm += solid - stays
      field.solidMm[cell] = stays
      field.topMm[cell] = restMm
      field.belowMm[cell] = Math.min(field.belowMm[cell]!, restMm)
      if (stays > 0) continue
      field.cover[cell] = 0
      field.belowMm[cell] = 0
      field.belowCover[cell] = 0
      field.laidS[cell] = 0
    }
  }
  const takenMm3 = takenMm * cellMm * cellMm
  deposit.liftedMm3 += takenMm3
  return takenMm3
}
