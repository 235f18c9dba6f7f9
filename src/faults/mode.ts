// What a failure mode is: a physical cause that turns knobs of the machine's condition, and what a person should know of it.
import type { SignalName } from '#sensing'
import type { Condition } from './condition.ts'

export const FAULT_CLASSES = ['thermal', 'flow', 'mechanical', 'adhesion', 'electrical', 'material', 'human'] as const
export type FaultClass = (typeof FAULT_CLASSES)[number]

/** How a fault runs after its onset: at once, growing, or coming and going. */
export const FAULT_COURSES = ['sudden', 'creeping', 'intermittent'] as const
export type FaultCourse = (typeof FAULT_COURSES)[number]

/** Where a fault shows: a signal of the logger, or an eye or ear whose output is no single number. */
export type Witness = SignalName | 'camera' | 'microphone'

export interface Betrayal {
  readonly by: Witness
  readonly shows: string
  /**
   * From onset (from the first plastic for what is wrong from the start) until it can be told from noise, s: low and high.
   * Signals: as measured on three printers, docs/FAULTS.md. Camera and microphone: PHYSICS 6 where it has the failure.
   */
  readonly leadS: readonly [number, number]
}

/** Something that happens once, at the onset, and leaves the machine otherwise as it was. */
export type Kick =
  | { readonly kind: 'shift-head'; readonly xMm: number; readonly yMm: number }
  | { readonly kind: 'knock-bed'; readonly zMm: number; readonly tiltXMm: number; readonly tiltYMm: number }
  | { readonly kind: 'reset-driver'; readonly motor: 'x' | 'y' | 'z' | 'e' }
  | { readonly kind: 'cut-power' }

export interface FaultParameter {
  readonly name: string
  readonly meaning: string
  readonly fallback: string
  /** Allowed words, or null for a number inside `range`. */
  readonly choices: readonly string[] | null
  readonly range: readonly [number, number] | null
}

/** Values of a fault's parameters as a person gave them or by default. */
export type FaultWords = Readonly<Record<string, string>>

export interface FaultMode {
  readonly name: string
  readonly faultClass: FaultClass
  readonly title: string
  /** What it changes, in physical words, and what severity 1 is. */
  readonly changes: string
  /** Whether it comes in degrees; one that does not takes no severity. */
  readonly isGraded: boolean
  /** Severity when none is given, 0..1. */
  readonly severity: number
  /** The first is the default. */
  readonly courses: readonly FaultCourse[]
  /** Time that a creeping fault takes to full strength, s. */
  readonly rampS: number
  /** Mean lengths of an intermittent fault's spells: there and away, s. */
  readonly spellS: readonly [number, number]
  /** A fault of what was loaded or set before the print cannot begin in its middle. */
  readonly onset: 'any' | 'start'
  readonly signals: readonly Betrayal[]
  /** What the printer's own firmware does about it. */
  readonly firmware: string
  /** What a good operator does. */
  readonly response: string
  readonly parameters: readonly FaultParameter[]
  /** Turns knobs. `strength` is severity x course, 0..1; `words` are the parameters. */
  readonly turn: ((condition: Condition, strength: number, words: FaultWords) => void) | null
  readonly kick: ((severity: number, words: FaultWords) => Kick) | null
}

type Required = 'name' | 'faultClass' | 'title' | 'changes' | 'signals' | 'firmware' | 'response'

/** A mode with the usual rest: severity 1, sudden, at any time, no parameters. */
export function faultMode(parts: Pick<FaultMode, Required> & Partial<FaultMode>): FaultMode {
  return {
    severity: 1,
    isGraded: true,
    courses: ['sudden', 'creeping', 'intermittent'],
    rampS: 60,
    spellS: [2, 6],
    onset: 'any',
    parameters: [],
    turn: null,
    kick: null,
    ...parts,
  }
}
