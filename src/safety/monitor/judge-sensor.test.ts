import { expect, test } from 'vitest'
import { WINDOWS_S } from './heat-history.ts'
import { judgeLimit, judgeReading, judgeSensor, stepStill } from './judge-sensor.ts'
import { createHeaterMonitor, type HeaterMonitor, type Moment } from './monitor-state.ts'

/** Warm and switched off, so that nothing is at stake, and sound. */
function sound(now: Partial<Moment> = {}): HeaterMonitor {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  Object.assign(monitor.now, { timeS: 1000, temperatureC: 60, targetC: 0, powerRatio: 0, stepS: 0.25, ...now })
  return monitor
}

function told(monitor: HeaterMonitor): string[] {
  return monitor.found.map(({ kind, reaction, ruling }) => `${kind} ${reaction} ${ruling.value} of ${ruling.limit}`)
}

const HOT: readonly Partial<Moment>[] = [{ targetC: 1 }, { powerRatio: 0.001 }, { temperatureC: 60.1 }]

test('a second without a reading: heaters off where any heat is at stake', () => {
  const reading = (impossibleS: number, now: Partial<Moment> = {}): string[] => {
    const monitor = sound(now)
    monitor.impossibleS = impossibleS
    judgeReading(monitor)
    return told(monitor)
  }
  expect(reading(0.99)).toEqual([])
  expect(reading(1)).toEqual(['sensor-impossible watch 1.0 s of 1.0 s'])
  for (const now of HOT) expect(reading(1.5, now)).toEqual(['sensor-impossible off 1.5 s of 1.0 s'])
})

test('over the limit by 8 °C for 0.7 s, or by 15 °C at once', () => {
  const over = (temperatures: readonly number[], stepS = 0.35): string[] => {
    const monitor = sound({ stepS })
    for (const temperatureC of temperatures) {
      monitor.now.temperatureC = temperatureC
      judgeLimit(monitor)
    }
    return told(monitor)
  }
  expect(over([298.1, 298.1])).toEqual(['over-limit stop 298.1 °C of 290.0 °C'])
  expect(over([298.1, 298.1], 0.34)).toEqual([])
  expect(over([298, 298, 298, 298])).toEqual([])
  expect(over([298.1, 298, 298.1])).toEqual([])
  expect(over([305])).toEqual([])
  expect(over([305.1], 0)).toEqual(['over-limit stop 305.1 °C of 290.0 °C'])
})

test('a target over the limit', () => {
  const aimed = (targetC: number): string[] => {
    const monitor = sound({ targetC })
    judgeLimit(monitor)
    return told(monitor)
  }
  expect(aimed(290)).toEqual([])
  expect(aimed(290.1)).toEqual(['over-limit off 290.1 °C of 290.0 °C'])
})

/** Samples of a reading that rose by so much within `spanS`; no block falls by more than 5 °C or rises by more than 7 °C then. */
function moved(
  rises: readonly number[],
  spanS: (typeof WINDOWS_S)[number] = 3,
  now: Partial<Moment> = {},
): HeaterMonitor {
  const monitor = sound(now)
  const { bounds } = monitor
  for (const [k, riseC] of rises.entries()) {
    monitor.now.timeS = 1000 + k / 4
    const w = WINDOWS_S.indexOf(spanS)
    bounds.riseC[w] = riseC
    bounds.coldestC[w] = -5
    bounds.hottestC[w] = 7
    judgeSensor(monitor)
  }
  return monitor
}

test('a reading that falls by 2 °C more than any block, in three samples, or by 10 °C more at once', () => {
  expect(told(moved([-7.1, -7.1]))).toEqual([])
  expect(told(moved([-7.1, -7.1, -7.1]))).toEqual(['sensor-detached watch 2.1 °C of 0.0 °C'])
  expect(told(moved([-7, -7, -7, -7]))).toEqual([])
  expect(told(moved([-7.1, -7.1, -7, -7.1, -7.1]))).toEqual([])
  expect(told(moved([-15, -15]))).toEqual([])
  expect(told(moved([-15.1]))).toEqual(['sensor-detached watch 10.1 °C of 0.0 °C'])
  expect(told(moved([Number.NaN, Number.NaN, Number.NaN]))).toEqual([])
  // By time: 0.45 s and the sample itself.
  expect(told(moved([-7.1], 3, { stepS: 0.44 }))).toEqual([])
  expect(told(moved([-7.1, -7.1], 3, { stepS: 0.44 }))).toEqual([])
  expect(told(moved([-7.1, -7.1], 3, { stepS: 0.45 }))).toHaveLength(1)
})

