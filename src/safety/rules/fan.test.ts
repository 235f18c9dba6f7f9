import { expect, test } from 'vitest'
import { said } from '../../../tests/safety/judge-fixture.ts'
import { testLimits } from '../../../tests/safety/limits-fixture.ts'
import { parseLine } from '../line/parse-line.ts'
import { partFanRatio } from './fan.ts'

test.each([
  ['M106', 1],
  ['M106 S255', 1],
  ['M106 S254', 254 / 255],
  ['M106 S0', 0],
  ['M106 S256', 1],
  ['M106 S1000000000', 1],
  ['M106 S-1', -1 / 255],
  ['M106 S--1', Number.NaN],
  ['M107', 0],
  ['M107 S255', 0],
])('%s: %d of full speed', (text, ratio) => {
  const line = parseLine(text)
  if (line.kind !== 'command') throw new Error(text)
  expect(partFanRatio({ line })).toBe(ratio)
})

test('the band of the part fan has two ends', () => {
  const limits = testLimits
  const context = { limits: { ...limits, tune: { ...limits.tune, fanRatio: { min: 0.4, max: 0.8 } } } }
  expect(said('M106 S101', { context })).toEqual(['fan-while-hot person'])
  expect(said('M106 S102', { context })).toEqual([])
  expect(said('M106 S204', { context })).toEqual([])
  expect(said('M106 S205', { context })).toEqual(['fan-while-hot person'])
  expect(said('M106', { context })).toEqual(['fan-while-hot person'])
})
