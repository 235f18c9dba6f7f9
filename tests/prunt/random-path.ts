// Random paths and limits for Prunt's default mode, and what can be measured on a plan: how far it leaves the path that was
// asked for, and the vector derivatives of the sampled positions.
import fc from 'fast-check'
import {
  addCorner,
  type BlockPlanner,
  createPruntBlock,
  type PruntBlock,
  startBlock,
} from '../../src/motion/prunt/block.ts'
import {
  DEFAULT_MIN_INTERIOR_ANGLE_RAD,
  type PerAxis,
  type PruntLimits,
  type PruntMode,
} from '../../src/motion/prunt/limits.ts'
import { createBlockPlanner, planBlock } from '../../src/motion/prunt/plan-block.ts'
import { sampleSegment } from '../../src/motion/prunt/sample.ts'

export type Stop = readonly [x: number, y: number, z: number, e: number, feedMmPerS: number, dwellS: number]

const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** Steps as slicers make them: chords of arcs, infill, corners, lifts, retractions; the heading goes on from step to step. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      lengthMm: fc.double({ min: 0.05, max: 1, noNaN: true }),
      turnRad: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
      lift: fc.constant(0),
      filament: fc.constantFrom(0.033, 0.04),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      lengthMm: fc.double({ min: 0.2, max: 40, noNaN: true }),
      turnRad: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
      lift: fc.constant(0),
      filament: fc.constantFrom(0, 0.033),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      lengthMm: fc.constantFrom(0, 0, 5),
      turnRad: fc.constantFrom(0, 1.5),
      lift: fc.constantFrom(0.2, -0.2, 0.4, 0),
      filament: fc.constantFrom(0, 0, 0.1),
    }),
  },
)

const feeds = fc.constantFrom(20, 40, 60, 100, 150, 300)

const timedStep = fc.tuple(step, feeds, fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0.01))

/** Mostly short paths; one in twelve as long as its length says, so that speeds travel through many segments. */
export const randomPath: fc.Arbitrary<Stop[]> = fc
  .oneof(
    { weight: 11, arbitrary: fc.array(timedStep, { minLength: 2, maxLength: 16 }) },
    { weight: 1, arbitrary: fc.array(timedStep, { minLength: 60, maxLength: 200, size: 'max' }) },
  )
  .map((steps) => {
    let [x, y, z, e, heading] = [0, 0, 0.2, 0, 0]
    return steps.map(([{ lengthMm, turnRad, lift, filament }, feed, dwellS]): Stop => {
      heading += turnRad
      x += lengthMm * Math.cos(heading)
      y += lengthMm * Math.sin(heading)
      z += lift
      e += lengthMm > 0 ? lengthMm * filament : lift === 0 ? -0.8 : 0
      return [rounded(x), rounded(y), rounded(z), rounded(e), feed, dwellS]
    })
  })

export const randomLimits: fc.Arbitrary<PruntLimits> = fc
  .record({
    accel: fc.constantFrom(500, 1000, 3000, 8000, 20_000),
    jerkPerS: fc.constantFrom(30, 100, 300),
    snapPerS: fc.constantFrom(100, 1000, 10_000),
    cracklePerS: fc.constantFrom(1000, 10_000),
    deviationMm: fc.constantFrom(0, 0.01, 0.05, 0.1, 0.2),
    scaler: fc.constantFrom<PerAxis>(
      [1, 1, 1, 1],
      [1, 1, 1, 1],
      [1, 0.5, 0.1, 1],
      [1, 1, 0.2, 0.3],
      [2, 1, 5, 0.5],
      [1, 3, 1, 10],
    ),
    ignoreE: fc.boolean(),
    tickS: fc.constantFrom(1e-4, 1e-4, 5e-5, 1e-3),
  })
  .map(
    ({ accel, jerkPerS, snapPerS, cracklePerS, deviationMm, scaler, ignoreE, tickS }): PruntLimits => ({
      mode: 'mended',
      tickS,
      tangentialMmPerS: 1e100,
      accelMmPerS2: accel,
      jerkMmPerS3: accel * jerkPerS,
      snapMmPerS4: accel * jerkPerS * snapPerS,
      crackleMmPerS5: accel * jerkPerS * snapPerS * cracklePerS,
      deviationMm,
      axisMmPerS: [300, 300, 20, 60],
      scaler,
      ignoreE,
      shiftCorners: false,
      minInteriorAngleRad: DEFAULT_MIN_INTERIOR_ANGLE_RAD,
    }),
  )

export interface Planned {
  block: PruntBlock
  planner: BlockPlanner
  corners: (readonly number[])[]
}

export function planPath(limits: PruntLimits, stops: readonly Stop[], mode: PruntMode): Planned {
  const planner = createBlockPlanner({ ...limits, mode })
  const block = createPruntBlock(4)
  startBlock(block, planner, 0, 0, 0.2, 0)
  for (const stop of stops) addCorner(block, planner, ...stop)
  planBlock(block, planner)
  return { block, planner, corners: [[0, 0, 0.2, 0], ...stops.map((stop) => stop.slice(0, 4))] }
}

/**
 * How far the sampled path and the polyline that was asked for are apart at the most, mm, in the scaled space that limits are
 * meant in: the path from its nearest leg, and each corner from the path. The first alone would let a corner be cut too
 * deep: the middle of a curve is nearer to a leg than to the corner.
 */
