// The shadow of head and gantry on what lies below: soft boxes seen from each pixel along the way to the lamp.
import type { Camera } from './camera.ts'
import type { LightField } from './light-field.ts'
import type { PixelBox } from './surface.ts'
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
  for (let y = box.top; y < box.bottom; y++) {
    const v = y + 0.5 - view.heightPx / 2
    for (let x = box.left; x < box.right; x++) {
      const pixel = y * picture.widthPx + x
      const share = resolved.lampShare[pixel]!
      if (share < 8) continue
      const u = x + 0.5 - view.widthPx / 2
      const t = 1 / (resolved.nearness[pixel]! * view.focalPx)
      const px = view.eyeX + t * (view.focalPx * view.forwardX + v * view.downX + u * view.rightX)
      const py = view.eyeY + t * (view.focalPx * view.forwardY + v * view.downY + u * view.rightY)
      const pz = view.eyeZ + t * (view.focalPx * view.forwardZ + v * view.downZ + u * view.rightZ)
      let taken = 0
      for (const caster of CASTERS) {
        const rise = headZ + caster.z - pz
        if (rise <= 0 || lampZ <= pz + rise) continue
        const reach = rise / (lampZ - pz)
        const sx = px + (lampX - px) * reach - headX
        const sy = py + (lampY - py) * reach - headY
        const edge = 1 + soft * rise
        const inX = Math.min(sx - caster.x0, caster.x1 - sx)
        const inY = Math.min(sy - caster.y0, caster.y1 - sy)
        const inside = 0.5 + Math.min(inX, inY) / edge
        if (inside > taken) taken = inside
      }
      if (taken <= 0) continue
      const factor = 1 - (Math.min(taken, 1) * share) / 255
      picture.light[3 * pixel]! *= factor
      picture.light[3 * pixel + 1]! *= factor
      picture.light[3 * pixel + 2]! *= factor
    }
  }
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
