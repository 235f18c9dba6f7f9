import { expect, test } from 'vitest'
import { soundnessOf } from '../speech/sureness.ts'
import { CAUSES, SOUND } from './causes.ts'
import { fieldChances, hiddenProbability, readHiddenShares } from './hidden.ts'

const at = (cause: string): number => CAUSES.findIndex(({ name }) => name === cause)
const only = (cause: string, value: number): Float64Array => {
  const values = new Float64Array(CAUSES.length)
  values[at(cause)] = value
  return values
}

test('Bayes by counting: of 100 prints 20 have a worn screw, of which 15 look sound', () => {
  const chances = only('lead-screw-worn', 0.2)
  expect(hiddenProbability(chances, only('lead-screw-worn', 0.75))).toBeCloseTo(15 / 95, 12)
  expect(hiddenProbability(chances, only('lead-screw-worn', 0))).toBe(0)
  expect(hiddenProbability(chances, only('clog', 1))).toBe(0)
})

test('what shows at once in half of the cases and comes to everybody leaves nobody sound', () => {
  expect(hiddenProbability(only('clog', 1), only('clog', 0.5))).toBe(1)
  // Chances of 150 % are those of a print that has one of them.
  const both = only('clog', 1)
  both[at('tangle')] = 0.5
  expect(hiddenProbability(both, only('clog', 0.5))).toBe(1)
})

test('in the field what is set wrong is there at once, what wears or jams comes with the hours', () => {
  const early = Float64Array.from(fieldChances(Number.NaN))
  const late = Float64Array.from(fieldChances(10 * 3600))
  expect(early[at('poor-first-layer')]).toBe(late[at('poor-first-layer')])
  expect(early[at('poor-first-layer')]).toBeGreaterThan(0)
  expect(early[at('clog')]).toBe(0)
  // 0.015 an hour, shared by seven, for ten hours.
  expect(late[at('clog')]).toBeCloseTo(1 - Math.exp(-0.15 / 7), 12)
})

test('people are told what does not show, too', () => {
  const beliefs = [{ cause: SOUND, probability: 0.9 }]
  expect(soundnessOf({ beliefs, hidden: 0.1 })).toBeCloseTo(0.81, 12)
  expect(soundnessOf({ beliefs })).toBe(0.9)
})

test('a share that is none is refused; a cause that never came may show or not', () => {
  expect(readHiddenShares({ shares: { clog: 0.25 } })[at('clog')]).toBe(0.25)
  expect(readHiddenShares({ shares: { clog: 0.25 } })[at('tangle')]).toBe(0.5)
  for (const share of [Number.NaN, -0.1, 1.1, '0.2', null]) {
    const read = (): unknown => readHiddenShares({ shares: { clog: share } })
    if (share === null) expect(read).not.toThrow()
    else expect(read).toThrow(/clog is not from 0 to 1/)
  }
  expect(() => readHiddenShares([])).toThrow(/no shares/)
})
