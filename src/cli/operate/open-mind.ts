// Who decides: the baseline alone, or a language model with the baseline behind it.
import type { GuardedPrinter } from '#guard'
import type { Agent, ModelPort, Policy } from '#operator'
import { baselinePolicy, createAgent, createLanguagePolicy, PolicyFailure } from '#operator'
import { openModel } from '../open-model.ts'

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

export async function openMind(words: string, { modelName }: { readonly modelName?: string }): Promise<Mind> {
  const model = await openModel(words, modelName === undefined ? {} : { modelName })
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
  const policy = createLanguagePolicy(model)
  return {
    name: policy.name,
    words: `${policy.name} decides, as far as it is sure and in time; else the baseline does, and says so.`,
    model,
    thinkEveryS: THINK_EVERY_S,
    agentOf: (guarded) => createAgent({ policy: counted(policy, model, guarded) }),
    close: () => model.close(),
  }
}

/** A job has only so many calls of a model; what it was shown and what it made of it is in the journal. */
function counted(policy: Policy, model: ModelPort, guarded: GuardedPrinter): Policy {
  return {
    name: policy.name,
    async decide(situation) {
      if (!guarded.noteModelCall()) throw new PolicyFailure('budget-spent')
      guarded.note('prompt', { call: `${situation.scene.timeS}`, model: model.name, text: situation.summary })
      const proposal = await policy.decide(situation)
      guarded.note('answer', { call: `${situation.scene.timeS}`, model: model.name, text: JSON.stringify(proposal) })
      return proposal
    },
  }
}
