// DeepSeek-R1-Distill-Qwen: turns between full-width bars, the prompt opens the thought, history keeps no thinking.
// Source: chat template published with DeepSeek-R1-Distill-Qwen-1.5B. It names no way to say which tools there are: they are told
// in the system text. Unlike it, a thought is opened after the results of tools too, and words before a call stay in its turn.

import type { ChatMessage, ToolCall, ToolSpec } from '../model-port.ts'
import { splitThinking } from '../thinking.ts'
import {
  type ChatTemplate,
  markup,
  numbered,
  type PromptPiece,
  readCall,
  spacedJson,
  splitSystem,
  toolJson,
  words,
} from './chat-template.ts'

const BEGIN = '<｜begin▁of▁sentence｜>'
const END = '<｜end▁of▁sentence｜>'
const CALLS_BEGIN = '<｜tool▁calls▁begin｜>'
const CALLS_END = '<｜tool▁calls▁end｜>'
const CALL_BEGIN = '<｜tool▁call▁begin｜>'
const CALL_END = '<｜tool▁call▁end｜>'
const CALL_PARTS = 'function<｜tool▁sep｜>'

export const deepSeekR1: ChatTemplate = {
  name: 'deepseek-r1',
  thinking: 'optional',
  thoughtStart: '',
  stops: [END],
  render: (messages, { tools = [], isThinking }) => {
    const { system, others } = splitSystem(messages)
    const pieces = [markup(BEGIN), words([system ?? '', toolWords(tools)].filter((part) => part !== '').join('\n\n'))]
    pieces.push(...others.flatMap((_, index) => turn(others, index)))
    if (others.at(-1)?.role !== 'tool') pieces.push(markup('<｜Assistant｜>'))
    pieces.push(markup(isThinking ? '<think>\n' : '<think>\n\n</think>\n\n'))
    return pieces
  },
  write: ({ thinking, text, toolCalls }, { isThinking }) =>
    `${isThinking ? `${thinking}\n</think>\n\n` : ''}${text}${writeCalls(toolCalls)}${END}`,
  parse: (text, { isThinking }) => {
    const end = text.indexOf(END)
    const split = splitThinking(end === -1 ? text : text.slice(0, end), isThinking)
    return { thinking: split.thinking, isUnfinished: split.isUnfinished, ...readAnswer(split.answer) }
  },
}

function toolWords(tools: readonly ToolSpec[]): string {
  if (tools.length === 0) return ''
  return `## Tools\nYou may call these functions, described as JSON:\n${tools.map(toolJson).join('\n')}`
}

function turn(messages: readonly ChatMessage[], index: number): PromptPiece[] {
  const message = messages[index]
  if (message === undefined) return []
  switch (message.role) {
    case 'system':
    case 'user':
      return [markup('<｜User｜>'), words(message.content)]
    case 'tool': {
      const isFirst = messages[index - 1]?.role !== 'tool'
      const isLast = messages[index + 1]?.role !== 'tool'
      return [
        markup(`${isFirst ? '<｜tool▁outputs▁begin｜>' : '\n'}<｜tool▁output▁begin｜>`),
        words(message.content),
        markup(`<｜tool▁output▁end｜>${isLast ? '<｜tool▁outputs▁end｜>' : ''}`),
      ]
    }
    case 'assistant': {
      // After the results of tools the same turn goes on.
      const opening = messages[index - 1]?.role === 'tool' ? [] : [markup('<｜Assistant｜>')]
      const calls = message.toolCalls ?? []
      return [...opening, words(message.content), ...callPieces(calls), markup(END)]
    }
  }
}

function callPieces(calls: readonly ToolCall[]): PromptPiece[] {
  if (calls.length === 0) return []
  const pieces = [markup(CALLS_BEGIN)]
  calls.forEach((call, index) => {
    pieces.push(markup(`${index === 0 ? '' : '\n'}${CALL_BEGIN}${CALL_PARTS}`))
    pieces.push(words(`${call.name}\n\`\`\`json\n${spacedJson(call.arguments)}\n\`\`\``), markup(CALL_END))
  })
  pieces.push(markup(CALLS_END))
  return pieces
}

function writeCalls(calls: readonly ToolCall[]): string {
  return callPieces(calls)
    .map(({ text }) => text)
    .join('')
}

const ONE_CALL = /<｜tool▁call▁begin｜>\w*<｜tool▁sep｜>([^\n`]+)\n```(?:json)?\n([\s\S]*?)\n```/g

function readAnswer(answer: string): { readonly text: string; readonly toolCalls: readonly ToolCall[] } {
  const start = answer.indexOf(CALLS_BEGIN)
  if (start === -1) return { text: answer, toolCalls: [] }
  const calls = [...answer.slice(start).matchAll(ONE_CALL)].map((match) =>
    readCall({ name: (match[1] ?? '').trim(), arguments: match[2] }),
  )
  const isReadable = calls.length > 0 && calls.every((call) => call !== null)
  if (!isReadable) return { text: answer, toolCalls: [] }
  return { text: answer.slice(0, start).trim(), toolCalls: numbered(calls.filter((call) => call !== null)) }
}
