// The look at vectors (bend-check.ts) against the same motion at far more points, from the profile and the curve themselves.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largestSlope } from './bend.ts'
import { ALLOWED, bendExcess, LATE, LATE_PART, MIDWAY, MIDWAY_PART, TAIL, TAIL_PART } from './bend-check.ts'
import { addCorner, type BlockPlanner, createPruntBlock, type PruntBlock, startBlock } from './block.ts'
import { curvature, curvatureSlope, curveLengthMm, curveParameter, minimumRadiusMm } from './corner.ts'
import type { PruntLimits } from './limits.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { createBlockPlanner, planBlock } from './plan-block.ts'
import { STATE_ACCEL, STATE_DISTANCE, STATE_JERK, STATE_VELOCITY } from './ramp.ts'
import { motionAt } from './sample.ts'
import { fillSegment } from './speeds.ts'

const POINTS = 1500

/** Square of the largest acceleration or jerk over its limit on the half curve at one end of a segment. */
function fineExcess(block: PruntBlock, planner: BlockPlanner, segment: number, atEnd: boolean): number {
  const corner = atEnd ? segment : segment - 1
  const size = block.sizeMm[corner]!
  const [c, s] = [block.cosHalf[corner]!, block.sinHalf[corner]!]
  const half = block.curveMm[corner]! / 2
  const lead = atEnd ? block.leadOutMm[segment]! : block.leadInMm[segment]!
  const wholeS = block.durationS[segment]!
  const state = new Float64Array(6)
  const awayMm = (t: number): number => {
    motionAt(block, planner.caps.crackleMmPerS5, segment, atEnd ? wholeS - t : t, state)
    return atEnd ? block.pathMm[segment]! - state[STATE_DISTANCE]! : state[STATE_DISTANCE]!
  }
  // When the half curve is left, so that all points lie on it.
  let [low, high] = [0, wholeS]
  for (let n = 0; n < 60; n += 1) {
    const middle = (low + high) / 2
    if (awayMm(middle) < half) low = middle
    else high = middle
  }
  let worst = 0
  const look = (t: number): void => {
    const mm = awayMm(t)
    if (mm < lead || mm >= half) return
    const u = curveParameter((half - mm) / (15 * size), c)
    const bend = curvature(u, c, s) / size
    const slope = ((atEnd ? 1 : -1) * curvatureSlope(u, c, s)) / size ** 2
    const [v, a, j] = [state[STATE_VELOCITY]!, state[STATE_ACCEL]!, state[STATE_JERK]!]
    const accel = Math.hypot(a, v * v * bend) / planner.limits.accelMmPerS2
    const jerk = Math.hypot(j - v ** 3 * bend ** 2, 3 * v * a * bend + v ** 3 * slope) / planner.limits.jerkMmPerS3
    worst = Math.max(worst, accel ** 2, jerk ** 2)
  }
  for (let k = 0; k <= POINTS; k += 1) look((low * k) / POINTS)
  return worst
}

const machine = fc.record({
  accelMmPerS2: fc.constantFrom(500, 3000, 20_000),
  jerkPerS: fc.constantFrom(30, 100, 300),
  snapPerS: fc.constantFrom(100, 1000, 10_000),
  cracklePerS: fc.constantFrom(1000, 10_000),
  deviationMm: fc.constantFrom(0.01, 0.05, 0.2, 1),
  tickS: fc.constantFrom(1e-4, 1e-3),
})

/** What is tried, as a segment with a rounded corner at its start and none at its end, passed at a part of its curve's own speed. */
const tried = fc.record({
  turnDegrees: fc.oneof(fc.double({ min: 3, max: 140, noNaN: true }), fc.double({ min: 140, max: 178.9, noNaN: true })),
  legMm: fc.constantFrom(0.5, 3, 20, 60),
  feedMmPerS: fc.constantFrom(30, 100, 300),
  part: fc.double({ min: 0.05, max: 1, noNaN: true }),
  lead: fc.constantFrom(0, 0, 0.3, 0.6, 0.8),
  share: fc.double({ min: 0.2, max: 1, noNaN: true }),
  atEnd: fc.boolean(),
})

