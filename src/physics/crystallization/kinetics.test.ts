import { describe, expect, test } from 'vitest'
import { loadMaterial } from '../../../tests/materials.ts'
import {
  cooledIntegral,
  createCrystallization,
  halfTimeS,
  heldIntegral,
  integralAt,
  relativeCrystallinity,
} from './kinetics.ts'

function kineticsOf(name: string): NonNullable<ReturnType<typeof createCrystallization>> {
  const kinetics = createCrystallization(loadMaterial(name))
  if (kinetics === null) throw new Error(`${name} does not crystallise`)
  return kinetics
}

describe('crystallisation', () => {
  // Source: PHYSICS 2.9, relative crystallinity after cooling at a constant rate; the table has two digits.
  test.each([
    ['PEEK', 249, 7.8, { 1: 1, 5: 0.92, 10: 0.36, 20: 0.08, 50: 0.01, 100: 0 }],
    ['PA6', 140, 5, { 1: 1, 5: 1, 10: 0.53, 20: 0.1, 50: 0.01, 100: 0 }],
    ['PA12', 115, 8, { 1: 1, 5: 0.51, 10: 0.1, 20: 0.02, 50: 0, 100: 0 }],
    ['PP', 75, 0.6, { 1: 1, 5: 1, 10: 1, 20: 1, 50: 0.93, 100: 0.32 }],
    ['PLA', 105, 900, { 1: 0, 5: 0, 10: 0, 20: 0, 50: 0, 100: 0 }],
  ])('%s: peak, half-time and what cooling leaves', (name, peakC, halfS, byRate) => {
    const kinetics = kineticsOf(name)
    expect(Math.abs(kinetics.peakC - peakC)).toBeLessThanOrEqual(2)
    expect(Math.abs(halfTimeS(kinetics, kinetics.peakC) / halfS - 1)).toBeLessThan(0.1)
    const { equilibriumMeltC } = loadMaterial(name).crystallization!
    for (const [rate, expected] of Object.entries(byRate)) {
      const ratio = relativeCrystallinity(kinetics, cooledIntegral(kinetics, equilibriumMeltC, 20, Number(rate)))
      expect(Math.abs(ratio - expected), `${name} at ${rate} K/s: ${ratio}`).toBeLessThan(0.03)
    }
  })

  test('at constant temperature half is done after the half-time (Avrami), and parts of a time add up', () => {
    const kinetics = kineticsOf('PEEK')
    const halfS = halfTimeS(kinetics, 250)
    const once = heldIntegral(kinetics, 0, 250, halfS)
    expect(relativeCrystallinity(kinetics, once)).toBeCloseTo(0.5, 6)
    const twice = heldIntegral(kinetics, heldIntegral(kinetics, 0, 250, 0.3 * halfS), 250, 0.7 * halfS)
    expect(twice).toBeCloseTo(once, 12)
    expect(relativeCrystallinity(kinetics, integralAt(kinetics, 0.1))).toBeCloseTo(0.1, 9)
  })

  test('PLA stays amorphous in a print and crystallises in half an hour of annealing at 105 °C', () => {
    const kinetics = kineticsOf('PLA')
    expect(relativeCrystallinity(kinetics, cooledIntegral(kinetics, 200, 25, 1))).toBeLessThan(0.02)
    expect(relativeCrystallinity(kinetics, heldIntegral(kinetics, 0, 105, 1800))).toBeGreaterThan(0.9)
  })

  test('an amorphous material has no kinetics', () => {
    expect(createCrystallization(loadMaterial('ABS'))).toBeNull()
  })
})
