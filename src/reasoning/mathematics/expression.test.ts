// The two evaluators agree, and a row's formula cannot smuggle anything into the code that is made of it.
import { expect, test } from 'vitest'
import { compileNumeric, evaluateWithUnits } from './expression.ts'

test.each([
  'a + b*c - d/a',
  '-(a - b)^2',
  '(-a)^3*2^-1',
  'a - (b - c) - d',
  'a/(b/c)/d',
  '2 a b + 1e-7 - 1.5e3*pi',
  'sqrt(a) + exp(-b) + log(c) + sin(d) + cos(a) + tan(b)',
  'asin(a/9) + acos(b/9) + atan(c) + atan2(a, b) + abs(-d) + sign(b - c)',
  'min(a, b, c) + max(b, c, d) + ceil(a/2) + floor(b/2) + round(c/3) + mod(-a, b) + above(a, b) + above(b, a)',
])('%s', (text) => {
  const values = { a: 1.7, b: 2.9, c: 4.3, d: 0.61 }
  const names = Object.keys(values)
  const expected = evaluateWithUnits(text, (name) => values[name as 'a']) as number
  expect(compileNumeric(text, names)(Object.values(values))).toBeCloseTo(expected, 12)
  // The places of names are part of the question.
  expect(compileNumeric(text, [...names].reverse())(Object.values(values).reverse())).toBeCloseTo(expected, 12)
})

test.each([
  'process.exit(1)',
  'constructor',
  'f.sqrt(4)',
  'toString()',
  '"x"',
  'a = 3',
  'import("fs")',
  'v[0]',
  '__proto__',
])('%s is refused', (text) => {
  expect(() => compileNumeric(text, ['a'])).toThrow(/not (?:allowed|known)|only numbers|Unexpected|Value expected/)
})
