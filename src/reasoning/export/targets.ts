// A problem with thinking and answer as each kind of model reads it. The templates of R1 distillations and of Phi delete or never
// knew the reasoning of messages: their rows are whole text, as their own template writes prompt and answer.
import type { Example, Field, Message, Target } from './example.ts'

export interface Worked {
  readonly prompt: string
  readonly thinking: string
  readonly answer: string
}

const PHI_SYSTEM = '<|system|>Your name is Phi, an AI math expert developed by Microsoft.<|end|>'

const RAW_FIELDS: readonly Field[] = [
  { name: 'prompt', kind: 'text', about: 'text with special tokens, up to where the model goes on' },
  { name: 'completion', kind: 'text', about: 'what the model is to write, with its thinking and the end of its turn' },
]
const MESSAGE_FIELDS: readonly Field[] = [
  { name: 'messages', kind: 'messages', about: 'role, content, and reasoning_content where the thinking is apart' },
]

interface Writer {
  readonly fields: readonly Field[]
  write(worked: Worked): Example
}

const asked = (prompt: string, answer: Omit<Message, 'role'>): Example => ({
  messages: [
    { role: 'user', content: prompt },
    { role: 'assistant', ...answer },
  ],
})

export const WRITERS: Readonly<Record<Target, Writer>> = {
  // The prompt of R1 opens the thought itself.
  r1: {
    fields: RAW_FIELDS,
    write: ({ prompt, thinking, answer }) => ({
      prompt: `<｜begin▁of▁sentence｜><｜User｜>${prompt}<｜Assistant｜><think>\n`,
      completion: `${thinking}\n</think>\n\n${answer}<｜end▁of▁sentence｜>`,
    }),
  },
  phi: {
    fields: RAW_FIELDS,
    write: ({ prompt, thinking, answer }) => ({
      prompt: `${PHI_SYSTEM}<|user|>${prompt}<|end|><|assistant|>`,
      completion: `<think>\n${thinking}\n</think>\n\n${answer}<|end|>`,
    }),
  },
  qwen3: {
    fields: MESSAGE_FIELDS,
    write: ({ prompt, thinking, answer }) => asked(prompt, { content: answer, reasoning_content: thinking }),
  },
  messages: {
    fields: MESSAGE_FIELDS,
    write: ({ prompt, thinking, answer }) => asked(prompt, { content: `<think>\n${thinking}\n</think>\n\n${answer}` }),
  },
}

/** Marks of turns and thoughts: a text that holds one would be cut by some template. */
const MARK = /<\|[a-z_]+\|>|<｜[^｜]*｜>|<\/?think>|<\/?tool_(?:call|response)>/

export function turnMark(text: string): string | null {
  return MARK.exec(text)?.[0] ?? null
}
