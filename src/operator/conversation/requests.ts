// A sentence that wants something done, as a call of one tool. Only what a person types comes here, and nothing is done before
// the person has said yes to it.

export interface Request {
  /** Name of a tool. */
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
  /** What would be done, to follow `I would ...`. */
  readonly words: string
}

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
const NUMBER = '([+-]?\\d+(?:\\.\\d+)?)'
const VERB =
  '(?:set|change|put|make|turn|raise|increase|lower|reduce|decrease|bring|heat|cool|stelle?|setze?|aendere?|erhoehe|senke|heize?)'
const SET = new RegExp(
  `^${VERB}?\\s*(?:up |down )?(?:the |my |part |den |die |das |dem |print )*(nozzle|hotend|hot end|extruder|bed|heated bed|heater bed|speed|speed factor|feed rate|feedrate|flow|flow rate|flowrate|extrusion|fan|part fan|cooling fan|duese|bett|druckbett|geschwindigkeit|tempo|fluss|luefter)(?: temperature| temp| target| factor| temperatur)?(?: up| down)? (?:to|at|auf|=)?\\s*${NUMBER}\\s*(%|percent|prozent|c|°c|degrees?( c| celsius)?|grad( celsius)?)?$`,
)
const Z_BY = new RegExp(
  `^(raise|lower|lift|move|adjust|increase|decrease|hebe?|senke?)( the| die| den)? (nozzle|z|z offset|z-offset|duese|baby ?step)( (up|down))?( by| um)? ${NUMBER}( mm| millimet(er|re)s?)?$`,
)
const Z_SET = /^(z offset|z-offset|z|baby ?step)( by| um)? ([+-]\d+(?:\.\d+)?)( mm)?$/
const EXCLUDE =
  /^(exclude|skip|cancel|drop|give up|ueberspringe?|schliesse?)( the)? (object|objekt|part|teil)( number| nummer| no)? (.+?)( aus)?$/

/** `text` as plainWords leaves it. Null: it wants nothing done, or not clearly. */
export function requestIn(text: string): Request | null {
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
  return settingOf(core) ?? heightOf(core)
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

function settingOf(core: string): Request | null {
  const found = SET.exec(core)
  const value = Number(found?.[2])
  if (found === null || !Number.isFinite(value)) return null
  switch (found[1]) {
    case 'nozzle':
    case 'hotend':
    case 'hot end':
    case 'extruder':
    case 'duese':
      return {
        tool: 'set_target',
        input: { heater: 'extruder', targetC: value },
        words: `set the nozzle to ${value} °C`,
      }
    case 'bed':
    case 'heated bed':
    case 'heater bed':
    case 'bett':
    case 'druckbett':
      return {
        tool: 'set_target',
        input: { heater: 'heater_bed', targetC: value },
        words: `set the bed to ${value} °C`,
      }
    case 'flow':
    case 'flow rate':
    case 'flowrate':
    case 'extrusion':
    case 'fluss':
      return { tool: 'set_flow', input: { pct: value }, words: `set the flow to ${value} %` }
    case 'fan':
    case 'part fan':
    case 'cooling fan':
    case 'luefter':
      return { tool: 'set_fan', input: { pct: value }, words: `set the part fan to ${value} %` }
    default:
      return { tool: 'set_speed', input: { pct: value }, words: `set the speed to ${value} %` }
  }
}

const DOWN = /^(lower|decrease|senke?)$/

function heightOf(core: string): Request | null {
  const by = Z_BY.exec(core)
  const set = Z_SET.exec(core)
  const text = by?.[7] ?? set?.[3]
  if (text === undefined) return null
  const isDown = DOWN.test(by?.[1] ?? '') || by?.[5] === 'down'
  const byMm = isDown ? -Math.abs(Number(text)) : Number(text)
  const words = `move the nozzle ${Math.abs(byMm)} mm ${byMm < 0 ? 'closer to' : 'further from'} the bed`
  return { tool: 'adjust_z_offset', input: { byMm }, words }
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
