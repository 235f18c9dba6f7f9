// Paints flat faces: the printer around the print. A face is a convex polygon; light may run from corner to corner.
import type { PixelBox, Surface } from './surface.ts'
import { includeInBox } from './surface.ts'
import type { View } from './view.ts'
import { NEAR_MM } from './view.ts'

const CORNERS_MAX = 24
/** Corners in camera space: right, down, forward, brightness. */
const corners = new Float64Array(4 * CORNERS_MAX)
const clipped = new Float64Array(4 * CORNERS_MAX)
/** The same as pixels: x, y, nearness, brightness. */
const pixels = new Float64Array(4 * CORNERS_MAX)

export interface FacePaint {
  readonly surface: Surface
  readonly view: View
  readonly touched: PixelBox
}

/**
 * `points` holds x, y, z and brightness of each corner, in order; `colour` is linear light at brightness 1, `share` how
 * much of it comes from the lamp, 0 to 255.
 */
export function paintFace(
  paint: FacePaint,
  points: ArrayLike<number>,
  count: number,
  red: number,
  green: number,
  blue: number,
  share: number,
  frameClass: number,
): void {
  const { view } = paint
  for (let i = 0; i < count; i++) {
    const dx = points[4 * i]! - view.eyeX
    const dy = points[4 * i + 1]! - view.eyeY
    const dz = points[4 * i + 2]! - view.eyeZ
    corners[4 * i] = dx * view.rightX + dy * view.rightY + dz * view.rightZ
    corners[4 * i + 1] = dx * view.downX + dy * view.downY + dz * view.downZ
    corners[4 * i + 2] = dx * view.forwardX + dy * view.forwardY + dz * view.forwardZ
    corners[4 * i + 3] = points[4 * i + 3]!
  }
  const kept = clipNear(count)
  if (kept < 3) return
  for (let i = 0; i < kept; i++) {
    const nearness = 1 / clipped[4 * i + 2]!
    pixels[4 * i] = view.widthPx / 2 + view.focalPx * nearness * clipped[4 * i]!
    pixels[4 * i + 1] = view.heightPx / 2 + view.focalPx * nearness * clipped[4 * i + 1]!
    pixels[4 * i + 2] = nearness
    pixels[4 * i + 3] = clipped[4 * i + 3]!
  }
  for (let i = 1; i + 1 < kept; i++) paintTriangle(paint, i, red, green, blue, share, frameClass)
}

/** Cuts away what lies behind the camera; answers the number of corners left in `clipped`. */
function clipNear(count: number): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count
    const a = corners[4 * i + 2]! - NEAR_MM
    const b = corners[4 * j + 2]! - NEAR_MM
    if (a >= 0 && kept < CORNERS_MAX) {
      for (let k = 0; k < 4; k++) clipped[4 * kept + k] = corners[4 * i + k]!
      kept++
    }
    if (a >= 0 !== b >= 0 && kept < CORNERS_MAX) {
      const t = a / (a - b)
      for (let k = 0; k < 4; k++)
        clipped[4 * kept + k] = corners[4 * i + k]! + t * (corners[4 * j + k]! - corners[4 * i + k]!)
      kept++
    }
  }
  return kept
}

function paintTriangle(
  paint: FacePaint,
  second: number,
  red: number,
  green: number,
  blue: number,
  share: number,
  frameClass: number,
): void {
  const { surface } = paint
  const b = 4 * second
  const c = 4 * (second + 1)
  const x0 = pixels[0]!
  const y0 = pixels[1]!
  const x1 = pixels[b]!
  const y1 = pixels[b + 1]!
  const x2 = pixels[c]!
  const y2 = pixels[c + 1]!
  const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
  if (Math.abs(area) < 1e-9) return
  const { widthPx, heightPx, nearness, light, lampShare } = surface
  const left = Math.max(0, Math.floor(Math.min(x0, x1, x2)))
  const right = Math.min(widthPx - 1, Math.ceil(Math.max(x0, x1, x2)))
  const top = Math.max(0, Math.floor(Math.min(y0, y1, y2)))
  const bottom = Math.min(heightPx - 1, Math.ceil(Math.max(y0, y1, y2)))
  if (left > right || top > bottom) return
  includeInBox(paint.touched, left, top, right + 1, bottom + 1)
  // Barycentric weights are linear in x: solve for where the line enters and leaves, then step.
  const inverse = 1 / area
  const w1x = (y2 - y0) * inverse
  const w2x = -(y1 - y0) * inverse
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - y0
    const w1At = -x0 * w1x - (x2 - x0) * py * inverse + 0.5 * w1x
    const w2At = -x0 * w2x + (x1 - x0) * py * inverse + 0.5 * w2x
    let from = left
    let to = right
    // w1 >= 0, w2 >= 0, 1 - w1 - w2 >= 0
    const bounds = [w1At, w1x, w2At, w2x, 1 - w1At - w2At, -w1x - w2x]
    for (let k = 0; k < 6; k += 2) {
      const value = bounds[k]!
      const slope = bounds[k + 1]!
      if (slope > 1e-12) from = Math.max(from, Math.ceil(-value / slope - 1e-9))
      else if (slope < -1e-12) to = Math.min(to, Math.floor(-value / slope + 1e-9))
      else if (value < 0) to = -1
    }
    for (let x = from; x <= to; x++) {
      const w1 = w1At + x * w1x
      const w2 = w2At + x * w2x
      const w0 = 1 - w1 - w2
      const near = w0 * pixels[2]! + w1 * pixels[b + 2]! + w2 * pixels[c + 2]!
      const pixel = y * widthPx + x
      if (near <= nearness[pixel]!) continue
      nearness[pixel] = near
      const bright = w0 * pixels[3]! + w1 * pixels[b + 3]! + w2 * pixels[c + 3]!
      light[3 * pixel] = red * bright
      light[3 * pixel + 1] = green * bright
      light[3 * pixel + 2] = blue * bright
      lampShare[pixel] = share
      surface.frameClass[pixel] = frameClass
    }
  }
}
