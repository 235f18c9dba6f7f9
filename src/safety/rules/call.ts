// What a rule looks at, and what it answers.
import type { Asker, Level, MacroExpander, Ruling } from '#protocol'
import type { Limits, Range } from '../limits.ts'
import type { CommandLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'

/** How other programs of the printer's API are held: `strict` as an operator, `person`: what only a person may do passes, the
 * envelope holds; `watch`: nothing is refused, everything is told. */
export const CLIENT_MODES = ['strict', 'person', 'watch'] as const
export type ClientMode = (typeof CLIENT_MODES)[number]

/** What the running file asked for: the tune bands lie around it. */
export interface TuneBaseline {
  readonly targetsC: Readonly<Record<string, number>>
  readonly speedRatio: number
  readonly flowRatio: number
  readonly zOffsetMm: number
  /** 0 where they are missing. */
  readonly xOffsetMm?: number
  readonly yOffsetMm?: number
  readonly pressureAdvanceS?: number
}

/** What is known of a heater's near future, at its most dangerous, °C. */
export interface HeaterBound {
  /** It cannot be hotter than this one horizon from now, at full power all along. */
  readonly reachC: number
  /** So far it goes beyond a target when it heats up to it. */
  readonly swingC: number
}

/** As far as each axis goes by the printer's own configuration, mm. */
export interface OwnReach {
  readonly x: Range
  readonly y: Range
  readonly z: Range
}

export interface JudgeContext {
  readonly asker: Asker
  readonly level: Level
  readonly mode: ClientMode
  readonly limits: Limits
  /** Where the axes stand when they have been homed, mm; NaN where nobody knows; Z as low as it can be. */
  readonly homeMm: { readonly x: number; readonly y: number; readonly z: number }
  readonly expander: MacroExpander | null
  /** The printer's own list, `gcode.commands`, upper case; null where nobody has asked it. */
  readonly commands: ReadonlySet<string> | null
  /** The lines are a file's. */
  readonly isFile: boolean
  /** The operator who asks wrote the file itself: its lines count as its own words. */
  readonly isOwnFile?: boolean
  /** Null: no file runs, so there is nothing to tune. */
  readonly baseline: TuneBaseline | null
  readonly heaterBounds: Readonly<Record<string, HeaterBound>>
  /** Fans that keep a hot end's cold side cold, by the printer's configuration; lower case. Missing: it says nothing. */
  readonly heatSinkFans?: readonly string[]
  /** Missing: as far as the limits say. */
  readonly ownReachMm?: OwnReach
  /** What each motor is made for, by its section's name, lower case, A. Missing: nobody knows. */
  readonly motorCurrentsA?: Readonly<Record<string, number>>
  /** So long something has been hot now with no print and nobody asking, s. */
  readonly idleHotS: number
  /** What judging the whole file found; null: nobody has judged it. Of `resume-print`: what is other than at the pause. */
  readonly fileFaults: readonly Fault[] | null
}

/** `direct`: it was asked in these words. `macro`, `file`: the printer's owner or a slicer wrote it. */
export type Origin = 'direct' | 'macro' | 'file'

export interface Call {
  readonly line: CommandLine
  readonly state: MachineState
  readonly context: JudgeContext
  readonly origin: Origin
  /** Within a file: it stands in a macro that the file calls. */
  readonly isCalled?: boolean
  /** The operator's words have made it: it is one of them, or stands in a macro only because of what the operator hands to it. */
  readonly isHanded?: boolean
}

/** Of a file that the operator who asks has written. */
export function isOfOwnFile({ context, origin }: Call): boolean {
  return origin === 'file' && context.asker === 'operator' && context.isOwnFile === true
}

/** In the words of the one who asks: a line, a line of the operator's own file, what a macro makes of the words behind its name. */
export function isOwnWord(call: Call): boolean {
  return call.origin === 'direct' || call.isHanded === true || (isOfOwnFile(call) && call.isCalled !== true)
}

/** Own words, and macros that an operator calls: their parameters are its own. */
export function isOwnWish(call: Call): boolean {
  const isCalledByOperator = call.origin === 'macro' && call.context.asker === 'operator'
  return isCalledByOperator || call.origin === 'direct' || isOfOwnFile(call)
}

/** A person's text: what stands in a macro of the printer's configuration, whoever calls it, and not because of his words. */
export function isPrintersOwn({ origin, isCalled, isHanded }: Call): boolean {
  return isHanded !== true && (origin === 'macro' || isCalled === true)
}

/** Asked by an operator, but by no file other than its own. */
export function isOperators(call: Call): boolean {
  return call.context.asker === 'operator' && isOwnWish(call)
}

/** A print is under way: by the printer's word, or by what the operator's own file has laid before. */
export function isInJob(call: Call): boolean {
  const { print, partTopMm } = call.state
  return isOfOwnFile(call) ? partTopMm > 0 : print === 'printing' || print === 'paused'
}

/** `envelope`: nobody may, whoever asks. `operator`: an operator may not, and no person can change that now. `person`: an operator
 * may not, a person may. */
export type Weight = 'envelope' | 'operator' | 'person'

export interface Fault {
  readonly weight: Weight
  readonly ruling: Ruling
}

export type Rule = (call: Call) => Fault | null

export function envelope(rule: string, limit: string, value: string, reason: string): Fault {
  return { weight: 'envelope', ruling: { rule, limit, value, reason } }
}

export function personal(rule: string, limit: string, value: string, reason: string): Fault {
  return { weight: 'person', ruling: { rule, limit, value, reason } }
}

export function notForOperators(rule: string, limit: string, value: string, reason: string): Fault {
  return { weight: 'operator', ruling: { rule, limit, value, reason } }
}

/** For people: at most three decimals. */
export function shown(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 1000) / 1000) : 'no number'
}

export function shownRange(min: number, max: number, unit: string): string {
  return `${shown(min)} to ${shown(max)} ${unit}`
}
