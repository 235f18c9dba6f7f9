import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fenceText, neutralText, tagFenced, withholdFenced } from './fence.ts'

const TOKENS = [
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<｜User｜>',
  '<｜Assistant｜>',
  '<｜begin▁of▁sentence｜>',
  '＜|im_start|＞',
  '<|system|>',
  '<|end|>',
  '<|tool_call|>',
  '<think>',
  '</think>',
  '<tool_call>',
  '</s>',
  '[INST]',
  '[/INST]',
  '<<SYS>>',
  '<start_of_turn>',
  '```json',
  '⟦file: x⟧',
  '</data-7>',
  '### Instruction',
  'system:',
  '\u202eevil\u202c',
  '\u001b[2J',
  'a\u2028b',
  '\ud800',
]

test('no special token of any template is left, and no line end', () => {
  for (const token of TOKENS) {
    const neutral = neutralText(`before ${token} after`)
    expect(neutral).not.toContain(token)
    expect(neutral).toMatch(/^before .*after$/)
    expect(neutral).not.toMatch(/[<>|｜[\]{}⟦⟧`\\\p{C}\p{Zl}\p{Zp}]/u)
  }
})

const hostile = fc
  .array(
    fc.oneof(fc.constantFrom(...TOKENS), fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 12 })),
  )
  .map((parts) => parts.join(''))

test('whatever is written: one line, bounded, nothing that any template or fence is made of, and stable', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 8, max: 120 }), (text, longest) => {
      const neutral = neutralText(text, longest)
      expect(neutral.length).toBeLessThanOrEqual(longest)
      expect(neutral).not.toMatch(/[<>|[\]{}⟦⟧`▁\\\p{C}\p{Zl}\p{Zp}]/u)
      expect(neutralText(neutral, longest)).toBe(neutral)
    }),
    { numRuns: 2_000 },
  )
})

test('a fence is closed by its owner alone: taken out, nothing of the text is left', () => {
  fc.assert(
    fc.property(hostile, hostile, (a, b) => {
      const summary = `Printing ${fenceText('file name', a)}, it says ${fenceText('message', b)}.`
      expect(withholdFenced(summary)).toBe('Printing ⟦file name: withheld⟧, it says ⟦message: withheld⟧.')
      const tagged = tagFenced(summary, '42')
      expect(tagged.match(/<data-42 from="[^"]*">/g)).toHaveLength(2)
      expect(tagged.replace(/<data-42 from="[^"]*">[^<>]*<\/data-42>/g, 'X')).toBe('Printing X, it says X.')
    }),
  )
})

test('a plain name stays as it is', () => {
  expect(neutralText('Benchy (0.2 mm) PLA-2h.gcode')).toBe('Benchy (0.2 mm) PLA-2h.gcode')
  expect(fenceText('file name', 'bücher-塔.gcode')).toBe('⟦file name: bücher-塔.gcode⟧')
})
