// How a round strand looks from one direction in one light, tabulated by the direction of its axis: the cross-section is an
// ellipse, cut into bands from one edge of the silhouette to the other. Seen from so far away that neither the camera's nor
// the lamp's direction changes over the part.
import { AXIS_BINS, UPRIGHT_AXIS } from './rows.ts'

export const BANDS = 8
/** Cross-sections: the usual pressed bead, and a round strand. */
export const SECTION = { pressed: 0, round: 1 } as const
const PRESSED_ASPECT = 0.45
const AXES = AXIS_BINS + 1
/** One entry more than bands: their mean, for strands thinner than a pixel. */
export const ENTRY = BANDS + 1

export interface BeadShading {
  /** By section, axis, band: light from the lamp on white plastic, mirrored light, and light from all around. */
  readonly diffuse: Float32Array
  readonly mirrored: Float32Array
  readonly ambient: Float32Array
  /** By axis: the view direction in the plane of the cross-section, along its level and its upright direction. */
  readonly viewLevel: Float32Array
  readonly viewUp: Float32Array
  /** +1 where bands run down (right) the picture, -1 where up (left). */
  readonly downSign: Int8Array
  readonly rightSign: Int8Array
}

export interface Directions {
  /** From the plastic to the eye, to the lamp; unit length. */
  readonly eye: readonly [number, number, number]
  readonly lamp: readonly [number, number, number]
  readonly right: readonly [number, number, number]
  readonly down: readonly [number, number, number]
  readonly glossRatio: number
}

export function createBeadShading(): BeadShading {
  return {
    diffuse: new Float32Array(2 * AXES * ENTRY),
    mirrored: new Float32Array(2 * AXES * ENTRY),
    ambient: new Float32Array(2 * AXES * ENTRY),
    viewLevel: new Float32Array(AXES),
    viewUp: new Float32Array(AXES),
    downSign: new Int8Array(AXES),
    rightSign: new Int8Array(AXES),
  }
}

export function tabulateShading(shading: BeadShading, directions: Directions): void {
  for (let axis = 0; axis < AXES; axis++) {
    const angle = (2 * Math.PI * axis) / AXIS_BINS
    // Level and upright direction of the cross-section; of an upright strand both are level.
    const level: Vector = axis === UPRIGHT_AXIS ? [1, 0, 0] : [-Math.sin(angle), Math.cos(angle), 0]
    const up: Vector = axis === UPRIGHT_AXIS ? [0, 1, 0] : [0, 0, 1]
    const eyeLevel = dot(directions.eye, level)
    const eyeUp = dot(directions.eye, up)
    const length = Math.max(1e-6, Math.hypot(eyeLevel, eyeUp))
    shading.viewLevel[axis] = eyeLevel / length
    shading.viewUp[axis] = eyeUp / length
    const across = (direction: Vector): number =>
      -(eyeUp / length) * dot(direction, level) + (eyeLevel / length) * dot(direction, up)
    shading.downSign[axis] = across(directions.down) >= 0 ? 1 : -1
    shading.rightSign[axis] = across(directions.right) >= 0 ? 1 : -1
    tabulateSection(shading, directions, axis, SECTION.pressed, level, up)
    tabulateSection(shading, directions, axis, SECTION.round, level, up)
  }
}

type Vector = readonly [number, number, number]

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function tabulateSection(
  shading: BeadShading,
  directions: Directions,
  axis: number,
  section: number,
  level: Vector,
  up: Vector,
): void {
  const aspect = section === SECTION.pressed ? PRESSED_ASPECT : 1
  const base = (section * AXES + axis) * ENTRY
  const scaledLength = Math.max(1e-6, Math.hypot(shading.viewLevel[axis]!, shading.viewUp[axis]! / aspect))
  const viewLevel = shading.viewLevel[axis]! / scaledLength
  const viewUp = shading.viewUp[axis]! / aspect / scaledLength
  const half = halfway(directions.eye, directions.lamp)
  let diffuseSum = 0
  let mirroredSum = 0
  let ambientSum = 0
  for (let band = 0; band < BANDS; band++) {
    const s = (2 * (band + 0.5)) / BANDS - 1
    const toward = Math.sqrt(1 - s * s)
    const normalLevel = -s * viewUp + toward * viewLevel
    const normalUp = (s * viewLevel + toward * viewUp) / aspect
    const length = Math.hypot(normalLevel, normalUp)
    const normal: Vector = [0, 1, 2].map(
      (i) => (normalLevel * level[i]! + normalUp * up[i]!) / length,
    ) as unknown as Vector
    // Plastic lets some light through: its shadow side is not black.
    const diffuse = Math.max(0, (dot(normal, directions.lamp) + 0.22) / 1.22)
    const mirrored = directions.glossRatio * Math.max(0, dot(normal, half)) ** 26
    // Grooves between beads see less of the room; what faces down sees only the dark bed.
    const groove = 0.62 + 0.38 * toward
    const ambient = groove * (0.66 + 0.34 * normal[2])
    shading.diffuse[base + band] = diffuse * (0.5 + 0.5 * groove)
    shading.mirrored[base + band] = mirrored
    shading.ambient[base + band] = ambient
    diffuseSum += diffuse * (0.5 + 0.5 * groove)
    mirroredSum += mirrored
    ambientSum += ambient
  }
  shading.diffuse[base + BANDS] = diffuseSum / BANDS
  shading.mirrored[base + BANDS] = mirroredSum / BANDS
  shading.ambient[base + BANDS] = ambientSum / BANDS
}

function halfway(a: Vector, b: Vector): Vector {
  const x = a[0] + b[0]
  const y = a[1] + b[1]
  const z = a[2] + b[2]
  const length = Math.max(1e-6, Math.hypot(x, y, z))
  return [x / length, y / length, z / length]
}

/** Where the entries of this cross-section and axis begin. */
export function shadingBase(isStrand: number, axis: number): number {
  return (isStrand * AXES + axis) * ENTRY
}
