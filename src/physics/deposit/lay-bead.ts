// Lays one bead on the height field: measures what is under and beside it, decides what shape it takes, and pours its
// volume into the cells, never losing any. Source: PHYSICS 2.6 (reduced order: area x length over the footprint, top
// clamped at the nozzle, the rest pushed aside).
//
// A bead is a rectangle of area / height by height, softened by the size of a cell, so that beads at a slicer's spacing
// (width - height (1 - pi/4) = area / height) fill a layer exactly. A cell knows its height and the share of it that
// reaches it, so half a cell of wall carries half a cell of the next wall and a step of a quarter bead shows.
import { bedHeightMm } from '../bed/bed-surface.ts'
import { beadRegime, beadWidthMm, bondWidthMm, pressRatio, strandDiameterMm } from './bead-shape.ts'
import type { BeadInput, BeadResult, Deposit } from './deposit.ts'
import { breakSpan, curlUpMm, extendSpan, landSpan } from './free-span.ts'
import { coverBox } from './height-field.ts'
import { pour } from './pour.ts'
import { clamp01, clearSums, gatherCells, SAME_LAYER_RATIO, surveyCells } from './survey-cells.ts'

/** A path goes on if the next bead starts this close to where the last one ended. */
const JOINED_MM = 0.1
/** Shortest bead: a drop is laid as a bead this long. */
const MIN_LENGTH_MM = 1e-3
/** Widest bead, and how far from its line a bead can touch cells. */
const MAX_WIDTH_MM = 4
const REACH_MM = MAX_WIDTH_MM / 2 + 3
/** A ridge makes the gap smaller, but the nozzle ploughs the ridge: below this share of a layer no bead gets wider. */
const RIDGE_GAP_RATIO = 0.7

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
  const guessMm = clamp(sampleGapMm(deposit, bead, layerMm), RIDGE_GAP_RATIO * layerMm, 1.5 * layerMm)
  path.widestMm = Math.max(deposit.nozzleFlatMm, freeWidthMm(deposit, bead, areaMm2, layerMm))
  path.halfMm = Math.min(path.widestMm, Math.max(deposit.field.cellMm, areaMm2 / guessMm)) / 2
  gatherCells(deposit, bead)
  clearSums(deposit)
  surveyCells(deposit, layerMm)
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
  const { cellMm, originXMm, originYMm, columns, rows, topMm, belowMm } = field
  const points = Math.max(2, Math.min(12, Math.ceil(path.lengthMm / cellMm)))
  let sum = 0
  let count = 0
  for (let i = 0; i < points; i++) {
    const alongMm = ((i + 0.5) / points) * path.lengthMm
    const column = Math.floor((bead.x0Mm + alongMm * path.unitX - originXMm) / cellMm)
    const row = Math.floor((bead.y0Mm + alongMm * path.unitY - originYMm) / cellMm)
    const inside = column >= 0 && row >= 0 && column < columns && row < rows
    const cell = row * columns + column
    let gap = path.nozzleMm + alongMm * path.nozzleSlope - (inside ? topMm[cell]! : 0)
    if (inside && gap < SAME_LAYER_RATIO * layerMm) gap += topMm[cell]! - belowMm[cell]!
    if (gap < 2 * layerMm && gap >= SAME_LAYER_RATIO * layerMm) {
      sum += gap
      count++
    }
  }
  return count > 0 ? sum / count : layerMm
}

/** Width of the bead where nothing is in its way: a line, or a round blob where much comes out over a short way. */
function freeWidthMm(deposit: Deposit, bead: BeadInput, areaMm2: number, layerMm: number): number {
  const lineMm = beadWidthMm(areaMm2, layerMm, deposit.nozzleDiameterMm)
  if (lineMm <= deposit.nozzleFlatMm) return lineMm
  return Math.min(MAX_WIDTH_MM, lineMm, Math.sqrt((4 * bead.volumeMm3) / (Math.PI * layerMm)))
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
  const heightMm = clamp(gapMm, SAME_LAYER_RATIO * layerMm, 1.5 * layerMm)
  const unsupported = path.weight > 0 ? 1 - path.supported / weight : 0
  const loose = clamp01(2 * unsupported - 1)
  const strandMm = strandDiameterMm(areaMm2)
  const widthMm = Math.min(path.widestMm, beadWidthMm(areaMm2, heightMm, deposit.nozzleDiameterMm))
  const press = pressRatio(areaMm2, heightMm)
  out.areaMm2 = areaMm2
  out.widthMm = widthMm + loose * (strandMm - widthMm)
  out.heightMm = heightMm + loose * (strandMm - heightMm)
  out.gapRatio = carries ? gapMm / layerMm : Number.NaN
  out.pressRatio = press * (1 - loose)
  out.regime = beadRegime(areaMm2, heightMm, deposit.nozzleDiameterMm)
  out.unsupportedRatio = clamp01(unsupported)
  out.restingRatio = path.resting / weight
  out.onBedRatio = path.onBed / weight
  const bondMm = bondWidthMm(widthMm, heightMm, press)
  out.contactRatio = widthMm > 0 ? bondMm / widthMm : 0
  out.bedContactMm2 = bondMm * path.lengthMm * out.onBedRatio
  out.overlapMm = path.overlapMm
  out.substrateTimeS = path.substrateWeight > 0 ? path.substrateS / path.substrateWeight : Number.NaN
  out.curlUpMm =
    out.curlUpMm > 0
      ? bead.curlRatio * curlUpMm(out.unsupportedRatio - out.restingRatio, layerMm, bead.coolingRatio)
      : 0
  out.surplusMm3 = 0
  path.strandMm = Math.max(heightMm, strandMm)
  path.heightMm = heightMm
  path.halfMm = Math.min(path.widestMm, areaMm2 / out.heightMm) / 2
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
