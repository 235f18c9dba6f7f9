// When a motor makes its steps: its carriage follows the planned segments through the input shaper, and steps where it
// passes the middle between two steps. Between the corners of all shifted profiles the way is a parabola, so the times are
// exact for rails; a delta's carriages are cut into pieces short enough, and so is the filament: it runs ahead by its
// pressure advance, smoothed over a triangular window.
import { advanceMm, SEGMENT_EXTRUDE, type ShaperPulses, smoothWeightPerS } from '#motion'
import { firstRow, type MotionQueue, speedMmPerS, wayMm } from './motion-queue.ts'

/** Carriages that do not move in straight proportion to the head are followed in pieces of this, s. */
const CURVED_PIECE_S = 0.005
const FILAMENT_PIECE_S = 0.002
/** Gauss-Legendre on -1..1: exact for the polynomials between two corners. */
const GAUSS = [
  [-Math.sqrt(0.6), 5 / 9],
  [0, 8 / 9],
  [Math.sqrt(0.6), 5 / 9],
] as const
const NO_PULSES: ShaperPulses = { ratio: Float64Array.of(1), timeS: Float64Array.of(0) } as ShaperPulses

export interface StepSource {
  /** The carriage's place for a place of the head; null: the extruder's. */
  readonly axisMm: ((head: ArrayLike<number>) => number) | null
  readonly stepDistanceMm: number
  readonly isCurved: boolean
  readonly pulsesX: ShaperPulses | null
  readonly pulsesY: ShaperPulses | null
  /** Pressure advance of an extruder. */
  readonly advanceS: number
  readonly smoothS: number
}

/** Steps in order: time, s, and direction. */
export interface Steps {
  readonly timeS: number[]
  readonly direction: number[]
}

/** Row that runs at a time or has run last; before the oldest one that. */
function rowAt(queue: MotionQueue, atS: number): number {
  const { ring } = queue
  let low = firstRow(queue)
  let high = queue.written - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (ring.startS[middle % ring.capacity]! <= atS) low = middle
    else high = middle - 1
  }
  return Math.min(high, low)
}

/** Where the machine's head is, x, y, z, and how much filament the plan has fed. */
function trueAt(queue: MotionQueue, atS: number, axis: number): number {
  const { ring } = queue
  const row = rowAt(queue, atS)
  const oldest = firstRow(queue)
  // Nothing has moved yet: the plan is at its zero.
  if (row < oldest) return axis < 3 ? queue.offsetMm[axis]! : 0
  const at = row % ring.capacity
  const intoS = Math.min(Math.max(atS - ring.startS[at]!, 0), queue.durationS[at]!)
  const mm = wayMm(queue, at, intoS)
  switch (axis) {
    case 0:
      return ring.startXMm[at]! + queue.shiftXMm[at]! + ring.ratioX[at]! * mm
    case 1:
      return ring.startYMm[at]! + queue.shiftYMm[at]! + ring.ratioY[at]! * mm
    case 2:
      return ring.startZMm[at]! + queue.shiftZMm[at]! + ring.ratioZ[at]! * mm
    default:
      return ring.startEMm[at]! + ring.ratioE[at]! * mm
  }
}

function shapedAt(queue: MotionQueue, atS: number, axis: number, pulses: ShaperPulses | null): number {
  const { ratio, timeS } = pulses ?? NO_PULSES
  let mm = 0
  for (let i = 0; i < ratio.length; i++) mm += ratio[i]! * trueAt(queue, atS - timeS[i]!, axis)
  return mm
}

/** Filament fed and pushed ahead at a time. */
function advancedAt(queue: MotionQueue, { advanceS }: StepSource, atS: number): number {
  const fedMm = trueAt(queue, atS, 3)
  const row = rowAt(queue, atS)
  if (advanceS === 0 || row < firstRow(queue)) return fedMm
  const at = row % queue.ring.capacity
  const intoS = atS - queue.ring.startS[at]!
  const ratio = queue.ring.ratioE[at]!
  const isAhead = queue.ring.kind[at] === SEGMENT_EXTRUDE && ratio > 0 && intoS >= 0 && intoS <= queue.durationS[at]!
  return isAhead ? fedMm + advanceMm(advanceS, ratio * speedMmPerS(queue, at, intoS)) : fedMm
}

/** The same as the extruder's motor follows it: the mean over the window, corner by corner. */
function filamentAt(queue: MotionQueue, source: StepSource, atS: number): number {
  const halfS = source.smoothS / 2
  if (!(halfS > 0)) return advancedAt(queue, source, atS)
  const corners = rowCorners(queue, atS - halfS, atS + halfS, [0])
  corners.push(atS - halfS, atS, atS + halfS)
  corners.sort((a, b) => a - b)
  // About the value in the middle, so that little is lost in the sum.
  const middleMm = advancedAt(queue, source, atS)
  let sumMm = 0
  for (let i = 1; i < corners.length; i++) {
    const lengthS = corners[i]! - corners[i - 1]!
    if (!(lengthS > 0)) continue
    for (const [x, weight] of GAUSS) {
      const s = corners[i - 1]! + 0.5 * lengthS * (1 + x)
      const share = 0.5 * lengthS * weight * smoothWeightPerS(s - atS, source.smoothS)
      sumMm += share * (advancedAt(queue, source, s) - middleMm)
    }
  }
  return middleMm + sumMm
}

