import { expect, test } from 'vitest'
import {
  createHeaterTwin,
  type HeaterTwin,
  readHeaterTwin,
  stepHeaterTwin,
  type TwinConstants,
  tunedGains,
} from '../../../tests/safety/heater-twin.ts'
import type { Hazard } from '../hazard.ts'
import { heaterForecastC } from './heater-forecast.ts'
import { stepHeaterMonitor } from './heater-monitor.ts'
import type { HeaterKind, HeaterSample } from './heater-sample.ts'
import { createHeaterMonitor, type HeaterMonitor } from './monitor-state.ts'

const ENDER: TwinConstants = {
  powerCPerS: 2.9,
  lossPerS: 0.0069,
  fanLossPerS: 0.0015,
  coreLagS: 2.5,
  sensorLagS: 4,
  beta: 0.0008,
  airC: 22,
  noiseC: 0.06,
  wanderC: 0.1,
  digitC: 0.01,
  smoothS: 1,
  ...tunedGains(2.9, 2.5, 4),
}

function watch(twin: HeaterTwin, monitor: HeaterMonitor, durationS: number): Hazard[] {
  const hazards: Hazard[] = []
  const endS = twin.timeS + durationS
  while (twin.timeS < endS - 1e-6) {
    stepHeaterTwin(twin, 0.25)
    hazards.push(...stepHeaterMonitor(monitor, readHeaterTwin(twin)))
    if (hazards.some((one) => one.reaction !== 'watch')) break
  }
  return hazards
}

function printing(): { twin: HeaterTwin; monitor: HeaterMonitor } {
  const twin = createHeaterTwin(ENDER, 1)
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  expect(watch(twin, monitor, 30)).toEqual([])
  twin.targetC = 220
  expect(watch(twin, monitor, 300)).toEqual([])
  expect(Math.abs(twin.blockC - 220)).toBeLessThan(3)
  return { twin, monitor }
}

test('a heater that stays on is told before it is 25 °C over its target', () => {
  const { twin, monitor } = printing()
  twin.fault.floorRatio = 1
  const hazards = watch(twin, monitor, 60)
  expect(hazards.at(-1)).toMatchObject({ kind: 'heater-stuck-on', reaction: 'cut', subject: 'extruder' })
  expect(twin.blockC).toBeLessThan(245)
})

test('a heater without power is noticed within 8 s', () => {
  const { twin, monitor } = printing()
  const startS = twin.timeS
  twin.fault.arrivesRatio = 0
  const hazards = watch(twin, monitor, 60)
  expect(hazards[0]!.timeS - startS).toBeLessThan(8)
  expect(hazards.at(-1)).toMatchObject({ kind: 'heater-dead', reaction: 'off' })
})

test('a thermistor that slips out is told before the block is 30 °C hotter than shown', () => {
  const { twin, monitor } = printing()
  twin.fault.contactRatio = 0.3
  const hazards = watch(twin, monitor, 60)
  expect(hazards.at(-1)).toMatchObject({ reaction: 'off' })
  expect(twin.blockC - twin.shownC).toBeLessThan(30)
})

const SAMPLE: HeaterSample = {
  timeS: 0,
  temperatureC: 25,
  targetC: 0,
  powerRatio: 0,
  fanRatio: null,
  flowMm3PerS: null,
}

function told(hazards: readonly Hazard[]): string[] {
  return hazards.map(({ kind, reaction }) => `${kind} ${reaction}`)
}

/** Readings one after the other, a quarter of a second apart, from 25 °C on. */
function read(samples: readonly Partial<HeaterSample>[], maxC = 290): string[] {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC })
  stepHeaterMonitor(monitor, SAMPLE)
  return samples.flatMap((sample, i) => told(stepHeaterMonitor(monitor, { ...SAMPLE, timeS: (i + 1) / 4, ...sample })))
}

const times = (count: number, sample: Partial<HeaterSample>): Partial<HeaterSample>[] => Array(count).fill(sample)

test('a reading that stands still in a hold is told within 20 s', () => {
  const { twin, monitor } = printing()
  const startS = twin.timeS
  twin.fault.isFrozen = true
  const hazards = watch(twin, monitor, 60)
  expect(told(hazards).at(-1)).toBe('sensor-frozen off')
  expect(twin.timeS - startS).toBeLessThan(20)
})

