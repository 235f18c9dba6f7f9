// A model on somebody else's machine: what it is given goes through `anonymise`, all of it, and what it answers comes back with the
// names that it quotes. It is asked nothing any more from the moment on in which the person has withdrawn.
import { anonymise, NO_PSEUDONYMS, type PrivateName, restoreNames } from './anonymise.ts'
import {
  type ChatMessage,
  type Completion,
  type CompletionRequest,
  ModelFailure,
  type ModelPort,
} from './model-port.ts'

export interface SharingOptions {
  /** What is known now to be somebody's. */
  names(): readonly PrivateName[]
  /** The person has agreed, and has not withdrawn. */
  isAgreed(): boolean
}

export function createSharingModel(port: ModelPort, { names, isAgreed }: SharingOptions): ModelPort {
  let pseudonyms = NO_PSEUDONYMS
  const hidden = (text: string): string => {
    const hiding = anonymise([text], names(), pseudonyms)
    pseudonyms = hiding.pseudonyms
    return hiding.texts[0] ?? ''
  }
  const shown = (text: string): string => restoreNames(text, pseudonyms)
  const asSent = (messages: readonly ChatMessage[]): readonly ChatMessage[] =>
    messages.map((message) => {
      const content = hidden(message.content)
      if (message.role !== 'assistant' || message.toolCalls === undefined) return { ...message, content }
      const toolCalls = message.toolCalls.map((call) => ({ ...call, arguments: mapped(call.arguments, hidden) }))
      return { ...message, content, toolCalls }
    })
  return {
    name: port.name,
    asSent,
    async complete(request: CompletionRequest): Promise<Completion> {
      if (!isAgreed()) throw new ModelFailure('withdrawn', 'the person has withdrawn')
      const { messages, tools, schema, ...limits } = request
      const completion = await port.complete({
        ...limits,
        messages: asSent(messages),
        ...(tools === undefined ? {} : { tools: mapped(tools, hidden) }),
        ...(schema === undefined ? {} : { schema: mapped(schema, hidden) }),
      })
      return {
        ...completion,
        received: completion.text,
        text: shown(completion.text),
        thinking: shown(completion.thinking),
        toolCalls: mapped(completion.toolCalls, shown),
        ...(completion.value === undefined ? {} : { value: mapped(completion.value, shown) }),
      }
    },
    close: () => port.close(),
  }
}

/** Plain data with each text in it, keys left alone, made another. */
function mapped<Value>(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value
  if (Array.isArray(value)) return value.map((item: unknown) => mapped(item, change)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped<unknown>(item, change)])) as Value
}
