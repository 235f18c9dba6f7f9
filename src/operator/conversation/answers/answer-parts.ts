// What several answers say: what is believed, what is done about it, and how bad it is.
import { causeNamed, SOUND, UNKNOWN } from '../../diagnosis/causes.ts'
import type { Belief, Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { ConversationContext } from '../context.ts'
import { listed, percent } from '../words.ts'

export interface Draft {
  /** A few sentences. */
  readonly text: string
  /** Yes or no where the question wants one; a model that says otherwise is not followed. */
  readonly verdict?: 'yes' | 'no' | null
  /** Numbers and words that the text was made from. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** Below it a belief is not worth a word. */
const WORTH_SAYING = 0.1
export const NOT_DIAGNOSED =
  'Nobody diagnoses this printer: only its own status is read here, so faults that it does not report are not seen.'

export function titleOf(cause: string): string {
  if (cause === SOUND) return 'nothing is wrong'
  return causeNamed(cause)?.title ?? 'something that fits no cause known'
}

/** `the nozzle is clogged (72 %), or nothing is wrong (20 %)`. */
export function beliefWords({ beliefs }: Diagnosis): string {
  const [first, ...others] = beliefs
  if (first === undefined) return 'nothing is believed yet'
  const said = [first, ...others.filter(({ probability }) => probability >= WORTH_SAYING).slice(0, 2)]
  return listed(
    said.map(({ cause, probability }) => `${titleOf(cause)} (${percent(probability)})`),
    'or',
  )
}

export function isSound({ beliefs, isAbstaining }: Diagnosis): boolean {
  return beliefs[0]?.cause === SOUND && !isAbstaining
}

export function probabilityOf(beliefs: readonly Belief[], cause: string): number {
  return beliefs.find((belief) => belief.cause === cause)?.probability ?? 0
}

/** Something is wrong and nobody knows what: as the table of costs has it. */
const UNKNOWN_LOSS = { lossIfGoingOn: 0.4, lossIfPaused: 0.2, harmIfGoingOn: 0.1 }

/** Expected share of such prints that are lost, and of harm beyond the print, by the table of causes. */
export function expectedLoss(beliefs: readonly Belief[], isPaused: boolean): { lossRatio: number; harm: number } {
  let lossRatio = 0
  let harm = 0
  for (const { cause, probability } of beliefs) {
    if (cause === SOUND) continue
    const known = cause === UNKNOWN ? UNKNOWN_LOSS : (causeNamed(cause) ?? UNKNOWN_LOSS)
    lossRatio += probability * (isPaused ? known.lossIfPaused : known.lossIfGoingOn)
    harm += probability * known.harmIfGoingOn
  }
  return { lossRatio: Math.min(1, lossRatio), harm }
}

export function unseenWords(unseen: readonly string[]): string {
  if (unseen.length === 0) return ''
  const shown = unseen.slice(0, 4).join(', ')
  const more = unseen.length > 4 ? ` and ${unseen.length - 4} more` : ''
  return `Not seen: ${shown}${more}.`
}

export function evidenceWords({ evidence }: Diagnosis, most = 1): string {
  return evidence
    .slice(0, most)
    .map(({ words }) => words)
    .join(' ')
}

export function nobodyLooked(context: ConversationContext): Draft | null {
  if (context.watcher.scene !== null) return null
  return { text: 'Nothing has been seen of the printer yet: ask again in a few seconds.', facts: {} }
}