test('heaters are switched off for it; what is off already only cools', () => {
  const far = (now: Partial<Moment>): string => told(moved([-16], 0.5, now))[0]!
  expect(far({ targetC: 1 })).toMatch(/^sensor-detached off/)
  expect(far({ powerRatio: 0.001 })).toMatch(/^sensor-detached off/)
  expect(far({ temperatureC: 200 })).toMatch(/^sensor-detached watch/)
})

test('only windows up to 3 s speak of a rate', () => {
  for (const spanS of [0.5, 1.5, 3] as const) expect(told(moved([-16], spanS))).toHaveLength(1)
  for (const spanS of [6, 12, 25, 60] as const) expect(told(moved([-16, -16, -16], spanS))).toEqual([])
})

test('a rise that full power cannot make is told', () => {
  expect(told(moved([9]))).toEqual([])
  expect(told(moved([9.1]))).toEqual(['sensor-impossible watch 2.1 °C of 0.0 °C'])
  expect(moved([9]).roseAtS).toBe(Number.NEGATIVE_INFINITY)
  expect(moved([9.1]).roseAtS).toBe(1000)
  expect(moved([-7]).fellAtS).toBe(Number.NEGATIVE_INFINITY)
  expect(moved([-7.1]).fellAtS).toBe(1000)
})

test.each<[number, number, number]>([
  [940.1, 940.1, 1],
  [940, 999, 0],
  [999, 940, 0],
])('a fall and a rise within a minute are a loose wire: %d and %d s', (fellAtS, roseAtS, times) => {
  const jumping = (now: Partial<Moment>): string[] => {
    const monitor = sound(now)
    Object.assign(monitor, { fellAtS, roseAtS })
    judgeSensor(monitor)
    return told(monitor)
  }
  expect(jumping({})).toEqual(Array(times).fill('sensor-noisy watch 0.0 °C of 0.0 °C'))
  for (const now of HOT) expect(jumping(now)).toEqual(Array(times).fill('sensor-noisy pause 0.0 °C of 0.0 °C'))
})

test('a loose wire jumps by what it fell or rose by now', () => {
  for (const riseC of [9.5, -7.5]) {
    const monitor = sound()
    Object.assign(monitor, { fellAtS: 990, roseAtS: 990 })
    monitor.bounds.riseC[0] = riseC
    monitor.bounds.coldestC[0] = -5
    monitor.bounds.hottestC[0] = 7
    judgeSensor(monitor)
    expect(told(monitor).at(-1)).toBe('sensor-noisy watch 2.5 °C of 0.0 °C')
  }
})

test('a reading too noisy to control heat by', () => {
  const noisy = (noiseC: number, now: Partial<Moment> = {}): string[] => {
    const monitor = sound(now)
    monitor.disturbances.noiseC = noiseC
    judgeSensor(monitor)
    return told(monitor)
  }
  for (const now of HOT) {
    expect(noisy(0.849, now)).toEqual([])
    expect(noisy(0.85, now)).toEqual(['sensor-noisy pause 0.8 °C of 0.8 °C'])
    expect(noisy(50, now)).toEqual(['sensor-noisy pause 50.0 °C of 0.8 °C'])
  }
  expect(noisy(50)).toEqual([])
})

interface Still {
  readonly targetC?: number
  readonly stillS?: number
  readonly stillSamples?: number
  readonly heldS?: number
  readonly longestStillS?: number
  readonly noiseAtChangeC?: number
  readonly flow?: readonly [least: number, most: number]
  readonly leastStepC?: number
  readonly powerBend?: number
}

function still(given: Still): string[] {
  const monitor = sound({ targetC: given.targetC ?? 200 })
  monitor.stillSinceS = 1000 - (given.stillS ?? 10)
  monitor.stillSamples = given.stillSamples ?? 8
  monitor.heldS = given.heldS ?? 60
  monitor.longestStillS = given.longestStillS ?? 0
  monitor.noiseAtChangeC = given.noiseAtChangeC ?? 0.0035
  const [least, most] = given.flow ?? [0, 0]
  Object.assign(monitor, { stillFlowMin: least, stillFlowMax: most })
  monitor.leastStepC = given.leastStepC ?? 0.03
  monitor.powerBend = given.powerBend ?? 1
  judgeSensor(monitor)
  return told(monitor)
}

