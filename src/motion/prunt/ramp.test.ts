import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createRampCaps,
  type DerivativeLimits,
  fillRampOfDuration,
  fillShortestRamp,
  integrateRamp,
  longestRampS,
  rampVelocityMmPerS,
  STATE_ACCEL,
  STATE_DISTANCE,
  STATE_JERK,
  STATE_SNAP,
  STATE_VELOCITY,
  shortestRampS,
  velocityOfDuration,
  velocitySlope,
} from './ramp.ts'

const positive = (lowest: number, highest: number): fc.Arbitrary<number> =>
  fc.double({ min: Math.log(lowest), max: Math.log(highest), noNaN: true }).map(Math.exp)

/** Limits in which any of the derivatives may be the one that saturates, or none of them. */
const limits = fc.record({ a: positive(10, 1e5), j: positive(1, 1e4), s: positive(1, 1e4), c: positive(1, 1e5) }).map(
  ({ a, j, s, c }): DerivativeLimits => ({
    accelMmPerS2: a,
    jerkMmPerS3: a * j,
    snapMmPerS4: a * j * s,
    crackleMmPerS5: a * j * s * c,
  }),
)

/** The 15 phases on a grid: the largest of each derivative and the end of the ramp. */
function walk(times: Float64Array, crackle: number, v0: number): { peaks: number[]; end: Float64Array } {
  const totalS = 8 * times[0]! + 4 * times[1]! + 2 * times[2]! + times[3]!
  const peaks = [0, 0, 0, 0, 0]
  const state = new Float64Array(6)
  for (let k = 0; k <= 400; k += 1) {
    state[STATE_DISTANCE] = 0
    state[STATE_VELOCITY] = v0
    integrateRamp(state, crackle, times, 0, (totalS * k) / 400)
    for (const index of [STATE_ACCEL, STATE_JERK, STATE_SNAP]) {
      peaks[index] = Math.max(peaks[index]!, Math.abs(state[index]!))
    }
  }
  return { peaks, end: state }
}

describe('shortest ramp', () => {
  test('reaches the change of speed, keeps every limit and ends at constant speed', () => {
    fc.assert(
      fc.property(limits, positive(1e-6, 1e4), fc.double({ min: 0, max: 500, noNaN: true }), (of, delta, v0) => {
        const times = new Float64Array(4)
        const totalS = fillShortestRamp(createRampCaps(of), delta, times, 0)
        expect([...times].every((time) => time >= 0)).toBe(true)
        const reached = rampVelocityMmPerS(of.crackleMmPerS5, times[0]!, times[1]!, times[2]!, times[3]!)
        expect(Math.abs(reached / delta - 1)).toBeLessThan(1e-12)
        const { peaks, end } = walk(times, of.crackleMmPerS5, v0)
        expect(peaks[STATE_ACCEL]!).toBeLessThanOrEqual(of.accelMmPerS2 * (1 + 1e-9))
        expect(peaks[STATE_JERK]!).toBeLessThanOrEqual(of.jerkMmPerS3 * (1 + 1e-9))
        expect(peaks[STATE_SNAP]!).toBeLessThanOrEqual(of.snapMmPerS4 * (1 + 1e-9))
        expect(Math.abs(end[STATE_VELOCITY]! - v0 - delta)).toBeLessThan(1e-11 * (v0 + delta))
        expect(Math.abs(end[STATE_ACCEL]!)).toBeLessThan(1e-8 * of.accelMmPerS2)
        expect(Math.abs(end[STATE_DISTANCE]! / (totalS * (v0 + delta / 2)) - 1)).toBeLessThan(1e-11)
      }),
      { numRuns: 300 },
    )
  })

  test('saturates the acceleration and no longer: twice the snap hardly shortens a long ramp', () => {
    const of = { accelMmPerS2: 3000, jerkMmPerS3: 3e5, snapMmPerS4: 3e8, crackleMmPerS5: 3e12 }
    const times = new Float64Array(4)
    // u = S/C, w = J/S, then A/J - w - u, then dv/A - (4u + 2(w - u) + T3).
    fillShortestRamp(createRampCaps(of), 200, times, 0)
    expect(times[0]).toBeCloseTo(1e-4, 15)
    expect(times[1]).toBeCloseTo(9e-4, 15)
    expect(times[2]).toBeCloseTo(8.9e-3, 15)
    expect(times[3]).toBeCloseTo(200 / 3000 - (4e-4 + 18e-4 + 8.9e-3), 15)
  })

  test('duration, phases and change of speed are inverse to each other', () => {
    fc.assert(
      fc.property(limits, positive(1e-6, 1e4), (of, delta) => {
        const caps = createRampCaps(of)
        const times = new Float64Array(8)
        const totalS = fillShortestRamp(caps, delta, times, 0)
        expect(Math.abs(shortestRampS(caps, delta) / totalS - 1)).toBeLessThan(1e-13)
        expect(Math.abs(velocityOfDuration(caps, totalS) / delta - 1)).toBeLessThan(1e-12)
        fillRampOfDuration(caps, totalS, times, 4)
        for (let k = 0; k < 4; k += 1) expect(Math.abs(times[4 + k]! - times[k]!)).toBeLessThan(1e-12 * totalS)
        const step = 1e-6 * totalS
        const slope = (velocityOfDuration(caps, totalS + step) - velocityOfDuration(caps, totalS - step)) / (2 * step)
        expect(Math.abs(velocitySlope(caps, totalS) / slope - 1)).toBeLessThan(1e-4)
      }),
      { numRuns: 300 },
    )
  })
})

