// Phi-4-mini: turns without line ends; the reasoning sibling thinks in plain text between <think> tags.
// Source: chat templates published with Phi-4-mini-instruct and Phi-4-mini-reasoning.

import type { ChatMessage } from '../model-port.ts'
import { splitThinking } from '../thinking.ts'
import {
  type ChatTemplate,
  callJson,
  markup,
  type PromptPiece,
  readCalls,
  spacedJson,
  splitSystem,
  takeCalls,
  words,
} from './chat-template.ts'

const CALL = '<|tool_call|>'
const CALL_END = '<|/tool_call|>'
const REASONER = 'Your name is Phi, an AI math expert developed by Microsoft.'

function createPhi(name: string, isReasoner: boolean): ChatTemplate {
  return {
    name,
    thinking: isReasoner ? 'always' : 'never',
    thoughtStart: '<think>\n',
    stops: ['<|end|>', '<|endoftext|>'],
    render: (messages, { tools = [] }) => {
      const { system, others } = splitSystem(messages)
      const pieces: PromptPiece[] = []
      if (system !== null || tools.length > 0 || isReasoner) {
        pieces.push(markup('<|system|>'), words(`${isReasoner ? REASONER : ''}${system ?? ''}`))
        if (tools.length > 0) {
          const list = tools.map(({ name: tool, description, parameters }) => ({ name: tool, description, parameters }))
          pieces.push(markup('<|tool|>'), words(spacedJson(list)), markup('<|/tool|>'))
        }
        pieces.push(markup('<|end|>'))
      }
      pieces.push(...others.flatMap(turn), markup('<|assistant|>'))
      return pieces
    },
    write: ({ thinking, text, toolCalls }) => {
      const calls = toolCalls.map((call) => `${CALL}${callJson(call)}${CALL_END}`).join('')
      return `${isReasoner ? `<think>\n${thinking}\n</think>\n\n` : ''}${text}${calls}<|end|>`
    },
    parse: (text) => {
      const end = text.search(/<\|end\|>|<\|endoftext\|>/)
      const { thinking, answer, isUnfinished } = splitThinking(end === -1 ? text : text.slice(0, end))
      return { thinking, isUnfinished, ...takeCalls(answer, CALL, CALL_END, readCalls) }
    },
  }
}

function turn(message: ChatMessage): PromptPiece[] {
  if (message.role === 'tool') return [markup('<|tool_response|>'), words(message.content), markup('<|end|>')]
  const pieces = [markup(`<|${message.role}|>`), words(message.content)]
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : []
  for (const call of calls) pieces.push(markup(CALL), words(callJson(call)), markup(CALL_END))
  pieces.push(markup('<|end|>'))
  return pieces
}

export const phi4MiniInstruct = createPhi('phi-4-mini-instruct', false)
export const phi4MiniReasoning = createPhi('phi-4-mini-reasoning', true)
