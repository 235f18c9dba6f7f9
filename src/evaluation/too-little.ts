// No two machines are alike: a filament that is soft, or a gear that holds badly, may lack a fifth of the plastic with nothing
// broken. Whoever says by then that too little comes out is right (decision 0014).
import type { PartQuality } from './part-quality.ts'

/** Causes by which too little comes out of the nozzle. */
const TOO_LITTLE: ReadonlySet<string> = new Set([
  ...['under-extrusion', 'partial-clog', 'clog', 'grinding', 'extruder-motor-weak'],
  ...['nozzle-leak', 'tangle', 'filament-runout', 'wrong-diameter'],
])

export function isTooLittle(cause: string): boolean {
  return TOO_LITTLE.has(cause)
}

/** `alone`: of the print that nobody acted in. `timeS`: of the same printer's clock. */
export function isScarce({ scarceS }: Pick<PartQuality, 'scarceS'>, timeS: number): boolean {
  return timeS >= scarceS
}
