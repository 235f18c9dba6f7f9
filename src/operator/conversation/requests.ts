// A sentence that wants something done, as a call of one tool. Only what a person types comes here, and nothing is done before
// the person has said yes to it.

import { settingWish } from './setting-wishes.ts'

export interface Request {
  /** Name of a tool. */
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
  /** What would be done, to follow `I would ...`. */
  readonly words: string
}

export type Setting = 'nozzle' | 'bed' | 'speed' | 'flow' | 'fan'

/** By so much from what is set now, °C or points of a percentage. */
export interface Change {
  readonly setting: Setting
  readonly by: number
}

/** Something is wanted, and not clear what. */
export interface Unclear {
  /** What is asked back. */
  readonly ask: string
}

export type Wish = Request | Change | Unclear

const POLITE =
  /^(please|pls|bitte|now|jetzt|ok|okay|operator|hey|(can|could|would|will) you( please)?|kannst du( bitte)?|koenntest du( bitte)?|i want you to|i want to|i would like to|id like to|lets|go ahead and|just|then)\b\s*/
const TAIL = /\s*\b(please|bitte|now|jetzt|right now|for me|sofort)$/
const JOB = '( (the|this|my|current|den|diesen|meinen))*( (print|printing|printer|job|druck|drucker|it|es|ihn))?'

function whole(verbs: string): RegExp {
  return new RegExp(`^(${verbs})${JOB}$`)
}

const PAUSE = whole(
  'pause|halt|hold|stop|stopp|(den )?druck (anhalten|pausieren|stoppen)|pausiere?|pausieren|anhalten|halte? an|halte( den| diesen)? druck an|stoppe?|stoppen|mach(e)? (eine )?pause',
)
const RESUME = whole(
  'resume|continue|carry on|go on|unpause|weiter|weiterdrucken|weitermachen|mach(e)? weiter|drucke? weiter|fortsetzen|setze?( den)? druck fort',
)
const CANCEL = whole(
  'cancel|abort|(den )?druck (abbrechen|beenden)|give up|kill|end|abbrechen|brich( den)?( druck)? ab|beende|beenden|storniere?',
)
const COLD =
  /^((turn|switch|shut)( off)?( all)?( the)? heat(ers?|ing)?( off)?|heat(ers?|ing)? off|cool (it )?down|heiz(ung|er|ungen)( bitte)? aus(schalten)?|schalte? die heizung(en)? (aus|ab))$/
const DISMISS =
  /^(dismiss( (it|the alarm|that|this|alarm))?|(its|it is|that is|thats|this is|this was|that was|it was)( a)? false alarm|false alarm|fehlalarm|das (ist|war) (ein )?fehlalarm|ignore (it|the alarm|that)|its fine|it is fine|nothing is wrong|alles gut)$/
const EXCLUDE =
  /^(exclude|skip|cancel|drop|give up|ueberspringe?|schliesse?)( the)? (object|objekt|part|teil)( number| nummer| no)? (.+?)( aus)?$/

/** `text` as plainWords leaves it. Null: it wants nothing done, or not clearly. */
export function requestIn(text: string): Wish | null {
  let core = text
  for (let taken = 0; taken < 4; taken++) core = core.replace(POLITE, '').replace(TAIL, '').trim()
  if (PAUSE.test(core)) return { tool: 'pause', input: {}, words: 'pause the print' }
  if (RESUME.test(core)) return { tool: 'resume', input: {}, words: 'resume the print' }
  if (CANCEL.test(core)) return { tool: 'cancel', input: {}, words: 'give the print up for good' }
  if (COLD.test(core)) return { tool: 'heaters_off', input: {}, words: 'switch all heaters off' }
  if (DISMISS.test(core))
    return {
      tool: 'dismiss_alarm',
      input: {},
      words: 'take the alarm as false, so that the same evidence does not pause again',
    }
  if (REAL.test(core)) return { tool: 'confirm_alarm', input: {}, words: 'take it as true that the alarm is right' }
  const object = EXCLUDE.exec(core)?.[5]
  if (object !== undefined) return excluded(object)
  return settingWish(core)
}

function excluded(object: string): Request {
  const isNumber = /^\d+$/.test(object)
  return {
    tool: 'exclude_object',
    input: { object: isNumber ? Number(object) : object },
    words: isNumber
      ? `give up object ${object} and go on with the others`
      : 'give up that object and go on with the others',
  }
}

const REAL =
  /^((the|this|that) alarm is (real|right|true|correct)|(its|it is|that is|thats) (real|true|right|so)|you are right|youre right|der alarm stimmt|das stimmt|stimmt)$/

export type SpokenAnswer = 'yes' | 'no' | null

export function yesOrNo(text: string): SpokenAnswer {
  if (
    /^(yes|y|yep|yeah|yes please|do it|go ahead|ok|okay|sure|confirm|confirmed|ja|jo|ja bitte|mach(e)?( es| das)?|bestaetigt)$/.test(
      text,
    )
  )
    return 'yes'
  if (/^(no|n|nope|no thanks|dont|do not|nein|ne|lieber nicht|never mind|nevermind|leave it|lass es)$/.test(text))
    return 'no'
  return null
}
