// Why a print stands, who stopped it, whether it can go on, why it is cold, and what a person has to do.
import { believedThen } from '../../memory/job-memory.ts'
import { capital, sentences } from '../../speech/figures.ts'
import { shellWords } from '../../speech/shell-words.ts'
import { evidenceWords, type Speech } from '../../speech/speech.ts'
import { PROBABLE, probabilityOf } from '../../speech/sureness.ts'
import type { ConversationContext } from '../context.ts'
import type { HeaterFacts, PauseFacts, StatusFacts } from '../status-facts.ts'
import { beliefWords, type Draft, isSound, openQuestion, shellWhy, whyOf } from './answer-parts.ts'

export function whyPaused(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { pause, print, host } = status
  const { trouble } = say
  if (host !== 'ready') return hostDown(status, say)
  if (pause === null) {
    const last = context.chronicle.pause
    if (last === null || print === 'standby') return { text: notPaused(status, say), verdict: 'no', facts: { print } }
    const agoS = status.timeS - last.timeS
    const text = trouble.wasPaused(last.by, Number.isFinite(agoS) ? agoS : null, whyOf(last, say))
    return { text, facts: { print, last, agoS } }
  }
  const decision = context.watcher.memory?.decisions.findLast(
    ({ response, cause }) => response.kind !== 'go-on' && (pause.cause === null || cause === pause.cause),
  )
  const isMine = pause.by === 'the operator' && decision !== undefined
  const then = isMine ? believedThen(decision) : null
  const why =
    then === null || pause.cause === null ? whyOf(pause, say) : say.believed(pause.cause, then, trouble.backThen)
  const found = pause.by === 'the safety shell' ? shellWhy(context, say) : ''
  const text = sentences(
    // What it has found is told in full.
    trouble.paused(pause.by, pause.agoS, found === '' ? why : ''),
    then !== null && nowDoubted(context, pause, say),
    isMine && decision.saw !== undefined && evidenceWords(decision.saw, say, 2),
    pause.by === 'the safety shell' && found !== '' && trouble.shellFound(found),
    pause.why === '' && found === '' && guessOf(status, pause, say),
    openQuestion(context, say, true) ?? nextStep(pause, say),
  )
  return { text, facts: { pause, decision: decision ?? null } }
}

/** What it paused for has become a doubt meanwhile: that is worth a word, and nothing else that has changed since. */
function nowDoubted({ watcher }: ConversationContext, { cause }: PauseFacts, say: Speech): string | null {
  if (watcher.diagnosis === null || cause === null) return null
  const now = probabilityOf(watcher.diagnosis.beliefs, cause)
  return now >= PROBABLE ? null : say.trouble.nowDoubted(now)
}

/** What speaks for one or the other where nobody has said why. */
function guessOf(status: StatusFacts, pause: PauseFacts, { trouble }: Speech): string {
  const signs: string[] = []
  if (pause.isWithoutFilament || status.isFilamentThere === false) signs.push(trouble.noFilament)
  if (pause.displayText !== '') signs.push(trouble.displaySays(pause.displayText))
  if (status.firmwareSays !== null) signs.push(trouble.firmwareSays(status.firmwareSays))
  return signs.length === 0 ? trouble.nothingSaysWhy : signs.slice(0, 2).join(' ')
}

function nextStep({ by, isWithoutFilament }: PauseFacts, { trouble }: Speech): string {
  if (isWithoutFilament) return trouble.nextStep.load
  return by === 'the operator' ? trouble.nextStep.mine : trouble.nextStep.other
}

function notPaused({ print, file, firmwareSays }: StatusFacts, { trouble }: Speech): string {
  switch (print) {
    case 'printing':
    case 'complete':
    case 'cancelled':
      return trouble.notPaused[print](file)
    case 'error':
      return sentences(trouble.notPaused.error(file), firmwareSays !== null && trouble.firmwareSays(firmwareSays))
    default:
      return trouble.notPaused.nothing
  }
}

export function hostDown({ host, hostMessage, firmwareSays }: StatusFacts, { trouble }: Speech): Draft {
  const text = sentences(
    trouble.host(host),
    firmwareSays !== null && trouble.firmwareSays(firmwareSays),
    firmwareSays === null && hostMessage !== '' && trouble.saysItself(hostMessage),
    (host === 'shutdown' || host === 'error') && trouble.lookFirst,
  )
  return { text, facts: { host, firmwareSays } }
}

/** Of the target: colder than this and the part may have come loose, or the nozzle has to be heated again, °C. */
const BED_LOOSE_C = 15
const NOZZLE_COLD_C = 20
const NEVER_BY_ITSELF = /heater|thermistor|stuck-on/

export function canResume(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { print, host, pause, heaters } = status
  const { trouble } = say
  if (host !== 'ready') {
    const down = hostDown(status, say)
    return { ...down, text: sentences(trouble.notReady, down.text), verdict: 'no' }
  }
  if (print !== 'paused' || pause === null) {
    const text = sentences(trouble.nothingToResume, notPaused(status, say))
    return { text, verdict: 'no', facts: { print } }
  }
  const { open } = context.desk
  const bed = heaters.find(({ name }) => name === 'heater_bed')
  const nozzle = heaters.find(({ name }) => name === 'extruder')
  const facts = { pause, bed, nozzle, homedAxes: status.homedAxes }
  const against = againstResuming(context, status, pause, say)
  if (against.length > 0) {
    // What stands against it may be the very thing that is asked for.
    const text = sentences(trouble.notYet(against), openQuestion(context, say, true))
    return { text, verdict: 'no', facts }
  }
  if (open !== null) {
    return { text: sentences(openQuestion(context, say), trouble.answersIt), verdict: null, facts }
  }
  const isCold = nozzle?.readingC != null && nozzle.targetC !== null && nozzle.targetC - nozzle.readingC > NOZZLE_COLD_C
  const text = sentences(
    trouble.mayResume,
    pause.by === 'the operator' && pause.why !== '' && trouble.pausedBecause(whyOf(pause, say)),
    isCold && trouble.heatsFirst(nozzle.readingC ?? 0, nozzle.targetC ?? 0),
    trouble.lookThenResume,
  )
  return { text, verdict: 'yes', facts }
}

