// Paths made up after descriptions of recorded Prunt runs: how long the real planner took for each, and the limits as
// differences of the positions show them.
import { describe, expect, test } from 'vitest'
import { blockDurationS } from '../../src/motion/prunt/sample.ts'
import { caseLimits, planCase, readCase, sampleCase } from './prunt-case.ts'

const FEED = 100
const line = (x: number, y: number, feed = FEED): string => `M ${x} ${y} 0.2 0 ${feed} 0`
const radians = (150 * Math.PI) / 180

/** Durations in s as published with the recorded runs, to the microsecond. */
const MADE: [name: string, statements: string[], durationS: number][] = [
  ['a line of 0.02 mm', [line(0.02, 0)], 0.014519],
  [
    'a change of direction by 150 degrees',
    [line(20, 0), line(20 + 20 * Math.cos(radians), 20 * Math.sin(radians))],
    0.486724,
  ],
  ['a zigzag', Array.from({ length: 12 }, (_, i) => line(1.5 * (i + 1), i % 2 === 0 ? 1.5 : 0, 150)), 0.705165],
  ['a turn back with shifted corners', ['P shift 1', line(20, 0), line(20, 20), line(0, 20)], 0.720807],
  [
    'gentle limits',
    ['P amax 1000', 'P jmax 2e4', 'P smax 1e6', 'P cmax 1e8', 'P dev 0.1', line(60, 0, 150), line(60, 10, 150)],
    0.91516,
  ],
]

describe('paths like the recorded ones', () => {
  test.each(MADE)('%s', (_, statements, durationS) => {
    const read = readCase(['R 0 0 0.2 0', ...statements, 'F'].join('\n'))
    const blocks = planCase(read)
    expect(blocks.length).toBe(1)
    expect(Math.abs(blockDurationS(blocks[0]!.block) - durationS)).toBeLessThanOrEqual(5.1e-7)
  })

  test.each(MADE.filter(([, statements]) => !statements.some((each) => each.startsWith('P shift'))))(
    'along the path: %s',
    (_, statements) => {
      const read = readCase(['R 0 0 0.2 0', ...statements, 'F'].join('\n'))
      const limits = { ...caseLimits(read), tickS: 1e-5 }
      const planned = planCase(read, limits)[0]!
      // Head travel between ticks is the path's length but for the bend within a tick.
      const speeds: number[] = []
      let last: number[] | undefined
      sampleCase(read, planned, ({ place }) => {
        const now = [...place]
        if (last !== undefined) speeds.push(Math.hypot(...now.map((value, k) => value - last![k]!)) / limits.tickS)
        last = now
      })
      // The last tick is cut short.
      speeds.pop()
      let accel = 0
      let jerk = 0
      for (let i = 2; i < speeds.length; i += 1) {
        accel = Math.max(accel, Math.abs(speeds[i]! - speeds[i - 1]!) / limits.tickS)
        jerk = Math.max(jerk, Math.abs(speeds[i]! - 2 * speeds[i - 1]! + speeds[i - 2]!) / limits.tickS ** 2)
      }
      expect(accel).toBeLessThanOrEqual(limits.accelMmPerS2 * 1.001)
      expect(jerk).toBeLessThanOrEqual(limits.jerkMmPerS3 * 1.01)
      expect(jerk).toBeGreaterThan(limits.jerkMmPerS3 * 0.9)
    },
  )
})
