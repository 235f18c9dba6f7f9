import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planPath, randomLimits, randomPath } from '../../../tests/prunt/random-path.ts'
import { addCorner, type BlockPlanner, createPruntBlock, type PruntBlock, startBlock } from './block.ts'
import type { PruntMode } from './limits.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { createBlockPlanner, planBlock } from './plan-block.ts'
import { blockDurationS, createBlockSampler, nextSample } from './sample.ts'
import { createShapers, type ShaperConfig, stepShapers } from './shapers.ts'
import { fitsSurely, limitStepRate, type Motor, measureOverspeed, NO_SHAPERS, settleStepRate } from './step-rate.ts'

const NONE: ShaperConfig = { kind: 'none' }

/** A motor on one axis, as in a Cartesian machine. */
function axisMotor(axis: 0 | 1 | 2 | 3, stepsPerMm: number, maxStepsPerTick: number): Motor {
  const of = (k: number): number => (k === axis ? stepsPerMm : 0)
  return { stepsPerMm: [of(0), of(1), of(2), of(3)], maxStepsPerTick }
}

/** The two motors of a CoreXY belt: A turns with X + Y, B with X - Y. */
function coreXyMotors(stepsPerMm: number, maxStepsPerTick: number): Motor[] {
  return [1, -1].map((sign) => ({ stepsPerMm: [stepsPerMm, sign * stepsPerMm, 0, 0], maxStepsPerTick }))
}

interface Made {
  block: PruntBlock
  planner: BlockPlanner
}

/** 40 mm along X at 200 mm/s, then 5 mm along Y at 50 mm/s. */
function planned(mode: PruntMode = 'parity'): Made {
  const planner = createBlockPlanner({ ...RECORDED_LIMITS, mode })
  const block = createPruntBlock(4)
  startBlock(block, planner, 0, 0, 0, 0)
  addCorner(block, planner, 40, 0, 0, 0, 200, 0)
  addCorner(block, planner, 40, 5, 0, 0, 50, 0)
  planBlock(block, planner)
  return { block, planner }
}

/** Most steps that the motor makes in a tick, from the shaped positions themselves. */
function mostSteps({ block, planner }: Made, motor: Motor, configs: readonly ShaperConfig[] = NO_SHAPERS): number {
  const { scaler, tickS, mode } = planner.limits
  const start = [block.x[0]!, block.y[0]!, block.z[0]!, block.e[0]!].map((at, k) => at * scaler[k]!)
  const shapers = createShapers(configs, tickS, start, mode)
  const steps = (place: ArrayLike<number>): number =>
    motor.stepsPerMm.reduce((sum, perMm, k) => sum + perMm * place[k]!, 0)
  const sampler = createBlockSampler(block, planner)
  const shaped = new Float64Array(4)
  let last = steps(start)
  let most = 0
  const look = (): void => {
    stepShapers(shapers, sampler.positionMm, shaped)
    most = Math.max(most, Math.abs(steps(shaped) - last))
    last = steps(shaped)
  }
  while (nextSample(sampler)) look()
  for (let tick = 0; tick < shapers.tailTicks; tick += 1) look()
  return most
}

