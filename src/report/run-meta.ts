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
  readonly fidelity: string
  readonly seed: number
  readonly version: string
  readonly buildVolume: BuildVolume | null
}
