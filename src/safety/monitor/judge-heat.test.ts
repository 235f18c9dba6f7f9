import { expect, test } from 'vitest'
import { WINDOWS_S } from './heat-history.ts'
import type { HeaterKind } from './heater-sample.ts'
import { hasJumped, judgeHot } from './judge-heat.ts'
import { lagOf } from './lagged-power.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

interface Given {
  readonly kind?: HeaterKind
  readonly temperatureC?: number
  readonly targetC?: number
  readonly slopeCPerS?: number
  readonly share?: number
  readonly atTargetS?: number
  readonly isKnown?: boolean
  readonly jumpedAtS?: number
}

/** Lags of 6 s: hypotheses go by three. */
const SIX_S = 12

function heating(given: Given): HeaterMonitor {
  const { kind = 'hot-end', temperatureC = 196, targetC = 200, slopeCPerS = 2.001, share = 1.41 } = given
  const monitor = createHeaterMonitor({ heater: 'extruder', kind, maxC: 500 })
  monitor.fit.best = SIX_S
  expect(lagOf(SIX_S)).toBe(6)
  monitor.fit.isKnown = given.isKnown ?? true
  monitor.broken.hotShare = share
  monitor.atTargetS = given.atTargetS ?? 0
  monitor.roseAtS = given.jumpedAtS ?? Number.NEGATIVE_INFINITY
  monitor.bounds.riseC[WINDOWS_S.indexOf(1.5)] = 1.5 * slopeCPerS
  Object.assign(monitor.now, { timeS: 100, temperatureC, targetC, powerRatio: 0, stepS: 0.25 })
  return monitor
}

/** With which sample it is cut; 0: with none of twelve. */
function cutAt(given: Given): number {
  const monitor = heating(given)
  for (let sample = 1; sample <= 12; sample++) {
    judgeHot(monitor)
    if (monitor.found.length === 0) continue
    expect(monitor.found).toMatchObject([{ kind: 'heater-stuck-on', reaction: 'cut' }])
    return sample
  }
  return 0
}

test('what heads 8 °C over its target, more than its power explains, is cut before it is there', () => {
  expect(cutAt({})).toBe(2)
  // 196 °C and 6 s of lag.
  expect(cutAt({ slopeCPerS: 1.999 })).toBe(0)
  expect(cutAt({ share: 1.4 })).toBe(0)
  expect(cutAt({ isKnown: false })).toBe(0)
  expect(cutAt({ targetC: 0 })).toBe(0)
  expect(cutAt({ share: Number.NaN })).toBe(0)
  expect(cutAt({ slopeCPerS: Number.NaN })).toBe(0)
  // Far over a target that was lowered, and cooling.
  expect(cutAt({ temperatureC: 250, slopeCPerS: 0 })).toBe(0)
  expect(cutAt({ temperatureC: 250, slopeCPerS: 0.001 })).toBe(2)
})

test('it says where it is heading', () => {
  const monitor = heating({ slopeCPerS: 3 })
  judgeHot(monitor)
  judgeHot(monitor)
  expect(monitor.found[0]!.ruling).toMatchObject({ limit: '208.0 °C', value: '214.0 °C' })
})

test('a moment does not count', () => {
  const monitor = heating({})
  judgeHot(monitor)
  monitor.broken.hotShare = 1
  judgeHot(monitor)
  monitor.broken.hotShare = 1.41
  judgeHot(monitor)
  expect(monitor.found).toEqual([])
})

test('in a hold there is no overshoot to explain it; a bed is slow, and has none', () => {
  expect(cutAt({ share: 1.06, atTargetS: 60 })).toBe(2)
  expect(cutAt({ share: 1.06, atTargetS: 59.9 })).toBe(0)
  expect(cutAt({ share: 1.05, atTargetS: 60 })).toBe(0)
  expect(cutAt({ share: 0.81, kind: 'bed' })).toBe(8)
  expect(cutAt({ share: 0.8, kind: 'bed' })).toBe(0)
})

