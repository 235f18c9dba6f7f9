// Fills trajectory blocks and hands them on: the one place where segments and events are put into order.
import type { PendingEvent, TrajectorySink } from './planner.ts'
import type { MotionEvent, TrajectoryBlock } from './trajectory.ts'
import { createTrajectoryBlock } from './trajectory.ts'

export const BLOCK_CAPACITY = 4096
/** Events that a block may hold: a file of nothing but M106 must not pile up. */
const EVENTS_MAX = 4096

interface WaitingEvent {
  readonly sequence: number
  readonly line: number
  readonly event: PendingEvent
}

export interface TrajectoryWriter {
  readonly block: TrajectoryBlock
  readonly sink: TrajectorySink
  /** Segments begun so far in the whole trajectory. */
  written: number
  readonly waiting: WaitingEvent[]
  /** Sequence of the first waiting event; Infinity when none waits. */
  nextEventAt: number
}

export function createTrajectoryWriter(sink: TrajectorySink): TrajectoryWriter {
  return { block: createTrajectoryBlock(BLOCK_CAPACITY), sink, written: 0, waiting: [], nextEventAt: Infinity }
}

/**
 * `sequence`: how many moves were queued before it happened. Targets of heaters do not wait for moves: the firmware sets them
 * when it reads them, while the moves before are still undecided.
 */
export function addEvent(writer: TrajectoryWriter, event: PendingEvent, line: number, sequence: number): void {
  const { waiting, written } = writer
  if (event.kind === 'target') {
    const later = waiting.findIndex((other) => other.sequence > written)
    waiting.splice(later < 0 ? waiting.length : later, 0, { sequence: Math.min(sequence, written), line, event })
  } else waiting.push({ sequence, line, event })
  writer.nextEventAt = waiting[0]?.sequence ?? Number.POSITIVE_INFINITY
}

/** For planners that keep the file's order in everything: heaters, too, change when the moves before are done. */
export function addEventInOrder(writer: TrajectoryWriter, event: PendingEvent, line: number, sequence: number): void {
  writer.waiting.push({ sequence, line, event })
  writer.nextEventAt = writer.waiting[0]!.sequence
}

/** Index of a further row of the move that `nextRow` has begun. */
export function continueRow(writer: TrajectoryWriter): number {
  const { block } = writer
  if (block.count === block.capacity) handOver(writer)
  return block.count++
}

/** Index of the free row for the next segment; events that happen before it are written first. */
export function nextRow(writer: TrajectoryWriter, atS: number): number {
  const { block } = writer
  if (block.count === block.capacity) handOver(writer)
  if (writer.nextEventAt <= writer.written) releaseEvents(writer, atS)
  writer.written++
  return block.count++
}

/** Writes the events that happen at the present place. */
export function releaseEvents(writer: TrajectoryWriter, atS: number): void {
  const { waiting, block } = writer
  let released = 0
  while (released < waiting.length && waiting[released]!.sequence <= writer.written) {
    const { event, line } = waiting[released]!
    if (block.events.length === EVENTS_MAX) handOver(writer)
    block.events.push({ ...event, before: block.count, atS, line } as MotionEvent)
    released++
  }
  waiting.splice(0, released)
  writer.nextEventAt = waiting.length > 0 ? waiting[0]!.sequence : Infinity
}

export function handOver(writer: TrajectoryWriter): void {
  const { block } = writer
  if (block.count > 0 || block.events.length > 0) writer.sink(block)
  block.count = 0
  block.events = []
}
