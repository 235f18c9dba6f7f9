// How hard a motion is, measured the same way for every planner: positions of the head at equal steps of time, and the
// vectors of their differences. A jump of speed, which a trapezoid has at its corners, counts as the jump over one step.
import type { BlockPlanner, PruntBlock } from './prunt/block.ts'
import { createBlockSampler, nextSample } from './prunt/sample.ts'
import { SEGMENT_FILAMENT, SEGMENT_HOMING, type TrajectoryBlock } from './trajectory.ts'

export interface MotionMeter {
  readonly stepS: number
  peakMmPerS: number
  peakMmPerS2: number
  peakMmPerS3: number
  samples: number
  /** Largest of each second of the motion. */
  readonly speeds: number[]
  readonly accels: number[]
  readonly jerks: number[]
  /** The last positions, velocities, accelerations. */
  readonly last: Float64Array
  /** How many differences are valid: 0 none, 1 position, 2 velocity, 3 acceleration. */
  depth: number
}

export function createMotionMeter(stepS: number): MotionMeter {
  return {
    stepS,
    peakMmPerS: 0,
    peakMmPerS2: 0,
    peakMmPerS3: 0,
    samples: 0,
    speeds: [],
    accels: [],
    jerks: [],
    last: new Float64Array(9),
    depth: 0,
  }
}

/** The next position, one step after the last. */
export function measurePosition(meter: MotionMeter, x: number, y: number, z: number): void {
  const { last, stepS } = meter
  const now = [x, y, z]
  const second = Math.floor(meter.samples * stepS)
  let speed2 = 0
  let accel2 = 0
  let jerk2 = 0
  for (let axis = 0; axis < 3; axis += 1) {
    const velocity = (now[axis]! - last[axis]!) / stepS
    const accel = (velocity - last[3 + axis]!) / stepS
    const jerk = (accel - last[6 + axis]!) / stepS
    last[axis] = now[axis]!
    if (meter.depth >= 1) last[3 + axis] = velocity
    if (meter.depth >= 2) last[6 + axis] = accel
    speed2 += velocity * velocity
    accel2 += accel * accel
    jerk2 += jerk * jerk
  }
  if (meter.depth >= 1) meter.peakMmPerS = raise(meter.speeds, second, Math.sqrt(speed2), meter.peakMmPerS)
  if (meter.depth >= 2) meter.peakMmPerS2 = raise(meter.accels, second, Math.sqrt(accel2), meter.peakMmPerS2)
  if (meter.depth >= 3) meter.peakMmPerS3 = raise(meter.jerks, second, Math.sqrt(jerk2), meter.peakMmPerS3)
  if (meter.depth < 3) meter.depth += 1
  meter.samples += 1
}

function raise(list: number[], second: number, value: number, peak: number): number {
  while (list.length <= second) list.push(0)
  if (value > list[second]!) list[second] = value
  return Math.max(peak, value)
}

/** Feeds rows of any planner to a meter, step by step over rests as well. Homing moves are left out. */
export function createRowMeter(meter: MotionMeter): (block: TrajectoryBlock) => void {
  let nextS = Number.NaN
  let place: [number, number, number] = [0, 0, 0]
  return (block) => {
    for (let i = 0; i < block.count; i += 1) {
      if (block.kind[i] === SEGMENT_HOMING) {
        nextS = Number.NaN
        continue
      }
      const startS = block.startS[i]!
      const accelS = block.accelS[i]!
      const cruiseS = block.cruiseS[i]!
      const endS = startS + accelS + cruiseS + block.decelS[i]!
      if (Number.isNaN(nextS)) {
        nextS = startS
        meter.depth = 0
      }
      for (; nextS < startS; nextS += meter.stepS) measurePosition(meter, ...place)
      const travels = block.kind[i] !== SEGMENT_FILAMENT
      const accel = block.accelMmPerS2[i]!
      for (; nextS < endS; nextS += meter.stepS) {
        const t = nextS - startS
        const ta = Math.min(t, accelS)
        const tc = Math.min(Math.max(t - accelS, 0), cruiseS)
        const td = Math.max(t - accelS - cruiseS, 0)
        const cruise = block.cruiseMmPerS[i]!
        const along = travels
          ? block.startMmPerS[i]! * ta + (accel * ta * ta) / 2 + cruise * (tc + td) - (accel * td * td) / 2
          : 0
        measurePosition(
          meter,
          block.startXMm[i]! + along * block.ratioX[i]!,
          block.startYMm[i]! + along * block.ratioY[i]!,
          block.startZMm[i]! + along * block.ratioZ[i]!,
        )
      }
      const all = travels ? block.distanceMm[i]! : 0
      place = [
        block.startXMm[i]! + all * block.ratioX[i]!,
        block.startYMm[i]! + all * block.ratioY[i]!,
        block.startZMm[i]! + all * block.ratioZ[i]!,
      ]
    }
  }
}

/** Feeds a planned block of Prunt's as it is, smooth, to a meter. Blocks begin and end at rest. */
export function measureBlock(meter: MotionMeter, block: PruntBlock, planner: BlockPlanner): void {
  const coarse: BlockPlanner = { ...planner, limits: { ...planner.limits, tickS: meter.stepS } }
  const sampler = createBlockSampler(block, coarse)
  // A block may begin elsewhere than the last one ended (homing), and ends between two steps.
  meter.depth = 0
  while (nextSample(sampler)) {
    if (!sampler.done) measurePosition(meter, sampler.positionMm[0]!, sampler.positionMm[1]!, sampler.positionMm[2]!)
  }
}
