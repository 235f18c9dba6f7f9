// A sentence that wants something done, as a call of one tool. Only what a person types comes here, and nothing is done before
// the person has said yes to it.

import { settingWish } from './setting-wishes.ts'
import type { Request, Wish } from './wishes.ts'

const POLITE =
  /^(please|pls|bitte|now|jetzt|ok|okay|operator|hey|(can|could|would|will) you( please)?|kannst du( bitte)?|koenntest du( bitte)?|i want you to|i want to|i would like to|id like to|lets|go ahead and|just|then)\b\s*/
const TAIL = /\s*\b(please|bitte|now|jetzt|right now|for me|sofort)$/
const JOB = '( (the|this|my|current|den|diesen|meinen))*( (print|printing|printer|job|druck|drucker|it|es|ihn))?'

function whole(verbs: string): RegExp {
  return new RegExp(`^(${verbs})${JOB}$`)
}

const PAUSE = whole(
  'pause|halt|hold|stop|stop it|stopp|(den )?druck (anhalten|pausieren|stoppen)|pausiere?|pausieren|anhalten|halte? an|halte( den| diesen)? druck an|stoppe?|stoppen|mach(e)?( mal| bitte)? (eine )?pause',
)
const RESUME = whole(
  'resume|continue|carry on|go on|unpause|weiter|weiterdrucken|weitermachen|mach(e)? weiter|drucke? weiter|fortsetzen|setze?( den)? druck fort',
)
const CANCEL = whole(
  'cancel|abort|(den )?druck (abbrechen|beenden)|give up|kill|end|abbrechen|brich( den| mal)?( druck)? ab|beende|beenden|storniere?',
)
const COLD =
  /^((turn|switch|shut)( off)?( all)?( the)? heat(ers?|ing)?( off)?|heat(ers?|ing)? off|cool (it )?down|heiz(ung|er|ungen)( bitte)? aus(schalten)?|schalte? die heizung(en)? (aus|ab)|(turn|switch|shut) (everything|it all|all of it|the (printer|machine)|all) (off|down)|(turn|switch|shut) (off|down) (everything|it all|the (printer|machine))|everything off|all off|(schalte?|mache?) (alles|den drucker)( komplett| ganz)? (aus|ab)|alles (aus|ausschalten|abschalten))$/
const DISMISS =
  /^(dismiss( (it|the alarm|that|this|alarm))?|(its|it is|that is|thats|this is|this was|that was|it was)( a)? false alarm|false alarm|fehlalarm|das (ist|war) (ein )?fehlalarm|ignore (it|the alarm|that)|its fine|it is fine|(the )?(print|part) is (fine|ok|okay)|nothing is wrong|(that is|thats|you are|youre) (wrong|not (right|true|so))( (its|it is) (fine|ok|okay))?|(da )?ist nichts|alles gut|es ist alles (gut|ok|okay|in ordnung)|das (stimmt nicht|ist falsch|ist nicht so))$/
const EXCLUDE =
  /^(exclude|skip|cancel|drop|give up|ueberspringe?|schliesse?)( the)? (object|objekt|part|teil)( number| nummer| no)? (.+?)( aus)?$/

/** Hotter, colder, faster, slower: how much is for the person to say. */
const HEAT_WISH =
  /^(make|turn|set|print|heat|mach(e)?|drucke?|stelle?)( (it|this|the print|es|den druck|das))?( (a bit|a little|much|bitte|etwas|ein bisschen|viel))?( up| down)? ?(hotter|warmer|colder|cooler|heisser|waermer|kaelter|kuehler)$/
const PACE_WISH =
  /^(make|print|go|run|mach(e)?|drucke?)( (it|this|the print|es|den druck|das))?( (a bit|a little|much|etwas|ein bisschen|viel))? ?(faster|slower|quicker|schneller|langsamer)$/
const PACE_VERB = /^(speed|slow|hurry)( it)? (up|down)$/

/** `text` as plainWords leaves it; `isQuestion`: it ends in a question mark. Null: it wants nothing done, or not clearly. */
export function requestIn(text: string, isQuestion = false): Wish | null {
  let core = text
  for (let taken = 0; taken < 4; taken++) core = core.replace(POLITE, '').replace(TAIL, '').trim()
  if (PAUSE.test(core)) return wanted('pause')
  if (RESUME.test(core)) return wanted('resume')
  if (CANCEL.test(core)) return wanted('cancel')
  if (COLD.test(core)) return wanted('heaters_off')
  // Who asks whether all is well does not say so.
  if (!isQuestion && DISMISS.test(core)) return wanted('dismiss_alarm')
  if (!isQuestion && REAL.test(core)) return wanted('confirm_alarm')
  if (HEAT_WISH.test(core)) return { ask: { kind: 'which-heat' } }
  if (PACE_WISH.test(core) || PACE_VERB.test(core)) return { ask: { kind: 'how-fast' } }
  const object = EXCLUDE.exec(core)?.[5]
  if (object !== undefined) return excluded(object)
  return settingWish(core)
}

function wanted(tool: string): Request {
  return { tool, input: {} }
}

function excluded(object: string): Request {
  return { tool: 'exclude_object', input: { object: /^\d+$/.test(object) ? Number(object) : object } }
}

const REAL =
  /^((the|this|that) alarm is (real|right|true|correct)|(its|it is|that is|thats) (real|true|right|so)|you are right|youre right|der alarm stimmt|das stimmt|stimmt)$/
