// How a family of models writes a conversation. A template is data and two directions: messages to the text that the model reads,
// and what it writes back to thinking, answer and tool calls.

import type { ChatMessage, JsonSchema, ToolCall, ToolSpec } from '../model-port.ts'

/**
 * A piece of a prompt. Special tokens are read as such in markup alone: the words of a message are words even if they look like
 * the end of a turn.
 */
export interface PromptPiece {
  readonly text: string
  readonly isMarkup: boolean
}

export interface TurnOptions {
  readonly tools?: readonly ToolSpec[]
  /** Ask for thinking, or for none, of a model that can do both. */
  readonly isThinking: boolean
}

export interface ModelAnswer {
  readonly thinking: string
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
}

export interface ParsedAnswer extends ModelAnswer {
  /** The thought did not come to its end. */
  readonly isUnfinished: boolean
}

export interface ChatTemplate {
  readonly name: string
  readonly thinking: 'always' | 'optional' | 'never'
  /** The conversation up to where the model goes on. */
  render(messages: readonly ChatMessage[], options: TurnOptions): readonly PromptPiece[]
  /** What a prompt still lacks to be in the middle of a thought; empty where it is there already. */
  readonly thoughtStart: string
  /** What the model writes for this answer after the prompt of `render`. */
  write(answer: ModelAnswer, options: TurnOptions): string
  parse(text: string, options: TurnOptions): ParsedAnswer
  /** Ends of a turn. */
  readonly stops: readonly string[]
}

export function promptText(pieces: readonly PromptPiece[]): string {
  return pieces.map(({ text }) => text).join('')
}

export function markup(text: string): PromptPiece {
  return { text, isMarkup: true }
}

export function words(text: string): PromptPiece {
  return { text, isMarkup: false }
}

/** JSON with blanks after commas and colons, as the models were trained on. */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}: ${spacedJson(entry)}`).join(', ')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

export function toolJson({ name, description, parameters }: ToolSpec): string {
  return spacedJson({ type: 'function', function: { name, description, parameters } })
}

export function callJson({ name, arguments: values }: ToolCall): string {
  return `{"name": ${JSON.stringify(name)}, "arguments": ${spacedJson(values)}}`
}

/** Calls in the order in which they stand; ids count from 1. */
export function numbered(calls: readonly Omit<ToolCall, 'id'>[]): ToolCall[] {
  return calls.map((call, index) => ({ id: `call-${index + 1}`, ...call }))
}

/** `{"name": ..., "arguments": {...}}`, or a list of such; `null`: something else. */
export function readCalls(json: string): Omit<ToolCall, 'id'>[] | null {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return null
  }
  const calls = (Array.isArray(value) ? value : [value]).map(readCall)
  return calls.every((call) => call !== null) ? calls : null
}

export function readCall(value: unknown): Omit<ToolCall, 'id'> | null {
  if (typeof value !== 'object' || value === null) return null
  const { name } = value as { name?: unknown }
  let { arguments: values } = value as { arguments?: unknown }
  if (typeof values === 'string') {
    try {
      values = JSON.parse(values)
    } catch {
      return null
    }
  }
  if (typeof name !== 'string' || name === '') return null
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return null
  return { name, arguments: values as Record<string, unknown> }
}

/**
 * Takes every `open ... close` out of a text. What cannot be read as a call stays where it is: it is no call, and whoever reads
 * the answer is to see it.
 */
export function takeCalls(
  text: string,
  open: string,
  close: string,
  read: (inside: string) => Omit<ToolCall, 'id'>[] | null,
): { readonly text: string; readonly toolCalls: readonly ToolCall[] } {
  const calls: Omit<ToolCall, 'id'>[] = []
  let rest = ''
  let at = 0
  while (at < text.length) {
    const start = text.indexOf(open, at)
    if (start === -1) break
    const found = text.indexOf(close, start + open.length)
    const end = found === -1 ? text.length : found
    const inside = read(text.slice(start + open.length, end).trim())
    const after = Math.min(text.length, end + close.length)
    if (inside === null) rest += text.slice(at, after)
    else {
      rest += `${text.slice(at, start).trimEnd()}\n`
      calls.push(...inside)
    }
    at = after
  }
  return { text: (rest + text.slice(at)).trim(), toolCalls: numbered(calls) }
}

/** The first message where it is the system's, and the others. */
export function splitSystem(messages: readonly ChatMessage[]): {
  readonly system: string | null
  readonly others: readonly ChatMessage[]
} {
  const [first, ...others] = messages
  return first?.role === 'system' ? { system: first.content, others } : { system: null, others: messages }
}

/** The schema of one argument of a tool. */
export function parameterSchema(tool: ToolSpec | undefined, name: string): JsonSchema | undefined {
  const properties = tool?.parameters.properties
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined
}
