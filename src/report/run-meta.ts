import type { BuildVolume } from '#simulation'

export type { BuildVolume } from '#simulation'

// What a reader wants to know about a run beside its tables: the names of things, and what makes it repeatable.

export interface RunMeta {
  /** As given by the person; untrusted text. */
  readonly fileName: string
  readonly printer: string
  /** How printer and material were chosen. */
  readonly printerReason: string
  readonly material: string
  readonly materialReason: string
  /** What the slicer expects; null when it does not say. */
  readonly slicerTimeS: number | null
  readonly slicerFilamentMm: number | null
  /** Name and version of the slicer, as the file says; null when unknown. */
  readonly slicer: string | null
  readonly planner: string
  /** How that planner ran, where it has more to say than its name. */
  readonly plannerMeta: PlannerMeta | null
  readonly fidelity: string
  readonly seed: number
  readonly version: string
  readonly buildVolume: BuildVolume | null
}

/** Prunt's mode and limits. */
export interface PlannerMeta {
  readonly mode: 'parity' | 'default'
  readonly chordErrorMm: number
  /** Where the chord error and the limits come from: an option, a file, a square corner velocity. */
  readonly chordErrorFrom: string
  readonly limitsFrom: string
  readonly configSha256: string
  readonly accelerationMmPerS2: number
  readonly jerkMmPerS3: number
  readonly snapMmPerS4: number
  readonly crackleMmPerS5: number
}

export function plannerText(planner: string, meta: PlannerMeta | null): string {
  if (meta === null) return planner
  const mode = meta.mode === 'parity' ? ', parity' : ''
  return `${planner}${mode}, chord error ${Number(meta.chordErrorMm.toFixed(4))} mm (${meta.chordErrorFrom})`
}
