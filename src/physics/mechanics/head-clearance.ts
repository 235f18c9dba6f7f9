// Does the head hit what already stands: earlier objects of a sequential print, clips on the bed, the ends of the axes?

/** A thing that stands in the way, machine coordinates. */
export interface Obstacle {
  readonly name: string
  readonly minXMm: number
  readonly maxXMm: number
  readonly minYMm: number
  readonly maxYMm: number
  readonly topMm: number
}

export interface HeadEnvelope {
  /** Half width of what hangs below the gantry. */
  readonly headRadiusMm: number
  /** From nozzle tip to gantry: anything taller than this over the nozzle hits the beam, wherever along x it stands. */
  readonly headHeightMm: number
}

/** Half width of the gantry beam across its length, mm: plausible, not measured. */
const BEAM_HALF_MM = 25

/**
 * Index of the first obstacle that a straight move hits, or -1. `slackMm` is how much higher than the nozzle an obstacle
 * may be before the head counts as hitting it: ridges of the part itself are the deposit's business.
 */
export function headCollision(
  envelope: HeadEnvelope,
  obstacles: readonly Obstacle[],
  x0Mm: number,
  y0Mm: number,
  z0Mm: number,
  x1Mm: number,
  y1Mm: number,
  z1Mm: number,
  slackMm = 0.5,
): number {
  const lowMm = Math.min(z0Mm, z1Mm)
  for (let i = 0; i < obstacles.length; i++) {
    const box = obstacles[i]!
    const overMm = box.topMm - lowMm
    if (!(overMm > slackMm)) continue
    const gap = distanceToBox(box, x0Mm, y0Mm, x1Mm, y1Mm)
    if (gap < envelope.headRadiusMm) return i
    if (overMm > envelope.headHeightMm) {
      const nearY = Math.max(box.minYMm - Math.max(y0Mm, y1Mm), Math.min(y0Mm, y1Mm) - box.maxYMm)
      if (nearY < BEAM_HALF_MM) return i
    }
  }
  return -1
}

/** Distance in the plane between a segment and a box, mm; 0 where they meet. */
function distanceToBox(box: Obstacle, x0: number, y0: number, x1: number, y1: number): number {
  if (segmentMeetsBox(box, x0, y0, x1, y1)) return 0
  let least = Math.min(pointToBox(box, x0, y0), pointToBox(box, x1, y1))
  const dx = x1 - x0
  const dy = y1 - y0
  const square = dx * dx + dy * dy
  if (square > 0) {
    // Nearest points of segment and box: an end of the segment, or a corner of the box.
    for (let corner = 0; corner < 4; corner++) {
      const cx = corner % 2 === 0 ? box.minXMm : box.maxXMm
      const cy = corner < 2 ? box.minYMm : box.maxYMm
      const t = Math.min(1, Math.max(0, ((cx - x0) * dx + (cy - y0) * dy) / square))
      least = Math.min(least, Math.hypot(x0 + t * dx - cx, y0 + t * dy - cy))
    }
  }
  return least
}

function pointToBox(box: Obstacle, x: number, y: number): number {
  const dx = Math.max(box.minXMm - x, 0, x - box.maxXMm)
  const dy = Math.max(box.minYMm - y, 0, y - box.maxYMm)
  return Math.hypot(dx, dy)
}

function segmentMeetsBox(box: Obstacle, x0: number, y0: number, x1: number, y1: number): boolean {
  let enter = 0
  let leave = 1
  const dx = x1 - x0
  const dy = y1 - y0
  for (let axis = 0; axis < 2; axis++) {
    const start = axis === 0 ? x0 : y0
    const delta = axis === 0 ? dx : dy
    const low = axis === 0 ? box.minXMm : box.minYMm
    const high = axis === 0 ? box.maxXMm : box.maxYMm
    if (delta === 0) {
      if (start < low || start > high) return false
      continue
    }
    const a = (low - start) / delta
    const b = (high - start) / delta
    enter = Math.max(enter, Math.min(a, b))
    leave = Math.min(leave, Math.max(a, b))
  }
  return enter <= leave
}
