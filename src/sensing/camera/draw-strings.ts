// Hairs thinner than a pixel: blended over the finished picture by the share of the pixel that they cover.
import { FRAME_CLASS } from './frame-class.ts'
import type { LightField } from './light-field.ts'
import { lampSeenRatio } from './relief.ts'
import { hash01 } from './rows.ts'
import type { SceneObject, StringColumns } from './scene.ts'
import type { Stage } from './stage.ts'
import type { Surface } from './surface.ts'
import type { View } from './view.ts'
import { project } from './view.ts'

/** A print may have tens of thousands; the latest are those on the surface. */
const STRINGS_MAX = 3000
/** Parts of a string: it sags. */
const PIECES = 4
const SEEN_COVERAGE = 0.12
/** Penumbra over distance; a hair shows no more. */
const SOFT = 0.2

const from = new Float64Array(3)
const to = new Float64Array(3)

/** `view` has the size of `picture`. Answers how many strings hang by then. */
export function paintStrings(
  picture: Surface,
  view: View,
  strings: StringColumns,
  timeS: number,
  stage: Stage,
  field: LightField,
  colour: Float32Array,
): number {
  const count = stringsBefore(strings, timeS)
  const gone = stage.scene.objects.filter((object) => timeS >= object.detachedS)
  const { originXMm = 0, originYMm = 0 } = stage.scene
  for (let row = Math.max(0, count - STRINGS_MAX); row < count; row++) {
    const z0 = strings.z0Mm[row]!
    const dx = strings.x1Mm[row]! - strings.x0Mm[row]!
    const dy = strings.y1Mm[row]! - strings.y0Mm[row]!
    const dz = strings.z1Mm[row]! - z0
    if (hasLostHold(gone, strings.x0Mm[row]!, strings.y0Mm[row]!)) continue
    if (hasLostHold(gone, strings.x1Mm[row]!, strings.y1Mm[row]!)) continue
    const x0 = strings.x0Mm[row]! - originXMm
    const y0 = strings.y0Mm[row]! - originYMm
    const diameterMm = strings.diameterMm[row]!
    const seen = lampSeenRatio(
      stage.relief,
      x0 + dx / 2,
      y0 + dy / 2,
      z0 + dz / 2,
      field.towardX,
      field.towardY,
      field.towardZ,
      SOFT,
    )
    const red = hairLight(field, colour, seen, 0)
    const green = hairLight(field, colour, seen, 1)
    const blue = hairLight(field, colour, seen, 2)
    const sagMm = 0.05 * Math.hypot(dx, dy) * (0.3 + 1.4 * hash01(row, 3))
    let isIn = project(view, x0, y0, z0, from)
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES
      const isNextIn = project(view, x0 + t * dx, y0 + t * dy, z0 + t * dz - 4 * sagMm * t * (1 - t), to)
      if (isIn && isNextIn) hair(picture, view.focalPx * diameterMm, red, green, blue)
      from.set(to)
      isIn = isNextIn
    }
  }
  return count
}

/** Hairs between parts tear when one of them comes off, and none can be drawn from where it stood. */
function hasLostHold(gone: readonly SceneObject[], x: number, y: number): boolean {
  for (const { xMinMm, xMaxMm, yMinMm, yMaxMm } of gone) {
    const isOver = x > xMinMm - 2 && x < xMaxMm + 2 && y > yMinMm - 2 && y < yMaxMm + 2
    if (isOver) return true
  }
  return false
}

function stringsBefore({ count, timeS: times }: StringColumns, timeS: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! <= timeS) low = middle + 1
    else high = middle
  }
  return low
}

/** A thin clear thread catches the light on all sides. */
function hairLight({ lampLight, roomLight }: LightField, colour: Float32Array, seen: number, i: number): number {
  return seen * lampLight[i]! * (0.75 * colour[i]! + 0.12) + roomLight[i]! * (0.9 * colour[i]! + 0.05)
}

/** The straight piece between `from` and `to`, blended into two pixels at each step. */
function hair(picture: Surface, diameterMmPx: number, red: number, green: number, blue: number): void {
  const dx = to[0]! - from[0]!
  const dy = to[1]! - from[1]!
  const isWide = Math.abs(dx) >= Math.abs(dy)
  const steps = Math.min(4096, Math.max(1, Math.round(Math.max(Math.abs(dx), Math.abs(dy)))))
  const { widthPx, heightPx, nearness } = picture
  for (let step = 0; step < steps; step++) {
    const t = (step + 0.5) / steps
    const x = from[0]! + t * dx - 0.5
    const y = from[1]! + t * dy - 0.5
    const near = from[2]! + t * (to[2]! - from[2]!)
    const coverage = Math.min(1, diameterMmPx * near)
    const along = isWide ? Math.round(x) : Math.round(y)
    const side = isWide ? y : x
    const base = Math.floor(side)
    for (let k = 0; k < 2; k++) {
      const px = isWide ? along : base + k
      const py = isWide ? base + k : along
      if (px < 0 || py < 0 || px >= widthPx || py >= heightPx) continue
      const pixel = py * widthPx + px
      if (near < nearness[pixel]! * 0.999) continue
      const share = coverage * (k === 0 ? 1 - (side - base) : side - base)
      blend(picture, pixel, share, red, green, blue)
    }
  }
}

function blend(picture: Surface, pixel: number, share: number, red: number, green: number, blue: number): void {
  const { light } = picture
  light[3 * pixel]! += share * (red - light[3 * pixel]!)
  light[3 * pixel + 1]! += share * (green - light[3 * pixel + 1]!)
  light[3 * pixel + 2]! += share * (blue - light[3 * pixel + 2]!)
  if (share > SEEN_COVERAGE) picture.frameClass[pixel] = FRAME_CLASS.string
}
