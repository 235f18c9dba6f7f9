import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomLimits, randomPath } from '../../../tests/prunt/random-path.ts'
import { createMove, prepareMove } from '../move.ts'
import type { TrajectoryBlock } from '../trajectory.ts'
import { SEGMENT_FILAMENT } from '../trajectory.ts'
import { createPruntBlock } from './block.ts'
import type { PruntLimits } from './limits.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { PIECE_ERROR_MM } from './pieces.ts'
import { createPruntPlanner } from './prunt-planner.ts'
import { sampleSegment } from './sample.ts'

const NO_LIMITS = { maxVelocityMmPerS: 1e9, maxAccelMmPerS2: 1e9, squareCornerMmPerS: 5, minCruiseRatio: 0 }

interface Row {
  startS: number
  endS: number
  read(atS: number): number[]
}

function rowsOf(block: TrajectoryBlock): Row[] {
  return Array.from({ length: block.count }, (_, i) => {
    const names = ['startXMm', 'startYMm', 'startZMm', 'startEMm'] as const
    const from = names.map((name) => block[name][i]!)
    const ratios = (['ratioX', 'ratioY', 'ratioZ', 'ratioE'] as const).map((name) => block[name][i]!)
    const [startS, accelS, cruiseS, decelS] = [block.startS[i]!, block.accelS[i]!, block.cruiseS[i]!, block.decelS[i]!]
    const [v0, v, a] = [block.startMmPerS[i]!, block.cruiseMmPerS[i]!, block.accelMmPerS2[i]!]
    const alone = block.kind[i] === SEGMENT_FILAMENT
    const read = (atS: number): number[] => {
      const t = Math.max(0, atS - startS)
      const ta = Math.min(t, accelS)
      const tc = Math.min(Math.max(t - accelS, 0), cruiseS)
      const td = Math.max(t - accelS - cruiseS, 0)
      const along = v0 * ta + (a * ta * ta) / 2 + v * tc + v * td - (a * td * td) / 2
      return from.map((value, axis) => (alone && axis < 3 ? value : value + along * ratios[axis]!))
    }
    return { startS, endS: startS + accelS + cruiseS + decelS, read }
  })
}

/** Largest distance of the rows from the plan that they stand for, at 40 times of each segment, and how fast they are wrong. */
function worstMiss(limits: PruntLimits, path: readonly (readonly number[])[]): { mm: number; jumpMm: number } {
  const rows: Row[] = []
  const plans: { startS: number; read: (atS: number) => number[]; durationS: number }[] = []
  const planner = createPruntPlanner((block) => rows.push(...rowsOf(block)), {
    limits,
    onBlock(block, blockPlanner, startS) {
      let atS = startS
      const copy = Object.assign(createPruntBlock(1), structuredClone(block))
      for (let i = 1; i < block.count; i += 1) {
        const segment = i
        const out = new Float64Array(4)
        const state = new Float64Array(6)
        const read = (intoS: number): number[] => {
          sampleSegment(copy, blockPlanner, segment, intoS, out, state)
          return [...out]
        }
        plans.push({ startS: atS, read, durationS: block.durationS[i]! })
        atS += block.durationS[i]!
      }
    },
  })
  const move = createMove()
  let at = [0, 0, 0.2, 0]
  for (const stop of path) {
    const [x, y, z, e] = stop
    Object.assign(move, { startXMm: at[0], startYMm: at[1], startZMm: at[2], startEMm: at[3] })
    Object.assign(move, { endXMm: x, endYMm: y, endZMm: z, endEMm: e })
    if (prepareMove(move, stop[4]!, NO_LIMITS)) {
      move.kind = move.isKinematic ? 0 : SEGMENT_FILAMENT
      planner.queue(move)
    }
    if (stop[5]! > 0) planner.dwell(stop[5]!)
    at = [x!, y!, z!, e!]
  }
  planner.finish()
  let mm = 0
  let jumpMm = 0
  for (const { startS, durationS, read } of plans) {
    for (let k = 0; k <= 40; k += 1) {
      const atS = startS + (durationS * k) / 40
      const row = rows.findLast((each) => each.startS <= atS) ?? rows[0]!
      const is = row.read(Math.min(atS, row.endS))
      const should = read((durationS * k) / 40)
      mm = Math.max(mm, Math.hypot(...is.map((value, axis) => value - should[axis]!)))
    }
  }
  for (let i = 1; i < rows.length; i += 1) {
    const end = rows[i - 1]!.read(rows[i - 1]!.endS)
    const next = rows[i]!.read(rows[i]!.startS)
    jumpMm = Math.max(jumpMm, Math.hypot(...end.map((value, axis) => value - next[axis]!)))
  }
  return { mm, jumpMm }
}

