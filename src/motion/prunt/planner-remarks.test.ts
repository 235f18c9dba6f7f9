import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '#protocol'
import { createMove, prepareMove } from '../move.ts'
import type { TrajectorySink } from '../planner.ts'
import type { PruntLimits } from './limits.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { createPruntPlanner, type PruntPlanner, type PruntPlannerOptions } from './prunt-planner.ts'
import { blockDurationS } from './sample.ts'
import type { ShaperConfig } from './shapers.ts'

const NO_LIMITS = { maxVelocityMmPerS: 1e9, maxAccelMmPerS2: 1e9, squareCornerMmPerS: 5, minCruiseRatio: 0 }
const NONE: ShaperConfig = { kind: 'none' }
const nowhere: TrajectorySink = () => undefined

function planned(
  ends: readonly (readonly [x: number, e: number])[],
  more: Omit<PruntPlannerOptions, 'limits'>,
  limits: PruntLimits = RECORDED_LIMITS,
): { planner: PruntPlanner; speeds: number[]; shapers: (readonly ShaperConfig[])[] } {
  const speeds: number[] = []
  const shapers: (readonly ShaperConfig[])[] = []
  const planner = createPruntPlanner(nowhere, {
    ...more,
    limits,
    onBlock(block, _planner, _startS, own) {
      speeds.push(...block.capMmPerS.subarray(1, block.count))
      shapers.push(own)
      expect(blockDurationS(block)).toBeGreaterThan(0)
    },
  })
  const move = createMove()
  let last: readonly [number, number] = [0, 0]
  for (const [i, [x, e]] of ends.entries()) {
    Object.assign(move, { startXMm: last[0], startEMm: last[1], endXMm: x, endEMm: e, line: 10 * (i + 1) })
    prepareMove(move, 200, NO_LIMITS)
    planner.queue(move)
    last = [x, e]
  }
  planner.finish()
  return { planner, speeds, shapers }
}

const motors = [{ stepsPerMm: [100, 0, 0, 0] as const, maxStepsPerTick: 1 }]

