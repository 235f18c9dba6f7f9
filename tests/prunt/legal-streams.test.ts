// What a planner with any real limits makes is no damaged stream, shapers and pressure advance included.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ShaperConfig } from '#motion'
import { writeBlockSamples } from '../../src/cli/prunt-samples.ts'
import { dataOutputLine } from '../../src/motion/prunt/data-output.ts'
import type { PruntLimits } from '../../src/motion/prunt/limits.ts'
import { createStreamReader, readStreamLine, streamFault } from '../../src/motion/prunt/read-stream.ts'
import { planPath, randomLimits, randomPath, type Stop } from './random-path.ts'

const NONE: readonly ShaperConfig[] = Array.from({ length: 4 }, () => ({ kind: 'none' }))
const SHAPED: readonly ShaperConfig[] = [
  { kind: 'zero-vibration', frequencyHz: 40, dampingRatio: 0.1, derivatives: 0 },
  { kind: 'extra-insensitive', frequencyHz: 50, dampingRatio: 0.1, humps: 1, residualRatio: 0.05 },
  { kind: 'none' },
  { kind: 'pressure-advance', advanceS: 0.05, smoothS: 0.02, addedOnly: false, levels: 2 },
]

function linesOf(limits: PruntLimits, path: readonly Stop[], shapers: readonly ShaperConfig[]): string[] {
  const { block, planner } = planPath(limits, path, limits.mode)
  const rows: string[] = []
  writeBlockSamples(block, planner, 0, { shapers, format: 'prunt', every: 1 }, (text) => rows.push(text))
  return rows.join('').split('\n').slice(0, -1)
}

function faultOf(lines: readonly string[], tickS: number): string | null {
  const reader = createStreamReader(tickS)
  for (const line of lines) readStreamLine(reader, line)
  return streamFault(reader)
}

test('a stream of any plan is whole, and one that has lost or doubled a row in mid-move is not', () => {
  let damaged = 0
  fc.assert(
    fc.property(
      randomLimits,
      fc.constantFrom('parity' as const, 'mended' as const),
      randomPath,
      fc.boolean(),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      (limits, mode, path, isShaped, share) => {
        const lines = linesOf({ ...limits, mode }, path.slice(0, 8), isShaped ? SHAPED : NONE)
        expect(faultOf(lines, limits.tickS)).toBeNull()
        const at = Math.floor(share * lines.length)
        const around = lines.slice(at - 3, at + 4)
        // In standstill a row more or less changes nothing, and below 1e-4 mm in a tick it is not looked at.
        if (around.length < 7 || !isMoving(around)) return
        expect(faultOf(lines.toSpliced(at, 1), limits.tickS)).not.toBeNull()
        expect(faultOf(lines.toSpliced(at, 0, lines[at]!), limits.tickS)).not.toBeNull()
        damaged += 1
      },
    ),
    { numRuns: 40 },
  )
  expect(damaged).toBeGreaterThan(5)
}, 240_000)

/** The head goes at nearly the same speed, well above what is not looked at. */
function isMoving(lines: readonly string[]): boolean {
  const places = lines.map((line) => line.split(',').slice(1, 4).map(Number))
  const steps = places.slice(1).map((place, i) => Math.hypot(...place.map((mm, axis) => mm - places[i]![axis]!)))
  return Math.min(...steps) > 5e-4 && Math.max(...steps) < 1.02 * Math.min(...steps)
}

test('a row is the same in a file and in the reader', () => {
  const line = dataOutputLine(Float64Array.of(1, 2, 3, 4)).trimEnd()
  expect(
    faultOf(
      Array.from({ length: 7 }, () => line),
      1e-4,
    ),
  ).toBeNull()
})
