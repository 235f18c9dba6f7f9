// What the monitors find, and what the shell does about it.
import type { Ruling } from '#protocol'

/** How bad, least first. `watch`: told, nothing done. `pause`: the print pauses, heaters as they are. `off`: heaters off, head away.
 * `stop`: emergency stop. `cut`: emergency stop and the power cut, because switching off a pin may not help. */
export const REACTIONS = ['watch', 'pause', 'off', 'stop', 'cut'] as const
export type Reaction = (typeof REACTIONS)[number]

export interface Hazard {
  /** As docs/SAFETY.md's table names it: `heater-stuck-on`, `sensor-detached`, ... */
  readonly kind: string
  /** The heater, axis or part it is about; '' for all. */
  readonly subject: string
  readonly reaction: Reaction
  readonly timeS: number
  /** Numbers behind it, in words for a person. */
  readonly ruling: Ruling
}

/** What the guarded printer has to do now, in order; each step is tried once, the next one is the way out where it fails. */
export interface Intervention {
  readonly because: readonly Hazard[]
  readonly reaction: Reaction
  readonly steps: readonly BaselineStep[]
}

export type BaselineStep =
  | { readonly kind: 'pause-print' }
  | { readonly kind: 'cancel-print' }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'emergency-stop' }
  | { readonly kind: 'cut-power' }
