// What a worried owner asks first: why it stands, what is wrong, whether the part can be saved, whether it can go on.
import { causeNamed, SOUND } from '../../diagnosis/causes.ts'
import { believedThen } from '../../memory/job-memory.ts'
import { playbookNamed } from '../../playbooks/all-playbooks.ts'
import { ENGLISH, evidenceWords, unseenIn } from '../../speech/speech.ts'
import { NAMED, PROBABLE, probabilityOf } from '../../speech/sureness.ts'
import type { ConversationContext } from '../context.ts'
import type { PauseFacts, StatusFacts } from '../status-facts.ts'
import { capital, celsius, duration, listed, percent, quoted, sentences } from '../words.ts'
import { beliefWords, type Draft, expectedLoss, isSound, NOT_DIAGNOSED } from './answer-parts.ts'

export function whyPaused(context: ConversationContext, status: StatusFacts): Draft {
  const { pause, print, host } = status
  if (host !== 'ready') return hostDown(status)
  if (pause === null) {
    const last = context.chronicle.pause
    if (last === null || print === 'standby') return { text: notPaused(status), verdict: 'no', facts: { print } }
    const agoS = status.timeS - last.timeS
    const when = Number.isFinite(agoS) ? ` ${duration(agoS)} ago` : ''
    const why = last.why === '' ? '' : ` because ${last.why}`
    return { text: `It is not paused now. It was${when}, by ${last.by}${why}.`, facts: { print, last, agoS } }
  }
  const decision = context.watcher.memory?.decisions.findLast(
    ({ response, cause }) => response.kind !== 'go-on' && (pause.cause === null || cause === pause.cause),
  )
  const isMine = pause.by === 'the operator' && decision !== undefined
  const then = isMine ? believedThen(decision) : null
  const why = then === null || pause.cause === null ? pause.why : ENGLISH.believed(pause.cause, then, 'then')
  const text = sentences(
    `${capital(whoPaused(pause))}${pause.agoS === null ? '' : ` ${duration(pause.agoS)} ago`}${pause.why === '' ? '.' : `: ${why}.`}`,
    then !== null && nowDoubted(context, pause),
    isMine && decision.reasoning.problem !== 'Nothing is out of the ordinary.' && `${decision.reasoning.problem}`,
    pause.why === '' && guessOf(status, pause),
    openQuestion(context) ?? nextStep(pause),
  )
  return { text, facts: { pause, decision: decision ?? null } }
}

/** What it paused for has become a doubt meanwhile: that is worth a word, and nothing else that has changed since. */
function nowDoubted({ watcher }: ConversationContext, { cause }: PauseFacts): string | null {
  if (watcher.diagnosis === null || cause === null) return null
  const now = probabilityOf(watcher.diagnosis.beliefs, cause)
  return now >= PROBABLE ? null : `By now I doubt it (${percent(now)}).`
}

function whoPaused({ by }: PauseFacts): string {
  switch (by) {
    case 'the operator':
      return 'I (the operator) paused it'
    case 'the safety shell':
      return 'the safety shell paused it'
    case 'a person here':
      return 'a person paused it from here'
    case 'somebody else':
      return 'it was paused, and neither by me nor by the safety shell: by somebody at the printer, another program, the file or the firmware'
    case 'not known':
      return 'it stood already when I began to look, so I did not see who paused it'
  }
}

/** What speaks for one or the other where nobody has said why. */
function guessOf(status: StatusFacts, pause: PauseFacts): string {
  const signs: string[] = []
  if (pause.isWithoutFilament || status.isFilamentThere === false) signs.push('The run-out switch sees no filament.')
  if (pause.displayText !== '') signs.push(`The printer’s display says ${quoted(pause.displayText)}.`)
  if (status.firmwareSays !== null) signs.push(`The firmware says that ${status.firmwareSays}.`)
  return signs.length === 0 ? 'Nothing that I see says why.' : signs.slice(0, 2).join(' ')
}

function nextStep({ by, isWithoutFilament }: PauseFacts): string {
  if (isWithoutFilament) return 'Load filament, then resume.'
  if (by === 'the operator') return 'Look at the part; then type /dismiss if it is not so, resume, or cancel.'
  return 'Look at the part; then resume or cancel.'
}

function openQuestion({ desk }: ConversationContext): string | null {
  return desk.open === null ? null : `I wait for your yes or no: ${desk.open.text}`
}

function notPaused({ print, file, firmwareSays }: StatusFacts): string {
  switch (print) {
    case 'printing':
      return `It is not paused: it is printing ${quoted(file)}.`
    case 'complete':
      return `It is not paused: ${quoted(file)} is finished.`
    case 'cancelled':
      return `It is not paused: ${quoted(file)} was cancelled.`
    case 'error':
      return `It is not paused: ${quoted(file)} ended in an error${firmwareSays === null ? '' : `, and the firmware says that ${firmwareSays}`}.`
    default:
      return 'It is not paused: nothing is being printed.'
  }
}

