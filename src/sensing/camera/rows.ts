// The plastic of a scene as rows that can be drawn: short straight pieces in time order. Consecutive beads of one curve are
// joined up to a chord error of some hundredths of a millimetre, long beads are cut so that light can change along them.
import { FEATURES, featureCode } from '#protocol'
import { FRAME_CLASS } from './frame-class.ts'
import type { BeadColumns } from './scene.ts'

const JOINED_MAX_MM = 1.2
const JOINED_COS_MIN = 0.97
const PIECE_MAX_MM = 6
/** Directions of axis that shading is tabulated for: this many in the plane, and upright. */
export const AXIS_BINS = 64
/** The one after the last bin. */
export const UPRIGHT_AXIS = 64

/** What a row is for the eye, deciding when it can no longer be seen. */
export const EXPOSURE = { outside: 0, inside: 1 } as const

export interface Rows {
  count: number
  timeS: Float64Array
  /** Centre line: x, y, z of both ends, mm; six numbers a row. */
  ends: Float32Array
  widthMm: Float32Array
  heightMm: Float32Array
  axis: Uint8Array
  frameClass: Uint8Array
  exposure: Uint8Array
  object: Int32Array
  layer: Int32Array
  /** Brightness of the plastic of this row over the mean, 128 for 1: no two layers of a print look quite the same. */
  tint: Uint8Array
  /** 1 where the plastic is a round strand, not a pressed bead. */
  isStrand: Uint8Array
}

const SHELL_FEATURES: ReadonlySet<number> = new Set(
  (
    [
      'unknown',
      'outer-wall',
      'overhang-wall',
      'top-surface',
      'bottom-surface',
      'bridge',
      'thin-wall',
      'skirt-brim',
      'support',
      'support-interface',
      'prime-tower',
      'ironing',
      'custom',
    ] as const
  ).map(featureCode),
)

const WALL_FEATURES: ReadonlySet<number> = new Set(
  (['unknown', 'outer-wall', 'overhang-wall', 'inner-wall', 'thin-wall', 'sparse-infill'] as const).map(featureCode),
)

function isWall(feature: number): boolean {
  return WALL_FEATURES.has(feature)
}

const CLASS_OF_FEATURE = FEATURES.map((feature) => {
  if (feature === 'skirt-brim') return FRAME_CLASS.skirt
  if (feature === 'support' || feature === 'support-interface') return FRAME_CLASS.support
  return FRAME_CLASS.part
})

const SHIFT_SEEN_MM = 0.3
/** Distance of lines beside each other, as slicers set it for a 0.4 mm bore. */
const LINE_SPACING_MM = 0.41
/** Gap under the nozzle over the layer's height from which on there is no squash and no hold (PHYSICS 2.6). */
const LOOSE_GAP_RATIO = 1.5
const WANDER_PIECE_MM = 1.5
const WANDER_RAD_PER_MM = 0.8

export function createRows(capacity: number): Rows {
  return {
    count: 0,
    timeS: new Float64Array(capacity),
    ends: new Float32Array(6 * capacity),
    widthMm: new Float32Array(capacity),
    heightMm: new Float32Array(capacity),
    axis: new Uint8Array(capacity),
    frameClass: new Uint8Array(capacity),
    exposure: new Uint8Array(capacity),
    object: new Int32Array(capacity),
    layer: new Int32Array(capacity),
    tint: new Uint8Array(capacity),
    isStrand: new Uint8Array(capacity),
  }
}

function grow(rows: Rows): void {
  const grown = createRows(2 * rows.timeS.length)
  grown.timeS.set(rows.timeS)
  grown.ends.set(rows.ends)
  grown.widthMm.set(rows.widthMm)
  grown.heightMm.set(rows.heightMm)
  grown.axis.set(rows.axis)
  grown.frameClass.set(rows.frameClass)
  grown.exposure.set(rows.exposure)
  grown.object.set(rows.object)
  grown.layer.set(rows.layer)
  grown.tint.set(rows.tint)
  grown.isStrand.set(rows.isStrand)
  const { count } = rows
  Object.assign(rows, grown, { count })
}

/**
 * Adds the bead at `first` with those that continue it, moved by `byXMm` and `byYMm`; answers the first bead not taken.
 */
