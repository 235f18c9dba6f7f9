// Brings the fine sheet down to the size of the picture, two by two pixels into one, with the plate behind it: the plate is
// looked up once for each pixel of the picture, and only where it shows.
import type { BedPicture } from './bed-picture.ts'
import { seePlate } from './bed-picture.ts'
import type { FaceSheet } from './face-sheet.ts'
import { INK, INK_FIRST, PLANE } from './face-sheet.ts'
import { FRAME_CLASS } from './frame-class.ts'
import type { PixelBox, Surface } from './surface.ts'
import type { View } from './view.ts'

/** Of the pixel in hand: red, green and blue of the plate. */
const plate = new Float32Array(3)
/** Red, green, blue of the pixel in hand; nearness of the plate and of the nearest thing. */
const mixed = new Float64Array(3)
const near = new Float32Array(2)
const shown = { lampShare: 0, frameClass: 0 }

/**
 * `box` is in pixels of `coarse`, `view` that of the fine sheet. Light is the mean; nearness, lamp share and class are those
 * of the nearest pixel.
 */
export function resolveBox(fine: FaceSheet, coarse: Surface, box: PixelBox, view: View, bed: BedPicture): void {
  const { nearness, widthPx, name, planes } = fine
  const { light } = coarse
  const { focalPx, eyeX, eyeY, rightX, rightY, rightZ, downX, downY, downZ } = view
  const scale = -1 / view.eyeZ
  const perFocalPx = 1 / focalPx
  const middleX = view.widthPx / 2 - 1
  for (let y = box.top; y < box.bottom; y++) {
    const v = 2 * y + 1 - view.heightPx / 2
    const lineX = focalPx * view.forwardX + v * downX
    const lineY = focalPx * view.forwardY + v * downY
    const lineZ = focalPx * view.forwardZ + v * downZ
    for (let x = box.left; x < box.right; x++) {
      const u = 2 * x - middleX
      const inverse = (lineZ + u * rightZ) * scale
      const far = 1 / inverse
      const bedX = eyeX + (lineX + u * rightX) * far
      const bedY = eyeY + (lineY + u * rightY) * far
      const isPlate = inverse > 0 && bedX >= 0 && bedX <= bed.bedXMm && bedY >= 0 && bedY <= bed.bedYMm
      const plateNear = isPlate ? Math.fround(inverse * perFocalPx) : 0
      const a = 2 * y * widthPx + 2 * x
      const b = a + widthPx
      const to = y * coarse.widthPx + x
      const near00 = nearness[a]!
      const near10 = nearness[a + 1]!
      const near01 = nearness[b]!
      const near11 = nearness[b + 1]!
      if (near00 <= plateNear && near10 <= plateNear && near01 <= plateNear && near11 <= plateNear) {
        if (!isPlate) light.fill(0, 3 * to, 3 * to + 3)
        coarse.nearness[to] = plateNear
        coarse.lampShare[to] = isPlate ? seePlate(bed, bedX, bedY, light, 3 * to) : 0
        coarse.frameClass[to] = isPlate ? FRAME_CLASS.bed : FRAME_CLASS.background
        continue
      }
      const nearest = Math.max(near00, near10, near01, near11)
      const isWhole = near00 > plateNear && near10 > plateNear && near01 > plateNear && near11 > plateNear
      if (!isWhole) {
        if (isPlate) seePlate(bed, bedX, bedY, plate, 0)
        else plate.fill(0)
      }
      const first = name[a]!
      if (isWhole && first === name[a + 1] && first === name[b] && first === name[b + 1] && first < INK_FIRST) {
        // Light runs evenly over a face: that of the middle is the mean.
        const at = PLANE * first
        const bright = planes[at]! + (2 * x + 1) * planes[at + 1]! + (2 * y + 1) * planes[at + 2]!
        light[3 * to] = bright * planes[at + 3]!
        light[3 * to + 1] = bright * planes[at + 4]!
        light[3 * to + 2] = bright * planes[at + 5]!
        coarse.nearness[to] = nearest
        coarse.lampShare[to] = fine.lampShare[first]!
        coarse.frameClass[to] = fine.frameClass[first]!
        continue
      }
      near[0] = plateNear
      near[1] = nearest
      mixed[0] = 0
      mixed[1] = 0
      mixed[2] = 0
      // The first of several that are as near gives class and share, so it comes last.
      addPixel(fine, b + 1, 2 * x + 1, 2 * y + 1)
      addPixel(fine, b, 2 * x, 2 * y + 1)
      addPixel(fine, a + 1, 2 * x + 1, 2 * y)
      addPixel(fine, a, 2 * x, 2 * y)
      light[3 * to] = mixed[0]!
      light[3 * to + 1] = mixed[1]!
      light[3 * to + 2] = mixed[2]!
      coarse.nearness[to] = nearest
      coarse.lampShare[to] = shown.lampShare
      coarse.frameClass[to] = shown.frameClass
    }
  }
}

/** Adds a quarter of the light of the fine pixel at column `x`, line `y`, or of the plate where that is nearer. */
function addPixel(fine: FaceSheet, pixel: number, x: number, y: number): void {
  const nearness = fine.nearness[pixel]!
  if (nearness <= near[0]!) {
    mixed[0]! += 0.25 * plate[0]!
    mixed[1]! += 0.25 * plate[1]!
    mixed[2]! += 0.25 * plate[2]!
    return
  }
  const name = fine.name[pixel]!
  if (name >= INK_FIRST) {
    const { ink } = fine
    const at = INK * (name - INK_FIRST)
    mixed[0]! += 0.25 * ink[at]!
    mixed[1]! += 0.25 * ink[at + 1]!
    mixed[2]! += 0.25 * ink[at + 2]!
    if (nearness !== near[1]) return
    shown.lampShare = ink[at + 3]! | 0
    shown.frameClass = fine.inkClass[name - INK_FIRST]!
    return
  }
  const { planes } = fine
  const at = PLANE * name
  const bright = 0.25 * (planes[at]! + (x + 0.5) * planes[at + 1]! + (y + 0.5) * planes[at + 2]!)
  mixed[0]! += bright * planes[at + 3]!
  mixed[1]! += bright * planes[at + 4]!
  mixed[2]! += bright * planes[at + 5]!
  if (nearness !== near[1]) return
  shown.lampShare = fine.lampShare[name]!
  shown.frameClass = fine.frameClass[name]!
}
