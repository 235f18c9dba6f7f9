// Parity mode against its second writing (reference-planner.ts) on paths and limits that no recorded run has: tiny and long
// moves, filament alone, places asked for twice, reversals, waits anywhere, no deviation and much of it, axial scalers, limits of
// every proportion. And what must hold whatever the numbers: what a phase ends with, the next one begins with.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addCorner,
  type BlockPlanner,
  createPruntBlock,
  type PruntBlock,
  startBlock,
} from '../../src/motion/prunt/block.ts'
import { DEFAULT_MIN_INTERIOR_ANGLE_RAD, type PerAxis, type PruntLimits } from '../../src/motion/prunt/limits.ts'
import { createBlockPlanner, planBlock } from '../../src/motion/prunt/plan-block.ts'
import { PROFILE_FIELDS } from '../../src/motion/prunt/profile.ts'
import { fillRampOfDuration, longestRampS } from '../../src/motion/prunt/ramp.ts'
import { blockDurationS, motionAt, sampleSegment } from '../../src/motion/prunt/sample.ts'
import {
  longest,
  type Ramp,
  type ReferenceCorner,
  rampChange,
  rampTime,
  rampWay,
  referencePlan,
} from './reference-planner.ts'

const grid = (most: number, digits: number): fc.Arbitrary<number> =>
  fc.integer({ min: -most * 10 ** digits, max: most * 10 ** digits }).map((value) => value / 10 ** digits)

const step = fc.oneof(
  fc.record({ dx: grid(30, 3), dy: grid(30, 3), dz: fc.constantFrom(0, 0, 0.2), de: grid(2, 5) }),
  fc.record({ dx: grid(1, 3), dy: grid(1, 3), dz: fc.constant(0), de: fc.constantFrom(0, 0.01) }),
  fc.record({ dx: grid(0.01, 5), dy: grid(0.01, 5), dz: fc.constant(0), de: fc.constant(0) }),
  // Places asked for twice, reversals, lines that go on, filament alone.
  fc.record({
    dx: fc.constantFrom(5, -5, 0),
    dy: fc.constantFrom(0, 0, 5, -5),
    dz: fc.constantFrom(0, 0, 1),
    de: fc.constantFrom(0, 0.8, -0.8),
  }),
)

const path = fc
  .array(
    fc.tuple(step, fc.constantFrom(0.5, 10, 40, 100, 250, 1000), fc.constantFrom(0, 0, 0, 0, 0, 0, 0.05, 0.0123)),
    {
      minLength: 1,
      maxLength: 10,
    },
  )
  .map((steps) => {
    const corners: ReferenceCorner[] = [{ place: [0, 0, 0.2, 0], feedMmPerS: 0, dwellS: 0 }]
    for (const [{ dx, dy, dz, de }, feedMmPerS, dwellS] of steps) {
      const [x, y, z, e] = corners.at(-1)!.place
      corners.push({ place: [x + dx, y + dy, z + dz, e + de], feedMmPerS, dwellS })
    }
    return corners
  })

/** Proportions over many decades: every limit is the one that counts in some of them. */
const decades = (from: number, to: number): fc.Arbitrary<number> =>
  fc.double({ min: from, max: to, noNaN: true }).map((exponent) => 10 ** exponent)

const machine = fc
  .record({
    accel: decades(1.7, 4.7),
    jerkPerS: decades(0.7, 4),
    snapPerS: decades(0.7, 5),
    cracklePerS: decades(0.7, 6),
    deviationMm: fc.constantFrom(0, 1e-4, 0.01, 0.05, 0.2, 1),
    ignoreE: fc.boolean(),
    scaler: fc.constantFrom<PerAxis>([1, 1, 1, 1], [1, 0.5, 0.1, 1], [1, 1, 0.2, 0.3]),
    tickS: fc.constantFrom(1e-4, 1e-3),
    tangentialMmPerS: fc.constantFrom(1e100, 120),
  })
  .map(
    ({ accel, jerkPerS, snapPerS, cracklePerS, ...others }): PruntLimits => ({
      ...others,
      mode: 'parity',
      accelMmPerS2: accel,
      jerkMmPerS3: accel * jerkPerS,
      snapMmPerS4: accel * jerkPerS * snapPerS,
      crackleMmPerS5: accel * jerkPerS * snapPerS * cracklePerS,
      axisMmPerS: [300, 300, 20, 60],
      shiftCorners: false,
      minInteriorAngleRad: DEFAULT_MIN_INTERIOR_ANGLE_RAD,
    }),
  )

