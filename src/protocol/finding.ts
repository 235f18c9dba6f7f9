/** The index order is free; kinds are stable names that scripts match on. */
export const FINDING_KINDS = [
  'under-extrusion',
  'over-extrusion',
  'cold-extrusion',
  'overheated-layer',
  'weak-bond',
  'delamination',
  'warp',
  'poor-first-layer',
  'stringing',
  'overhang-sag',
  'bridge-sag',
  'ringing',
  'skipped-steps',
  'extruder-skip',
  'filament-grinding',
  'heat-creep',
  'impossible-temperature',
  'heater-fault',
  'missing-homing',
  'missing-heating',
  'out-of-volume',
  'collision',
  'rejected-command',
  'moisture',
  'nozzle-abrasion',
  'dimension',
  'material-mismatch',
  'knocked-over',
  'unsupported-start',
  'slow-heatup',
  'pressure-advance',
  'incomplete-file',
  'firmware-shutdown',
  'filament-runout',
  'starved-nozzle',
  'layer-shift',
  'detached-part',
  'air-printing',
] as const

export type FindingKind = (typeof FINDING_KINDS)[number]

/** What analysis says about one thing that is wrong, where, how sure, why, and what to change. */
export interface Finding {
  readonly kind: FindingKind
  /** 'failure' ends or ruins the print; 'defect' is seen on the part; 'note' is worth knowing. */
  readonly severity: 'failure' | 'defect' | 'note'
  /** Probability that it happens, 0..1, from the spread of material and printer parameters. */
  readonly confidence: number
  /** 0-based first layer concerned, or null for the whole print. */
  readonly layer: number | null
  /** Last layer concerned (inclusive), or null. */
  readonly layerLast: number | null
  readonly zMm: number | null
  readonly xMm: number | null
  readonly yMm: number | null
  readonly object: string | null
  /** 1-based G-code line, or null. */
  readonly line: number | null
  /** Physical words with numbers and units. */
  readonly cause: string
  /** What to change, with a number where one can be given. */
  readonly advice: string
}