test('a reading that never had noise may stand', () => {
  const quiet = createHeaterTwin({ ...ENDER, noiseC: 0, wanderC: 0 }, 1)
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  expect(watch(quiet, monitor, 120)).toEqual([])
  quiet.targetC = 220
  expect(watch(quiet, monitor, 900)).toEqual([])
})

test('a weak heater is told, and a loose wire', () => {
  const weak = printing()
  weak.twin.fault.arrivesRatio = 0.4
  expect(told(watch(weak.twin, weak.monitor, 120)).at(-1)).toMatch(/heater-(weak|dead) (pause|off)/)
  const loose = printing()
  loose.twin.fault.jumpC = 25
  expect(watch(loose.twin, loose.monitor, 30).some(({ reaction }) => reaction !== 'watch')).toBe(true)
})

test('a switched-off heater that warms is cut', () => {
  const { twin, monitor } = printing()
  twin.targetC = 0
  expect(watch(twin, monitor, 60)).toEqual([])
  twin.fault.floorRatio = 1
  expect(told(watch(twin, monitor, 60)).at(-1)).toBe('heating-while-off cut')
})

test('without the fan known it is slower, and right', () => {
  const { twin, monitor } = printing()
  twin.fault.arrivesRatio = 0
  const hazards: Hazard[] = []
  for (let i = 0; i < 160; i++) {
    stepHeaterTwin(twin, 0.25)
    hazards.push(...stepHeaterMonitor(monitor, readHeaterTwin(twin, false)))
  }
  expect(told(hazards)).toContain('heater-dead off')
})

test.each([
  [Number.NaN, ['sensor-impossible watch']],
  [-60.1, ['sensor-impossible watch']],
  [650.1, ['sensor-impossible off']],
  [0, []],
])('%d °C is no reading', (temperatureC, expected) => {
  expect(read(times(4, { temperatureC }))).toEqual(expected)
  expect(read(times(3, { temperatureC }))).toEqual([])
})

test('how long there has been no reading: by no more than a second for each sample, and by nothing where the clock runs back', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  const blindS = (timeS: number): number => {
    stepHeaterMonitor(monitor, { ...SAMPLE, timeS, temperatureC: Number.NaN })
    return monitor.impossibleS
  }
  expect([blindS(10), blindS(10.5), blindS(5), blindS(5.25), blindS(9)]).toEqual([0, 0.5, 0.5, 0.75, 1.75])
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 9.5 })
  expect(monitor.impossibleS).toBe(0)
})

test('where heat is asked for, no reading is a reason to switch off', () => {
  expect(read(times(4, { temperatureC: Number.NaN, targetC: 200 }))).toEqual(['sensor-impossible off'])
  expect(read(times(4, { temperatureC: Number.NaN, powerRatio: 0.1 }))).toEqual(['sensor-impossible off'])
})

test('targets and readings beyond the limit', () => {
  expect(read([{ targetC: 290 }])).toEqual([])
  expect(read([{ targetC: 290.01 }])).toEqual(['over-limit off'])
  expect(
    read([
      { timeS: 100, temperatureC: 290 },
      { timeS: 100.7, temperatureC: 290 },
    ]),
  ).toEqual([])
  // On the way up a target at the limit is passed by some degrees.
  const over = (temperatureC: number): string[] => read([100, 100.4, 100.8].map((timeS) => ({ timeS, temperatureC })))
  expect(over(298)).toEqual([])
  expect(over(298.01)).toEqual(['over-limit stop'])
  expect(read([{ timeS: 100, temperatureC: 305.01 }])).toEqual(['over-limit stop'])
  expect(read([{ timeS: 100, temperatureC: 305 }])).toEqual([])
})

test('samples that do not advance are passed over, gaps begin anew', () => {
  expect(read([{ timeS: 0, targetC: 400 }])).toEqual([])
  expect(read([{ timeS: 5.01, temperatureC: 200 }])).toEqual([])
  expect(read([{ timeS: -3, temperatureC: 200 }])).toEqual([])
  expect(read([{ temperatureC: 0 }, { temperatureC: 200 }])).toEqual([])
})

