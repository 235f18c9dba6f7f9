// Slows segments down until no motor has to make more steps in a tick than the hardware can. The finished block is
// sampled as it would be run, shapers included. Source: prunt SPEC 6.
import { PrintwrightError } from '#core'
import type { BlockPlanner, PruntBlock } from './block.ts'
import { askedMmPerS, planSpeedsAnew } from './plan-block.ts'
import { createBlockSampler, nextSample } from './sample.ts'
import { createShapers, type ShaperConfig, stepShapers } from './shapers.ts'

/** Steps of a motor per mm of each of X, Y, Z, E, and how many it can make in one tick. */
export interface Motor {
  readonly stepsPerMm: readonly [x: number, y: number, z: number, e: number]
  readonly maxStepsPerTick: number
}

export interface StepRateResult {
  /** The shapers that the block may be run with: those given, or none. */
  readonly shapers: readonly ShaperConfig[]
  /** How often the block was sampled. */
  readonly passes: number
  /** Largest part of a motor's steps per tick that was asked for before anything changed; NaN where a bound was enough. */
  readonly asked: number
}

/** What a tick may exceed its share by before it counts. */
const MARGIN = 1.01
const EXTRA_SLOWDOWN = 1.1
/**
 * Passes that slow down what the one before found too fast. One segment needs 48 of them at most, 10 % each, but segments may
 * become too fast one after another, as many passes as a block has segments. What is left after these is settled at once: a
 * block is sampled once more than this at the most. Upstream goes on for ever: parity follows it for longer.
 */
const GRADUAL_PASSES = { parity: 200, mended: 40 } as const
/** Of the speed that is settled on: rounding of places takes no tick past its share again. */
const SETTLED = 1 - 1e-6
/**
 * A file that asks for so many times the steps that a motor can make is meant for another machine, or the rate is wrong: the
 * slowed print would last so many times longer, and so would the looks at each of its ticks.
 */
const MOST_TIMES = 100
/** By default shapers are given up only if so many slower plans have not helped; upstream does so at once. */
const SHAPED_PASSES = 25
/** By default the vector of acceleration keeps its limit to this. */
const ACCEL_SLACK = 1.01
export const NO_SHAPERS: readonly ShaperConfig[] = Array.from({ length: 4 }, () => ({ kind: 'none' }))

function isShaped(shapers: readonly ShaperConfig[]): boolean {
  return shapers.some(({ kind }) => kind !== 'none')
}

/** Replans the block until its steps fit; homing blocks are looked at without shapers. */
export function limitStepRate(
  block: PruntBlock,
  planner: BlockPlanner,
  motors: readonly Motor[],
  configs: readonly ShaperConfig[],
  homing = false,
  gradualPasses: number = GRADUAL_PASSES[planner.limits.mode],
): StepRateResult {
  const parity = planner.limits.mode === 'parity'
  refuseMotors(motors)
  if (!parity && fitsSurely(block, planner, motors, homing ? NO_SHAPERS : configs)) {
    return { shapers: configs, passes: 0, asked: Number.NaN }
  }
  let shapers = configs
  let asked = Number.NaN
  for (let pass = 1; ; pass += 1) {
    const overspeed = measureOverspeed(block, planner, motors, homing ? NO_SHAPERS : shapers)
    const most = overspeed.reduce((largest, ratio) => Math.max(largest, ratio), 0)
    if (pass === 1) asked = most
    if (!(most > 1)) return { shapers, passes: pass, asked }
    if (!(most <= MOST_TIMES)) refuseRate(most)
    // A last look behind what is settled, for sure: it can find nothing.
    if (pass > gradualPasses) return refuseUnsettled(most)
    if (pass === gradualPasses) {
      if (!homing) shapers = NO_SHAPERS
      settleStepRate(block, planner, motors)
    } else if (!homing && isShaped(shapers) && (parity || pass >= SHAPED_PASSES)) shapers = NO_SHAPERS
    else {
      for (let i = 1; i < block.count; i += 1) {
        if (overspeed[i]! > 1) block.slowdown[i] = block.slowdown[i]! * EXTRA_SLOWDOWN * overspeed[i]!
      }
      planSpeedsAnew(block, planner)
    }
  }
}

/**
 * Plans the block anew with each segment no faster than any motor can step, whatever its ramps do, without shapers. A tick's
 * steps are a mean of those at the speeds that it passes through: if none of these is too much, no tick is, wherever it lies.
 */
export function settleStepRate(block: PruntBlock, planner: BlockPlanner, motors: readonly Motor[]): void {
  for (let i = 1; i < block.count; i += 1) {
    const most = stepsPerMmOn(block, planner, motors, i)
    if (!(most > 0)) continue
    const sureMmPerS = SETTLED / (MARGIN * most * planner.limits.tickS)
    block.slowdown[i] = Math.max(block.slowdown[i]!, askedMmPerS(block, planner.limits, i) / sureMmPerS)
  }
  planSpeedsAnew(block, planner)
}

