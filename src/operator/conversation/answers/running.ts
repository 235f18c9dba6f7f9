// How it goes: state, time, pace, what was done, what happened before, whether somebody has to be there.
import { believedThen, type RememberedDecision } from '../../memory/job-memory.ts'
import { sensesOf, unseeingWords } from '../../speech/senses.ts'
import { ENGLISH, responseIn } from '../../speech/speech.ts'
import { probabilityOf } from '../../speech/sureness.ts'
import type { ConversationContext } from '../context.ts'
import { levelWords } from '../limit-words.ts'
import { rowOf, type StatusFacts } from '../status-facts.ts'
import { capital, celsius, duration, percent, quoted, sentences, trimmed } from '../words.ts'
import { beliefWords, type Draft, expectedLoss, isSound, NOT_DIAGNOSED } from './answer-parts.ts'
import { hostDown, whyPaused } from './trouble.ts'

export function howIsIt(context: ConversationContext, status: StatusFacts): Draft {
  if (status.host !== 'ready') return hostDown(status)
  const { print, file, progressRatio, layer, layers, leftS, leftFrom } = status
  const facts = { ...status, objects: status.objects.length, file: undefined, hostMessage: undefined, pause: undefined }
  const heat = heatWords(status)
  const isOn = print === 'printing' || print === 'paused'
  if (!isOn) {
    const what = print === 'standby' ? 'Nothing is being printed.' : `${quoted(file)}: ${print}.`
    return { text: sentences(what, heat), facts }
  }
  const where = [
    progressRatio === null ? '' : percent(progressRatio),
    layer === null ? '' : `layer ${layer}${layers === null ? '' : ` of ${layers}`}`,
  ].filter((part) => part !== '')
  const left = leftS === null ? null : `About ${duration(leftS)} to go, by ${leftFrom}.`
  const { diagnosis } = context.watcher
  const belief =
    diagnosis === null
      ? null
      : isSound(diagnosis)
        ? `${percent(probabilityOf(diagnosis.beliefs, 'sound'))} that nothing is wrong.`
        : `What I believe: ${beliefWords(diagnosis)}`
  const lead = `${print === 'paused' ? 'Paused' : 'Printing'} ${quoted(file)}${where.length === 0 ? '' : `: ${where.join(', ')}`}.`
  return { text: sentences(lead, heat, left, belief), facts: { ...facts, beliefs: diagnosis?.beliefs.slice(0, 3) } }
}

const NAMES: Readonly<Record<string, string>> = { extruder: 'nozzle', heater_bed: 'bed' }

function heatWords({ heaters }: StatusFacts): string {
  const words = heaters.slice(0, 4).flatMap(({ name, readingC, targetC }) => {
    if (readingC === null) return []
    const own = NAMES[name] ?? quoted(name.replace(/^\S+ /, ''))
    const target = targetC === null ? '' : targetC === 0 ? ' (off)' : ` of ${celsius(targetC)}`
    return [`${own} ${celsius(readingC)}${target}`]
  })
  return words.length === 0 ? '' : `${capital(words.join(', '))}.`
}

export function timeLeft(context: ConversationContext, status: StatusFacts): Draft {
  const { print, leftS, leftFrom, progressRatio, printedS, speedRatio } = status
  if (status.host !== 'ready') return hostDown(status)
  if (print !== 'printing' && print !== 'paused') {
    const took = printedS !== null && printedS > 0 ? ` It printed for ${duration(printedS)}.` : ''
    const state = print === 'standby' ? 'Nothing is being printed.' : `The print is over (${print}).`
    return { text: `${state}${took}`, facts: { print, printedS } }
  }
  const facts = { leftS, left: leftS === null ? null : duration(leftS), progressRatio, printedS, speedRatio }
  if (leftS === null) {
    const far = progressRatio === null ? '' : ` ${percent(progressRatio)} of the file has been read.`
    return { text: `I do not know yet: the slicer wrote no estimate, and too little is printed.${far}`, facts }
  }
  const { diagnosis } = context.watcher
  const text = sentences(
    `About ${duration(leftS)}, by ${leftFrom}${speedRatio !== null && speedRatio !== 1 ? ` at ${percent(speedRatio)} speed` : ''}.`,
    progressRatio !== null &&
      `${percent(progressRatio)} of the file is done${printedS === null ? '' : `, in ${duration(printedS)}`}.`,
    print === 'paused' && 'It is paused: the time counts from when it goes on.',
    print === 'printing' &&
      diagnosis !== null &&
      !isSound(diagnosis) &&
      `That holds if it goes on: ${beliefWords(diagnosis)}`,
  )
  return { text, facts }
}

/** Of what was foretold: slower than this is worth a word. */
const SLOWER_RATIO = 1.1
const COLD_C = 3