const place = new Float64Array(3)

/** The carriage's place as the motor follows it, mm. */
export function carriageAtMm(queue: MotionQueue, source: StepSource, atS: number): number {
  if (source.axisMm === null) return filamentAt(queue, source, atS)
  place[0] = shapedAt(queue, atS, 0, source.pulsesX)
  place[1] = shapedAt(queue, atS, 1, source.pulsesY)
  place[2] = trueAt(queue, atS, 2)
  return source.axisMm(place)
}

/** All steps after `fromS` and up to `toS`, from `steps` made so far; returns how many are made then. */
export function findSteps(
  queue: MotionQueue,
  source: StepSource,
  fromS: number,
  toS: number,
  steps: number,
  found: Steps,
): number {
  const corners = cornersOf(queue, source, fromS, toS)
  let made = steps
  for (let i = 1; i < corners.length; i++) made = stepsOfPiece(queue, source, corners[i - 1]!, corners[i]!, made, found)
  return made
}

/** Times at which a profile changes its acceleration, shifted by every pulse, in order; pieces that are nearly parabolas. */
function cornersOf(queue: MotionQueue, source: StepSource, fromS: number, toS: number): number[] {
  const halfS = source.smoothS / 2
  const shifts =
    source.axisMm === null
      ? [-halfS, 0, halfS]
      : [...(source.pulsesX ?? NO_PULSES).timeS, ...(source.pulsesY ?? NO_PULSES).timeS, 0]
  const sorted = [...new Set([fromS, ...rowCorners(queue, fromS, toS, shifts), toS])].sort((a, b) => a - b)
  if (source.axisMm === null) return cut(sorted, FILAMENT_PIECE_S)
  return source.isCurved ? cut(sorted, CURVED_PIECE_S) : sorted
}

/** Starts and ends of the phases of all rows, shifted, that lie between two times. */
function rowCorners(queue: MotionQueue, fromS: number, toS: number, shifts: readonly number[]): number[] {
  const { ring } = queue
  const latest = Math.max(...shifts.map(Math.abs))
  const times: number[] = []
  const add = (atS: number): void => {
    for (const shiftS of shifts) if (atS + shiftS > fromS && atS + shiftS < toS) times.push(atS + shiftS)
  }
  for (let row = rowAt(queue, toS + latest); row >= firstRow(queue); row--) {
    const at = row % ring.capacity
    const startS = ring.startS[at]!
    const endS = startS + queue.durationS[at]!
    add(startS)
    add(Math.min(startS + ring.accelS[at]!, endS))
    add(Math.min(startS + ring.accelS[at]! + ring.cruiseS[at]!, endS))
    add(endS)
    if (endS + latest < fromS) break
  }
  return times
}

function cut(corners: readonly number[], pieceS: number): number[] {
  const pieces: number[] = [corners[0]!]
  for (let i = 1; i < corners.length; i++) {
    const fromS = corners[i - 1]!
    const lengthS = corners[i]! - fromS
    const count = Math.max(1, Math.ceil(lengthS / pieceS))
    for (let k = 1; k <= count; k++) pieces.push(k === count ? corners[i]! : fromS + (lengthS * k) / count)
  }
  return pieces
}

/** A parabola through start, middle and end of the piece, in steps; solved for every half step on its way. */
function stepsOfPiece(
  queue: MotionQueue,
  source: StepSource,
  fromS: number,
  toS: number,
  steps: number,
  found: Steps,
): number {
  const lengthS = toS - fromS
  const stepsAt = (atS: number): number => carriageAtMm(queue, source, atS) / source.stepDistanceMm
  const start = stepsAt(fromS)
  const middle = stepsAt(fromS + lengthS / 2)
  const end = stepsAt(toS)
  // start + b u + a u², u from 0 to 1.
  const a = 2 * (start + end) - 4 * middle
  const b = end - start - a
  const turn = a !== 0 ? -b / (2 * a) : Number.NaN
  const isTurning = turn > 0 && turn < 1
  const top = start + b * turn + a * turn * turn
  let made = steps
  let from = start
  let fromU = 0
  for (const [to, toU] of isTurning ? [[top, turn] as const, [end, 1] as const] : [[end, 1] as const]) {
    const direction = to > from ? 1 : -1
    for (;;) {
      const target = made + direction * 0.5
      if (direction > 0 ? target > to : target < to) break
      found.timeS.push(fromS + lengthS * solve(a, b, start - target, fromU, toU))
      found.direction.push(direction)
      made += direction
    }
    from = to
    fromU = toU
  }
  return made
}

/** Root of c + b u + a u² between two values of u; the nearer one where rounding has pushed it out. */
function solve(a: number, b: number, c: number, fromU: number, toU: number): number {
  const clamp = (u: number): number => Math.min(Math.max(u, fromU), toU)
  if (Math.abs(a) < 1e-9) return clamp(-c / b)
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c))
  const q = -0.5 * (b + Math.sign(b === 0 ? 1 : b) * root)
  const roots = [q / a, q === 0 ? Number.NaN : c / q].filter(Number.isFinite)
  const inside = roots.find((u) => u >= fromU - 1e-9 && u <= toU + 1e-9)
  return clamp(inside ?? roots[0] ?? fromU)
}
