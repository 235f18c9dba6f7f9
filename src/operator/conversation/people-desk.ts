// The people around one printer while nobody knows where they are: what they were told, asked and have answered waits here until
// somebody reads it, in a terminal, on a page, or through a program.
import type { Message, People, Question } from '../loop/people.ts'

export interface OpenQuestion extends Question {
  /** Null: nobody has answered yet. */
  readonly answer: boolean | null
}

export interface PeopleDesk extends People {
  /** Latest last. */
  readonly messages: readonly Message[]
  readonly questions: readonly OpenQuestion[]
  /** The latest that waits for an answer. */
  readonly open: OpenQuestion | null
  /** False: there is no such question, it is answered already, or nobody waits for it any more. */
  answer(id: string, isYes: boolean): boolean
  /** Told of every message and question from now on. */
  listen(onNews: (news: DeskNews) => void): () => void
  /** What a playbook has asked is of no interest any more. */
  playbookEnded(): void
}

export type DeskNews =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'question'; readonly question: Question }

/** Whoever keeps the desk hears of everything first. */
export interface DeskKeeper {
  told(message: Message): void
  asked(question: Question): void
  answered(question: Question, isYes: boolean): void
}

const KEPT_MAX = 200

export function createPeopleDesk(keeper: DeskKeeper | null = null): PeopleDesk {
  const messages: Message[] = []
  const questions: OpenQuestion[] = []
  /** Nobody waits for them any more. */
  const over = new Set<string>()
  const listeners = new Set<(news: DeskNews) => void>()
  const spread = (news: DeskNews): void => {
    for (const listener of listeners) listener(news)
  }
  const isOpen = ({ id, answer }: OpenQuestion): boolean => answer === null && !over.has(id)
  return {
    messages,
    questions,
    get open() {
      return questions.findLast(isOpen) ?? null
    },
    tell(message) {
      messages.push(message)
      if (messages.length > KEPT_MAX) messages.shift()
      keeper?.told(message)
      spread({ kind: 'message', message })
    },
    ask(question) {
      if (questions.some(({ id }) => id === question.id)) return
      questions.push({ ...question, answer: null })
      if (questions.length > KEPT_MAX) questions.shift()
      keeper?.asked(question)
      spread({ kind: 'question', question })
    },
    answerTo: (id) => questions.find((question) => question.id === id)?.answer ?? null,
    answer(id, isYes) {
      const at = questions.findIndex((question) => question.id === id && isOpen(question))
      const question = questions[at]
      if (question === undefined) return false
      questions[at] = { ...question, answer: isYes }
      keeper?.answered(question, isYes)
      return true
    },
    listen(onNews) {
      listeners.add(onNews)
      return () => listeners.delete(onNews)
    },
    playbookEnded() {
      for (const { id } of questions) over.add(id)
    },
  }
}
