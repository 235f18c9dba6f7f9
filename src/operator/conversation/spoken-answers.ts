// What is said to a question that waits: yes, no, that it is done, or that it takes a while. Whole sentences only, a clause at a time:
// whoever says more than that says something else.
import { plainWords } from './plain-words.ts'

/**
 * `done`: what was asked to be done has been done, they say. `wait`: neither a yes nor a no. `heard`: a yes to what was proposed, and to
 * what somebody should have done or looked at no more than that it was read.
 */
export type SpokenAnswer = 'yes' | 'no' | 'done' | 'wait' | 'heard'

const YES =
  /^(yes|y|yep|yeah|yup|yes please|do it|go ahead|go|go on|sure|of course|confirm|confirmed|ja|jo|jep|jawohl|ja bitte|klar|mach(e)?( es| das)?|bestaetigt)$/
const HEARD =
  /^(ok|okay|oki|okey|k|kk|alright|all right|fine|i see|understood|got it|verstanden|in ordnung|alles klar|gut)$/
const NO =
  /^(no|n|nope|noe|nah|no thanks|no thank you|nein danke|nee danke|dont|do not|dont do it|nein|nee?|lieber nicht|never mind|nevermind|leave it|lass es|nicht machen)$/
const WAIT =
  /^(not yet|(please )?give me (a|one|some) (moment|minute|second|sec|time)|moment noch|(noch )?(einen|nen) moment( noch| bitte)?|wait( a (moment|minute|second|bit))?|one (moment|minute|second|sec)|just a (moment|minute|second|sec)|hold on|hang on|a moment|in a (moment|minute|bit)|im (on my way|coming)|i am (on my way|coming)|coming|later|noch nicht|moment( mal)?|einen (moment|augenblick)|warte( mal| kurz)?|gleich|sofort|spaeter|ich komme( gleich)?|bin (gleich da|unterwegs)|i (can not|cant|cannot)( now| right now| yet)?|im not (at )?(home|there)|i am not (at )?(home|there)|bin nicht (da|zu hause|zuhause)|(ich )?kann (gerade |jetzt )?nicht)$/

const WORK =
  '(loaded|reloaded|fed|changed|swapped|replaced|put in|put|inserted|refilled|fixed|freed|untangled|cleared|cleaned|wiped|removed|cut|cut off|pushed|tightened|checked|mended|done|did|made|plugged|closed|opened)'
const WHAT =
  '(it|that|them|everything|all|this|((the|a|my|some|new|another|fresh) ){0,3}(filament|spool|roll|nozzle|fan|sensor|plug|wire|cable|cover|piece|material))'
const ARBEIT =
  '(geladen|eingelegt|eingesetzt|gewechselt|getauscht|ersetzt|nachgelegt|befreit|entwirrt|gereinigt|abgewischt|entfernt|abgeschnitten|geschoben|festgezogen|nachgesehen|repariert|erledigt|gemacht|getan|geschafft|behoben|drin|drauf)'
const WAS =
  '(es|das|alles|sie|ihn|((das|ein|eine|die|neues?|neue|frisches|wieder) ){0,3}(filament|spule|rolle|duese|luefter|fuehler|stecker|kabel|material|stueck))'

const DONE: readonly RegExp[] = [
  /^(all )?(done|ready|finished|sorted|fixed|complete|set)( now)?$/,
  /^(finished|done) (loading|changing|fixing|cleaning|swapping|feeding|with (it|that))( it| the \w+)?$/,
  /^(fertig|erledigt|gemacht|getan|geschafft|bereit|passt)( jetzt)?$/,
  /^(its|it is|that is|thats|all is|everything is|im|i am|is) (back )?(all )?(done|ready|finished|fixed|in|in there|there|loaded|good|well|turning|fine( now)?)( now)?$/,
  new RegExp(
    `^(i |ive |i have |just |i just |ive just |i have just |have )?${WORK}( ${WHAT})?( (in|up|off|out|back))?( again| now| already)*$`,
  ),
  new RegExp(`^((the|my|new) ){0,2}(filament|spool|roll|nozzle|fan|sensor|wire) ${WORK}( again| now)?$`),
  new RegExp(`^${WHAT} (is|was|has been) (${WORK}|in|on|back|there|ready|turning)( again| now)?$`),
  new RegExp(`^(ich )?(habe? |hab )?(${WAS} )?(wieder |neu |jetzt |schon )?${ARBEIT}( ist)?$`),
  new RegExp(`^${WAS} (ist|sitzt|liegt|dreht|ist wieder)( (wieder|jetzt|neu))?( (${ARBEIT}|da|fest|fertig))?$`),
  /^(ich )?habs? (schon |jetzt )?(gemacht|getan|erledigt|geladen|eingelegt|gewechselt|geschafft|fertig)$/,
  /^(ist |sitzt )?(wieder |jetzt |schon )?(drin|drauf|da|geladen|eingelegt|fest)( jetzt| wieder)?$/,
  /^(er|sie|es) (dreht|ist (da|drin|fertig|fest|gut)|sitzt( fest)?)( wieder| jetzt)?$/,
  /^((a|the|die|eine) )?(new|neue|fresh|frische) (filament|spool|roll|spule|rolle)( is| ist)?( in| on| drin| drauf| there| loaded| geladen)?$/,
]

/** What is merely added to it. */
const BESIDE =
  /^((please |pls )?((can|could|will) you )?(continue|go on|carry on|resume|proceed|go)( please| now)?|please|pls|now|bitte|(mach|mache|drucke?) (bitte )?weiter|weiter|kann weitergehen|es kann weitergehen|kannst weitermachen|thanks?|danke|jetzt|so)$/

/** Null: it is no such answer. A question never is one. */
export function spokenAnswer(sentence: string): SpokenAnswer | null {
  if (/\?\s*$/.test(sentence)) return null
  const whole = plainWords(sentence)
  if (YES.test(whole)) return 'yes'
  if (HEARD.test(whole)) return 'heard'
  if (NO.test(whole)) return 'no'
  if (WAIT.test(whole)) return 'wait'
  const clauses = sentence
    .split(/[,.;:!]+|\b(?:and|und|so)\b(?=\s+(?:now|please|go|continue|mach|weiter|bitte))/iu)
    .map(plainWords)
    .filter((clause) => clause !== '')
    .map((clause) => clause.replace(/^(ok|okay|so|yes|ja|well|now|jetzt) (?=.)/, ''))
  const isDone = (clause: string): boolean => DONE.some((pattern) => pattern.test(clause))
  const isWhole = clauses.every(
    (clause) => isDone(clause) || BESIDE.test(clause) || YES.test(clause) || HEARD.test(clause),
  )
  return isWhole && clauses.some(isDone) ? 'done' : null
}
