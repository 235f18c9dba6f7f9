// What has been answered: a person went on after an alarm, or a playbook has mended it. The same evidence does not alarm again: the
// belief that stands then is set aside until it has gone, and only what comes afterwards is new. What may burn is never set aside.
import { causeNamed, SOUND } from '../diagnosis/causes.ts'
import type { Belief, Diagnosis } from '../diagnosis/diagnosis.ts'

export interface Settled {
  /** By cause: until when at the latest it is set aside, s; Infinity: until it has gone. */
  readonly untilS: Map<string, number>
}

/** Less than that is no belief that somebody would have answered. */
const BELIEVED = 0.03
/** ... and so little says that the evidence has gone. */
const GONE = 0.1
/** What was mended may break again, s. */
const MENDED_S = 240
/** Harm beyond the print, in prints, from which on nothing is set aside. */
const HARMFUL = 1

export function createSettled(): Settled {
  return { untilS: new Map() }
}

/** What was alarmed for, and everything that the same evidence could mean as well. */
export function settle(settled: Settled, causes: readonly string[], diagnosis: Diagnosis, isMended: boolean): void {
  const { beliefs, timeS } = diagnosis
  const untilS = isMended ? timeS + MENDED_S : Number.POSITIVE_INFINITY
  const likely = beliefs.filter(({ probability }) => probability >= BELIEVED).map(({ cause }) => cause)
  for (const cause of new Set([...causes, ...likely])) {
    const harm = causeNamed(cause)?.harmIfGoingOn ?? Number.POSITIVE_INFINITY
    if (cause !== SOUND && harm < HARMFUL) settled.untilS.set(cause, untilS)
  }
}

/** What is believed beside it. `isMoving`: a print that stands shows nothing, so that it does not show that evidence has gone. */
export function withoutSettled(settled: Settled, diagnosis: Diagnosis, isMoving: boolean): Diagnosis {
  if (settled.untilS.size === 0) return diagnosis
  const { beliefs, timeS } = diagnosis
  let asideSum = 0
  const left: Belief[] = []
  for (const belief of beliefs) {
    if (!settled.untilS.has(belief.cause)) left.push(belief)
    else asideSum += belief.probability
  }
  for (const [cause, untilS] of [...settled.untilS]) {
    const probability = beliefs.find((belief) => belief.cause === cause)?.probability ?? 0
    if ((isMoving && probability < GONE) || timeS >= untilS) settled.untilS.delete(cause)
  }
  if (asideSum === 0) return diagnosis
  const sound = left.find(({ cause }) => cause === SOUND)?.probability ?? 0
  const others = left.filter(({ cause }) => cause !== SOUND)
  const all = [...others, { cause: SOUND, probability: sound + asideSum }]
  return { ...diagnosis, beliefs: all.sort((a, b) => b.probability - a.probability) }
}
