// The plate that the part stands on: texture, the light that falls on it, the shadow of the part and the dark along its foot.
import type { Random } from '#core'
import type { LightField } from './light-field.ts'
import { lampFalloff } from './light-field.ts'
import type { CameraMachine } from './printer-shape.ts'
import type { Relief } from './relief.ts'
import { aroundAtMm, lampSeenRatio } from './relief.ts'

const CELL_MM = 2
const CELLS_PER_MM = 1 / CELL_MM
/** Side of the tile of texture, in texels of a quarter of a millimetre. */
const TILE = 256
const TEXEL_PER_MM = 4
const STAINS = 6

export interface BedPicture {
  readonly bedXMm: number
  readonly bedYMm: number
  readonly columns: number
  readonly lines: number
  /** By cell: red, green and blue light that the plate sends back, its grain apart. */
  readonly light: Float32Array
  /** Share of the lamp in it, of 255. */
  readonly lampShare: Uint8Array
  /** Brightness over the mean, tiled. */
  readonly texture: Float32Array
  readonly albedo: readonly [number, number, number]
  readonly sheenRatio: number
  readonly sheenPower: number
}

const ALBEDO = {
  'pei-gold': [0.36, 0.25, 0.1],
  'pei-black': [0.042, 0.042, 0.045],
  glass: [0.03, 0.034, 0.036],
} as const
const SHEEN = { 'pei-gold': [0.16, 9], 'pei-black': [0.1, 7], glass: [0.5, 60] } as const
const GRAIN = { 'pei-gold': 0.2, 'pei-black': 0.3, glass: 0.03 } as const

export function createBedPicture({ bedXMm, bedYMm, bedSurface }: CameraMachine, random: Random): BedPicture {
  const columns = Math.ceil(bedXMm / CELL_MM) + 2
  const lines = Math.ceil(bedYMm / CELL_MM) + 2
  const cells = columns * lines
  return {
    bedXMm,
    bedYMm,
    columns,
    lines,
    light: new Float32Array(3 * cells),
    lampShare: new Uint8Array(cells),
    texture: createTexture(GRAIN[bedSurface], random),
    albedo: ALBEDO[bedSurface],
    sheenRatio: SHEEN[bedSurface][0],
    sheenPower: SHEEN[bedSurface][1],
  }
}

/** Grain of the powder coat over stains of use. */
function createTexture(grain: number, random: Random): Float32Array {
  const fine = Float32Array.from({ length: TILE * TILE }, () => random.normal())
  const stains = Float32Array.from({ length: STAINS * STAINS }, () => random.normal())
  const texture = new Float32Array(TILE * TILE)
  for (let y = 0; y < TILE; y++) {
    for (let x = 0; x < TILE; x++) {
      const sx = (x / TILE) * STAINS
      const sy = (y / TILE) * STAINS
      const stain = smoothAt(stains, STAINS, sx, sy)
      const beside = fine[y * TILE + ((x + 1) % TILE)]! + fine[((y + 1) % TILE) * TILE + x]!
      texture[y * TILE + x] = Math.max(0.2, 1 + grain * (0.7 * fine[y * TILE + x]! + 0.3 * beside) + 0.05 * stain)
    }
  }
  return texture
}

function smoothAt(values: Float32Array, size: number, x: number, y: number): number {
  const column = Math.floor(x) % size
  const line = Math.floor(y) % size
  const right = (column + 1) % size
  const below = (line + 1) % size
  const u = x - Math.floor(x)
  const v = y - Math.floor(y)
  const top = values[line * size + column]! * (1 - u) + values[line * size + right]! * u
  const bottom = values[below * size + column]! * (1 - u) + values[below * size + right]! * u
  return top * (1 - v) + bottom * v
}

/** Works out the light on each cell for the parts as they stand now. `eye` is in bed coordinates. */
export function lightBed(
  bed: BedPicture,
  field: LightField,
  relief: Relief,
  eye: readonly [number, number, number],
): void {
  const soft = field.lamp.sizeMm / Math.sqrt(field.nominalMm2)
  const [lampX, lampY, lampZ] = field.lamp.positionMm
  for (let line = 0; line < bed.lines; line++) {
    for (let column = 0; column < bed.columns; column++) {
      const x = column * CELL_MM
      const y = line * CELL_MM
      const cell = line * bed.columns + column
      const toLamp = Math.hypot(lampX - x, lampY - y, lampZ)
      const lx = (lampX - x) / toLamp
      const ly = (lampY - y) / toLamp
      const lz = lampZ / toLamp
      const seen = lampSeenRatio(relief, x, y, 0, lx, ly, lz, soft)
      const falloff = lampFalloff(field, x, y, 0)
      const lamp = seen * falloff * Math.max(0, lz)
      const toEye = Math.hypot(eye[0] - x, eye[1] - y, eye[2])
      const hx = lx + (eye[0] - x) / toEye
      const hy = ly + (eye[1] - y) / toEye
      const hz = lz + eye[2] / toEye
      const cosine = hz / Math.hypot(hx, hy, hz)
      const mirrored = seen * falloff * bed.sheenRatio * cosine ** bed.sheenPower
      const room = 1 / (1 + 0.13 * aroundAtMm(relief, x, y))
      for (let k = 0; k < 3; k++) {
        const fromLamp = field.lampLight[k]! * (bed.albedo[k]! * lamp + mirrored)
        const light = fromLamp + field.roomLight[k]! * bed.albedo[k]! * room
        bed.light[3 * cell + k] = light
        if (k === 1) bed.lampShare[cell] = light > 0 ? (255 * fromLamp) / light : 0
      }
    }
  }
}

/** Light of the plate at a place in mm: red, green and blue go to `out` from `to` on. Answers the lamp's share of it. */
export function seePlate(bed: BedPicture, x: number, y: number, out: Float32Array, to: number): number {
  const { light, texture, columns } = bed
  const c = (x * CELLS_PER_MM) | 0
  const l = (y * CELLS_PER_MM) | 0
  const a = x * CELLS_PER_MM - c
  const b = y * CELLS_PER_MM - l
  const cell = l * columns + c
  const left = 3 * cell
  const below = left + 3 * columns
  const texel = ((y * TEXEL_PER_MM) & (TILE - 1)) * TILE + ((x * TEXEL_PER_MM) & (TILE - 1))
  const grain = texture[texel]! * markings(x, y, bed.bedXMm, bed.bedYMm)
  const w00 = grain * (1 - a) * (1 - b)
  const w10 = grain * a * (1 - b)
  const w01 = grain * (1 - a) * b
  const w11 = grain * a * b
  out[to] = w00 * light[left]! + w10 * light[left + 3]! + w01 * light[below]! + w11 * light[below + 3]!
  out[to + 1] = w00 * light[left + 1]! + w10 * light[left + 4]! + w01 * light[below + 1]! + w11 * light[below + 4]!
  out[to + 2] = w00 * light[left + 2]! + w10 * light[left + 5]! + w01 * light[below + 2]! + w11 * light[below + 5]!
  return bed.lampShare[cell]!
}

/** A printed border and marks every 50 mm, as plates have them. */
function markings(x: number, y: number, bedXMm: number, bedYMm: number): number {
  const edge = Math.min(x, y, bedXMm - x, bedYMm - y)
  if (edge > 5 && edge < 6) return 1.5
  return 1
}
