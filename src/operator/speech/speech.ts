// What a person is told, in the words of one language. Who computes an answer names facts; how they are said stands in one table a
// language, of one shape.
import type { Response } from '../decision/policy.ts'
import { SOUND } from '../diagnosis/causes.ts'
import type { Belief, Diagnosis, Evidence } from '../diagnosis/diagnosis.ts'
import { ENGLISH, type Speech } from './english/index.ts'
import { evidenceSentence } from './evidence.ts'
import { capital } from './figures.ts'
import { GERMAN } from './german/index.ts'
import { sensesOf } from './senses.ts'
import { NAMED, PROBABLE } from './sureness.ts'

export type { Speech }
export { ENGLISH }

/** Of a person's questions, and so of the answers to them. */
export type Language = 'en' | 'de'

const SPEECHES: Readonly<Record<Language, Speech>> = { en: ENGLISH, de: GERMAN }

export function speechOf(language: Language): Speech {
  return SPEECHES[language]
}

/** Empty: there are no words for it. */
export function evidenceIn(evidence: Evidence, say: Speech): string {
  const words = evidenceSentence(evidence, say.evidence, say)
  // Signs, what the shell has found, and what no list of features knows come with a sentence of their own.
  return words === '' && say === ENGLISH && say.evidence.title(evidence.feature) === null ? evidence.words : words
}

/** The strongest first; what cannot be said is left out. */
export function evidenceWords({ evidence }: Pick<Diagnosis, 'evidence'>, say: Speech, most = 1): string {
  return evidence
    .map((one) => evidenceIn(one, say))
    .filter((words) => words !== '')
    .slice(0, most)
    .join(' ')
}

export function responseIn(response: Response, say: Speech): string {
  return response.kind === 'playbook' ? say.tries(say.book(response.name)) : say.response[response.kind]
}

/**
 * What is believed, for a sentence: `probably the nozzle is clogged (72 %)`. What is hardly believed has no name in it. `when` is the
 * moment of its number, where it is not that of the sentence.
 */
export function beliefIn(beliefs: readonly Belief[], say: Speech, when = ''): string {
  const named = namedIn(beliefs)
  if (named !== null) return say.believed(named.cause, named.probability, when)
  return beliefs[0]?.cause === SOUND ? say.notSure(beliefs[0].probability) : say.unclear
}

/** That all is well where it probably is, else the likeliest trouble; null: nothing is likely enough. */
function namedIn(beliefs: readonly Belief[]): Belief | null {
  const [first] = beliefs
  if (first?.cause === SOUND && first.probability >= PROBABLE) return first
  const likeliest = beliefs.find(({ cause }) => cause !== SOUND)
  return likeliest !== undefined && likeliest.probability >= NAMED ? likeliest : null
}

/** What else it may be, where that is likely enough to be named; empty: it is not. */
export function otherIn(beliefs: readonly Belief[], say: Speech): string {
  const named = namedIn(beliefs)
  const other = beliefs.find((belief) => belief !== named)
  if (named === null || other === undefined || other.probability < NAMED) return ''
  return say.otherwise(`${say.cause(other.cause)} (${say.percent(other.probability)})`)
}

const UNSEEN_SHOWN = 4

/** Of a diagnosis's channels; empty: all is seen. */
export function unseenIn(channels: readonly string[], say: Speech): string {
  const senses = sensesOf(channels).map((sense) => say.sense(sense))
  return senses.length === 0 ? '' : say.unseen(senses.slice(0, UNSEEN_SHOWN), Math.max(0, senses.length - UNSEEN_SHOWN))
}

export { capital }