test('what the look lets pass at the very edge keeps its limits to 1 %, however slow the corner', () => {
  let edges = 0
  fc.assert(
    fc.property(machine, tried, ({ jerkPerS, snapPerS, cracklePerS, ...others }, shape) => {
      const jerkMmPerS3 = others.accelMmPerS2 * jerkPerS
      const snapMmPerS4 = jerkMmPerS3 * snapPerS
      const derivatives = { jerkMmPerS3, snapMmPerS4, crackleMmPerS5: snapMmPerS4 * cracklePerS }
      const limits: PruntLimits = { ...RECORDED_LIMITS, ...others, ...derivatives, mode: 'mended', shiftCorners: true }
      const planner = createBlockPlanner(limits)
      const block = createPruntBlock(3)
      const turn = (shape.turnDegrees * Math.PI) / 180
      startBlock(block, planner, 0, 0, 0, 0)
      addCorner(block, planner, shape.legMm, 0, 0, 0, shape.feedMmPerS, 0)
      const [x, y] = [shape.legMm * (1 + Math.cos(turn)), shape.legMm * Math.sin(turn)]
      addCorner(block, planner, x, y, 0, 0, shape.feedMmPerS, 0)
      planBlock(block, planner)
      if (!(block.bend[1]! > 0)) return
      const i = shape.atEnd ? 1 : 2
      block.share[i] = shape.share
      block.leadInMm[i] = shape.atEnd ? 0 : (shape.lead * block.curveMm[1]!) / 2
      block.leadOutMm[i] = shape.atEnd ? (shape.lead * block.curveMm[1]!) / 2 : 0
      block.capMmPerS[i] = shape.feedMmPerS
      const passesAt = (part: number): boolean => {
        block.velocityMmPerS[1] = part * Math.min(block.bendMmPerS[1]!, shape.feedMmPerS)
        fillSegment(block, planner, i)
        return bendExcess(block, planner, i, shape.atEnd, ALLOWED) <= ALLOWED
      }
      const isKept = (): void => {
        if (!(block.durationS[i]! > 0)) return
        expect(Math.sqrt(fineExcess(block, planner, i, shape.atEnd))).toBeLessThanOrEqual(1.01)
      }
      // As drawn, which may be passed over without a look.
      if (passesAt(shape.part)) isKept()
      let [low, high] = [0.02, 1]
      if (!passesAt(low) || passesAt(high)) return
      for (let n = 0; n < 30; n += 1) {
        const middle = (low + high) / 2
        if (passesAt(middle)) low = middle
        else high = middle
      }
      passesAt(low)
      edges += 1
      isKept()
    }),
    { numRuns: 2000 },
  )
  expect(edges).toBeGreaterThan(40)
}, 60_000)

test.each([
  [MIDWAY, MIDWAY_PART],
  [LATE, LATE_PART],
  [TAIL, TAIL_PART],
])('past %d of the half curve no turn has more than %j of its curvature and slope', (from, [bendPart, slopePart]) => {
  let [bend, slope] = [0, 0]
  for (let degrees = 0.5; degrees < 180; degrees += 0.5) {
    const [c, s] = [Math.cos((degrees * Math.PI) / 360), Math.sin((degrees * Math.PI) / 360)]
    for (let x = from; x <= 1; x += 0.002) {
      const u = curveParameter((curveLengthMm(1, c) * (1 - x)) / 30, c)
      bend = Math.max(bend, curvature(u, c, s) * minimumRadiusMm(1, c, s))
      slope = Math.max(slope, Math.abs(curvatureSlope(u, c, s)) / largestSlope(1, c, s))
    }
  }
  expect(bend).toBeLessThanOrEqual(bendPart)
  expect(slope).toBeLessThanOrEqual(slopePart)
  // And not so loose that half of it would do.
  expect(slope).toBeGreaterThan(slopePart / 2)
})
