// The head between the G-code front end and the planner: where it stands, what it may do, how it finds its zero.
import type { ExtruderLimits } from './extruder.ts'
import { checkExtrusion, coldError } from './extruder.ts'
import type { HomingPass, Kinematics } from './kinematics/kinematics.ts'
import { positionError } from './klipper-error.ts'
import type { Move, VelocityLimits } from './move.ts'
import { createMove, prepareMove } from './move.ts'
import type { Planner } from './planner.ts'
import { SEGMENT_EXTRUDE, SEGMENT_FILAMENT, SEGMENT_HOMING, SEGMENT_TRAVEL } from './trajectory.ts'

/**
 * How far a homing move goes. 'batch': as planned by Klipper without a machine, over the whole length that it allows for.
 * 'triggered': to the endstop from where the head really is, as on a machine.
 */
export type HomingMode = 'batch' | 'triggered'

/** Klipper waits this long before it listens to an endstop. */
const HOMING_START_DELAY_S = 0.001
/** From an endstop's trigger to the start of the next move, s. Source: measured on Klipper 0.13 (0.16 to 0.19). */
export const HOMING_TURN_S = 0.17

/** No head moves for longer, s; a place or speed beyond all measure must not swallow the clock. */
const LONGEST_MOVE_S = 1e6

export interface Toolhead {
  readonly planner: Planner
  readonly kinematics: Kinematics
  readonly limits: VelocityLimits
  readonly homingMode: HomingMode
  extruder: ExtruderLimits | null
  /** [4] x, y, z, e where the last queued move ends. */
  readonly positionMm: Float64Array
  /** [3] where the head really is, as far as homing changes it; NaN: never homed. */
  readonly realMm: Float64Array
  readonly move: Move
  /** E at the end of the last move that laid filament: behind it the filament is retracted. */
  beadEMm: number
  flushDelayS: number
  /** Called before a move that extrudes on its way is queued; sets the move's layer, feature and object. */
  beforeExtrusion: ((move: Move) => void) | null
  /** Whether the nozzle is hot enough now; null: nobody asks (a file planned without heat). */
  mayExtrude: (() => boolean) | null
  /** What bends the file's moves on their way to the head (bed mesh, skew); null: nothing. */
  transform: MoveTransform | null
  /** [2] Z at start and end of the file's move, where a transform makes other ones of it: layers are the file's. */
  fileZMm: Float64Array | null
}

export interface MoveTransform {
  /** Moves the head for a move to this place of the file's. */
  move(head: Toolhead, x: number, y: number, z: number, e: number, speedMmPerS: number): void
  /** [4] where the head stands, as the file would say it. */
  positionMm(head: Toolhead): Float64Array
}

export function createToolhead(options: {
  readonly planner: Planner
  readonly kinematics: Kinematics
  readonly limits: VelocityLimits
  readonly extruder: ExtruderLimits | null
  readonly homingMode: HomingMode
}): Toolhead {
  return {
    ...options,
    positionMm: new Float64Array(4),
    realMm: new Float64Array(3).fill(Number.NaN),
    move: createMove(),
    beadEMm: Number.NEGATIVE_INFINITY,
    flushDelayS: 0,
    beforeExtrusion: null,
    mayExtrude: null,
    transform: null,
    fileZMm: null,
  }
}

/** Queues a straight move. Throws what Klipper says when it is not allowed. */
export function moveHead(head: Toolhead, x: number, y: number, z: number, e: number, speedMmPerS: number): void {
  const { move, positionMm } = head
  if (head.extruder !== null) move.instantCornerMmPerS = head.extruder.instantCornerMmPerS
  move.startXMm = positionMm[0]!
  move.startYMm = positionMm[1]!
  move.startZMm = positionMm[2]!
  move.startEMm = positionMm[3]!
  move.endXMm = x
  move.endYMm = y
  move.endZMm = z
  move.endEMm = e
  if (!prepareMove(move, speedMmPerS, head.limits)) return
  if (move.isKinematic) head.kinematics.checkMove(move)
  if (!(move.minMoveS < LONGEST_MOVE_S)) throw positionError('Move out of range', move)
  if (move.deltaEMm !== 0) {
    if (head.mayExtrude !== null && !head.mayExtrude()) throw coldError()
    checkExtrusion(head.extruder, move)
  }
  positionMm[0] = move.endXMm
  positionMm[1] = move.endYMm
  positionMm[2] = move.endZMm
  positionMm[3] = e
  move.kind = !move.isKinematic ? SEGMENT_FILAMENT : move.ratioE > 0 ? SEGMENT_EXTRUDE : SEGMENT_TRAVEL
  if (move.kind === SEGMENT_EXTRUDE) {
    head.beadEMm = e
    if (head.beforeExtrusion !== null) head.beforeExtrusion(move)
  }
  head.planner.queue(move)
}

