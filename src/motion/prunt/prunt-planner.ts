// Prunt's planner behind the interface of all planners: moves in, timed rows out. A block runs from rest to rest; it ends
// where the file or the firmware asks for a standstill and when it is full. Source: prunt SPEC 1.
import type { Diagnostic } from '#protocol'
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
import { createOutsideWatch, lookOutside, type OutsideWatch, outsideRemarks } from './position-limits.ts'
import { createShapers, type ShaperConfig } from './shapers.ts'
import { countShift, createShiftCount, type ShiftCount, shiftRemarks } from './shift-count.ts'
import { limitStepRate, type Motor, NO_SHAPERS } from './step-rate.ts'
import { createStepRateCount, type StepRateCount, stepRateRemarks } from './step-rate-count.ts'

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
  /** What the positions of X, Y, Z, E pass through on their way to the motors; a block's shaped motion outlasts it. */
  readonly shapers?: readonly ShaperConfig[]
  /** Where it is known how fast each motor can step, segments are slowed to it. */
  readonly motors?: readonly Motor[]
  /** Whether moves that leave the limits' positions are told. */
  readonly outside?: 'tell' | 'ignore'
  /**
   * Sees each block as planned, before its rows are written, and the shapers that it runs with; the block is valid during the
   * call only.
   */
  readonly onBlock?: (
    block: PruntBlock,
    planner: BlockPlanner,
    startS: number,
    shapers: readonly ShaperConfig[],
  ) => void
  readonly clock?: HostClock
  readonly maxBlockCorners?: number
}

/** What may be set anew between two blocks. */
export type PruntSettings = Partial<
  Pick<PruntLimits, 'accelMmPerS2' | 'jerkMmPerS3' | 'snapMmPerS4' | 'crackleMmPerS5' | 'deviationMm'>
>

export interface PruntPlanner extends LivePlanner {
  /** Ends the block; what follows is planned with these. */
  set(settings: PruntSettings): void
  remarks(): readonly Diagnostic[]
}

interface Run {
  /** Of each corner, what its segment's rows are marked with. Filled again for each block. */
  readonly notes: MoveNote[]
  readonly options: PruntPlannerOptions
  /** As they were set: what a tick cuts off them stays with the planner, else an old limit would cap a new one. */
  limits: PruntLimits
  planner: BlockPlanner
  readonly shapers: readonly ShaperConfig[]
  /** How long the shapers' motion outlasts a block. */
  readonly tailS: number
  readonly outside: OutsideWatch | null
  readonly stepRate: StepRateCount
  readonly shift: ShiftCount
  readonly block: PruntBlock
  readonly writer: TrajectoryWriter
  readonly pieces: PieceWriter
  readonly totals: PlannerTotals
  readonly clock: HostClock
  readonly maxCorners: number
  printS: number
  /** Where the last queued move ends; NaN where none has: before the first one, and after one that was broken off. */
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

export function createPruntPlanner(sink: TrajectorySink, options: PruntPlannerOptions): PruntPlanner {
  const writer = createTrajectoryWriter(sink)
  const { limits, shapers = NO_SHAPERS } = options
  const run: Run = {
    options,
    limits,
    planner: createBlockPlanner(limits),
    shapers,
    tailS: createShapers(shapers, limits.tickS, [0, 0, 0, 0], limits.mode).tailTicks * limits.tickS,
    outside: options.outside === 'ignore' ? null : createOutsideWatch(limits),
    stepRate: createStepRateCount(),
    shift: createShiftCount(),
    block: createPruntBlock(),
    writer,
    pieces: createPieceWriter(writer),
    totals: { motionPrintS: 0, motionS: 0, moves: 0, firstS: Number.NaN, lastS: Number.NaN },
    clock: options.clock ?? { nowS: () => 0 },
    maxCorners: options.maxBlockCorners ?? MAX_BLOCK_CORNERS,
    notes: [],
    printS: 0,
    endMm: new Float64Array(4).fill(Number.NaN),
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
    // A block may hold 50,000 moves: they count as print, where Klipper's few of the look-ahead count as homing.
    beginHoming: () => flush(run),
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
      // Nobody has said yet where the head stopped.
      run.endMm.fill(Number.NaN)
      run.wasKinematic = true
    },
    set(settings) {
      flush(run)
      run.limits = { ...run.limits, ...settings }
      run.planner = createBlockPlanner(run.limits)
    },
    remarks: () => [
      ...(run.outside === null ? [] : outsideRemarks(run.outside)),
      ...stepRateRemarks(run.stepRate),
      ...shiftRemarks(run.shift),
    ],
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
  if (run.outside !== null && move.kind !== SEGMENT_HOMING) lookOutside(run.outside, move)
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

/** Part of the block, so that one clock runs through, as upstream has it; in parity even where it begins one. */
function dwell(run: Run, durationS: number): void {
  const { block, endMm, planner } = run
  if (block.count === 0 && planner.limits.mode === 'parity' && !Number.isNaN(endMm[0]!)) {
    startBlock(block, planner, endMm[0]!, endMm[1]!, endMm[2]!, endMm[3]!)
  }
  if (block.count > 0) {
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
  countShift(run.shift, planBlock(block, planner), firstLine(run))
  const shapers = limitSteps(run)
  run.options.onBlock?.(block, planner, atS, shapers)
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
  run.printS = atS + (shapers === NO_SHAPERS ? 0 : run.tailS)
  block.count = 0
}

/** Line of the block's first move. */
function firstLine({ block, notes }: Run): number {
  for (let i = 1; i < block.count; i += 1) if (notes[i]!.kind !== NO_MOVE) return notes[i]!.line
  return 0
}

/** The planned block, slowed to what its motors can step; returns the shapers that are left to it. */
function limitSteps(run: Run): readonly ShaperConfig[] {
  const { block, planner, shapers, stepRate, notes } = run
  const { motors } = run.options
  if (motors === undefined) return shapers
  const homing = block.count === 2 && notes[1]?.kind === SEGMENT_HOMING
  const result = limitStepRate(block, planner, motors, shapers, homing)
  stepRate.blocks += 1
  if (result.passes <= 1) return result.shapers
  stepRate.limitedBlocks += 1
  stepRate.asked = Math.max(stepRate.asked, result.asked)
  if (result.shapers !== shapers) stepRate.unshapedBlocks += 1
  for (let i = 1; i < block.count; i += 1) {
    if (!(block.slowdown[i]! > 1) || notes[i]!.kind === NO_MOVE) continue
    stepRate.moves += 1
    if (stepRate.firstLine === 0) stepRate.firstLine = notes[i]!.line
    stepRate.slowdown = Math.max(stepRate.slowdown, block.slowdown[i]!)
  }
  if (stepRate.firstLine === 0) stepRate.firstLine = notes[1]!.line
  return result.shapers
}
