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

/** What the guarded printer has to do now. */
export interface Intervention {
  readonly because: readonly Hazard[]
  readonly reaction: Reaction
  /** In order, each once; where one fails the rest is left and `wayOut` follows. */
  readonly steps: readonly BaselineStep[]
  /** One after another until one succeeds. Empty where nothing is dangerous yet: then the shell asks again, for more. */
  readonly wayOut: readonly BaselineStep[]
}

export type BaselineStep =
  | { readonly kind: 'pause-print' }
  | { readonly kind: 'cancel-print' }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'emergency-stop' }
  | { readonly kind: 'cut-power' }