export function largestDeviation(planned: Planned, perSegment: number): number {
  let worst = 0
  const { scaler } = planned.planner.limits
  const { count } = planned.block
  const corners = planned.corners.map((corner) => corner.map((at, k) => at / scaler[k]!))
  const missed = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  eachSample(planned, perSegment, (segment, place) => {
    let near = Number.POSITIVE_INFINITY
    for (let leg = Math.max(1, segment - 1); leg <= Math.min(count - 1, segment + 1); leg += 1) {
      near = Math.min(near, distanceTo(place, corners[leg - 1]!, corners[leg]!))
    }
    worst = Math.max(worst, near)
    // The middle of a corner's curve is where one segment ends and the next begins: it is among the samples.
    for (const corner of [segment - 1, segment]) {
      missed[corner] = Math.min(missed[corner]!, distanceTo(place, corners[corner]!, corners[corner]!))
    }
  })
  return missed.reduce((most, each) => Math.max(most, each), worst)
}

function eachSample(planned: Planned, perSegment: number, each: (segment: number, place: Float64Array) => void): void {
  const place = new Float64Array(4)
  const state = new Float64Array(6)
  for (let i = 1; i < planned.block.count; i += 1) {
    for (let k = 0; k <= perSegment; k += 1) {
      sampleSegment(planned.block, planned.planner, i, (planned.block.durationS[i]! * k) / perSegment, place, state)
      unscale(place, planned.planner.limits.scaler)
      each(i, place)
    }
  }
}

/** From machine mm to the space in which the limits hold. */
function unscale(place: Float64Array, scaler: PerAxis): void {
  for (let k = 0; k < 4; k += 1) place[k] = place[k]! / scaler[k]!
}

function distanceTo(at: ArrayLike<number>, start: readonly number[], end: readonly number[]): number {
  let length2 = 0
  let dot = 0
  for (let k = 0; k < 4; k += 1) {
    length2 += (end[k]! - start[k]!) ** 2
    dot += (at[k]! - start[k]!) * (end[k]! - start[k]!)
  }
  const share = length2 > 0 ? Math.min(1, Math.max(0, dot / length2)) : 0
  let sum = 0
  for (let k = 0; k < 4; k += 1) sum += (at[k]! - start[k]! - share * (end[k]! - start[k]!)) ** 2
  return Math.sqrt(sum)
}

/**
 * Largest vector acceleration and jerk of X, Y, Z, E together, scaled, and speed of any one axis, each over its limit. Snap and
 * crackle are not found by differences (vector-jets.ts).
 */
export interface Peaks {
  axis: number
  accel: number
  jerk: number
}

/**
 * Differences of the positions themselves, so that nothing of the planner's own reckoning is believed: h after h through
 * the whole block, on one clock.
 */
export function vectorPeaks({ block, planner }: Planned, h: number): Peaks {
  const place = new Float64Array(4)
  const state = new Float64Array(6)
  // The last four positions; all motion starts and ends at rest.
  const last = Array.from({ length: 4 }, () => new Float64Array(4))
  const { limits } = planner
  const speeds = limits.axisMmPerS.map((most, k) => most / limits.scaler[k]!)
  const peaks = { axis: 0, accel: 0, jerk: 0 }
  let intoS = 0
  let segment = 1
  let filled = 0
  while (segment < block.count) {
    while (segment < block.count && intoS > block.durationS[segment]!) {
      intoS -= block.durationS[segment]!
      segment += 1
    }
    if (segment === block.count) break
    sampleSegment(block, planner, segment, intoS, place, state)
    unscale(place, planner.limits.scaler)
    const oldest = last.shift()!
    oldest.set(place)
    last.push(oldest)
    filled += 1
    if (filled >= 4) addDifferences(peaks, last, h)
    if (filled >= 2) peaks.axis = Math.max(peaks.axis, axisPart(last[2]!, place, h, speeds))
    intoS += h
  }
  return {
    axis: peaks.axis,
    accel: peaks.accel / limits.accelMmPerS2,
    jerk: peaks.jerk / limits.jerkMmPerS3,
  }
}

/**
 * Largest speed of the real head over what its segment asks for: differences of the positions within each segment. Segments of
 * filament alone are left out.
 */
export function feedPeak({ block, planner }: Planned, h: number): number {
  const place = new Float64Array(4)
  const state = new Float64Array(6)
  const before = new Float64Array(3)
  let peak = 0
  for (let segment = 1; segment < block.count; segment += 1) {
    const feedMmPerS = Math.min(block.feedMmPerS[segment]!, planner.limits.tangentialMmPerS)
    if (block.unitX[segment] === 0 && block.unitY[segment] === 0 && block.unitZ[segment] === 0) continue
    for (let step = 0; step * h <= block.durationS[segment]!; step += 1) {
      sampleSegment(block, planner, segment, step * h, place, state)
      // Sampled places are the machine's own, mm.
      const mm = Math.hypot(place[0]! - before[0]!, place[1]! - before[1]!, place[2]! - before[2]!)
      if (step > 0) peak = Math.max(peak, mm / (h * feedMmPerS))
      before.set(place.subarray(0, 3))
    }
  }
  return peak
}

function axisPart(before: Float64Array, now: Float64Array, h: number, speeds: readonly number[]): number {
  return speeds.reduce((most, speed, k) => Math.max(most, Math.abs(now[k]! - before[k]!) / (h * speed)), 0)
}

function addDifferences(peaks: Peaks, p: readonly Float64Array[], h: number): void {
  let [accel, jerk] = [0, 0]
  for (let k = 0; k < 4; k += 1) {
    const [a, b, c, d] = [p[0]![k]!, p[1]![k]!, p[2]![k]!, p[3]![k]!]
    accel += (b - 2 * c + d) ** 2
    jerk += (d - 3 * c + 3 * b - a) ** 2
  }
  peaks.accel = Math.max(peaks.accel, Math.sqrt(accel) / h ** 2)
  peaks.jerk = Math.max(peaks.jerk, Math.sqrt(jerk) / h ** 3)
}
