// Paints rows of plastic: each a ribbon along its projected centre line, banded across like the round strand that it is.
import type { BeadShading } from './bead-shading.ts'
import { BANDS, shadingBase } from './bead-shading.ts'
import type { FaceSheet } from './face-sheet.ts'
import { INK, INK_FIRST, reserveInks } from './face-sheet.ts'
import type { Stage } from './stage.ts'
import { LAMP_UNIT } from './stage.ts'
import type { PixelBox } from './surface.ts'
import { includeInBox } from './surface.ts'
import type { View } from './view.ts'
import { project } from './view.ts'

export interface Paint {
  readonly surface: FaceSheet
  readonly view: View
  readonly shading: BeadShading
  readonly stage: Stage
  /** Lamp light and room light on white, linear, three numbers each; colour of the plastic. */
  readonly lampLight: Float32Array
  readonly roomLight: Float32Array
  readonly colour: Float32Array
  /** What was touched. */
  readonly touched: PixelBox
  /** Names are those of rows, not of inks: to learn which rows are seen. */
  readonly namesRows: boolean
}

const start = new Float64Array(3)
const end = new Float64Array(3)
/** How much nearer than the centre line each line of pixels across the ribbon is. */
const ACROSS_MAX = 24
const acrossBias = new Float32Array(ACROSS_MAX)

export function paintRow(paint: Paint, row: number): void {
  const { view, surface } = paint
  const { rows, ends } = paint.stage
  const at = 6 * row
  if (!project(view, ends[at]!, ends[at + 1]!, ends[at + 2]!, start)) return
  if (!project(view, ends[at + 3]!, ends[at + 4]!, ends[at + 5]!, end)) return
  const x0 = start[0]!
  const y0 = start[1]!
  const x1 = end[0]!
  const y1 = end[1]!
  const dx = x1 - x0
  const dy = y1 - y0
  const axis = paint.stage.axis[row]!
  const { shading } = paint
  const halfLevel = 0.5 * rows.widthMm[row]! * shading.viewUp[axis]!
  const halfUp = 0.5 * rows.heightMm[row]! * shading.viewLevel[axis]!
  const halfMm = Math.sqrt(halfLevel * halfLevel + halfUp * halfUp)
  const halfPx = halfMm * view.focalPx * 0.5 * (start[2]! + end[2]!)
  const reach = halfPx + 1.5
  const left = Math.min(x0, x1)
  const right = Math.max(x0, x1)
  const top = Math.min(y0, y1)
  const bottom = Math.max(y0, y1)
  if (right + reach < 0 || bottom + reach < 0) return
  if (left - reach > surface.widthPx || top - reach > surface.heightPx) return
  includeInBox(paint.touched, left - reach, top - reach, right + reach, bottom + reach)
  const isWide = dx * dx >= dy * dy
  const length = Math.sqrt(dx * dx + dy * dy)
  // The ribbon is painted column by column (or line by line): its extent there is longer than across.
  const slant = length > 1e-6 ? length / Math.max(Math.abs(dx), Math.abs(dy)) : 1
  const extentPx = Math.min(ACROSS_MAX, Math.max(1, Math.round(2 * halfPx * slant)))
  const sign = isWide ? shading.downSign[axis]! : shading.rightSign[axis]!
  prepareAcross(paint, row, extentPx, sign, halfMm)
  const name = INK_FIRST + (paint.namesRows ? row : surface.inkUsed)
  const nameStep = paint.namesRows ? 0 : 1
  const isSeen = isWide
    ? paintWide(surface, name, nameStep, extentPx, halfPx, x0 < x1)
    : paintTall(surface, name, nameStep, extentPx, halfPx, y0 < y1)
  if (isSeen && !paint.namesRows) surface.inkUsed += extentPx
}

