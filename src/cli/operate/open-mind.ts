// Who decides: the baseline alone, or a language model with the baseline behind it.
import type { GuardedPrinter } from '#guard'
import type { Agent, ModelPort } from '#operator'
import { baselinePolicy, createAgent } from '#operator'
import { type OpenModelOptions, openModel } from '../open-model.ts'
import { journalledPolicy } from './journalled-policy.ts'

export interface Mind {
  readonly name: string
  /** One sentence for people. */
  readonly words: string
  readonly model: ModelPort | null
  readonly thinkEveryS: number | null
  agentOf(guarded: GuardedPrinter): Agent
  close(): Promise<void>
}

/** A model that looks on while nothing is wrong costs processor time and finds what no rule foresees; judgement. */
const THINK_EVERY_S = 600

export async function openMind(
  words: string,
  { modelName, sharing, names }: Pick<OpenModelOptions, 'modelName' | 'sharing' | 'names'>,
): Promise<Mind> {
  const model = await openModel(words, {
    ...(modelName === undefined ? {} : { modelName }),
    ...(sharing === undefined ? {} : { sharing }),
    ...(names === undefined ? {} : { names }),
  })
  if (model === null) {
    return {
      name: 'baseline',
      words: 'No model: the baseline decides. `printwright models pull NAME` gives it words.',
      model,
      thinkEveryS: null,
      agentOf: () => createAgent({ policy: baselinePolicy }),
      close: async () => undefined,
    }
  }
  const name = `language model ${model.name}`
  return {
    name,
    words: `${name} decides, as far as it is sure and in time; else the baseline does, and says so.`,
    model,
    thinkEveryS: THINK_EVERY_S,
    agentOf: (guarded) => createAgent({ policy: journalledPolicy(model, guarded) }),
    close: () => model.close(),
  }
}
