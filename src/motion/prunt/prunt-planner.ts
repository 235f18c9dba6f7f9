// Prunt's planner behind the interface of all planners: moves in, timed rows out. A block runs from rest to rest; it ends
// where the file or the firmware asks for a standstill and when it is full. Source: prunt SPEC 1.
import type { Move } from '../move.ts'
import type { HostClock, LivePlanner, PendingEvent, PlannerTotals, TrajectorySink } from '../planner.ts'
import { SEGMENT_HOMING } from '../trajectory.ts'
import {
  addEventInOrder,
  createTrajectoryWriter,
  handOver,
  releaseEvents,
  type TrajectoryWriter,
} from '../trajectory-writer.ts'
import { addCorner, type BlockPlanner, createPruntBlock, type PruntBlock, startBlock } from './block.ts'
import type { PruntLimits } from './limits.ts'
import { createPieceWriter, type MoveNote, type PieceWriter, writeSegment } from './pieces.ts'
import { createBlockPlanner, planBlock } from './plan-block.ts'

/** Corners of a block, as Prunt has it. */
export const MAX_BLOCK_CORNERS = 50_000
/** No print has so many commands between two moves. */
const WAITING_MAX = 65_536
/** A move that starts this far from where the last one ended is a new beginning. */
const ELSEWHERE_MM = 1e-9
/** Note of a corner that no move asked for: a dwell, a stop between head and filament. */
const NO_MOVE = 255

export interface PruntPlannerOptions {
  readonly limits: PruntLimits
  /** Sees each block as planned, before its rows are written; the block is valid during the call only. */
  readonly onBlock?: (block: PruntBlock, planner: BlockPlanner, startS: number) => void
  readonly clock?: HostClock
  /** What a block's shaped motion goes on for behind its end. */
  readonly tailS?: number
  readonly maxBlockCorners?: number
}

interface Run {
  /** Of each corner, what its segment's rows are marked with. Filled again for each block. */
  readonly notes: MoveNote[]
  readonly options: PruntPlannerOptions
  readonly planner: BlockPlanner
  readonly block: PruntBlock
  readonly writer: TrajectoryWriter
  readonly pieces: PieceWriter
  readonly totals: PlannerTotals
  readonly clock: HostClock
  readonly maxCorners: number
  printS: number
  /** Where the last queued move ends. */
  readonly endMm: Float64Array
  wasKinematic: boolean
}

/** What ends a block upstream: every setting of a heater or a fan, pauses, advance. Source: prunt SPEC 1. */
const PARITY_FLUSHES: readonly PendingEvent['kind'][] = [
  'target',
  'wait',
  'fan',
  'pause',
  'pressure-advance',
  'motors-off',
]
/** By default only what waits stops the head. */
const FLUSHES: readonly PendingEvent['kind'][] = ['wait', 'pause']

export function createPruntPlanner(sink: TrajectorySink, options: PruntPlannerOptions): LivePlanner {
  const writer = createTrajectoryWriter(sink)
  const run: Run = {
    options,
    planner: createBlockPlanner(options.limits),
    block: createPruntBlock(),
    writer,
    pieces: createPieceWriter(writer),
    totals: { motionPrintS: 0, motionS: 0, moves: 0, firstS: Number.NaN, lastS: Number.NaN },
    clock: options.clock ?? { nowS: () => 0 },
    maxCorners: options.maxBlockCorners ?? MAX_BLOCK_CORNERS,
    notes: [],
    printS: 0,
    endMm: new Float64Array(4),
    wasKinematic: true,
  }
  const isParity = options.limits.mode === 'parity'
  const flushing = isParity ? PARITY_FLUSHES : FLUSHES
  const rest = (): void => {
    flush(run)
    releaseEvents(writer, run.printS)
  }
  return {
    totals: run.totals,
    queue: (move) => queue(run, move, isParity),
    event(event, line) {
      if (flushing.includes(event.kind)) flush(run)
      addEventInOrder(writer, event, line, run.totals.moves)
      if (writer.waiting.length >= WAITING_MAX) rest()
    },
    stop: () => flush(run),
    drain: rest,
    dwell: (durationS) => dwell(run, durationS),
    beginHoming() {
      const before = run.totals.motionPrintS
      flush(run)
      run.totals.motionPrintS = before
    },
    setFlushDelay: () => flush(run),
    handOver() {
      rest()
      handOver(writer)
    },
    printS: () => run.printS,
    finish() {
      rest()
      handOver(writer)
    },
    unsettledMoves: () => run.totals.moves - writer.written,
    resumeAt(atS) {
      run.block.count = 0
      run.printS = atS
    },
  }
}

