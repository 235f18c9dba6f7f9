import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Move, VelocityLimits } from '../move.ts'
import { createMove, limitMove, prepareMove } from '../move.ts'
import { SEGMENT_EXTRUDE, SEGMENT_FILAMENT, SEGMENT_TRAVEL, type TrajectoryBlock } from '../trajectory.ts'
import { createKlipperPlanner } from './klipper-planner.ts'
import { cornerV2, planStretch } from './whole-stretch.ts'

interface Segment {
  readonly startS: number
  readonly accelS: number
  readonly cruiseS: number
  readonly decelS: number
  readonly start: number
  readonly cruise: number
  readonly end: number
  readonly accel: number
  readonly distance: number
}

interface Step {
  readonly dx: number
  readonly dy: number
  readonly dz: number
  readonly de: number
  readonly speed: number
  readonly accel: number
}

const limits: VelocityLimits = {
  maxVelocityMmPerS: 300,
  maxAccelMmPerS2: 3000,
  squareCornerMmPerS: 5,
  minCruiseRatio: 0.5,
}

/** Paths as slicers make them: many short pieces that hardly turn, with corners, jumps, lifts and retractions between. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        dx: fc.double({ min: 0.01, max: 0.6, noNaN: true }),
        dy: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
        dz: fc.constant(0),
        de: fc.double({ min: 0.001, max: 0.02, noNaN: true }),
        speed: fc.constantFrom(30, 60, 150),
        accel: fc.constantFrom(3000, 3000, 500),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        dx: fc.double({ min: -80, max: 80, noNaN: true }),
        dy: fc.double({ min: -80, max: 80, noNaN: true }),
        dz: fc.constantFrom(0, 0, 0.2),
        de: fc.constantFrom(0, 0.5, -0.8),
        speed: fc.constantFrom(20, 120, 500),
        accel: fc.constantFrom(3000, 1000, 8000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        dx: fc.constant(0),
        dy: fc.constant(0),
        dz: fc.constant(0),
        de: fc.constantFrom(-0.8, 0.8),
        speed: fc.constant(35),
        accel: fc.constant(3000),
      }),
    },
  ),
  { minLength: 1, maxLength: 400, size: 'max' },
)

function takeSteps(list: readonly Step[], onMove: (move: Move) => void): void {
  const move = createMove()
  const at = [0, 0, 0, 0]
  for (const step of list) {
    ;[move.startXMm, move.startYMm, move.startZMm, move.startEMm] = at as [number, number, number, number]
    move.endXMm = at[0]! + step.dx
    move.endYMm = at[1]! + step.dy
    move.endZMm = at[2]! + step.dz
    move.endEMm = at[3]! + step.de
    if (!prepareMove(move, step.speed, { ...limits, maxAccelMmPerS2: step.accel })) continue
    if (!move.isKinematic) limitMove(move, 79, 798)
    if (move.deltaZMm !== 0) {
      const pathPerZ = move.distanceMm / Math.abs(move.deltaZMm)
      limitMove(move, 15 * pathPerZ, 200 * pathPerZ)
    }
    move.kind = !move.isKinematic ? SEGMENT_FILAMENT : move.ratioE > 0 ? SEGMENT_EXTRUDE : SEGMENT_TRAVEL
    onMove(move)
    at[0] = move.endXMm
    at[1] = move.endYMm
    at[2] = move.endZMm
    at[3] = move.endEMm
  }
}

function collect(segments: Segment[]): (block: TrajectoryBlock) => void {
  return (block) => {
    for (let i = 0; i < block.count; i++) {
      const cruise = block.cruiseMmPerS[i]!
      segments.push({
        startS: block.startS[i]!,
        accelS: block.accelS[i]!,
        cruiseS: block.cruiseS[i]!,
        decelS: block.decelS[i]!,
        start: block.startMmPerS[i]!,
        cruise,
        end: cruise - block.accelMmPerS2[i]! * block.decelS[i]!,
        accel: block.accelMmPerS2[i]!,
        distance: block.distanceMm[i]!,
      })
    }
  }
}

/** A dwell first, so that the print is past its first second, where Klipper rests once more. */
function plan(list: readonly Step[]): { segments: Segment[]; moves: Move[] } {
  const segments: Segment[] = []
  const moves: Move[] = []
  const planner = createKlipperPlanner(collect(segments))
  planner.dwell(10)
  takeSteps(list, (move) => {
    moves.push({ ...move })
    planner.queue(move)
  })
  planner.finish()
  return { segments, moves }
}

