// What several answers say: what is believed, what is done about it, and how bad it is.
import { causeNamed, SOUND, UNKNOWN } from '../../diagnosis/causes.ts'
import type { Belief, Diagnosis } from '../../diagnosis/diagnosis.ts'
import { beliefIn, ENGLISH, otherIn } from '../../speech/speech.ts'
import type { ConversationContext } from '../context.ts'

export interface Draft {
  /** A few sentences. */
  readonly text: string
  /** Yes or no where the question wants one; a model that says otherwise is not followed. */
  readonly verdict?: 'yes' | 'no' | null
  /** Numbers and words that the text was made from. */
  readonly facts: Readonly<Record<string, unknown>>
}

export const NOT_DIAGNOSED =
  'Nobody diagnoses this printer: only its own status is read here, so faults that it does not report are not seen.'

/** `probably the nozzle is clogged (72 % now). Or nothing is wrong (20 %).`, for the end of a sentence. */
export function beliefWords({ beliefs }: Diagnosis): string {
  const other = otherIn(beliefs, ENGLISH)
  return `${beliefIn(beliefs, ENGLISH, ENGLISH.now)}.${other === '' ? '' : ` ${other}`}`
}

export function isSound({ beliefs, isAbstaining }: Diagnosis): boolean {
  return beliefs[0]?.cause === SOUND && !isAbstaining
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

export function nobodyLooked(context: ConversationContext): Draft | null {
  if (context.watcher.scene !== null) return null
  return { text: 'Nothing has been seen of the printer yet: ask again in a few seconds.', facts: {} }
}