function noteAt(run: Run, i: number): MoveNote {
  const note = run.notes[i]
  if (note !== undefined) return note
  const fresh: MoveNote = { kind: NO_MOVE, line: 0, layer: -1, feature: 0, object: -1 }
  run.notes[i] = fresh
  return fresh
}

function queue(run: Run, move: Move, isParity: boolean): void {
  const { block, endMm, planner } = run
  if (block.count >= run.maxCorners || (block.count > 0 && isElsewhere(endMm, move))) flush(run)
  if (block.count === 0) startBlock(block, planner, move.startXMm, move.startYMm, move.startZMm, move.startEMm)
  // Filament that begins to flow while the head is still on its way leaves a blob beside the part: both wait for each other.
  else if (!isParity && move.isKinematic !== run.wasKinematic) addPlainCorner(run, 0)
  run.totals.moves += 1
  const feedMmPerS = Math.sqrt(move.maxCruiseV2)
  addCorner(block, planner, move.endXMm, move.endYMm, move.endZMm, move.endEMm, feedMmPerS, 0)
  const note = noteAt(run, block.count - 1)
  note.kind = move.kind
  note.line = move.line
  note.layer = move.layer
  note.feature = move.feature
  note.object = move.object
  endMm[0] = move.endXMm
  endMm[1] = move.endYMm
  endMm[2] = move.endZMm
  endMm[3] = move.endEMm
  run.wasKinematic = move.isKinematic
}

function isElsewhere(endMm: Float64Array, move: Move): boolean {
  const missMm = Math.max(
    Math.abs(endMm[0]! - move.startXMm),
    Math.abs(endMm[1]! - move.startYMm),
    Math.abs(endMm[2]! - move.startZMm),
    Math.abs(endMm[3]! - move.startEMm),
  )
  return !(missMm <= ELSEWHERE_MM)
}

/** A corner where the last one is: the head stops. */
function addPlainCorner(run: Run, dwellS: number): void {
  const { block, endMm, planner } = run
  addCorner(block, planner, endMm[0]!, endMm[1]!, endMm[2]!, endMm[3]!, 1, dwellS)
  noteAt(run, block.count - 1).kind = NO_MOVE
}

/** Part of the block, so that one clock runs through, as upstream has it. */
function dwell(run: Run, durationS: number): void {
  if (run.block.count > 0) {
    addPlainCorner(run, durationS)
    return
  }
  releaseEvents(run.writer, run.printS)
  run.printS = Math.max(run.printS, run.clock.nowS()) + durationS
}

/** Plans what is queued as one block, and writes its rows. */
function flush(run: Run): void {
  const { block, planner, totals, writer } = run
  if (block.count === 0) return
  let atS = Math.max(run.printS, run.clock.nowS())
  planBlock(block, planner)
  run.options.onBlock?.(block, planner, atS)
  for (let i = 1; i < block.count; i += 1) {
    const note = noteAt(run, i)
    const movingS = block.durationS[i]! - block.dwellS[i]!
    if (note.kind !== NO_MOVE) {
      const written = writer.written
      writeSegment(run.pieces, block, planner, i, atS, note)
      // A move too small for a row is over all the same: what waits for it must not wait for ever.
      if (writer.written === written) writer.written += 1
      if (Number.isNaN(totals.firstS)) totals.firstS = atS
      totals.lastS = atS + movingS
      totals.motionS += movingS
      if (note.kind !== SEGMENT_HOMING) totals.motionPrintS += movingS
    }
    atS += block.durationS[i]!
  }
  run.printS = atS + (run.options.tailS ?? 0)
  block.count = 0
}
