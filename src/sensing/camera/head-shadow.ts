// The shadow of head and gantry on what lies below: soft boxes seen from each pixel along the way to the lamp.
import type { Camera } from './camera.ts'
import type { LightField } from './light-field.ts'
import type { PixelBox, Surface } from './surface.ts'
import { clipBox, emptyBox, includeInBox } from './surface.ts'
import type { View } from './view.ts'
import { project } from './view.ts'

/** Boxes that cast it, relative to the nozzle tip: level extent and the height of their underside, mm. */
const CASTERS = [
  { x0: -4, x1: 4, y0: -4, y1: 4, z: 2 },
  { x0: -20, x1: 20, y0: -9, y1: 9, z: 9 },
  { x0: -38, x1: 24, y0: -26, y1: 24, z: 28 },
  { x0: -400, x1: 400, y0: 22, y1: 46, z: 24 },
] as const

const point = new Float64Array(3)
const box: PixelBox = { left: 0, top: 0, right: 0, bottom: 0 }

/** Takes the lamp's light from the pixels of `picture` that lie in the shadow. `head` is the nozzle tip in the room. */
export function castHeadShadow(
  camera: Camera,
  field: LightField,
  view: View,
  headX: number,
  headY: number,
  headZ: number,
): void {
  const { picture, resolved } = camera
  if (field.lamp.directRatio <= 0) return
  const soft = field.lamp.sizeMm / Math.sqrt(field.nominalMm2)
  const [lampX, lampY, lampZ] = field.lamp.positionMm
  shadowBox(camera, field, view, headX, headY, headZ)
  // Shadows are soft: one look at the lamp for each block of 2 x 2 pixels.
  const { widthPx } = picture
  const fine = 2 * widthPx
  for (let y = box.top & ~1; y < box.bottom; y += 2) {
    const v = y + 1 - view.heightPx / 2
    for (let x = box.left & ~1; x < box.right; x += 2) {
      const pixel = y * widthPx + x
      const near = resolved.nearness[pixel]!
      if (near <= 0 || resolved.lampShare[pixel]! < 8 || isBehind(camera, 2 * y * fine + 2 * x, fine)) continue
      const u = x + 1 - view.widthPx / 2
      const t = 1 / (near * view.focalPx)
      const px = view.eyeX + t * (view.focalPx * view.forwardX + v * view.downX + u * view.rightX)
      const py = view.eyeY + t * (view.focalPx * view.forwardY + v * view.downY + u * view.rightY)
      const pz = view.eyeZ + t * (view.focalPx * view.forwardZ + v * view.downZ + u * view.rightZ)
      const perRise = 1 / (lampZ - pz)
      let taken = 0
      for (let caster = 0; caster < CASTERS.length; caster++) {
        const { x0, x1, y0, y1, z } = CASTERS[caster]!
        const rise = headZ + z - pz
        if (rise <= 0) continue
        const reach = rise * perRise
        if (!(reach > 0 && reach < 1)) continue
        const sx = px + (lampX - px) * reach - headX
        const sy = py + (lampY - py) * reach - headY
        const inX = Math.min(sx - x0, x1 - sx)
        const inY = Math.min(sy - y0, y1 - sy)
        const inside = Math.min(inX, inY)
        const edgeMm = 1 + soft * rise
        if (inside <= (taken - 0.5) * edgeMm) continue
        taken = 0.5 + inside / edgeMm
        if (taken >= 1) break
      }
      if (taken <= 0) continue
      const ratio = Math.min(taken, 1) / 255
      darken(picture, resolved, pixel, ratio)
      darken(picture, resolved, pixel + 1, ratio)
      darken(picture, resolved, pixel + widthPx, ratio)
      darken(picture, resolved, pixel + widthPx + 1, ratio)
    }
  }
}

/** Whether head or gantry hide the block of 4 x 4 fine pixels that begins at `first`. */
function isBehind({ moving, still }: Camera, first: number, line: number): boolean {
  const front = moving.nearness
  const back = still.nearness
  const last = first + 3 * line
  return (
    front[first]! > back[first]! &&
    front[first + 3]! > back[first + 3]! &&
    front[last]! > back[last]! &&
    front[last + 3]! > back[last + 3]!
  )
}

function darken(picture: Surface, resolved: Surface, pixel: number, ratio: number): void {
  const factor = 1 - ratio * resolved.lampShare[pixel]!
  picture.light[3 * pixel]! *= factor
  picture.light[3 * pixel + 1]! *= factor
  picture.light[3 * pixel + 2]! *= factor
}

/** The part of the picture where the shadow can fall: its casters thrown on the plate and at half their height. */
function shadowBox(camera: Camera, field: LightField, view: View, headX: number, headY: number, headZ: number): void {
  const { widthPx, heightPx, machine } = camera
  const [lampX, lampY, lampZ] = field.lamp.positionMm
  emptyBox(box)
  const floor = machine.kind === 'lowering-bed' ? headZ - 60 : 0
  for (const caster of CASTERS) {
    for (let corner = 0; corner < 8; corner++) {
      const x = headX + ((corner & 1) === 0 ? Math.max(caster.x0, -headX - 80) : Math.min(caster.x1, 480 - headX))
      const y = headY + ((corner & 2) === 0 ? caster.y0 : caster.y1)
      const z = headZ + caster.z
      const to = (corner & 4) === 0 ? Math.min(floor, headZ) : headZ
      const reach = lampZ > z ? Math.min(3, (z - to) / (lampZ - z)) : 3
      const isSeen = project(view, x - (lampX - x) * reach, y - (lampY - y) * reach, to, point)
      if (isSeen) includeInBox(box, point[0]! - 6, point[1]! - 6, point[0]! + 6, point[1]! + 6)
      else includeInBox(box, 0, 0, widthPx, heightPx)
    }
  }
  clipBox(box, widthPx, heightPx)
}