export function hostDown({ host, hostMessage, firmwareSays }: StatusFacts): Draft {
  const says =
    firmwareSays === null
      ? hostMessage === ''
        ? ''
        : ` It says ${quoted(hostMessage)}.`
      : ` ${capital(firmwareSays)}.`
  const state = {
    shutdown: 'The firmware has shut down: heaters and motors are off, and the print at hand cannot simply go on.',
    error: 'The firmware does not start: its configuration or a part of the machine is at fault.',
    startup: 'The firmware is starting.',
    disconnected: 'Nobody answers at the printer: it is off, restarting, or the link is lost, and I see nothing of it.',
    ready: 'The firmware is ready.',
  }[host]
  const next = host === 'shutdown' || host === 'error' ? ' Look at the printer before you restart the firmware.' : ''
  return { text: `${state}${says}${next}`, facts: { host, firmwareSays } }
}

export function whatsWrong(context: ConversationContext, status: StatusFacts): Draft {
  const { diagnosis, memory } = context.watcher
  if (status.host !== 'ready') return hostDown(status)
  if (diagnosis === null) {
    const known = status.print === 'error' || status.print === 'paused'
    const state = known ? stateWords(status) : 'The printer itself reports no fault.'
    return { text: sentences(state, NOT_DIAGNOSED), facts: { host: status.host, print: status.print } }
  }
  const { beliefs, isAbstaining, unseen } = diagnosis
  const facts = { beliefs: beliefs.slice(0, 5), isAbstaining, unseen, evidence: diagnosis.evidence.slice(0, 3) }
  if (isSound(diagnosis)) {
    const sound = probabilityOf(beliefs, SOUND)
    const other = beliefs.find(({ cause }) => cause !== SOUND)
    const next =
      other !== undefined && other.probability >= NAMED
        ? `The likeliest fault would be that ${ENGLISH.cause(other.cause)} (${percent(other.probability)}).`
        : null
    const text = sentences(
      `Nothing that I can see: ${percent(sound)} that the print is sound.`,
      next,
      unseenIn(unseen, ENGLISH),
    )
    return { text, verdict: 'no', facts }
  }
  const lead = isAbstaining ? `I do not know what: ${beliefWords(diagnosis)}` : capital(beliefWords(diagnosis))
  const done = memory?.decisions.at(-1)
  const text = sentences(
    lead,
    evidenceWords(diagnosis, ENGLISH),
    done !== undefined &&
      done.response.kind !== 'go-on' &&
      `What I decided last: ${lower(done.reasoning.recommendedAction)}`,
    unseenIn(unseen, ENGLISH),
  )
  return { text, facts }
}

function stateWords({ print, firmwareSays, pause }: StatusFacts): string {
  const says = firmwareSays === null ? '' : ` The firmware says that ${firmwareSays}.`
  if (print === 'error') return `The print ended in an error.${says}`
  const without = pause?.isWithoutFilament === true ? ' The run-out switch sees no filament.' : ''
  return `The print is paused.${without}${says}`
}

function lower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

export function partRuined(context: ConversationContext, status: StatusFacts): Draft {
  const { diagnosis } = context.watcher
  const { print, progressRatio } = status
  const done = progressRatio === null ? '' : ` at ${percent(progressRatio)} of the file`
  if (print === 'standby')
    return { text: 'Nothing is being printed, so there is no part that I know of.', facts: { print } }
  if (print === 'cancelled' || print === 'error' || status.host === 'shutdown') {
    const text = sentences(
      `The print ended before its end${done}, so the part is not whole, and I cannot go on with it.`,
      'Whether what stands there is of use, only a look at it tells.',
    )
    return { text, verdict: 'yes', facts: { print, progressRatio } }
  }
  if (diagnosis === null) {
    return { text: sentences('I do not know.', NOT_DIAGNOSED, 'Look at the part.'), facts: { print } }
  }
  const isPaused = print === 'paused'
  const { lossRatio } = expectedLoss(diagnosis.beliefs, isPaused)
  const facts = { lossRatio, lossPct: Math.round(100 * lossRatio), beliefs: diagnosis.beliefs.slice(0, 4), print }
  const estimate = 'That share is an estimate from a table of causes, not a measurement of this part.'
  if (isSound(diagnosis)) {
    const text = sentences(
      `Nothing speaks for it: ${percent(probabilityOf(diagnosis.beliefs, SOUND))} that the print is sound.`,
      unseenIn(diagnosis.unseen, ENGLISH),
    )
    return { text, verdict: 'no', facts }
  }
  const lead = diagnosis.isAbstaining
    ? 'I do not know: what I see does not say what is wrong.'
    : lossRatio >= 0.7
      ? 'Probably yes.'
      : lossRatio >= 0.35
        ? 'Perhaps.'
        : 'Probably not.'
  const verdict =
    diagnosis.isAbstaining || (lossRatio >= 0.35 && lossRatio < 0.7) ? null : lossRatio >= 0.7 ? 'yes' : 'no'
  const text = sentences(
    lead,
    `What I believe: ${beliefWords(diagnosis)} About ${percent(lossRatio)} of such prints are lost ${isPaused ? 'even though it stands now' : 'if it goes on like this'}.`,
    estimate,
    isPaused ? 'Look at the part before you resume.' : 'Look at the part now if you can.',
  )
  return { text, verdict, facts }
}

