// Klipper's planner: look-ahead over whole stretches, trapezoidal speed profiles, and its print time, in which each
// restart from an empty step queue costs twice the flush delay. Source: measured on Klipper 0.13.
import type { Move } from '../move.ts'
import type { HostClock, LivePlanner, PendingEvent, PlannerTotals, TrajectorySink } from '../planner.ts'
import { SEGMENT_HOMING } from '../trajectory.ts'
import type { TrajectoryWriter } from '../trajectory-writer.ts'
import {
  addEvent,
  BLOCK_CAPACITY,
  createTrajectoryWriter,
  handOver,
  nextRow,
  releaseEvents,
} from '../trajectory-writer.ts'
import type { LookAhead } from './look-ahead.ts'
import { createLookAhead, dropSettled, FIRST_WAIT_S, NEXT_WAIT_S, pushMove, settle } from './look-ahead.ts'

/** A standing machine begins its next move this long after now; 0.25 s is also the print time of a print's first move. */
const FIRST_MOVE_S = 0.25
/**
 * Before this print time a print has too little in hand: the first moves that settle end in one more rest, and a rest makes
 * the step queue run empty even where it is not asked to (M400, G4). Measured; later on neither happens.
 */
const LOW_BUFFER_S = 1
/** Shortest time the step queue needs to restart. */
export const SHORTEST_FLUSH_DELAY_S = 0.001

interface Timeline {
  printS: number
  /** The step queue is filled up to here; after a standstill the next move starts a flush delay later. */
  queuedS: number
  flushDelayS: number
  atRest: boolean
  /** The step queue has run empty; the next thing to happen restarts it. */
  isDrained: boolean
  /** Moves have been settled lazily since the last rest. */
  isFlowing: boolean
  readonly clock: HostClock
}

/** A file planned without a machine: time stands at 0 while moves pile up. */
const BATCH: HostClock = { nowS: () => 0 }

/** No print has so many commands between two moves; a queue of moves in front of them comes to rest there. */
const WAITING_MAX = 65_536

/** Plans a file by itself, or, with the clock of a running machine, beside it. */
export function createKlipperPlanner(sink: TrajectorySink, clock: HostClock = BATCH): LivePlanner {
  const lookAhead = createLookAhead()
  const writer = createTrajectoryWriter(sink)
  const totals: PlannerTotals = { motionPrintS: 0, motionS: 0, moves: 0, firstS: Number.NaN, lastS: Number.NaN }
  const time: Timeline = {
    printS: 0,
    queuedS: 0,
    flushDelayS: SHORTEST_FLUSH_DELAY_S,
    atRest: true,
    isDrained: true,
    isFlowing: false,
    clock,
  }

  function stop(waitS: number): void {
    if (lookAhead.count > 0) {
      const isEarly = time.printS - clock.nowS() < LOW_BUFFER_S
      emit(lookAhead, settle(lookAhead, true), time, writer, totals)
      time.atRest = true
      if (isEarly) time.queuedS = time.printS + time.flushDelayS
    }
    dropSettled(lookAhead, lookAhead.count, waitS)
    time.isFlowing = waitS === NEXT_WAIT_S
  }

  function settleLazily(): void {
    const settled = settle(lookAhead, false)
    if (settled > 0) time.isFlowing = true
    emit(lookAhead, settled, time, writer, totals)
    dropSettled(lookAhead, settled, NEXT_WAIT_S)
    if (settled === 0 || !(time.printS - clock.nowS() < LOW_BUFFER_S)) return
    emit(lookAhead, settle(lookAhead, true), time, writer, totals)
    dropSettled(lookAhead, lookAhead.count, NEXT_WAIT_S)
  }

  return {
    totals,
    queue(move: Move): void {
      totals.moves++
      if (pushMove(lookAhead, move)) settleLazily()
    },
    event(event: PendingEvent, line: number): void {
      addEvent(writer, event, line, totals.moves)
      if (writer.waiting.length < (lookAhead.count > 0 ? WAITING_MAX : BLOCK_CAPACITY)) return
      if (lookAhead.count > 0) stop(FIRST_WAIT_S)
      releaseEvents(writer, time.printS)
    },
    stop: () => stop(FIRST_WAIT_S),
    drain(): void {
      stop(FIRST_WAIT_S)
      releaseEvents(writer, time.printS)
      time.queuedS = Math.max(time.queuedS, time.printS + time.flushDelayS)
      time.isDrained = true
    },
    dwell(durationS: number): void {
      stop(time.isFlowing ? NEXT_WAIT_S : FIRST_WAIT_S)
      releaseEvents(writer, time.printS)
      if (time.isDrained || time.printS < clock.nowS()) restart(time)
      time.printS += durationS
    },
    beginHoming(): void {
      const before = totals.motionPrintS
      stop(FIRST_WAIT_S)
      totals.motionPrintS = before
    },
    setFlushDelay(delayS: number): void {
      time.flushDelayS = Math.max(SHORTEST_FLUSH_DELAY_S, delayS)
    },
    finish(): void {
      stop(FIRST_WAIT_S)
      releaseEvents(writer, time.printS)
      handOver(writer)
    },
    printS: () => time.printS,
    unsettledMoves: () => lookAhead.count,
    handOver(): void {
      releaseEvents(writer, time.printS)
      handOver(writer)
    },
    resumeAt(atS: number): void {
      dropSettled(lookAhead, lookAhead.count, FIRST_WAIT_S)
      time.printS = atS
      time.queuedS = atS - time.flushDelayS
      time.atRest = false
      time.isDrained = false
    },
  }
}

