import { expect, test } from 'vitest'
import { createDuplicateFilter, gramsOf, sharedGrams } from './near-duplicates.ts'

const words = (from: number, count: number): string => Array.from({ length: count }, (_, i) => `w${from + i}`).join(' ')

test('the share of common 8-grams is exact', () => {
  // 100 words have 93 grams; texts that overlap in 60 words share 53 of them.
  const [a, b] = [gramsOf(words(0, 100)), gramsOf(words(40, 100))]
  expect(a.length).toBe(93)
  expect(sharedGrams(a, b)).toBeCloseTo(53 / 93, 12)
  expect(sharedGrams(b, a)).toBe(sharedGrams(a, b))
  expect(sharedGrams(a, b, 0.6)).toBe(0)
  expect(sharedGrams(a, b, 0.5)).toBeCloseTo(53 / 93, 12)
  expect(sharedGrams(a, gramsOf(words(500, 100)))).toBe(0)
  expect(sharedGrams(gramsOf('too short'), a)).toBe(0)
})

test('a copy inside a longer text is found, in any order', () => {
  const texts = [words(0, 2000), words(5000, 1800), `${words(9000, 500)} ${words(300, 1200)}`]
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    const filter = createDuplicateFilter()
    const found: number[] = []
    for (const i of order) {
      const like = filter.closest(gramsOf(texts[i]!))
      if (like) found.push(like.shared)
      filter.add(String(i), gramsOf(texts[i]!))
    }
    expect(found).toHaveLength(1)
    expect(found[0]).toBeCloseTo(1193 / 1694, 2)
  }
})
