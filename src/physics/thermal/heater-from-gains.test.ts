import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HeaterConstants } from '../machine.ts'
import { type HeaterGains, heaterFromGains, relayOscillation } from './heater-from-gains.ts'

const CLASS: HeaterConstants = {
  fullPowerCPerS: 3.2,
  lossPerS: 1 / 160,
  fanLossPerS: 0.002,
  heaterLagS: 2.2,
  sensorLagS: 4,
  sensorLeadC: 0,
  resistancePerC: 0.0008,
  capacityJPerC: 12.5,
}

// Ziegler-Nichols gains of an oscillation, as a calibration writes them.
function gainsOf(heater: HeaterConstants): HeaterGains {
  const { periodS, swingC } = relayOscillation(heater, 215, 1)
  const kp = (0.6 * 255 * 8) / (Math.PI * swingC)
  return { kp, ki: (2 * kp) / periodS, kd: (kp * periodS) / 8, maxPowerRatio: 1 }
}

test('gains calibrated on a heater bring its rate and lag back', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.7, max: 1.2, noNaN: true }),
      fc.double({ min: -0.9, max: 0.6, noNaN: true }),
      (rate, lag) => {
        const truth = {
          ...CLASS,
          fullPowerCPerS: CLASS.fullPowerCPerS * Math.exp(rate),
          heaterLagS: CLASS.heaterLagS * Math.exp(lag),
          sensorLagS: CLASS.sensorLagS * Math.exp(lag),
        }
        const { heater, used } = heaterFromGains(gainsOf(truth), CLASS, 'nozzle')
        expect(used).toBe(true)
        // What is left is the pull of the class: up to a third of the way back.
        expect(Math.abs(Math.log(heater.fullPowerCPerS / truth.fullPowerCPerS))).toBeLessThan(
          0.2 + 0.35 * Math.abs(rate),
        )
        expect(Math.abs(Math.log(heater.sensorLagS / truth.sensorLagS))).toBeLessThan(0.4 + 0.35 * Math.abs(lag))
      },
    ),
    { numRuns: 25 },
  )
})

test('the heater keeps its watts: a faster block is a lighter one', () => {
  const { heater } = heaterFromGains(gainsOf({ ...CLASS, fullPowerCPerS: 7 }), CLASS, 'nozzle')
  expect(heater.fullPowerCPerS * heater.capacityJPerC).toBeCloseTo(40, 6)
})

test('sample gains, gains tuned by hand and broken gains say nothing', () => {
  const reasonFor = (kp: number, ki: number, kd: number): string => {
    const { heater, used, reason } = heaterFromGains({ kp, ki, kd, maxPowerRatio: 1 }, CLASS, 'nozzle')
    expect(used).toBe(false)
    expect(heater).toBe(CLASS)
    return reason
  }
  expect(reasonFor(21.527, 1.063, 108.982)).toContain('sample configuration')
  expect(reasonFor(30, 1, 30)).toContain('do not come from a PID calibration')
  expect(reasonFor(0, 1, 1)).toContain('incomplete')
  expect(reasonFor(Number.NaN, 1, 1)).toContain('incomplete')
  expect(reasonFor(100, 10, 250)).toContain('below the band')
})
