// Puts the volume of a bead into the cells that were surveyed for it, every bit of it.
import type { BeadInput, BeadResult, Deposit } from './deposit.ts'
import { clamp01, SAME_LAYER_RATIO } from './survey-cells.ts'

/**
 * What the nozzle leaves standing above its own plane, as a share of a layer: melt springs back a little behind the tip.
 * Anything higher is scraped off by the next pass. Plausible, not measured.
 */
const RIDGE_RATIO = 0.1
/** A curled edge bends down under the nozzle; what stands higher than this many layers does not. */
const BENDS_RATIO = 1.5

/**
 * Pours the volume into the listed cells: first the bead's own shape, then what room is left in it and beside it, then a
 * low ridge. The nozzle carries the rest away, and nobody knows where it drops it.
 */
export function pour(deposit: Deposit, bead: BeadInput, layerMm: number, out: BeadResult): void {
  const { field, cells } = deposit
  const wantedMm = shapeBead(deposit, layerMm)
  const columnMm = bead.volumeMm3 / (field.cellMm * field.cellMm)
  const fit = wantedMm > 0 ? columnMm / wantedMm : 0
  const { count, share, free, filled, depthMm } = cells
  let leftMm = columnMm
  for (let k = 0; k < count; k++) {
    const fills = share[k]! === 0 ? 0 : Math.min(free[k]!, fit * share[k]!)
    filled[k] = fills
    if (fills > 0) leftMm -= fills * depthMm[k]!
  }
  if (leftMm > 1e-4 * columnMm) leftMm = fillRoom(deposit, leftMm, true)
  if (leftMm > 1e-4 * columnMm) {
    measureBeside(deposit, layerMm)
    leftMm = fillRoom(deposit, leftMm, false)
  }
  const cellMm2 = field.cellMm * field.cellMm
  let ridge = 0
  if (leftMm > 1e-4 * columnMm) {
    out.surplusMm3 = leftMm * cellMm2
    const roomMm = ridgeRoomMm(deposit, layerMm)
    ridge = roomMm > 0 ? Math.min(1, leftMm / roomMm) : 0
    leftMm -= ridge * roomMm
  }
  if (leftMm > 0) deposit.smearedMm3 += leftMm * cellMm2
  deposit.scatteredMm3 = 0
  settle(deposit, bead, layerMm, ridge, out.curlUpMm)
  deposit.laidMm3 += bead.volumeMm3
}

/** The bead's own shape: its share of each cell under it and the room there. Returns the volume of that shape, mm. */
function shapeBead(deposit: Deposit, layerMm: number): number {
  const { path, field, cells } = deposit
  const { halfMm, softMm, heightMm, strandMm } = path
  const { topMm, solidMm, cover } = field
  const { count, index, sideMm, along, nozzleMm, share, free, depthMm } = cells
  const perMm = 0.5 / softMm
  const filledMm = SAME_LAYER_RATIO * layerMm
  const hangsMm = 1.5 * layerMm
  let wantedMm = 0
  // PERF: one loop, everything in locals. The cells beside the bead matter only if it overflows.
  for (let k = 0; k < count; k++) {
    const wide = (halfMm - Math.abs(sideMm[k]!)) * perMm + 0.5
    const part = wide <= 0 ? 0 : Math.min(wide, 1) * along[k]!
    share[k] = part
    if (part === 0) continue
    const cell = index[k]!
    const gapMm = nozzleMm[k]! - topMm[cell]!
    let roomMm = Math.max(gapMm, 0)
    let open = 1
    if (gapMm < filledMm) {
      if (solidMm[cell]! > 0) {
        // This layer has filled some of it already.
        open = 1 - cover[cell]!
        if (open < 0) open = 0
        roomMm = heightMm
      }
    } else if (gapMm > hangsMm && gapMm > strandMm) {
      // Over nothing a strand as thick as it came out (slicers bridge with thick ones).
      roomMm = strandMm
    }
    free[k] = open
    depthMm[k] = roomMm
    wantedMm += part * roomMm
  }
  return wantedMm
}

