// Slows segments down until no motor has to make more steps in a tick than the hardware can. The finished block is
// sampled as it would be run, shapers included. Source: prunt SPEC 6.
import { invariant } from '#core'
import type { BlockPlanner, PruntBlock } from './block.ts'
import { planSpeedsAnew } from './plan-block.ts'
import { createBlockSampler, nextSample, restartSampler } from './sample.ts'
import { createShapers, type ShaperConfig, stepShapers } from './shapers.ts'

/** Steps of a motor per mm of each of X, Y, Z, E, and how many it can make in one tick. */
export interface Motor {
  readonly stepsPerMm: readonly [x: number, y: number, z: number, e: number]
  readonly maxStepsPerTick: number
}

/** A motor on one axis, as in a Cartesian machine. */
export function axisMotor(axis: 0 | 1 | 2 | 3, stepsPerMm: number, maxStepsPerTick: number): Motor {
  const of = (k: number): number => (k === axis ? stepsPerMm : 0)
  return { stepsPerMm: [of(0), of(1), of(2), of(3)], maxStepsPerTick }
}

/** The two motors of a CoreXY belt: A turns with X + Y, B with X - Y. */
export function coreXyMotors(stepsPerMm: number, maxStepsPerTick: number): [a: Motor, b: Motor] {
  return [
    { stepsPerMm: [stepsPerMm, stepsPerMm, 0, 0], maxStepsPerTick },
    { stepsPerMm: [stepsPerMm, -stepsPerMm, 0, 0], maxStepsPerTick },
  ]
}

export interface StepRateResult {
  /** The shapers that the block may be run with: those given, or none. */
  readonly shapers: readonly ShaperConfig[]
  /** How often the block was sampled. */
  readonly passes: number
}

/** What a tick may exceed its share by before it counts. */
const MARGIN = 1.01
const EXTRA_SLOWDOWN = 1.1
/** Each pass slows at least one segment by 10 %: far more than any machine needs. */
const MAX_PASSES = 1000
const NONE: readonly ShaperConfig[] = Array.from({ length: 4 }, () => ({ kind: 'none' }))

/** Replans the block until its steps fit; homing blocks are looked at without shapers. */
export function limitStepRate(
  block: PruntBlock,
  planner: BlockPlanner,
  motors: readonly Motor[],
  configs: readonly ShaperConfig[],
  homing = false,
): StepRateResult {
  let shapers = configs
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const overspeed = measureOverspeed(block, planner, motors, homing ? NONE : shapers)
    if (overspeed.every((ratio) => !(ratio > 1))) return { shapers, passes: pass }
    const shaped = !homing && shapers.some((config) => config.kind !== 'none')
    if (shaped) shapers = NONE
    else {
      for (let i = 1; i < block.count; i += 1) {
        if (overspeed[i]! > 1) block.slowdown[i] = block.slowdown[i]! * EXTRA_SLOWDOWN * overspeed[i]!
      }
      planSpeedsAnew(block, planner)
    }
  }
  invariant(false, 'steps per tick stay above the motors’ limit at any speed')
}

/** Per segment the largest part of a motor's steps per tick that any of its ticks needs. */
export function measureOverspeed(
  block: PruntBlock,
  planner: BlockPlanner,
  motors: readonly Motor[],
  configs: readonly ShaperConfig[],
): Float64Array {
  const overspeed = new Float64Array(block.count)
  const { tickS, scaler, mode } = planner.limits
  const before = Float64Array.of(
    block.x[0]! * scaler[0],
    block.y[0]! * scaler[1],
    block.z[0]! * scaler[2],
    block.e[0]! * scaler[3],
  )
  const shapers = createShapers(configs, tickS, before, mode)
  const sampler = createBlockSampler(block, planner)
  const now = new Float64Array(4)
  restartSampler(sampler)
  const look = (): void => {
    stepShapers(shapers, sampler.positionMm, now)
    const ratio = stepRatio(motors, before, now)
    if (ratio > overspeed[sampler.segment]!) overspeed[sampler.segment] = ratio
    before.set(now)
  }
  while (nextSample(sampler)) look()
  for (let tick = 0; tick < shapers.tailTicks; tick += 1) look()
  return overspeed
}

function stepRatio(motors: readonly Motor[], before: Float64Array, now: Float64Array): number {
  let largest = 0
  for (const { stepsPerMm, maxStepsPerTick } of motors) {
    let steps = 0
    for (let axis = 0; axis < 4; axis += 1) steps += (now[axis]! - before[axis]!) * stepsPerMm[axis]!
    largest = Math.max(largest, (MARGIN * Math.abs(steps)) / maxStepsPerTick)
  }
  return largest
}
