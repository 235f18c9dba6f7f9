import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadMaterial } from '../../../tests/materials.ts'
import {
  dryingTimeS,
  equilibriumMoisturePct,
  foamRatio,
  hydrolysisViscosityRatio,
  moistureAfterPct,
  wetStrengthRatio,
} from './moisture.ts'

const HOUR_S = 3600
const strand = { temperatureC: 23, humidityRatio: 0.5, filamentDiameterMm: 1.75, wound: false }

describe('water in filament', () => {
  test('half of the uptake takes 0.063 R²/D: 13 h at 1e-12 m²/s', () => {
    const abs = loadMaterial('ABS')
    expect(abs.moisture.diffusivityM2PerS).toBe(1e-12)
    const halfS = (0.063 * 0.000875 ** 2) / 1e-12
    expect(halfS / HOUR_S).toBeCloseTo(13.4, 1)
    const uptake = moistureAfterPct(abs, 0, { ...strand, durationS: halfS }) / abs.moisture.equilibrium50RhPct
    expect(uptake).toBeCloseTo(0.5, 2)
  })

  test('the two series meet where they change over', () => {
    const abs = loadMaterial('ABS')
    const at = (ratio: number): number =>
      moistureAfterPct(abs, 0, { ...strand, durationS: (ratio * 0.000875 ** 2) / 1e-12 })
    expect(at(0.0501) / at(0.0499)).toBeCloseTo(1, 2)
    expect(at(0.0500001) - at(0.0499999)).toBeLessThan(1e-4)
  })

  test('the isotherm passes through the table', () => {
    const nylon = loadMaterial('PA6')
    expect(equilibriumMoisturePct(nylon, 0.5)).toBeCloseTo(2.7, 9)
    expect(equilibriumMoisturePct(nylon, 1)).toBeCloseTo(9, 9)
    expect(equilibriumMoisturePct(nylon, 0)).toBe(0)
  })

  test('uptake stays between start and equilibrium and moves on with time', () => {
    const duration = fc.double({ min: 0, max: 1e8, noNaN: true })
    fc.assert(
      fc.property(duration, duration, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, humidityRatio) => {
        const pla = loadMaterial('PLA')
        const rest = equilibriumMoisturePct(pla, humidityRatio)
        const early = moistureAfterPct(pla, 0, { ...strand, humidityRatio, durationS: Math.min(a, b) })
        const late = moistureAfterPct(pla, 0, { ...strand, humidityRatio, durationS: Math.max(a, b) })
        expect(early).toBeGreaterThanOrEqual(-1e-12)
        expect(late).toBeGreaterThanOrEqual(early - 1e-9)
        expect(late).toBeLessThanOrEqual(rest + 1e-9)
      }),
    )
  })

  test('drying hotter is faster, a wound spool is slower, and air as wet as the target never dries', () => {
    const nylon = loadMaterial('PA6')
    const dryer = { temperatureC: 80, humidityRatio: 0.02, filamentDiameterMm: 1.75, wound: true }
    const hotS = dryingTimeS(nylon, 2.7, 0.3, dryer)
    expect(dryingTimeS(nylon, 2.7, 0.3, { ...dryer, temperatureC: 60 })).toBeGreaterThan(hotS)
    expect(dryingTimeS(nylon, 2.7, 0.3, { ...dryer, wound: false })).toBeLessThan(hotS)
    expect(dryingTimeS(nylon, 2.7, 0.3, { ...dryer, humidityRatio: 0.5 })).toBe(Number.POSITIVE_INFINITY)
    expect(moistureAfterPct(nylon, 2.7, { ...dryer, durationS: hotS })).toBeCloseTo(0.3, 6)
  })
})

describe('what water does', () => {
  test('0.17 to 0.75 % costs ABS a quarter of its strength', () => {
    expect(wetStrengthRatio(0.17)).toBe(1)
    expect(wetStrengthRatio(0.75)).toBeCloseTo(0.75, 9)
  })

  test('foam, strength and viscosity change nothing when dry', () => {
    expect(foamRatio(0)).toBe(1)
    expect(wetStrengthRatio(0)).toBe(1)
    expect(hydrolysisViscosityRatio(loadMaterial('PLA'), 0, 210, 10)).toBe(1)
    expect(hydrolysisViscosityRatio(loadMaterial('ABS'), 1, 250, 100)).toBe(1)
    expect(hydrolysisViscosityRatio(loadMaterial('PETG'), 0.3, 250, 60)).toBeLessThan(0.8)
  })
})
