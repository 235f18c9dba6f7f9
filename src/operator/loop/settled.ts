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
  /** Asked about by name, or only believed beside what was asked about. */
  readonly isNamed: boolean
  /** The least that has been believed since, while it printed. */
  least: number
  /** The most that was believed within ANSWER_S of printing after the answer. */
  most: number
  /** Printing since the answer, s, and when it was last looked at. */
  printedS: number
  lookedS: number
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
/** ... and what was only likely beside it, by at least so much. */
const ROSE_BESIDE = 0.2
/**
 * Who says that it is not the one makes the others likelier by that alone, within so much printing, s: the look is weighed over 4 s
 * (`belief-filter.ts`), and what was strange begins to count as sound.
 */
const ANSWER_S = 12
/** What nobody was asked about, and gets odds so many times those that the answer left it with, is news: ten to one is strong evidence (Jeffreys 1961, appendix B). */
const NEWS_ODDS = 10
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
    const before = settled.aside.get(cause)
    const isNamed = causes.includes(cause)
    if (isMended && before?.untilS === Number.POSITIVE_INFINITY && !isNamed) continue
    const believed = probabilityOf(cause, diagnosis)
    settled.aside.set(cause, {
      untilS,
      isNamed: isNamed || (!isMended && before?.isNamed === true && before.untilS === Number.POSITIVE_INFINITY),
      least: believed,
      most: believed,
      printedS: 0,
      lookedS: timeS,
    })
  }
}

/** What is believed beside it. `isMoving`: a print that stands shows nothing, so that it does not show that evidence has gone. */
export function withoutSettled(settled: Settled, diagnosis: Diagnosis, isMoving: boolean): Diagnosis {
  for (const [cause, aside] of [...settled.aside]) {
    const probability = probabilityOf(cause, diagnosis)
    if (isMoving && hasComeBack(aside, probability)) settled.aside.delete(cause)
    else follow(aside, probability, diagnosis.timeS, isMoving)
  }
  const left: Belief[] = []
  let asideSum = 0
  for (const belief of diagnosis.beliefs) {
    if (settled.aside.has(belief.cause)) asideSum += belief.probability
    else left.push(belief)
  }
  for (const [cause, { untilS, isNamed, printedS }] of [...settled.aside]) {
    // What the answer makes of the others has to be seen first.
    const isAnswered = isNamed || Number.isFinite(untilS) || printedS >= ANSWER_S
    const hasGone = isMoving && isAnswered && probabilityOf(cause, diagnosis) < GONE
    if (hasGone || diagnosis.timeS >= untilS) settled.aside.delete(cause)
  }
  if (asideSum === 0) return diagnosis
  const sound = left.find(({ cause }) => cause === SOUND)?.probability ?? 0
  const others = left.filter(({ cause }) => cause !== SOUND)
  const all = [...others, { cause: SOUND, probability: sound + asideSum }]
  return { ...diagnosis, beliefs: all.sort((a, b) => b.probability - a.probability) }
}

function follow(aside: SetAside, probability: number, timeS: number, isMoving: boolean): void {
  if (isMoving) {
    aside.least = Math.min(aside.least, probability)
    if (aside.printedS < ANSWER_S) aside.most = Math.max(aside.most, probability)
    aside.printedS += timeS - aside.lookedS
  }
  aside.lookedS = timeS
}

/**
 * What was mended has come back once it rises. A person's word that it is not so holds until the evidence has gone, whatever it does;
 * but the person was asked about that one alone, and what was only likely beside it may yet come true.
 */
function hasComeBack({ untilS, isNamed, least, most, printedS }: SetAside, probability: number): boolean {
  if (Number.isFinite(untilS)) return probability >= least + ROSE
  return (
    !isNamed &&
    printedS >= ANSWER_S &&
    probability >= most + ROSE_BESIDE &&
    oddsOf(probability) >= NEWS_ODDS * oddsOf(most)
  )
}

function oddsOf(probability: number): number {
  return probability / Math.max(1e-9, 1 - probability)
}

function probabilityOf(cause: string, { beliefs }: Diagnosis): number {
  return beliefs.find((belief) => belief.cause === cause)?.probability ?? 0
}