function restart(time: Timeline): void {
  time.isDrained = false
  time.printS = Math.max(time.printS, time.clock.nowS() + FIRST_MOVE_S, time.queuedS + time.flushDelayS)
}

/** Turns the first `settled` moves into timed segments. */
function emit(
  moves: LookAhead,
  settled: number,
  time: Timeline,
  writer: TrajectoryWriter,
  totals: PlannerTotals,
): void {
  if (settled === 0) return
  // Behind now: the machine has stood still since the last move, as after homing with a wait for the heaters.
  if (time.atRest || time.printS < time.clock.nowS()) {
    time.atRest = false
    restart(time)
    if (Number.isNaN(totals.firstS)) totals.firstS = time.printS
  }
  const { block } = writer
  let printS = time.printS
  for (let i = 0; i < settled; i++) {
    const startV2 = moves.startV2[i]!
    const cruiseV2 = moves.cruiseV2[i]!
    const endV2 = moves.endV2[i]!
    const distance = moves.distanceMm[i]!
    const accel = moves.accelMmPerS2[i]!
    const halfPerAccel = 0.5 / accel
    const accelD = (cruiseV2 - startV2) * halfPerAccel
    const decelD = (cruiseV2 - endV2) * halfPerAccel
    const cruiseD = distance - accelD - decelD
    const start = Math.sqrt(startV2)
    const cruise = Math.sqrt(cruiseV2)
    const end = Math.sqrt(endV2)
    const accelS = accelD / ((start + cruise) * 0.5)
    const cruiseS = cruiseD / cruise
    const decelS = decelD / ((end + cruise) * 0.5)
    const kind = moves.kind[i]!
    const row = nextRow(writer, printS)
    block.startS[row] = printS
    block.accelS[row] = accelS
    block.cruiseS[row] = cruiseS
    block.decelS[row] = decelS
    block.startXMm[row] = moves.startXMm[i]!
    block.startYMm[row] = moves.startYMm[i]!
    block.startZMm[row] = moves.startZMm[i]!
    block.startEMm[row] = moves.startEMm[i]!
    block.ratioX[row] = moves.ratioX[i]!
    block.ratioY[row] = moves.ratioY[i]!
    block.ratioZ[row] = moves.ratioZ[i]!
    block.ratioE[row] = moves.ratioE[i]!
    block.distanceMm[row] = distance
    block.startMmPerS[row] = start
    block.cruiseMmPerS[row] = cruise
    block.accelMmPerS2[row] = accel
    block.kind[row] = kind
    block.line[row] = moves.line[i]!
    block.layer[row] = moves.layer[i]!
    block.feature[row] = moves.feature[i]!
    block.object[row] = moves.object[i]!
    const durationS = accelS + cruiseS + decelS
    totals.motionS += durationS
    if (kind !== SEGMENT_HOMING) totals.motionPrintS += durationS
    printS = printS + accelS + cruiseS + decelS
  }
  time.printS = printS
  totals.lastS = printS
}