test('a reading that stands still for 10 s where it was seen to move, for 40 s before that', () => {
  expect(still({})).toEqual(['sensor-frozen off 10.0 s of 10.0 s'])
  expect(still({ stillS: 9.9 })).toEqual([])
  expect(still({ heldS: 59.9, stillS: 39.9 })).toEqual([])
  expect(still({ heldS: 59.9, stillS: 40 })).toEqual(['sensor-frozen off 40.0 s of 40.0 s'])
  expect(still({ longestStillS: 8, stillS: 19.9 })).toEqual([])
  expect(still({ longestStillS: 8, stillS: 20 })).toEqual(['sensor-frozen off 20.0 s of 20.0 s'])
  expect(still({ longestStillS: 3.9 })).toHaveLength(1)
  expect(still({ targetC: 0, stillS: 1000 })).toEqual([])
  expect(still({ stillSamples: 7, stillS: 1000 })).toEqual([])
})

test('one without noise may stand, unless filament takes heat from it', () => {
  expect(still({ noiseAtChangeC: 0.0034 })).toEqual([])
  expect(still({ noiseAtChangeC: 0.0034, flow: [1, 3] })).toEqual([])
  expect(still({ noiseAtChangeC: 0.0034, flow: [1, 3.01] })).toHaveLength(1)
})

test('one of coarse digits stands too, while its law goes on moving the power', () => {
  expect(still({ leastStepC: 0.031 })).toEqual([])
  expect(still({ leastStepC: 0.031, powerBend: 0.0031 })).toEqual([])
  expect(still({ leastStepC: 0.031, powerBend: 0.003 })).toHaveLength(1)
})

/** The next reading, a quarter of a second later, after one of 200 °C at half power. */
function next(monitor: HeaterMonitor, now: Partial<Moment>, flowMm3PerS = 0, powerBefore = 0.5): void {
  Object.assign(monitor.now, { timeS: monitor.now.timeS + 0.25, ...now })
  stepStill(monitor, 200, powerBefore, flowMm3PerS)
}

test('while it stands, samples, filament and bends of the power are counted; the first three bends are the derivative', () => {
  const monitor = sound({ temperatureC: 200, targetC: 200, powerRatio: 0.5 })
  Object.assign(monitor, { stillFlowMin: 3, stillFlowMax: 3, stillSinceS: 990 })
  next(monitor, { powerRatio: 0.9 }, 2)
  next(monitor, { powerRatio: 0.4 }, 5)
  next(monitor, { powerRatio: 0.5 }, 4)
  expect(monitor).toMatchObject({ stillSamples: 3, stillFlowMin: 2, stillFlowMax: 5, powerBend: 0, powerChange: 0 })
  next(monitor, { powerRatio: 0.75 })
  expect(monitor).toMatchObject({ stillSamples: 4, powerBend: 0.25, powerChange: 0.25, stillSinceS: 990 })
  next(monitor, { powerRatio: 0.625 })
  expect(monitor).toMatchObject({ powerBend: 0.25, powerChange: 0.125 })
  next(monitor, { powerRatio: 0 })
  expect(monitor).toMatchObject({ powerBend: 0.625, powerChange: -0.5, heldS: 1.5 })
})

test('when it moves, all of that begins anew, and how long it stood is remembered of a hold', () => {
  const moving = (temperatureC: number, now: Partial<Moment> = {}): HeaterMonitor => {
    const monitor = sound({ targetC: 200, powerRatio: 0.5 })
    monitor.disturbances.noiseC = 0.07
    Object.assign(monitor, { stillSinceS: 990, stillSamples: 5, powerBend: 1, longestStillS: 2, leastStepC: 0.5 })
    next(monitor, { temperatureC, ...now }, 3)
    return monitor
  }
  expect(moving(200.25)).toMatchObject({
    ...{ stillSinceS: 1000.25, stillSamples: 0, stillFlowMin: 3, stillFlowMax: 3, powerBend: 0, noiseAtChangeC: 0.07 },
    ...{ leastStepC: 0.25, longestStillS: 10, heldS: 0.25 },
  })
  expect(moving(199.75)).toMatchObject({ leastStepC: 0.25 })
  expect(moving(201)).toMatchObject({ leastStepC: 0.5 })
  for (const [temperatureC, isHeld] of [
    [195, false],
    [195.1, true],
    [204.9, true],
    [205, false],
  ] as const) {
    expect(moving(temperatureC)).toMatchObject({ longestStillS: isHeld ? 10 : 2, heldS: isHeld ? 0.25 : 0 })
  }
  expect(moving(1, { targetC: 0 })).toMatchObject({ longestStillS: 2, heldS: 0 })
  const brief = sound({ targetC: 200, powerRatio: 0.5 })
  Object.assign(brief, { stillSinceS: 999, longestStillS: 2 })
  next(brief, { temperatureC: 200.25 })
  expect(brief.longestStillS).toBe(2)
})
