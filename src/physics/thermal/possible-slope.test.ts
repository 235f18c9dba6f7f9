import { expect, test } from 'vitest'
import { isPossibleChange } from './possible-slope.ts'

const HEATER = {
  fullPowerCPerS: 2.9,
  lossPerS: 1 / 144,
  fanLossPerS: 0.0004,
  heaterLagS: 3,
  sensorLagS: 5,
  sensorLeadC: 0,
  resistancePerC: 0.0005,
  capacityJPerC: 13.7,
}

test('a thermistor that slides out of its block at 219 °C falls faster than any block (PHYSICS V15)', () => {
  expect(isPossibleChange(HEATER, 219, 182, 3, 25)).toBe(false)
  expect(isPossibleChange(HEATER, 182, 151, 3, 25)).toBe(false)
})

test('a block without power at 235 °C loses 1 °C/s and is believed (PHYSICS V31)', () => {
  expect(isPossibleChange(HEATER, 235, 231.5, 3, 25)).toBe(true)
})

test('full power is believed, a jump of 30 °C is not, and what is no number is not', () => {
  expect(isPossibleChange(HEATER, 100, 109, 3, 25)).toBe(true)
  expect(isPossibleChange(HEATER, 220, 250, 3, 25)).toBe(false)
  expect(isPossibleChange(HEATER, 220, Number.NaN, 3, 25)).toBe(false)
})
