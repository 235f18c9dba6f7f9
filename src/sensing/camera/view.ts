// Where the camera stands and how it maps millimetres to pixels: a pinhole, pixels square, y down.

export interface View {
  eyeX: number
  eyeY: number
  eyeZ: number
  rightX: number
  rightY: number
  rightZ: number
  downX: number
  downY: number
  downZ: number
  forwardX: number
  forwardY: number
  forwardZ: number
  focalPx: number
  widthPx: number
  heightPx: number
}

/** Nothing nearer than this is drawn, mm. */
export const NEAR_MM = 3

export interface CameraPose {
  readonly positionMm: readonly [number, number, number]
  readonly targetMm: readonly [number, number, number]
  /** Across the width of the picture, degrees. */
  readonly fieldOfViewDeg: number
  /** `frame`: stands in the room; `head`: rides on the carriage, position and target are relative to the nozzle tip. */
  readonly mount: 'frame' | 'head'
}

export function createView(widthPx: number, heightPx: number): View {
  return {
    eyeX: 0,
    eyeY: 0,
    eyeZ: 0,
    rightX: 1,
    rightY: 0,
    rightZ: 0,
    downX: 0,
    downY: 0,
    downZ: -1,
    forwardX: 0,
    forwardY: 1,
    forwardZ: 0,
    focalPx: widthPx,
    widthPx,
    heightPx,
  }
}

/** Turns `view` to the pose, seen from a world whose origin lies at (originX, originY, originZ). */
export function aim(view: View, pose: CameraPose, originX: number, originY: number, originZ: number): void {
  const [px, py, pz] = pose.positionMm
  const [tx, ty, tz] = pose.targetMm
  const distance = Math.hypot(tx - px, ty - py, tz - pz)
  const fx = (tx - px) / distance
  const fy = (ty - py) / distance
  const fz = (tz - pz) / distance
  // Right is level; a camera that looks straight down has its right along x.
  const level = Math.hypot(fx, fy)
  const rx = level > 1e-6 ? fy / level : 1
  const ry = level > 1e-6 ? -fx / level : 0
  view.eyeX = px - originX
  view.eyeY = py - originY
  view.eyeZ = pz - originZ
  view.forwardX = fx
  view.forwardY = fy
  view.forwardZ = fz
  view.rightX = rx
  view.rightY = ry
  view.rightZ = 0
  // forward x right
  view.downX = -fz * ry
  view.downY = fz * rx
  view.downZ = fx * ry - fy * rx
  view.focalPx = view.widthPx / (2 * Math.tan((pose.fieldOfViewDeg * Math.PI) / 360))
}

/** Pixel and inverse distance of a point; `out` is x, y, 1/mm. False behind the camera. */
export function project(view: View, x: number, y: number, z: number, out: Float64Array): boolean {
  const dx = x - view.eyeX
  const dy = y - view.eyeY
  const dz = z - view.eyeZ
  const depth = dx * view.forwardX + dy * view.forwardY + dz * view.forwardZ
  if (!(depth > NEAR_MM)) return false
  const scale = view.focalPx / depth
  out[0] = view.widthPx / 2 + scale * (dx * view.rightX + dy * view.rightY + dz * view.rightZ)
  out[1] = view.heightPx / 2 + scale * (dx * view.downX + dy * view.downY + dz * view.downZ)
  out[2] = 1 / depth
  return true
}
