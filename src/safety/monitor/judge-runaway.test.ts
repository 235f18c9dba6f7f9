import { expect, test } from 'vitest'
import { WINDOWS_S } from './heat-history.ts'
import { longestLagS } from './heater-fit.ts'
import { judgeRunaway } from './judge-runaway.ts'
import { createHeaterMonitor } from './monitor-state.ts'

interface Given {
  readonly powerRatio?: number
  readonly powerlessS?: number
  readonly riseC?: number
  readonly temperatureC?: number
  readonly targetC?: number
}

/** A heater of which nothing is known: lags of 18 s at the most, so 54 s, 4 s for smoothing and 25 s of rising. */
function said(given: Given): string[] {
  const monitor = createHeaterMonitor({ heater: 'heater_bed', kind: 'bed', maxC: 500 })
  expect(longestLagS(monitor.fit)).toBe(18)
  const { powerRatio = 0, powerlessS = 83, riseC = 2, temperatureC = 60, targetC = 50 } = given
  Object.assign(monitor.now, { timeS: 100, temperatureC, targetC, powerRatio, stepS: 0.5 })
  monitor.powerlessS = powerlessS - 0.5
  monitor.bounds.riseC[WINDOWS_S.indexOf(25)] = riseC
  judgeRunaway(monitor)
  return monitor.found.map(({ kind, reaction, subject }) => `${subject} ${kind} ${reaction}`)
}

test('what gets warmer with no power for longer than its lags heats itself', () => {
  expect(said({})).toEqual(['heater_bed heater-stuck-on cut'])
  expect(said({ targetC: 0 })).toEqual(['heater_bed heating-while-off cut'])
  expect(said({ riseC: 50, powerlessS: 1e6, powerRatio: 0.0199 })).toHaveLength(1)
  expect(said({ temperatureC: 45.01 })).toHaveLength(1)
})

test.each<Given>([
  { powerRatio: 0.02 },
  { powerlessS: 82.9 },
  { riseC: 1.99 },
  { riseC: Number.NaN },
  { temperatureC: 45 },
])('it has power, or has had, rises by less, or is cold: %j', (given) => {
  expect(said(given)).toEqual([])
})
