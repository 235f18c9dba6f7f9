import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesGlob } from './glob.ts'

test.each([
  ['*.cfg', 'a.cfg', true],
  ['*.cfg', 'a.cfgx', false],
  ['?.cfg', 'a.cfg', true],
  ['?.cfg', '.cfg', false],
  ['[a-c]*', 'bed', true],
  ['[!a-c]*', 'bed', false],
  ['[z-a].cfg', 'm.cfg', false],
  ['[]x]', ']', true],
  ['a[b', 'a[b', true],
  ['[a-]', '-', true],
  ['a.c', 'abc', false],
  ['*', '', true],
  ['**a', 'bba', true],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'aXcYb', false],
])('%s against %s: %s', (pattern, name, matches) => {
  expect(matchesGlob(pattern, name)).toBe(matches)
})

test('many stars against a long name take no time', () => {
  const start = performance.now()
  expect(matchesGlob(`${'*a'.repeat(20)}x`, 'a'.repeat(255))).toBe(false)
  expect(performance.now() - start).toBeLessThan(200)
})

test('stars and question marks mean what a regular expression says', () => {
  const letters = (of: string): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...of), { maxLength: 8 }).map((all) => all.join(''))
  fc.assert(
    fc.property(letters('ab*?'), letters('ab'), (pattern, name) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect(matchesGlob(pattern, name)).toBe(expression.test(name))
    }),
    { numRuns: 2000 },
  )
})
