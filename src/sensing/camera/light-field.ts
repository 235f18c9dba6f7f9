// How much of lamp and room reaches a place: strengths of the lamp are for a white card in the middle of the bed.
import type { Lamp } from './lamp.ts'

export interface LightField {
  readonly lamp: Lamp
  /** Distance at which the lamp has its nominal strength, squared. */
  readonly nominalMm2: number
  /** Unit vector from the middle of the bed to the lamp. */
  readonly towardX: number
  readonly towardY: number
  readonly towardZ: number
  readonly lightRatio: number
  /** Light on white, linear: lamp and room. */
  readonly lampLight: Float32Array
  readonly roomLight: Float32Array
}

export function createLightField(lamp: Lamp, centreX: number, centreY: number, lightRatio: number): LightField {
  const [lx, ly, lz] = lamp.positionMm
  const dx = lx - centreX
  const dy = ly - centreY
  const distance = Math.hypot(dx, dy, lz)
  const scaled = (colour: readonly [number, number, number], ratio: number): Float32Array =>
    Float32Array.from(colour, (value) => value * ratio * lightRatio)
  // A lamp low at the side would hardly light the card: what counts is the light that falls on the part.
  return {
    lamp,
    nominalMm2: distance * distance,
    towardX: dx / distance,
    towardY: dy / distance,
    towardZ: lz / distance,
    lightRatio,
    lampLight: scaled(lamp.directColour, 1.6 * lamp.directRatio),
    roomLight: scaled(lamp.ambientColour, lamp.ambientRatio),
  }
}

/** Strength of the lamp at a point over that in the middle of the bed: the inverse square, tamed close by. */
export function lampFalloff(field: LightField, x: number, y: number, z: number): number {
  const [lx, ly, lz] = field.lamp.positionMm
  const distanceMm2 = (lx - x) ** 2 + (ly - y) ** 2 + (lz - z) ** 2
  return Math.min(3, field.nominalMm2 / Math.max(distanceMm2, 1))
}

/** Lambert's cosine towards the lamp from a point with a normal of unit length, times falloff. */
export function lampOnFace(
  field: LightField,
  x: number,
  y: number,
  z: number,
  normalX: number,
  normalY: number,
  normalZ: number,
): number {
  const [lx, ly, lz] = field.lamp.positionMm
  const dx = lx - x
  const dy = ly - y
  const dz = lz - z
  const distance = Math.max(1, Math.hypot(dx, dy, dz))
  const cosine = (dx * normalX + dy * normalY + dz * normalZ) / distance
  return cosine > 0 ? cosine * Math.min(3, field.nominalMm2 / (distance * distance)) : 0
}
