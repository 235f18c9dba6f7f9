import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { type Sample, twoSampleTest } from './two-sample.ts'

const NAMES = ['first', 'second', 'third', 'fourth']

/** Twelve printers of 40 windows a side; the simulated ones have their third feature moved. */
function samples(shift: number): Sample[] {
  const random = createRandom(3)
  return Array.from({ length: 960 }, (_, i) => {
    const isReal = i % 2 === 0
    const row = Float64Array.from(NAMES, (_name, feature) => random.normal() + (feature === 2 && !isReal ? shift : 0))
    return { group: `printer ${Math.floor(i / 80)}`, isReal, row }
  })
}

test('two samples of one distribution cannot be told apart', () => {
  const { accuracy, auc, groups } = twoSampleTest(samples(0), NAMES)
  expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.06)
  expect(Math.abs(auc - 0.5)).toBeLessThan(0.06)
  expect(groups).toBe(12)
})

test('a feature that differs is found and named', () => {
  // Two normals of one sigma, two apart: the best possible classifier is right in 84.1 %.
  const { accuracy, giveaways } = twoSampleTest(samples(2), NAMES)
  expect(accuracy).toBeGreaterThan(0.78)
  expect(accuracy).toBeLessThan(0.89)
  expect(giveaways[0]!.feature).toBe('third')
})