/** Steps per mm of a segment's path, over what a motor can make in a tick, the largest of all motors anywhere on it. */
function stepsPerMmOn(block: PruntBlock, planner: BlockPlanner, motors: readonly Motor[], i: number): number {
  const { scaler } = planner.limits
  const columns = [block.unitX, block.unitY, block.unitZ, block.unitE]
  const on = (perMm: readonly number[], leg: number): number =>
    Math.abs(perMm.reduce((sum, each, axis) => sum + each * scaler[axis]! * columns[axis]![leg]!, 0))
  let largest = 0
  for (const { stepsPerMm, maxStepsPerTick } of motors) {
    const own = on(stepsPerMm, i)
    // On a curve the direction is made of both legs', in parts that sum to 1 / cos at the most.
    const first = block.sizeMm[i - 1]! > 0 ? Math.max(own, on(stepsPerMm, i - 1)) / block.cosHalf[i - 1]! : own
    const second = block.sizeMm[i]! > 0 ? Math.max(own, on(stepsPerMm, i + 1)) / block.cosHalf[i]! : own
    const inAnyDirection = Math.hypot(...stepsPerMm.map((each, axis) => each * scaler[axis]!))
    largest = Math.max(largest, Math.min(Math.max(first, second), inAnyDirection) / maxStepsPerTick)
  }
  return largest
}

function refuseUnsettled(most: number): never {
  throw new PrintwrightError(
    'prunt-step-rate',
    `A block that was slowed to what its motors can step still asks one for ${most.toPrecision(7)} times of it.`,
  )
}

function refuseMotors(motors: readonly Motor[]): void {
  for (const { stepsPerMm, maxStepsPerTick } of motors) {
    if (maxStepsPerTick > 0 && stepsPerMm.every((each) => Number.isFinite(each))) continue
    throw new PrintwrightError(
      'prunt-step-rate',
      `A motor of ${stepsPerMm.join(' ')} steps per mm that can make ${maxStepsPerTick} steps in a tick moves nothing: both have to be numbers, the second more than 0.`,
    )
  }
}

function refuseRate(times: number): never {
  throw new PrintwrightError(
    'prunt-step-rate',
    `A motor would have to make ${times.toPrecision(3)} times the steps that it can; up to ${MOST_TIMES} times are slowed down. Look at the steps per mm and at the step rate (--max-step-rate).`,
  )
}

/**
 * Whether no tick can ask for too much, by the segments' top speeds alone; most blocks of most machines are settled so.
 * Impulses are means of what goes in; pressure advance adds its time at the largest acceleration. Holds where the vector of
 * acceleration keeps its limit, which is not so in parity.
 */
export function fitsSurely(
  block: PruntBlock,
  planner: BlockPlanner,
  motors: readonly Motor[],
  configs: readonly ShaperConfig[],
): boolean {
  const { limits } = planner
  const { tickS, scaler } = limits
  const columns = [block.unitX, block.unitY, block.unitZ, block.unitE]
  const axisMmPerS = [0, 0, 0, 0]
  for (let i = 1; i < block.count; i += 1) {
    // On a curve the direction is made of both legs', in parts that sum to 1 / cos at the most.
    const before = 1 / block.cosHalf[i - 1]!
    const after = 1 / block.cosHalf[i]!
    for (let axis = 0; axis < 4; axis += 1) {
      const unit = columns[axis]!
      const own = Math.abs(unit[i]!)
      const turned = Math.max(
        block.sizeMm[i - 1]! > 0 ? Math.max(own, Math.abs(unit[i - 1]!)) * before : own,
        block.sizeMm[i]! > 0 ? Math.max(own, Math.abs(unit[i + 1]!)) * after : own,
      )
      axisMmPerS[axis] = Math.max(axisMmPerS[axis]!, block.capMmPerS[i]! * Math.min(turned, 1) * scaler[axis]!)
    }
  }
  for (const [axis, config] of configs.entries()) {
    if (config.kind !== 'pressure-advance') continue
    axisMmPerS[axis] = axisMmPerS[axis]! + config.advanceS * ACCEL_SLACK * limits.accelMmPerS2 * scaler[axis]!
  }
  return motors.every(({ stepsPerMm, maxStepsPerTick }) => {
    const steps = stepsPerMm.reduce((sum, perMm, axis) => sum + Math.abs(perMm) * axisMmPerS[axis]! * tickS, 0)
    return MARGIN * steps <= maxStepsPerTick
  })
}

/**
 * Per segment the largest part of a motor's steps per tick that any of its ticks needs. By default a tick is laid to every
 * segment whose motion the shapers may still be giving out; in parity to the one that is being run.
 */
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
  // Segments of the last ticks: the oldest whose motion may come out only now, and the one before this tick.
  const late = new Int32Array((mode === 'parity' ? 0 : shapers.tailTicks) + 2).fill(1)
  let tick = 0
  const look = (): void => {
    stepShapers(shapers, sampler.positionMm, now)
    const { segment } = sampler
    late[tick % late.length] = segment
    tick += 1
    const ratio = stepRatio(motors, before, now)
    let from = mode === 'parity' ? segment : late[tick % late.length]!
    // A rest cannot be slowed down: what moves in its ticks is the end of the move before.
    while (from > 1 && !(block.pathMm[from]! > 0)) from -= 1
    for (let i = from; i <= segment; i += 1) if (ratio > overspeed[i]!) overspeed[i] = ratio
    before.set(now)
  }
  while (nextSample(sampler)) look()
  for (let rest = 0; rest < shapers.tailTicks; rest += 1) look()
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