/** Declares where the head is; the step queue runs empty for it. NaN keeps an axis. */
export function setHeadPosition(head: Toolhead, x: number, y: number, z: number, homed: number): void {
  head.planner.drain()
  placeHead(head, x, y, z, homed)
}

/** The same where the machine already stands. */
export function placeHead(head: Toolhead, x: number, y: number, z: number, homed: number): void {
  const { positionMm } = head
  if (!Number.isNaN(x)) positionMm[0] = x
  if (!Number.isNaN(y)) positionMm[1] = y
  if (!Number.isNaN(z)) positionMm[2] = z
  head.kinematics.setPosition(homed)
}

/** Finds the zero of these axes, one pass after the other; `onHomed` hears of each. */
export function homeHead(head: Toolhead, axes: number, onHomed: (axes: number) => void): void {
  head.planner.beginHoming()
  for (const pass of head.kinematics.homing(axes)) {
    homePass(head, pass)
    onHomed(pass.axes)
  }
}

function homePass(head: Toolhead, pass: HomingPass): void {
  const { positionMm } = head
  const { toMm } = pass
  const isTriggered = head.homingMode === 'triggered'
  const real = [0, 1, 2].map((axis) => head.realMm[axis]!)
  const from = [0, 1, 2].map((axis) => {
    const planned = pass.fromMm[axis]!
    const end = toMm[axis]!
    if (Number.isNaN(planned)) return positionMm[axis]!
    if (!isTriggered || planned === end) return planned
    if (!Number.isNaN(real[axis]!)) return positionMm[axis]!
    // Nobody knows where the head stands before the first homing: in the middle of its range, on average.
    return (head.kinematics.axisMinimumMm[axis]! + head.kinematics.axisMaximumMm[axis]!) / 2
  })
  const to = [0, 1, 2].map((axis) => (Number.isNaN(toMm[axis]!) ? positionMm[axis]! : toMm[axis]!))
  const planned = [0, 1, 2].map((axis) => (Number.isNaN(pass.fromMm[axis]!) ? positionMm[axis]! : pass.fromMm[axis]!))
  setHeadPosition(head, from[0]!, from[1]!, from[2]!, pass.axes)
  approach(head, to, pass.fastMmPerS)
  if (pass.retractMm > 0) {
    const delta = to.map((end, axis) => end - planned[axis]!)
    const length = Math.sqrt(delta[0]! * delta[0]! + delta[1]! * delta[1]! + delta[2]! * delta[2]!)
    const part = Math.min(1, pass.retractMm / length)
    const retracted = to.map((end, axis) => end - delta[axis]! * part)
    homingMove(head, retracted, pass.retractMmPerS)
    const again = isTriggered ? retracted : retracted.map((start, axis) => start - delta[axis]! * part)
    setHeadPosition(head, again[0]!, again[1]!, again[2]!, 0)
    approach(head, to, pass.slowMmPerS)
  }
  for (let axis = 0; axis < 3; axis++) if (!Number.isNaN(toMm[axis]!)) head.realMm[axis] = to[axis]!
}

function approach(head: Toolhead, to: readonly number[], speedMmPerS: number): void {
  head.planner.drain()
  head.planner.dwell(HOMING_START_DELAY_S)
  head.planner.dwell(Math.max(HOMING_START_DELAY_S, head.flushDelayS))
  homingMove(head, to, speedMmPerS)
  head.planner.drain()
  if (head.homingMode !== 'triggered') return
  head.planner.dwell(Math.max(0, HOMING_TURN_S - 2 * Math.max(HOMING_START_DELAY_S, head.flushDelayS)))
}

/** Straight to a place whatever the ranges say of its start, as part of homing or probing. */
export function homingMove(head: Toolhead, to: readonly number[], speedMmPerS: number): void {
  const { move, positionMm, planner } = head
  move.startXMm = positionMm[0]!
  move.startYMm = positionMm[1]!
  move.startZMm = positionMm[2]!
  move.startEMm = positionMm[3]!
  move.endXMm = to[0]!
  move.endYMm = to[1]!
  move.endZMm = to[2]!
  move.endEMm = positionMm[3]!
  if (!prepareMove(move, speedMmPerS, head.limits)) return
  if (move.isKinematic) head.kinematics.checkMove(move)
  positionMm[0] = move.endXMm
  positionMm[1] = move.endYMm
  positionMm[2] = move.endZMm
  move.kind = SEGMENT_HOMING
  planner.queue(move)
}

export function setFlushDelay(head: Toolhead, delayS: number): void {
  head.planner.drain()
  head.flushDelayS = delayS
  head.planner.setFlushDelay(delayS)
}
