// What a language model is to the operator: messages in, one answer out. Thinking is never part of the answer: it is shown to
// nobody as a reason, parsed for nothing and given back to no model.

/** The part of JSON Schema that every backend here understands: objects, arrays, strings, numbers, booleans, enums. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null'
  readonly description?: string
  readonly enum?: readonly (string | number | boolean | null)[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

export interface ToolSpec {
  /** Letters, digits, `_` and `-`. */
  readonly name: string
  readonly description: string
  readonly parameters: JsonSchema
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly name: string; readonly callId: string; readonly content: string }

export interface CompletionRequest {
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly ToolSpec[]
  /** The answer is to be one JSON value of this shape. A backend that can only ask for it politely may still answer otherwise. */
  readonly schema?: JsonSchema
  /** Of thinking and answer together. */
  readonly maxTokens: number
  /** Of the world's time. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly seed?: number
  /** 0: always the likeliest word. */
  readonly temperature?: number
}

export interface Completion {
  /** The answer alone. */
  readonly text: string
  /** ... as it came, where names were put back into it. */
  readonly received?: string
  readonly thinking: string
  readonly toolCalls: readonly ToolCall[]
  /** With a schema: the answer read as JSON, not yet checked. Left out where it is none. */
  readonly value?: unknown
  readonly usage: { readonly promptTokens: number; readonly answerTokens: number }
  /** `length`: cut off at maxTokens; `refused`: the server filtered it. */
  readonly finish: 'stop' | 'length' | 'tool-calls' | 'refused'
}

export interface ModelPort {
  readonly name: string
  /** What really leaves for the model of these messages, where that is not all of them. */
  asSent?(messages: readonly ChatMessage[]): readonly ChatMessage[]
  /** Rejects with a ModelFailure and with nothing else. */
  complete(request: CompletionRequest): Promise<Completion>
  close(): Promise<void>
}

export type ModelFailureReason =
  | 'timed-out'
  | 'aborted'
  | 'unreachable'
  /** The server answered, but with an error or with something that is no completion. */
  | 'server-error'
  /** The prompt does not fit into what the model can read. */
  | 'too-long'
  /** The person no longer wants anything sent there. */
  | 'withdrawn'
  /** The model or its runtime broke. */
  | 'broken'

export class ModelFailure extends Error {
  override readonly name = 'ModelFailure'
  readonly reason: ModelFailureReason

  constructor(reason: ModelFailureReason, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.reason = reason
  }
}

/** Longer answers are not looked into. */
const LONGEST_JSON = 65_536

/** The JSON value that an answer holds: bare, in a code block, or with words around it. `undefined`: none. */
export function jsonIn(text: string): unknown {
  if (text.length > LONGEST_JSON) return undefined
  const trimmed = text.trim()
  const first = trimmed.indexOf('{')
  const last = trimmed.lastIndexOf('}')
  for (const candidate of [trimmed, first === -1 || last < first ? '' : trimmed.slice(first, last + 1)]) {
    if (candidate === '') continue
    try {
      return JSON.parse(candidate)
    } catch {
      // Not this one.
    }
  }
  return undefined
}