export function whySlow(context: ConversationContext, status: StatusFacts): Draft {
  const { scene, memory } = context.watcher
  if (status.host !== 'ready') return hostDown(status)
  if (status.print === 'paused') return whyPaused(context, status)
  if (status.print !== 'printing' || scene === null) return { text: 'Nothing is being printed.', facts: {} }
  const reasons: string[] = []
  const cold = status.heaters.find(
    ({ readingC, targetC }) => readingC !== null && targetC !== null && targetC - readingC > COLD_C,
  )
  if (cold?.readingC != null && cold.targetC !== null) {
    reasons.push(
      `The ${NAMES[cold.name] ?? 'heater'} is at ${celsius(cold.readingC)} of ${celsius(cold.targetC)}: it may be waiting for heat.`,
    )
  }
  if (status.speedRatio !== null && status.speedRatio < 1) {
    const slowed = memory?.decisions.findLast(
      ({ response }) => response.kind === 'playbook' && /slow|gentler|cool/.test(response.name),
    )
    const by = slowed === undefined ? 'somebody set it, not I' : `I set it: ${heldThen(slowed)}`
    reasons.push(`The speed factor is ${percent(status.speedRatio)} (${by}).`)
  }
  const forecast = context.forecast()
  const row = forecast === null ? -1 : rowOf(forecast, scene.fileByte)
  const foretoldS = forecast !== null && row >= 0 ? (forecast.timeS[row] ?? Number.NaN) : Number.NaN
  const tookS = scene.timeS - (memory?.begunS ?? Number.NaN)
  const ratio = tookS / foretoldS
  if (Number.isFinite(ratio)) {
    reasons.push(
      ratio > SLOWER_RATIO
        ? `It took ${duration(tookS)} to here where the simulation of this file takes ${duration(foretoldS)}.`
        : `It is not slower than foretold: ${duration(tookS)} to here, and the simulation takes ${duration(foretoldS)}.`,
    )
  }
  const accel = Number.isFinite(scene.maxAccelMmPerS2)
    ? ` and the acceleration limit (${trimmed(scene.maxAccelMmPerS2, 0)} mm/s²)`
    : ''
  const slicer = `Otherwise the pace is the file’s own: speeds and layer times that the slicer chose${accel}.`
  const facts = { speedRatio: status.speedRatio, tookS, foretoldS, cold, maxAccelMmPerS2: scene.maxAccelMmPerS2 }
  return { text: sentences(...reasons.slice(0, 3), slicer), facts }
}

export function safeToLeave(context: ConversationContext, status: StatusFacts): Draft {
  const { printer, watcher } = context
  const { diagnosis } = watcher
  const isHot = status.heaters.some(({ targetC, readingC }) => (targetC ?? 0) > 0 || (readingC ?? 0) > 50)
  const facts = {
    hasDeadMan: printer.hasDeadMan,
    isWatching: printer.isWatching,
    level: printer.level,
    beliefs: diagnosis?.beliefs.slice(0, 3),
    print: status.print,
    isHot,
  }
  const caution =
    'No software helps against a welded transistor, bad wiring or a fire: for that only a thermal fuse, a smoke alarm and a person nearby do.'
  if (status.host !== 'ready') {
    const down = hostDown(status)
    return { text: sentences(down.text, caution), verdict: 'no', facts }
  }
  if (!isHot && status.print !== 'printing' && status.print !== 'paused') {
    return { text: 'Yes: nothing is being printed, no heater is on and nothing is hot.', verdict: 'yes', facts }
  }
  const harm = diagnosis === null ? 0 : expectedLoss(diagnosis.beliefs, false).harm
  const shell = printer.isWatching
    ? `The safety shell watches every heater${printer.hasDeadMan ? ', and the printer comes to rest by itself if I fall silent' : ', but the printer has no dead-man of its own: if this program ends, only its firmware watches'}.`
    : 'The safety shell does not see the printer now.'
  const stands = status.print === 'paused' ? 'It is paused and waits for somebody.' : null
  if (diagnosis !== null && !isSound(diagnosis)) {
    return {
      text: sentences(`No: ${beliefWords(diagnosis)}`, stands, shell, caution),
      verdict: 'no',
      facts: { ...facts, harm },
    }
  }
  if (!printer.isWatching) return { text: sentences('No.', shell, caution), verdict: 'no', facts }
  const believed =
    diagnosis === null
      ? 'I cannot promise that, and nobody diagnoses this printer now.'
      : `I cannot promise that, though nothing is out of the ordinary (${percent(probabilityOf(diagnosis.beliefs, 'sound'))}).`
  const level = printer.level === 'observe' || printer.level === 'advise' ? levelWords(printer.level) : null
  return { text: sentences(believed, shell, level, caution), verdict: null, facts }
}

const TOLD_MAX = 3

/** What a decision was for, as sure as that was held at the time. */
function heldThen(decision: RememberedDecision): string {
  const then = believedThen(decision)
  return then === null ? ENGLISH.cause(decision.cause) : ENGLISH.believed(decision.cause, then, 'then')
}

