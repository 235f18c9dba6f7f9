import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bendMmPerS, jerkPerCube, largestSlope, tangentialShare } from './bend.ts'
import { curvature, curvatureSlope, minimumRadiusMm, parityRadiusMm } from './corner.ts'
import type { PruntLimits } from './limits.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'

const limits: PruntLimits = { ...RECORDED_LIMITS, mode: 'mended', snapMmPerS4: 1e30, crackleMmPerS5: 1e40 }
const halfTurn = fc.double({ min: 1e-6, max: Math.PI / 2 - 0.01, noNaN: true })
const sizeMm = fc.double({ min: 1e-4, max: 2, noNaN: true })

describe('how fast a curve may be passed', () => {
  test('at constant speed neither vector passes its limit anywhere, and one of them reaches it', () => {
    fc.assert(
      fc.property(halfTurn, sizeMm, (half, size) => {
        const c = Math.cos(half)
        const s = Math.sin(half)
        const bend = 1 / minimumRadiusMm(size, c, s)
        const v = bendMmPerS(limits, size, c, s, bend, parityRadiusMm(size, c, s))
        let accel = 0
        let jerk = 0
        for (let k = 0; k <= 1500; k += 1) {
          const here = curvature(k / 1500, c, s) / size
          const change = curvatureSlope(k / 1500, c, s) / size ** 2
          accel = Math.max(accel, (v * v * here) / limits.accelMmPerS2)
          jerk = Math.max(jerk, (v ** 3 * Math.hypot(here * here, change)) / limits.jerkMmPerS3)
        }
        expect(Math.max(accel, jerk)).toBeLessThanOrEqual(1 + 1e-12)
        expect(Math.max(accel, jerk)).toBeGreaterThan(0.998)
      }),
      { numRuns: 60 },
    )
  })

  test('the largest change of curvature is not missed', () => {
    fc.assert(
      fc.property(halfTurn, sizeMm, fc.double({ min: 0, max: 1, noNaN: true }), (half, size, t) => {
        const c = Math.cos(half)
        const s = Math.sin(half)
        expect(Math.abs(curvatureSlope(t, c, s)) / size ** 2).toBeLessThanOrEqual(largestSlope(size, c, s))
        expect(largestSlope(size, c, s)).toBeLessThanOrEqual(jerkPerCube(size, c, s) * (1 + 1e-12))
      }),
    )
  })

  test('no curve: stop; straight on: no limit', () => {
    expect(bendMmPerS(limits, 0, 0.7, 0.7, 1, 0)).toBe(0)
    expect(bendMmPerS(limits, 1, 1, 0, 0, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })

  test('the share leaves room for the bend, whatever the signs', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 300, noNaN: true }),
        fc.double({ min: 1e-4, max: 20, noNaN: true }),
        fc.double({ min: 1e-4, max: 200, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (v, bend, slope, alongA, alongJ) => {
          const share = tangentialShare(limits, v, bend, slope)
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
          if (share === 0) return
          const a = share * alongA * limits.accelMmPerS2
          const j = share * alongJ * limits.jerkMmPerS3
          expect(Math.hypot(a, v * v * bend) / limits.accelMmPerS2).toBeLessThanOrEqual(1 + 1e-12)
          const jerk = Math.hypot(j - v ** 3 * bend ** 2, 3 * v * a * bend + v ** 3 * slope)
          expect(jerk / limits.jerkMmPerS3).toBeLessThanOrEqual(1 + 1e-12)
        },
      ),
    )
    expect(tangentialShare(limits, 50, 0, 0)).toBe(1)
  })
})
