import { expect, test } from 'vitest'
import { whatIsMeant } from './fault-options.ts'

test.each([
  ['clogg', " Do you mean 'clog'?"],
  ['Tangel', " Do you mean 'tangle'?"],
  ['nonsense', ''],
  ['', ''],
])('who writes %j is asked %j', (written, asked) => {
  expect(whatIsMeant(written)).toBe(asked)
})
