// What a bead meets: the cells under and beside it, and what stands in them.
import { type BeadInput, type Deposit, growCells } from './deposit.ts'

/** Plastic that ends less than this share of a layer below the nozzle belongs to the same layer. */
export const SAME_LAYER_RATIO = 0.15
/** A strand that hangs over a gap of at most this much more than a layer comes to rest on it (support interfaces). */
const REST_MM = 0.35

/** Lists the cells of the footprint and of one cell beside it: only geometry. */
export function gatherCells(deposit: Deposit, bead: BeadInput): void {
  const { path, field, cells } = deposit
  const { unitX, unitY, lengthMm, softMm, halfMm } = path
  const { cellMm, originXMm, originYMm, columns } = field
  const reachMm = halfMm + cellMm + softMm
  const acrossY = Math.abs(unitX) * reachMm + Math.abs(unitY) * softMm
  const firstRow = Math.floor((Math.min(bead.y0Mm, bead.y1Mm) - acrossY - originYMm) / cellMm)
  const lastRow = Math.floor((Math.max(bead.y0Mm, bead.y1Mm) + acrossY - originYMm) / cellMm)
  let count = 0
  for (let row = firstRow; row <= lastRow; row++) {
    const dy = originYMm + (row + 0.5) * cellMm - bead.y0Mm
    // Along this row the footprint is where |lateral| <= reach and -soft <= along <= length + soft.
    let fromX = -1e9
    let toX = 1e9
    if (Math.abs(unitY) > 1e-9) {
      const a = (unitX * dy - reachMm) / unitY
      const b = (unitX * dy + reachMm) / unitY
      fromX = Math.min(a, b)
      toX = Math.max(a, b)
    }
    if (Math.abs(unitX) > 1e-9) {
      const a = (-softMm - unitY * dy) / unitX
      const b = (lengthMm + softMm - unitY * dy) / unitX
      fromX = Math.max(fromX, Math.min(a, b))
      toX = Math.min(toX, Math.max(a, b))
    }
    if (!(fromX <= toX)) continue
    const firstColumn = Math.ceil((bead.x0Mm + fromX - originXMm) / cellMm - 0.5)
    const lastColumn = Math.floor((bead.x0Mm + toX - originXMm) / cellMm - 0.5)
    while (count + lastColumn - firstColumn + 1 >= cells.index.length) growCells(cells)
    const { index, sideMm, alongMm } = cells
    let dx = originXMm + (firstColumn + 0.5) * cellMm - bead.x0Mm
    const base = row * columns
    for (let column = firstColumn; column <= lastColumn; column++) {
      index[count] = base + column
      sideMm[count] = unitX * dy - unitY * dx
      alongMm[count] = unitX * dx + unitY * dy
      count++
      dx += cellMm
    }
  }
  cells.count = count
}

export function clearSums(deposit: Deposit): void {
  const { path, bins, field } = deposit
  path.weight = 0
  path.supported = 0
  path.resting = 0
  path.onBed = 0
  path.centreWeight = 0
  path.centreGapMm = 0
  path.substrateWeight = 0
  path.substrateS = 0
  path.overlapMm = 0
  const count = Math.max(1, Math.min(bins.capacity, Math.round(path.lengthMm / (2 * field.cellMm))))
  bins.count = count
  for (let bin = 0; bin < count; bin++) {
    bins.allWeight[bin] = 0
    bins.weight[bin] = 0
    bins.supported[bin] = 0
    bins.resting[bin] = 0
    bins.left[bin] = 0
    bins.leftWeight[bin] = 0
    bins.right[bin] = 0
    bins.rightWeight[bin] = 0
    bins.inAir[bin] = 0
  }
}

