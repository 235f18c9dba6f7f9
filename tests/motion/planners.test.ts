// What every planner has to do, whatever its way: the path of the file is followed, limits are kept, motion starts and ends
// at rest, and filament moves with the head. One table, one row a planner.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  blockingErrors,
  klipperToPrunt,
  type PrinterConfig,
  parseConfigText,
  pruntMotion,
  readPrinterConfig,
} from '#config'
import {
  createKlipperPlanner,
  createMove,
  createPruntPlanner,
  type Planner,
  type PruntMode,
  planGcode,
  prepareMove,
  pruntLimits,
  SEGMENT_EXTRUDE,
  SEGMENT_FILAMENT,
  SEGMENT_TRAVEL,
  type TrajectorySink,
} from '#motion'

import type { PruntBlock } from '../../src/motion/prunt/block.ts'
import { PROFILE_FIELDS, rampDurationS } from '../../src/motion/prunt/profile.ts'
import { STATE_JERK } from '../../src/motion/prunt/ramp.ts'
import { motionAt } from '../../src/motion/prunt/sample.ts'
import { vectorPeaks } from '../prunt/random-path.ts'

const MAX_MM_PER_S = 300
const MAX_MM_PER_S2 = 3000
const limits = {
  maxVelocityMmPerS: MAX_MM_PER_S,
  maxAccelMmPerS2: MAX_MM_PER_S2,
  squareCornerMmPerS: 5,
  minCruiseRatio: 0,
}
const DEVIATION_MM = 0.05
/** The knots between Prunt's rows are found to 1e-6 of a move's length: a row from knot to knot may be as much too quick, and once more for its other end. */
const SPEED_RATIO = 1 + 2.5e-6
/** Rows of Prunt stand for smooth motion: this much beside the plan. */
const ROW_MM = 2e-3

const MOTION = {
  lowerMm: null,
  upperMm: null,
  ignoreE: true,
  shiftCorners: false,
  tangentialMmPerS: MAX_MM_PER_S,
  axisMmPerS: [MAX_MM_PER_S, MAX_MM_PER_S, MAX_MM_PER_S, MAX_MM_PER_S] as const,
  scaler: [1, 1, 1, 1] as const,
  deviationMm: DEVIATION_MM,
  accelMmPerS2: MAX_MM_PER_S2,
  jerkMmPerS3: 100 * MAX_MM_PER_S2,
  snapMmPerS4: 1e5 * MAX_MM_PER_S2,
  crackleMmPerS5: 1e9 * MAX_MM_PER_S2,
  shapers: [{ kind: 'none' }, { kind: 'none' }, { kind: 'none' }, { kind: 'none' }] as const,
}

interface Entry {
  readonly name: string
  readonly create: (sink: TrajectorySink, config?: PrinterConfig) => Planner
  /** How far the head may pass from the corners of the file. */
  readonly deviationMm: number
  /** Acceleration of a row over the limit: rows of a smooth motion take the mean over some time. */
  readonly accelRatio: number
}

function prunt(name: string, mode: PruntMode): Entry {
  const create: Entry['create'] = (sink, config) => {
    const own = config === undefined ? MOTION : pruntMotion(klipperToPrunt(config).config).motion
    return createPruntPlanner(sink, { limits: pruntLimits(own, mode) })
  }
  return { name, create, deviationMm: DEVIATION_MM + ROW_MM, accelRatio: 1.02 }
}

const planners: readonly Entry[] = [
  { name: 'klipper', create: (sink) => createKlipperPlanner(sink), deviationMm: 1e-9, accelRatio: 1 + 1e-9 },
  prunt('prunt, default', 'mended'),
  prunt('prunt, parity', 'parity'),
]

interface Row {
  readonly startS: number
  readonly endS: number
  readonly fromMm: readonly number[]
  readonly toMm: readonly number[]
  readonly startMmPerS: number
  readonly cruiseMmPerS: number
  readonly endMmPerS: number
  readonly accelMmPerS2: number
  readonly kind: number
  readonly line: number
}

function rowSink(rows: Row[]): TrajectorySink {
  return (block) => {
    for (let i = 0; i < block.count; i += 1) {
      const durationS = block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
      const fromMm = [block.startXMm[i]!, block.startYMm[i]!, block.startZMm[i]!, block.startEMm[i]!]
      const ratios = [block.ratioX[i]!, block.ratioY[i]!, block.ratioZ[i]!, block.ratioE[i]!]
      rows.push({
        startS: block.startS[i]!,
        endS: block.startS[i]! + durationS,
        fromMm,
        toMm: fromMm.map((value, axis) => value + ratios[axis]! * block.distanceMm[i]!),
        startMmPerS: block.startMmPerS[i]!,
        cruiseMmPerS: block.cruiseMmPerS[i]!,
        endMmPerS: block.cruiseMmPerS[i]! - block.accelMmPerS2[i]! * block.decelS[i]!,
        accelMmPerS2: block.accelS[i]! + block.decelS[i]! > 0 ? block.accelMmPerS2[i]! : 0,
        kind: block.kind[i]!,
        line: block.line[i]!,
      })
    }
  }
}