test('a reading that falls and rises as none can', () => {
  expect(read([...times(4, {}), ...times(1, { temperatureC: 80 })])).toEqual(['sensor-impossible watch'])
  const cold = read([...times(8, {}), { temperatureC: 80 }, ...times(8, { temperatureC: 25 })])
  expect(cold).toEqual(['sensor-impossible watch', 'sensor-detached watch', 'sensor-noisy watch'])
  const hot = [...times(8, { temperatureC: 25, targetC: 200 }), { temperatureC: 90, targetC: 200 }]
  expect(read([...hot, ...times(8, { targetC: 200 })])).toEqual(
    expect.arrayContaining(['sensor-detached off', 'sensor-noisy pause']),
  )
})

test('a hot end that gains nothing in a minute of full power', () => {
  const flat = Array.from({ length: 300 }, (_, i) => ({
    temperatureC: 100 + 0.2 * (i % 2),
    targetC: 200,
    powerRatio: 1,
    timeS: 100 + i / 4,
  }))
  expect(read(flat)).toContain('heater-creep pause')
  const slow = flat.map((sample, i) => ({ ...sample, temperatureC: sample.temperatureC + i / 60 }))
  expect(read(slow)).toContain('heater-creep watch')
})

test('a clock that begins anew does not silence what was told before it', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  const at = (timeS: number): string[] => told(stepHeaterMonitor(monitor, { ...SAMPLE, timeS, temperatureC: 306 }))
  expect(at(1000)).toEqual(['over-limit stop'])
  expect(at(1001)).toEqual([])
  expect(at(5)).toEqual(['over-limit stop'])
})

test('looks ahead: no further than full power brings it, and than its target and the overshoot', () => {
  const { twin, monitor } = printing()
  expect(heaterForecastC(monitor, 250, 600)).toBeGreaterThan(250)
  expect(heaterForecastC(monitor, 250, 600)).toBeLessThanOrEqual(270)
  expect(heaterForecastC(monitor, 250, 1)).toBeLessThan(230)
  expect(heaterForecastC(monitor, 100, 600)).toBeGreaterThan(219)
  expect(twin.targetC).toBe(220)
  const fresh = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  stepHeaterMonitor(fresh, SAMPLE)
  expect(heaterForecastC(fresh, 200, 1)).toBe(47)
})

test('whatever takes heat, a reading without noise moves with it, or it is frozen', () => {
  const told = (flowMm3PerS: (i: number) => number | null): string[] => {
    const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
    const found: string[] = []
    for (let i = 0; i < 300; i++) {
      const sample = { timeS: i / 4, temperatureC: 210, targetC: 210, powerRatio: 0.5, fanRatio: 0 }
      const hazards = stepHeaterMonitor(monitor, { ...sample, flowMm3PerS: flowMm3PerS(i) })
      found.push(...hazards.map(({ kind, reaction }) => `${kind} ${reaction}`))
    }
    return found.filter((text) => text.startsWith('sensor-frozen'))
  }
  expect(told(() => 5)).toEqual([])
  expect(told(() => null)).toEqual([])
  expect(told((i) => (i % 8 < 4 ? 2 : 0))).toEqual([])
  expect(told((i) => (i % 8 < 4 ? 2.01 : 0))).toContain('sensor-frozen off')
})

test('a plug that is pushed through cold is no dead heater: more than 45 mm³/s', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  stepHeaterMonitor(monitor, SAMPLE)
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 1, flowMm3PerS: 45 })
  expect(monitor.purgedAtS).toBe(Number.NEGATIVE_INFINITY)
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 2, flowMm3PerS: 45.01 })
  expect(monitor.purgedAtS).toBe(2)
})

test('what is cold and has no power holds no heat; what is warm, or after a gap, may', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  stepHeaterMonitor(monitor, SAMPLE)
  expect(monitor.powerlessS).toBe(Number.POSITIVE_INFINITY)
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 1 })
  expect(monitor.isSpent).toBe(true)
  Object.assign(monitor, { risingSamples: 1, headingSamples: 1 })
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 7, temperatureC: 50 })
  expect(monitor).toMatchObject({ powerlessS: 0, isSpent: false, risingSamples: 0, headingSamples: 0 })
})

