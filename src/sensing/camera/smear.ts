// What moves while the shutter is open is smeared along its way: the head, or the bed with the part on it.
import type { Camera } from './camera.ts'
import { FRAME_CLASS } from './frame-class.ts'
import type { CameraMoment } from './scene.ts'

const SAMPLES_MAX = 12
const MOVES_WITH_HEAD = classTable(['hotEnd'])
const MOVES_IN_Y = classTable(['hotEnd', 'gantry'])
const MOVES_WITH_BED = classTable(['bed', 'part', 'support', 'skirt', 'string', 'spaghetti', 'shifted', 'liftedCorner'])

function classTable(names: readonly (keyof typeof FRAME_CLASS)[]): Uint8Array {
  const table = new Uint8Array(16)
  for (const name of names) table[FRAME_CLASS[name]] = 1
  return table
}

export function smear(camera: Camera, moment: CameraMoment, shutterS: number): void {
  const speedX = moment.speedXMmPerS ?? 0
  const speedY = moment.speedYMmPerS ?? 0
  if (camera.pose.mount === 'head') {
    smearClasses(camera, MOVES_WITH_BED, -speedX * shutterS, -speedY * shutterS)
  } else if (camera.machine.kind === 'bed-slinger') {
    smearClasses(camera, MOVES_WITH_BED, 0, -speedY * shutterS)
    smearClasses(camera, MOVES_WITH_HEAD, speedX * shutterS, 0)
  } else {
    const classes = Math.abs(speedY) > Math.abs(speedX) ? MOVES_IN_Y : MOVES_WITH_HEAD
    smearClasses(camera, classes, speedX * shutterS, speedY * shutterS)
  }
}

/** Averages along the way (in mm, level) wherever the middle or an end of it shows one of the classes. */
function smearClasses(camera: Camera, classes: Uint8Array, wayXMm: number, wayYMm: number): void {
  const { picture, roomView, sensor, widthPx, heightPx } = camera
  if (wayXMm === 0 && wayYMm === 0) return
  const { light, frameClass, nearness } = picture
  const near = nearness[(heightPx >> 1) * widthPx + (widthPx >> 1)]!
  const scale = (roomView.focalPx / 2) * near
  const wayX = scale * (wayXMm * roomView.rightX + wayYMm * roomView.rightY)
  const wayY = scale * (wayXMm * roomView.downX + wayYMm * roomView.downY)
  const length = Math.max(Math.abs(wayX), Math.abs(wayY))
  if (length < 1) return
  const samples = Math.min(SAMPLES_MAX, Math.ceil(length) + 1)
  const offsets = Int32Array.from({ length: samples }, (_, i) => {
    const t = i / (samples - 1) - 0.5
    return Math.round(t * wayY) * widthPx + Math.round(t * wayX)
  })
  const first = offsets[0]!
  const last = offsets[samples - 1]!
  const margin = Math.max(Math.abs(first), Math.abs(last))
  const { scratch } = sensor
  scratch.set(light)
  for (let pixel = margin; pixel < widthPx * heightPx - margin; pixel++) {
    const isMoving =
      classes[frameClass[pixel]!]! + classes[frameClass[pixel + first]!]! + classes[frameClass[pixel + last]!]!
    if (isMoving === 0) continue
    let red = 0
    let green = 0
    let blue = 0
    for (let i = 0; i < samples; i++) {
      const at = 3 * (pixel + offsets[i]!)
      red += scratch[at]!
      green += scratch[at + 1]!
      blue += scratch[at + 2]!
    }
    light[3 * pixel] = red / samples
    light[3 * pixel + 1] = green / samples
    light[3 * pixel + 2] = blue / samples
  }
}