describe('the Klipper planner', () => {
  test('settling moves early gives what planning the whole stretch gives', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { segments, moves } = plan(list)
        const twin = planStretch(moves)
        expect(segments.length).toBe(twin.length)
        for (const [i, { startV2, cruiseV2 }] of twin.entries()) {
          expect(segments[i]!.start).toBe(Math.sqrt(startV2))
          expect(segments[i]!.cruise).toBe(Math.sqrt(cruiseV2))
        }
      }),
      { numRuns: 150 },
    )
  })

  test('no move exceeds its speed, its corner or its acceleration; speeds and times join; lengths add up', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { segments, moves } = plan(list)
        for (const [i, segment] of segments.entries()) {
          const move = moves[i]!
          const next = segments[i + 1]
          expect(segment.cruise ** 2).toBeLessThanOrEqual(move.maxCruiseV2 * (1 + 1e-12))
          expect(segment.accel).toBe(move.accelMmPerS2)
          expect(Math.min(segment.accelS, segment.decelS)).toBeGreaterThanOrEqual(0)
          // A full ramp up and down leaves a cruise of nothing, give or take the last bits.
          expect(segment.cruiseS).toBeGreaterThan(-1e-9)
          expect(segment.start + segment.accel * segment.accelS).toBeCloseTo(segment.cruise, 6)
          const length =
            (segment.start + segment.cruise) * 0.5 * segment.accelS +
            segment.cruise * segment.cruiseS +
            (segment.end + segment.cruise) * 0.5 * segment.decelS
          expect(length).toBeCloseTo(segment.distance, 8)
          if (next === undefined) {
            expect(segment.end).toBeCloseTo(0, 6)
            continue
          }
          expect(next.start).toBeCloseTo(segment.end, 6)
          expect(next.start ** 2).toBeLessThanOrEqual(cornerV2(move, moves[i + 1]!) * (1 + 1e-12) + 1e-12)
          expect(next.startS).toBeCloseTo(segment.startS + segment.accelS + segment.cruiseS + segment.decelS, 9)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('a stop, a drain and a dwell cost what Klipper takes for them', () => {
    const starts: number[] = []
    const planner = createKlipperPlanner((block) => starts.push(...block.startS.subarray(0, block.count)))
    const move = createMove()
    const go = (): void => {
      move.endXMm = move.startXMm + 10
      prepareMove(move, 100, limits)
      planner.queue(move)
      move.startXMm = move.endXMm
    }
    const durationS = 10 / 100 + 100 / 3000
    planner.setFlushDelay(0.02)
    go()
    planner.drain()
    go()
    planner.dwell(0.5)
    go()
    planner.finish()
    const second = 0.25 + durationS + 0.04
    expect(starts[0]).toBe(0.25)
    expect(starts[1]).toBeCloseTo(second, 12)
    expect(starts[2]).toBeCloseTo(second + durationS + 0.5, 12)
  })

  test('memory stays bounded where nothing ever rests', () => {
    let blocks = 0
    let longest = 0
    const planner = createKlipperPlanner((block) => {
      blocks++
      longest = Math.max(longest, block.count)
    })
    const move = createMove()
    for (let i = 1; i <= 100_000; i++) {
      move.endXMm = 20 * Math.cos(i * 0.02)
      move.endYMm = 20 * Math.sin(i * 0.02)
      move.endEMm = i * 0.01
      if (i > 1) {
        prepareMove(move, 100, limits)
        planner.queue(move)
      }
      move.startXMm = move.endXMm
      move.startYMm = move.endYMm
      move.startEMm = move.endEMm
      // All but the last blocks have left before the end.
      if (i === 100_000) expect(blocks).toBeGreaterThan(20)
    }
    planner.finish()
    expect(longest).toBe(4096)
  })

  test('events stand between the moves that they were called between', () => {
    const seen: [number, string, number][] = []
    const planner = createKlipperPlanner((block) => {
      for (const event of block.events) seen.push([event.before, event.kind, event.line])
    })
    const move = createMove()
    const go = (): void => {
      move.endXMm = move.startXMm + 1
      prepareMove(move, 100, limits)
      planner.queue(move)
      move.startXMm = move.endXMm
    }
    planner.event({ kind: 'fan', fan: 'part', speedRatio: 1 }, 1)
    go()
    go()
    planner.event({ kind: 'tool', tool: 0 }, 4)
    planner.event({ kind: 'target', heater: 'bed', temperatureC: 60 }, 5)
    go()
    planner.event({ kind: 'pause' }, 6)
    planner.finish()
    // Heaters hear of their targets at once, while the moves before are still undecided.
    expect(seen).toEqual([
      [0, 'fan', 1],
      [0, 'target', 5],
      [2, 'tool', 4],
      [3, 'pause', 6],
    ])
  })

  test('beside a running machine no move begins in the past, also when homing was long ago', () => {
    const segments: Segment[] = []
    let nowS = 5
    const planner = createKlipperPlanner(collect(segments), { nowS: () => nowS })
    planner.resumeAt(6)
    nowS = 60
    takeSteps([{ dx: 10, dy: 0, dz: 0, de: 0, speed: 50, accel: 3000 }], (move) => planner.queue(move))
    planner.finish()
    expect(segments.map(({ startS }) => startS)).toEqual([60.25])
  })
})