describe('rows stand for the plan', () => {
  test.each(['mended', 'parity'] as const)('%s: never further from it than PIECE_ERROR_MM, without gaps', (mode) => {
    fc.assert(
      fc.property(randomLimits, randomPath, (limits, path) => {
        const { mm, jumpMm } = worstMiss({ ...limits, mode }, path)
        expect(mm).toBeLessThanOrEqual(PIECE_ERROR_MM)
        expect(jumpMm).toBeLessThanOrEqual(1e-6)
      }),
      { numRuns: 300 },
    )
  })
})

// Thirty millimetres of one ramp: parts of it whose accelerations differ by less than a millionth had left a gap of 2e-6 mm.
test('a long ramp ends where the next row begins', () => {
  const path = [
    [0.307, 0, 0.2, 0.01, 150, 0],
    [1.225, 0, 0.2, 0.047, 20, 0],
    [1.911, 0, 0.2, 0.069, 100, 0],
    [33.306, 0, 0.2, 0.069, 100, 0],
    [33.428, 0, 0.2, 0.074, 150, 0],
    [39.764, 0, 0.2, 0.283, 40, 0],
    [40.493, 0, 0.2, 0.313, 300, 0],
    [40.982, 0, 0.2, 0.332, 150, 0],
    [41.257, 0, 0.2, 0.343, 60, 0],
    [68.263, 0, 0.2, 1.234, 150, 0],
  ] as const
  const limits: PruntLimits = {
    ...RECORDED_LIMITS,
    mode: 'parity',
    accelMmPerS2: 500,
    jerkMmPerS3: 150_000,
    snapMmPerS4: 15_000_000,
    crackleMmPerS5: 150_000_000_000,
    deviationMm: 0.1,
    axisMmPerS: [300, 300, 20, 60],
    scaler: [1, 1, 1, 1],
    ignoreE: false,
    shiftCorners: false,
  }
  const { mm, jumpMm } = worstMiss(limits, path)
  expect(mm).toBeLessThanOrEqual(PIECE_ERROR_MM)
  expect(jumpMm).toBeLessThanOrEqual(1e-7)
})

test.each([2, 5, 50])('an axis that is scaled by %d is written as near', (scaler) => {
  const path = [
    [20 * scaler, 0, 0.2, 0, 40 * scaler, 0],
    [20 * scaler, 1, 0.2, 0, 40 * scaler, 0],
    [20.5 * scaler, 2, 0.2, 0, 60 * scaler, 0],
  ] as const
  const limits: PruntLimits = {
    ...RECORDED_LIMITS,
    mode: 'mended',
    scaler: [scaler, 1, 1, 1],
    axisMmPerS: [1e4, 1e3, 1e3, 1e3],
  }
  const { mm, jumpMm } = worstMiss(limits, path)
  expect(mm).toBeLessThanOrEqual(PIECE_ERROR_MM)
  expect(jumpMm).toBeLessThanOrEqual(1e-6)
})

test('moves that wait when homing begins count as print', () => {
  const planner = createPruntPlanner(() => undefined, { limits: { ...RECORDED_LIMITS, mode: 'mended' } })
  const move = createMove()
  move.endXMm = 50
  expect(prepareMove(move, 100, NO_LIMITS)).toBe(true)
  planner.queue(move)
  planner.beginHoming()
  expect(planner.totals.motionPrintS).toBeGreaterThan(0.5)
  expect(planner.totals.motionPrintS).toBe(planner.totals.motionS)
})
