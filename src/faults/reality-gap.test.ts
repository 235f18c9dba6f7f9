import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, PrintwrightError } from '#core'
import { createCondition, resetCondition } from './condition.ts'
import { addedConvectionWPerM2K, applyRealityGap, drawRealityGap, nozzleWearAt } from './reality-gap.ts'

const seeds = fc.integer()
const levels = fc.double({ min: 0, max: 1, noNaN: true })
const times = fc.double({ min: 0, max: 48 * 3600, noNaN: true })

test('at level 0 nothing differs from a sound machine, at any time', () => {
  fc.assert(
    fc.property(seeds, times, (seed, timeS) => {
      const condition = createCondition()
      applyRealityGap(drawRealityGap(0, createRandom(seed)), condition, timeS)
      expect(condition).toEqual(createCondition())
    }),
  )
})

test('at every level, seed and time the knobs stay in their ranges', () => {
  fc.assert(
    fc.property(seeds, levels, times, (seed, level, timeS) => {
      const gap = drawRealityGap(level, createRandom(seed))
      const condition = createCondition()
      applyRealityGap(gap, condition, timeS)
      const { nozzleThermistor, bedThermistor } = condition
      for (const [sensor, drawn] of [
        [nozzleThermistor, gap.nozzleSensor],
        [bedThermistor, gap.bedSensor],
      ] as const) {
        expect(Math.hypot(drawn.noiseC, drawn.wanderC, drawn.offsetC)).toBeCloseTo(0.5 * level, 9)
        expect(drawn.converterNoiseRatio).toBeGreaterThanOrEqual(0.1)
        expect(drawn.converterNoiseRatio).toBeLessThanOrEqual(2.6)
        expect(drawn.channelWanderRatio).toBeGreaterThanOrEqual(0.15)
        expect(drawn.channelWanderRatio).toBeLessThanOrEqual(1.2)
        expect(sensor.delayS).toBeGreaterThanOrEqual(0.1 * level)
        expect(sensor.delayS).toBeLessThanOrEqual(0.2 * level)
        expect(sensor.lagRatio).toBeGreaterThanOrEqual(1 / 1.3 - 1e-9)
        expect(sensor.lagRatio).toBeLessThanOrEqual(1.3 + 1e-9)
      }
      expect(condition.positionNoiseMm).toBeCloseTo(0.01 * level, 9)
      expect(Math.abs(gap.ambientOffsetC)).toBeLessThanOrEqual(6 * level)
      expect(Math.abs(condition.ambientOffsetC - gap.ambientOffsetC)).toBeLessThanOrEqual(3 * level + 1e-9)
      expect(Math.abs(condition.humidityOffsetPct)).toBeLessThanOrEqual(20 * level)
      expect(condition.draftWPerM2K).toBeGreaterThanOrEqual(0)
      expect(condition.draftWPerM2K).toBeLessThanOrEqual(addedConvectionWPerM2K(2 * level) + 1e-9)
      for (const tension of [condition.stiffnessXRatio, condition.stiffnessYRatio]) {
        expect(Math.abs(tension - 1)).toBeLessThanOrEqual(0.1 * level + 1e-9)
      }
      expect(nozzleWearAt(gap, timeS)).toBeGreaterThanOrEqual(0.98)
      expect(nozzleWearAt(gap, timeS)).toBeLessThanOrEqual(1)
      expect(condition.boreRatio).toBeGreaterThanOrEqual(1)
      const cornerMm = Math.abs(gap.zOffsetMm) + Math.abs(gap.bedTiltXMm) / 2 + Math.abs(gap.bedTiltYMm) / 2
      expect(cornerMm).toBeLessThanOrEqual(0.1 * level + 1e-9)
      expect(condition.viscosityRatio).toBeGreaterThanOrEqual(0.4)
      expect(condition.viscosityRatio).toBeLessThanOrEqual(2.6)
      expect(condition.backlashXMm).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('a higher level of the same seed strays further in every number', () => {
  const neutral = drawRealityGap(0, createRandom(1))
  fc.assert(
    fc.property(seeds, levels, levels, (seed, one, other) => {
      const lower = flat(drawRealityGap(Math.min(one, other), createRandom(seed)))
      const higher = flat(drawRealityGap(Math.max(one, other), createRandom(seed)))
      for (const [key, sound] of Object.entries(flat(neutral))) {
        // Periods and phases say when, not how far.
        if (/[pP]eriod|phase|loadDriftS/.test(key)) continue
        const strays = (value: number): number => Math.abs(value - sound)
        expect(strays(higher[key]!), key).toBeGreaterThanOrEqual(strays(lower[key]!) - 1e-12)
      }
    }),
  )
})

test('a level that is none costs one sentence', () => {
  for (const level of [Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY]) {
    expect(() => drawRealityGap(level, createRandom(1))).toThrow(PrintwrightError)
  }
})

test('the gap comes on top of what a fault did', () => {
  const gap = drawRealityGap(1, createRandom(5))
  const [alone, broken] = [createCondition(), createCondition()]
  broken.boreRatio = 0.5
  broken.ambientOffsetC = -10
  applyRealityGap(gap, alone, 600)
  applyRealityGap(gap, broken, 600)
  expect(broken.boreRatio).toBeCloseTo(0.5 * alone.boreRatio, 12)
  expect(broken.ambientOffsetC).toBeCloseTo(alone.ambientOffsetC - 10, 12)
  resetCondition(broken, createCondition())
  expect(broken).toEqual(createCondition())
})

test('air of 1 to 2 m/s adds what PHYSICS 2.13 gives a draft, still air nothing', () => {
  expect(addedConvectionWPerM2K(0)).toBe(0)
  expect(addedConvectionWPerM2K(1)).toBeGreaterThan(4)
  expect(addedConvectionWPerM2K(2)).toBeLessThan(20)
})

function flat(value: object, prefix = ''): Record<string, number> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      typeof one === 'number' ? [[prefix + key, one]] : Object.entries(flat(one as object, `${prefix}${key}.`)),
    ),
  )
}
