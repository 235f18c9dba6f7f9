/**
 * What a slicer says a bead is for. The index in this list is the code stored in trajectories and tables (one byte), so
 * the order is part of the file format: append only.
 */
export const FEATURES = [
  'unknown',
  'outer-wall',
  'inner-wall',
  'overhang-wall',
  'solid-infill',
  'sparse-infill',
  'top-surface',
  'bottom-surface',
  'bridge',
  'internal-bridge',
  'gap-infill',
  'thin-wall',
  'skirt-brim',
  'support',
  'support-interface',
  'prime-tower',
  'ironing',
  'custom',
] as const

export type Feature = (typeof FEATURES)[number]

export function featureCode(feature: Feature): number {
  return FEATURES.indexOf(feature)
}
