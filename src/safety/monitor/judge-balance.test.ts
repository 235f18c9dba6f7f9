import { expect, test } from 'vitest'
import { WINDOWS_S } from './heat-history.ts'
import { judgeBalance } from './judge-balance.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

const TWELVE = WINDOWS_S.indexOf(12)

/** Over 12 s it rose by 40 °C, 45 and no less than 41 were to be expected, and this share of its power arrived. */
function lacking(arrivedRatio: number): HeaterMonitor {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  const { now, bounds, disturbances } = monitor
  Object.assign(now, { timeS: 1000, temperatureC: 180, targetC: 250, powerRatio: 1, stepS: 0.25 })
  Object.assign(disturbances, { isFanKnown: true, isLossKnown: true })
  for (const [column, value] of [
    [bounds.riseC, 40],
    [bounds.possibleMinC, 30],
    [bounds.possibleMaxC, 60],
    [bounds.usualC, 45],
    [bounds.usualLessC, 4],
    [bounds.usualMoreC, 4],
    [bounds.givenC, 50],
    [bounds.arrivedRatio, arrivedRatio],
  ] as const) {
    column[TWELVE] = value
  }
  return monitor
}

function judgedFor(monitor: HeaterMonitor, seconds: number): string[] {
  for (let i = 0; i < 4 * seconds; i++) judgeBalance(monitor)
  return monitor.found.map(({ kind, reaction }) => `${kind} ${reaction}`)
}

test('where nearly all of the power arrived, a loss that was learned wrong is told and no more', () => {
  expect(judgedFor(lacking(0.88), 60)).toEqual(['heater-weak watch'])
})

test('where less than 88 % of it arrived for 5 s, the print pauses', () => {
  expect(judgedFor(lacking(0.879), 4.75)).toEqual(['heater-weak watch'])
  expect(judgedFor(lacking(0.879), 5)).toEqual(['heater-weak watch', 'heater-weak pause'])
})
