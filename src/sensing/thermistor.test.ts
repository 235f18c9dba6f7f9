import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { curveC, curveOhm, type SensorCurve, sensorCurve } from './sensor-curve.ts'
import {
  bedThermistorSettings,
  createThermistor,
  nozzleThermistorSettings,
  readThermistor,
  type ThermistorCondition,
  type ThermistorSettings,
} from './thermistor.ts'

const SOUND: ThermistorCondition = {
  contactRatio: 1,
  offsetC: 0,
  jumpC: 0,
  lagRatio: 1,
  delayS: 0,
  noiseC: 0,
  converterNoiseRatio: 1,
  wanderRatio: 1,
  circuit: 'closed',
}

function readings(settings: ThermistorSettings, trueC: number, count: number, condition = SOUND, seed = 1): number[] {
  const sensor = createThermistor(settings, createRandom(seed))
  return Array.from({ length: count }, () => readThermistor(sensor, trueC, condition, settings.periodS))
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of the steps from one reading to the next: slow wander hardly counts. */
function whiteC(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => (value - values[i]!) ** 2)
  return Math.sqrt(mean(steps) / 2)
}

test('an ideal sensor reads the truth, with any sound wiring', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -40, max: 400, noNaN: true }),
      fc.double({ min: 0.01, max: 2, noNaN: true }),
      (c, dtS) => {
        const sensor = createThermistor(nozzleThermistorSettings('Generic 3950', true), createRandom(1))
        expect(readThermistor(sensor, c, SOUND, dtS)).toBe(c)
      },
    ),
  )
})

test('a curve read backwards gives the temperature', () => {
  for (const type of ['Generic 3950', 'SliceEngineering 450', 'PT1000', 'my own section']) {
    const curve = sensorCurve(type) as Exclude<SensorCurve, { kind: 'direct' }>
    for (const c of [-20, 25, 215, 290]) expect(curveC(curve, curveOhm(curve, c))).toBeCloseTo(c, 9)
  }
})

test('one converter noise gives the white scatter of real holds and of cold heaters', () => {
  const log = (values: number[]): number[] => values.map((value) => Math.round(value * 10) / 10)
  // V6: 0.11 in hold (from second to second, wander included), 0.036 on the bed, 0.05 when cold (0.03..0.18).
  expect(whiteC(log(readings(nozzleThermistorSettings(), 215, 20_000)))).toBeGreaterThan(0.06)
  expect(whiteC(log(readings(nozzleThermistorSettings(), 215, 20_000)))).toBeLessThan(0.12)
  expect(whiteC(log(readings(bedThermistorSettings(), 60, 20_000)))).toBeGreaterThan(0.025)
  expect(whiteC(log(readings(bedThermistorSettings(), 60, 20_000)))).toBeLessThan(0.05)
  expect(whiteC(log(readings(nozzleThermistorSettings(), 23.4, 20_000)))).toBeGreaterThan(0.03)
  expect(whiteC(log(readings(nozzleThermistorSettings(), 23.4, 20_000)))).toBeLessThan(0.18)
})

test('the mean is right and the steps grow with the temperature of a thermistor', () => {
  for (const c of [60, 215, 280]) expect(mean(readings(nozzleThermistorSettings(), c, 20_000))).toBeCloseTo(c, 1)
  const hot = whiteC(readings(nozzleThermistorSettings(), 280, 20_000))
  const warm = whiteC(readings(nozzleThermistorSettings(), 120, 20_000))
  expect(hot).toBeGreaterThan(4 * warm)
})

test('an open thermistor reads far too cold and a shorted one far too hot; a PT1000 the other way round', () => {
  for (const ideal of [true, false]) {
    const broken = (type: string, circuit: 'open' | 'short'): number =>
      readings(nozzleThermistorSettings(type, ideal), 215, 1, { ...SOUND, circuit })[0]!
    expect(broken('Generic 3950', 'open')).toBeLessThan(-40)
    expect(broken('Generic 3950', 'short')).toBeGreaterThan(400)
    expect(broken('PT1000', 'open')).toBeGreaterThan(1000)
    expect(broken('PT1000', 'short')).toBeLessThan(-150)
    expect(broken('MAX31855', 'open')).toBeGreaterThan(1000)
  }
})

test('a loose wire jumps by tens of degrees and comes back', () => {
  const values = readings(nozzleThermistorSettings(), 215, 10_000, { ...SOUND, jumpC: 20 })
  const off = values.filter((value) => Math.abs(value - 215) > 5).length / values.length
  expect(off).toBeGreaterThan(0.1)
  expect(off).toBeLessThan(0.6)
  expect(Math.max(...values)).toBeLessThan(217)
  expect(Math.min(...values)).toBeLessThan(180)
})

test('between reports the reading stands still: three ticks of 0.1 s to a report', () => {
  const sensor = createThermistor(nozzleThermistorSettings(), createRandom(3))
  const values = Array.from({ length: 300 }, () => readThermistor(sensor, 215, SOUND, 0.1))
  expect(new Set(values).size).toBeLessThanOrEqual(100)
  for (let i = 0; i < 300; i += 3) expect(values[i + 2]).toBe(values[i])
})

test('drift shifts the reading, the same seed gives the same readings', () => {
  expect(mean(readings(nozzleThermistorSettings(), 200, 5000, { ...SOUND, offsetC: 7 }))).toBeCloseTo(207, 1)
  expect(readings(nozzleThermistorSettings(), 200, 500)).toEqual(readings(nozzleThermistorSettings(), 200, 500))
  expect(readings(nozzleThermistorSettings(), 200, 500, SOUND, 2)).not.toEqual(
    readings(nozzleThermistorSettings(), 200, 500),
  )
})

test('a delay tells the bead as it was, extra noise adds to the scatter', () => {
  const sensor = createThermistor(nozzleThermistorSettings('Generic 3950', true), createRandom(1))
  for (let i = 0; i < 20; i++) {
    const reading = readThermistor(sensor, i, { ...SOUND, delayS: 0.2 }, 0.1)
    expect(reading).toBe(Math.max(0, i - 2))
  }
  const noisy = whiteC(readings(nozzleThermistorSettings(), 215, 20_000, { ...SOUND, noiseC: 0.5 }))
  expect(noisy).toBeGreaterThan(0.47)
  expect(noisy).toBeLessThan(0.55)
})
