// Lays one bead on the height field: measures what is under and beside it, decides what shape it takes, and pours its
// volume into the cells, never losing any. Source: PHYSICS 2.6 (reduced order: area x length over the footprint, top
// clamped at the nozzle, the rest pushed aside).
//
// A bead is a rectangle of area / height by height, softened by the size of a cell, so that beads at a slicer's spacing
// (width - height (1 - pi/4) = area / height) fill a layer exactly. A cell knows its height and the share of it that
// reaches it, so half a cell of wall carries half a cell of the next wall and a step of a quarter bead shows.
import { bedHeightMm } from '../bed/bed-surface.ts'
import { beadRegime, beadWidthMm, bondWidthMm, pressRatio, strandDiameterMm } from './bead-shape.ts'
import { type BeadInput, type BeadResult, type Deposit, growCells } from './deposit.ts'
import { breakSpan, curlUpMm, extendSpan, landSpan } from './free-span.ts'
import { coverBox } from './height-field.ts'

/** A strand that hangs over a gap of at most this much more than a layer comes to rest on it (support interfaces). */
const REST_MM = 0.35
/** A path goes on if the next bead starts this close to where the last one ended. */
const JOINED_MM = 0.1
/** Plastic that ends less than this share of a layer below the nozzle belongs to the same layer. */
const SAME_LAYER = 0.15
/** Shortest bead: a drop is laid as a bead this long. */
const MIN_LENGTH_MM = 1e-3
/** Widest bead, and how far from its line a bead can touch cells. */
const MAX_WIDTH_MM = 4
const REACH_MM = MAX_WIDTH_MM / 2 + 3

export function layBead(deposit: Deposit, bead: BeadInput, out: BeadResult): void {
  const { path, span } = deposit
  const layerMm = bead.layerHeightMm > 0 ? bead.layerHeightMm : 0.5 * deposit.nozzleDiameterMm
  out.danglingMm = 0
  const joined =
    Math.abs(bead.x0Mm - span.lastXMm) < JOINED_MM &&
    Math.abs(bead.y0Mm - span.lastYMm) < JOINED_MM &&
    Math.abs(bead.z0Mm - span.lastZMm) < layerMm
  if (!joined) out.danglingMm = breakSpan(span)
  setPath(deposit, bead)
  const areaMm2 = Math.max(0, bead.volumeMm3) / path.lengthMm
  const guessMm = clamp(sampleGapMm(deposit, bead, layerMm), SAME_LAYER * layerMm, 1.5 * layerMm)
  path.halfMm = Math.min(MAX_WIDTH_MM, Math.max(deposit.field.cellMm, areaMm2 / guessMm)) / 2
  gatherCells(deposit, bead, layerMm)
  walkSpan(deposit, bead, layerMm, out)
  describeBead(deposit, bead, layerMm, areaMm2, out)
  if (bead.volumeMm3 > 0) pour(deposit, bead, layerMm, out)
  span.lastXMm = bead.x1Mm
  span.lastYMm = bead.y1Mm
  span.lastZMm = bead.z1Mm
}

/** The head travels without extruding: what hangs at the end of the last path stays as it is. Returns its length, mm. */
export function endPath(deposit: Deposit): number {
  deposit.span.lastXMm = Number.NaN
  return breakSpan(deposit.span)
}

/** Smallest clearance between nozzle tip and plastic along a straight move, mm; negative where it ploughs. */
export function clearanceMm(
  deposit: Deposit,
  x0Mm: number,
  y0Mm: number,
  z0Mm: number,
  x1Mm: number,
  y1Mm: number,
  z1Mm: number,
): number {
  const { field, bed } = deposit
  const { cellMm, originXMm, originYMm, columns, rows, topMm } = field
  const length = Math.hypot(x1Mm - x0Mm, y1Mm - y0Mm)
  const steps = Math.max(1, Math.min(2000, Math.ceil(length / cellMm)))
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i <= steps; i++) {
    const share = i / steps
    const x = x0Mm + share * (x1Mm - x0Mm)
    const y = y0Mm + share * (y1Mm - y0Mm)
    const column = Math.floor((x - originXMm) / cellMm)
    const row = Math.floor((y - originYMm) / cellMm)
    const inside = column >= 0 && row >= 0 && column < columns && row < rows
    const top = inside ? topMm[row * columns + column]! : 0
    const clearance = z0Mm + share * (z1Mm - z0Mm) - bedHeightMm(bed, x, y) - top
    if (clearance < least) least = clearance
  }
  return least
}

