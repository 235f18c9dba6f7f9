import { expect, test } from 'vitest'
import type { Part } from '../text/piece.ts'
import { render } from '../text/render.ts'
import { createModel } from './model.ts'

test('what a model computes is claimed, and what does not hold is refused', () => {
  const m = createModel(() => 0)
  m.given('a', 3, 'mm')
  m.given('b', 4, 'mm')
  expect(m.derive('c', 'mm', 'sqrt(a^2 + b^2)').number).toBeCloseTo(5, 12)
  expect(
    m.matrix('D', '', {
      matrices: {
        A: [
          ['2', '1'],
          ['0', '3'],
        ],
      },
      left: ['A'],
      measure: 'determinant',
    }).value.number,
  ).toBeCloseTo(6, 12)
  m.given('n', 3)
  const body = {
    states: [{ name: 'x', unit: 'mm', start: 'a', next: '2*x' }],
    until: 'n',
    measure: { what: 'x', take: 'final' as const },
    tolerance: 1e-9,
  }
  expect(m.process('recurrence', 'x_n', 'mm', body).value.number).toBeCloseTo(24, 9)
  const toggle = [{ name: 'on', values: ['no', 'yes'] }]
  const rules = [
    { name: 'flip', when: [{ name: 'on', is: '==' as const, value: 'no' }], set: [{ name: 'on', to: 'yes' }] },
  ]
  expect(m.explore('N', { variables: toggle, rules, promises: [] }).value.number).toBe(2)
  expect(() => m.relation('a', '>', 'b')).toThrow('does not hold')
  expect(() => m.derive('wrong', 's', 'a + b')).toThrow('is in s')
  expect(() => m.derive('a', 'mm', 'b')).toThrow('twice')
  expect(m.compare('a', 'b').op).toBe('<=')
})

test('a formula without names is not said twice', () => {
  const m = createModel(() => 0)
  m.given('n', 4)
  const [pure, mixed] = [m.derive('N', '', '3^3'), m.derive('M', '', 'n^2')]
  const alone = m.derive('K', '', '27')
  const text = (place: Part): string => render(place, { quantities: m.quantities, claims: m.claims }).text
  expect([pure.worked, pure.arithmetic, pure.short].map(text)).toEqual(['N = 3^3 = 27', '3^3 = 27', 'N = 3^3 = 27'])
  expect([mixed.worked, mixed.arithmetic].map(text)).toEqual(['M = n^2 = 4^2 = 16', '4^2 = 16'])
  expect([alone.worked, alone.short, alone.arithmetic].map(text)).toEqual(['K = 27', 'K = 27', '27'])
})
