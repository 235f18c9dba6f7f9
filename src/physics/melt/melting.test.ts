import { describe, expect, test } from 'vitest'
import { loadMaterial, loadMaterialTable } from '../../../tests/materials.ts'
import { nozzlePressurePa } from './capillary.ts'
import { createForceLaw, FIT_PLA, lnForceScale } from './force-law.ts'
import {
  conductionLimitMm3PerS,
  conductionTimeS,
  exitMeltC,
  interpolate,
  meltingDiffusivityMm2PerS,
  tableDiffusivityMm2PerS,
} from './melting.ts'
import { activationK } from './rheology.ts'

const ZONE = { heatedLengthMm: 12, filamentRadiusMm: 0.875, diffusivityMm2PerS: 0.0806 }

describe('melting', () => {
  test('the conduction limit of a 12 mm hot end is 10.2, 11.7 and 13.1 mm³/s at 200, 220 and 240 °C', () => {
    // Source: PHYSICS 2.3 (centre must pass 150 °C).
    for (const [blockC, expected] of [
      [200, 10.2],
      [220, 11.7],
      [240, 13.1],
    ] as const) {
      expect(conductionLimitMm3PerS(ZONE, blockC, 25, 150)).toBeCloseTo(expected, 0)
    }
    expect(conductionLimitMm3PerS(ZONE, 140, 25, 150)).toBe(0)
  })

  test('melt leaves at block temperature when slow and colder the faster it goes', () => {
    expect(exitMeltC(ZONE, 0, 220, 25)).toBe(220)
    expect(exitMeltC(ZONE, 0.5, 220, 25)).toBeCloseTo(220, 3)
    let before = 221
    for (let flow = 0; flow < 60; flow += 2) {
      const meltC = exitMeltC(ZONE, flow, 220, 25)
      expect(meltC).toBeLessThanOrEqual(before)
      expect(meltC).toBeGreaterThan(25)
      before = meltC
    }
  })

  test('the mean of the series is that of a rod solved by finite differences', () => {
    const fourier = 0.1
    const shells = 200
    const theta = new Float64Array(shells).fill(1)
    const steps = 20_000
    const dt = fourier / steps
    const dr = 1 / shells
    for (let step = 0; step < steps; step++) {
      let inner = 0
      for (let i = 0; i < shells; i++) {
        const r = (i + 0.5) * dr
        const here = theta[i]!
        const out = i === shells - 1 ? (-here / (dr / 2)) * (r + dr / 2) : ((theta[i + 1]! - here) / dr) * (r + dr / 2)
        theta[i] = here + (dt * (out - inner)) / (r * dr)
        inner = out
      }
    }
    const mean = theta.reduce((sum, value, i) => sum + value * 2 * (i + 0.5) * dr * dr, 0)
    const flow = (ZONE.diffusivityMm2PerS * ZONE.heatedLengthMm * Math.PI) / fourier
    const lacking = (220 - exitMeltC(ZONE, flow, 220, 25)) / (220 - 25)
    expect(Math.abs(lacking - mean)).toBeLessThan(0.005)
  })

  test('melt at rest follows its block in under two seconds', () => {
    expect(conductionTimeS(ZONE)).toBeCloseTo(1.64, 2)
  })

  test('a table is linear inside and constant outside', () => {
    const table = [
      [0, 1],
      [100, 3],
    ] as const
    expect([-5, 0, 50, 100, 900].map((at) => interpolate(table, at))).toEqual([1, 1, 2, 3, 3])
  })

  test('every material melts with a diffusivity a polymer can have', () => {
    for (const material of loadMaterialTable().materials.values()) {
      const diffusivity = meltingDiffusivityMm2PerS(material)
      expect(diffusivity > 0.05 && diffusivity < 0.25, `${material.name} ${diffusivity}`).toBe(true)
    }
  })
})

describe('the force law', () => {
  test('its reference is the PLA of data/materials', () => {
    const pla = loadMaterial('PLA')
    const pressure = (flow: number): number =>
      nozzlePressurePa(pla, 210, flow, { boreMm: 0.4, landMm: 0.8, inletMm: 1.75 })
    expect(pressure(5) / 2.527e6).toBeCloseTo(1, 3)
    expect(FIT_PLA.pressurePa).toBe(2.527e6)
    expect(Math.log(pressure(5.5) / pressure(5 / 1.1)) / Math.log(1.21)).toBeCloseTo(FIT_PLA.exponent, 3)
    expect(activationK(pla, 210) / FIT_PLA.activationK).toBeCloseTo(1, 3)
    expect(tableDiffusivityMm2PerS(pla)).toBeCloseTo(0.0795, 4)
    expect(meltingDiffusivityMm2PerS(pla)).toBeCloseTo(0.0806, 4)
  })

  test('hotter melt needs less force, for every material, also across its no-flow temperature', () => {
    for (const material of loadMaterialTable().materials.values()) {
      const law = createForceLaw({ material, nozzleDiameterMm: 0.4, landMm: 0.8, filamentDiameterMm: 1.75 })
      let before = Number.POSITIVE_INFINITY
      for (let meltC = 20; meltC < 480; meltC += 5) {
        const scale = lnForceScale(law, meltC)
        expect(scale, `${material.name} ${meltC}`).toBeLessThanOrEqual(before)
        before = scale
      }
    }
  })

  test('force goes with the bore as d^-(3n+1): 1.9 to 2.4 for PLA', () => {
    const at = (nozzleDiameterMm: number): number =>
      lnForceScale(
        createForceLaw({ material: loadMaterial('PLA'), nozzleDiameterMm, landMm: 0.8, filamentDiameterMm: 1.75 }),
        210,
      )
    const slope = (at(0.4) - at(0.8)) / Math.log(2)
    expect(slope).toBeGreaterThan(1.9)
    expect(slope).toBeLessThan(2.4)
  })
})