function setPath(deposit: Deposit, bead: BeadInput): void {
  const { path, bed, field } = deposit
  // First, because the field may choose larger cells when it grows.
  coverBox(
    field,
    Math.min(bead.x0Mm, bead.x1Mm) - REACH_MM,
    Math.min(bead.y0Mm, bead.y1Mm) - REACH_MM,
    Math.max(bead.x0Mm, bead.x1Mm) + REACH_MM,
    Math.max(bead.y0Mm, bead.y1Mm) + REACH_MM,
  )
  const dx = bead.x1Mm - bead.x0Mm
  const dy = bead.y1Mm - bead.y0Mm
  const length = Math.sqrt(dx * dx + dy * dy)
  const isDrop = !(length > MIN_LENGTH_MM)
  path.unitX = isDrop ? 1 : dx / length
  path.unitY = isDrop ? 0 : dy / length
  path.lengthMm = isDrop ? MIN_LENGTH_MM : length
  path.softMm = 0.5 * field.cellMm * (Math.abs(path.unitX) + Math.abs(path.unitY))
  const start = bead.z0Mm - bedHeightMm(bed, bead.x0Mm, bead.y0Mm)
  const end = bead.z1Mm - bedHeightMm(bed, bead.x1Mm, bead.y1Mm)
  path.nozzleMm = start
  path.nozzleSlope = (end - start) / path.lengthMm
  path.nozzleCurve = 0
  if (length > 10) {
    // A long first-layer line over a bowed bed: a parabola through both ends and the middle.
    const middle =
      (bead.z0Mm + bead.z1Mm) / 2 - bedHeightMm(bed, (bead.x0Mm + bead.x1Mm) / 2, (bead.y0Mm + bead.y1Mm) / 2)
    path.nozzleCurve = (4 * (middle - (start + end) / 2)) / (length * length)
  }
}

/** Mean gap at some points under the path, counting only what can carry; the layer height where nothing can. */
function sampleGapMm(deposit: Deposit, bead: BeadInput, layerMm: number): number {
  const { path, field } = deposit
  const { cellMm, originXMm, originYMm, columns, rows, topMm } = field
  const points = Math.max(2, Math.min(12, Math.ceil(path.lengthMm / cellMm)))
  let sum = 0
  let count = 0
  for (let i = 0; i < points; i++) {
    const alongMm = ((i + 0.5) / points) * path.lengthMm
    const column = Math.floor((bead.x0Mm + alongMm * path.unitX - originXMm) / cellMm)
    const row = Math.floor((bead.y0Mm + alongMm * path.unitY - originYMm) / cellMm)
    const inside = column >= 0 && row >= 0 && column < columns && row < rows
    const top = inside ? topMm[row * columns + column]! : 0
    const gap = path.nozzleMm + alongMm * path.nozzleSlope - top
    if (gap < 2 * layerMm && gap >= SAME_LAYER * layerMm) {
      sum += gap
      count++
    }
  }
  return count > 0 ? sum / count : layerMm
}

