// What moves in front of the picture, as the name of the nearest triangle at each pixel: its light is looked up where it is
// laid over the picture, and a head that always stands in the same place of the picture is drawn only once.
import type { Surface } from './surface.ts'

/** Numbers of a triangle: brightness at the corner of the picture, its change along x and y, and linear light at 1. */
export const PLANE = 6
const TRIANGLES_MAX = 4096

export interface FaceSheet {
  readonly widthPx: number
  readonly heightPx: number
  /** As in `Surface`; 0 where nothing is. */
  readonly nearness: Float32Array
  readonly triangle: Uint16Array
  readonly planes: Float32Array
  /** By triangle. */
  readonly frameClass: Uint8Array
  /** Triangles named so far. */
  used: number
}

export function createFaceSheet(widthPx: number, heightPx: number): FaceSheet {
  return {
    widthPx,
    heightPx,
    nearness: new Float32Array(widthPx * heightPx),
    triangle: new Uint16Array(widthPx * heightPx),
    planes: new Float32Array(PLANE * TRIANGLES_MAX),
    frameClass: new Uint8Array(TRIANGLES_MAX),
    used: 0,
  }
}

const mixed = new Float64Array(3)

/** Puts `sheet` in front of `picture` where it is nearer than `still`; both have twice the pixels of `picture` along an axis. */
export function overlaySheet(
  sheet: FaceSheet,
  still: Surface,
  picture: Surface,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  const { nearness, triangle, planes, frameClass, widthPx } = sheet
  const { light } = picture
  const behind = still.nearness
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const a = 2 * y * widthPx + 2 * x
      const b = a + widthPx
      const covers00 = nearness[a]! > behind[a]!
      const covers10 = nearness[a + 1]! > behind[a + 1]!
      const covers01 = nearness[b]! > behind[b]!
      const covers11 = nearness[b + 1]! > behind[b + 1]!
      if (!(covers00 || covers10 || covers01 || covers11)) continue
      const to = y * picture.widthPx + x
      const first = triangle[a]!
      const isWhole = covers00 && covers10 && covers01 && covers11
      if (isWhole && first === triangle[a + 1] && first === triangle[b] && first === triangle[b + 1]) {
        // Light runs evenly over a face: that of the middle is the mean.
        const at = PLANE * first
        const bright = planes[at]! + (2 * x + 1) * planes[at + 1]! + (2 * y + 1) * planes[at + 2]!
        light[3 * to] = bright * planes[at + 3]!
        light[3 * to + 1] = bright * planes[at + 4]!
        light[3 * to + 2] = bright * planes[at + 5]!
        picture.frameClass[to] = frameClass[first]!
        continue
      }
      mixed.fill(0)
      let covered = 0
      let shown = 0
      for (let k = 0; k < 4; k++) {
        const pixel = a + (k & 1) + (k >> 1) * widthPx
        if (!(nearness[pixel]! > behind[pixel]!)) continue
        covered++
        shown = triangle[pixel]!
        const at = PLANE * shown
        const bright =
          planes[at]! + (2 * x + (k & 1) + 0.5) * planes[at + 1]! + (2 * y + (k >> 1) + 0.5) * planes[at + 2]!
        for (let channel = 0; channel < 3; channel++) mixed[channel]! += 0.25 * bright * planes[at + 3 + channel]!
      }
      const rest = (4 - covered) / 4
      for (let channel = 0; channel < 3; channel++) {
        light[3 * to + channel] = light[3 * to + channel]! * rest + mixed[channel]!
      }
      if (covered >= 2) picture.frameClass[to] = frameClass[shown]!
    }
  }
}
