// A language model as a policy. It reads the situation, picks one of the responses offered and says why; everything else that it
// may do (be late, be silent, talk nonsense, obey a file name) ends in a PolicyFailure, so that the baseline decides instead.

import { randomUUID } from 'node:crypto'
import type { Policy, Proposal, Situation } from '../decision/policy.ts'
import { type DecisionForm, decisionForm, readDecision } from './decision-form.ts'
import { decisionPrompt, type TextsOfOthers } from './decision-prompt.ts'
import { PolicyFailure, type PolicyFailureReason } from './failures.ts'
import {
  type ChatMessage,
  type Completion,
  type CompletionRequest,
  jsonIn,
  ModelFailure,
  type ModelPort,
} from './model-port.ts'

export interface LanguagePolicyOptions {
  /** Of the world's time for one decision (default: 60 s). */
  readonly timeoutMs?: number
  /** Thinking and answer (default: 1,600). */
  readonly maxTokens?: number
  /** Same seed and situation, same answer, where the model allows it (default: 1). */
  readonly seed?: number
  /** 0, the default: always the likeliest word. Models that think do better at about 0.6. */
  readonly temperature?: number
  /** Whether the model reads what others wrote: file and object names, messages, console (default: it does not). */
  readonly texts?: TextsOfOthers
  /** Of each prompt's fences; for tests. */
  readonly nonce?: () => string
  /** The messages as the model is given them, before it is asked. */
  onAsked?(situation: Situation, messages: readonly ChatMessage[]): void
  /** What came, as it came, before anything is read into it; or why nothing came. Once for each `onAsked`. */
  onAnswered?(situation: Situation, came: Completion | PolicyFailure): void
}

export function createLanguagePolicy(port: ModelPort, options: LanguagePolicyOptions = {}): Policy {
  const nonce = options.nonce ?? ((): string => randomUUID().replaceAll('-', ''))
  return {
    name: `language model ${port.name}`,
    decide: async (situation: Situation): Promise<Proposal> => {
      if (situation.options.length === 0) throw new PolicyFailure('nothing-offered')
      if (situation.budgetsLeft !== null && !(situation.budgetsLeft.modelCalls > 0)) {
        throw new PolicyFailure('budget-spent')
      }
      const form = decisionForm(situation)
      const messages = decisionPrompt(situation, form, { texts: options.texts ?? 'withheld', nonce: nonce() })
      options.onAsked?.(situation, port.asSent?.(messages) ?? messages)
      const came = await completeInTime(port, {
        messages,
        schema: form.schema,
        maxTokens: options.maxTokens ?? 1_600,
        timeoutMs: options.timeoutMs ?? 60_000,
        seed: options.seed ?? 1,
        temperature: options.temperature ?? 0,
      }).catch(failureOf)
      options.onAnswered?.(situation, came)
      if (came instanceof PolicyFailure) throw came
      return readCompletion(came, form)
    },
  }
}

/** The time limit holds whatever the port does: also for one that never answers and hears no signal. */
async function completeInTime(port: ModelPort, request: CompletionRequest): Promise<Completion> {
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new PolicyFailure('timed-out'))
      stop.abort()
    }, request.timeoutMs)
  })
  try {
    return await Promise.race([port.complete({ ...request, signal: stop.signal }), late])
  } finally {
    clearTimeout(timer)
  }
}

const FAILURE_OF_MODEL: Readonly<Record<ModelFailure['reason'], PolicyFailureReason>> = {
  'timed-out': 'timed-out',
  aborted: 'timed-out',
  unreachable: 'unreachable',
  'server-error': 'broken',
  'too-long': 'too-long',
  withdrawn: 'withdrawn',
  broken: 'broken',
}

function failureOf(error: unknown): PolicyFailure {
  if (error instanceof PolicyFailure) return error
  return new PolicyFailure(error instanceof ModelFailure ? FAILURE_OF_MODEL[error.reason] : 'broken', { cause: error })
}

const REFUSALS = /^\W*(i['’]?m sorry|i am sorry|sorry|i can(no|['’])t|i (am|['’]m) (not able|unable)|as an ai)\b/i

function readCompletion(completion: Completion, form: DecisionForm): Proposal {
  if (completion.finish === 'refused') throw new PolicyFailure('refused')
  const text = completion.text.trim()
  const value = completion.value ?? jsonIn(text)
  if (value === undefined) {
    if (completion.finish === 'length') throw new PolicyFailure('cut-off')
    if (text === '') throw new PolicyFailure('silent')
    throw new PolicyFailure(REFUSALS.test(text) ? 'refused' : 'unreadable')
  }
  return readDecision(value, form)
}
