import { describe, expect, test } from 'vitest'
import { bareText, code, concat, joinsItself, lowerFirst, nest, say } from './piece.ts'

test('code in code: further lines move in, blank ones stay empty, a value that begins a line moves too', () => {
  const value = { reference: { q: 'n' } }
  const body = concat(code`let a = 1;\n\nlet b = ${value};\n`, value, ';\nb')
  expect(bareText(nest(4, body))).toBe('let a = 1;\n\n    let b = \u0001;\n    \u0001;\n    b')
  expect(bareText(nest(2, concat('a\n', 'b', '\n', '\nc')))).toBe('a\n  b\n\n  c')
  expect(bareText(nest(2, 'a\n'))).toBe('a\n')
})

describe('the first letter behind an opening', () => {
  test.each([
    ['Noise: it is added.', 'noise: it is added.'],
    ['Two-stage filters wait.', 'two-stage filters wait.'],
    ["What's left counts.", "what's left counts."],
    ['A bound is enough.', 'a bound is enough.'],
  ])('%s', (text, lower) => {
    expect(bareText(lowerFirst(say`${text}`))).toBe(lower)
  })

  test.each([
    'T is the period.',
    'PID needs it.',
    'D-optimal places.',
    "Euler's step.",
    'I see.',
    'CoreXY belts.',
    'K_p',
  ])('%s stays', (text) => {
    expect(bareText(lowerFirst(say`${text}`))).toBe(text)
  })
})

test('a text that goes on from the one before, or asks, is known', () => {
  for (const text of ['So it is.', 'Next, the belt.', 'Which of them is late?', 'But why?']) {
    expect(joinsItself(say`${text}`), text).toBe(true)
  }
  for (const text of ['Sooner or later.', 'Nextdoor.', 'It is late. Which one?', 'The firstborn.']) {
    expect(joinsItself(say`${text}`), text).toBe(false)
  }
})
