// The operator knows no faults, only causes that it may believe in: their names are the simulator's.
import { expect, test } from 'vitest'
import { recoverabilityOf } from '#evaluation'
import { FAULT_MODES } from '#faults'
import { CAUSES } from '#operator'

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

test('of every failure mode it is said by whom its part could be saved, and why', () => {
  expect(CAUSES.filter(({ name }) => recoverabilityOf(name).why === 'nobody has judged it')).toEqual([])
})
