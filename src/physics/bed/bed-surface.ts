// The bed as it remains after the firmware's mesh has taken out what it could: a low-order surface of the size that the
// machine's data gives, and the bow that comes with every degree away from where the mesh was probed.
// Source: PHYSICS 2.12 (sizes; from memory of the field, medium confidence).
import type { Random } from '#core'
import type { MachineModel } from '../machine.ts'

export interface BedSurface {
  readonly centreXMm: number
  readonly centreYMm: number
  readonly halfXMm: number
  readonly halfYMm: number
  /** Coefficients of 1, u, v, u², uv, v², u³, u²v, uv², v³ with u and v from -1 to 1 over the bed, mm. */
  readonly shapeMm: Float64Array
  /** Bow of the whole plate per kelvin, mm; the middle rises. */
  readonly bowMmPerK: number
  readonly probedAtC: number
  bedC: number
}

export interface BedArea {
  readonly minXMm: number
  readonly minYMm: number
  readonly maxXMm: number
  readonly maxYMm: number
}

const TERMS = 10

/** A bed with nothing wrong, for tests and for the nominal print. */
export function createFlatBed(area: BedArea): BedSurface {
  return surface(area, new Float64Array(TERMS), 0, 25)
}

/** A bed drawn from the machine's unevenness: which shape it has is chance, its peak-to-valley is `bedUnevennessMm`. */
export function createBedSurface(machine: MachineModel, area: BedArea, random: Random, probedAtC = 60): BedSurface {
  const shape = new Float64Array(TERMS)
  // A mesh takes out tilt and most of the bow; what it leaves is mostly between its points, so higher terms weigh more.
  const weights = [0.3, 0.5, 0.5, 0.8, 0.8, 0.8, 1, 1, 1, 1]
  for (let i = 0; i < TERMS; i++) shape[i] = weights[i]! * random.normal()
  const drawn = surface(area, shape, 0, probedAtC)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i <= 16; i++) {
    for (let j = 0; j <= 16; j++) {
      const x = area.minXMm + ((area.maxXMm - area.minXMm) * i) / 16
      const y = area.minYMm + ((area.maxYMm - area.minYMm) * j) / 16
      const height = bedHeightMm(drawn, x, y)
      low = Math.min(low, height)
      high = Math.max(high, height)
    }
  }
  const scale = high > low ? machine.bedUnevennessMm / (high - low) : 0
  for (let i = 0; i < TERMS; i++) shape[i]! *= scale
  // Centred, so that a draw is not also a Z offset: that is what the probe's own spread is for.
  shape[0]! -= ((low + high) / 2) * scale
  shape[0]! += machine.probeSigmaMm * random.normal()
  const bowMmPerK = (2e-3 + 0.5e-3 * random.normal()) * ((area.maxXMm - area.minXMm) / 300) ** 2
  return surface(area, shape, bowMmPerK, probedAtC)
}

/** Height of the bed surface over the plane in which the nozzle moves, mm. */
export function bedHeightMm(bed: BedSurface, xMm: number, yMm: number): number {
  const u = (xMm - bed.centreXMm) / bed.halfXMm
  const v = (yMm - bed.centreYMm) / bed.halfYMm
  const c = bed.shapeMm
  const bowMm = bed.bowMmPerK * (bed.bedC - bed.probedAtC) * (0.5 - 0.5 * (u * u + v * v))
  const linear = c[0]! + u * c[1]! + v * c[2]!
  const quadratic = u * (u * c[3]! + v * c[4]!) + v * v * c[5]!
  return linear + quadratic + u * u * (u * c[6]! + v * c[7]!) + v * v * (u * c[8]! + v * c[9]!) + bowMm
}

function surface(area: BedArea, shapeMm: Float64Array, bowMmPerK: number, probedAtC: number): BedSurface {
  return {
    centreXMm: (area.minXMm + area.maxXMm) / 2,
    centreYMm: (area.minYMm + area.maxYMm) / 2,
    halfXMm: Math.max(1, (area.maxXMm - area.minXMm) / 2),
    halfYMm: Math.max(1, (area.maxYMm - area.minYMm) / 2),
    shapeMm,
    bowMmPerK,
    probedAtC,
    bedC: probedAtC,
  }
}
