// What several answers say: what is believed, what is done about it, and how bad it is.
import { causeNamed, SOUND, UNKNOWN } from '../../diagnosis/causes.ts'
import type { Belief, Diagnosis } from '../../diagnosis/diagnosis.ts'
import { believedThen, type RememberedDecision } from '../../memory/job-memory.ts'
import { shellWords } from '../../speech/shell-words.ts'
import { beliefIn, otherIn, type Speech } from '../../speech/speech.ts'
import { toldBeliefs } from '../../speech/sureness.ts'
import type { ConversationContext } from '../context.ts'
import type { PauseFacts } from '../status-facts.ts'

export interface Draft {
  /** A few sentences. */
  readonly text: string
  /** Yes or no where the question wants one; a model that says otherwise is not followed. */
  readonly verdict?: 'yes' | 'no' | null
  /** Numbers and words that the text was made from. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** `probably the nozzle is clogged (72 % now). Or nothing is wrong (20 %).`, for the end of a sentence. */
export function beliefWords(diagnosis: Diagnosis, say: Speech): string {
  const beliefs = toldBeliefs(diagnosis)
  const other = otherIn(beliefs, say)
  return `${beliefIn(beliefs, say, say.now)}.${other === '' ? '' : ` ${other}`}`
}

/** What a decision was for, as sure as that was held at the time. */
export function heldThen(decision: Pick<RememberedDecision, 'saw' | 'cause'>, say: Speech): string {
  const then = believedThen(decision)
  return then === null ? say.cause(decision.cause) : say.believed(decision.cause, then, say.trouble.backThen)
}

/** Why it stands, in that language; empty: nobody said. */
export function whyOf({ cause, why }: Pick<PauseFacts, 'cause' | 'why'>, say: Speech): string {
  return cause === null || causeNamed(cause) === undefined ? why : say.cause(cause)
}

export function isSound({ beliefs, isAbstaining }: Diagnosis): boolean {
  return beliefs[0]?.cause === SOUND && !isAbstaining
}

/** What is said with every question of a playbook: in an answer it is left out. */
const WHERE_TO_ANSWER = / ?Please answer here:[^.]*\.$/

export function shortQuestion(text: string): string {
  return text.replace(WHERE_TO_ANSWER, '')
}

/** What the safety shell has found that nobody has looked at, in its own words; empty: nothing. */
export function shellWhy({ printer }: ConversationContext, say: Speech): string {
  const alarm = printer.latched.find(({ reaction }) => reaction !== 'watch')
  return alarm === undefined ? '' : shellWords(alarm, say)
}

/** What is asked of a person now; null: nothing. `isShort`: what was asked about is something else. */
export function openQuestion({ desk }: ConversationContext, say: Speech, isShort = false): string | null {
  const { open } = desk
  if (open === null) return null
  if (isShort && open.isLook === true) return say.trouble.waitsForLook
  const asked = say.question(isShort ? shortQuestion(open.text) : open.text)
  return open.isLook === true ? asked : say.trouble.waits(asked)
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
