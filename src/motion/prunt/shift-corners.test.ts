import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addCorner, createPruntBlock, type PruntBlock, startBlock } from './block.ts'
import type { PruntLimits } from './limits.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { createBlockPlanner, planBlock } from './plan-block.ts'
import { pointOnCurve } from './sample.ts'

const limits: PruntLimits = { ...RECORDED_LIMITS, shiftCorners: true }

function plan(of: PruntLimits, corners: readonly (readonly [number, number])[]): PruntBlock {
  const planner = createBlockPlanner(of)
  const block = createPruntBlock(2)
  startBlock(block, planner, corners[0]![0], corners[0]![1], 0, 0)
  for (const [x, y] of corners.slice(1)) addCorner(block, planner, x, y, 0, 0, 100, 0)
  planBlock(block, planner)
  return block
}

function middle(block: PruntBlock, i: number): number[] {
  const out = new Float64Array(4)
  pointOnCurve(block, [1, 1, 1, 1], i, block.curveMm[i]! / 2, out)
  return [...out]
}

const turnBack = [
  [0, 0],
  [20, 0],
  [20, 10],
  [0, 10],
] as const

describe('shifted corners', () => {
  test('the curves pass through the corners that were asked for', () => {
    const block = plan(limits, turnBack)
    for (const i of [1, 2]) {
      const [x, y] = middle(block, i)
      expect(Math.hypot(x! - turnBack[i]![0], y! - turnBack[i]![1])).toBeLessThanOrEqual(0.001)
      // Outwards by the deviation, on the bisector, and the curve's size is that of the deviation.
      expect(block.x[i]! - 20).toBeCloseTo(0.05 * Math.SQRT1_2, 3)
      expect(Math.abs(block.deviationMm[i]! - 0.05)).toBeLessThan(1e-3)
    }
    expect(block.y[1]).toBeCloseTo(-0.05 * Math.SQRT1_2, 3)
    expect(block.y[2]).toBeCloseTo(10 + 0.05 * Math.SQRT1_2, 3)
    expect(block.velocityMmPerS[1]).toBeGreaterThan(8)
    expect([block.x[0], block.y[0], block.x[3], block.y[3]]).toEqual([0, 0, 0, 10])
  })

  test('any path: the passes end, and corners with room are met', () => {
    const step = fc.tuple(fc.double({ min: 1, max: 20, noNaN: true }), fc.double({ min: -2.6, max: 2.6, noNaN: true }))
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 10 }), (steps) => {
        const corners: [number, number][] = [[0, 0]]
        let heading = 0
        for (const [length, turn] of steps) {
          heading += turn
          const [x, y] = corners.at(-1)!
          corners.push([x + length * Math.cos(heading), y + length * Math.sin(heading)])
        }
        const block = plan(limits, corners)
        for (let i = 1; i < corners.length - 1; i += 1) {
          const [x, y] = middle(block, i)
          expect(Math.hypot(x! - corners[i]![0], y! - corners[i]![1])).toBeLessThanOrEqual(0.001)
          expect(block.velocityMmPerS[i]).toBeGreaterThan(0)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('corners at the edge of the machine stay', () => {
    const block = plan({ ...limits, lowerMm: [0, 0, 0, -100], upperMm: [20, 20, 20, 100] }, turnBack)
    expect([block.x[1], block.y[1], block.x[2], block.y[2]]).toEqual([20, 0, 20, 10])
  })

  test('a straight line is left alone and runs through', () => {
    const block = plan(limits, [
      [0, 0],
      [10, 1e-13],
      [20, 0],
    ])
    expect(block.x[1]).toBeCloseTo(10, 12)
    expect(block.velocityMmPerS[1]).toBe(100)
  })
})
