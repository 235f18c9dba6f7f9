// What can be asked. By which sentence a person may learn of it stands in each language's own table.
import type { SettingName } from './settings.ts'
import type { Wish } from './wishes.ts'

export const INTENTS = [
  'why-paused',
  'whats-wrong',
  'what-now',
  'symptom',
  'part-ruined',
  'can-resume',
  'time-left',
  'safe-to-leave',
  'material-fit',
  'material',
  'which-material',
  'why-slow',
  'go-faster',
  'why-cold',
  'you-did',
  /** Whether what was done has helped. */
  'did-it-help',
  /** What follows if a question that waits is answered with no. */
  'if-no',
  /** Of what was told or done last. */
  'why',
  'history',
  'status',
  'filament',
  'setting',
  'machine',
  'config',
  'limits',
  'can-do',
  'senses',
  'request',
  'emergency',
  'help',
] as const

export type IntentName = (typeof INTENTS)[number]

export type Asked =
  | { readonly intent: 'material-fit' | 'material'; readonly material: string }
  | { readonly intent: 'setting'; readonly setting: SettingName }
  /** `isSeen`: they have seen it, and ask why. */
  | { readonly intent: 'symptom'; readonly causes: readonly string[]; readonly isSeen: boolean }
  /** `isHope`: asked whether it is good, not whether it is ruined. */
  | { readonly intent: 'part-ruined'; readonly isHope: boolean }
  /** `isFear`: asked whether it is dangerous, not whether it is safe. */
  | { readonly intent: 'safe-to-leave'; readonly isFear: boolean }
  /** `isWhether`: asked whether it is done, not when. */
  | { readonly intent: 'time-left'; readonly isWhether: boolean }
  /** `isBefore`: of prints before the one at hand. */
  | { readonly intent: 'history'; readonly isBefore: boolean }
  | { readonly intent: 'emergency' }
  | { readonly intent: 'request'; readonly request: Wish }
  | {
      readonly intent: Exclude<
        IntentName,
        | 'material-fit'
        | 'material'
        | 'setting'
        | 'request'
        | 'symptom'
        | 'emergency'
        | 'history'
        | 'part-ruined'
        | 'safe-to-leave'
        | 'time-left'
      >
    }
