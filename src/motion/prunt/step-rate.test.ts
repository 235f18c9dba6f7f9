import { describe, expect, test } from 'vitest'
import { addCorner, type BlockPlanner, createPruntBlock, type PruntBlock, startBlock } from './block.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { createBlockPlanner, planBlock } from './plan-block.ts'
import { blockDurationS, createBlockSampler, nextSample } from './sample.ts'
import type { ShaperConfig } from './shapers.ts'
import { axisMotor, coreXyMotors, limitStepRate, type Motor, measureOverspeed } from './step-rate.ts'

const limits = RECORDED_LIMITS
const NONE: ShaperConfig = { kind: 'none' }
const noShapers = [NONE, NONE, NONE, NONE]

/** 40 mm along X at 200 mm/s, then 5 mm along Y at 50 mm/s. */
function planned(): { block: PruntBlock; planner: BlockPlanner } {
  const planner = createBlockPlanner(limits)
  const block = createPruntBlock(4)
  startBlock(block, planner, 0, 0, 0, 0)
  addCorner(block, planner, 40, 0, 0, 0, 200, 0)
  addCorner(block, planner, 40, 5, 0, 0, 50, 0)
  planBlock(block, planner)
  return { block, planner }
}

/** Most steps that the motor makes in a tick, from the positions themselves. */
function mostSteps({ block, planner }: { block: PruntBlock; planner: BlockPlanner }, motor: Motor): number {
  const sampler = createBlockSampler(block, planner)
  let last = 0
  let most = 0
  while (nextSample(sampler)) {
    const at = motor.stepsPerMm.reduce((sum, steps, k) => sum + steps * sampler.positionMm[k]!, 0)
    most = Math.max(most, Math.abs(at - last))
    last = at
  }
  return most
}

describe('step rate', () => {
  test('a block that fits stays as it is', () => {
    const { block, planner } = planned()
    const beforeS = blockDurationS(block)
    // 200 mm/s * 100 steps/mm * 1e-4 s = 2 steps a tick.
    expect(measureOverspeed(block, planner, [axisMotor(0, 100, 2.1)], noShapers)[1]).toBeCloseTo(2.02 / 2.1, 9)
    expect(limitStepRate(block, planner, [axisMotor(0, 100, 2.1)], noShapers).passes).toBe(1)
    expect(blockDurationS(block)).toBe(beforeS)
  })

  test('a segment that is too fast is slowed to its motor, the other is not', () => {
    const made = planned()
    const motor = axisMotor(0, 100, 1.5)
    const before = made.block.durationS[2]!
    limitStepRate(made.block, made.planner, [motor], noShapers)
    expect(mostSteps(made, motor)).toBeLessThanOrEqual(1.5)
    // One division by 1.1 * 1.01 * 2 / 1.5.
    expect(made.block.capMmPerS[1]).toBeCloseTo(200 / (1.1 * 1.01 * (2 / 1.5)), 6)
    expect(made.block.durationS[2]).toBeCloseTo(before, 12)
  })

  test('both belts of a CoreXY are kept', () => {
    const made = planned()
    const motors = coreXyMotors(100, 0.8)
    limitStepRate(made.block, made.planner, motors, noShapers)
    for (const motor of motors) expect(mostSteps(made, motor)).toBeLessThanOrEqual(0.8)
    expect(motors[0].stepsPerMm).toEqual([100, 100, 0, 0])
    expect(motors[1].stepsPerMm).toEqual([100, -100, 0, 0])
  })

  test('shapers are given up before speed is', () => {
    const advance = { kind: 'pressure-advance', advanceS: 0.05, smoothS: 0, addedOnly: false, levels: 1 } as const
    const shapers: ShaperConfig[] = [advance, NONE, NONE, NONE]
    const { block, planner } = planned()
    const beforeS = blockDurationS(block)
    // Advance adds accel * 0.05 s = 150 mm/s to the axis: 3.5 steps a tick instead of 2.
    const result = limitStepRate(block, planner, [axisMotor(0, 100, 2.5)], shapers)
    expect(result.shapers.every((config) => config.kind === 'none')).toBe(true)
    expect(result.passes).toBe(2)
    expect(blockDurationS(block)).toBe(beforeS)
    const homing = planned()
    expect(limitStepRate(homing.block, homing.planner, [axisMotor(0, 100, 2.5)], shapers, true).shapers).toBe(shapers)
  })
})
