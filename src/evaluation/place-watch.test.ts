import { expect, test } from 'vitest'
import { flowFactorsOf } from './place-watch.ts'

test('the feed that a file asks for is its own, from its line on', () => {
  const text = 'G28\nM221 S95 ; as the profile has it\nG1 X1 E1\n; M221 S20\nM221 S110\n'
  const factor = flowFactorsOf(Buffer.from(text))
  expect(factor(0)).toBe(1)
  expect(factor(text.indexOf('G1 X1'))).toBe(0.95)
  expect(factor(text.length)).toBe(1.1)
})
