// What can be asked, and by which sentence a person may learn of it.
import type { Wish } from './requests.ts'

export const INTENTS = {
  'why-paused': 'why did it pause?',
  'whats-wrong': 'what is wrong?',
  symptom: 'is there a clog?',
  'part-ruined': 'is my part ruined?',
  'can-resume': 'can I resume?',
  'time-left': 'how long still?',
  'safe-to-leave': 'is it safe to leave?',
  'material-fit': 'can I print this in ABS?',
  material: 'what does PETG need?',
  'which-material': 'which material is this?',
  'why-slow': 'why is it so slow?',
  'you-did': 'what did you do?',
  history: 'what happened last night?',
  status: 'how is it going?',
  filament: 'how much filament does it use?',
  setting: 'what does pressure advance do?',
  machine: 'how big can I print?',
  limits: 'what are you allowed to do?',
  senses: 'what do you see?',
  request: 'pause the print',
  emergency: 'it smokes!',
  help: 'help',
} as const satisfies Readonly<Record<string, string>>

export type IntentName = keyof typeof INTENTS

export type Asked =
  | { readonly intent: 'material-fit' | 'material'; readonly material: string }
  | { readonly intent: 'setting'; readonly setting: string }
  | { readonly intent: 'symptom'; readonly causes: readonly string[] }
  | { readonly intent: 'emergency' }
  | { readonly intent: 'request'; readonly request: Wish }
  | {
      readonly intent: Exclude<
        IntentName,
        'material-fit' | 'material' | 'setting' | 'request' | 'symptom' | 'emergency'
      >
    }
