// The printed parts as a relief seen from above: coarse, but enough for what covers what, shadows and dark corners.
import type { Rows } from './rows.ts'

export interface Relief {
  readonly minXMm: number
  readonly minYMm: number
  readonly cellMm: number
  readonly columns: number
  readonly lines: number
  /** Highest plastic over each cell, mm. */
  readonly topMm: Float32Array
  /** Mean of `topMm` over some millimetres around. */
  readonly aroundMm: Float32Array
  readonly scratchMm: Float32Array
  highestMm: number
}

const CELLS_MAX = 160_000
/** Height up to which a heap of loose strands is dense. */
const HEAP_RATIO = 0.6

export function createRelief(minXMm: number, minYMm: number, maxXMm: number, maxYMm: number): Relief {
  const area = (maxXMm - minXMm) * (maxYMm - minYMm)
  const cellMm = Math.max(0.8, Math.sqrt(area / CELLS_MAX))
  const columns = Math.max(1, Math.ceil((maxXMm - minXMm) / cellMm))
  const lines = Math.max(1, Math.ceil((maxYMm - minYMm) / cellMm))
  return {
    minXMm,
    minYMm,
    cellMm,
    columns,
    lines,
    topMm: new Float32Array(columns * lines),
    aroundMm: new Float32Array(columns * lines),
    scratchMm: new Float32Array(columns * lines),
    highestMm: 0,
  }
}

export function clearRelief(relief: Relief): void {
  relief.topMm.fill(0)
  relief.highestMm = 0
}

/** Raises the relief under one straight piece of plastic; `x0` .. are its ends. */
export function raiseRelief(
  relief: Relief,
  x0: number,
  y0: number,
  z0: number,
  x1: number,
  y1: number,
  z1: number,
): void {
  const { cellMm, columns, lines, topMm } = relief
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / cellMm))
  for (let step = 0; step <= steps; step++) {
    const t = step / steps
    const column = Math.floor((x0 + t * (x1 - x0) - relief.minXMm) / cellMm)
    const line = Math.floor((y0 + t * (y1 - y0) - relief.minYMm) / cellMm)
    if (column < 0 || line < 0 || column >= columns || line >= lines) continue
    const z = z0 + t * (z1 - z0)
    const cell = line * columns + column
    if (z > topMm[cell]!) topMm[cell] = z
    if (z > relief.highestMm) relief.highestMm = z
  }
}

export function topAtMm(relief: Relief, xMm: number, yMm: number): number {
  const column = Math.floor((xMm - relief.minXMm) / relief.cellMm)
  const line = Math.floor((yMm - relief.minYMm) / relief.cellMm)
  if (column < 0 || line < 0 || column >= relief.columns || line >= relief.lines) return 0
  return relief.topMm[line * relief.columns + column]!
}

export function aroundAtMm(relief: Relief, xMm: number, yMm: number): number {
  const column = Math.floor((xMm - relief.minXMm) / relief.cellMm)
  const line = Math.floor((yMm - relief.minYMm) / relief.cellMm)
  if (column < 0 || line < 0 || column >= relief.columns || line >= relief.lines) return 0
  return relief.aroundMm[line * relief.columns + column]!
}

/** Lowest top of the 3 x 3 cells around a point: what lies below it by more is covered on all sides. */
export function coverAtMm(relief: Relief, xMm: number, yMm: number): number {
  const column = Math.floor((xMm - relief.minXMm) / relief.cellMm)
  const line = Math.floor((yMm - relief.minYMm) / relief.cellMm)
  const { columns, lines, topMm } = relief
  if (column < 1 || line < 1 || column >= columns - 1 || line >= lines - 1) return 0
  const at = line * columns + column
  let cover = topMm[at]!
  for (let row = at - columns; row <= at + columns; row += columns) {
    for (let cell = row - 1; cell <= row + 1; cell++) if (topMm[cell]! < cover) cover = topMm[cell]!
  }
  return cover
}

/** Two box filters along each axis: close to a bell of this half width. */
export function smoothRelief(relief: Relief, radiusMm: number): void {
  const radius = Math.max(1, Math.round(radiusMm / relief.cellMm))
  boxFilter(relief.topMm, relief.scratchMm, relief.columns, relief.lines, 1, relief.columns, radius)
  boxFilter(relief.scratchMm, relief.aroundMm, relief.lines, relief.columns, relief.columns, 1, radius)
}

function boxFilter(
  from: Float32Array,
  to: Float32Array,
  length: number,
  count: number,
  stride: number,
  lineStride: number,
  radius: number,
): void {
  const scale = 1 / (2 * radius + 1)
  for (let line = 0; line < count; line++) {
    const base = line * lineStride
    let sum = 0
    for (let i = 0; i < Math.min(radius, length); i++) sum += from[base + i * stride]!
    for (let i = 0; i < length; i++) {
      if (i + radius < length) sum += from[base + (i + radius) * stride]!
      if (i - radius - 1 >= 0) sum -= from[base + (i - radius - 1) * stride]!
      to[base + i * stride] = sum * scale
    }
  }
}

/**
 * Share of the lamp that a point sees past the relief: 1 free, 0 in full shadow. `lampX` .. is the direction to the lamp
 * (unit length), `softRatio` the width of the penumbra over the distance to what casts it.
 */
export function lampSeenRatio(
  relief: Relief,
  xMm: number,
  yMm: number,
  zMm: number,
  lampX: number,
  lampY: number,
  lampZ: number,
  softRatio: number,
): number {
  if (zMm >= relief.highestMm || lampZ <= 0) return lampZ <= 0 ? 0 : 1
  const level = Math.hypot(lampX, lampY)
  if (level < 0.05) return 1
  const stepMm = 1.5 * relief.cellMm
  const stepX = (lampX / level) * stepMm
  const stepY = (lampY / level) * stepMm
  const stepZ = (lampZ / level) * stepMm
  let x = xMm + 1.4 * stepX
  let y = yMm + 1.4 * stepY
  let z = zMm + 1.4 * stepZ
  let seen = 1
  for (let step = 1; step < 90 && z < relief.highestMm; step++) {
    const over = topAtMm(relief, x, y) - z
    if (over > 0) {
      const free = 1 - over / (0.6 + softRatio * step * stepMm)
      if (free < seen) seen = free
      if (seen <= 0) return 0
    }
    x += stepX
    y += stepY
    z += stepZ
  }
  return seen
}

/** Raises the relief under rows `[from, to)`. */
export function raiseRows(relief: Relief, rows: Rows, ends: Float32Array, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    const at = 6 * row
    const half = rows.heightMm[row]! / 2
    // A heap of strands lets light through between them.
    const share = rows.isStrand[row] === 1 ? HEAP_RATIO : 1
    const z0 = share * (ends[at + 2]! + half)
    const z1 = share * (ends[at + 5]! + half)
    raiseRelief(relief, ends[at]!, ends[at + 1]!, z0, ends[at + 3]!, ends[at + 4]!, z1)
  }
}
