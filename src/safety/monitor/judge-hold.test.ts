import { expect, test } from 'vitest'
import { WINDOWS_S } from './heat-history.ts'
import type { HeaterKind } from './heater-sample.ts'
import { judgeHold } from './judge-hold.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

/** Any but the first. */
const BEST = 7

interface Held {
  readonly kind?: HeaterKind
  readonly lossPerS?: number
  readonly temperatureC?: number
  readonly targetC?: number
  readonly heldS?: number
  readonly isLossKnown?: boolean
  readonly isFanKnown?: boolean
  readonly isFlowKnown?: boolean
  readonly stilledRatio?: number
}

/** A hold whose loss is 0.006/s by its constants, known to 0.0012/s, with half of the fan's root and 10 mm³/s. */
function held(given: Held): HeaterMonitor {
  const { kind = 'hot-end', temperatureC = 200, targetC = 200 } = given
  const monitor = createHeaterMonitor({ heater: 'extruder', kind, maxC: 290 })
  const { fit, disturbances } = monitor
  Object.assign(monitor.now, { timeS: 1000, temperatureC, targetC, powerRatio: 0.3, stepS: 0.25 })
  monitor.heldS = given.heldS ?? 60
  Object.assign(fit, { best: BEST, scale: 4 })
  fit.lossPerS.fill(1)
  fit.lossPerS[BEST] = 0.006
  fit.lossVariance[BEST] = 4e-8
  disturbances.lossPerS[BEST] = given.lossPerS ?? 0.006
  Object.assign(disturbances, { fanRoot: 0.5, flowMm3PerS: 10, stilledRatio: given.stilledRatio ?? 0 })
  disturbances.isLossKnown = given.isLossKnown ?? true
  disturbances.isFanKnown = given.isFanKnown ?? true
  disturbances.isFlowKnown = given.isFlowKnown ?? true
  judgeHold(monitor)
  return monitor
}

const said = (given: Held): string[] =>
  held(given).found.map(
    ({ kind, reaction, ruling }) => `${kind} ${reaction}: ${ruling.value}, ${ruling.limit}, ${ruling.reason}`,
  )

test('a hold that takes more power than draft, fan and filament explain: it may be hotter than it reads', () => {
  // 1.25 (1.3 + 2.8 x 0.5 + 0.055 x 10) (0.006 + 0.0012)
  expect(said({ lossPerS: 0.029249 })).toEqual([])
  const [text = '', ...more] = said({ lossPerS: 0.02926 })
  expect(more).toEqual([])
  expect(text).toMatch(/^sensor-lying watch: 29\.3 1\/ks, 29\.[23] 1\/ks, extruder: it takes more .* may be hotter/)
})

test('nobody knows fan or filament: as much of them as there may be', () => {
  // 1.25 (1.3 + 2.8 + 0.55) 0.0072 and 1.25 (1.3 + 1.4 + 0.055 x 4) 0.0072
  expect(said({ isFanKnown: false, lossPerS: 0.04184 })).toEqual([])
  expect(said({ isFanKnown: false, lossPerS: 0.04186 })).toHaveLength(1)
  expect(said({ isFlowKnown: false, lossPerS: 0.02627 })).toEqual([])
  expect(said({ isFlowKnown: false, lossPerS: 0.02629 })).toHaveLength(1)
})

test('a hold that takes less than half of what it should: it may be colder than it reads', () => {
  // 0.5 (0.006 - 0.0012)
  expect(said({ lossPerS: 0.002401 })).toEqual([])
  const [text = '', ...more] = said({ lossPerS: 0.002399 })
  expect(more).toEqual([])
  expect(text).toMatch(/^sensor-lying watch: 2\.4 1\/ks, 2\.4 1\/ks, extruder: it takes less .* may be colder/)
  // Of what was learned with other fans on, 0.4 are gone with them.
  expect(said({ lossPerS: 0.001441, stilledRatio: 0.4 })).toEqual([])
  expect(said({ lossPerS: 0.001439, stilledRatio: 0.4 })).toHaveLength(1)
})

test.each<[string, Held, number]>([
  ['held for less than a minute', { heldS: 59.9 }, 0],
  ['5 °C below', { temperatureC: 195 }, 0],
  ['nearly so', { temperatureC: 195.1 }, 1],
  ['5 °C above', { temperatureC: 205 }, 0],
  ['nearly so', { temperatureC: 204.9 }, 1],
  ['off, in a cold room', { temperatureC: 1, targetC: 0 }, 0],
  ['whose loss of late is not known', { isLossKnown: false }, 0],
  ['a bed: its air is what it loses to', { kind: 'bed' }, 0],
  ['a chamber', { kind: 'chamber' }, 0],
])('only a hold says anything: %s', (_, given, times) => {
  expect(said({ lossPerS: 1, ...given })).toHaveLength(times)
})

interface Creeping {
  readonly kind?: HeaterKind
  readonly temperatureC?: number
  readonly powers?: readonly number[]
  readonly gainC?: number
  readonly forS?: number
}

/** A heater below a target of 200 °C, for so many seconds at the last of these powers. */
function creeping({
  kind = 'hot-end',
  temperatureC = 184.9,
  powers = [1],
  gainC = 1.9,
  forS = 60,
}: Creeping): string[] {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind, maxC: 290 })
  monitor.bounds.riseC[WINDOWS_S.indexOf(60)] = gainC
  for (const [k, powerRatio] of powers.entries()) {
    Object.assign(monitor.now, { timeS: 1000 + k, temperatureC, targetC: 200, powerRatio, stepS: 0.25 })
    if (k === powers.length - 1) monitor.now.stepS = forS
    judgeHold(monitor)
  }
  return monitor.found.map(({ kind, reaction, ruling }) => `${kind} ${reaction} ${ruling.value} of ${ruling.limit}`)
}

test('a minute of all its power that gains less than 7 °C is told, and where it stands far below, the print pauses', () => {
  expect(creeping({})).toEqual(['heater-creep pause 1.9 °C of 7.0 °C'])
  expect(creeping({ gainC: -30 })).toEqual(['heater-creep pause -30.0 °C of 7.0 °C'])
  expect(creeping({ gainC: 2 })).toEqual(['heater-creep watch 2.0 °C of 7.0 °C'])
  expect(creeping({ temperatureC: 185 })).toEqual(['heater-creep watch 1.9 °C of 7.0 °C'])
  expect(creeping({ gainC: 6.99 })).toHaveLength(1)
  expect(creeping({ temperatureC: 195.9 })).toHaveLength(1)
})

test.each<Creeping>([
  { gainC: 7 },
  { gainC: Number.NaN },
  { forS: 59.9 },
  { temperatureC: 196 },
  { kind: 'bed' },
  { kind: 'chamber' },
])('it gains enough, has not had a minute, is nearly there or is slow by nature: %j', (given) => {
  expect(creeping(given)).toEqual([])
})

test('all its power is the most that it ever got, half of what there is at least; 95 % of it count', () => {
  expect(creeping({ powers: [0.8, 0.761] })).toHaveLength(1)
  expect(creeping({ powers: [0.8, 0.759] })).toEqual([])
  expect(creeping({ powers: [0.476] })).toHaveLength(1)
  expect(creeping({ powers: [0.474] })).toEqual([])
})

test('less power in between, and the minute begins anew', () => {
  expect(creeping({ powers: [1, 1, 1], forS: 59.5 })).toHaveLength(1)
  expect(creeping({ powers: [1, 0.9, 1], forS: 59.9 })).toEqual([])
})
