import { describe, expect, test } from 'vitest'
import { loadMaterial } from '../../../tests/materials.ts'
import type { Material } from '../material.ts'
import {
  breakSpan,
  bridgeSagMm,
  createFreeSpan,
  curlUpMm,
  extendSpan,
  landSpan,
  strandConvectionWPerM2K,
  strandFluidityPerPa,
} from './free-span.ts'

// The rheology of the PLA of PHYSICS 2.4; only what a strand needs.
const pla = {
  glassTransitionC: 60,
  meltC: null,
  print: { nozzleC: [190, 210, 230] },
  noFlowC: 110,
  meltDensityKgPerM3: 1080,
  heatCapacityJPerKgK: [
    [25, 1200],
    [200, 2000],
  ],
  rheology: { n: 0.25, tauStarPa: 1e5, d1PaS: 3.3e9, d2K: 373, d3KPerPa: 0, a1: 20.2, a2K: 51.6 },
} as unknown as Material

describe('a free span', () => {
  test('straight from a support to a support is a bridge of its length', () => {
    const span = createFreeSpan()
    span.lastHeld = true
    for (let i = 0; i < 10; i++) extendSpan(span, i, 0, i + 1, 0, 0.4)
    expect(span.anchored).toBe(true)
    expect(landSpan(span)).toBeCloseTo(10, 9)
    expect(span.lastHeld).toBe(true)
  })

  test('that turns a corner in the air is lost', () => {
    const span = createFreeSpan()
    span.lastHeld = true
    extendSpan(span, 0, 0, 5, 0, 0.4)
    extendSpan(span, 5, 0, 5, 5, 0.4)
    expect(span.anchored).toBe(false)
    expect(landSpan(span)).toBe(0)
  })

  test('that begins in the air is never held; one that only ends there dangles', () => {
    const span = createFreeSpan()
    extendSpan(span, 0, 0, 5, 0, 0.4)
    expect(span.anchored).toBe(false)
    expect(breakSpan(span)).toBe(0)
    span.lastHeld = true
    extendSpan(span, 0, 0, 5, 0, 0.4)
    expect(breakSpan(span)).toBeCloseTo(5, 9)
  })
})

describe('sag', () => {
  test('of the cold strand alone is the built-in beam of PHYSICS 2.6', () => {
    // 100 mm of 0.4 mm strand, 1240 kg/m³, 2.5 GPa: rho g A L^4 / (384 E I).
    const area = Math.PI * 0.2e-3 ** 2
    const inertia = (Math.PI * 0.4e-3 ** 4) / 64
    const expected = (1240 * 9.80665 * area * 0.1 ** 4) / (384 * 2.5e9 * inertia)
    expect(bridgeSagMm(100, 0.4, 1240, 2.5e9, 0)).toBeCloseTo(expected * 1e3, 9)
  })

  test('of the soft strand solves the hanging thread: s² ds/dt = rho g L^4 / (128 eta)', () => {
    const [length, viscosity, density, total] = [0.02, 4000, 1240, 0.5]
    const first = 5e-4
    let sag = first
    const steps = 200_000
    for (let i = 0; i < steps; i++) {
      const tension = (density * 9.80665 * length * length) / (8 * sag)
      // d/dt of the stretch 8 s² / (3 L²) is stress / (3 eta).
      sag += ((tension / (3 * viscosity)) * 3 * length * length * total) / (16 * sag * steps)
    }
    expect(bridgeSagMm(20, 0.4, density, 1e15, total / viscosity)).toBeCloseTo(
      Math.cbrt(sag ** 3 - first ** 3) * 1e3,
      3,
    )
  })

  test('grows with length and falls with cooling', () => {
    const still = strandFluidityPerPa(pla, 210, 30, 20, 0.4)
    const blown = strandFluidityPerPa(pla, 210, 30, 120, 0.4)
    expect(still / blown).toBeCloseTo(6, 6)
    expect(bridgeSagMm(20, 0.4, 1240, 2.5e9, still)).toBeGreaterThan(bridgeSagMm(20, 0.4, 1240, 2.5e9, blown))
    expect(bridgeSagMm(20, 0.4, 1240, 2.5e9, still)).toBeGreaterThan(bridgeSagMm(10, 0.4, 1240, 2.5e9, still))
    expect(strandFluidityPerPa(pla, 40, 30, 20, 0.4)).toBe(0)
    // Laid slowly, the strand is old and stiff when the span is complete.
    expect(strandFluidityPerPa(pla, 210, 30, 300, 0.4, 1)).toBeLessThan(strandFluidityPerPa(pla, 210, 30, 300, 0.4))
  })
})

test('bridges hang as makers of printers see them: PLA with full fan little, PETG with half a fan more', () => {
  const sagMm = (name: string, meltC: number, fanRatio: number, spanMm: number): number => {
    const material = loadMaterial(name)
    const convection = strandConvectionWPerM2K(fanRatio, 90, 0.4)
    const fluidity = strandFluidityPerPa(material, meltC, 25, convection, 0.4, spanMm / 40)
    return bridgeSagMm(spanMm, 0.4, material.densityKgPerM3, material.modulusPa, fluidity)
  }
  // Orders of size from practice, no measurements: a few tenths at 10 mm, about one millimetre at 60.
  expect(sagMm('PLA', 210, 1, 10)).toBeLessThan(0.35)
  expect(sagMm('PLA', 210, 1, 60)).toBeGreaterThan(0.5)
  expect(sagMm('PLA', 210, 1, 60)).toBeLessThan(1.2)
  for (const spanMm of [10, 30, 60]) {
    expect(sagMm('PETG', 240, 0.5, spanMm)).toBeGreaterThan(1.2 * sagMm('PLA', 210, 1, spanMm))
  }
})

test('a strand of 0.4 mm in still air has a Nusselt number of 1, in 4 m/s of 5', () => {
  expect(strandConvectionWPerM2K(0, 90, 0.4)).toBeCloseTo(70, 6)
  // Re = 84: 0.32 + 0.43 x 84^0.52 = 4.63.
  expect(strandConvectionWPerM2K(1, 90, 0.4)).toBeCloseTo(70 * 4.63, -1)
})

test('only overhangs of more than half a bead curl, and cooling helps', () => {
  expect(curlUpMm(0.5, 0.2, 0)).toBe(0)
  expect(curlUpMm(0.9, 0.2, 0)).toBeGreaterThan(curlUpMm(0.7, 0.2, 0))
  expect(curlUpMm(0.9, 0.2, 1)).toBeCloseTo(0.2 * curlUpMm(0.9, 0.2, 0), 9)
})
