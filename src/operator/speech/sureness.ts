// How sure something is, as people are told it: a doubt is never told as a fact, and what is hardly believed is not told.
import { SOUND } from '../diagnosis/causes.ts'
import type { Belief, Diagnosis } from '../diagnosis/diagnosis.ts'

/** `certain`: told as it is. `probable`: with a probably. `doubt`: as what may be. */
export type Sureness = 'certain' | 'probable' | 'doubt'

/** Least probability of each. Judgement: one in ten is what people let pass as certain. */
const CERTAIN = 0.9
export const PROBABLE = 0.5
/** A cause that is less likely is not named to a person at all. Judgement: four of five such names would be wrong. */
export const NAMED = 0.2

export function surenessOf(probability: number): Sureness {
  if (probability >= CERTAIN) return 'certain'
  return probability >= PROBABLE ? 'probable' : 'doubt'
}

export function probabilityOf(beliefs: readonly Belief[], cause: string): number {
  return beliefs.find((belief) => belief.cause === cause)?.probability ?? 0
}

/** That all is well, what does not show counted: what people are told. */
export function soundnessOf({ beliefs, hidden = 0 }: Pick<Diagnosis, 'beliefs' | 'hidden'>): number {
  return probabilityOf(beliefs, SOUND) * (1 - hidden)
}

/** What is believed, as people are told it: every answer gives the same number for it that all is well. */
export function toldBeliefs(diagnosis: Pick<Diagnosis, 'beliefs' | 'hidden'>): readonly Belief[] {
  const probability = soundnessOf(diagnosis)
  return diagnosis.beliefs.map((belief) => (belief.cause === SOUND ? { ...belief, probability } : belief))
}

/** That anything is seen to be wrong at all. */
export function troubleOf(beliefs: readonly Belief[]): number {
  return 1 - probabilityOf(beliefs, SOUND)
}

/** People are told of it where something can be named, or where it is likelier than not that something is wrong. */
export function isWorthTelling({ beliefs }: Pick<Diagnosis, 'beliefs'>): boolean {
  const [likeliest] = beliefs.filter(({ cause }) => cause !== SOUND)
  return (likeliest?.probability ?? 0) >= NAMED || troubleOf(beliefs) >= PROBABLE
}
