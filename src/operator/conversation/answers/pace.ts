// Why it takes so long, and whether it could be quicker.
import type { JobMemory, RememberedDecision } from '../../memory/job-memory.ts'
import { playbookNamed } from '../../playbooks/all-playbooks.ts'
import { sentences } from '../../speech/figures.ts'
import type { Speech } from '../../speech/speech.ts'
import type { ConversationContext } from '../context.ts'
import { rowOf, type StatusFacts } from '../status-facts.ts'
import { beliefWords, type Draft, heldThen, isSound, shellWhy } from './answer-parts.ts'
import { hostDown, whyPaused } from './stands.ts'
import { stoodIn } from './stood.ts'

/** Of what was foretold: slower than this is worth a word. */
const SLOWER_RATIO = 1.1
const COLD_C = 3
/** Standing for less is no reason, s. */
const STOOD_S = 30

export function whySlow(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { scene, memory } = context.watcher
  const { running } = say
  if (status.host !== 'ready') return hostDown(status, say)
  if (status.print === 'paused') return whyPaused(context, status, say)
  if (status.print === 'standby' || scene === null) return { text: running.nothingPrinted, facts: {} }
  const isOn = status.print === 'printing'
  const end = isOn ? undefined : context.chronicle.happenings.findLast(({ what }) => what.kind === 'ended')
  const tookS = (isOn ? scene.timeS : (end?.timeS ?? Number.NaN)) - (memory?.begunS ?? Number.NaN)
  const stood = stoodIn(context, scene.timeS)
  const hasStood = stood.totalS >= STOOD_S && Number.isFinite(tookS)
  const movedS = tookS - stood.totalS
  const foretoldS = foretoldFor(context, status)
  const ratio = movedS / foretoldS
  const isSlower = ratio > SLOWER_RATIO
  const facts = {
    speedRatio: status.speedRatio,
    tookS,
    stoodS: stood.totalS,
    pauses: stood.times,
    foretoldS,
    maxAccelMmPerS2: scene.maxAccelMmPerS2,
  }
  // Pauses from before anybody looked are in what it took, and nobody has counted them.
  const isWhole = context.chronicle.happenings.some(({ what }) => what.kind === 'begun')
  const compared = hasStood ? running.printedWithin : isSlower ? running.slower : running.notSlower
  const text = sentences(
    !isOn && running.fileState(status.file, status.print),
    !isOn && !hasStood && Number.isFinite(tookS) && running.tookInAll(tookS),
    hasStood && running.stoodInAll(stood.totalS, stood.times, tookS),
    isOn && heatWaitedFor(status, say),
    isOn && slowedBy(context, status, say),
    Number.isFinite(ratio) && (isWhole || !hasStood) && compared(movedS, foretoldS),
    !hasStood && !isSlower && running.paceOfFile(scene.maxAccelMmPerS2),
  )
  return { text, facts }
}

/** To here, or of the whole where it came to its end, s; NaN: nothing was foretold. */
function foretoldFor(context: ConversationContext, { print }: StatusFacts): number {
  const forecast = context.forecast()
  const { scene } = context.watcher
  if (forecast === null || scene === null) return Number.NaN
  if (print === 'complete') return forecast.durationS
  if (print !== 'printing') return Number.NaN
  const row = rowOf(forecast, scene.fileByte)
  return row >= 0 ? (forecast.timeS[row] ?? Number.NaN) : Number.NaN
}

function heatWaitedFor({ heaters }: StatusFacts, say: Speech): string | null {
  const cold = heaters.find(
    ({ readingC, targetC }) => readingC !== null && targetC !== null && targetC - readingC > COLD_C,
  )
  if (cold?.readingC == null || cold.targetC === null) return null
  return say.running.waitsForHeat(say.heater(cold.name), cold.readingC, cold.targetC)
}

function slowedBy({ watcher }: ConversationContext, { speedRatio }: StatusFacts, say: Speech): string | null {
  if (speedRatio === null || speedRatio >= 1) return null
  const slowed = slowedFor(watcher.memory)
  return say.running.speedFactor(speedRatio, slowed === null ? null : heldThen(slowed, say))
}

/** The last decision of this print that turned the speed factor down; null: none did. */
function slowedFor(memory: JobMemory | null): RememberedDecision | null {
  const slowed = memory?.decisions.findLast(
    ({ response }) => response.kind === 'playbook' && slows(response.name) && (memory.tries[response.name] ?? 0) > 0,
  )
  return slowed ?? null
}

function slows(name: string): boolean {
  const steps = playbookNamed(name)?.steps ?? []
  return steps.some((step) => step.kind === 'act' && step.action.kind === 'set-speed-factor')
}

/** What the shell allows now, and where more is to be won. */
export function goFaster(context: ConversationContext, status: StatusFacts, say: Speech): Draft {
  const { running } = say
  if (status.host !== 'ready') return hostDown(status, say)
  const { limits, isWatching, level } = context.printer
  const { print, file, speedRatio } = status
  const most = limits !== null && isWatching ? limits.speedRatio.max : null
  const isOn = print === 'printing' || print === 'paused'
  const knows = most !== null && speedRatio !== null
  const facts = { print, speedRatio, most, level }
  const against = isOn ? againstFaster(context, status, say) : null
  if (against !== null) return { text: sentences(against, running.fasterFile(file)), verdict: 'no', facts }
  const isPrinting = print === 'printing'
  const text = sentences(
    !isOn && running.nothingPrinted,
    print === 'paused' && running.standsNow,
    isPrinting && (knows ? running.faster(most, speedRatio) : running.fasterUnknown),
    isPrinting && knows && most > speedRatio && running.fasterCosts,
    running.fasterFile(file),
  )
  return { text, facts }
}

/** What makes it no time to hurry; null: nothing that is known. */
function againstFaster(context: ConversationContext, { speedRatio }: StatusFacts, say: Speech): string | null {
  const { memory, diagnosis } = context.watcher
  const { running, trouble } = say
  const found = shellWhy(context, say)
  if (found !== '') return sentences(running.notFaster, trouble.shellFound(found))
  const slowed = slowedFor(memory)
  if (speedRatio !== null && speedRatio < 1 && slowed !== null) {
    return sentences(running.notFaster, running.speedFactor(speedRatio, heldThen(slowed, say)), running.slowOnPurpose)
  }
  if (diagnosis === null || isSound(diagnosis)) return null
  return sentences(running.notFaster, trouble.believes(beliefWords(diagnosis, say)))
}