test('a cold hot end that heats by itself is cut before it is 25 °C warmer', () => {
  const { twin, monitor } = printing()
  twin.targetC = 0
  expect(watch(twin, monitor, 600)).toEqual([])
  const fromC = twin.blockC
  twin.fault.floorRatio = 1
  expect(told(watch(twin, monitor, 60)).at(-1)).toBe('heating-while-off cut')
  expect(twin.blockC - fromC).toBeLessThan(20)
})

test('a gap, or a clock that runs back, begins the watch anew', () => {
  for (const timeS of [105.25, 99]) {
    const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
    stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 100, temperatureC: 180, targetC: 200, powerRatio: 0.5 })
    stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 100.25, temperatureC: 181, targetC: 200, powerRatio: 0.5 })
    const counts = ['coldS', 'usualColdS', 'toldColdS', 'hotS', 'usualHotS', 'fallS', 'stillSamples', 'powerBend']
    const others = [
      'powerlessS',
      'risingSamples',
      'headingSamples',
      'powerChange',
      'fullPowerS',
      'excessCS',
      'fannedCS',
      'stilledCS',
    ]
    for (const name of [...counts, ...others, 'flowedCMm3']) Object.assign(monitor, { [name]: 5 })
    Object.assign(monitor, { isSpent: true, actedAtS: 90, fellAtS: 90, roseAtS: 90, isChunkSound: false })
    monitor.toldAtS.fill(90)
    const now = { timeS: timeS + 0.01, temperatureC: 150, targetC: 200, powerRatio: 0.25 }
    stepHeaterMonitor(monitor, { ...SAMPLE, ...now, fanRatio: 1, flowMm3PerS: 6 })
    for (const name of [...counts, ...others, 'flowedCMm3']) expect(monitor).toMatchObject({ [name]: 0 })
    const never = Number.NEGATIVE_INFINITY
    expect(monitor).toMatchObject({
      isSpent: false,
      actedAtS: never,
      fellAtS: never,
      roseAtS: never,
      isChunkSound: true,
    })
    expect([...monitor.toldAtS]).toEqual([...monitor.toldAtS].map(() => never))
    expect(monitor).toMatchObject({ beforeC: 150, blockMaxC: 150, stillFlowMin: 6, stillFlowMax: 6, chunkC: 150 })
    expect(monitor.stillSinceS).toBe(now.timeS)
    expect(monitor.chunkTimeS).toBe(now.timeS)
    expect(monitor.balanceFromS).toBe(now.timeS + 20)
    expect([monitor.history.count, monitor.history.drive[0], monitor.now.stepS]).toEqual([1, 0.25, 0])
    expect(monitor.now).toMatchObject(now)
  }
})

test('no gap: 5 s', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 100 })
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 105 })
  expect([monitor.history.count, monitor.now.stepS]).toEqual([2, 5])
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 110.01 })
  expect([monitor.history.count, monitor.now.stepS]).toEqual([1, 0])
})

test.each([
  [49.9, 0, Number.NEGATIVE_INFINITY],
  [50, 0, 120],
  [49.9, 0.01, 120],
])('only cold and without power nothing is hidden: %d °C, %d', (temperatureC, powerRatio, fromS) => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  stepHeaterMonitor(monitor, { ...SAMPLE, timeS: 100, temperatureC, powerRatio })
  expect(monitor.balanceFromS).toBe(fromS)
})

