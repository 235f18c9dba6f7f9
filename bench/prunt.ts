// How fast Prunt's motion is planned on the moves of a sliced Benchy, one core, in both modes; and how long each takes to
// print. Only the planning is timed: corners in, profiles out.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createKlipperPlanner, type Move, type Planner, planGcode } from '#motion'
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

/** Seconds of planning, and of the motion that was planned. */
export function planMoves(
  moves: Float64Array,
  mode: PruntMode,
  deviationMm = limits.deviationMm,
): { workS: number; motionS: number } {
  const planner = createBlockPlanner({ ...limits, deviationMm, mode })
  const block = createPruntBlock(BLOCK_CORNERS)
  const count = moves.length / FIELDS
  let motionS = 0
  const startMs = performance.now()
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
  return { workS: (performance.now() - startMs) / 1000, motionS }
}

export function benchPrunt(): Figure[] {
  const shared = process.env['PRINTWRIGHT_SHARED'] ?? join(import.meta.dirname, '..', '..', 'shared')
  const file = join(shared, 'gcode', 'orca231_benchy_pla.gcode.gz')
  if (!existsSync(file)) return []
  const moves = readMoves(file)
  const figures: Figure[] = []
  const motionS = new Map<PruntMode, number>()
  for (const mode of ['parity', 'mended'] as const) {
    const rounds = Array.from({ length: ROUNDS }, () => planMoves(moves, mode))
    const workS = rounds.map((round) => round.workS).sort((a, b) => a - b)[ROUNDS >> 1]!
    motionS.set(mode, rounds[0]!.motionS)
    const name = `Prunt's planning of the Benchy, ${mode === 'parity' ? 'parity' : 'default'}`
    figures.push({ name, value: moves.length / FIELDS / workS, unit: 'segments/s', bar: 200_000 })
  }
  figures.push({
    name: '  default time over parity’s',
    value: motionS.get('mended')! / motionS.get('parity')!,
    unit: 'times',
  })
  return figures
}
