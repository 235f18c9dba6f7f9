import { describe, expect, test } from 'vitest'
import { loadMaterial } from '../../../tests/materials.ts'
import type { Material } from '../material.ts'
import {
  type Bridge,
  breakSpan,
  bridgeSagMm,
  createFreeSpan,
  curlUpMm,
  extendSpan,
  landSpan,
  strandContractionRatio,
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

/** A bridge of 0.4 mm strand, nothing below. */
const bridge = (given: Partial<Bridge>): Bridge => ({
  spanMm: 20,
  diameterMm: 0.4,
  densityKgPerM3: 1240,
  modulusPa: 2.5e9,
  fluidityPerPa: 0,
  contractionRatio: 0,
  clearanceMm: Number.POSITIVE_INFINITY,
  ...given,
})

describe('sag', () => {
  test('of the cold strand alone is the built-in beam of PHYSICS 2.6 while it is less than the radius', () => {
    // 40 mm of 0.4 mm strand, 1240 kg/m³, 2.5 GPa: rho g A L^4 / (384 E I).
    const area = Math.PI * 0.2e-3 ** 2
    const inertia = (Math.PI * 0.4e-3 ** 4) / 64
    const expected = (1240 * 9.80665 * area * 0.04 ** 4) / (384 * 2.5e9 * inertia)
    expect(bridgeSagMm(bridge({ spanMm: 40 })) / (expected * 1e3)).toBeCloseTo(1, 3)
  })

  test('of a cold elastomer is that of a thread on its own stretch, 8 s²/(3 L²) = rho g L²/(8 s E)', () => {
    const [lengthM, modulusPa] = [0.06, 14e6]
    const expectedMm = Math.cbrt((3 * 1240 * 9.80665 * lengthM ** 4) / (64 * modulusPa)) * 1e3
    const sagMm = bridgeSagMm(bridge({ spanMm: 60, modulusPa }))
    expect(sagMm).toBeLessThan(expectedMm)
    expect(sagMm).toBeGreaterThan(0.9 * expectedMm)
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
    const sagMm = bridgeSagMm(bridge({ modulusPa: 1e15, fluidityPerPa: total / viscosity }))
    expect(sagMm).toBeCloseTo(Math.cbrt(sag ** 3 - first ** 3) * 1e3, 3)
  })

  test('of a strand that is laid slowly solves its growing length, whose soft end draws out', () => {
    // Melt that is soft for a tenth of the time of laying: de/dt = rho g l²/(24 s eta) over the soft end, l = v t.
    const [lengthM, layS, softS, viscosity] = [0.05, 10, 0.1, 4000]
    let excessM = 1e-12
    const steps = 400_000
    const load = 1240 * 9.80665
    for (let i = 0; i < steps; i++) {
      const l = (lengthM * (i + 0.5)) / steps
      const s = Math.sqrt((3 * l * excessM) / 8)
      const softM = Math.min(l, (lengthM * softS) / layS)
      excessM += (((load * l * l) / (24 * s * viscosity)) * softM * layS) / steps
    }
    const expectedMm = Math.sqrt((3 * lengthM * excessM) / 8) * 1e3
    const sagMm = bridgeSagMm(bridge({ spanMm: 50, modulusPa: 1e15, fluidityPerPa: (0.4 * softS) / viscosity }))
    expect(sagMm / expectedMm).toBeCloseTo(1, 1)
  })

  test('grows with length and falls with cooling and contraction, and ends on what is below', () => {
    const still = strandFluidityPerPa(pla, 210, 30, 20, 0.4)
    const blown = strandFluidityPerPa(pla, 210, 30, 120, 0.4)
    expect(still / blown).toBeCloseTo(6, 6)
    const sagMm = (given: Partial<Bridge>): number => bridgeSagMm(bridge({ fluidityPerPa: still, ...given }))
    expect(sagMm({})).toBeGreaterThan(sagMm({ fluidityPerPa: blown }))
    expect(sagMm({})).toBeGreaterThan(sagMm({ spanMm: 10 }))
    expect(sagMm({})).toBeGreaterThan(sagMm({ contractionRatio: 1e-3 }))
    expect(sagMm({ clearanceMm: 0.1 })).toBe(0.1)
    expect(sagMm({ modulusPa: 10 })).toBe(10)
    expect(strandFluidityPerPa(pla, 40, 30, 20, 0.4)).toBe(0)
  })

  test('laid slowly the strand hangs less, but its end is always soft: not below 0.4 of the fluidity', () => {
    const atOnce = strandFluidityPerPa(pla, 210, 30, 300, 0.4)
    let before = atOnce
    for (const layingS of [0.1, 0.3, 1, 3, 10, 100]) {
      const fluidity = strandFluidityPerPa(pla, 210, 30, 300, 0.4, layingS)
      expect(fluidity).toBeLessThan(before)
      expect(fluidity).toBeGreaterThan(0.4 * atOnce)
      before = fluidity
    }
  })
})

test('bridges hang as makers of printers see them: PLA with full fan little, PETG with half a fan more', () => {
  const sagMm = (name: string, meltC: number, fanRatio: number, spanMm: number, speedMmPerS: number): number => {
    const material = loadMaterial(name)
    const convection = strandConvectionWPerM2K(fanRatio, 90, 0.35)
    const layingS = spanMm / speedMmPerS
    return bridgeSagMm({
      spanMm,
      diameterMm: 0.35,
      densityKgPerM3: material.densityKgPerM3,
      modulusPa: material.modulusPa,
      fluidityPerPa: strandFluidityPerPa(material, meltC, 25, convection, 0.35, layingS),
      contractionRatio: strandContractionRatio(material, meltC, 25, convection, 0.35, layingS),
      clearanceMm: 20,
    })
  }
  // Orders of size from practice, no measurements.
  for (const [spanMm, lowMm, highMm] of [
    [10, 0.1, 0.3],
    [20, 0.1, 0.35],
    [30, 0.3, 0.7],
    [60, 1, 1.5],
  ] as const) {
    const fullFanMm = sagMm('PLA', 210, 1, spanMm, 60)
    expect(fullFanMm > lowMm && fullFanMm < highMm, `${spanMm}: ${fullFanMm}`).toBe(true)
    const petgMm = sagMm('PETG', 240, 0.5, spanMm, 60)
    expect(petgMm / fullFanMm > 1.5 && petgMm / fullFanMm < 2.6, `${spanMm}: ${petgMm}`).toBe(true)
    expect(sagMm('PLA', 210, 1, spanMm, 5)).toBeLessThan(fullFanMm)
  }
  // A rubber sets where it stops flowing, above the room, and so does sag while it is soft.
  expect(strandFluidityPerPa(loadMaterial('TPE-SEBS'), 225, 25, 300, 0.35)).toBeGreaterThan(0)
  // Three times the span at a bridge's usual 25 mm/s.
  expect(sagMm('PETG', 240, 0.5, 60, 25) / sagMm('PETG', 240, 0.5, 20, 25)).toBeGreaterThan(3.5)
  // A span of TPU hangs about like one of PLA, and not by its own length.
  expect(sagMm('TPU-85A', 235, 1, 16, 60)).toBeLessThan(0.6)
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
