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
  /** The latest that only a look answers, and that waits for it. */
  readonly openLook: OpenQuestion | null
  /** Why that answer is not taken; null: it is. `isLooked`: who gives it has read the question and looked. */
  objection(id: string, isYes: boolean, isLooked?: boolean): string | null
  /** False: there is no such question, it is answered already, nobody waits for it any more, or it is not taken (`objection`). */
  answer(id: string, isYes: boolean, isLooked?: boolean, by?: Answerer): boolean
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
  answered(question: Question, isYes: boolean, by: Answerer): void
}

/** `stand-in`: nobody came, and a story went on as if somebody had; no person has said a word. */
export type Answerer = 'person' | 'stand-in'

const KEPT_MAX = 200
/** Who answers so soon after the question has changed has read the one before, s. */
const READ_S = 3
const LOOKS_ONLY =
  'Please say /looked (or: yes, looked), once you have: this one is about an alarm of the safety shell.'

const NO_CLOCK = (): number => Number.NaN

/** `worldS`: clock of whoever answers, s; without one every answer is in time. */
export function createPeopleDesk(keeper: DeskKeeper | null = null, worldS: () => number = NO_CLOCK): PeopleDesk {
  const messages: Message[] = []
  const questions: OpenQuestion[] = []
  /** Nobody waits for them any more. */
  const over = new Set<string>()
  const listeners = new Set<(news: DeskNews) => void>()
  const spread = (news: DeskNews): void => {
    for (const listener of listeners) listener(news)
  }
  const isOpen = ({ id, answer }: OpenQuestion): boolean => answer === null && !over.has(id)
  const openNow = (): OpenQuestion | null => questions.findLast(isOpen) ?? null
  /** When one was last taken away unanswered, and when another stood in its place. */
  let leftS = Number.NEGATIVE_INFINITY
  let changedS = Number.NEGATIVE_INFINITY
  const close = (isIt: (question: OpenQuestion) => boolean): void => {
    for (const question of questions) {
      if (!isOpen(question) || !isIt(question)) continue
      over.add(question.id)
      leftS = worldS()
    }
  }
  const objection = (id: string, isYes: boolean, isLooked = false): string | null => {
    const question = questions.find((one) => one.id === id && isOpen(one))
    if (question === undefined) return 'That is not an open question of the operator.'
    if (isYes && question.isLook === true && !isLooked) return LOOKS_ONLY
    if (worldS() - changedS < READ_S) return `The question has just changed. It is now: ${question.text}`
    return null
  }
  return {
    messages,
    questions,
    get open() {
      return openNow()
    },
    get openLook() {
      return questions.findLast((question) => question.isLook === true && isOpen(question)) ?? null
    },
    objection,
    tell(message) {
      messages.push(message)
      if (messages.length > KEPT_MAX) messages.shift()
      keeper?.told(message)
      spread({ kind: 'message', message })
    },
    ask(question) {
      if (questions.some(({ id }) => id === question.id)) return
      const isChange = openNow() !== null || worldS() - leftS < READ_S
      // The same in other words takes its place.
      close(({ id }) => stemOf(id) === stemOf(question.id))
      if (isChange) changedS = worldS()
      questions.push({ ...question, answer: null })
      if (questions.length > KEPT_MAX) questions.shift()
      keeper?.asked(question)
      spread({ kind: 'question', question })
    },
    answerTo: (id) => questions.find((question) => question.id === id)?.answer ?? null,
    answer(id, isYes, isLooked, by = 'person') {
      if (objection(id, isYes, isLooked) !== null) return false
      const at = questions.findIndex((question) => question.id === id && isOpen(question))
      const question = questions[at]
      if (question === undefined) return false
      questions[at] = { ...question, answer: isYes }
      keeper?.answered(question, isYes, by)
      return true
    },
    listen(onNews) {
      listeners.add(onNews)
      return () => listeners.delete(onNews)
    },
    playbookEnded() {
      close(() => true)
    },
  }
}

/** `NAME/TIME/STEP`, and after a `#` how often it was put in other words. */
function stemOf(id: string): string {
  return id.split('#', 1)[0] ?? id
}
