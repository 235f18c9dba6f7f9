// ChatML, and Qwen's ways with it: thinking that can be switched on and off, tools as JSON between tags.
// Source: chat templates published with Qwen3 and Qwen2.5; format facts in the models' cards.

import type { ChatMessage, ToolSpec } from '../model-port.ts'
import { splitThinking } from '../thinking.ts'
import {
  type ChatTemplate,
  callJson,
  type ModelAnswer,
  markup,
  type ParsedAnswer,
  type PromptPiece,
  readCalls,
  splitSystem,
  takeCalls,
  toolJson,
  words,
} from './chat-template.ts'

const TURN = '<|im_start|>'
const END = '<|im_end|>\n'
const NO_THOUGHT = '<think>\n\n</think>\n\n'

const TOOLS_BEFORE =
  '# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>'
const TOOLS_AFTER =
  '\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'

/** `optional`: Qwen3. `always`: its thinking-only editions, whose prompt opens the thought. `never`: every other ChatML model. */
export function createChatMl(name: string, thinking: ChatTemplate['thinking']): ChatTemplate {
  return {
    name,
    thinking,
    thoughtStart: thinking === 'always' ? '' : '<think>\n',
    stops: ['<|im_end|>', '<|endoftext|>'],
    render: (messages, { tools = [], isThinking }) => {
      const { system, others } = splitSystem(messages)
      const pieces = [...systemTurn(system, tools), ...others.flatMap((_, index) => turn(others, index))]
      pieces.push(markup(`${TURN}assistant\n`))
      if (thinking === 'optional' && !isThinking) pieces.push(markup(NO_THOUGHT))
      if (thinking === 'always') pieces.push(markup(isThinking ? '<think>\n' : NO_THOUGHT))
      return pieces
    },
    write: (answer, { isThinking }) => writeAnswer(answer, thinking, isThinking),
    parse: (text, { isThinking }) => parseAnswer(text, thinking === 'always' && isThinking),
  }
}

function systemTurn(system: string | null, tools: readonly ToolSpec[]): PromptPiece[] {
  if (system === null && tools.length === 0) return []
  const pieces = [markup(`${TURN}system\n`)]
  if (system !== null) pieces.push(words(system))
  if (tools.length > 0) {
    pieces.push(markup(`${system === null ? '' : '\n\n'}${TOOLS_BEFORE}`))
    for (const tool of tools) pieces.push(markup('\n'), words(toolJson(tool)))
    pieces.push(markup(TOOLS_AFTER))
  }
  pieces.push(markup(END))
  return pieces
}

function turn(messages: readonly ChatMessage[], index: number): PromptPiece[] {
  const message = messages[index]
  if (message === undefined) return []
  if (message.role === 'tool') return toolTurn(messages, index, message.content)
  const pieces = [markup(`${TURN}${message.role}\n`), words(message.content)]
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : []
  calls.forEach((call, at) => {
    if (at > 0 || message.content !== '') pieces.push(markup('\n'))
    pieces.push(markup('<tool_call>\n'), words(callJson(call)), markup('\n</tool_call>'))
  })
  pieces.push(markup(END))
  return pieces
}

/** Results of tools come from the user; those that follow each other share a turn. */
export function toolTurn(messages: readonly ChatMessage[], index: number, content: string): PromptPiece[] {
  const isFirst = messages[index - 1]?.role !== 'tool'
  const isLast = messages[index + 1]?.role !== 'tool'
  return [
    markup(`${isFirst ? `${TURN}user` : ''}\n<tool_response>\n`),
    words(content),
    markup(`\n</tool_response>${isLast ? END : ''}`),
  ]
}

function writeAnswer(answer: ModelAnswer, thinking: ChatTemplate['thinking'], isThinking: boolean): string {
  const calls = answer.toolCalls.map((call) => `<tool_call>\n${callJson(call)}\n</tool_call>`)
  const said = [answer.text, ...calls].filter((part) => part !== '').join('\n')
  if (thinking === 'never' || !isThinking) return `${said}<|im_end|>`
  return `${thinking === 'optional' ? '<think>\n' : ''}${answer.thinking}\n</think>\n\n${said}<|im_end|>`
}

function parseAnswer(text: string, isOpened: boolean): ParsedAnswer {
  const { thinking, answer, isUnfinished } = splitThinking(endOfTurn(text), isOpened)
  return { thinking, isUnfinished, ...takeCalls(answer, '<tool_call>', '</tool_call>', readCalls) }
}

function endOfTurn(text: string): string {
  const end = text.search(/<\|im_end\|>|<\|endoftext\|>/)
  return end === -1 ? text : text.slice(0, end)
}

export const chatMl = createChatMl('chatml', 'never')
export const qwen3 = createChatMl('qwen3', 'optional')
export const qwen3Thinking = createChatMl('qwen3-thinking', 'always')
