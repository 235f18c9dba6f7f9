// Puts the volume of a bead into the cells that were surveyed for it, every bit of it.
import type { BeadInput, BeadResult, Deposit } from './deposit.ts'
import { clamp01, SAME_LAYER_RATIO } from './survey-cells.ts'

/** Pours the volume into the listed cells: first the bead's own shape, then what room is left, then a ridge. */
export function pour(deposit: Deposit, bead: BeadInput, layerMm: number, out: BeadResult): void {
  const { path, field, cells } = deposit
  const { halfMm, softMm } = path
  const soft2Mm = 2 * softMm
  let wantedMm = 0
  let spread = 0
  for (let k = 0; k < cells.count; k++) {
    const share = clamp01((halfMm - Math.abs(cells.sideMm[k]!)) / soft2Mm + 0.5) * cells.along[k]!
    cells.share[k] = share
    spread += cells.along[k]!
    // The cells beside the bead matter only if it overflows.
    if (share === 0) continue
    measureRoom(deposit, k, layerMm)
    wantedMm += share * cells.depthMm[k]!
  }
  const columnMm = bead.volumeMm3 / (field.cellMm * field.cellMm)
  const fit = wantedMm > 0 ? columnMm / wantedMm : 0
  let leftMm = columnMm
  for (let k = 0; k < cells.count; k++) {
    const share = cells.share[k]!
    const filled = share === 0 ? 0 : Math.min(cells.free[k]!, fit * share)
    cells.filled[k] = filled
    if (filled > 0) leftMm -= filled * cells.depthMm[k]!
  }
  if (leftMm > 1e-4 * columnMm) leftMm = fillRoom(deposit, leftMm, layerMm, true)
  if (leftMm > 1e-4 * columnMm) leftMm = fillRoom(deposit, leftMm, layerMm, false)
  if (leftMm > 1e-4 * columnMm) out.surplusMm3 += leftMm * field.cellMm * field.cellMm
  settle(deposit, bead, spread > 0 ? leftMm / spread : 0, out.curlUpMm)
  deposit.laidMm3 += bead.volumeMm3
}

/** Share of a cell that this layer has left free, and how deep it is there. */
function measureRoom(deposit: Deposit, k: number, layerMm: number): void {
  const { path, field, cells } = deposit
  const index = cells.index[k]!
  const gapMm = cells.nozzleMm[k]! - field.topMm[index]!
  if (gapMm < SAME_LAYER_RATIO * layerMm && field.solidMm[index]! > 0) {
    cells.free[k] = clamp01(1 - field.cover[index]!)
    cells.depthMm[k] = path.heightMm
    return
  }
  cells.free[k] = 1
  // Down to what is below; over nothing a strand as thick as it came out (slicers bridge with thick ones).
  cells.depthMm[k] = gapMm > 1.5 * layerMm ? Math.min(gapMm, path.strandMm) : Math.max(0, gapMm)
}

/** Spreads plastic over the room that is left: in the bead's own cells, or beside them. Returns what found none. */
function fillRoom(deposit: Deposit, leftMm: number, layerMm: number, own: boolean): number {
  const { cells } = deposit
  let roomMm = 0
  for (let k = 0; k < cells.count; k++) {
    if (cells.share[k]! > 0 === own) {
      if (!own) measureRoom(deposit, k, layerMm)
      roomMm += (cells.free[k]! - cells.filled[k]!) * cells.depthMm[k]! * cells.along[k]!
    }
  }
  if (!(roomMm > 0)) return leftMm
  const ratio = Math.min(1, leftMm / roomMm)
  for (let k = 0; k < cells.count; k++) {
    if (cells.share[k]! > 0 === own) cells.filled[k]! += ratio * (cells.free[k]! - cells.filled[k]!) * cells.along[k]!
  }
  return leftMm - ratio * roomMm
}

/** Writes the bead into the field. `ridgeMm` is what found no room, spread under the nozzle's flat. */
function settle(deposit: Deposit, bead: BeadInput, ridgeMm: number, curlMm: number): void {
  const { field, cells, bins } = deposit
  const { topMm, cover, solidMm, laidS } = field
  for (let k = 0; k < cells.count; k++) {
    const filled = cells.filled[k]!
    const ridge = ridgeMm * cells.along[k]!
    if (filled === 0 && ridge === 0) continue
    const fillMm = filled * cells.depthMm[k]! + ridge
    const index = cells.index[k]!
    const nozzleMm = cells.nozzleMm[k]!
    const top = topMm[index]!
    if (bins.inAir[cells.bin[k]!] === 1) {
      // Nothing holds the strand: it falls on what is below.
      topMm[index] = top + fillMm
      cover[index] = Math.max(cover[index]!, filled)
    } else if (cells.free[k]! < 1 || top >= nozzleMm) {
      topMm[index] = top + ridge
      cover[index]! += filled
    } else if (filled > 0) {
      const hangs = nozzleMm - top > cells.depthMm[k]! + 1e-4
      topMm[index] = nozzleMm + ridge + (hangs ? curlMm : 0)
      cover[index] = filled
    }
    solidMm[index]! += fillMm
    if (fillMm > 0.01) laidS[index] = bead.timeS
  }
}