describe('step rate', () => {
  test('a block that fits stays as it is', () => {
    const { block, planner } = planned()
    const beforeS = blockDurationS(block)
    // 200 mm/s * 100 steps/mm * 1e-4 s = 2 steps a tick.
    expect(measureOverspeed(block, planner, [axisMotor(0, 100, 2.1)], NO_SHAPERS)[1]).toBeCloseTo(2.02 / 2.1, 9)
    expect(limitStepRate(block, planner, [axisMotor(0, 100, 2.1)], NO_SHAPERS).passes).toBe(1)
    const mended = planned('mended')
    expect(limitStepRate(mended.block, mended.planner, [axisMotor(0, 100, 2.1)], NO_SHAPERS).passes).toBe(0)
    expect(blockDurationS(block)).toBe(beforeS)
  })

  test('a segment that is too fast is slowed to its motor, the other is not', () => {
    const made = planned()
    const motor = axisMotor(0, 100, 1.5)
    const before = made.block.durationS[2]!
    const result = limitStepRate(made.block, made.planner, [motor], NO_SHAPERS)
    expect(mostSteps(made, motor)).toBeLessThanOrEqual(1.5)
    // One division by 1.1 * 1.01 * 2 / 1.5.
    expect(made.block.capMmPerS[1]).toBeCloseTo(200 / (1.1 * 1.01 * (2 / 1.5)), 6)
    expect(made.block.durationS[2]).toBeCloseTo(before, 12)
    expect(result.asked).toBeCloseTo((1.01 * 2) / 1.5, 9)
  })

  test('both belts of a CoreXY are kept', () => {
    for (const mode of ['parity', 'mended'] as const) {
      const made = planned(mode)
      const motors = coreXyMotors(100, 0.8)
      limitStepRate(made.block, made.planner, motors, NO_SHAPERS)
      for (const motor of motors) expect(mostSteps(made, motor)).toBeLessThanOrEqual(0.8)
    }
  })

  const advance = { kind: 'pressure-advance', advanceS: 0.05, smoothS: 0, addedOnly: false, levels: 1 } as const
  const advanced: ShaperConfig[] = [advance, NONE, NONE, NONE]
  // Advance adds accel * 0.05 s = 150 mm/s to the axis: 3.5 steps a tick instead of 2.
  const tight = axisMotor(0, 100, 2.5)

  test('parity: shapers are given up before speed is', () => {
    const { block, planner } = planned()
    const beforeS = blockDurationS(block)
    const result = limitStepRate(block, planner, [tight], advanced)
    expect(result.shapers).toBe(NO_SHAPERS)
    expect(result.passes).toBe(2)
    expect(blockDurationS(block)).toBe(beforeS)
    const homing = planned()
    expect(limitStepRate(homing.block, homing.planner, [tight], advanced, true).shapers).toBe(advanced)
  })

  test('by default speed is given up before shapers are', () => {
    const made = planned('mended')
    const beforeS = blockDurationS(made.block)
    const result = limitStepRate(made.block, made.planner, [tight], advanced)
    expect(result.shapers).toBe(advanced)
    expect(mostSteps(made, tight, advanced)).toBeLessThanOrEqual(2.5)
    expect(blockDurationS(made.block)).toBeGreaterThan(beforeS)
  })

  test('whatever the path, the motors and the shapers: no tick asks for more in the end', () => {
    const shaping = fc.constantFrom<ShaperConfig[]>(
      [NONE, NONE, NONE, NONE],
      [
        { kind: 'zero-vibration', frequencyHz: 50, dampingRatio: 0.1, derivatives: 1 },
        { kind: 'extra-insensitive', frequencyHz: 35, dampingRatio: 0.1, humps: 2, residualRatio: 0.05 },
        NONE,
        { kind: 'pressure-advance', advanceS: 0.04, smoothS: 0.02, addedOnly: false, levels: 2 },
      ],
    )
    const mode = fc.constantFrom('parity' as const, 'mended' as const)
    const rate = fc.double({ min: 0.3, max: 3, noNaN: true })
    fc.assert(
      fc.property(randomLimits, randomPath, mode, shaping, rate, (given, path, of, configs, maxSteps) => {
        const made = planPath({ ...given, tickS: 1e-3 }, path, of)
        const motors = [...coreXyMotors(10, maxSteps), axisMotor(2, 40, maxSteps), axisMotor(3, 40, maxSteps)]
        const surely = fitsSurely(made.block, made.planner, motors, configs)
        const asked = motors.map((motor) => mostSteps(made, motor, configs) / maxSteps)
        if (surely && of === 'mended') expect(Math.max(...asked)).toBeLessThanOrEqual(1)
        const { shapers } = limitStepRate(made.block, made.planner, motors, configs)
        for (const motor of motors) expect(mostSteps(made, motor, shapers)).toBeLessThanOrEqual(maxSteps * (1 + 1e-9))
      }),
      { numRuns: 60 },
    )
  })

  test('what the passes leave over is settled at once: no tick asks for more, whatever the path and the motors', () => {
    const mode = fc.constantFrom('parity' as const, 'mended' as const)
    const rate = fc.double({ min: 0.05, max: 3, noNaN: true })
    let slowed = 0
    fc.assert(
      fc.property(randomLimits, randomPath, mode, rate, (given, path, of, maxSteps) => {
        const made = planPath({ ...given, tickS: 1e-3 }, path, of)
        const motors = [...coreXyMotors(10, maxSteps), axisMotor(2, 40, maxSteps), axisMotor(3, 40, maxSteps)]
        if (motors.some((motor) => mostSteps(made, motor) > maxSteps)) slowed += 1
        settleStepRate(made.block, made.planner, motors)
        const over = measureOverspeed(made.block, made.planner, motors, NO_SHAPERS)
        expect(over.reduce((most, each) => Math.max(most, each), 0)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 60 },
    )
    expect(slowed).toBeGreaterThan(20)
  })

  test.each(['parity', 'mended'] as const)('%s: whoever may try once only settles at the second look', (mode) => {
    const { block, planner } = planned(mode)
    const motor = axisMotor(0, 100, 0.1)
    const { passes, shapers } = limitStepRate(block, planner, [motor], NO_SHAPERS, false, 1)
    expect(passes).toBe(2)
    expect(shapers).toBe(NO_SHAPERS)
    expect(mostSteps({ block, planner }, motor)).toBeLessThanOrEqual(0.1)
  })

  test.each(['parity', 'mended'] as const)(
    '%s: a block of 4,000 segments ends, and soon',
    (mode) => {
      const planner = createBlockPlanner({ ...RECORDED_LIMITS, mode, tickS: 1e-3 })
      const block = createPruntBlock(4)
      startBlock(block, planner, 0, 0, 0, 0)
      // A spiral of chords, feeds and lengths changing from each to the next.
      let [x, y] = [0, 0]
      for (let i = 1; i <= 4_000; i += 1) {
        const lengthMm = 0.1 + (0.3 * ((i * 7919) % 101)) / 101
        x += lengthMm * Math.cos(i * 0.07)
        y += lengthMm * Math.sin(i * 0.07)
        addCorner(block, planner, x, y, 0, i * 0.01, 20 + ((i * 104_729) % 131), 0)
      }
      planBlock(block, planner)
      const motors = [...coreXyMotors(10, 0.25), axisMotor(3, 40, 0.25)]
      const { passes, asked } = limitStepRate(block, planner, motors, NO_SHAPERS)
      expect(asked).toBeGreaterThan(1.2)
      expect(passes).toBeGreaterThan(1)
      expect(passes).toBeLessThanOrEqual(41)
      for (const motor of motors) expect(mostSteps({ block, planner }, motor)).toBeLessThanOrEqual(0.25 * (1 + 1e-9))
    },
    120_000,
  )

  test.each(['parity', 'mended'] as const)('%s: a rate that the file is far beyond is refused at once', (mode) => {
    for (const maxSteps of [1e-4, 1e-300]) {
      const { block, planner } = planned(mode)
      const beforeS = blockDurationS(block)
      expect(() => limitStepRate(block, planner, [axisMotor(0, 100, maxSteps)], NO_SHAPERS)).toThrow(
        /times the steps that it can; up to 100 times are slowed down/,
      )
      // Nothing has been planned anew.
      expect(blockDurationS(block)).toBe(beforeS)
    }
    const slow = planned(mode)
    const motor = axisMotor(0, 100, 0.1)
    const { asked, passes } = limitStepRate(slow.block, slow.planner, [motor], NO_SHAPERS)
    expect(asked).toBeGreaterThan(15)
    expect(passes).toBeLessThan(12)
    expect(mostSteps(slow, motor)).toBeLessThanOrEqual(0.1)
  })

  test('motors that can make no steps are refused in one sentence', () => {
    const { block, planner } = planned()
    for (const maxSteps of [0, -1, Number.NaN]) {
      expect(() => limitStepRate(block, planner, [axisMotor(0, 100, maxSteps)], NO_SHAPERS)).toThrow(/moves nothing/)
    }
    expect(() => limitStepRate(block, planner, [axisMotor(0, Number.NaN, 1)], NO_SHAPERS)).toThrow(/moves nothing/)
  })
})
