import { expect, test } from 'vitest'
import { scenarioAt } from '#scenarios'
import type { Played } from './play-scenario.ts'
import { isRecoverable } from './recoverable.ts'

const SPIRES = Array.from({ length: 408 }, (_, index) => scenarioAt(1, index, 'fit')).find(
  ({ fault, settings }) => fault?.mode === 'spire-knocked' && settings.labelsObjects,
)

/** Two objects, and after how many seconds each of those that fell did. */
function isSaveable(afterS: readonly number[], objects = 2): boolean {
  if (SPIRES === undefined) throw new Error('no spire is knocked')
  const quality = {
    end: 'complete',
    failures: [],
    lostObjects: afterS.map((_, at) => `spire_${at}`),
    lostObjectsS: afterS.map((s) => 500 + s),
    objects,
    leftOut: [],
    defects: [],
    layerMissingRatio: 0,
    stretchMissingRatio: 0,
    lostS: 500 + Math.min(...afterS),
    scarceS: Number.NaN,
    filamentMm: 100,
  } satisfies Played['quality']
  const alone: Played = {
    startS: 0,
    endS: 900,
    onsetS: 500,
    stoppedS: Number.NaN,
    quality,
    hostMessage: '',
    harm: [],
    guardEvents: [],
  }
  return isRecoverable(SPIRES, alone)
}

test('of several objects those that still stand can be finished; where one blow fells all of them nobody saves any', () => {
  expect(isSaveable([2])).toBe(true)
  expect(isSaveable([2, 40])).toBe(true)
  expect(isSaveable([2, 4])).toBe(false)
  expect(isSaveable([2, 4], 3)).toBe(true)
  expect(isSaveable([2], 1)).toBe(false)
})
