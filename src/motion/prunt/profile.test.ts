import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillProfile, PROFILE_FIELDS, peakMmPerS, profileAt, rampDurationS } from './profile.ts'
import { createRampCaps, longestRampS, STATE_DISTANCE, STATE_VELOCITY, velocityOfDuration } from './ramp.ts'

const caps = createRampCaps({ accelMmPerS2: 3000, jerkMmPerS3: 3e5, snapMmPerS4: 3e8, crackleMmPerS5: 3e12 })
const speed = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 300, noNaN: true }))

describe('full profile', () => {
  test('covers the distance, meets both ends and never passes the top speed', () => {
    fc.assert(
      fc.property(
        speed,
        speed,
        fc.double({ min: 1e-3, max: 400, noNaN: true }),
        fc.double({ min: -9, max: 6, noNaN: true }),
        fc.constantFrom('speed' as const, 'none' as const),
        (from, to, more, logMm, rounding) => {
          const low = Math.min(from, to)
          // A distance over which the change of speed is possible, from hardly to easily.
          const needed = fillDistance(low, Math.max(from, to))
          const distanceMm = needed * (1 + Math.exp(logMm)) + Math.exp(logMm)
          const vmax = Math.max(from, to) + more
          const out = new Float64Array(PROFILE_FIELDS)
          const totalS = fillProfile(caps, from, vmax, to, distanceMm, rounding, out, 0)
          expect(totalS).toBeGreaterThan(0)
          const peak = peakMmPerS(caps.crackleMmPerS5, from, out, 0)
          expect(peak).toBeLessThanOrEqual(vmax * (1 + 1e-12))
          const rampsMm = (rampDurationS(out, 0) * (from + peak) + rampDurationS(out, 5) * (peak + to)) / 2
          // A peak that is rounded to a double is off by a unit in the last place; a ramp of that takes this long.
          const unitS = 8 * ((vmax * 2.3e-16) / (8 * caps.crackleMmPerS5)) ** 0.25
          const close = rounding === 'speed' ? 1e-11 + (2 * unitS * vmax) / distanceMm : 1e-11
          expect(Math.abs((rampsMm + out[4]! * peak) / distanceMm - 1)).toBeLessThan(close)
          if (peak < vmax * (1 - 1e-9)) expect(out[4]).toBe(0)
          const state = new Float64Array(6)
          profileAt(caps.crackleMmPerS5, from, out, 0, totalS, state)
          expect(Math.abs(state[STATE_DISTANCE]! / distanceMm - 1)).toBeLessThan(10 * close)
          expect(Math.abs(state[STATE_VELOCITY]! - to)).toBeLessThan(1e-9 * vmax)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('both ways of rounding the peak agree', () => {
    const out = new Float64Array(2 * PROFILE_FIELDS)
    for (const [from, to, distanceMm] of [
      [0, 0, 0.5],
      [0, 0, 0.02],
      [45, 54, 0.63],
      [54, 45, 0.63],
      [3, 3, 0.001],
    ] as const) {
      const a = fillProfile(caps, from, 200, to, distanceMm, 'speed', out, 0)
      const b = fillProfile(caps, from, 200, to, distanceMm, 'none', out, PROFILE_FIELDS)
      expect(Math.abs(a / b - 1)).toBeLessThan(1e-9)
    }
  })

  test('no distance takes no time; what cannot be is no number', () => {
    const out = new Float64Array(PROFILE_FIELDS)
    expect(fillProfile(caps, 0, 100, 0, 0, 'speed', out, 0)).toBe(0)
    expect([...out]).toEqual(Array(PROFILE_FIELDS).fill(0))
    expect(fillProfile(caps, 50, 20, 0, 10, 'speed', out, 0)).toBeNaN()
    expect(fillProfile(caps, 0, 100, 90, 0.1, 'speed', out, 0)).toBeNaN()
    expect(fillProfile(caps, 0, Number.NaN, 0, 1, 'speed', out, 0)).toBeNaN()
  })

  test('the distance of the longest reach is just enough', () => {
    const out = new Float64Array(PROFILE_FIELDS)
    for (const distanceMm of [0.02, 0.3, 20]) {
      const to = 7 + velocityOfDuration(caps, longestRampS(caps, 7, distanceMm))
      expect(fillProfile(caps, 7, to, to, distanceMm * (1 + 1e-9), 'speed', out, 0)).toBeGreaterThan(0)
      expect(fillProfile(caps, 7, to, to, distanceMm * (1 - 1e-9), 'speed', out, 0)).toBeNaN()
    }
  })
})

function fillDistance(low: number, high: number): number {
  const out = new Float64Array(PROFILE_FIELDS)
  fillProfile(caps, low, high, high, 1e9, 'speed', out, 0)
  return (rampDurationS(out, 0) * (low + high)) / 2
}