/** Lists the cells of the footprint and of one cell beside it, and sums what the bead finds there. */
function gatherCells(deposit: Deposit, bead: BeadInput, layerMm: number): void {
  const { path, field, cells, bins } = deposit
  const { unitX, unitY, lengthMm, softMm, halfMm } = path
  const reachMm = halfMm + field.cellMm + softMm
  const { cellMm, originXMm, originYMm, columns } = field
  clearSums(deposit)
  bins.count = Math.max(1, Math.min(bins.capacity, Math.round(lengthMm / (2 * cellMm))))
  bins.weight.fill(0, 0, bins.count)
  bins.allWeight.fill(0, 0, bins.count)
  bins.supported.fill(0, 0, bins.count)
  bins.resting.fill(0, 0, bins.count)
  bins.left.fill(0, 0, bins.count)
  bins.leftWeight.fill(0, 0, bins.count)
  bins.right.fill(0, 0, bins.count)
  bins.rightWeight.fill(0, 0, bins.count)
  bins.inAir.fill(0, 0, bins.count)
  cells.count = 0
  const acrossY = Math.abs(unitX) * reachMm + Math.abs(unitY) * softMm
  const firstRow = Math.floor((Math.min(bead.y0Mm, bead.y1Mm) - acrossY - originYMm) / cellMm)
  const lastRow = Math.floor((Math.max(bead.y0Mm, bead.y1Mm) + acrossY - originYMm) / cellMm)
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
    while (cells.count + lastColumn - firstColumn + 1 >= cells.index.length) growCells(cells)
    let dx = originXMm + (firstColumn + 0.5) * cellMm - bead.x0Mm
    const base = row * columns
    for (let column = firstColumn; column <= lastColumn; column++) {
      meetCell(deposit, base + column, unitX * dx + unitY * dy, unitX * dy - unitY * dx, layerMm)
      dx += cellMm
    }
  }
}

function clearSums(deposit: Deposit): void {
  const { path } = deposit
  path.weight = 0
  path.supported = 0
  path.onBed = 0
  path.centreWeight = 0
  path.centreGapMm = 0
  path.substrateWeight = 0
  path.substrateS = 0
  path.overlapMm = 0
}

function meetCell(deposit: Deposit, index: number, alongMm: number, sideMm: number, layerMm: number): void {
  const { path, field, cells, bins } = deposit
  const softMm = path.softMm
  const soft2Mm = 2 * softMm
  const lengthMm = path.lengthMm
  const along = (Math.min(alongMm + softMm, lengthMm) - Math.max(alongMm - softMm, 0)) / soft2Mm
  if (!(along > 0)) return
  const lateralMm = Math.abs(sideMm)
  const share = clamp01((path.halfMm - lateralMm) / soft2Mm + 0.5)
  const t = alongMm < 0 ? 0 : Math.min(alongMm, lengthMm)
  const nozzleMm = path.nozzleMm + t * (path.nozzleSlope + path.nozzleCurve * (lengthMm - t))
  const gapMm = nozzleMm - field.topMm[index]!
  const last = bins.count - 1
  const bin = last === 0 ? 0 : Math.min(last, Math.floor((t / lengthMm) * bins.count))
  const k = cells.count++
  cells.index[k] = index
  cells.lateralMm[k] = lateralMm
  cells.along[k] = along
  cells.nozzleMm[k] = nozzleMm
  cells.bin[k] = bin
  const weight = share * along
  if (weight > 0) meetBelow(deposit, index, bin, gapMm, weight, lateralMm, layerMm)
  const beside = clamp01((path.halfMm + field.cellMm - lateralMm) / soft2Mm + 0.5) * along - weight
  if (beside > 0) {
    const touching = beside * clamp01(1 - gapMm / layerMm) * field.cover[index]!
    if (sideMm > 0) {
      bins.leftWeight[bin]! += beside
      bins.left[bin]! += touching
    } else {
      bins.rightWeight[bin]! += beside
      bins.right[bin]! += touching
    }
  }
}

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
  const isBed = field.solidMm[index] === 0
  const cover = isBed ? 1 : field.cover[index]!
  if (weight > 0.3 && cover > 0.5 && -gapMm > path.overlapMm) path.overlapMm = -gapMm
  bins.allWeight[bin]! += weight
  // What a neighbour of this layer has filled says nothing about the layer below.
  if (!isBed && gapMm < SAME_LAYER * layerMm) return
  path.weight += weight
  bins.weight[bin]! += weight
  if (gapMm <= layerMm + REST_MM) bins.resting[bin]! += weight
  const carries = clamp01(4 - (2 * gapMm) / layerMm)
  if (carries === 0) return
  const carried = carries * Math.min(weight, cover)
  path.supported += carried
  bins.supported[bin]! += carried
  if (isBed) path.onBed += carried
  else {
    path.substrateWeight += carried
    path.substrateS += carried * field.laidS[index]!
  }
  const centre = carried * Math.max(0, 1 - lateralMm / (2 * path.softMm))
  path.centreWeight += centre
  path.centreGapMm += centre * gapMm
}