describe('what the plan says', () => {
  test('nothing where nothing was limited', () => {
    const { planner, speeds } = planned([[50, 0]], {})
    expect(planner.remarks()).toEqual([])
    expect(speeds).toEqual([200])
  })

  test.each(['parity', 'mended'] as const)('%s: moves that the motors cannot step', (mode) => {
    const ends = [
      [1e-3, 0],
      [60, 0],
    ] as const
    const { planner, speeds } = planned(ends, { motors }, { ...RECORDED_LIMITS, mode })
    expect(speeds[1]).toBeLessThanOrEqual(100 / 1.01)
    const [remark, ...others] = planner.remarks()
    expect(others).toEqual([])
    expect(remark).toMatchObject({ code: 'prunt-step-rate', severity: 'warning', line: 20 })
    expect(remark!.message).toBe(
      'a motor would have to make 2.02 times the steps that it can; 1 moves are slowed, to 45 % of their top speed at the most',
    )
  })

  test('parity gives up shapers, and their tail with them', () => {
    const shapers: ShaperConfig[] = [
      { kind: 'pressure-advance', advanceS: 0.05, smoothS: 0, addedOnly: false, levels: 1 },
      NONE,
      NONE,
      NONE,
    ]
    const enough = [{ stepsPerMm: [100, 0, 0, 0] as const, maxStepsPerTick: 2.5 }]
    // 185 mm/s where the full acceleration ends, and 3000 mm/s2 for 0.05 s on top: 3.35 steps a tick, with 1 % to spare.
    const { planner, shapers: used } = planned([[60, 0]], { motors: enough, shapers })
    expect(used[0]!.every(({ kind }) => kind === 'none')).toBe(true)
    expect(planner.remarks()[0]!.message).toBe(
      'a motor would have to make 1.35 times the steps that it can; 1 of 1 blocks run without input shaping and pressure advance',
    )
    const kept = planned([[60, 0]], { shapers })
    expect(kept.shapers[0]).toBe(shapers)
    expect(kept.planner.remarks()).toEqual([])
  })

  test('moves beyond the positions that the configuration allows, E included', () => {
    const limits: PruntLimits = { ...RECORDED_LIMITS, lowerMm: [0, 0, 0, -5], upperMm: [50, 50, 50, 5] }
    const ends = [
      [40, 6],
      [51, 4],
      [52, 3],
    ] as const
    expect(planned(ends, {}, limits).planner.remarks()).toEqual([
      {
        severity: 'warning',
        code: 'prunt-outside',
        message: 'Prunt would stop the file here: X 51 mm is outside of 0 to 50 mm (and 1 moves more)',
        line: 20,
      },
      {
        severity: 'warning',
        code: 'prunt-outside',
        message: 'Prunt would stop the file here: E 6 mm is outside of -5 to 5 mm',
        line: 10,
      },
    ])
    expect(planned(ends, { outside: 'ignore' }, limits).planner.remarks()).toEqual([])
    expect(planned(ends, {}, { ...limits, mode: 'mended' }).planner.remarks()[0]!.message).toMatch(/^outside of Prunt/)
  })

  test('limits set anew hold from there on, behind a stop', () => {
    const planner = createPruntPlanner(nowhere, { limits: RECORDED_LIMITS })
    const move = createMove()
    const times: number[] = []
    for (const x of [0, 20]) {
      Object.assign(move, { startXMm: x, endXMm: x + 20 })
      prepareMove(move, 100, NO_LIMITS)
      planner.queue(move)
      planner.set({ accelMmPerS2: 300, jerkMmPerS3: 3e4 })
      times.push(planner.printS())
    }
    // Golden case 06: 20 mm at 100 mm/s take 0.24443 s with 3000 mm/s2 and 3e5 mm/s3.
    expect(times[0]).toBeCloseTo(0.244_433, 6)
    expect(times[1]! - times[0]!).toBeGreaterThan(0.45)
  })

  test('a limit that a tick has cut off does not cap the next one', () => {
    // 1 mm/s2 lets no jerk beyond 1e4 mm/s3 show in a tick of 1e-4 s; with 3000 mm/s2 again, 3e5 holds again.
    const time = (settings: readonly object[]): number => {
      const planner = createPruntPlanner(nowhere, { limits: RECORDED_LIMITS })
      for (const each of settings) planner.set(each)
      const move = createMove()
      Object.assign(move, { startXMm: 0, endXMm: 20 })
      prepareMove(move, 100, NO_LIMITS)
      planner.queue(move)
      planner.finish()
      return planner.printS()
    }
    expect(time([{ accelMmPerS2: 1 }, { accelMmPerS2: 3000 }])).toBe(time([]))
    expect(time([])).toBeCloseTo(0.244_433, 6)
    expect(() => time([{ jerkMmPerS3: 1e-300 }])).toThrow(/limit of jerk has to be 0.001 mm\/s3 or more/)
  })

  test('after a move that was broken off, a wait does not begin where it would have ended', () => {
    const starts: number[] = []
    const planner = createPruntPlanner(nowhere, {
      limits: RECORDED_LIMITS,
      onBlock: (block) => starts.push(block.x[0]!),
    })
    const move = createMove()
    Object.assign(move, { startXMm: 0, endXMm: 50 })
    prepareMove(move, 100, NO_LIMITS)
    planner.queue(move)
    planner.stop()
    planner.resumeAt(7)
    planner.dwell(2)
    expect(planner.printS()).toBe(9)
    Object.assign(move, { startXMm: 10, endXMm: 12 })
    prepareMove(move, 100, NO_LIMITS)
    planner.queue(move)
    planner.finish()
    expect(starts).toEqual([0, 10])
  })

  test.each(['parity', 'mended'] as const)(
    '%s: corners that shifting does not bring where they were asked for',
    (mode) => {
      const zigzag = [
        [20, 0],
        [20, 10],
        [0, 10],
        [3, 30],
        [-20, 35],
        [-50, 40],
        [-51, 30],
        [-10, 10],
      ] as const
      const remarks = (farMm: number, scale: number): readonly Diagnostic[] => {
        const scaler = [scale, scale, 1, 1] as const
        const limits: PruntLimits = { ...RECORDED_LIMITS, mode, scaler, shiftCorners: true, deviationMm: 0.1 }
        const planner = createPruntPlanner(nowhere, { limits })
        const move = createMove()
        let [x, y] = [farMm, farMm]
        for (const [i, [dx, dy]] of zigzag.entries()) {
          Object.assign(move, { startXMm: x, startYMm: y, line: i + 5 })
          x = farMm + dx * scale
          y = farMm + dy * scale
          Object.assign(move, { endXMm: x, endYMm: y })
          expect(prepareMove(move, 100, NO_LIMITS)).toBe(true)
          planner.queue(move)
        }
        planner.finish()
        return planner.remarks()
      }
      expect(remarks(0, 1)).toEqual([])
      // So far out that the last bit of a scaled place is 0.002 mm: some curves cannot come nearer to their corners.
      expect(remarks(1e7, 1e-6)).toEqual([
        {
          severity: 'warning',
          code: 'prunt-shift',
          message:
            'shifted corners: after 100 passes curves of 1 of 1 blocks still pass up to 0.00195 mm from their corners, where 0.001 mm is meant',
          line: 5,
        },
      ])
    },
  )
})