describe('longest reach', () => {
  test('covers the distance to 1e-12, and more distance reaches more speed', () => {
    fc.assert(
      fc.property(
        limits,
        fc.oneof(fc.constant(0), positive(1e-6, 500)),
        positive(1e-6, 1e3),
        positive(1 + 1e-9, 10),
        (of, v0, distanceMm, factor) => {
          const caps = createRampCaps(of)
          const totalS = longestRampS(caps, v0, distanceMm)
          const gain = velocityOfDuration(caps, totalS)
          expect(Math.abs((totalS * (v0 + gain / 2)) / distanceMm - 1)).toBeLessThan(1e-12)
          expect(velocityOfDuration(caps, longestRampS(caps, v0, distanceMm * factor))).toBeGreaterThanOrEqual(gain)
          const times = new Float64Array(4)
          fillRampOfDuration(caps, totalS, times, 0)
          const { end } = walk(times, caps.crackleMmPerS5, v0)
          expect(Math.abs(end[STATE_DISTANCE]! / distanceMm - 1)).toBeLessThan(1e-11)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('is continuous where a stage ends', () => {
    const caps = createRampCaps({ accelMmPerS2: 3000, jerkMmPerS3: 3e5, snapMmPerS4: 3e8, crackleMmPerS5: 3e12 })
    for (const v0 of [0, 3, 80]) {
      for (const [rampS, gain] of [
        [caps.full1S, caps.full1MmPerS],
        [caps.full2S, caps.full2MmPerS],
        [caps.full3S, caps.full3MmPerS],
      ] as const) {
        const distanceMm = rampS * (v0 + gain / 2)
        for (const beside of [1 - 1e-10, 1, 1 + 1e-10]) {
          expect(Math.abs(longestRampS(caps, v0, distanceMm * beside) / rampS - 1)).toBeLessThan(1e-9)
        }
      }
    }
  })

  test('nothing is reached over no distance', () => {
    const caps = createRampCaps({ accelMmPerS2: 3000, jerkMmPerS3: 3e5, snapMmPerS4: 3e8, crackleMmPerS5: 3e12 })
    expect(longestRampS(caps, 5, 0)).toBe(0)
    expect(longestRampS(caps, 5, Number.NaN)).toBe(0)
  })
})
