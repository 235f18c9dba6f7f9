// The people around a printer, as the operator has them: it tells them things, and asks what only they can do or know.
import type { Reasoning } from '../decision/policy.ts'

export interface Message {
  readonly timeS: number
  /** `notice`: nothing to do; `action`: something was done; `help`: a person is needed. */
  readonly kind: 'notice' | 'action' | 'help'
  /** Who decided: 'baseline', a model's name, 'the shell'. */
  readonly by: string
  readonly text: string
  readonly reasoning: Reasoning | null
  readonly confidence: number | null
}

export interface Question {
  readonly id: string
  readonly timeS: number
  readonly text: string
  /** A yes is also a person's word to the safety shell: what it has latched was looked at. */
  readonly isLook?: boolean
  /** What was latched when it was asked, by kind and subject: a yes is about no more than that. */
  readonly about?: readonly string[]
}

export interface People {
  tell(message: Message): void
  /** Asks once; asking again under the same id changes nothing. */
  ask(question: Question): void
  /** Null: no answer yet. */
  answerTo(id: string): boolean | null
}
