// A sheet twice as fine as the picture that keeps, pixel by pixel, only how near the nearest thing is and its name: a triangle
// of a face, or one of the lines across a bead. Its light is looked up when the sheet is brought down to the picture: little
// memory is moved, and a head that always stands in the same place of the picture is drawn only once.
import type { Surface } from './surface.ts'

/** Numbers of a triangle: brightness at the corner of the picture, its change along x and y, and linear light at 1. */
export const PLANE = 6
const TRIANGLES_MAX = 4096
/** Names from here on are lines of beads. */
export const INK_FIRST = TRIANGLES_MAX
/** Numbers of an ink: linear light, and its share that comes from the lamp, 0 to 255. */
export const INK = 4

export interface FaceSheet {
  readonly widthPx: number
  readonly heightPx: number
  /** 1 / distance along the axis of the camera, 1/mm; 0 where nothing is. */
  readonly nearness: Float32Array
  readonly name: Int32Array
  /** By line: the columns `[lineFrom, lineTo)` hold all that has been painted since the sheet was wiped. */
  readonly lineFrom: Int32Array
  readonly lineTo: Int32Array
  /** By triangle: light, its share that comes from the lamp, and what it shows. */
  readonly planes: Float32Array
  readonly lampShare: Uint8Array
  readonly frameClass: Uint8Array
  /** Triangles named so far. */
  used: number
  ink: Float32Array
  inkClass: Uint8Array
  inkUsed: number
}

export function createFaceSheet(widthPx: number, heightPx: number): FaceSheet {
  return {
    widthPx,
    heightPx,
    nearness: new Float32Array(widthPx * heightPx),
    name: new Int32Array(widthPx * heightPx),
    lineFrom: new Int32Array(heightPx).fill(widthPx),
    lineTo: new Int32Array(heightPx),
    planes: new Float32Array(PLANE * TRIANGLES_MAX),
    lampShare: new Uint8Array(TRIANGLES_MAX),
    frameClass: new Uint8Array(TRIANGLES_MAX),
    used: 0,
    ink: new Float32Array(INK * 64),
    inkClass: new Uint8Array(64),
    inkUsed: 0,
  }
}

/** Forgets all that it shows. */
export function wipeSheet(sheet: FaceSheet): void {
  const { nearness, widthPx, heightPx, lineFrom, lineTo } = sheet
  for (let y = 0; y < heightPx; y++) {
    if (lineFrom[y]! < lineTo[y]!) nearness.fill(0, y * widthPx + lineFrom[y]!, y * widthPx + lineTo[y]!)
  }
  lineFrom.fill(widthPx)
  lineTo.fill(0)
  sheet.used = 0
}

/** Copies what `from` shows; it has no inks. */
export function copyFaces(from: FaceSheet, to: FaceSheet): void {
  to.nearness.set(from.nearness)
  to.name.set(from.name)
  to.lineFrom.set(from.lineFrom)
  to.lineTo.set(from.lineTo)
  to.planes.set(from.planes.subarray(0, PLANE * from.used))
  to.lampShare.set(from.lampShare.subarray(0, from.used))
  to.frameClass.set(from.frameClass.subarray(0, from.used))
  to.used = from.used
  to.inkUsed = 0
}

/** Makes room for `count` inks more. */
export function reserveInks(sheet: FaceSheet, count: number): void {
  if (sheet.inkUsed + count <= sheet.inkClass.length) return
  const capacity = 2 * (sheet.inkUsed + count)
  const ink = new Float32Array(INK * capacity)
  ink.set(sheet.ink)
  const inkClass = new Uint8Array(capacity)
  inkClass.set(sheet.inkClass)
  sheet.ink = ink
  sheet.inkClass = inkClass
}

const mixed = new Float64Array(3)

/** Puts `sheet` in front of `picture` where it is nearer than `still`; both have twice the pixels of `picture` along an axis. */
export function overlaySheet(sheet: FaceSheet, still: FaceSheet, picture: Surface): void {
  const { nearness, name, planes, frameClass, widthPx } = sheet
  const { light } = picture
  const behind = still.nearness
  for (let y = 0; y < picture.heightPx; y++) {
    const from = Math.min(sheet.lineFrom[2 * y]!, sheet.lineFrom[2 * y + 1]!) >> 1
    const end = (Math.max(sheet.lineTo[2 * y]!, sheet.lineTo[2 * y + 1]!) + 1) >> 1
    for (let x = from; x < end; x++) {
      const a = 2 * y * widthPx + 2 * x
      const b = a + widthPx
      const covers00 = nearness[a]! > behind[a]!
      const covers10 = nearness[a + 1]! > behind[a + 1]!
      const covers01 = nearness[b]! > behind[b]!
      const covers11 = nearness[b + 1]! > behind[b + 1]!
      if (!(covers00 || covers10 || covers01 || covers11)) continue
      const to = y * picture.widthPx + x
      const first = name[a]!
      const isWhole = covers00 && covers10 && covers01 && covers11
      if (isWhole && first === name[a + 1] && first === name[b] && first === name[b + 1]) {
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
        shown = name[pixel]!
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
