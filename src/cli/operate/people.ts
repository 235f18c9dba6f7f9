// The people around one printer: what they were told, what they are asked, what they answered. Where they are (a terminal, a
// page, the printer's own screen) is somebody else's business: who wants to hear of it listens.
import type { Message, People, Question } from '#operator'

export interface Asked extends Question {
  /** Null: nobody has answered yet. */
  answer: boolean | null
  /** Nobody waits for it any more. */
  isOver: boolean
}

export interface OperatePeople extends People {
  readonly told: readonly Message[]
  readonly asked: readonly Asked[]
  /** The question that waits for an answer, the oldest first. */
  readonly open: Asked | null
  /** False where there is no such question. */
  answer(id: string, isYes: boolean): boolean
  /** What the playbook asked is of no interest any more. */
  playbookEnded(): void
}

export interface PeopleListener {
  told(message: Message): void
  asked(question: Question): void
  answered(question: Question, isYes: boolean): void
}

const TOLD_MAX = 200

export function createPeople(listener: PeopleListener): OperatePeople {
  const told: Message[] = []
  const asked: Asked[] = []
  const find = (id: string): Asked | undefined => asked.find((one) => one.id === id)
  return {
    told,
    asked,
    get open() {
      return asked.find(({ answer, isOver }) => answer === null && !isOver) ?? null
    },
    tell(message) {
      told.push(message)
      if (told.length > TOLD_MAX) told.shift()
      listener.told(message)
    },
    ask(question) {
      if (find(question.id) !== undefined) return
      asked.push({ ...question, answer: null, isOver: false })
      listener.asked(question)
    },
    answerTo: (id) => find(id)?.answer ?? null,
    answer(id, isYes) {
      const question = find(id)
      if (question === undefined || question.answer !== null || question.isOver) return false
      question.answer = isYes
      listener.answered(question, isYes)
      return true
    },
    playbookEnded() {
      for (const question of asked) question.isOver = true
    },
  }
}
