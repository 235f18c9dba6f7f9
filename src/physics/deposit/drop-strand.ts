// Loose plastic comes to lie on the field: porous heaps that carry nothing.
import { bedHeightMm } from '../bed/bed-surface.ts'
import type { Deposit } from './deposit.ts'
import { endPath } from './lay-bead.ts'

/** A cell of a heap reaches its height with this share of itself: too little for a bead to rest on. */
const HEAP_COVER = 0.1
/** Plastic over space in a heap of strands; random heaps of long fibres hold 0.1 to 0.3. Plausible. */
const HEAP_FILL = 0.25

/**
 * Lays `mm3` of a strand along the line from (x0, y0) to (x1, y1), two cells wide. The heap grows no higher than `topMm`
 * over the bed: the nozzle pushes it aside. What falls beside the field counts as smeared.
 */
export function dropStrand(
  deposit: Deposit,
  x0Mm: number,
  y0Mm: number,
  x1Mm: number,
  y1Mm: number,
  mm3: number,
  topMm: number,
  timeS: number,
): void {
  const { field } = deposit
  const { cellMm, originXMm, originYMm, columns, rows } = field
  const steps = Math.max(1, Math.min(200, Math.ceil(Math.hypot(x1Mm - x0Mm, y1Mm - y0Mm) / cellMm)))
  const addMm = mm3 / steps / 4 / (cellMm * cellMm)
  for (let step = 0; step < steps; step++) {
    const share = (step + 0.5) / steps
    const column = Math.floor((x0Mm + share * (x1Mm - x0Mm) - originXMm) / cellMm - 0.5)
    const row = Math.floor((y0Mm + share * (y1Mm - y0Mm) - originYMm) / cellMm - 0.5)
    if (!(column >= 0 && row >= 0 && column + 1 < columns && row + 1 < rows)) {
      deposit.smearedMm3 += mm3 / steps
      continue
    }
    for (let corner = 0; corner < 4; corner++) {
      const cell = (row + (corner >> 1)) * columns + column + (corner & 1)
      const top = field.topMm[cell]!
      if (field.solidMm[cell] === 0 || field.cover[cell]! <= HEAP_COVER) {
        field.belowCover[cell] = HEAP_COVER
        field.cover[cell] = HEAP_COVER
      }
      field.topMm[cell] = Math.max(top, Math.min(top + addMm / HEAP_FILL, topMm))
      field.solidMm[cell]! += addMm
      field.laidS[cell] = timeS
    }
  }
}

/**
 * The path has ended with its strand held only at its beginning: it does not stay up there. Takes it out of the field, from
 * where it left its support to where the path ended; what was taken is counted in `scatteredMm3`. Returns where the strand
 * was (anchor and end), or null where nothing hangs that is longer than `leastMm`.
 */
export function takeDangling(
  deposit: Deposit,
  leastMm: number,
): { x0Mm: number; y0Mm: number; x1Mm: number; y1Mm: number; zMm: number } | null {
  const { span, path, field, bed } = deposit
  if (!(span.active && span.anchored && span.lengthMm > leastMm)) return null
  const strand = {
    x0Mm: span.anchorXMm,
    y0Mm: span.anchorYMm,
    x1Mm: span.lastXMm,
    y1Mm: span.lastYMm,
    zMm: span.lastZMm,
  }
  endPath(deposit)
  const { cellMm, originXMm, originYMm, columns, rows } = field
  const dx = strand.x1Mm - strand.x0Mm
  const dy = strand.y1Mm - strand.y0Mm
  const length = Math.max(Math.hypot(dx, dy), 1e-6)
  const steps = Math.ceil((2 * length) / cellMm)
  const sides = Math.ceil(path.halfMm / cellMm) + 1
  let takenMm = 0
  for (let step = 0; step <= steps; step++) {
    for (let side = -sides; side <= sides; side++) {
      const xMm = strand.x0Mm + (step / steps) * dx - (side * cellMm * dy) / length
      const yMm = strand.y0Mm + (step / steps) * dy + (side * cellMm * dx) / length
      const column = Math.floor((xMm - originXMm) / cellMm)
      const row = Math.floor((yMm - originYMm) / cellMm)
      if (!(column >= 0 && row >= 0 && column < columns && row < rows)) continue
      const cell = row * columns + column
      const top = field.topMm[cell]!
      const below = field.belowMm[cell]!
      // Only what hangs at this height over a void.
      const isHere = Math.abs(strand.zMm - bedHeightMm(bed, xMm, yMm) - top) < 0.5 * path.strandMm
      if (!isHere || top - below < 1.5 * path.strandMm) continue
      const takes = Math.min(field.solidMm[cell]!, path.strandMm * Math.min(field.cover[cell]!, 1))
      takenMm += takes
      field.solidMm[cell]! -= takes
      field.topMm[cell] = below
      field.cover[cell] = field.belowCover[cell]!
      field.belowMm[cell] = 0
    }
  }
  deposit.scatteredMm3 = takenMm * cellMm * cellMm
  return strand
}
