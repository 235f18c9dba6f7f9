// How fast moves are planned: the planner alone on a made curve, one core; the same at twice the length, which must cost
// twice as much; and the whole way from the bytes of a sliced Benchy to its trajectory.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createKlipperPlanner, createMove, planGcode, prepareMove } from '#motion'
import type { Figure } from './figure.ts'
import { benchPrinter } from './printer.ts'

const MOVES = 500_000
const ROUNDS = 5

const limits = { maxVelocityMmPerS: 300, maxAccelMmPerS2: 3000, squareCornerMmPerS: 5, minCruiseRatio: 0.5 }

/** Seconds for so many moves of a wavy wall: short pieces, a retraction and a travel every 500. */
function planCurveS(moves: number): number {
  const planner = createKlipperPlanner(() => undefined)
  const move = createMove()
  const startMs = performance.now()
  for (let i = 1; i <= moves; i++) {
    const isRetraction = i % 500 === 0
    const isTravel = i % 500 === 1
    const radius = 30 + 3 * Math.sin(i * 0.05) + (isTravel ? 5 : 0)
    move.endXMm = isRetraction ? move.startXMm : radius * Math.cos(i * 0.01)
    move.endYMm = isRetraction ? move.startYMm : radius * Math.sin(i * 0.01)
    move.endEMm = move.startEMm + (isRetraction ? -0.8 : isTravel ? 0 : 0.01)
    if (prepareMove(move, isTravel ? 150 : 60, limits)) planner.queue(move)
    move.startXMm = move.endXMm
    move.startYMm = move.endYMm
    move.startEMm = move.endEMm
  }
  planner.finish()
  return (performance.now() - startMs) / 1000
}

function medianS(work: () => number): number {
  const times = Array.from({ length: ROUNDS }, work).sort((a, b) => a - b)
  return times[ROUNDS >> 1]!
}

export async function benchMotion(): Promise<Figure[]> {
  planCurveS(50_000)
  const onceS = medianS(() => planCurveS(MOVES))
  const twiceS = medianS(() => planCurveS(2 * MOVES))
  const figures: Figure[] = [
    { name: 'planned moves', value: MOVES / onceS, unit: 'moves/s', bar: 1_000_000 },
    { name: 'cost of twice as many moves', value: twiceS / onceS, unit: 'times', bar: 2.4, atMost: true },
  ]
  const shared = process.env['PRINTWRIGHT_SHARED'] ?? join(import.meta.dirname, '..', '..', 'shared')
  const file = join(shared, 'gcode', 'orca231_benchy_pla.gcode.gz')
  if (!existsSync(file)) return figures
  const bytes = gunzipSync(readFileSync(file))
  const config = benchPrinter()
  let moves = 0
  const wholeS = medianS(() => {
    const startMs = performance.now()
    const plan = planGcode({ config, sink: () => undefined })
    plan.push(bytes)
    const result = plan.finish()
    if (result.error !== null) throw new Error(result.error.message)
    moves = result.moves
    return (performance.now() - startMs) / 1000
  })
  figures.push({ name: 'Benchy, bytes to trajectory', value: moves / wholeS, unit: 'moves/s', bar: 500_000 })
  return figures
}