test('what a sample brings: integrals, noise, jitter, the time between', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  const { disturbances, history, power, fit } = monitor
  const sample = { ...SAMPLE, targetC: 200, fanRatio: 0.25, flowMm3PerS: 8 }
  stepHeaterMonitor(monitor, { ...sample, timeS: 100, temperatureC: 125, powerRatio: 0.2 })
  stepHeaterMonitor(monitor, { ...sample, timeS: 100.5, temperatureC: 126, powerRatio: 0.3 })
  expect([monitor.excessCS, monitor.fannedCS, monitor.flowedCMm3]).toEqual([50.25, 25.125, 402])
  // 1 °C from the same before: half of it.
  expect(disturbances.noiseC).toBeCloseTo(0.1 + 0.02 * (0.5 - 0.1), 12)
  expect(disturbances.powerJitter).toBeCloseTo(0.05 + 0.02 * (0.1 - 0.05), 12)
  expect(disturbances.stepS).toBeCloseTo(1 + 0.02 * (0.5 - 1), 12)
  expect(disturbances).toMatchObject({ targetC: 200, isFanKnown: true, isFlowKnown: true })
  // A quarter of full power over the step, as the mean of both samples.
  expect(power.core[0]).toBeCloseTo(0.25 - 0.05 * Math.exp(-0.5 / 0.27), 9)
  expect(history.drive[1]).toBe(power.lagged[fit.best])
  expect([history.timeS[1], history.temperatureC[1], history.excessCS[1]]).toEqual([100.5, 126, 50.25])
  expect([history.fannedCS[1], history.flowedCMm3[1]]).toEqual([25.125, 402])
  const [noiseC, jitter] = [disturbances.noiseC, disturbances.powerJitter]
  stepHeaterMonitor(monitor, {
    ...sample,
    timeS: 101,
    temperatureC: 136,
    powerRatio: 1,
    fanRatio: null,
    flowMm3PerS: null,
  })
  // No more than 1 °C, and 0.3, at once.
  expect(disturbances.noiseC).toBeCloseTo(noiseC + 0.02 * (1 - noiseC), 12)
  expect(disturbances.powerJitter).toBeCloseTo(jitter + 0.02 * (0.3 - jitter), 12)
  expect(disturbances).toMatchObject({ isFanKnown: false, isFlowKnown: false })
  expect([monitor.excessCS, monitor.fannedCS, monitor.flowedCMm3]).toEqual([103.25, 25.125, 402])
  stepHeaterMonitor(monitor, { ...sample, timeS: 101.5, temperatureC: 10, powerRatio: 1 })
  stepHeaterMonitor(monitor, { ...sample, timeS: 102, temperatureC: 10, powerRatio: 1 })
  expect(monitor.excessCS).toBe(127.25)
})

test('at its target: within 5 °C below, or above, for as long as it is the same target', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  let timeS = 100
  const atTargetS = (temperatureC: number, targetC: number): number => {
    timeS += 0.5
    stepHeaterMonitor(monitor, { ...SAMPLE, timeS, temperatureC, targetC, powerRatio: 0.5 })
    return monitor.atTargetS
  }
  expect([atTargetS(195.1, 200), atTargetS(195.1, 200), atTargetS(215, 200)]).toEqual([0, 0.5, 1])
  Object.assign(monitor, { coldS: 3, usualColdS: 3 })
  monitor.hold.count = 3
  expect([atTargetS(196, 199), monitor.hold.count]).toEqual([0, 0])
  expect(monitor.coldS).toBeLessThan(1)
  expect(monitor.usualColdS).toBeLessThan(1)
  expect([atTargetS(196, 199), atTargetS(194, 199), atTargetS(194.1, 199)]).toEqual([0.5, 0, 0.5])
})

test('air of other fans that the heater was not learned in counts as the fan does, one full fan at the most', () => {
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  let timeS = 100
  const fannedCS = (change: Partial<HeaterSample>): number => {
    timeS += 0.5
    const before = monitor.fannedCS
    stepHeaterMonitor(monitor, { ...SAMPLE, timeS, temperatureC: 125, targetC: 200, powerRatio: 0.5, ...change })
    return monitor.fannedCS - before
  }
  fannedCS({})
  monitor.learnedAirRoot = 0.7
  expect(fannedCS({ fanRatio: 0.25, airRoot: 0.9 })).toBeCloseTo(50 * (0.5 + 0.2), 9)
  expect(monitor.airRoot).toBe(0.9)
  expect(fannedCS({ fanRatio: null, airRoot: 0.7 })).toBeCloseTo(0, 9)
  expect(fannedCS({ fanRatio: 0.25, airRoot: 1.69 })).toBeCloseTo(50 * (0.5 + 0.99), 9)
  expect(fannedCS({ fanRatio: 0.25, airRoot: 4.9 })).toBeCloseTo(50 * (0.5 + 1), 9)
  expect(monitor.stilledCS).toBe(0)
  expect(fannedCS({ fanRatio: 0.25, airRoot: 0.6 })).toBeCloseTo(50 * 0.5, 9)
  expect(fannedCS({ fanRatio: 0 })).toBe(0)
  expect(monitor.airRoot).toBe(0)
})

