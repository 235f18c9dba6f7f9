// What has been answered: a person went on after an alarm, or a playbook has mended it. The same evidence does not alarm again: the
// belief that stands then is set aside until it has gone, and only what comes afterwards is new. What may burn is never set aside.
import { causeNamed, SOUND } from '../diagnosis/causes.ts'
import type { Belief, Diagnosis } from '../diagnosis/diagnosis.ts'

export interface Settled {
  /** By cause. */
  readonly aside: Map<string, SetAside>
}

interface SetAside {
  /** Until when at the latest, s; Infinity: until it has gone. */
  readonly untilS: number
  /** The least that has been believed since, while it printed. */
  least: number
}

/** Less than that is no belief that somebody would have answered. */
const BELIEVED = 0.03
/** ... and so little says that the evidence has gone. */
const GONE = 0.1
/**
 * That something was mended is somebody's word or a playbook's check, not a proof. Evidence from before leaves the windows within
 * this time, s; what is believed afterwards counts again.
 */
export const MENDED_S = 240
/** What was mended and is believed so much more than it has been since is new: it has broken again, or never was mended. */
const ROSE = 0.3
/** Harm beyond the print, in prints, from which on nothing is set aside. */
const HARMFUL = 1

export function createSettled(): Settled {
  return { aside: new Map() }
}

/** What was alarmed for, and everything that the same evidence could mean as well. */
export function settle(settled: Settled, causes: readonly string[], diagnosis: Diagnosis, isMended: boolean): void {
  const { beliefs, timeS } = diagnosis
  const untilS = isMended ? timeS + MENDED_S : Number.POSITIVE_INFINITY
  const likely = beliefs.filter(({ probability }) => probability >= BELIEVED).map(({ cause }) => cause)
  for (const cause of new Set([...causes, ...likely])) {
    const harm = causeNamed(cause)?.harmIfGoingOn ?? Number.POSITIVE_INFINITY
    if (cause === SOUND || harm >= HARMFUL) continue
    // What a person said is not so is not undone by the repair of something else.
    const isSaid = settled.aside.get(cause)?.untilS === Number.POSITIVE_INFINITY
    if (isMended && isSaid && !causes.includes(cause)) continue
    settled.aside.set(cause, { untilS, least: probabilityOf(cause, diagnosis) })
  }
}

/** What is believed beside it. `isMoving`: a print that stands shows nothing, so that it does not show that evidence has gone. */
export function withoutSettled(settled: Settled, diagnosis: Diagnosis, isMoving: boolean): Diagnosis {
  for (const [cause, aside] of [...settled.aside]) {
    const probability = probabilityOf(cause, diagnosis)
    if (hasComeBack(aside, probability, isMoving)) settled.aside.delete(cause)
    else if (isMoving) aside.least = Math.min(aside.least, probability)
  }
  const left: Belief[] = []
  let asideSum = 0
  for (const belief of diagnosis.beliefs) {
    if (settled.aside.has(belief.cause)) asideSum += belief.probability
    else left.push(belief)
  }
  for (const [cause, { untilS }] of [...settled.aside]) {
    const hasGone = isMoving && probabilityOf(cause, diagnosis) < GONE
    if (hasGone || diagnosis.timeS >= untilS) settled.aside.delete(cause)
  }
  if (asideSum === 0) return diagnosis
  const sound = left.find(({ cause }) => cause === SOUND)?.probability ?? 0
  const others = left.filter(({ cause }) => cause !== SOUND)
  const all = [...others, { cause: SOUND, probability: sound + asideSum }]
  return { ...diagnosis, beliefs: all.sort((a, b) => b.probability - a.probability) }
}

/** A person's word that it is not so holds until the evidence has gone, whatever it does. */
function hasComeBack({ untilS, least }: SetAside, probability: number, isMoving: boolean): boolean {
  return isMoving && Number.isFinite(untilS) && probability >= least + ROSE
}

function probabilityOf(cause: string, { beliefs }: Diagnosis): number {
  return beliefs.find((belief) => belief.cause === cause)?.probability ?? 0
}
