// What an optimisation may turn, as numbers: ratios of what the file says, and shifts in °C. The path is not among them.
import type { Feature } from '#protocol'
import { FEATURES } from '#protocol'

/** Moves that are hurried or slowed together. */
export const MOVE_CLASSES = ['outer', 'inner', 'infill', 'solid', 'top', 'bridge', 'travel'] as const
export type MoveClass = (typeof MOVE_CLASSES)[number]

const CLASS_OF: Readonly<Partial<Record<Feature, MoveClass>>> = {
  // Without names every line may be a surface.
  unknown: 'outer',
  'outer-wall': 'outer',
  'thin-wall': 'outer',
  'inner-wall': 'inner',
  'sparse-infill': 'infill',
  'gap-infill': 'infill',
  support: 'infill',
  'solid-infill': 'solid',
  'bottom-surface': 'solid',
  'support-interface': 'solid',
  'top-surface': 'top',
  bridge: 'bridge',
  'internal-bridge': 'bridge',
}

const CLASS_BY_CODE = FEATURES.map((feature) => CLASS_OF[feature] ?? null)

/** The class of a bead of this feature; null for what is left as it is (overhangs, skirts, towers, ironing, custom). */
export function classOfFeature(code: number): MoveClass | null {
  return CLASS_BY_CODE[code] ?? null
}

/** Plastic that is not the part, and of which less may do. */
export const WASTE_CLASSES = ['prime', 'skirt', 'support'] as const
export type WasteClass = (typeof WASTE_CLASSES)[number]

export interface Recipe {
  /** Ratio of the file's speed, by class. */
  readonly speed: Readonly<Record<MoveClass, number>>
  /** Ratio of the acceleration in force, by class. */
  readonly accel: Readonly<Record<MoveClass, number>>
  /** Beads are not hurried beyond this flow, mm³/s. */
  readonly flowCapMm3PerS: number
  /** By layer: ratio of the speed of its beads, after all the others; null for 1 everywhere. */
  readonly pace: Float64Array | null
  /** Above the first layer. */
  readonly nozzleShiftC: number
  /** Before the print the nozzle heats from so far under the bed's temperature on, °C, and the bed at once; null for as it was. */
  readonly heatUpBelowC: number | null
  readonly bedShiftC: number
  /** Ratio of the part fan's speed above the first layer. */
  readonly fan: number
  /** Pressure advance from the second layer on, s; null for what is set. */
  readonly advanceS: number | null
  /** Ratio of the plastic. */
  readonly waste: Readonly<Record<WasteClass, number>>
}

function ones<T extends string>(names: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, 1])) as Record<T, number>
}

/** The file as it is. */
export function unchanged(): Recipe {
  return {
    speed: ones(MOVE_CLASSES),
    accel: ones(MOVE_CLASSES),
    flowCapMm3PerS: Number.POSITIVE_INFINITY,
    pace: null,
    nozzleShiftC: 0,
    heatUpBelowC: null,
    bedShiftC: 0,
    fan: 1,
    advanceS: null,
    waste: ones(WASTE_CLASSES),
  }
}
