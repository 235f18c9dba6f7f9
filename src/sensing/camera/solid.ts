// Solids of the printer around the print: boxes and tapered prisms, made into faces once, lit and painted where they stand.
import type { FacePaint } from './draw-faces.ts'
import { paintFace } from './draw-faces.ts'
import type { LightField } from './light-field.ts'
import { lampOnFace } from './light-field.ts'

export type Albedo = readonly [number, number, number]

interface Face {
  /** x, y, z of each corner. */
  readonly corners: Float32Array
  readonly normal: readonly [number, number, number]
  readonly albedo: Albedo
  readonly frameClass: number
}

export interface Solid {
  readonly faces: Face[]
}

export function createSolid(): Solid {
  return { faces: [] }
}

export type Point = readonly [number, number, number]

export function addBox(solid: Solid, from: Point, to: Point, albedo: Albedo, frameClass: number): void {
  addTapered(solid, from, to, 0, 0, albedo, frameClass)
}

/** A box whose bottom is smaller than its top by `insetX`, `insetY` on each side. */
export function addTapered(
  solid: Solid,
  [x0, y0, z0]: Point,
  [x1, y1, z1]: Point,
  insetX: number,
  insetY: number,
  albedo: Albedo,
  frameClass: number,
): void {
  const bottom: Point[] = [
    [x0 + insetX, y0 + insetY, z0],
    [x1 - insetX, y0 + insetY, z0],
    [x1 - insetX, y1 - insetY, z0],
    [x0 + insetX, y1 - insetY, z0],
  ]
  const top: Point[] = [
    [x0, y0, z1],
    [x1, y0, z1],
    [x1, y1, z1],
    [x0, y1, z1],
  ]
  addLoft(solid, bottom, top, albedo, frameClass)
}

/** An upright prism with round ends: a nozzle, a rod, a fan seen from above. */
export function addRound(
  solid: Solid,
  centre: Point,
  heightMm: number,
  bottomRadiusMm: number,
  topRadiusMm: number,
  sides: number,
  albedo: Albedo,
  frameClass: number,
): void {
  const [x, y, z] = centre
  const ring = (radius: number, at: number): Point[] =>
    Array.from({ length: sides }, (_, i) => {
      const angle = (2 * Math.PI * (i + 0.5)) / sides
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle), at]
    })
  addLoft(solid, ring(bottomRadiusMm, z), ring(topRadiusMm, z + heightMm), albedo, frameClass)
}

/** A disc that faces to the front (-y): the fan in a shroud. */
export function addFrontDisc(
  solid: Solid,
  centre: Point,
  radiusMm: number,
  sides: number,
  albedo: Albedo,
  frameClass: number,
): void {
  const corners: Point[] = Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * i) / sides
    return [centre[0] + radiusMm * Math.cos(angle), centre[1], centre[2] + radiusMm * Math.sin(angle)]
  })
  addFace(solid, corners, albedo, frameClass)
}

function addLoft(solid: Solid, bottom: Point[], top: Point[], albedo: Albedo, frameClass: number): void {
  for (let i = 0; i < bottom.length; i++) {
    const j = (i + 1) % bottom.length
    addFace(solid, [bottom[i]!, bottom[j]!, top[j]!, top[i]!], albedo, frameClass)
  }
  addFace(solid, top, albedo, frameClass)
  addFace(solid, [...bottom].reverse(), albedo, frameClass)
}

/** Corners counter-clockwise seen from outside. */
export function addFace(solid: Solid, corners: readonly Point[], albedo: Albedo, frameClass: number): void {
  const [a, b, c] = [corners[0]!, corners[1]!, corners[2]!]
  const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const
  const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const
  const x = u[1] * v[2] - u[2] * v[1]
  const y = u[2] * v[0] - u[0] * v[2]
  const z = u[0] * v[1] - u[1] * v[0]
  const length = Math.max(1e-9, Math.hypot(x, y, z))
  const flat = new Float32Array(corners.flat())
  solid.faces.push({ corners: flat, normal: [x / length, y / length, z / length], albedo, frameClass })
}

const points = new Float64Array(4 * 24)

/** Where a solid stands in the coordinates of the view, and by how much the room is moved from them. */
export interface SolidPlace {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly roomX?: number
  readonly roomY?: number
  readonly roomZ?: number
}

export const IN_PLACE: SolidPlace = { x: 0, y: 0, z: 0 }

export function paintSolid(paint: FacePaint, solid: Solid, field: LightField, place: SolidPlace): void {
  const { view } = paint
  const { lampLight, roomLight } = field
  const { x, y, z, roomX = 0, roomY = 0, roomZ = 0 } = place
  for (const { corners, normal, albedo, frameClass } of solid.faces) {
    const [nx, ny, nz] = normal
    const count = corners.length / 3
    const toEye =
      (view.eyeX - corners[0]! - x) * nx + (view.eyeY - corners[1]! - y) * ny + (view.eyeZ - corners[2]! - z) * nz
    if (toEye <= 0) continue
    // Walls and ceiling light from above and around; the bed below sends little.
    const room = 0.62 + 0.38 * nz
    let lampMean = 0
    for (let i = 0; i < count; i++) {
      const px = corners[3 * i]! + x
      const py = corners[3 * i + 1]! + y
      const pz = corners[3 * i + 2]! + z
      const lamp = lampOnFace(field, px + roomX, py + roomY, pz + roomZ, nx, ny, nz)
      lampMean += lamp / count
      points[4 * i] = px
      points[4 * i + 1] = py
      points[4 * i + 2] = pz
      points[4 * i + 3] = lampLight[1]! * lamp + roomLight[1]! * room
    }
    const mean = Math.max(1e-9, lampLight[1]! * lampMean + roomLight[1]! * room)
    const red = (lampLight[0]! * lampMean + roomLight[0]! * room) / mean
    const blue = (lampLight[2]! * lampMean + roomLight[2]! * room) / mean
    const share = (255 * lampLight[1]! * lampMean) / mean
    paintFace(paint, points, count, albedo[0] * red, albedo[1], albedo[2] * blue, share, frameClass)
  }
}