function plan(
  limits: PruntLimits,
  corners: readonly ReferenceCorner[],
): { block: PruntBlock; planner: BlockPlanner; crackle: number } {
  const planner = createBlockPlanner(limits)
  const block = createPruntBlock(4)
  const [start, ...others] = corners
  startBlock(block, planner, ...start!.place)
  for (const { place, feedMmPerS, dwellS } of others) addCorner(block, planner, ...place, feedMmPerS, dwellS)
  planBlock(block, planner)
  return { block, planner, crackle: planner.caps.crackleMmPerS5 }
}

const rampsOf = (times: ArrayLike<number>): [Ramp, Ramp] => {
  const ramp = (at: number): Ramp => [times[at]!, times[at + 1]!, times[at + 2]!, times[at + 3]!]
  return [ramp(0), ramp(5)]
}

/** A ramp that changes the speed by less than this part of it. */
const TINY = 1e-6
/** Two last bits of a double. */
const LAST_BITS = 4.4e-16

/**
 * A speed has 53 bits, and a ramp that makes up the last few of them takes the fourth root of their difference: by how much
 * the duration of a segment with such a ramp may differ from one writing to the other. 0 where both ramps are larger.
 */
function rampNoiseS(times: ArrayLike<number>, crackle: number, speed: number): number {
  const tiny = rampsOf(times).filter((ramp) => rampChange(crackle, ramp) < TINY * speed)
  return tiny.length * 8 * ((LAST_BITS * speed) / (8 * crackle)) ** 0.25
}

/** Such ramps are compared by the speed that they change. */
function expectSameRamp(ours: Ramp, theirs: Ramp, crackle: number, speed: number, segmentS: number): void {
  const apart = Math.max(...ours.map((each, k) => Math.abs(each - theirs[k]!))) / segmentS
  if (apart <= (segmentS < 1e-3 ? 5e-6 : 1e-9)) return
  const [our, their] = [rampChange(crackle, ours), rampChange(crackle, theirs)]
  expect(Math.min(our, their)).toBeLessThan(TINY * speed)
  expect(Math.abs(our - their)).toBeLessThanOrEqual(10 * LAST_BITS * speed)
}