/** Mixes the ink of each line across the ribbon. */
function prepareAcross(paint: Paint, row: number, extentPx: number, sign: number, halfMm: number): void {
  const { stage, shading, lampLight, roomLight, colour } = paint
  const { rows } = stage
  const base = shadingBase(rows.isStrand[row]!, stage.axis[row]!)
  const lamp = stage.lamp[row]! / LAMP_UNIT
  const room = stage.room[row]! / 255
  const tint = rows.tint[row]! / 128
  reserveInks(paint.surface, extentPx)
  const { ink, inkClass, inkUsed } = paint.surface
  inkClass.fill(classOf(stage, row), inkUsed, inkUsed + extentPx)
  for (let line = 0; line < extentPx; line++) {
    const s = extentPx === 1 ? 0 : (2 * (line + 0.5)) / extentPx - 1
    const band = extentPx === 1 ? BANDS : ((sign * s + 1) * 0.5 * BANDS) | 0
    const entry = base + (band > BANDS ? BANDS - 1 : band)
    const diffuse = shading.diffuse[entry]! * lamp * tint
    const mirrored = shading.mirrored[entry]! * lamp
    const ambient = shading.ambient[entry]! * room * tint
    const out = INK * (inkUsed + line)
    const fromLamp = lampLight[1]! * (colour[1]! * diffuse + mirrored)
    const green = fromLamp + roomLight[1]! * colour[1]! * ambient
    ink[out] = lampLight[0]! * (colour[0]! * diffuse + mirrored) + roomLight[0]! * colour[0]! * ambient
    ink[out + 1] = green
    ink[out + 2] = lampLight[2]! * (colour[2]! * diffuse + mirrored) + roomLight[2]! * colour[2]! * ambient
    ink[out + 3] = green > 0 ? (255 * fromLamp) / green : 0
    // The middle of a round strand is nearer than its edges.
    acrossBias[line] = halfMm * Math.sqrt(1 - s * s)
  }
}

function paintWide(
  surface: FaceSheet,
  firstName: number,
  nameStep: number,
  extentPx: number,
  capPx: number,
  isRising: boolean,
): boolean {
  const a = isRising ? start : end
  const b = isRising ? end : start
  const { widthPx, heightPx, nearness, name } = surface
  let isSeen = false
  const cap = capPx > 0.8 ? capPx * 0.5 : 0
  const spanPx = b[0]! - a[0]!
  const from = Math.max(0, Math.round(a[0]! - cap))
  const to = Math.min(widthPx - 1, Math.max(Math.round(b[0]! + cap) - 1, Math.round(a[0]! - cap)))
  const inverse = spanPx > 1e-6 ? 1 / spanPx : 0
  for (let x = from; x <= to; x++) {
    let t = (x + 0.5 - a[0]!) * inverse
    t = Math.min(1, Math.max(0, t))
    const near = a[2]! + t * (b[2]! - a[2]!)
    const first = Math.round(a[1]! + t * (b[1]! - a[1]!) - extentPx / 2)
    for (let line = 0; line < extentPx; line++) {
      const y = first + line
      if (y < 0 || y >= heightPx) continue
      const pixel = y * widthPx + x
      const nearer = near * (1 + acrossBias[line]! * near)
      if (nearer <= nearness[pixel]!) continue
      nearness[pixel] = nearer
      name[pixel] = firstName + line * nameStep
      isSeen = true
    }
  }
  return isSeen
}

function paintTall(
  surface: FaceSheet,
  firstName: number,
  nameStep: number,
  extentPx: number,
  capPx: number,
  isRising: boolean,
): boolean {
  const a = isRising ? start : end
  const b = isRising ? end : start
  const { widthPx, heightPx, nearness, name } = surface
  let isSeen = false
  const cap = capPx > 0.8 ? capPx * 0.5 : 0
  const spanPx = b[1]! - a[1]!
  const from = Math.max(0, Math.round(a[1]! - cap))
  const to = Math.min(heightPx - 1, Math.max(Math.round(b[1]! + cap) - 1, Math.round(a[1]! - cap)))
  const inverse = spanPx > 1e-6 ? 1 / spanPx : 0
  for (let y = from; y <= to; y++) {
    let t = (y + 0.5 - a[1]!) * inverse
    t = Math.min(1, Math.max(0, t))
    const near = a[2]! + t * (b[2]! - a[2]!)
    const first = Math.round(a[0]! + t * (b[0]! - a[0]!) - extentPx / 2)
    for (let line = 0; line < extentPx; line++) {
      const x = first + line
      if (x < 0 || x >= widthPx) continue
      const pixel = y * widthPx + x
      const nearer = near * (1 + acrossBias[line]! * near)
      if (nearer <= nearness[pixel]!) continue
      nearness[pixel] = nearer
      name[pixel] = firstName + line * nameStep
      isSeen = true
    }
  }
  return isSeen
}

function classOf(stage: Stage, row: number): number {
  const override = stage.classOverride[row]!
  return override === 255 ? stage.rows.frameClass[row]! : override
}
