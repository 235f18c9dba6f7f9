import { expect, test } from 'vitest'
import { loadMaterial } from '../../../tests/materials.ts'
import { boreGrowthMmPerKg, gramsUntilWorn } from './nozzle-wear.ts'

test('a brass nozzle gains 0.1 mm in 50 to 100 kg of PLA and in 0.25 to 0.5 kg of carbon-filled nylon', () => {
  expect(gramsUntilWorn(loadMaterial('PLA'), 'brass')).toBeGreaterThan(50_000)
  expect(gramsUntilWorn(loadMaterial('PLA'), 'brass')).toBeLessThan(100_000)
  for (const name of ['PLA-CF', 'PETG-CF', 'PA12-CF', 'PA6-CF']) {
    const grams = gramsUntilWorn(loadMaterial(name), 'brass')
    expect(grams, name).toBeGreaterThan(250)
    expect(grams, name).toBeLessThan(500)
  }
})

test('hardened steel outlasts stainless, stainless outlasts brass', () => {
  const material = loadMaterial('PA6-GF')
  const growth = (['brass', 'stainless', 'hardened-steel'] as const).map((nozzle) =>
    boreGrowthMmPerKg(material, nozzle),
  )
  expect(growth).toEqual([...growth].sort((a, b) => b - a))
})
