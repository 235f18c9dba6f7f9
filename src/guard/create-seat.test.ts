import { expect, test } from 'vitest'
import { endedInDisorder } from './create-seat.ts'

test('a guard that was killed, or whose journal was changed, leaves something for a person to look at; an orderly end nothing', () => {
  expect(endedInDisorder('new', 5)).toEqual([])
  expect(endedInDisorder('clean', 5)).toEqual([])
  expect(endedInDisorder('killed', 5)).toMatchObject([{ kind: 'guard-ended', reaction: 'off', timeS: 5 }])
  expect(endedInDisorder('damaged', 5)).toMatchObject([{ kind: 'guard-ended', ruling: { value: 'damaged' } }])
})
