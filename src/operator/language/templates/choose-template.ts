// Which template a model was trained with, by what its file says about itself: first its own chat template, then its name.

import type { GgufHeader } from '../gguf-header.ts'
import type { ChatTemplate } from './chat-template.ts'
import { chatMl, qwen3, qwen3Thinking } from './chatml.ts'
import { deepSeekR1 } from './deepseek-r1.ts'
import { phi4MiniInstruct, phi4MiniReasoning } from './phi4-mini.ts'
import { qwen3Coder } from './qwen3-coder.ts'

export interface ChosenTemplate {
  readonly template: ChatTemplate
  /** Nothing in the file says that this is the right one. */
  readonly isGuess: boolean
}

export const TEMPLATES: readonly ChatTemplate[] = [
  chatMl,
  qwen3,
  qwen3Thinking,
  qwen3Coder,
  deepSeekR1,
  phi4MiniInstruct,
  phi4MiniReasoning,
]

export function chooseTemplate(metadata: GgufHeader['metadata']): ChosenTemplate {
  const text = (key: string): string => {
    const value = metadata.get(key)
    return typeof value === 'string' ? value : ''
  }
  const name = `${text('general.name')} ${text('general.basename')}`.toLowerCase()
  const byTemplate = templateOf(text('tokenizer.chat_template'), name)
  if (byTemplate !== null) return { template: byTemplate, isGuess: false }
  const byName = namedTemplate(name, text('general.architecture'))
  return { template: byName ?? chatMl, isGuess: byName === null }
}

function templateOf(jinja: string, name: string): ChatTemplate | null {
  if (jinja.includes('<｜Assistant｜>')) return deepSeekR1
  if (jinja.includes('<|im_start|>')) {
    if (jinja.includes('<function=')) return qwen3Coder
    if (jinja.includes('enable_thinking')) return qwen3
    return /assistant\\n<think>/.test(jinja) ? qwen3Thinking : chatMl
  }
  if (jinja.includes('<|end|>') && (jinja.includes('<|assistant|>') || jinja.includes("'<|' + message"))) {
    const isReasoner = jinja.includes('Your name is Phi') || name.includes('reasoning')
    return isReasoner ? phi4MiniReasoning : phi4MiniInstruct
  }
  return null
}

function namedTemplate(name: string, architecture: string): ChatTemplate | null {
  if (/deepseek.?r1/.test(name)) return deepSeekR1
  if (/qwen.?3.?coder/.test(name)) return qwen3Coder
  if (/qwen.?3/.test(name)) return /thinking/.test(name) ? qwen3Thinking : /instruct/.test(name) ? chatMl : qwen3
  if (/phi.?4.?mini/.test(name)) return /reasoning/.test(name) ? phi4MiniReasoning : phi4MiniInstruct
  return architecture === 'qwen3' || architecture === 'qwen3moe' ? qwen3 : null
}
