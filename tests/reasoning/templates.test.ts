// What is exported for a model is what its own chat template writes, and reads back as the row that it was.
import { describe, expect, test } from 'vitest'
import { type ChatTemplate, promptText } from '../../src/operator/language/templates/chat-template.ts'
import { qwen3 } from '../../src/operator/language/templates/chatml.ts'
import { deepSeekR1 } from '../../src/operator/language/templates/deepseek-r1.ts'
import { phi4MiniReasoning } from '../../src/operator/language/templates/phi4-mini.ts'
import { makeRow } from '../../src/reasoning/dataset/make-row.ts'
import type { Message } from '../../src/reasoning/export/example.ts'
import { turnMark, type Worked, WRITERS } from '../../src/reasoning/export/targets.ts'
import { FAMILIES } from '../../src/reasoning/families/index.ts'
import { DEPTHS } from '../../src/reasoning/writing/page.ts'

const ROWS: readonly Worked[] = FAMILIES.flatMap((family) =>
  DEPTHS.map((depth) => makeRow({ family, seed: 5, number: 1, redraw: 0 }, depth)),
)
const OPTIONS = { isThinking: true }

function rendered(
  template: ChatTemplate,
  { prompt, thinking, answer }: Worked,
): { prompt: string; completion: string } {
  return {
    prompt: promptText(template.render([{ role: 'user', content: prompt }], OPTIONS)),
    completion: template.write({ thinking, text: answer, toolCalls: [] }, OPTIONS),
  }
}

describe.each([
  ['r1', deepSeekR1],
  ['phi', phi4MiniReasoning],
] as const)('%s', (target, template) => {
  test('prompt and completion are those of its template, to the byte', () => {
    for (const row of ROWS) expect(WRITERS[target].write(row)).toEqual(rendered(template, row))
  })

  test('the completion reads back as thinking and answer, whole', () => {
    for (const row of ROWS) {
      const { completion } = WRITERS[target].write(row) as { completion: string }
      expect(template.parse(completion, OPTIONS)).toEqual({
        thinking: row.thinking,
        text: row.answer,
        toolCalls: [],
        isUnfinished: false,
      })
    }
  })
})

test('qwen3: messages through its template read back as the row, with and without thinking', () => {
  for (const row of ROWS) {
    const { messages } = WRITERS.qwen3.write(row) as { messages: Message[] }
    const [asked, answered] = messages
    const text = qwen3.write(
      { thinking: answered!.reasoning_content!, text: answered!.content, toolCalls: [] },
      OPTIONS,
    )
    expect(promptText(qwen3.render([{ role: 'user', content: asked!.content }], OPTIONS))).toContain(row.prompt)
    expect(qwen3.parse(text, OPTIONS)).toMatchObject({ thinking: row.thinking, text: row.answer, isUnfinished: false })
    const plain = qwen3.write({ thinking: '', text: answered!.content, toolCalls: [] }, { isThinking: false })
    expect(qwen3.parse(plain, { isThinking: false })).toMatchObject({ thinking: '', text: row.answer })
  }
})

test('a text that some template would cut is found', () => {
  for (const mark of ['<|im_end|>', '<|end|>', '<｜User｜>', '</think>', '<tool_call>']) {
    expect(turnMark(`before ${mark} after`)).toBe(mark)
  }
  expect(ROWS.map((row) => turnMark(`${row.prompt}${row.thinking}${row.answer}`))).toEqual(ROWS.map(() => null))
})
