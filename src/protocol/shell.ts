// What is asked of the safety shell and what it answers: plain data, for the operator, for clients and for the journal.

import type { PrintState } from './printer-port.ts'

/** How much the operator may do, least first. `observe` sees, `advise` proposes to a person, `tune` changes a running print within
 * narrow bands, `act` also heats, moves, starts, pauses and resumes, `recover` also goes on after a failure. */
export const LEVELS = ['observe', 'advise', 'tune', 'act', 'recover'] as const
export type Level = (typeof LEVELS)[number]

/**
 * Who asks. `operator`: a model, a policy, a program acting by itself. `client`: another program of this printer's API behind
 * which a person usually sits (Mainsail, a slicer). `person`: somebody who has shown a token that was given out of band.
 */
export const ASKERS = ['operator', 'client', 'person'] as const
export type Asker = (typeof ASKERS)[number]

/** What an operator can want without writing G-code. The shell itself writes the G-code for it, one way only. */
export type Action =
  | { readonly kind: 'set-target'; readonly heater: string; readonly targetC: number }
  | { readonly kind: 'heaters-off' }
  /** `fan`: the part fan, or the full name of a settable one, `fan_generic filter`. */
  | { readonly kind: 'set-fan'; readonly fan: string; readonly speedRatio: number }
  | { readonly kind: 'set-speed-factor'; readonly ratio: number }
  | { readonly kind: 'set-flow-factor'; readonly ratio: number }
  | { readonly kind: 'set-pressure-advance'; readonly advanceS: number }
  | { readonly kind: 'adjust-z-offset'; readonly byMm: number }
  | { readonly kind: 'set-acceleration'; readonly accelMmPerS2: number }
  | { readonly kind: 'set-velocity-limit'; readonly speedMmPerS: number }
  | { readonly kind: 'set-corner-velocity'; readonly speedMmPerS: number }
  | { readonly kind: 'set-retraction'; readonly lengthMm: number; readonly speedMmPerS: number }
  /** Of what the configuration gives that axis's motors, less than 1 only: they get less hot and have less force. */
  | { readonly kind: 'set-motor-current'; readonly axis: string; readonly ratio: number }
  /** '' means all axes. */
  | { readonly kind: 'home'; readonly axes: string }
  /** Absolute, in the printer's own coordinates; axes that are null stay. */
  | {
      readonly kind: 'move'
      readonly xMm: number | null
      readonly yMm: number | null
      readonly zMm: number | null
      readonly speedMmPerS: number
    }
  /** Of filament; negative pulls back. */
  | { readonly kind: 'extrude'; readonly lengthMm: number; readonly speedMmPerS: number }
  | { readonly kind: 'exclude-object'; readonly name: string }
  | { readonly kind: 'wait-for-temperature'; readonly sensor: string; readonly minC: number; readonly maxC: number }
  | { readonly kind: 'motors-off' }
  | { readonly kind: 'show-text'; readonly text: string }

export type ShellRequest =
  | { readonly kind: 'action'; readonly action: Action }
  /** Exactly one line; a line feed in it is a refusal. */
  | { readonly kind: 'gcode'; readonly line: string }
  | { readonly kind: 'start-print'; readonly path: string }
  | { readonly kind: 'pause-print' }
  | { readonly kind: 'resume-print' }
  | { readonly kind: 'cancel-print' }
  | { readonly kind: 'emergency-stop' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'restart-firmware' }
  | { readonly kind: 'upload'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'delete-file'; readonly path: string }
  /** A change of the printer's configuration. */
  | { readonly kind: 'configure'; readonly section: string; readonly option: string; readonly value: string }

/** One rule's word: why not, with numbers. */
export interface Ruling {
  /** Name of the rule, as docs/SAFETY.md lists it: `heater-target`, `cold-extrusion`, ... */
  readonly rule: string
  /** Where it ends, with its unit: '285 °C'. Empty where the rule knows no number. */
  readonly limit: string
  /** What was asked for, with its unit: '299 °C'. */
  readonly value: string
  /** One sentence for a person. */
  readonly reason: string
}

/** Gives the lines that a macro of the printer's configuration becomes. Its answer is not trusted: what it gives is judged, and
 * exactly what was judged is sent; all but a homing command's stand-in (`homing`), which is judged as its lines and sent by its name. */
export interface MacroExpander {
  /** Upper-case names of the macros that the printer has now, with the names that `rename_existing` gave to what they cover. */
  readonly names: ReadonlySet<string>
  /** Base command -> what it does, for `rename_existing`: 'PAUSE_BASE' -> 'PAUSE'. */
  readonly renamed: ReadonlyMap<string, string>
  /** `parameters`: as they stood behind the name, unparsed. `outlook`: the machine when the macro will run; without it, as it was
   * observed. Never throws. */
  expand(name: string, parameters: string, outlook?: MachineOutlook): MacroExpansion
}

/** Where the axes are taken to be when it begins, printer's coordinates, mm; null: nothing is said. */
export interface HomingStart {
  readonly x: number | null
  readonly y: number | null
  readonly z: number | null
}

/** The machine as the lines before a macro leave it; macros ask where the head is then, and how hot. NaN: not known. */
export interface MachineOutlook {
  readonly print: PrintState
  readonly filename: string
  /** By the printer's own names. */
  readonly heaters: Readonly<Record<string, HeaterOutlook>>
  readonly extruder: string
  readonly xMm: number
  readonly yMm: number
  readonly zMm: number
  readonly eMm: number
  readonly isXHomed: boolean
  readonly isYHomed: boolean
  readonly isZHomed: boolean
  readonly xBaseMm: number
  readonly yBaseMm: number
  readonly zBaseMm: number
  readonly eBaseMm: number
  readonly xOffsetMm: number
  readonly yOffsetMm: number
  readonly zOffsetMm: number
  readonly isAbsolute: boolean
  readonly isExtrusionAbsolute: boolean
  readonly feedMmPerS: number
  readonly speedRatio: number
  readonly flowRatio: number
  readonly maxSpeedMmPerS: number
  readonly maxAccelMmPerS2: number
  readonly cornerSpeedMmPerS: number
  readonly fanRatio: number
}

export interface HeaterOutlook {
  readonly targetC: number
  readonly hottestC: number
  readonly coldestC: number
}

export type MacroExpansion =
  /** `homing`: the printer's own stand-in for a homing command, which has the command's name. Within it that name is the command
   * itself, and it is sent by its name: line by line it would call itself. */
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly homing?: HomingStart }
  /** It cannot be said what it does: the template fails, reads what is not known, or calls out of the printer. */
  | { readonly kind: 'unknown'; readonly reason: string }
