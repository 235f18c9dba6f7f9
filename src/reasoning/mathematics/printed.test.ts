// Printed numbers must give the printed result, and what differs must look different.
import { expect, test } from 'vitest'
import { claimText } from '../claims/claims.ts'
import type { Quantity } from './quantity.ts'

function book(...entries: readonly (readonly [string, number, string, string])[]): {
  quantities: Map<string, Quantity>
} {
  return { quantities: new Map(entries.map(([id, value, unit, digits]) => [id, { id, value, unit, digits }])) }
}

test('a factor is printed finer where its rounding would show in the result', () => {
  const facts = book(['k', 5.4, '', 'g'], ['d', Math.SQRT2 / 10, 'K', '3s'], ['R', 0.54 * Math.SQRT2, 'K', '4s'])
  const claim = { id: 'e', kind: 'equation', of: 'R', expr: 'k*d' } as const
  expect(claimText(claim, 'filled', facts)).toBe('5.4·0.14142 K')
  const coarse = book(['k', 2, '', 'g'], ['d', 0.5, 'K', '3s'], ['R', 1, 'K', '4s'])
  expect(claimText(claim, 'worked', coarse)).toBe('R = k·d = 2·0.5 K = 1 K')
})

test('a difference of temperatures is read in their own unit', () => {
  const facts = book(['T', 202.264, '°C', '4s'], ['r', 195, '°C', 'g'], ['d', 7.264, 'K', '3s'])
  expect(claimText({ id: 'e', kind: 'equation', of: 'd', expr: 'T - r' }, 'filled', facts)).toBe('202.26 °C - 195 °C')
})

test('sides that differ look different, equal sides stay as they are', () => {
  const facts = book(['g', 1.00998, '', '3s'], ['h', 1.01, '', '3s'], ['i', 1.01, '', '3s'])
  const relation = { id: 'r', kind: 'relation', left: 'g', op: '<=', right: 'h' } as const
  expect(claimText(relation, 'values', facts)).toBe('1.00998 ≤ 1.01')
  expect(claimText(relation, 'named', facts)).toBe('g = 1.00998 ≤ h = 1.01')
  expect(claimText({ ...relation, left: 'i' }, 'values', facts)).toBe('1.01 ≤ 1.01')
})

test('a rate is one number, not two', () => {
  const facts = book(['f', 510, '1/s', 'g'], ['t', 2, 's', 'g'], ['n', 1020, '', 'g'])
  expect(claimText({ id: 'e', kind: 'equation', of: 'n', expr: 'f*t' }, 'arithmetic', facts)).toBe('(510/s)·2 s = 1020')
})