export function addBeads(rows: Rows, beads: BeadColumns, first: number, byXMm: number, byYMm: number): number {
  const width = beads.widthMm[first]!
  if (!isDrawn(beads, first)) return first + 1
  let last = first
  while (last + 1 < beads.count && continues(beads, first, last)) last++
  const x0 = beads.x0Mm[first]! + byXMm
  const y0 = beads.y0Mm[first]! + byYMm
  const z0 = beads.z0Mm[first]!
  const dx = beads.x1Mm[last]! - beads.x0Mm[first]!
  const dy = beads.y1Mm[last]! - beads.y0Mm[first]!
  const dz = beads.z1Mm[last]! - z0
  const lengthMm = Math.hypot(dx, dy, dz)
  const wanderMm = wanderOf(beads.gapRatio?.[first] ?? Number.NaN)
  const wanderPhase = 2 * Math.PI * hash01(first, 91)
  const pieces = Math.max(1, Math.ceil(lengthMm / (wanderMm > 0 ? WANDER_PIECE_MM : PIECE_MAX_MM)))
  const feature = beads.feature[first]!
  const isShell = isWall(feature)
  const shift = beads.shiftMm?.[first] ?? 0
  const height = beads.heightMm[first]!
  const surplus = Math.min(0.5, Math.max(0, beads.surplusRatio?.[first] ?? 0))
  const curl = Math.max(0, beads.curlMm?.[first] ?? 0)
  const fromS = beads.timeS[Math.max(0, first - 1)]!
  const tillS = beads.timeS[last]!
  const supplyRatio = supplyOf(width, height)
  const sideX = lengthMm > 0 ? dx / lengthMm : 0
  const sideY = lengthMm > 0 ? dy / lengthMm : 0
  // Lines that do not touch leave dark gaps, finer than a pixel.
  const gapTint = isShell || width >= LINE_SPACING_MM ? 1 : 1 - 0.9 * (1 - width / LINE_SPACING_MM)
  const layerTint = 10 * (hash01(beads.layer[first]!, 77) - 0.5)
  for (let piece = 0; piece < pieces; piece++) {
    const chance = hash01(first, piece)
    if (isTorn(supplyRatio, chance)) continue
    const from = piece / pieces
    const to = (piece + 1) / pieces
    const ridge = ridgeRatio(surplus, chance)
    const sway = swayMm(supplyRatio, hash01(first, piece + 31))
    const sway0 = sway + wanderMm * Math.sin(wanderPhase + WANDER_RAD_PER_MM * from * lengthMm)
    const sway1 = sway + wanderMm * Math.sin(wanderPhase + WANDER_RAD_PER_MM * to * lengthMm)
    const centre = -height / 2 + curl + ridge * height
    const row = addRow(rows)
    put(
      rows,
      row,
      x0 + from * dx - sway0 * sideY,
      y0 + from * dy + sway0 * sideX,
      z0 + from * dz + centre,
      x0 + to * dx - sway1 * sideY,
      y0 + to * dy + sway1 * sideX,
      z0 + to * dz + centre,
    )
    rows.timeS[row] = pieces === 1 ? tillS : Math.min(tillS, Math.max(fromS, tillS - (1 - to) * (tillS - fromS)))
    rows.widthMm[row] = width * (1 + surplus + 0.6 * ridge)
    rows.heightMm[row] = height * (1 + ridge)
    rows.axis[row] = axisBin(dx, dy, dz)
    rows.frameClass[row] = shift > SHIFT_SEEN_MM ? FRAME_CLASS.shifted : (CLASS_OF_FEATURE[feature] ?? FRAME_CLASS.part)
    rows.exposure[row] = SHELL_FEATURES.has(feature) ? EXPOSURE.outside : EXPOSURE.inside
    rows.object[row] = beads.object[first]!
    rows.layer[row] = beads.layer[first]!
    rows.tint[row] = gapTint * (128 + layerTint + 8 * (chance - 0.5))
    rows.isStrand[row] = 0
  }
  return last + 1
}

function isDrawn(beads: BeadColumns, row: number): boolean {
  const isLaid = beads.widthMm[row]! > 0.02 && beads.heightMm[row]! > 0.01
  return isLaid && !((beads.airRatio?.[row] ?? 0) > 0.5)
}

