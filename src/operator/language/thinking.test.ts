import { expect, test } from 'vitest'
import { splitThinking } from './thinking.ts'

test.each([
  ['<think>\nhm\n</think>\n\nyes', false, 'hm', 'yes', false],
  ['hm\n</think>\n\nyes', true, 'hm', 'yes', false],
  ['hm\n</think>\n\nyes', false, 'hm', 'yes', false],
  ['yes', false, '', 'yes', false],
  ['hm and no end', true, 'hm and no end', '', true],
  ['<think>hm and no end', false, 'hm and no end', '', true],
  ['<think>a</think>yes<think>b</think>', false, 'a\nb', 'yes', false],
  ['<think></think>yes', false, '', 'yes', false],
  ['<think>a</think>yes</think>', false, 'a', 'yes', false],
  ['', true, '', '', true],
  ['', false, '', '', false],
])('%j', (text, opened, thinking, answer, isUnfinished) => {
  expect(splitThinking(text, opened)).toEqual({ thinking, answer, isUnfinished })
})