type Place = readonly [x: number, y: number, z: number, e: number]

function planPath(entry: Entry, path: readonly { to: Place; speed: number }[]): { rows: Row[]; planner: Planner } {
  const rows: Row[] = []
  const planner = entry.create(rowSink(rows))
  const move = createMove()
  let at: Place = [0, 0, 0, 0]
  for (const [i, { to, speed }] of path.entries()) {
    Object.assign(move, { startXMm: at[0], startYMm: at[1], startZMm: at[2], startEMm: at[3] })
    Object.assign(move, { endXMm: to[0], endYMm: to[1], endZMm: to[2], endEMm: to[3], line: i + 1 })
    if (prepareMove(move, speed, limits)) {
      if (!move.isKinematic) move.accelMmPerS2 = MAX_MM_PER_S2
      move.kind = !move.isKinematic ? SEGMENT_FILAMENT : move.ratioE > 0 ? SEGMENT_EXTRUDE : SEGMENT_TRAVEL
      planner.queue(move)
    }
    at = to
  }
  planner.finish()
  return { rows, planner }
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!)

/** Distance of a place (head only) from the line between two others. */
function offLine(place: readonly number[], from: readonly number[], to: readonly number[]): number {
  const along = [0, 1, 2].map((axis) => to[axis]! - from[axis]!)
  const length2 = along.reduce((sum, value) => sum + value * value, 0)
  const dot = along.reduce((sum, value, axis) => sum + value * (place[axis]! - from[axis]!), 0)
  const share = length2 > 0 ? Math.min(1, Math.max(0, dot / length2)) : 0
  return distance(
    place,
    [0, 1, 2].map((axis) => from[axis]! + share * along[axis]!),
  )
}

/**
 * Filament is where the head is: where one move ends and the next begins, E is what the file says, but for the part that a
 * rounded corner cuts off. Its middle lies on the bisector of both directions, head and filament together, at most the
 * deviation away.
 */
function expectFilamentWithHead(entry: Entry, rows: readonly Row[], ends: readonly Place[]): number {
  let met = 0
  for (const [i, row] of rows.entries()) {
    const k = rows[i - 1]?.line ?? 0
    if (k === 0 || row.line !== k + 1) continue
    const before = direction(ends[k - 1]!, ends[k]!)
    const after = direction(ends[k]!, ends[k + 1]!)
    const turn = Math.hypot(...before.map((value, axis) => after[axis]! - value))
    const cutMm = turn > 0 ? (DEVIATION_MM * Math.abs(after[3]! - before[3]!)) / turn : 0
    const allowedMm = 1e-5 + (entry.deviationMm > ROW_MM ? cutMm : 0)
    expect(Math.abs(row.fromMm[3]! - ends[k]![3])).toBeLessThanOrEqual(allowedMm)
    met += 1
  }
  return met
}

function direction(from: Place, to: Place): number[] {
  const along = from.map((value, axis) => to[axis]! - value)
  const length = Math.hypot(...along)
  return along.map((value) => (length > 0 ? value / length : 0))
}

const steps = fc.array(
  fc.oneof(
    fc.record({
      dx: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
      dy: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      de: fc.constantFrom(0.01, 0.02),
      speed: fc.constantFrom(30, 60, 150),
    }),
    fc.record({
      dx: fc.double({ min: -40, max: 40, noNaN: true }),
      dy: fc.double({ min: -40, max: 40, noNaN: true }),
      de: fc.constantFrom(0, 0.5),
      speed: fc.constantFrom(20, 120, 500),
    }),
    fc.record({ dx: fc.constant(0), dy: fc.constant(0), de: fc.constantFrom(-0.8, 0.8), speed: fc.constant(30) }),
  ),
  { minLength: 1, maxLength: 25 },
)

function pathOf(
  list: readonly { dx: number; dy: number; de: number; speed: number }[],
): { to: Place; speed: number }[] {
  let [x, y, e] = [0, 0, 0]
  return list
    .filter(({ dx, dy, de }) => Math.hypot(dx, dy, de) > 1e-3)
    .map(({ dx, dy, de, speed }) => {
      x += dx
      y += dy
      e += de
      return { to: [x, y, 0, e] as const, speed }
    })
}

