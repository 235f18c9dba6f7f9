import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addCorner, type BlockPlanner, createPruntBlock, type PruntBlock, startBlock } from './block.ts'
import type { PruntLimits } from './limits.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { createBlockPlanner, planBlock } from './plan-block.ts'
import { STATE_ACCEL, STATE_JERK, STATE_SNAP, STATE_VELOCITY } from './ramp.ts'
import { blockDurationS, createBlockSampler, motionAt, nextSample } from './sample.ts'

const base = RECORDED_LIMITS

type Stop = readonly [x: number, y: number, z: number, e: number, feed: number, dwell: number]

function plan(limits: PruntLimits, stops: readonly Stop[]): { block: PruntBlock; planner: BlockPlanner } {
  const planner = createBlockPlanner(limits)
  const block = createPruntBlock(2)
  startBlock(block, planner, 0, 0, 0, 0)
  for (const stop of stops) addCorner(block, planner, ...stop)
  planBlock(block, planner)
  return { block, planner }
}

/** Thousandths, as files have them. */
const place = fc.integer({ min: -30_000, max: 30_000 }).map((value) => value / 1000)
const path = fc.array(
  fc.tuple(
    place,
    place,
    fc.constantFrom(0, 0.2, 3),
    fc.integer({ min: -1000, max: 3000 }).map((value) => value / 1000),
    fc.double({ min: 5, max: 400, noNaN: true }),
    fc.constantFrom(0, 0, 0, 0, 0.02),
  ),
  { minLength: 1, maxLength: 12 },
)
const machine = fc
  .record({
    accel: fc.double({ min: 300, max: 20_000, noNaN: true }),
    ratio: fc.double({ min: 20, max: 300, noNaN: true }),
    deviationMm: fc.constantFrom(0, 0.01, 0.05, 0.3),
  })
  .map(
    ({ accel, ratio, deviationMm }): PruntLimits => ({
      ...base,
      accelMmPerS2: accel,
      jerkMmPerS3: accel * ratio,
      snapMmPerS4: accel * ratio * 1000,
      crackleMmPerS5: accel * ratio * 1e7,
      deviationMm,
    }),
  )

describe('a planned block', () => {
  test('starts and ends at rest, joins speeds, keeps tangential limits and caps', () => {
    fc.assert(
      fc.property(machine, path, (limits, stops) => {
        const { block } = plan(limits, stops)
        const state = new Float64Array(6)
        expect(block.velocityMmPerS[0]).toBe(0)
        expect(block.velocityMmPerS[block.count - 1]).toBe(0)
        for (let i = 1; i < block.count; i += 1) {
          const movingS = block.durationS[i]! - block.dwellS[i]!
          expect(movingS).toBeGreaterThanOrEqual(0)
          let worst = 0
          for (let k = 0; k <= 50; k += 1) {
            motionAt(block, limits.crackleMmPerS5, i, (movingS * k) / 50, state)
            worst = Math.max(
              worst,
              state[STATE_VELOCITY]! / (block.capMmPerS[i]! + 1e-7),
              Math.abs(state[STATE_ACCEL]! / limits.accelMmPerS2),
              Math.abs(state[STATE_JERK]! / limits.jerkMmPerS3),
              Math.abs(state[STATE_SNAP]! / limits.snapMmPerS4),
            )
          }
          expect(worst).toBeLessThanOrEqual(1 + 1e-9)
          motionAt(block, limits.crackleMmPerS5, i, movingS, state)
          expect(Math.abs(state[STATE_VELOCITY]! - block.velocityMmPerS[i]!)).toBeLessThan(1e-6)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('samples start at the first corner, end at the last and never leave the corridor of the deviation', () => {
    fc.assert(
      fc.property(machine, path, (given, stops) => {
        const limits = { ...given, tickS: 1e-3 }
        const { block, planner } = plan(limits, stops)
        const sampler = createBlockSampler(block, planner)
        const corners: (readonly number[])[] = [[0, 0, 0, 0], ...stops]
        let rows = 0
        let worst = 0
        while (nextSample(sampler)) {
          rows += 1
          const at = [...sampler.positionMm]
          if (rows === 1 && block.legMm[1]! > 0) expect(Math.hypot(...at)).toBe(0)
          const near = [-1, 0, 1].map((beside) => {
            const end = corners[sampler.segment + beside]
            const start = corners[sampler.segment + beside - 1]
            return start === undefined || end === undefined ? Number.POSITIVE_INFINITY : distanceTo(at, start, end)
          })
          worst = Math.max(worst, Math.min(...near))
        }
        expect(worst).toBeLessThanOrEqual(limits.deviationMm * (1 + 2e-5) + 1e-9)
        for (let k = 0; k < 4; k += 1) expect(Math.abs(sampler.positionMm[k]! - stops.at(-1)![k]!)).toBe(0)
        expect(sampler.atS).toBe(blockDurationS(block))
        expect(Math.abs(rows - 1 - Math.ceil(sampler.atS / limits.tickS))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 50 },
    )
  })

  test('stops where it must: no deviation, a reversal, a dwell, a move of nothing', () => {
    const speeds = (limits: PruntLimits, stops: readonly Stop[]): number[] => [
      ...plan(limits, stops).block.velocityMmPerS.subarray(0, stops.length + 1),
    ]
    const corner: Stop[] = [
      [20, 0, 0, 0, 100, 0],
      [20, 20, 0, 0, 100, 0],
    ]
    // Golden case 04: 8.579 mm/s.
    expect(speeds(base, corner)[1]).toBeCloseTo(8.579_185_903_2, 9)
    expect(speeds({ ...base, deviationMm: 0 }, corner)).toEqual([0, 0, 0])
    expect(speeds(base, [corner[0]!, [0, 0, 0, 0, 100, 0]])).toEqual([0, 0, 0])
    expect(speeds(base, [[20, 0, 0, 0, 100, 0.05], corner[1]!])).toEqual([0, 0, 0])
    expect(speeds(base, [corner[0]!, corner[0]!, corner[1]!])).toEqual([0, 0, 0, 0])
    // Straight on: no stop, and no slower than the slower of both feeds.
    expect(
      speeds(base, [
        [50, 0, 0, 0, 100, 0],
        [100, 0, 0, 0, 60, 0],
      ]),
    ).toEqual([0, 60, 0])
  })

  test('a dwell lasts and the place is exact meanwhile', () => {
    const { block, planner } = plan(base, [
      [1, 0, 0, 0, 50, 0.05],
      [2, 0, 0, 0, 50, 0],
    ])
    const sampler = createBlockSampler(block, planner)
    let atCorner = 0
    while (nextSample(sampler)) if (sampler.positionMm[0] === 1) atCorner += 1
    expect(Math.abs(atCorner - 500)).toBeLessThanOrEqual(1)
  })
})

function distanceTo(at: readonly number[], start: readonly number[], end: readonly number[]): number {
  const axes = [0, 1, 2, 3]
  const along = axes.map((k) => end[k]! - start[k]!)
  const length2 = along.reduce((sum, value) => sum + value * value, 0)
  const dot = axes.reduce((sum, k) => sum + (at[k]! - start[k]!) * along[k]!, 0)
  const share = length2 > 0 ? Math.min(1, Math.max(0, dot / length2)) : 0
  return Math.hypot(...axes.map((k) => at[k]! - start[k]! - share * along[k]!))
}
