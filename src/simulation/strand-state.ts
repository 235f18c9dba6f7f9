// The loose strand under way, from bead to bead.
import type { FreeStrand } from '#physics'
import { createFreeStrand } from '#physics'

export interface LooseStrands {
  readonly strand: FreeStrand
  /** Number of the strand under way, and where it ends. */
  number: number
  lastXMm: number
  lastYMm: number
  /** Length laid in the air in a row, mm. */
  airMm: number
  points: Float64Array
}

export function createLooseStrands(): LooseStrands {
  return {
    strand: createFreeStrand(),
    number: -1,
    lastXMm: Number.NaN,
    lastYMm: Number.NaN,
    airMm: 0,
    points: new Float64Array(3 * 400),
  }
}
