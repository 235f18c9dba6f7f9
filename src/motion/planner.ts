// What every planner offers: moves go in with their limits already applied, timed segments come out in blocks.
import type { Diagnostic } from '#protocol'
import type { Move } from './move.ts'
import type { MotionEvent, TrajectoryBlock } from './trajectory.ts'

/** A MotionEvent before its place and time are known. */
export type PendingEvent = MotionEvent extends infer E
  ? E extends MotionEvent
    ? Omit<E, 'before' | 'atS' | 'line'>
    : never
  : never

/** Called with each full block; the block is valid during the call only, it is filled again afterwards. */
export type TrajectorySink = (block: TrajectoryBlock) => void

export interface PlannerTotals {
  /** Sum of all segments' durations except homing. */
  motionPrintS: number
  /** The same with homing. */
  motionS: number
  moves: number
  /** Print time of the first move's start and the last move's end; NaN before the first. */
  firstS: number
  lastS: number
}

export interface Planner {
  readonly totals: PlannerTotals
  /** Queues the move; the planner copies what it needs. */
  queue(move: Move): void
  /** Happens between the move queued last and the next one. */
  event(event: PendingEvent, line: number): void
  /** The head comes to rest and time stands at the end of the last move. */
  stop(): void
  /** `stop`, and the step queue runs empty: the next move pays for the restart. */
  drain(): void
  /** `stop`, then nothing moves for this long. */
  dwell(durationS: number): void
  /** Homing begins: what is still in the look-ahead counts as part of it in `motionPrintS`, as Klipper's times were taken. */
  beginHoming(): void
  /** Half of the widest filter (input shaper, pressure advance) that runs over the queue; sets what a restart costs. */
  setFlushDelay(delayS: number): void
  /** Hands what is decided to the sink now and not only when a block is full. */
  handOver(): void
  /** End of all that is decided; what comes next starts no earlier. */
  printS(): number
  /** Rest, and hand the last block to the sink. */
  finish(): void
  /** What a user should know of how it was planned; complete after `finish`. */
  remarks?(): readonly Diagnostic[]
}

/** The time of the machine that executes the plan, on the planner's own scale. */
export interface HostClock {
  nowS(): number
}

/** What a planner offers besides when a machine runs beside it. */
export interface LivePlanner extends Planner {
  /** Moves whose speeds are not decided yet. */
  unsettledMoves(): number
  /** The machine has stopped of itself (an endstop, an emergency): undecided moves are gone, the next one may start at `atS`. */
  resumeAt(atS: number): void
}