/** Sums what the bead finds below and beside it. */
export function surveyCells(deposit: Deposit, layerMm: number): void {
  const { path, field, cells, bins } = deposit
  const { softMm, lengthMm, halfMm, nozzleMm: startMm, nozzleSlope, nozzleCurve } = path
  const { topMm, solidMm, cover } = field
  const { count, index, sideMm, alongMm, along: alongShare, nozzleMm, bin: binOf } = cells
  const { left, leftWeight, right, rightWeight } = bins
  const perMm = 0.5 / softMm
  const perLayer = 1 / layerMm
  const binsPerMm = bins.count / lengthMm
  const lastBin = bins.count - 1
  const cellWide = field.cellMm * perMm
  // PERF: one loop, everything in locals.
  for (let k = 0; k < count; k++) {
    const s = alongMm[k]!
    const along = (Math.min(s + softMm, lengthMm) - Math.max(s - softMm, 0)) * perMm
    if (!(along > 0)) {
      alongShare[k] = 0
      continue
    }
    alongShare[k] = along
    const side = sideMm[k]!
    const lateralMm = Math.abs(side)
    const t = s < 0 ? 0 : Math.min(s, lengthMm)
    const nozzle = startMm + t * (nozzleSlope + nozzleCurve * (lengthMm - t))
    const cell = index[k]!
    const gapMm = nozzle - topMm[cell]!
    const bin = lastBin === 0 ? 0 : Math.min(lastBin, (t * binsPerMm) | 0)
    nozzleMm[k] = nozzle
    binOf[k] = bin
    const wide = (halfMm - lateralMm) * perMm + 0.5
    const weight = wide <= 0 ? 0 : Math.min(wide, 1) * along
    if (weight > 0) meetBelow(deposit, cell, bin, gapMm, weight, lateralMm, layerMm)
    const wider = wide + cellWide
    if (wide >= 1 || wider <= 0) continue
    const beside = Math.min(wider, 1) * along - weight
    if (!(beside > 0)) continue
    const touching =
      gapMm >= layerMm || solidMm[cell] === 0 ? 0 : beside * Math.min(1, 1 - gapMm * perLayer) * cover[cell]!
    if (side > 0) {
      leftWeight[bin]! += beside
      left[bin]! += touching
    } else {
      rightWeight[bin]! += beside
      right[bin]! += touching
    }
  }
}

/** What one cell under the bead says: what carries it, how far below, and whether this layer is here already. */
function meetBelow(
  deposit: Deposit,
  index: number,
  bin: number,
  gapMm: number,
  weight: number,
  lateralMm: number,
  layerMm: number,
): void {
  const { path, field, bins } = deposit
  const isFree = field.solidMm[index] === 0
  let belowMm = field.topMm[index]!
  let cover = isFree ? 1 : field.cover[index]!
  let belowGapMm = gapMm
  if (gapMm < 0 && -gapMm > path.overlapMm && weight > 0.3 && cover > 0.5) path.overlapMm = -gapMm
  bins.allWeight[bin]! += weight
  path.weight += weight
  const isFilled = !isFree && gapMm < SAME_LAYER_RATIO * layerMm
  if (isFilled) {
    // A neighbour of this layer, or this very path a moment ago, is here already: what carries it carries this bead too.
    belowGapMm += belowMm
    belowMm = field.belowMm[index]!
    belowGapMm -= belowMm
    cover = field.belowCover[index]!
  } else bins.weight[bin]! += weight
  const held = Math.min(weight, cover)
  const carried = held * clamp01(4 - (2 * belowGapMm) / layerMm)
  if (belowGapMm <= layerMm + REST_MM) {
    path.resting += held - carried
    if (!isFilled) bins.resting[bin]! += weight
  }
  if (carried === 0) return
  path.supported += carried
  if (!isFilled) bins.supported[bin]! += carried
  // Heights are measured from the bed: where the layer below ends at 0, the bed itself carries.
  if (belowMm === 0) path.onBed += carried
  else if (!isFilled) {
    path.substrateWeight += carried
    path.substrateS += carried * field.laidS[index]!
  }
  const nearMm = 2 * path.softMm - lateralMm
  if (nearMm <= 0) return
  const centre = (carried * nearMm) / (2 * path.softMm)
  path.centreWeight += centre
  path.centreGapMm += centre * belowGapMm
}

export function clamp01(value: number): number {
  return value < 0 ? 0 : Math.min(value, 1)
}