test('air that it was learned in and that is gone: a share of its loss, of one full fan at the most', () => {
  const stilledCS = (kind: HeaterKind, airRoot: number): number => {
    const monitor = createHeaterMonitor({ heater: 'extruder', kind, maxC: 290 })
    const sample = { ...SAMPLE, temperatureC: 125, targetC: 200, powerRatio: 0.5, airRoot }
    stepHeaterMonitor(monitor, { ...sample, timeS: 100 })
    monitor.learnedAirRoot = 3
    stepHeaterMonitor(monitor, { ...sample, timeS: 100.5 })
    expect(monitor.history.stilledCS[0]).toBe(0)
    expect(monitor.history.stilledCS[1]).toBe(monitor.stilledCS)
    return monitor.stilledCS
  }
  expect(stilledCS('hot-end', 3)).toBe(0)
  expect(stilledCS('hot-end', 3.5)).toBe(0)
  expect(stilledCS('hot-end', 2.5)).toBeCloseTo(50 * (0.65 / 1.65), 9)
  expect(stilledCS('hot-end', 2)).toBeCloseTo(50 * (1.3 / 2.3), 9)
  expect(stilledCS('hot-end', 0)).toBeCloseTo(50 * (1.3 / 2.3), 9)
  expect(stilledCS('bed', 0)).toBeCloseTo(50 * (0.5 / 1.5), 9)
  expect(stilledCS('chamber', 0)).toBeCloseTo(50 * (1 / 2), 9)
})

/** A hold that was learned in some air: how long a fault that comes with other air is not acted upon, s; NaN: never in ten minutes. */
function actedS(learnedRoot: number, airRoot: number, happens: (twin: HeaterTwin, isLearned: boolean) => void): number {
  const twin = createHeaterTwin(ENDER, 1)
  const monitor = createHeaterMonitor({ heater: 'extruder', kind: 'hot-end', maxC: 290 })
  const run = (seconds: number, root: number): number => {
    const fromS = twin.timeS
    while (twin.timeS < fromS + seconds) {
      stepHeaterTwin(twin, 0.25)
      const hazards = stepHeaterMonitor(monitor, { ...readHeaterTwin(twin), airRoot: root })
      if (hazards.some(({ reaction }) => reaction !== 'watch')) return twin.timeS - fromS
    }
    return Number.NaN
  }
  happens(twin, true)
  run(30, learnedRoot)
  twin.targetC = 220
  expect(run(900, learnedRoot)).toBeNaN()
  happens(twin, false)
  return run(600, airRoot)
}

test('five fans at once are no reason to overlook a sensor that is half out, or a heater without power', () => {
  const halfOut = (twin: HeaterTwin, isLearned: boolean): void => {
    twin.fault.contactRatio = isLearned ? 1 : 0.6
  }
  expect(actedS(0, 0, halfOut)).toBeLessThan(2)
  expect(actedS(0, 4.2, halfOut)).toBeLessThan(4)
  expect(actedS(4.2, 0, halfOut)).toBeLessThan(4)
  const dead = (twin: HeaterTwin, isLearned: boolean): void => {
    twin.fault.arrivesRatio = isLearned ? 1 : 0
  }
  expect(actedS(0, 0, dead)).toBeLessThan(12)
  expect(actedS(4.2, 4.2, dead)).toBeLessThan(12)
  // Air that comes at the same moment explains it for a while, as the part's own fan does.
  expect(actedS(0, 4.2, dead)).toBeLessThan(90)
})

test('a heater that was learned in the air of a fan loses less without it, and is sound', () => {
  const lost = (more: number) => (twin: HeaterTwin, isLearned: boolean) => {
    twin.fault.lossRatio = isLearned ? 1 + more : 1
  }
  expect(actedS(1, 0, lost(0.6))).toBeNaN()
  expect(actedS(1, 0, lost(0.3))).toBeNaN()
  // It is no cloak for one that stays on.
  const stuck = (twin: HeaterTwin, isLearned: boolean): void => {
    lost(0.6)(twin, isLearned)
    twin.fault.floorRatio = isLearned ? 0 : 1
  }
  expect(actedS(1, 0, stuck)).toBeLessThan(25)
})