test('for half a minute after a jump the reading says nothing about heat', () => {
  expect(cutAt({ jumpedAtS: 70.1 })).toBe(0)
  expect(cutAt({ jumpedAtS: 70 })).toBe(2)
  const monitor = heating({})
  expect(hasJumped(monitor)).toBe(false)
  monitor.fellAtS = 70.1
  expect(hasJumped(monitor)).toBe(true)
  monitor.fellAtS = 70
  expect(hasJumped(monitor)).toBe(false)
})

interface Broken {
  readonly temperatureC?: number
  readonly targetC?: number
  readonly atTargetS?: number
  readonly hotC?: number
  readonly hotS?: number
  readonly usualHotS?: number
  readonly share?: number
  readonly isFanKnown?: boolean
  /** Within 6 and 12 s. */
  readonly sixC?: number
  readonly twelveC?: number
}

/** A balance that has been broken by 2 °C for 1.4 s. */
function broken(given: Broken): string[] {
  const { temperatureC = 50, targetC = 0, hotC = 2, hotS = 1.4, sixC = 4, twelveC = 1.5 } = given
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 500 })
  Object.assign(monitor.now, { timeS: 100, temperatureC, targetC })
  Object.assign(monitor, { hotS, usualHotS: given.usualHotS ?? 0, atTargetS: given.atTargetS ?? 0 })
  Object.assign(monitor.broken, { hotC, hotShare: given.share ?? 0 })
  monitor.disturbances.isFanKnown = given.isFanKnown ?? true
  monitor.bounds.riseC[WINDOWS_S.indexOf(6)] = sixC
  monitor.bounds.riseC[WINDOWS_S.indexOf(12)] = twelveC
  judgeHot(monitor)
  return monitor.found.map(({ kind, reaction }) => `${kind} ${reaction}`)
}

test('what is off and gets warmer is told; it is cut where no air could do that', () => {
  expect(broken({})).toEqual(['heating-while-off watch'])
  expect(broken({ sixC: 4.01 })).toEqual(['heating-while-off cut'])
  expect(broken({ temperatureC: 55, twelveC: 1.51 })).toEqual(['heating-while-off watch'])
  expect(broken({ temperatureC: 55.01, twelveC: 1.51 })).toEqual(['heating-while-off cut'])
  expect(broken({ temperatureC: 55.01 })).toEqual(['heating-while-off watch'])
  expect(broken({ temperatureC: 90 })).toEqual(['heating-while-off watch'])
  expect(broken({ temperatureC: 90.01 })).toEqual(['heating-while-off cut'])
})

test('broken by little for a moment says nothing, by the unusual only where the fan is known', () => {
  expect(broken({ hotS: 1.3 })).toEqual([])
  expect(broken({ hotC: 1.5 })).toEqual([])
  expect(broken({ hotC: 3.01, hotS: 0.45 })).toHaveLength(1)
  const sound = { hotC: 0, hotS: 0 }
  expect(broken({ ...sound, usualHotS: 1.4 })).toHaveLength(1)
  expect(broken({ ...sound, usualHotS: 1.4, isFanKnown: false })).toEqual([])
  expect(broken({ ...sound, usualHotS: 1.3, share: 1.6 })).toEqual([])
  expect(broken({ ...sound, usualHotS: 0.45, share: 1.61 })).toHaveLength(1)
  expect(broken({ ...sound, usualHotS: 0.44, share: 1.61 })).toEqual([])
})

test('over its target while the balance is broken: sooner where it has long been there', () => {
  const over = (temperatureC: number, atTargetS: number): string[] => broken({ temperatureC, targetC: 200, atTargetS })
  expect(over(212, 59.9)).toEqual(['sensor-lying watch'])
  expect(over(212.01, 59.9)).toEqual(['heater-stuck-on cut'])
  const unusual = { temperatureC: 300, targetC: 200, hotC: 0, hotS: 0, usualHotS: 1.4 }
  expect(broken({ ...unusual, atTargetS: 59.9 })).toEqual([])
  expect(broken({ ...unusual, atTargetS: 60 })).toEqual(['heater-stuck-on cut'])
  expect(over(204, 60)).toEqual(['sensor-lying watch'])
  expect(over(204.01, 60)).toEqual(['heater-stuck-on cut'])
})
