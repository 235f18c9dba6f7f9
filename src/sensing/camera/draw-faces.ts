// Paints flat faces: the printer around the print. A face is a convex polygon; light may run from corner to corner.
import type { FaceSheet } from './face-sheet.ts'
import { PLANE } from './face-sheet.ts'
import type { View } from './view.ts'
import { NEAR_MM } from './view.ts'

const CORNERS_MAX = 24
/** Corners in camera space: right, down, forward, brightness. */
const corners = new Float64Array(4 * CORNERS_MAX)
const clipped = new Float64Array(4 * CORNERS_MAX)
/** The same as pixels: x, y, nearness, brightness. */
const pixels = new Float64Array(4 * CORNERS_MAX)

export interface FacePaint {
  readonly surface: FaceSheet
  readonly view: View
  /** The sheet has these faces already: only their light is set anew. */
  readonly isLightOnly?: boolean
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
  const { view, surface } = paint
  const firstTriangle = surface.used
  // A fixed number for each face, whatever the clipping leaves of it.
  surface.used += count
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
  for (let i = 1; i + 1 < kept; i++) {
    span.triangle = firstTriangle + i
    paintTriangle(paint, i, red, green, blue, share, frameClass)
  }
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
  const { surface, isLightOnly = false } = paint
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
  const { widthPx, heightPx } = surface
  const left = Math.max(0, Math.floor(Math.min(x0, x1, x2)))
  const right = Math.min(widthPx - 1, Math.ceil(Math.max(x0, x1, x2)))
  const top = Math.max(0, Math.floor(Math.min(y0, y1, y2)))
  const bottom = Math.min(heightPx - 1, Math.ceil(Math.max(y0, y1, y2)))
  if (left > right || top > bottom) return
  // Barycentric weights, nearness and brightness are linear in x: solve for where the line enters and leaves, then step.
  const inverse = 1 / area
  const w1x = (y2 - y0) * inverse
  const w2x = -(y1 - y0) * inverse
  const near1 = pixels[b + 2]! - pixels[2]!
  const near2 = pixels[c + 2]! - pixels[2]!
  const bright1 = pixels[b + 3]! - pixels[3]!
  const bright2 = pixels[c + 3]! - pixels[3]!
  span.nearStep = near1 * w1x + near2 * w2x
  const brightStep = bright1 * w1x + bright2 * w2x
  const brightDown = ((x1 - x0) * bright2 - (x2 - x0) * bright1) * inverse
  const { planes } = surface
  const to = PLANE * span.triangle
  planes[to] = pixels[3]! - x0 * brightStep - y0 * brightDown
  planes[to + 1] = brightStep
  planes[to + 2] = brightDown
  planes[to + 3] = red
  planes[to + 4] = green
  planes[to + 5] = blue
  surface.frameClass[span.triangle] = frameClass
  surface.lampShare[span.triangle] = share
  if (isLightOnly) return
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - y0
    const w1At = (0.5 - x0) * w1x - (x2 - x0) * py * inverse
    const w2At = (0.5 - x0) * w2x + (x1 - x0) * py * inverse
    span.from = left
    span.to = right
    cutSpan(w1At, w1x)
    cutSpan(w2At, w2x)
    cutSpan(1 - w1At - w2At, -w1x - w2x)
    if (span.from > span.to) continue
    const w1 = w1At + span.from * w1x
    const w2 = w2At + span.from * w2x
    span.near = pixels[2]! + w1 * near1 + w2 * near2
    if (span.from < surface.lineFrom[y]!) surface.lineFrom[y] = span.from
    if (span.to >= surface.lineTo[y]!) surface.lineTo[y] = span.to + 1
    nameSpan(surface, y * widthPx)
  }
}

/** The pixels of one line that a triangle covers, and how nearness runs along them. */
const span = { from: 0, to: 0, near: 0, nearStep: 0, triangle: 0 }

/** Keeps the pixels where `value + x * slope` is not negative. */
function cutSpan(value: number, slope: number): void {
  if (slope > 1e-12) span.from = Math.max(span.from, Math.ceil(-value / slope - 1e-9))
  else if (slope < -1e-12) span.to = Math.min(span.to, Math.floor(-value / slope + 1e-9))
  else if (value < 0) span.to = -1
}

function nameSpan({ nearness, name }: FaceSheet, line: number): void {
  const { nearStep } = span
  const shown = span.triangle
  let { near } = span
  const end = line + span.to
  for (let pixel = line + span.from; pixel <= end; pixel++) {
    if (near > nearness[pixel]!) {
      nearness[pixel] = near
      name[pixel] = shown
    }
    near += nearStep
  }
}