function expectSound(entry: Entry, rows: readonly Row[]): void {
  const first = rows[0]!
  const last = rows.at(-1)!
  expect(first.startMmPerS).toBeLessThanOrEqual(1e-6)
  expect(Math.abs(last.endMmPerS)).toBeLessThanOrEqual(1e-5)
  for (const [i, row] of rows.entries()) {
    expect(row.endS).toBeGreaterThanOrEqual(row.startS)
    if (row.kind !== SEGMENT_FILAMENT) expect(row.cruiseMmPerS).toBeLessThanOrEqual(MAX_MM_PER_S * SPEED_RATIO)
    expect(row.accelMmPerS2).toBeLessThanOrEqual(MAX_MM_PER_S2 * entry.accelRatio)
    if (i === 0) continue
    // One place, one filament: head and filament are together where the next row begins.
    expect(distance(row.fromMm, rows[i - 1]!.toMm)).toBeLessThanOrEqual(2e-6)
    expect(Math.abs(row.fromMm[3]! - rows[i - 1]!.toMm[3]!)).toBeLessThanOrEqual(2e-6)
    expect(row.startS - rows[i - 1]!.endS).toBeGreaterThanOrEqual(-1e-9)
  }
}

describe('jerk of planners that limit it', () => {
  test.each(['parity', 'mended'] as const)('%s: along the path always, as a vector by default', (mode) => {
    fc.assert(
      fc.property(steps, (list) => {
        const path = pathOf(list)
        fc.pre(path.length > 0)
        const seen = { blocks: 0, along: 0, vector: 0 }
        const state = new Float64Array(6)
        const entry: Entry = {
          ...prunt(mode, mode),
          create: (sink) =>
            createPruntPlanner(sink, {
              limits: pruntLimits(MOTION, mode),
              onBlock(block, planner) {
                seen.blocks += 1
                for (let i = 1; i < block.count; i += 1) {
                  for (const atS of rampTimesS(block, i)) {
                    motionAt(block, planner.caps.crackleMmPerS5, i, atS, state)
                    seen.along = Math.max(seen.along, Math.abs(state[STATE_JERK]!) / MOTION.jerkMmPerS3)
                  }
                }
                seen.vector = Math.max(seen.vector, vectorPeaks({ block, planner, corners: [] }, 1e-4).jerk)
              },
            }),
        }
        planPath(entry, path)
        expect(seen.blocks).toBeGreaterThan(0)
        expect(seen.along).toBeGreaterThan(0)
        expect(seen.along).toBeLessThanOrEqual(1 + 1e-9)
        if (mode === 'mended') expect(seen.vector).toBeLessThanOrEqual(1.01)
      }),
      // A ramp of 17 ms in a move of 1 s: a look at even times of the whole move finds no jerk in it.
      { numRuns: 20, examples: [[[{ dx: 0, dy: -20.61098709849578, de: 0, speed: 20 }]]] },
    )
  })
})

/** Times within a segment at which either ramp is looked at, however short it is beside the move. */
function rampTimesS(block: PruntBlock, i: number): number[] {
  const at = i * PROFILE_FIELDS
  const firstS = rampDurationS(block.profile, at)
  const secondS = rampDurationS(block.profile, at + 5)
  const [leadIn, leadOut] = [block.leadInMm[i]!, block.leadOutMm[i]!]
  const startS = leadIn > 0 ? leadIn / block.velocityMmPerS[i - 1]! : 0
  const leadOutS = leadOut > 0 ? leadOut / block.velocityMmPerS[i]! : 0
  const endS = block.durationS[i]! - block.dwellS[i]! - leadOutS
  const shares = Array.from({ length: 61 }, (_, k) => k / 60)
  return shares.flatMap((share) => [startS + share * firstS, endS - share * secondS])
}