/** Of the target: colder than this and the part may have come loose, or the nozzle has to be heated again, °C. */
const BED_LOOSE_C = 15
const NOZZLE_COLD_C = 20
const NEVER_BY_ITSELF = /heater|thermistor|stuck-on/

export function canResume(status: StatusFacts): Draft {
  const { print, host, pause, heaters, homedAxes } = status
  if (host !== 'ready') {
    const down = hostDown(status)
    return { ...down, text: sentences('No.', down.text), verdict: 'no' }
  }
  if (print !== 'paused' || pause === null) {
    return { text: `There is nothing to resume. ${notPaused(status)}`, verdict: 'no', facts: { print } }
  }
  const against: string[] = []
  const bed = heaters.find(({ name }) => name === 'heater_bed')
  const nozzle = heaters.find(({ name }) => name === 'extruder')
  const missing = [...'xyz'].filter((axis) => !homedAxes.includes(axis)).map((axis) => axis.toUpperCase())
  if (missing.length > 0) against.push(`the printer does not know where ${listed(missing)} stands`)
  if (pause.isWithoutFilament || status.isFilamentThere === false) against.push('the run-out switch sees no filament')
  if (pause.cause !== null && NEVER_BY_ITSELF.test(pause.cause)) {
    against.push(`${pause.why}: after a fault of a heater or its sensor I never go on by myself`)
  }
  const bedTargetC = bed?.targetC ?? 0
  if (bed?.readingC != null && bedTargetC > 0 && bedTargetC - bed.readingC > BED_LOOSE_C) {
    against.push(
      `the bed has cooled to ${celsius(bed.readingC)} of ${celsius(bedTargetC)}, so the part may have come loose`,
    )
  } else if (bed?.readingC != null && bedTargetC === 0) {
    against.push(`the bed is off and reads ${celsius(bed.readingC)}, so the part may have come loose`)
  }
  const facts = { pause, bed, nozzle, homedAxes }
  if (against.length > 0) {
    const text = sentences(
      `Not yet: ${listed(against)}.`,
      'Mend that first; then type resume, and the shell has the last word.',
    )
    return { text, verdict: 'no', facts }
  }
  const cold =
    nozzle?.readingC != null && nozzle.targetC !== null && nozzle.targetC - nozzle.readingC > NOZZLE_COLD_C
      ? `The nozzle is at ${celsius(nozzle.readingC)} of ${celsius(nozzle.targetC)} and heats first.`
      : null
  const doubt =
    pause.why === '' ? null : `I paused because ${pause.why}: if you find that it is not so, resuming tells me.`
  const text = sentences(
    'Yes, as far as I see: all axes are known and nothing that I measure stands against it.',
    pause.by === 'the operator' ? doubt : null,
    cold,
    'Look at the part first; then type resume.',
  )
  return { text, verdict: 'yes', facts }
}

/** Says how likely what a person suspects is, and what would be done about it. */
export function symptomSeen(context: ConversationContext, status: StatusFacts, causes: readonly string[]): Draft {
  const { diagnosis } = context.watcher
  const [first = ''] = causes
  const named = listed(causes.slice(0, 3).map(ENGLISH.cause), 'or')
  const book = causes.flatMap((cause) => causeNamed(cause)?.playbooks ?? []).map(playbookNamed)[0]
  const help = book === undefined ? 'That needs a person’s hands.' : `What is tried for it: ${book.title}.`
  if (status.host !== 'ready') return hostDown(status)
  if (diagnosis === null) {
    const text = sentences(`That would be: ${named}.`, NOT_DIAGNOSED, help)
    return { text, facts: { causes } }
  }
  const likely = causes.map((cause) => ({ cause, probability: probabilityOf(diagnosis.beliefs, cause) }))
  const sum = likely.reduce((total, { probability }) => total + probability, 0)
  const [top] = [...likely].sort((a, b) => b.probability - a.probability)
  const text = sentences(
    `I give that ${percent(sum)}: ${named}.`,
    (top?.probability ?? 0) >= 0.1
      ? evidenceWords(diagnosis, ENGLISH)
      : `What I believe most: ${beliefWords(diagnosis)}`,
    help,
    'If you have seen it yourself, believe your eyes: pause the print.',
  )
  return { text, verdict: null, facts: { likely, first, playbook: book?.name ?? null } }
}