/** Follows the path piece by piece: held from below or at its side, bridging, or in the air. */
function walkSpan(deposit: Deposit, bead: BeadInput, layerMm: number, out: BeadResult): void {
  const { path, span, bins } = deposit
  const pieceMm = path.lengthMm / bins.count
  const strandMm = Math.max(layerMm, 2 * path.halfMm)
  let bridgeMm = 0
  let airPieces = 0
  let freePieces = 0
  let neighbours = 0
  for (let bin = 0; bin < bins.count; bin++) {
    const left = bins.leftWeight[bin]! > 0 ? bins.left[bin]! / bins.leftWeight[bin]! : 0
    const right = bins.rightWeight[bin]! > 0 ? bins.right[bin]! / bins.rightWeight[bin]! : 0
    neighbours += (left + right) / 2
    const weight = bins.weight[bin]!
    // Where most of the piece is already filled in this layer, that carries it.
    const held =
      weight > 0.2 * bins.allWeight[bin]!
        ? bins.supported[bin]! >= 0.15 * weight || bins.resting[bin]! >= 0.5 * weight || Math.max(left, right) >= 0.5
        : bins.allWeight[bin]! > 0 || !span.active
    if (held) {
      if (span.active) bridgeMm = Math.max(bridgeMm, landSpan(span))
      span.lastHeld = true
      continue
    }
    freePieces++
    const fromMm = bin * pieceMm
    extendSpan(
      span,
      bead.x0Mm + fromMm * path.unitX,
      bead.y0Mm + fromMm * path.unitY,
      bead.x0Mm + (fromMm + pieceMm) * path.unitX,
      bead.y0Mm + (fromMm + pieceMm) * path.unitY,
      strandMm,
    )
    if (!span.anchored) {
      bins.inAir[bin] = 1
      airPieces++
    }
  }
  out.bridgeMm = span.active && span.anchored ? Math.max(bridgeMm, span.lengthMm) : bridgeMm
  out.airRatio = airPieces / bins.count
  out.neighbourRatio = neighbours / bins.count
  // For describeBead: only an edge that something holds can curl; a free strand sags instead.
  out.curlUpMm = freePieces === 0 ? 1 : 0
}

