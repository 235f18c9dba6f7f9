// A language model that says what the test tells it to: the decision path without any weights.
import type { Completion, CompletionRequest, ModelPort } from '../../src/operator/language/model-port.ts'

export interface ScriptedModel extends ModelPort {
  /** Everything that it was asked, oldest first. */
  readonly requests: readonly CompletionRequest[]
}

export type Script = (
  request: CompletionRequest,
) => string | Partial<Completion> | Promise<string | Partial<Completion>>

export function createScriptedModel(script: Script): ScriptedModel {
  const requests: CompletionRequest[] = []
  return {
    name: 'scripted',
    requests,
    complete: async (request) => {
      requests.push(request)
      const said = await script(request)
      const completion = typeof said === 'string' ? { text: said } : said
      return {
        text: '',
        thinking: '',
        toolCalls: [],
        usage: { promptTokens: 0, answerTokens: 0 },
        finish: 'stop',
        ...completion,
      }
    },
    close: async () => {},
  }
}
