// How much of a bead's length is an outside wall of the part, by what the slicer says it is for.
import { FEATURES, type Feature } from '#protocol'

/** Beads without a known purpose: about the share of outside walls in common parts; a guess. */
const UNKNOWN_OUTER_RATIO = 0.3

const OUTER_RATIOS: Partial<Record<Feature, number>> = {
  unknown: UNKNOWN_OUTER_RATIO,
  custom: UNKNOWN_OUTER_RATIO,
  'outer-wall': 1,
  'overhang-wall': 1,
  'thin-wall': 2,
  'skirt-brim': 0.5,
  // Lines of a support stand apart, each with both sides in the air.
  support: 2,
}

/** [feature code] outside walls per bead length, 0..2. */
export const OUTER_RATIO_BY_FEATURE: Float64Array = Float64Array.from(FEATURES, (feature) => OUTER_RATIOS[feature] ?? 0)
