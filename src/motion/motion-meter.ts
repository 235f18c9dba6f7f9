// How hard a motion is, measured the same way for every planner: positions of the head at equal steps of time, and the
// vectors of their differences. A jump of speed, which a trapezoid has at its corners, counts as the jump over one step, and
// its jerk as that over the square of the step: in theory both are infinite.
import type { BlockPlanner, PruntBlock } from './prunt/block.ts'
import { createBlockSampler, nextSample } from './prunt/sample.ts'
import { SEGMENT_FILAMENT, SEGMENT_HOMING, type TrajectoryBlock } from './trajectory.ts'

/** Bins of a decade, in which sizes are counted from 1 on. */
const BINS_PER_DECADE = 20
const DECADES = 12

export interface MotionMeter {
  readonly stepS: number
  peakMmPerS: number
  peakMmPerS2: number
  peakMmPerS3: number
  /** Steps so far; time of the motion is that many steps. */
  samples: number
  /** Of each second of the motion: way of the head, largest acceleration, largest jerk. */
  readonly waysMm: number[]
  readonly accels: number[]
  readonly jerks: number[]
  /** Steps by the size of their acceleration and jerk, BINS_PER_DECADE to a decade; what is below 1 is in the first. */
  readonly accelBins: Float64Array
  readonly jerkBins: Float64Array
  readonly closeUp: CloseUp
  /** The last positions, velocities, accelerations. */
  readonly last: Float64Array
  /** How many differences are valid: 0 none, 1 position, 2 velocity, 3 acceleration. */
  depth: number
}

/** Every step for a while, from a move on that is the same for all planners. */
export interface CloseUp {
  readonly stepsMax: number
  begun: boolean
  readonly speeds: number[]
  readonly accels: number[]
  readonly jerks: number[]
}

/** The move at which the close-up begins: where it ends, so that every planner finds it. */
export interface MarkedMove {
  readonly xMm: number
  readonly yMm: number
  readonly zMm: number
  readonly eMm: number
}

export function createMotionMeter(stepS: number, closeUpS = 0): MotionMeter {
  return {
    stepS,
    peakMmPerS: 0,
    peakMmPerS2: 0,
    peakMmPerS3: 0,
    samples: 0,
    waysMm: [],
    accels: [],
    jerks: [],
    accelBins: new Float64Array(BINS_PER_DECADE * DECADES),
    jerkBins: new Float64Array(BINS_PER_DECADE * DECADES),
    closeUp: { stepsMax: Math.round(closeUpS / stepS), begun: false, speeds: [], accels: [], jerks: [] },
    last: new Float64Array(9),
    depth: 0,
  }
}

/** The next position, one step after the last. */
export function measurePosition(meter: MotionMeter, x: number, y: number, z: number): void {
  const { last, stepS } = meter
  const now = [x, y, z]
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
  note(
    meter,
    meter.depth >= 1 ? Math.sqrt(speed2) : 0,
    meter.depth >= 2 ? Math.sqrt(accel2) : 0,
    meter.depth >= 3 ? Math.sqrt(jerk2) : 0,
  )
  if (meter.depth < 3) meter.depth += 1
}

function note(meter: MotionMeter, speed: number, accel: number, jerk: number): void {
  const { waysMm, accels, jerks, closeUp } = meter
  const second = Math.floor(meter.samples * meter.stepS)
  for (const list of [waysMm, accels, jerks]) while (list.length <= second) list.push(0)
  waysMm[second] = waysMm[second]! + speed * meter.stepS
  if (accel > accels[second]!) accels[second] = accel
  if (jerk > jerks[second]!) jerks[second] = jerk
  meter.peakMmPerS = Math.max(meter.peakMmPerS, speed)
  meter.peakMmPerS2 = Math.max(meter.peakMmPerS2, accel)
  meter.peakMmPerS3 = Math.max(meter.peakMmPerS3, jerk)
  count(meter.accelBins, accel)
  count(meter.jerkBins, jerk)
  if (closeUp.begun && closeUp.speeds.length < closeUp.stepsMax) {
    closeUp.speeds.push(speed)
    closeUp.accels.push(accel)
    closeUp.jerks.push(jerk)
  }
  meter.samples += 1
}