function describeBead(deposit: Deposit, bead: BeadInput, layerMm: number, areaMm2: number, out: BeadResult): void {
  const { path } = deposit
  const weight = path.weight > 0 ? path.weight : 1
  const carries = path.centreWeight > 1e-3 * weight
  const gapMm = carries ? path.centreGapMm / path.centreWeight : layerMm
  const heightMm = clamp(gapMm, SAME_LAYER * layerMm, 1.5 * layerMm)
  const unsupported = path.weight > 0 ? 1 - path.supported / weight : 0
  const loose = clamp01(2 * unsupported - 1)
  const strandMm = strandDiameterMm(areaMm2)
  const widthMm = beadWidthMm(areaMm2, heightMm, deposit.nozzleDiameterMm)
  const press = pressRatio(areaMm2, heightMm)
  out.areaMm2 = areaMm2
  out.widthMm = widthMm + loose * (strandMm - widthMm)
  out.heightMm = heightMm + loose * (strandMm - heightMm)
  out.gapRatio = carries ? gapMm / layerMm : Number.NaN
  out.pressRatio = press * (1 - loose)
  out.regime = beadRegime(areaMm2, heightMm, deposit.nozzleDiameterMm)
  out.unsupportedRatio = clamp01(unsupported)
  out.onBedRatio = path.onBed / weight
  const bondMm = bondWidthMm(widthMm, heightMm, press)
  out.contactRatio = widthMm > 0 ? bondMm / widthMm : 0
  out.bedContactMm2 = bondMm * path.lengthMm * out.onBedRatio
  out.overlapMm = path.overlapMm
  out.substrateTimeS = path.substrateWeight > 0 ? path.substrateS / path.substrateWeight : Number.NaN
  out.curlUpMm = out.curlUpMm > 0 ? curlUpMm(out.unsupportedRatio, layerMm, bead.coolingRatio) : 0
  const overFlat = widthMm > deposit.nozzleFlatMm ? 1 - deposit.nozzleFlatMm / widthMm : 0
  out.surplusMm3 = Math.max(0, bead.volumeMm3) * overFlat
  path.strandMm = Math.max(heightMm, strandMm)
  path.heightMm = heightMm
  path.halfMm = Math.min(MAX_WIDTH_MM, areaMm2 / out.heightMm) / 2
}

/** Pours the volume into the listed cells: first the bead's own shape, then what room is left, then a ridge. */
function pour(deposit: Deposit, bead: BeadInput, layerMm: number, out: BeadResult): void {
  const { path, field, cells } = deposit
  const { halfMm, softMm, heightMm, strandMm } = path
  let wantedMm = 0
  let shares = 0
  for (let k = 0; k < cells.count; k++) {
    const index = cells.index[k]!
    const share = clamp01((halfMm - cells.lateralMm[k]!) / (2 * softMm) + 0.5) * cells.along[k]!
    const gapMm = cells.nozzleMm[k]! - field.topMm[index]!
    const isSameLayer = gapMm < SAME_LAYER * layerMm && field.solidMm[index]! > 0
    cells.share[k] = share
    cells.free[k] = isSameLayer ? clamp01(1 - field.cover[index]!) : 1
    // Down to what is below; over nothing a strand as thick as it came out (slicers bridge with thick ones).
    const depthMm = isSameLayer ? heightMm : gapMm > 1.5 * layerMm ? Math.min(gapMm, strandMm) : Math.max(0, gapMm)
    cells.depthMm[k] = depthMm
    shares += share
    wantedMm += share * depthMm
  }
  const columnMm = bead.volumeMm3 / (field.cellMm * field.cellMm)
  const fit = wantedMm > 0 ? columnMm / wantedMm : 0
  let leftMm = columnMm
  for (let k = 0; k < cells.count; k++) {
    const filled = Math.min(cells.free[k]!, fit * cells.share[k]!)
    cells.filled[k] = filled
    leftMm -= filled * cells.depthMm[k]!
  }
  if (leftMm > 1e-4 * columnMm) leftMm = fillRoom(deposit, leftMm, true)
  if (leftMm > 1e-4 * columnMm) leftMm = fillRoom(deposit, leftMm, false)
  if (leftMm > 1e-4 * columnMm) out.surplusMm3 += leftMm * field.cellMm * field.cellMm
  settle(deposit, bead, shares > 0 ? leftMm / shares : 0, out.curlUpMm)
  deposit.laidMm3 += bead.volumeMm3
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

/** Writes the bead into the field. `ridgeMm` is what found no room, standing on the bead's own cells. */
function settle(deposit: Deposit, bead: BeadInput, ridgeMm: number, curlMm: number): void {
  const { field, cells, bins } = deposit
  const { topMm, cover, solidMm, laidS } = field
  for (let k = 0; k < cells.count; k++) {
    const filled = cells.filled[k]!
    const ridge = ridgeMm * cells.share[k]!
    const fillMm = filled * cells.depthMm[k]! + ridge
    if (fillMm === 0) continue
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

function clamp01(value: number): number {
  return value < 0 ? 0 : Math.min(value, 1)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
