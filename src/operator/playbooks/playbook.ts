// A way out of trouble, as data: when it may be tried, what it does step by step, how it knows that it worked, and where it
// ends when it did not. The runner asks the shell for each step; nothing in a playbook is sent to a printer as it stands.
import type { Level, ShellRequest } from '#protocol'
import type { CauseName } from '../diagnosis/diagnosis.ts'

/** A question about the scene, answered by the runner; `min` and `max` are inclusive, and NaN is never inside. */
export type Check =
  | { readonly kind: 'channel'; readonly channel: string; readonly min: number; readonly max: number }
  | { readonly kind: 'print-is'; readonly states: readonly string[] }
  | { readonly kind: 'homed'; readonly axes: string }
  | { readonly kind: 'belief'; readonly cause: CauseName; readonly min: number; readonly max: number }
  | { readonly kind: 'has-objects'; readonly atLeast: number }
  | { readonly kind: 'layer'; readonly min: number; readonly max: number }
  /** Of the target that the print had before it stood still: how far the bed may have cooled, °C. */
  | { readonly kind: 'bed-kept-warm'; readonly withinC: number }
  /** By a name of the runner: what no channel says. */
  | { readonly kind: 'measured'; readonly what: string; readonly min: number; readonly max: number }

/** A number that is known only when the step is taken: 'nozzle target before the pause', 'park height', ... */
export type Value = number | { readonly from: string; readonly plus?: number; readonly times?: number }

export type Step =
  | { readonly kind: 'ask'; readonly request: ShellRequest; readonly why: string }
  /** An action with numbers that are known only then. */
  | {
      readonly kind: 'act'
      readonly action: string
      readonly values: Readonly<Record<string, Value | string>>
      readonly why: string
    }
  | { readonly kind: 'wait'; readonly until: Check; readonly limitS: number; readonly why: string }
  /** Measures something by moving: 'offset-x' after homing, ... */
  | { readonly kind: 'measure'; readonly what: string; readonly why: string }
  /** Only a person can: load filament, clear the plate. Without an answer in time: the way out. */
  | { readonly kind: 'person'; readonly request: string; readonly limitS: number }
  /** Nothing is done if it does not hold: the way out. */
  | { readonly kind: 'require'; readonly check: Check; readonly why: string }
  /** Go on at this label if it holds. */
  | { readonly kind: 'if'; readonly check: Check; readonly goTo: string }
  | { readonly kind: 'label'; readonly name: string }

export interface Playbook {
  readonly name: string
  readonly title: string
  readonly causes: readonly CauseName[]
  readonly level: Level
  /** All must hold, or the playbook says no, with the reason. */
  readonly preconditions: readonly { readonly check: Check; readonly orElse: string }[]
  readonly steps: readonly Step[]
  /** How it is known that it worked, and by when. */
  readonly proof: { readonly check: Check; readonly withinS: number }
  /** What is done where it did not: the print stays paused, or is given up. */
  readonly wayOut: 'stay-paused' | 'cancel' | 'stop'
}