function continues(beads: BeadColumns, first: number, last: number): boolean {
  const next = last + 1
  if (!isDrawn(beads, next) || beads.layer[next] !== beads.layer[first]) return false
  if (beads.feature[next] !== beads.feature[first] || beads.object[next] !== beads.object[first]) return false
  const gap = Math.abs(beads.x0Mm[next]! - beads.x1Mm[last]!) + Math.abs(beads.y0Mm[next]! - beads.y1Mm[last]!)
  if (gap > 0.02 || Math.abs(beads.widthMm[next]! - beads.widthMm[first]!) > 0.08) return false
  const chordX = beads.x1Mm[last]! - beads.x0Mm[first]!
  const chordY = beads.y1Mm[last]! - beads.y0Mm[first]!
  const dx = beads.x1Mm[next]! - beads.x0Mm[next]!
  const dy = beads.y1Mm[next]! - beads.y0Mm[next]!
  const chord = Math.hypot(chordX, chordY)
  const length = Math.hypot(dx, dy)
  return chord + length < JOINED_MAX_MM && chordX * dx + chordY * dy > JOINED_COS_MIN * chord * length
}

/** Cross-section over what fills the gap of a 0.4 mm bore: the number that decides a strand's regime (PHYSICS 2.6). */
function supplyOf(widthMm: number, heightMm: number): number {
  const roundMm2 = (Math.PI / 4) * heightMm ** 2
  const areaMm2 = widthMm >= heightMm ? (widthMm - heightMm) * heightMm + roundMm2 : (Math.PI / 4) * widthMm ** 2
  return areaMm2 / (heightMm * 0.4)
}

/**
 * A strand that gets too little plastic is pulled wavy and then tears. Source: PHYSICS 2.6 (regimes after Comminal and
 * Serdeczny: wavy below half of the bore's area, gaps below 0.35). How often it tears is only plausible.
 */
function isTorn(supplyRatio: number, chance: number): boolean {
  return supplyRatio < 0.6 && chance > (supplyRatio - 0.1) / 0.5
}

function swayMm(supplyRatio: number, chance: number): number {
  return supplyRatio < 0.75 ? (0.75 - supplyRatio) * 0.6 * (chance - 0.5) : 0
}

/** Lines that the nozzle does not press on the plate do not stay where they were laid. Only plausible. */
function wanderOf(gapRatio: number): number {
  return gapRatio > LOOSE_GAP_RATIO ? Math.min(0.45, 0.4 * (gapRatio - LOOSE_GAP_RATIO)) : 0
}

/** Surplus plastic does not spread evenly: the nozzle drags it into ridges, and now and then drops a blob. Only plausible. */
function ridgeRatio(surplus: number, chance: number): number {
  if (surplus < 0.03) return 0
  const blob = chance > 1 - 0.12 * surplus ? 2.5 : 0
  return surplus * 2.2 * chance + blob
}

export function addRow(rows: Rows): number {
  if (rows.count === rows.timeS.length) grow(rows)
  return rows.count++
}

export function put(
  rows: Rows,
  row: number,
  x0: number,
  y0: number,
  z0: number,
  x1: number,
  y1: number,
  z1: number,
): void {
  const { ends } = rows
  const at = 6 * row
  ends[at] = x0
  ends[at + 1] = y0
  ends[at + 2] = z0
  ends[at + 3] = x1
  ends[at + 4] = y1
  ends[at + 5] = z1
}

export function axisBin(dx: number, dy: number, dz: number): number {
  if (Math.abs(dz) > 1.2 * Math.hypot(dx, dy)) return UPRIGHT_AXIS
  const turn = Math.atan2(dy, dx) / (2 * Math.PI)
  return Math.round((turn < 0 ? turn + 1 : turn) * AXIS_BINS) % AXIS_BINS
}

/** Rows printed at `timeS`: the prefix of the table that is there to be seen. */
export function rowsBefore(rows: Rows, timeS: number): number {
  let low = 0
  let high = rows.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows.timeS[middle]! <= timeS) low = middle + 1
    else high = middle
  }
  return low
}

/** Chance that belongs to a place of the print, not to a frame: the same in every picture of it. */
export function hash01(a: number, b: number): number {
  let h = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul((b | 0) + 0x7f4a7c15, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296
}
