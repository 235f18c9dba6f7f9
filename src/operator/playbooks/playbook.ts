// A way out of trouble, as data: when it may be tried, what it does step by step, how it knows that it worked, and where it
// ends when it did not. The runner asks the shell for each step; nothing in a playbook is sent to a printer as it stands.
import type { Action, Level, PrintState } from '#protocol'
import type { CauseName } from '../diagnosis/diagnosis.ts'
import type { ChannelName } from '../perception/channels.ts'

/** What was so when the playbook began, and what its steps measured; numbers by name. */
export const FACTS = [
  'nozzleTargetC',
  /** As the print last had it, also where it has been lowered or switched off since. */
  'printedNozzleC',
  'bedTargetC',
  'fanRatio',
  'speedRatio',
  'flowRatio',
  /** As it is when the step is taken. */
  'flowRatioNow',
  'zOffsetMm',
  'maxAccelMmPerS2',
  'pressureAdvanceS',
  'layer',
  'xMm',
  'yMm',
  'zMm',
  /** Where filament may fall and how high the way there is, and where the head stood before. */
  'purgeXMm',
  'purgeYMm',
  'purgeZMm',
  'standXMm',
  'standYMm',
  'standZMm',
  /** 1: it can have been no other object. */
  'objectSure',
] as const
export type FactName = (typeof FACTS)[number]

/** Measured by a step; `expect` names what it is compared with. */
export const MEASURES = [
  /** Filament that passed the encoder over filament commanded, since the measure was begun. */
  'fed-ratio',
  /** How far X and Y were from where the firmware took them to be, found by homing, mm. */
  'lost-xy-mm',
  /** ... and after a trial in the air at the pace that is to be printed with. */
  'tried-lost-mm',
  /** For so long nobody has printed, s. */
  'stood-s',
] as const
export type MeasureName = (typeof MEASURES)[number]

/** `min` and `max` are inclusive; NaN is never inside, so what is not known never holds. */
export type Check =
  | { readonly kind: 'channel'; readonly channel: ChannelName; readonly min: number; readonly max: number }
  /** At most so far below and above a fact. */
  | {
      readonly kind: 'near'
      readonly channel: ChannelName
      readonly fact: FactName
      readonly below: number
      readonly above: number
    }
  | { readonly kind: 'print'; readonly states: readonly PrintState[] }
  | { readonly kind: 'host-ready' }
  | { readonly kind: 'homed'; readonly axes: string }
  | { readonly kind: 'belief'; readonly causes: readonly CauseName[]; readonly max: number }
  | { readonly kind: 'objects'; readonly atLeast: number; readonly atMost?: number }
  | { readonly kind: 'layer'; readonly min: number; readonly max: number }
  /** By the layer, or where nobody tells it by the height; or nothing is laid yet. */
  | { readonly kind: 'in-first-layer' }
  | { readonly kind: 'measured'; readonly what: MeasureName; readonly min: number; readonly max: number }
  /** Nothing measures it here, or it could not be told: it is for a person to look. */
  | { readonly kind: 'unmeasured'; readonly what: MeasureName }
  | { readonly kind: 'unknown'; readonly fact: FactName }
  /** Ending the print is expected to cost less than going on unasked; `isWhole`: any of the causes is the whole print's loss. */
  | { readonly kind: 'ending-cheaper'; readonly causes: readonly CauseName[]; readonly isWhole?: true }

/** A number, or one that is known only when the step is taken. */
export type Amount =
  | number
  | {
      readonly fact: FactName
      readonly plus?: number
      readonly times?: number
      /** Divided by what a step measured. */
      readonly over?: MeasureName
      readonly max?: number
      readonly min?: number
    }

/** An action whose numbers are amounts. */
export type ActionDraft = {
  [Kind in Action['kind']]: Readonly<
    { kind: Kind } & {
      [Field in Exclude<keyof Extract<Action, { kind: Kind }>, 'kind'>]:
        | Extract<Action, { kind: Kind }>[Field]
        | (number extends Extract<Action, { kind: Kind }>[Field] ? Amount : never)
    }
  >
}[Action['kind']]

