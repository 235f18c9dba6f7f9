import { expect, test } from 'vitest'
import { SOUND } from '../diagnosis/causes.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { createSettled, settle, withoutSettled } from './settled.ts'

const CAUSE = 'clog'

function believing(timeS: number, probability: number): Diagnosis {
  const beliefs = [
    { cause: CAUSE, probability },
    { cause: SOUND, probability: 1 - probability },
  ]
  return { timeS, beliefs } as unknown as Diagnosis
}

function seenOf(
  settled: ReturnType<typeof createSettled>,
  timeS: number,
  probability: number,
  isMoving = true,
): number {
  const { beliefs } = withoutSettled(settled, believing(timeS, probability), isMoving)
  return beliefs.find(({ cause }) => cause === CAUSE)?.probability ?? 0
}

test('what was mended is set aside while its evidence falls, and counts at once when it rises again', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believing(100, 0.9), true)
  expect(seenOf(settled, 110, 0.9)).toBe(0)
  expect(seenOf(settled, 130, 0.5)).toBe(0)
  expect(seenOf(settled, 140, 0.7)).toBe(0)
  expect(seenOf(settled, 150, 0.85)).toBe(0.85)
})

test('what was mended and is believed as before counts again when its time is over', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believing(100, 0.9), true)
  expect(seenOf(settled, 339, 0.9)).toBe(0)
  expect(seenOf(settled, 340, 0.9)).toBe(0)
  expect(seenOf(settled, 341, 0.9)).toBe(0.9)
})

test('a print that stands shows neither that evidence has gone nor that it has come back', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believing(100, 0.5), true)
  expect(seenOf(settled, 110, 0.02, false)).toBe(0)
  expect(seenOf(settled, 120, 0.9, false)).toBe(0)
})

test('what a person says is not so is set aside until its evidence has gone, however it rises', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believing(100, 0.4), false)
  expect(seenOf(settled, 110, 0.2)).toBe(0)
  expect(seenOf(settled, 5000, 0.95)).toBe(0)
  expect(seenOf(settled, 5010, 0.05)).toBe(0)
  expect(seenOf(settled, 5020, 0.6)).toBe(0.6)
})

test('what a person says is not so is not undone by the repair of something else that it might have been', () => {
  const settled = createSettled()
  const both = (timeS: number, tangle: number): Diagnosis => {
    const { beliefs } = believing(timeS, 0.5)
    return { timeS, beliefs: [...beliefs, { cause: 'tangle', probability: tangle }] } as unknown as Diagnosis
  }
  const tangleAt = (timeS: number): number =>
    withoutSettled(settled, both(timeS, 0.4), true).beliefs.find(({ cause }) => cause === 'tangle')?.probability ?? 0
  settle(settled, ['tangle'], both(100, 0.4), false)
  settle(settled, [CAUSE], both(200, 0.4), true)
  expect(tangleAt(1000)).toBe(0)
  // What it was tried against itself may break again.
  settle(settled, ['tangle'], both(1100, 0.4), true)
  expect(tangleAt(1341)).toBe(0)
  expect(tangleAt(1342)).toBe(0.4)
})

const BESIDE = 'tangle'

function believingBoth(timeS: number, asked: number, beside: number): Diagnosis {
  const { beliefs } = believing(timeS, asked)
  return { timeS, beliefs: [...beliefs, { cause: BESIDE, probability: beside }] } as unknown as Diagnosis
}

/** What is left of what nobody was asked about. */
function besideOf(settled: ReturnType<typeof createSettled>, timeS: number, beside: number, isMoving = true): number {
  const { beliefs } = withoutSettled(settled, believingBoth(timeS, 0.15, beside), isMoving)
  return beliefs.find(({ cause }) => cause === BESIDE)?.probability ?? 0
}

test('what was likely beside it may rise by the answer alone, and counts once it is ten times as likely as that', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believingBoth(100, 0.6, 0.2), false)
  for (let timeS = 101; timeS <= 112; timeS++) expect(besideOf(settled, timeS, 0.5)).toBe(0)
  expect(besideOf(settled, 113, 0.9)).toBe(0)
  expect(besideOf(settled, 114, 0.92)).toBe(0.92)
  // It goes on counting, and what was asked about does not.
  const later = withoutSettled(settled, believingBoth(115, 0.3, 0.6), true)
  expect(later.beliefs.map(({ cause }) => cause).sort()).toEqual([SOUND, BESIDE])
})

test('what was hardly likely beside it is no news before it is likely, and is forgotten once it has gone', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believingBoth(100, 0.6, 0.12), false)
  for (let timeS = 101; timeS <= 112; timeS++) expect(besideOf(settled, timeS, 0.12)).toBe(0)
  expect(besideOf(settled, 113, 0.5)).toBe(0)
  expect(besideOf(settled, 114, 0.05)).toBe(0)
  expect(besideOf(settled, 115, 0.3)).toBe(0.3)
})

test('what falls away while the answer is taken in has not gone by it', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believingBoth(100, 0.6, 0.2), false)
  expect(besideOf(settled, 101, 0.02)).toBe(0)
  expect(besideOf(settled, 105, 0.4)).toBe(0)
  expect(besideOf(settled, 120, 0.6)).toBe(0)
})

test('what a print that stands makes of the answer is no part of what the answer explains', () => {
  const settled = createSettled()
  settle(settled, [CAUSE], believingBoth(100, 0.6, 0.2), false)
  expect(besideOf(settled, 400, 0.95, false)).toBe(0)
  for (let timeS = 401; timeS <= 413; timeS++) expect(besideOf(settled, timeS, 0.3)).toBe(0)
  expect(besideOf(settled, 414, 0.85)).toBe(0.85)
})

test('what a person has said is not so stays so where another thing is denied beside it', () => {
  const settled = createSettled()
  settle(settled, [BESIDE], believingBoth(100, 0.2, 0.6), false)
  settle(settled, [CAUSE], believingBoth(200, 0.6, 0.2), false)
  for (let timeS = 201; timeS <= 213; timeS++) besideOf(settled, timeS, 0.2)
  expect(besideOf(settled, 214, 0.99)).toBe(0)
})
