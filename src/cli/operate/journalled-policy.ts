// A language model as a policy whose calls are counted and written down: the messages as it is given them before it is asked, and
// what came before anything is read into it.
import type { GuardedPrinter } from '#guard'
import type { ChatMessage, Completion, LanguagePolicyOptions, ModelPort, Policy } from '#operator'
import { createLanguagePolicy, PolicyFailure } from '#operator'

type Book = Pick<GuardedPrinter, 'noteModelCall' | 'note'>

/** A job has only so many calls of a model. */
export function journalledPolicy(
  model: ModelPort,
  book: Book,
  options: Pick<LanguagePolicyOptions, 'timeoutMs'> = {},
): Policy {
  const policy = createLanguagePolicy(model, {
    ...options,
    onAsked: ({ scene }, messages) =>
      book.note('prompt', { call: `${scene.timeS}`, model: model.name, ...promptOf(messages) }),
    onAnswered: ({ scene }, came) =>
      book.note('answer', { call: `${scene.timeS}`, model: model.name, ...answerOf(came) }),
  })
  return {
    name: policy.name,
    async decide(situation) {
      if (!book.noteModelCall()) throw new PolicyFailure('budget-spent')
      return await policy.decide(situation)
    },
  }
}

function promptOf(messages: readonly ChatMessage[]): { readonly system: string; readonly text: string } {
  const textOf = (isSystem: boolean): string =>
    messages
      .filter(({ role }) => (role === 'system') === isSystem)
      .map(({ content }) => content)
      .join('\n\n')
  return { system: textOf(true), text: textOf(false) }
}

const CUT: Partial<Record<Completion['finish'], string>> = {
  length: 'the answer was cut off',
  refused: 'the server held the answer back',
}

function answerOf(came: Completion | PolicyFailure): { readonly text: string; readonly failure?: string } {
  if (came instanceof PolicyFailure) return { text: '', failure: came.message }
  const failure = CUT[came.finish]
  return { text: came.received ?? came.text, ...(failure === undefined ? {} : { failure }) }
}
