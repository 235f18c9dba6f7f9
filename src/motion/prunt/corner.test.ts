import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  arcLength,
  type CurveWeights,
  curvature,
  curvatureSlope,
  curveLengthMm,
  curveParameter,
  curveSizeMm,
  curveWeights,
  deviationRatio,
  legRatio,
  minimumRadiusMm,
  parityRadiusMm,
  smoothstep,
} from './corner.ts'

const turn = fc.double({ min: 0.01, max: Math.PI - 0.02, noNaN: true })

/** The curve of size 1 at a corner in the origin that comes along +x and turns left by `turnRad`. */
function point(t: number, turnRad: number): [number, number] {
  const weights: CurveWeights = { before: 0, after: 0 }
  curveWeights(t, Math.cos(turnRad / 2), weights)
  return [weights.before + weights.after * Math.cos(turnRad), weights.after * Math.sin(turnRad)]
}

describe('corner curve', () => {
  test('begins and ends on the legs, and its middle deviates on the bisector', () => {
    fc.assert(
      fc.property(turn, (turnRad) => {
        const c = Math.cos(turnRad / 2)
        const s = Math.sin(turnRad / 2)
        const leg = legRatio(c)
        const [x0, y0] = point(0, turnRad)
        const [x1, y1] = point(1, turnRad)
        expect(Math.hypot(x0 + leg, y0)).toBeLessThan(1e-12 * leg)
        expect(Math.hypot(x1 - leg * Math.cos(turnRad), y1 - leg * Math.sin(turnRad))).toBeLessThan(1e-12 * leg)
        const [xm, ym] = point(0.5, turnRad)
        const [xl, yl] = point(0.5 - 1e-15, turnRad)
        expect(Math.hypot(xm - xl, ym - yl)).toBeLessThan(1e-12 * leg)
        expect(Math.abs(Math.hypot(xm, ym) / deviationRatio(c, s, false) - 1)).toBeLessThan(1e-9)
        expect(Math.abs(deviationRatio(c, s, true) / deviationRatio(c, s, false) - 1)).toBeLessThan(1.1e-5)
      }),
    )
  })

  test('arc length is that of many small chords, and its inverse inverts it', () => {
    fc.assert(
      fc.property(turn, fc.double({ min: 0, max: 1, noNaN: true }), (turnRad, t) => {
        const c = Math.cos(turnRad / 2)
        const steps = 400
        let chords = 0
        for (let k = 0; k < steps; k += 1) {
          const [xa, ya] = point((t * k) / steps, turnRad)
          const [xb, yb] = point((t * (k + 1)) / steps, turnRad)
          chords += Math.hypot(xb - xa, yb - ya)
        }
        expect(Math.abs(15 * arcLength(t, c) - chords)).toBeLessThan(1e-4)
        expect(Math.abs(curveParameter(arcLength(t, c), c) - t)).toBeLessThan(1e-14)
      }),
    )
    expect(15 * arcLength(1, Math.SQRT1_2)).toBeCloseTo(curveLengthMm(1, Math.SQRT1_2), 13)
    expect(arcLength(0.5, Math.SQRT1_2) * 2).toBeCloseTo(arcLength(1, Math.SQRT1_2), 15)
    expect(curveParameter(-1, 0.5)).toBe(0)
    expect(curveParameter(2, 0.5)).toBe(1)
  })

  test('curvature and its slope are those of the points, and the middle bends most', () => {
    fc.assert(
      fc.property(turn, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (turnRad, t) => {
        const c = Math.cos(turnRad / 2)
        const s = Math.sin(turnRad / 2)
        const h = 1e-4
        const heading = (at: number): number => {
          const [xa, ya] = point(at - h, turnRad)
          const [xb, yb] = point(at + h, turnRad)
          return Math.atan2(yb - ya, xb - xa)
        }
        const length = (at: number): number => 15 * arcLength(at, c)
        const bend = (heading(t + h) - heading(t - h)) / (length(t + h) - length(t - h))
        expect(Math.abs(curvature(t, c, s) - bend)).toBeLessThan(1e-4 * curvature(0.5, c, s))
        const slope = (curvature(t + h, c, s) - curvature(t - h, c, s)) / (length(t + h) - length(t - h))
        const scale = curvature(0.5, c, s) ** 2 + Math.abs(slope)
        expect(Math.abs(curvatureSlope(t, c, s) - slope)).toBeLessThan(1e-4 * scale + 1e-6)
        expect(Math.abs(curvature(0.5, c, s) * minimumRadiusMm(1, c, s) - 1)).toBeLessThan(1e-12)
        expect(curvature(t, c, s)).toBeLessThanOrEqual(curvature(0.5, c, s) * (1 + 1e-12))
      }),
    )
  })

  test('the whole curve turns by the whole corner', () => {
    for (const turnRad of [0.1, 1, 2, 3]) {
      const c = Math.cos(turnRad / 2)
      const s = Math.sin(turnRad / 2)
      let total = 0
      const steps = 2000
      for (let k = 0; k < steps; k += 1) {
        const t = (k + 0.5) / steps
        const step = smoothstep(t)
        total += (curvature(t, c, s) * 15 * (1 - 2 * (1 - c) * step * (1 - step))) / steps
      }
      expect(total).toBeCloseTo(turnRad, 6)
    }
  })

  test('size keeps the deviation and 49 % of each leg', () => {
    fc.assert(
      fc.property(
        turn,
        fc.double({ min: 1e-3, max: 50, noNaN: true }),
        fc.double({ min: 1e-3, max: 50, noNaN: true }),
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        (turnRad, before, after, deviation) => {
          const c = Math.cos(turnRad / 2)
          const s = Math.sin(turnRad / 2)
          const size = curveSizeMm(c, s, before, after, deviation, false)
          expect(size * legRatio(c)).toBeLessThanOrEqual(0.49 * Math.min(before, after) * (1 + 1e-12))
          expect(size * deviationRatio(c, s, false)).toBeLessThanOrEqual(deviation * (1 + 1e-12))
        },
      ),
    )
    expect(curveSizeMm(0.5, 0.8, 1, 1, 0, true)).toBe(0)
    expect(curveSizeMm(1, 0, 1, 2, 0.05, true)).toBeCloseTo(0.49 / legRatio(1), 14)
    expect(curveSizeMm(0.5, 0.8, 1, 1, Number.NaN, true)).toBe(0)
  })

  test('the radius that Prunt counts with is at most half of the true one', () => {
    // SPEC: 2.0 where the path hardly turns, 2.06 at 90 degrees, 3.1 at 150.
    const ratio = (degrees: number): number => {
      const half = (degrees * Math.PI) / 360
      return minimumRadiusMm(1, Math.cos(half), Math.sin(half)) / parityRadiusMm(1, Math.cos(half), Math.sin(half))
    }
    expect(ratio(1)).toBeCloseTo(2, 3)
    expect(ratio(90)).toBeCloseTo(2.06, 2)
    expect(ratio(150)).toBeCloseTo(3.06, 1)
  })
})