function count(bins: Float64Array, value: number): void {
  const bin = value > 1 ? Math.min(bins.length - 1, Math.floor(BINS_PER_DECADE * Math.log10(value))) : 0
  bins[bin] = bins[bin]! + 1
}

/** What the counted sizes stay below for this share of the time, as exactly as a bin is wide. */
export function sizeBelow(bins: Float64Array, share: number): number {
  const all = bins.reduce((sum, steps) => sum + steps, 0)
  let seen = 0
  for (let bin = 0; bin < bins.length; bin += 1) {
    seen += bins[bin]!
    if (seen >= share * all) return 10 ** ((bin + 1) / BINS_PER_DECADE)
  }
  return Number.NaN
}

/** Share of the time in which the counted sizes are above x, from 1 to the largest: [x, share]. */
export function timeAbove(bins: Float64Array): [size: number, share: number][] {
  const all = bins.reduce((sum, steps) => sum + steps, 0)
  if (all === 0) return []
  let below = bins[0]!
  const points: [number, number][] = [[1, 1 - below / all]]
  for (let bin = 1; bin < bins.length && below < all; bin += 1) {
    below += bins[bin]!
    points.push([10 ** ((bin + 1) / BINS_PER_DECADE), 1 - below / all])
  }
  return points
}

const SAME_PLACE_MM = 1e-6

/** Feeds rows of any planner to a meter, step by step over rests as well. Homing moves are left out. */
export function createRowMeter(
  meter: MotionMeter,
  marked: () => MarkedMove | null = () => null,
): (block: TrajectoryBlock) => void {
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
      const all = travels ? block.distanceMm[i]! : 0
      const end: [number, number, number] = [
        block.startXMm[i]! + all * block.ratioX[i]!,
        block.startYMm[i]! + all * block.ratioY[i]!,
        block.startZMm[i]! + all * block.ratioZ[i]!,
      ]
      if (!meter.closeUp.begun && isMarked(marked(), end, block.startEMm[i]! + block.distanceMm[i]! * block.ratioE[i]!))
        meter.closeUp.begun = true
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
      place = end
    }
  }
}

function isMarked(marked: MarkedMove | null, [x, y, z]: readonly [number, number, number], e: number): boolean {
  if (marked === null) return false
  const missMm = Math.abs(x - marked.xMm) + Math.abs(y - marked.yMm) + Math.abs(z - marked.zMm)
  return missMm + Math.abs(e - marked.eMm) <= SAME_PLACE_MM
}

/** Feeds a planned block of Prunt's as it is, smooth, to a meter. Blocks begin and end at rest. */
export function measureBlock(
  meter: MotionMeter,
  block: PruntBlock,
  planner: BlockPlanner,
  marked: MarkedMove | null = null,
): void {
  const coarse: BlockPlanner = { ...planner, limits: { ...planner.limits, tickS: meter.stepS } }
  const sampler = createBlockSampler(block, coarse)
  const markedS = meter.closeUp.begun ? Number.NaN : markedStartS(block, planner, marked)
  // A block may begin elsewhere than the last one ended (homing), and ends between two steps.
  meter.depth = 0
  while (nextSample(sampler)) {
    if (sampler.atS >= markedS) meter.closeUp.begun = true
    if (!sampler.done) measurePosition(meter, sampler.positionMm[0]!, sampler.positionMm[1]!, sampler.positionMm[2]!)
  }
}

/** When the marked move begins in this block; NaN where it is not in it. */
function markedStartS(block: PruntBlock, planner: BlockPlanner, marked: MarkedMove | null): number {
  if (marked === null) return Number.NaN
  const [x, y, z, e] = planner.limits.scaler
  let atS = 0
  for (let i = 1; i < block.count; i += 1) {
    const place: [number, number, number] = [block.x[i]! * x, block.y[i]! * y, block.z[i]! * z]
    if (isMarked(marked, place, block.e[i]! * e)) return atS
    atS += block.durationS[i]!
  }
  return Number.NaN
}