export interface EasedHeater {
  readonly heater: string
  readonly reading: ChannelName
  readonly target: ChannelName
  readonly leastC: Amount
  readonly mostC: Amount
}

export type Step =
  | {
      readonly kind: 'act'
      readonly action: ActionDraft
      readonly why: string
      /** A refusal does not end the playbook. */
      readonly isOptional?: boolean
      /** ... and leads to that label. */
      readonly orElse?: string
    }
  | {
      readonly kind: 'ask'
      readonly request: 'pause-print' | 'resume-print' | 'cancel-print' | 'restart-firmware'
      readonly why: string
    }
  /** Too late: the way out, or that label. */
  | {
      readonly kind: 'wait'
      readonly until: Check
      readonly limitS: number
      readonly why: string
      readonly onLate?: string
    }
  | { readonly kind: 'rest'; readonly forS: number; readonly why: string }
  /** For so long no heater is asked for more than it still gives: targets follow what is read, between `leastC` and `mostC`. */
  | { readonly kind: 'ease'; readonly heaters: readonly EasedHeater[]; readonly forS: number; readonly why: string }
  /** `begin` where what is measured has a start of its own. */
  | { readonly kind: 'measure'; readonly what: MeasureName; readonly phase: 'begin' | 'end'; readonly why: string }
  /**
   * What only a person can do; `{object}` stands for the object in question. Without a yes in time, or with a no: the way out;
   * `onNo` and `onSilence` are labels for those.
   * `{found}` stands for what the shell has found. `isLook`: a yes is also a person's word to the shell that what it has latched was
   * looked at. `isNoWell`: a no says that what was feared is not so.
   */
  | {
      readonly kind: 'person'
      readonly request: string
      readonly limitS: number
      readonly onNo?: string
      readonly isLook?: boolean
      readonly isNoWell?: true
      readonly onSilence?: string
    }
  /** What is about to be done is told; only a no in time keeps from it. */
  | { readonly kind: 'veto'; readonly request: string; readonly limitS: number; readonly isNoWell?: true }
  /** A printer that waits for a person switches nothing off meanwhile; 'as-before': as its configuration has it. */
  | { readonly kind: 'stay-awake'; readonly forS: number | 'as-before'; readonly why: string }
  /** Where filament may fall, as `purgeXMm` and the others; they stay unknown where nobody can tell. */
  | { readonly kind: 'find-place'; readonly why: string }
  /** The firmware says how many steps its motors have made, for `lost-xy-mm`. */
  | { readonly kind: 'count-steps'; readonly why: string }
  /** If it does not hold: the way out. */
  | { readonly kind: 'require'; readonly check: Check; readonly orElse: string }
  /** On with the label if it holds. */
  | { readonly kind: 'if'; readonly check: Check; readonly goTo: string }
  | { readonly kind: 'label'; readonly name: string }
  /** Not done, in these words. `isGoingOn`: the print has been gone on with as it is, and that is no way out's business. */
  | { readonly kind: 'end'; readonly words: string; readonly isGoingOn?: true }

export interface Playbook {
  readonly name: string
  readonly title: string
  /** Likeliest first. */
  readonly causes: readonly CauseName[]
  /** Least level at which it may be tried. */
  readonly level: Level
  /** Whether the print stands still for it. */
  readonly isInterrupting: boolean
  /** Whether it uses up one of the recoveries that a job is allowed. */
  readonly isRecovery: boolean
  /** All must hold, or the playbook says no, in these words. */
  readonly preconditions: readonly { readonly check: Check; readonly orElse: string }[]
  readonly steps: readonly Step[]
  /** What must hold at the end, and by when; else it has not worked. */
  readonly proof: readonly Check[]
  readonly proofWithinS: number
  /** What is done where it did not work. */
  readonly wayOut: 'go-on' | 'stay-paused' | 'cancel' | 'stop'
  /** How often in one print. */
  readonly triesMax: number
}
