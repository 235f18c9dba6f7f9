// The people around one printer: what they were told, what they are asked, what they answered. Where they are (a terminal, a
// page, a conversation) is somebody else's business: who wants to hear of it listens.
import type { Message, People, Question } from '#operator'

export interface Asked extends Question {
  /** Null: nobody has answered yet. */
  readonly answer: boolean | null
}

export type PeopleNews =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'question'; readonly question: Question }

export interface OperatePeople extends People {
  /** Latest last. */
  readonly messages: readonly Message[]
  readonly questions: readonly Asked[]
  /** The question that waits for an answer, the latest first. */
  readonly open: Asked | null
  /** False where there is no such question. */
  answer(id: string, isYes: boolean): boolean
  listen(onNews: (news: PeopleNews) => void): () => void
  /** What a playbook has asked is of no interest any more. */
  playbookEnded(): void
}

export interface PeopleListener {
  told(message: Message): void
  asked(question: Question): void
  answered(question: Question, isYes: boolean): void
}

const KEPT_MAX = 200

export function createPeople(listener: PeopleListener): OperatePeople {
  const messages: Message[] = []
  const questions: Asked[] = []
  /** Nobody waits for them any more. */
  const over = new Set<string>()
  const listeners = new Set<(news: PeopleNews) => void>()
  const spread = (news: PeopleNews): void => {
    for (const listen of listeners) listen(news)
  }
  return {
    messages,
    questions,
    get open() {
      return questions.findLast(({ id, answer }) => answer === null && !over.has(id)) ?? null
    },
    tell(message) {
      messages.push(message)
      if (messages.length > KEPT_MAX) messages.shift()
      listener.told(message)
      spread({ kind: 'message', message })
    },
    ask(question) {
      if (questions.some(({ id }) => id === question.id)) return
      questions.push({ ...question, answer: null })
      if (questions.length > KEPT_MAX) questions.shift()
      listener.asked(question)
      spread({ kind: 'question', question })
    },
    answerTo: (id) => questions.find((question) => question.id === id)?.answer ?? null,
    answer(id, isYes) {
      const at = questions.findIndex((question) => question.id === id && question.answer === null && !over.has(id))
      const question = questions[at]
      if (question === undefined) return false
      questions[at] = { ...question, answer: isYes }
      listener.answered(question, isYes)
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
