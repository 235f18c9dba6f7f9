// The people around a printer while nobody knows where they are: what they were told and asked waits here until somebody reads
// and answers it, in a terminal, on a page, or through a program.
import type { Message, People, Question } from '../loop/people.ts'

export interface OpenQuestion extends Question {
  /** Null: nobody has answered yet. */
  readonly answer: boolean | null
}

export interface PeopleDesk extends People {
  /** Latest last. */
  readonly messages: readonly Message[]
  readonly questions: readonly OpenQuestion[]
  /** The latest that nobody has answered. */
  readonly open: OpenQuestion | null
  /** False: there is no such question, or it is answered already. */
  answer(id: string, isYes: boolean): boolean
  /** Told of every message and question from now on. */
  listen(onNews: (news: DeskNews) => void): () => void
}

export type DeskNews =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'question'; readonly question: Question }

const KEPT_MAX = 200

export function createPeopleDesk(): PeopleDesk {
  const messages: Message[] = []
  const questions: OpenQuestion[] = []
  const listeners = new Set<(news: DeskNews) => void>()
  const spread = (news: DeskNews): void => {
    for (const listener of listeners) listener(news)
  }
  const openOnes = (): OpenQuestion[] => questions.filter(({ answer }) => answer === null)
  return {
    messages,
    questions,
    tell(message) {
      messages.push(message)
      if (messages.length > KEPT_MAX) messages.shift()
      spread({ kind: 'message', message })
    },
    ask(question) {
      if (questions.some(({ id }) => id === question.id)) return
      questions.push({ ...question, answer: null })
      if (questions.length > KEPT_MAX) questions.shift()
      spread({ kind: 'question', question })
    },
    answerTo: (id) => questions.find((question) => question.id === id)?.answer ?? null,
    get open() {
      return openOnes().at(-1) ?? null
    },
    answer(id, isYes) {
      const at = questions.findIndex((question) => question.id === id && question.answer === null)
      const question = questions[at]
      if (question === undefined) return false
      questions[at] = { ...question, answer: isYes }
      return true
    },
    listen(onNews) {
      listeners.add(onNews)
      return () => listeners.delete(onNews)
    },
  }
}