export function whatYouDid(context: ConversationContext, status: StatusFacts): Draft {
  const { memory } = context.watcher
  const decisions = (memory?.decisions ?? []).filter(({ response }) => response.kind !== 'go-on')
  if (!context.isOperated || decisions.length === 0) {
    const level = context.printer.level ?? 'observe'
    const why = context.isOperated
      ? memory === null
        ? 'I have seen no print yet.'
        : 'Nothing in this print has called for it.'
      : 'Here I only look and answer.'
    return { text: sentences('Nothing: I have changed nothing.', why, levelWords(level)), facts: { level } }
  }
  const said = decisions.slice(-TOLD_MAX).map((decision) => {
    const { timeS, response, policy, fallbackFrom } = decision
    const ago = Number.isFinite(status.timeS - timeS) ? `${duration(status.timeS - timeS)} ago: ` : ''
    const by = policy === 'baseline' && fallbackFrom === null ? '' : `, decided by ${policy}`
    return `${capital(`${ago}${responseIn(response, ENGLISH)}`)}${by}. ${capital(heldThen(decision))}.`
  })
  const more = decisions.length > TOLD_MAX ? `The latest ${TOLD_MAX} of ${decisions.length} decisions.` : null
  const run = memory?.run ?? null
  const now = run === null ? null : `Under way: ${ENGLISH.book(run.name)}${run.words === '' ? '' : `, ${run.words}`}.`
  return {
    text: sentences(more, ...said, now),
    facts: { decisions: decisions.slice(-TOLD_MAX), count: decisions.length },
  }
}

const DAY_S = 86_400
const JOBS_MAX = 4
const ENDED: Readonly<Record<string, string>> = {
  completed: 'finished',
  cancelled: 'cancelled',
  error: 'ended in an error',
  klippy_shutdown: 'ended in a shutdown of the firmware',
  klippy_disconnect: 'ended when the firmware went away',
  interrupted: 'broken off',
  server_exit: 'broken off when the printer’s server ended',
  in_progress: 'still on',
  unknown: 'ended nobody knows how',
}

export async function whatHappened(context: ConversationContext, status: StatusFacts): Promise<Draft> {
  const { printer, chronicle, unixS } = context
  const jobs: string[] = []
  const facts: Record<string, unknown>[] = []
  let isKnown = true
  try {
    for await (const job of printer.jobHistory({ limit: 2 * JOBS_MAX })) {
      const agoS = unixS() - job.startS
      if (jobs.length >= JOBS_MAX || agoS > DAY_S) break
      const how = ENDED[job.status] ?? ENDED['unknown']
      jobs.push(`${quoted(job.filename)} ${how} after ${duration(job.printDurationS)} (begun ${duration(agoS)} ago)`)
      facts.push({ status: job.status, printDurationS: job.printDurationS, agoS })
    }
  } catch {
    isKnown = false
  }
  const lines = chronicle.happenings.slice(-3).map(({ timeS, words }) => {
    const ago = Number.isFinite(status.timeS - timeS) ? `${duration(status.timeS - timeS)} ago ` : ''
    return `${ago}${words}`
  })
  const history = !isKnown
    ? 'The printer’s history cannot be read.'
    : jobs.length === 0
      ? 'The printer’s history has no print of the last 24 h.'
      : `In the last 24 h: ${jobs.join('; ')}.`
  const seen = lines.length === 0 ? 'Since I look, nothing has happened.' : `What I saw: ${lines.join('; ')}.`
  return {
    text: sentences(history, seen),
    facts: { jobs: facts, hours: 24, happenings: chronicle.happenings.slice(-3) },
  }
}

export async function whatYouSense(context: ConversationContext): Promise<Draft> {
  const { printer, watcher } = context
  const frame = await printer.cameraFrame().catch(() => null)
  const meters = (await printer.meters().catch(() => [])).filter(({ value }) => value !== null)
  const unseen = sensesOf(watcher.diagnosis?.unseen ?? []).map((sense) => ENGLISH.sense(sense))
  const blind = (context.eyes?.unseeing ?? []).map((one) => unseeingWords(one).replace(/\.$/, ''))
  const text = sentences(
    frame === null ? 'No camera gives me a picture, so I do not see the part.' : 'A camera gives me pictures.',
    'I hear nothing: the printer’s sound does not reach me.',
    meters.length === 0
      ? 'Beside the firmware’s own status nothing is measured.'
      : `Beside the firmware’s status ${meters.length} meters are read.`,
    blind.length > 0 && `These do not really look: ${blind.slice(0, 3).join('; ')}.`,
    unseen.length > 0 && ENGLISH.unseen(unseen.slice(0, 5), Math.max(0, unseen.length - 5)),
    !context.isOperated && NOT_DIAGNOSED,
  )
  return { text, facts: { hasCamera: frame !== null, meters: meters.length, unseen } }
}
