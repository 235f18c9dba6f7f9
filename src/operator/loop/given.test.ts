import { expect, test } from 'vitest'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { isTooSoon, noteGiven } from './given.ts'
import type { OperatorState } from './operator-state.ts'

const believing = (cause: string, probability: number): Diagnosis => ({
  timeS: 0,
  beliefs: [{ cause, probability }],
  isAbstaining: false,
  evidence: [],
  unseen: [],
})
const TELL = { kind: 'tell' } as Parameters<typeof isTooSoon>[1]

test('a cause is told once whatever its number, and again where it has grown by half or after a quarter of an hour', () => {
  const state = { given: new Map() } as unknown as OperatorState
  noteGiven(state, TELL, believing('clog', 0.47), 100)
  expect(isTooSoon(state, TELL, believing('clog', 0.6), 140)).toBe(true)
  expect(isTooSoon(state, TELL, believing('clog', 0.72), 140)).toBe(false)
  expect(isTooSoon(state, TELL, believing('clog', 0.47), 1001)).toBe(false)
  // Which guess is the likeliest changes from look to look; another cause that is named is news.
  expect(isTooSoon(state, TELL, believing('tangle', 0.4), 140)).toBe(true)
  expect(isTooSoon(state, TELL, believing('tangle', 0.8), 140)).toBe(false)
})
