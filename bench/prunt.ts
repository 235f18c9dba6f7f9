// How fast Prunt's motion is planned on the moves of a sliced Benchy, in both modes, beside Klipper's planner on the same moves
// in the same run; and how long each plan takes to print. Of Prunt the planning is timed (corners in, profiles out) and the
// whole planner, moves in and rows out, as for Klipper. Seconds of the processor, rounds of all in turn, medians: other work on
// the machine falls on all alike.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  createKlipperPlanner,
  createMove,
  createPruntPlanner,
  type Move,
  type Planner,
  planGcode,
  prepareMove,
} from '#motion'
import { addCorner, createPruntBlock, startBlock } from '../src/motion/prunt/block.ts'
import { DEFAULT_MIN_INTERIOR_ANGLE_RAD, type PruntLimits, type PruntMode } from '../src/motion/prunt/limits.ts'
import { createBlockPlanner, planBlock } from '../src/motion/prunt/plan-block.ts'
import { blockDurationS } from '../src/motion/prunt/sample.ts'
import type { Figure } from './figure.ts'
import { benchPrinter } from './printer.ts'

const ROUNDS = 5
/** Corners of a block, as Prunt has it. */
const BLOCK_CORNERS = 50_000
const FIELDS = 5

const limits: Omit<PruntLimits, 'mode'> = {
  tickS: 1e-4,
  tangentialMmPerS: 1e100,
  accelMmPerS2: 3000,
  jerkMmPerS3: 3e5,
  snapMmPerS4: 3e8,
  crackleMmPerS5: 3e12,
  axisMmPerS: [300, 300, 20, 60],
  scaler: [1, 1, 1, 1],
  deviationMm: 0.05,
  ignoreE: true,
  shiftCorners: false,
  minInteriorAngleRad: DEFAULT_MIN_INTERIOR_ANGLE_RAD,
}

/** The same acceleration for both. */
const klipperLimits = {
  maxVelocityMmPerS: 300,
  maxAccelMmPerS2: limits.accelMmPerS2,
  squareCornerMmPerS: 5,
  minCruiseRatio: 0.5,
}
const nowhere = (): void => undefined

/** Ends and speeds of every move of the file, as the planner is handed them. */
export function readMoves(path: string): Float64Array {
  const moves: number[] = []
  const plan = planGcode({
    config: benchPrinter(),
    sink: () => undefined,
    createPlanner: (sink): Planner => {
      const planner = createKlipperPlanner(sink)
      const queue = (move: Move): void => {
        moves.push(move.endXMm, move.endYMm, move.endZMm, move.endEMm, Math.sqrt(move.maxCruiseV2))
        planner.queue(move)
      }
      return { ...planner, queue }
    },
  })
  plan.push(gunzipSync(readFileSync(path)))
  const result = plan.finish()
  if (result.error !== null) throw new Error(result.error.message)
  return Float64Array.from(moves)
}

/** Seconds of the processor, and of the motion that was planned. */
interface Work {
  readonly workS: number
  readonly motionS: number
}

function timed(work: () => number): Work {
  const before = process.cpuUsage()
  const motionS = work()
  const { user, system } = process.cpuUsage(before)
  return { workS: (user + system) / 1e6, motionS }
}

export function planMoves(moves: Float64Array, mode: PruntMode, deviationMm = limits.deviationMm): Work {
  return timed(() => planBlocks(moves, mode, deviationMm))
}

function planBlocks(moves: Float64Array, mode: PruntMode, deviationMm: number): number {
  const planner = createBlockPlanner({ ...limits, deviationMm, mode })
  const block = createPruntBlock(BLOCK_CORNERS)
  const count = moves.length / FIELDS
  let motionS = 0
  for (let first = 0; first + 1 < count; first += BLOCK_CORNERS - 1) {
    const at = first * FIELDS
    startBlock(block, planner, moves[at]!, moves[at + 1]!, moves[at + 2]!, moves[at + 3]!)
    for (let i = first + 1; i < Math.min(count, first + BLOCK_CORNERS); i += 1) {
      const k = i * FIELDS
      addCorner(block, planner, moves[k]!, moves[k + 1]!, moves[k + 2]!, moves[k + 3]!, moves[k + 4]!, 0)
    }
    planBlock(block, planner)
    motionS += blockDurationS(block)
  }
  return motionS
}

/** The moves through a whole planner, to the rows that the simulator reads. */
function planRows(moves: Float64Array, planner: Planner): number {
  const move = createMove()
  for (let k = FIELDS; k < moves.length; k += FIELDS) {
    move.startXMm = moves[k - FIELDS]!
    move.startYMm = moves[k - FIELDS + 1]!
    move.startZMm = moves[k - FIELDS + 2]!
    move.startEMm = moves[k - FIELDS + 3]!
    move.endXMm = moves[k]!
    move.endYMm = moves[k + 1]!
    move.endZMm = moves[k + 2]!
    move.endEMm = moves[k + 3]!
    if (prepareMove(move, moves[k + 4]!, klipperLimits)) planner.queue(move)
  }
  planner.finish()
  return planner.totals.motionPrintS
}

export function benchPrunt(): Figure[] {
  const shared = process.env['PRINTWRIGHT_SHARED'] ?? join(import.meta.dirname, '..', '..', 'shared')
  const file = join(shared, 'gcode', 'orca231_benchy_pla.gcode.gz')
  if (!existsSync(file)) return []
  const moves = readMoves(file)
  const works: Record<string, () => number> = {
    klipper: () => planRows(moves, createKlipperPlanner(nowhere)),
    parity: () => planBlocks(moves, 'parity', limits.deviationMm),
    mended: () => planBlocks(moves, 'mended', limits.deviationMm),
    'parity rows': () => planRows(moves, createPruntPlanner(nowhere, { limits: { ...limits, mode: 'parity' } })),
    'mended rows': () => planRows(moves, createPruntPlanner(nowhere, { limits: { ...limits, mode: 'mended' } })),
  }
  const seen = new Map<string, Work[]>(Object.keys(works).map((name) => [name, []]))
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const one = timed(work)
      // The first round only makes the code hot.
      if (round > 0) seen.get(name)!.push(one)
    }
  }
  const perS = (name: string): number => {
    const times = seen.get(name)!.map((each) => each.workS)
    return moves.length / FIELDS / times.sort((a, b) => a - b)[ROUNDS >> 1]!
  }
  const motionS = (name: string): number => seen.get(name)![0]!.motionS
  const figures: Figure[] = [
    { name: "Klipper's planner on the Benchy's moves, rows too", value: perS('klipper'), unit: 'segments/s' },
  ]
  for (const mode of ['parity', 'mended'] as const) {
    const name = `Prunt's planning of the Benchy, ${mode === 'parity' ? 'parity' : 'default'}`
    figures.push({ name, value: perS(mode), unit: 'segments/s', bar: 200_000 })
    figures.push({ name: '  with its rows', value: perS(`${mode} rows`), unit: 'segments/s' })
    figures.push({ name: '  of Klipper’s', value: perS(`${mode} rows`) / perS('klipper'), unit: 'times' })
  }
  figures.push({ name: '  default time over parity’s', value: motionS('mended') / motionS('parity'), unit: 'times' })
  figures.push({ name: '  parity’s time over Klipper’s', value: motionS('parity') / motionS('klipper'), unit: 'times' })
  return figures
}
