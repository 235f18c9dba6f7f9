import { expect, test } from 'vitest'
import { WINDOWS_S } from './heat-history.ts'
import { longestLagS } from './heater-fit.ts'
import type { HeaterKind } from './heater-sample.ts'
import { judgeRunaway } from './judge-runaway.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

interface Given {
  readonly kind?: HeaterKind
  readonly powerRatio?: number
  readonly powerlessS?: number
  /** Within 25 s, and within a minute. */
  readonly riseC?: number
  readonly minuteC?: number
  readonly temperatureC?: number
  readonly targetC?: number
  readonly fellAtS?: number
}

const window = (spanS: (typeof WINDOWS_S)[number]): number => WINDOWS_S.indexOf(spanS)

function told(monitor: HeaterMonitor): string[] {
  judgeRunaway(monitor)
  return monitor.found.map(({ kind, reaction, subject }) => `${subject} ${kind} ${reaction}`)
}

/** A heater of which nothing is known: lags of 18 s at the most, so 54 s, 4 s for smoothing and 25 s of rising. */
function said(given: Given): string[] {
  const { kind = 'bed', powerRatio = 0, powerlessS = 83, riseC = 2, temperatureC = 60, targetC = 50 } = given
  const monitor = createHeaterMonitor({ heater: 'heater_bed', kind, maxC: 500 })
  expect(longestLagS(monitor.fit)).toBe(18)
  Object.assign(monitor.now, { timeS: 100, temperatureC, targetC, powerRatio, stepS: 0.5 })
  monitor.powerlessS = powerlessS - 0.5
  monitor.fellAtS = given.fellAtS ?? Number.NEGATIVE_INFINITY
  monitor.bounds.riseC[window(25)] = riseC
  monitor.bounds.riseC[window(60)] = given.minuteC ?? Number.NaN
  return told(monitor)
}

test('what gets warmer with no power for longer than its lags heats itself', () => {
  expect(said({})).toEqual(['heater_bed heater-stuck-on cut'])
  expect(said({ targetC: 0 })).toEqual(['heater_bed heating-while-off cut'])
  expect(said({ riseC: 50, powerlessS: 1e6, powerRatio: 0.0199 })).toHaveLength(1)
  expect(said({ temperatureC: 45.01, kind: 'hot-end' })).toHaveLength(1)
  expect(said({ kind: 'chamber' })).toHaveLength(1)
  expect(said({ fellAtS: 70 })).toHaveLength(1)
})

test.each<Given>([
  { powerRatio: 0.02 },
  { powerlessS: 82.9 },
  { riseC: 1.99 },
  { riseC: Number.NaN },
  { temperatureC: 45 },
  { fellAtS: 70.1 },
])('it has power, or has had, rises by less, is cold or has just made contact again: %j', (given) => {
  expect(said(given)).toEqual([])
})

test('a cold bed that no air could warm like that', () => {
  const cold = { temperatureC: 20, targetC: 0, riseC: 3 }
  expect(said(cold)).toEqual(['heater_bed heating-while-off cut'])
  expect(said({ ...cold, temperatureC: 45 })).toHaveLength(1)
  expect(said({ ...cold, riseC: 2.99 })).toEqual([])
  expect(said({ ...cold, kind: 'hot-end' })).toEqual([])
  expect(said({ ...cold, kind: 'chamber' })).toEqual([])
})

test('above the air of any chamber a bed that rises slowly heats itself', () => {
  const slow = { temperatureC: 65.01, riseC: 1, minuteC: 1.5, powerlessS: 118 }
  expect(said(slow)).toEqual(['heater_bed heater-stuck-on cut'])
  expect(said({ ...slow, temperatureC: 65 })).toEqual([])
  expect(said({ ...slow, minuteC: 1.49 })).toEqual([])
  expect(said({ ...slow, powerlessS: 117.9 })).toEqual([])
  expect(said({ ...slow, kind: 'hot-end' })).toEqual([])
})

interface Quick {
  readonly kind?: HeaterKind
  readonly isKnown?: boolean
  readonly noiseC?: number
  readonly share?: number
  readonly fellAtS?: number
}

/** What is said with each sample: each is by how much it rose in 1.5 s and in 3 s, and the power. Two lags of 18 s: 18 and 58 s. */
function quickly(
  samples: readonly (readonly [quickC: number, threeC: number, powerRatio?: number])[],
  powerlessS = 58,
  { kind = 'hot-end', isKnown = true, noiseC = 0.05, share = 1.61, fellAtS = -1e9 }: Quick = {},
): number[] {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind, maxC: 500 })
  monitor.fit.isKnown = isKnown
  monitor.disturbances.noiseC = noiseC
  monitor.broken.hotShare = share
  monitor.fellAtS = fellAtS
  monitor.powerlessS = powerlessS - 0.25
  return samples.map(([quickC, threeC, powerRatio = 0], i) => {
    Object.assign(monitor.now, { timeS: 100 + i / 4, temperatureC: 30, targetC: 0, powerRatio, stepS: 0.25 })
    monitor.bounds.riseC[window(1.5)] = quickC
    monitor.bounds.riseC[window(3)] = threeC
    monitor.found.length = 0
    return told(monitor).length
  })
}

const RISE = [0.61, 0] as const
test('a hot end that has given up all its heat and rises at once is cut with the second sample', () => {
  expect(quickly([RISE, RISE])).toEqual([0, 1])
  expect(quickly([RISE, RISE], Number.POSITIVE_INFINITY)).toEqual([0, 1])
  expect(quickly([RISE, RISE], 57.7)).toEqual([0, 0])
  expect(quickly([RISE, RISE, RISE], 57.75)).toEqual([0, 0, 1])
  expect(quickly([RISE, [0.6, 0], RISE, RISE])).toEqual([0, 0, 0, 1])
  expect(quickly([RISE, [0.61, 0, 0.02], RISE, RISE])).toEqual([0, 0, 0, 0])
})

test('what has fallen has nothing left that makes it rise', () => {
  const fallen = [-2, -1.51] as const
  expect(quickly([fallen, RISE, RISE], 18)).toEqual([0, 0, 1])
  expect(quickly([[-2, -1.5], RISE, RISE], 18)).toEqual([0, 0, 0])
  expect(quickly([fallen, RISE, RISE], 17.9)).toEqual([0, 0, 0])
})

test('noise, contact made again, beds, chambers and heaters that nobody knows yet are not judged so quickly', () => {
  const twice = [RISE, RISE]
  expect(quickly(twice, 58, { noiseC: 0.077 })).toEqual([0, 0])
  expect(quickly(twice, 58, { noiseC: 0.076 })).toEqual([0, 1])
  expect(quickly(twice, 58, { share: 1.6 })).toEqual([0, 0])
  expect(quickly(twice, 58, { isKnown: false })).toEqual([0, 0])
  expect(quickly(twice, 58, { kind: 'bed' })).toEqual([0, 0])
  expect(quickly(twice, 58, { kind: 'chamber' })).toEqual([0, 0])
  expect(quickly(twice, 58, { fellAtS: 71 })).toEqual([0, 0])
})
