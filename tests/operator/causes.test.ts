// The operator knows no faults, only causes that it may believe in: their names are the simulator's.
import { expect, test } from 'vitest'
import { FAULT_MODES } from '#faults'
import { CAUSES, RECOVERABLE } from '#operator'

test('every failure mode is a cause that the operator may believe in, and the other way round', () => {
  expect(CAUSES.map(({ name }) => name).sort()).toEqual(FAULT_MODES.map(({ name }) => name).sort())
})

test('costs are shares of a print, and standing still never costs more than going on', () => {
  for (const cause of CAUSES) {
    for (const share of [cause.lossIfGoingOn, cause.lossIfPaused, cause.helped]) {
      expect(share, cause.name).toBeGreaterThanOrEqual(0)
      expect(share, cause.name).toBeLessThanOrEqual(1)
    }
    expect(cause.lossIfPaused, cause.name).toBeLessThanOrEqual(cause.lossIfGoingOn)
    expect(cause.harmIfPaused, cause.name).toBeLessThanOrEqual(cause.harmIfGoingOn)
  }
})

test('of every failure mode it is said whether a part survives it, and why', () => {
  expect(RECOVERABLE.filter(({ why }) => why === 'nobody has judged it')).toEqual([])
  // Coming at once never makes it easier.
  const ease = ['no', 'with a person', 'yes']
  for (const { mode, recoverable, ifSudden } of RECOVERABLE) {
    expect(ease.indexOf(ifSudden), mode).toBeLessThanOrEqual(ease.indexOf(recoverable))
  }
})
