import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { type FittedHeater, fitHeater, type HeaterSeries, predictHeater } from './fit-heater.ts'
import { minimizeSquares } from './minimize-squares.ts'

const TRUTH: FittedHeater = {
  fullPowerCPerS: 3.4,
  lossPerS: 1 / 160,
  heaterLagS: 2,
  sensorLagS: 6,
  sensorLeadC: 0,
  resistancePerC: 0.0009,
  airC: 24,
}

// Full power to the target, then a hold that switches: what a log shows.
function recorded(startC: number, noiseC: number): HeaterSeries {
  const timeS = Float64Array.from({ length: 150 }, (_, i) => i)
  const powerRatio = timeS.map((time) => (time < 5 ? 0 : time < 80 ? 1 : 0.25 + 0.1 * Math.sin(time)))
  const measuredC = new Float64Array(timeS.length).fill(startC)
  predictHeater(TRUTH, { timeS, powerRatio, measuredC }, measuredC)
  const random = createRandom(11)
  return { timeS, powerRatio, measuredC: measuredC.map((value) => value + noiseC * random.normal()) }
}

test('constants come back from a noisy record of a heat-up and a hold', () => {
  const { heater, rmsC } = fitHeater([recorded(24, 0.2)], { airC: 24, airSpreadC: 0, kind: 'nozzle' })
  expect(rmsC).toBeLessThan(0.3)
  expect(heater.fullPowerCPerS / TRUTH.fullPowerCPerS).toBeCloseTo(1, 1)
  // Heater and sensor lag act in series: a record shows their sum better than either.
  const lagRatio = (heater.heaterLagS + heater.sensorLagS) / (TRUTH.heaterLagS + TRUTH.sensorLagS)
  expect(Math.abs(lagRatio - 1)).toBeLessThan(0.1)
  expect(Math.abs(heater.lossPerS / TRUTH.lossPerS - 1)).toBeLessThan(0.1)
})

test('a minute lost to an open door does not bend the rate', () => {
  const series = recorded(24, 0.2)
  for (let i = 110; i < 150; i++) series.measuredC[i] = series.measuredC[i]! - 25
  const { heater } = fitHeater([series], { airC: 24, airSpreadC: 0, kind: 'nozzle' })
  expect(Math.abs(heater.fullPowerCPerS / TRUTH.fullPowerCPerS - 1)).toBeLessThan(0.12)
})

test('the minimiser finds the bottom of the Rosenbrock valley, and its edge where bounds cut it off', () => {
  const rosenbrock = (p: Float64Array, out: Float64Array): void => {
    out[0] = 10 * (p[1]! - p[0]! * p[0]!)
    out[1] = 1 - p[0]!
  }
  const open = { low: Float64Array.of(-5, -5), high: Float64Array.of(5, 5), residualCount: 2, iterations: 200 }
  const free = minimizeSquares(rosenbrock, Float64Array.of(-1.2, 1), open)
  expect(free.parameters[0]).toBeCloseTo(1, 4)
  expect(free.parameters[1]).toBeCloseTo(1, 4)
  const cut = minimizeSquares(rosenbrock, Float64Array.of(-1.2, 0.2), { ...open, high: Float64Array.of(0.5, 5) })
  expect(cut.parameters[0]).toBeCloseTo(0.5, 6)
  expect(cut.parameters[1]).toBeCloseTo(0.25, 4)
})