function againstResuming(
  { printer }: ConversationContext,
  { heaters, homedAxes, isFilamentThere }: StatusFacts,
  pause: PauseFacts,
  say: Speech,
): string[] {
  const { against } = say.trouble
  const found: string[] = []
  const bed = heaters.find(({ name }) => name === 'heater_bed')
  const missing = [...'xyz'].filter((axis) => !homedAxes.includes(axis)).map((axis) => axis.toUpperCase())
  if (printer.latched.some(({ reaction }) => reaction !== 'watch')) found.push(against.alarm)
  if (missing.length > 0) found.push(against.notHomed(missing))
  // What it sees now, not what it saw then.
  const hasFilament = isFilamentThere ?? !pause.isWithoutFilament
  if (!hasFilament) found.push(against.noFilament)
  if (pause.cause !== null && NEVER_BY_ITSELF.test(pause.cause)) found.push(against.heaterFault(whyOf(pause, say)))
  const bedTargetC = bed?.targetC ?? 0
  if (bed?.readingC != null && bedTargetC > 0 && bedTargetC - bed.readingC > BED_LOOSE_C) {
    found.push(against.bedCooled(bed.readingC, bedTargetC))
  } else if (bed?.readingC != null && bedTargetC === 0) found.push(against.bedOff(bed.readingC))
  return found
}

/** What a person has to do now, if anything. */
export function whatNow(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { trouble } = say
  const { print, host, pause, heaters } = status
  const facts = { print, host, pause, beliefs: context.watcher.diagnosis?.beliefs.slice(0, 3) }
  const asked = openQuestion(context, say)
  if (asked !== null) return { text: asked, facts }
  if (host !== 'ready') return { ...hostDown(status, say), facts }
  if (pause !== null) return { text: sentences(pausedFor(pause, say), nextStep(pause, say)), facts }
  const bedC = heaters.find(({ name }) => name === 'heater_bed')?.readingC ?? null
  if (print === 'complete') return { text: trouble.takeOff(bedC), facts }
  if (print === 'cancelled' || print === 'error') {
    return { text: sentences(say.running.fileState(status.file, print), trouble.startAgain), facts }
  }
  if (print === 'standby') return { text: sentences(trouble.needsNothing, say.running.nothingPrinted), facts }
  const { diagnosis } = context.watcher
  if (diagnosis === null) return { text: sentences(trouble.noFaultReported, trouble.notDiagnosed), facts }
  if (isSound(diagnosis)) {
    return { text: sentences(trouble.needsNothing, `${capital(beliefWords(diagnosis, say))}`), facts }
  }
  return { text: sentences(capital(beliefWords(diagnosis, say)), trouble.lookNow), facts }
}

function pausedFor(pause: PauseFacts, say: Speech): string {
  return say.trouble.paused(pause.by, pause.agoS, whyOf(pause, say))
}

/** Less is cold: nothing is heated, °C. */
const HEATED_C = 1

/** Why nothing is heated, or less than the print wants. */
export function whyCold(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { trouble } = say
  const { heaters, host, print } = status
  const alarms = context.printer.latched.filter(({ reaction }) => reaction !== 'watch')
  const facts = { heaters: heaters.slice(0, 3), host, print, alarms: alarms.map(({ kind }) => kind) }
  const [alarm] = alarms
  if (alarm !== undefined) {
    const found = trouble.shellFound(shellWords(alarm, say))
    return { text: sentences(trouble.offByShell, found, openQuestion(context, say, true)), facts }
  }
  if (host !== 'ready') return { text: sentences(trouble.offByFirmware, hostDown(status, say).text), facts }
  const heated = heaters.filter(({ targetC }) => (targetC ?? 0) > HEATED_C)
  const nozzle = heaters.find(({ name }) => name === 'extruder')
  const waits = context.desk.open !== null && print === 'paused'
  if (waits && nozzle?.readingC != null && (nozzle.targetC ?? 0) > 0) {
    const cooled = trouble.cooledWhileWaiting(nozzle.readingC, nozzle.targetC ?? 0)
    return { text: sentences(cooled, openQuestion(context, say, true)), facts }
  }
  if (heated.length > 0) return { text: trouble.heatersOn(heated.map((one) => heaterIn(one, say))), facts }
  const asked = context.chronicle.happenings.findLast(
    ({ what }) => what.kind === 'heaters-off' || what.kind === 'begun',
  )
  if (asked?.what.kind === 'heaters-off') {
    const text = sentences(trouble.offByPerson(status.timeS - asked.timeS), print === 'paused' && trouble.resumeHeats)
    return { text, facts: { ...facts, askedS: asked.timeS } }
  }
  const isOn = print === 'printing' || print === 'paused'
  return { text: isOn ? trouble.offUnknown : trouble.offNoPrint, facts }
}

export function heaterIn({ name, readingC, targetC }: HeaterFacts, say: Speech): string {
  const own = say.heater(name)
  const title = own === name ? say.quoted(name.replace(/^\S+ /, '')) : own
  return say.running.heater(title, readingC ?? Number.NaN, targetC)
}
