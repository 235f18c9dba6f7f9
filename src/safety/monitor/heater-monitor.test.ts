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
import type { HeaterSample } from './heater-sample.ts'
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
