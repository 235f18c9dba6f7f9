import { expect, test } from 'vitest'
import { editDistance, nearestNames } from './nearest-names.ts'

test.each([
  ['clog', 'clog', 0],
  ['clogg', 'clog', 1],
  ['', 'clog', 4],
  ['kitten', 'sitting', 3],
])('from %j to %j it is %d letters', (a, b, letters) => {
  expect(editDistance(a, b)).toBe(letters)
  expect(editDistance(b, a)).toBe(letters)
})

test('the nearest come first, and none that is too far', () => {
  const known = ['tangle', 'clog', 'partial-clog']
  expect(nearestNames(known, 'Clogg', 3, 2)).toEqual(['clog'])
  expect(nearestNames(known, 'tangel', 1)).toEqual(['tangle'])
  expect(nearestNames(known, 'xxxxxxxxxxxxxxxxxxxxxxxxxxx', 3, 2)).toEqual([])
})
