import { expect, test } from 'vitest'
import { CAUSES } from '#operator'
import { ROUND, scenarioAt } from '#scenarios'
import { drawnChances } from './drawn-chances.ts'

const sum = (layerShare: number): number => Array.from(drawnChances(layerShare)).reduce((all, one) => all + one, 0)

test('at the end of a print all has come that the sampler draws, and nothing goes away again', () => {
  const round = Array.from({ length: ROUND }, (_, index) => scenarioAt(8, index, 'fit'))
  const broken = round.filter(({ fault }) => CAUSES.some(({ name }) => name === fault?.mode)).length
  expect(sum(1)).toBeCloseTo(broken / ROUND, 9)
  let before = 0
  for (let share = 0; share <= 1; share += 0.05) {
    expect(sum(share)).toBeGreaterThanOrEqual(before - 1e-12)
    before = sum(share)
  }
})

test('before the first layer only what is wrong from the start has come', () => {
  const plate = CAUSES.findIndex(({ name }) => name === 'wrong-plate')
  const clog = CAUSES.findIndex(({ name }) => name === 'clog')
  for (const share of [0, Number.NaN, -1]) {
    expect(drawnChances(share)[plate]).toBeCloseTo(1 / ROUND, 12)
    expect(drawnChances(share)[clog]).toBe(0)
  }
  // From a tenth to seven tenths of the layers: halfway at four.
  expect(drawnChances(0.4)[clog]).toBeCloseTo(0.5 / ROUND, 12)
})
