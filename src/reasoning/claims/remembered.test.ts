import { expect, test } from 'vitest'
import type { Claim } from './claims.ts'
import { isCostly, rememberedCheck } from './remembered.ts'

const claim: Claim = {
  id: 'range-1',
  kind: 'range',
  over: [{ name: 'x', from: 'low', to: 'high' }],
  left: 'x',
  op: '<=',
  right: 'limit',
}

function bookOf(limit: number, unused = 1): Parameters<typeof rememberedCheck>[1] {
  const values = { low: 0, high: 2, limit, unused }
  return {
    quantities: new Map(Object.entries(values).map(([id, value]) => [id, { id, value, unit: 'mm', digits: 'g' }])),
  }
}

test('the same question is computed once, and any number that was read makes another one', () => {
  let times = 0
  const ask = (asked: Claim, book: Parameters<typeof rememberedCheck>[1]): string | null =>
    rememberedCheck(asked, book, (_, { quantities }) => {
      times++
      return quantities.get('high')!.value <= quantities.get('limit')!.value ? null : 'too high'
    })
  expect([ask(claim, bookOf(3)), ask(claim, bookOf(3)), times]).toEqual([null, null, 1])
  const { right, ...others } = claim as Extract<Claim, { kind: 'range' }>
  expect([ask({ right, ...others }, bookOf(3, 7)), times]).toEqual([null, 1])
  expect([ask(claim, bookOf(1)), times]).toEqual(['too high', 2])
  expect([ask({ ...claim, id: 'range-2' }, bookOf(3)), times]).toEqual([null, 3])
  const book = bookOf(3)
  ask(claim, book)
  book.quantities.get('limit')!.value = 1
  expect([ask(claim, book), times]).toEqual(['too high', 3])
})

test('what is checked quickly is not remembered', () => {
  expect(isCostly(claim)).toBe(true)
  expect(isCostly({ id: 'e', kind: 'equation', of: 'a', expr: 'b' })).toBe(false)
})
