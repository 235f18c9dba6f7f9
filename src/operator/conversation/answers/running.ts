// How it goes: state, time, whether somebody has to be there, what is looked with.
import { capital, sentences } from '../../speech/figures.ts'
import { sensesOf, unseeingWords } from '../../speech/senses.ts'
import type { Speech } from '../../speech/speech.ts'
import { soundnessOf } from '../../speech/sureness.ts'
import type { ConversationContext } from '../context.ts'
import type { StatusFacts } from '../status-facts.ts'
import { beliefWords, type Draft, expectedLoss, isSound, openQuestion } from './answer-parts.ts'
import { heaterIn, hostDown } from './stands.ts'

export function howIsIt(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  if (status.host !== 'ready') return hostDown(status, say)
  const { print, file, leftS, leftFrom } = status
  const { running } = say
  const facts = { ...status, objects: status.objects.length, file: undefined, hostMessage: undefined, pause: undefined }
  const heat = heatWords(status, say)
  if (print !== 'printing' && print !== 'paused') {
    const what = print === 'standby' ? running.nothingPrinted : running.fileState(file, print)
    return { text: sentences(what, heat), facts }
  }
  const { diagnosis } = context.watcher
  const believed =
    diagnosis === null
      ? null
      : isSound(diagnosis)
        ? running.soundNow(soundnessOf(diagnosis))
        : say.trouble.believes(beliefWords(diagnosis, say))
  const left = leftS === null || leftFrom === null ? null : running.toGo(leftS, leftFrom)
  const asked = openQuestion(context, say, true)
  const text = sentences(running.on(file, print, whereWords(status, say)), heat, left, believed, asked)
  return { text, facts: { ...facts, beliefs: diagnosis?.beliefs.slice(0, 3) } }
}

/** `31 %, layer 40 of 100`. */
export function whereWords({ progressRatio, layer, layers }: StatusFacts, say: Speech): string {
  const parts = [
    progressRatio === null ? '' : say.percent(progressRatio),
    layer === null ? '' : say.running.layer(layer, layers),
  ]
  return parts.filter((part) => part !== '').join(', ')
}

const HEATERS_TOLD = 4

function heatWords({ heaters }: StatusFacts, say: Speech): string {
  const words = heaters
    .slice(0, HEATERS_TOLD)
    .filter(({ readingC }) => readingC !== null)
    .map((heater) => heaterIn(heater, say))
  return words.length === 0 ? '' : `${capital(words.join(', '))}.`
}

/** `isWhether`: whether it is done was asked, not when. */
export function timeLeft(context: ConversationContext, status: StatusFacts, isWhether: boolean, say: Speech): Draft {
  const { print, leftS, leftFrom, progressRatio, printedS, speedRatio } = status
  const { running } = say
  if (status.host !== 'ready') return hostDown(status, say)
  if (print !== 'printing' && print !== 'paused') {
    const took = printedS !== null && printedS > 0 ? running.printedFor(printedS) : null
    const state =
      print === 'standby' ? running.nothingPrinted : running.over(status.file, print, endedAgo(context, status))
    return { text: sentences(state, print === 'standby' ? null : took), facts: { print, printedS } }
  }
  const facts = { leftS, left: leftS === null ? null : say.duration(leftS), progressRatio, printedS, speedRatio }
  if (leftS === null || leftFrom === null) {
    return {
      text: sentences(
        isWhether && running.notYet,
        running.leftUnknown,
        progressRatio !== null && running.readSoFar(progressRatio),
      ),
      facts,
    }
  }
  const { diagnosis } = context.watcher
  const isOdd = print === 'printing' && diagnosis !== null && !isSound(diagnosis)
  const text = sentences(
    isWhether && running.notYet,
    running.left(leftS, leftFrom, speedRatio === 1 ? null : speedRatio),
    progressRatio !== null && running.done(progressRatio, printedS),
    print === 'paused' && running.countsFromResume,
    isOdd && running.ifItGoesOn(beliefWords(diagnosis, say)),
  )
  return { text, facts }
}

/** Null: nobody saw it end. */
function endedAgo({ chronicle }: ConversationContext, { timeS }: StatusFacts): number | null {
  const end = chronicle.happenings.findLast(({ what }) => what.kind === 'ended')
  return end === undefined ? null : Math.max(0, timeS - end.timeS)
}

/** Warmer than a room in summer, °C. */
const HOT_C = 50

export function safeToLeave(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { printer, watcher } = context
  const { diagnosis } = watcher
  const { running } = say
  const warmestC = Math.max(...status.heaters.map(({ readingC }) => readingC ?? 0), 0)
  const isHeating = status.heaters.some(({ targetC }) => (targetC ?? 0) > 0)
  const isOn = status.print === 'printing' || status.print === 'paused'
  const facts = {
    hasDeadMan: printer.hasDeadMan,
    isWatching: printer.isWatching,
    level: printer.level,
    beliefs: diagnosis?.beliefs.slice(0, 3),
    print: status.print,
    warmestC,
  }
  const { caution } = running
  if (status.host !== 'ready') {
    return { text: sentences(running.notAlone, hostDown(status, say).text, caution), verdict: 'no', facts }
  }
  if (!isHeating && !isOn) {
    return { text: warmestC <= HOT_C ? running.nothingHot : running.stillHot(warmestC), verdict: 'yes', facts }
  }
  const harm = diagnosis === null ? 0 : expectedLoss(diagnosis.beliefs, false).harm
  const shell = printer.isWatching ? running.shellWatches(printer.hasDeadMan) : running.shellBlind
  const stands = status.print === 'paused' ? running.standsForSomebody : null
  if (diagnosis !== null && isOn && !isSound(diagnosis)) {
    const text = sentences(running.notSafe(beliefWords(diagnosis, say)), stands, shell, caution)
    return { text, verdict: 'no', facts: { ...facts, harm } }
  }
  if (!printer.isWatching) return { text: sentences(running.notAlone, shell, caution), verdict: 'no', facts }
  const believed = isOn
    ? running.cannotPromise(diagnosis === null ? null : soundnessOf(diagnosis))
    : running.stillHeated(warmestC)
  const isIdle = printer.level === 'observe' || printer.level === 'advise'
  return {
    text: sentences(believed, stands, shell, isIdle && running.level(printer.level), caution),
    verdict: null,
    facts,
  }
}

const BLIND_TOLD = 3
const UNSEEN_TOLD = 5

export async function whatYouSense(context: ConversationContext, say: Speech): Promise<Draft> {
  const { printer, watcher } = context
  const { stuff } = say
  const frame = await printer.cameraFrame().catch(() => null)
  const meters = (await printer.meters().catch(() => [])).filter(({ value }) => value !== null)
  const unseen = sensesOf(watcher.diagnosis?.unseen ?? []).map((sense) => say.sense(sense))
  const blind = (context.eyes?.unseeing ?? []).map((one) => unseeingWords(one).replace(/\.$/, ''))
  const text = sentences(
    frame === null ? stuff.noPicture : stuff.picture,
    stuff.noSound,
    meters.length === 0 ? stuff.noMeters : stuff.meters(meters.length),
    blind.length > 0 && stuff.blind(blind.slice(0, BLIND_TOLD)),
    unseen.length > 0 && say.unseen(unseen.slice(0, UNSEEN_TOLD), Math.max(0, unseen.length - UNSEEN_TOLD)),
    !context.isOperated && say.trouble.notDiagnosed,
  )
  return { text, facts: { hasCamera: frame !== null, meters: meters.length, unseen } }
}