describe.each(planners)('$name', (entry) => {
  test('follows the path, keeps its limits, starts and ends at rest, moves filament with the head', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const path = pathOf(list)
        fc.pre(path.length > 0)
        const { rows, planner } = planPath(entry, path)
        expect(planner.totals.moves).toBe(path.length)
        expectSound(entry, rows)
        const ends: Place[] = [[0, 0, 0, 0], ...path.map(({ to }) => to)]
        expectFilamentWithHead(entry, rows, ends)
        for (const row of rows) {
          // A row lies on its own move, or on the curve into the next or out of the last.
          const near = [row.line - 1, row.line, row.line + 1].filter((k) => k >= 1 && k < ends.length)
          const off = Math.min(...near.map((k) => offLine(row.fromMm, ends[k - 1]!, ends[k]!)))
          expect(off).toBeLessThanOrEqual(entry.deviationMm)
        }
        for (const k of ends.keys()) {
          const missMm = Math.min(...rows.map((row) => offLine(ends[k]!, row.fromMm, row.toMm)))
          expect(missMm).toBeLessThanOrEqual(entry.deviationMm)
        }
        expect(distance(rows.at(-1)!.toMm, ends.at(-1)!)).toBeLessThanOrEqual(1e-6)
        expect(rows.at(-1)!.toMm[3]).toBeCloseTo(ends.at(-1)![3], 6)
      }),
      { numRuns: 100 },
    )
  })

  test('filament that lags by one row is seen', () => {
    const path = [0.02, 0.04, 0.09, 0.1].map((e, i) => ({ to: [5 * (i + 1), i % 2, 0, e] as const, speed: 60 }))
    const { rows } = planPath(entry, path)
    const ends: Place[] = [[0, 0, 0, 0], ...path.map(({ to }) => to)]
    expect(expectFilamentWithHead(entry, rows, ends)).toBe(3)
    const late = rows.map((row, i) => ({ ...row, fromMm: [...row.fromMm.slice(0, 3), rows[i - 1]?.fromMm[3] ?? 0] }))
    expect(() => expectFilamentWithHead(entry, late, ends)).toThrow()
  })

  test('comes to rest where it is told to, and waits', () => {
    const rows: Row[] = []
    const planner = entry.create(rowSink(rows))
    const move = createMove()
    for (const x of [0, 20]) {
      Object.assign(move, { startXMm: x, endXMm: x + 20, kind: SEGMENT_TRAVEL })
      prepareMove(move, 100, limits)
      planner.queue(move)
      if (x > 0) continue
      planner.dwell(0.5)
    }
    planner.finish()
    const cut = rows.findIndex((row) => row.fromMm[0]! >= 20 - 1e-6)
    expect(rows[cut - 1]!.endMmPerS).toBeLessThanOrEqual(1e-5)
    expect(rows[cut]!.startMmPerS).toBeLessThanOrEqual(1e-5)
    expect(rows[cut]!.startS - rows[cut - 1]!.endS).toBeGreaterThanOrEqual(0.5 - 1e-3)
  })

  test('a part that ships, on a printer that ships', () => {
    const root = join(import.meta.dirname, '..', '..')
    const file = join(root, 'data', 'printers', 'ender3', 'printer.cfg')
    const tree = parseConfigText({ file, text: readFileSync(file, 'utf8') })
    const { config, diagnostics } = readPrinterConfig(tree)
    expect(blockingErrors(diagnostics)).toEqual([])
    const rows: Row[] = []
    const kinds = new Map<string, number>()
    const plan = planGcode({
      config,
      createPlanner: (sink) => entry.create(sink, config),
      sink: (block) => {
        rowSink(rows)(block)
        for (const { kind } of block.events) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      },
    })
    plan.push(partGcode(root))
    const result = plan.finish()
    expect(result.error).toBeNull()
    expect(result.motionPrintS).toBeGreaterThan(0)
    expect(rows.at(-1)!.endMmPerS).toBeLessThanOrEqual(1e-4)
    for (const row of rows) {
      expect(row.accelMmPerS2).toBeLessThanOrEqual(
        (row.kind === SEGMENT_FILAMENT ? 99_999_999.9 : config.maxAccelMmPerS2) * entry.accelRatio,
      )
    }
    // Filament: what the file asks for is what the rows move, whatever the planner.
    const laid = rows.reduce((sum, row) => sum + row.toMm[3]! - row.fromMm[3]!, 0)
    expect(laid).toBeCloseTo(filamentAskedMm(new TextDecoder().decode(partGcode(root))), 3)
    expect(laid).toBeGreaterThan(100)
    expect(kinds.get('layer')).toBeGreaterThan(1)
  })
})

function partGcode(root: string): Uint8Array {
  const bytes = readFileSync(join(root, 'data', 'parts', 'calibration-cube', 'calibration-cube.gcode.gz'))
  return bytes[0] === 0x1f ? gunzipSync(bytes) : bytes
}

/** What the E words of a file add up to, read without anything of ours. */
function filamentAskedMm(text: string): number {
  let relative = false
  let at = 0
  let asked = 0
  for (const line of text.split('\n')) {
    const code = line.split(';')[0]!.trim()
    if (/^M83\b/.test(code)) relative = true
    if (/^M82\b/.test(code)) relative = false
    const word = /\sE(-?[\d.]+)/.exec(code)
    if (word === null) continue
    const value = Number(word[1])
    if (/^G92\b/.test(code)) at = value
    if (!/^G[0123]\b/.test(code)) continue
    asked += relative ? value : value - at
    at = value
  }
  return asked
}