/** The same for the cells beside the bead, into which it overflows. */
function measureBeside(deposit: Deposit, layerMm: number): void {
  const { path, field, cells } = deposit
  for (let k = 0; k < cells.count; k++) {
    if (cells.share[k]! > 0) continue
    const index = cells.index[k]!
    const gapMm = cells.nozzleMm[k]! - field.topMm[index]!
    const isFilled = gapMm < SAME_LAYER_RATIO * layerMm && field.solidMm[index]! > 0
    cells.free[k] = isFilled ? clamp01(1 - field.cover[index]!) : 1
    const openMm = gapMm > 1.5 * layerMm ? Math.min(gapMm, path.strandMm) : Math.max(0, gapMm)
    cells.depthMm[k] = isFilled ? path.heightMm : openMm
  }
}

/** Spreads plastic over the room that is left: in the bead's own cells, or beside them. Returns what found none. */
function fillRoom(deposit: Deposit, leftMm: number, own: boolean): number {
  const { cells } = deposit
  let roomMm = 0
  for (let k = 0; k < cells.count; k++) {
    if (cells.share[k]! > 0 === own) {
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

/** How much can stand as a ridge around the nozzle: up to a tenth of a layer above its plane, where plastic now ends. */
function ridgeRoomMm(deposit: Deposit, layerMm: number): number {
  const { field, cells } = deposit
  let roomMm = 0
  for (let k = 0; k < cells.count; k++) {
    let standsMm = 0
    if (cells.along[k]! > 0) {
      const proudMm = field.topMm[cells.index[k]!]! - cells.nozzleMm[k]!
      // A ridge stands on plastic of this layer: on this bead, or on what filled the cell before.
      const carried = cells.filled[k]! > 0.5 || proudMm > -SAME_LAYER_RATIO * layerMm
      if (carried) standsMm = Math.max(0, RIDGE_RATIO * layerMm - Math.max(0, proudMm)) * cells.along[k]!
    }
    cells.ridgeMm[k] = standsMm
    roomMm += standsMm
  }
  return roomMm
}

/** Writes the bead into the field; `ridge` is how much of the room for ridges it takes. */
function settle(deposit: Deposit, bead: BeadInput, layerMm: number, ridge: number, curlMm: number): void {
  const { field, cells, bins } = deposit
  const { topMm, cover, solidMm, laidS, belowMm, belowCover } = field
  const { count, filled: filledOf, depthMm, index: indexOf, nozzleMm: nozzleOf, bin, free } = cells
  for (let k = 0; k < count; k++) {
    const filled = filledOf[k]!
    const ridgeMm = ridge === 0 ? 0 : ridge * cells.ridgeMm[k]!
    if (filled === 0 && ridgeMm === 0) continue
    const fillMm = filled * depthMm[k]! + ridgeMm
    const index = indexOf[k]!
    const nozzleMm = nozzleOf[k]!
    const top = topMm[index]!
    const isFallen = bins.inAir[bin[k]!] === 1
    if (isFallen && deposit.isScattering) {
      deposit.scatteredMm3 += fillMm * field.cellMm * field.cellMm
      continue
    }
    if (!isFallen && (free[k]! < 1 || top >= nozzleMm)) {
      // The cell belongs to this layer already; a curled edge that stands in the way is pressed down.
      const proudMm = top - nozzleMm
      const pressed = proudMm > RIDGE_RATIO * layerMm && proudMm < BENDS_RATIO * layerMm && cells.share[k]! > 0.3
      topMm[index] = (pressed ? nozzleMm + RIDGE_RATIO * layerMm : top) + ridgeMm
      cover[index]! += filled
    } else if (filled > 0) {
      belowMm[index] = top
      belowCover[index] = solidMm[index] === 0 ? 1 : cover[index]!
      if (isFallen) {
        // Nothing holds the strand: it falls on what is below, and piles up no higher than the nozzle.
        topMm[index] = Math.min(top + fillMm, Math.max(top, nozzleMm))
        cover[index] = Math.max(cover[index]!, filled)
      } else {
        const hangs = nozzleMm - top > depthMm[k]! + 1e-4
        topMm[index] = nozzleMm + ridgeMm + (hangs ? curlMm : 0)
        cover[index] = filled
      }
    } else topMm[index] = top + ridgeMm
    solidMm[index]! += fillMm
    if (fillMm > 0.01) laidS[index] = bead.timeS
  }
}