describe('parity mode', () => {
  test('the same speeds, phases and places as its second writing', () => {
    fc.assert(
      fc.property(machine, path, (limits, corners) => {
        const { block, planner, crackle } = plan(limits, corners)
        const reference = referencePlan(limits, corners)
        const place = new Float64Array(4)
        const state = new Float64Array(6)
        for (let i = 0; i < block.count; i += 1) {
          expect(Math.abs(block.velocityMmPerS[i]! - reference.speed[i]!)).toBeLessThanOrEqual(1e-9)
          if (i === 0) continue
          const wayMm = reference.path[i]!
          const segmentS = reference.timeS[i]!
          expect(Math.abs(block.pathMm[i]! - wayMm)).toBeLessThanOrEqual(1e-9 * wayMm)
          if (!(wayMm > 0)) continue
          const speed = block.capMmPerS[i]!
          const times = block.profile.subarray(i * PROFILE_FIELDS, (i + 1) * PROFILE_FIELDS)
          const noiseS = rampNoiseS(times, crackle, speed)
          const allowedS = Math.max((segmentS < 1e-3 ? 5e-6 : 1e-9) * segmentS, noiseS)
          expect(Math.abs(block.durationS[i]! - segmentS)).toBeLessThanOrEqual(allowedS)
          const theirs = rampsOf(reference.phases[i]!)
          for (const [k, ours] of rampsOf(times).entries()) expectSameRamp(ours, theirs[k]!, crackle, speed, segmentS)
          for (const share of [0.03, 0.4, 0.77, 0.99]) {
            const expected = reference.place(i, share * segmentS)
            sampleSegment(block, planner, i, share * segmentS, place, state)
            const apart = Math.max(...expected.map((each, k) => Math.abs(place[k]! - each)))
            expect(apart).toBeLessThanOrEqual(2e-9 + speed * noiseS)
          }
        }
      }),
      { numRuns: 120 },
    )
  })

  test('the longest reach over a distance, of any proportions', () => {
    const out = new Float64Array(4)
    fc.assert(
      fc.property(machine, decades(-4, 2.5), decades(-5, 3), fc.boolean(), (given, v0, wayMm, fromRest) => {
        const { limits, caps } = createBlockPlanner(given)
        const speed = fromRest ? 0 : v0
        const derivatives = {
          a: limits.accelMmPerS2,
          j: limits.jerkMmPerS3,
          s: limits.snapMmPerS4,
          c: limits.crackleMmPerS5,
        }
        const theirs = longest(derivatives, speed, wayMm)
        const rampS = longestRampS(caps, speed, wayMm)
        fillRampOfDuration(caps, rampS, out, 0)
        const ours = [...out] as Ramp
        expect(Math.abs(rampTime(ours) / rampTime(theirs) - 1)).toBeLessThanOrEqual(1e-11)
        expect(Math.abs(rampWay(derivatives.c, ours, speed) / wayMm - 1)).toBeLessThanOrEqual(1e-11)
        const gained = rampChange(derivatives.c, theirs)
        expect(Math.abs(rampChange(derivatives.c, ours) - gained)).toBeLessThanOrEqual(1e-10 * (speed + gained))
      }),
      { numRuns: 1000 },
    )
  })

  test('what one phase ends with the next begins with, up to the fourth derivative; times add up; limits hold', () => {
    const [before, after] = [new Float64Array(6), new Float64Array(6)]
    fc.assert(
      fc.property(machine, path, (limits, corners) => {
        const { block, crackle, planner } = plan(limits, corners)
        let totalS = 0
        for (let i = 1; i < block.count; i += 1) {
          const joints = phaseEnds(block, i)
          const movingS = joints.at(-1)!
          expect(Math.abs(movingS + block.dwellS[i]! - block.durationS[i]!)).toBeLessThanOrEqual(1e-12 * (1 + movingS))
          totalS += block.durationS[i]!
          // A hair to either side of each joint; the derivatives' own change over that hair is allowed for.
          const hairS = 1e-9 * movingS
          const of = planner.limits
          const scale = [0, block.capMmPerS[i]!, of.accelMmPerS2, of.jerkMmPerS3, of.snapMmPerS4, of.crackleMmPerS5]
          let [jump, over] = [0, 0]
          for (const joint of joints.slice(0, -1)) {
            motionAt(block, crackle, i, Math.max(joint - hairS, 0), before)
            motionAt(block, crackle, i, joint + hairS, after)
            for (let n = 1; n <= 4; n += 1) {
              const allowed = 1e-9 * scale[n]! + 2.1 * hairS * scale[n + 1]! + 1e-9
              jump = Math.max(jump, Math.abs(after[n]! - before[n]!) / allowed)
              over = Math.max(over, Math.abs(after[n]!) / (scale[n]! * (1 + 1e-9) + 1e-9))
            }
          }
          expect(jump).toBeLessThanOrEqual(1)
          expect(over).toBeLessThanOrEqual(1)
          // Both ends of the segment at the corners' speeds, and none of the higher derivatives there.
          motionAt(block, crackle, i, movingS, after)
          const times = block.profile.subarray(i * PROFILE_FIELDS, (i + 1) * PROFILE_FIELDS)
          const noiseMm = block.capMmPerS[i]! * rampNoiseS(times, crackle, block.capMmPerS[i]!)
          expect(Math.abs(after[0]! - block.pathMm[i]!)).toBeLessThanOrEqual(1e-9 + noiseMm)
          expect(Math.abs(after[1]! - block.velocityMmPerS[i]!)).toBeLessThanOrEqual(1e-8)
        }
        expect(Math.abs(blockDurationS(block) - totalS)).toBeLessThanOrEqual(1e-12 * (1 + totalS))
      }),
      { numRuns: 300 },
    )
  })

  test('no corner’s curve takes more than 49 % of a leg, deviates by more than it may, or is passed too fast', () => {
    fc.assert(
      fc.property(machine, path, (limits, corners) => {
        const { block, planner } = plan(limits, corners)
        const of = planner.limits
        for (let i = 1; i < block.count - 1; i += 1) {
          const speed = block.velocityMmPerS[i]!
          expect(speed).toBeLessThanOrEqual(Math.min(block.capMmPerS[i]!, block.capMmPerS[i + 1]!))
          const shortest = Math.min(block.legMm[i]!, block.legMm[i + 1]!)
          expect(block.reachMm[i]!).toBeLessThanOrEqual(0.49 * shortest * (1 + 1e-12))
          if (block.sizeMm[i] === 0) expect(speed).toBe(0)
          const radius = block.radiusMm[i]!
          if (!Number.isFinite(radius) || radius === 0) continue
          expect(speed ** 2 / radius).toBeLessThanOrEqual(of.accelMmPerS2 * (1 + 1e-9))
          expect(speed ** 3 / radius ** 2).toBeLessThanOrEqual(of.jerkMmPerS3 * (1 + 1e-9))
          expect(speed ** 4 / radius ** 3).toBeLessThanOrEqual(of.snapMmPerS4 * (1 + 1e-9))
          expect(speed ** 5 / radius ** 4).toBeLessThanOrEqual(of.crackleMmPerS5 * (1 + 1e-9))
        }
      }),
      { numRuns: 300 },
    )
  })

  test('with no limit that a tick could show, a move lasts its ticks', () => {
    const none = { accelMmPerS2: 1e100, jerkMmPerS3: 1e100, snapMmPerS4: 1e100, crackleMmPerS5: 1e100 }
    const [some] = fc.sample(machine, 1)
    const limits: PruntLimits = {
      ...some!,
      ...none,
      scaler: [1, 1, 1, 1],
      tickS: 1e-4,
      tangentialMmPerS: 120,
      ignoreE: true,
    }
    const corners: ReferenceCorner[] = [
      { place: [0, 0, 0, 0], feedMmPerS: 0, dwellS: 0 },
      { place: [12, 0, 0, 0], feedMmPerS: 300, dwellS: 0 },
    ]
    const { block } = plan(limits, corners)
    // Crackle is 120 mm/s over a tick to the fourth: a ramp is 8 T1 long and changes the speed by 8 C T1^4.
    expect(block.durationS[1]).toBeCloseTo(0.1 + 8e-4 / 8 ** 0.25, 12)
    expect(block.durationS[1]).toBeCloseTo(referencePlan(limits, corners).timeS[1]!, 12)
  })
})

/** Times into a segment at which its 31 phases end. */
function phaseEnds(block: PruntBlock, i: number): number[] {
  const at = i * PROFILE_FIELDS
  const order = [0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0]
  const times = [...order.map((k) => k), 4, ...order.map((k) => 5 + k)].map((k) => block.profile[at + k]!)
  let ended = 0
  return times.map((each) => {
    ended += each
    return ended
  })
}
