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
