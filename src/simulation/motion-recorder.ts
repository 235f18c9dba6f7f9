// Keeps the head's and the filament's velocity over a window of the print's own time as straight lines, for whoever computes
// vibration or sound from it. One call a segment; outside the window nothing is kept.
import type { TrajectoryBlock } from '#motion'
import { SEGMENT_EXTRUDE, SEGMENT_FILAMENT } from '#motion'
import type { MotionPieces } from '#sensing'
import { addMotionPiece, createMotionPieces } from '#sensing'

/** Gaps shorter than this are rounding of the planner's clock, not rests, s. */
const SAME_INSTANT_S = 1e-6

export interface MotionRecorder {
  readonly pieces: MotionPieces
  readonly fromS: number
  readonly toS: number
  /** Motion is known up to here, s; the next piece begins here. */
  untilS: number
}

/** Records from `fromS` to `toS` of the print's own time, s; `toS` may be infinite if `dropMotionBefore` is called. */
export function createMotionRecorder(fromS = 0, toS = Number.POSITIVE_INFINITY): MotionRecorder {
  return { pieces: createMotionPieces(), fromS, toS, untilS: fromS }
}

/**
 * Takes in segment `i` of `block`, which begins at `startS` of the print's own time (waits included). What lies between it
 * and the segment before is a rest. `advanceS` is the firmware's pressure advance: it moves filament with every change
 * of speed of an extruding move; its smoothing is left out.
 */
export function recordMotion(
  recorder: MotionRecorder,
  block: TrajectoryBlock,
  i: number,
  startS: number,
  advanceS = 0,
): void {
  if (startS > recorder.toS) {
    recordRest(recorder, recorder.toS)
    return
  }
  const accelS = block.accelS[i]!
  const cruiseS = block.cruiseS[i]!
  const decelS = block.decelS[i]!
  if (startS + accelS + cruiseS + decelS <= recorder.fromS) return
  if (startS > recorder.untilS + SAME_INSTANT_S) recordRest(recorder, startS)
  const start = block.startMmPerS[i]!
  const cruise = block.cruiseMmPerS[i]!
  const accel = block.accelMmPerS2[i]!
  const isAdvanced = block.kind[i]! === SEGMENT_EXTRUDE && block.ratioE[i]! > 0
  const advanceMmPerS = isAdvanced ? advanceS * accel * block.ratioE[i]! : 0
  addPhase(recorder, block, i, startS, accelS, start, cruise, advanceMmPerS)
  addPhase(recorder, block, i, startS + accelS, cruiseS, cruise, cruise, 0)
  addPhase(recorder, block, i, startS + accelS + cruiseS, decelS, cruise, cruise - accel * decelS, -advanceMmPerS)
}

/** Nothing moves until `untilS`: a wait, a dwell, the end of the window. */
export function recordRest(recorder: MotionRecorder, untilS: number): void {
  const endS = Math.min(untilS, recorder.toS)
  if (!(endS > recorder.untilS)) return
  addMotionPiece(recorder.pieces, recorder.untilS, endS - recorder.untilS, 0, 0, 0, 0, 0, 0, 0, 0)
  recorder.untilS = endS
}

/** Forgets pieces that ended before `timeS`, so that a window may roll over a whole print in bounded memory. */
export function dropMotionBefore(recorder: MotionRecorder, timeS: number): void {
  const { pieces } = recorder
  let dropped = 0
  while (dropped < pieces.count && pieces.startS[dropped]! + pieces.durationS[dropped]! < timeS) dropped++
  if (dropped === 0) return
  const { count, ...columns } = pieces
  for (const column of Object.values(columns)) column.copyWithin(0, dropped, count)
  pieces.count = count - dropped
}

/** One phase of constant acceleration, cut to the window. */
function addPhase(
  recorder: MotionRecorder,
  block: TrajectoryBlock,
  i: number,
  phaseStartS: number,
  durationS: number,
  fromMmPerS: number,
  toMmPerS: number,
  advanceMmPerS: number,
): void {
  const endS = Math.min(phaseStartS + durationS, recorder.toS)
  const startS = recorder.untilS
  if (!(durationS > 0 && endS > startS)) return
  // The speed where the cut lies.
  const slope = (toMmPerS - fromMmPerS) / durationS
  const first = fromMmPerS + slope * (startS - phaseStartS)
  const last = fromMmPerS + slope * (endS - phaseStartS)
  const isHead = block.kind[i]! !== SEGMENT_FILAMENT
  const x = isHead ? block.ratioX[i]! : 0
  const y = isHead ? block.ratioY[i]! : 0
  const z = isHead ? block.ratioZ[i]! : 0
  const e = block.ratioE[i]!
  addMotionPiece(
    recorder.pieces,
    startS,
    endS - startS,
    x * first,
    x * last,
    y * first,
    y * last,
    z * first,
    z * last,
    e * first + advanceMmPerS,
    e * last + advanceMmPerS,
  )
  recorder.untilS = endS
}
