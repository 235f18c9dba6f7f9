// When a motor makes its steps: its carriage follows the planned segments through the input shaper, and steps where it
// passes the middle between two steps. Between the corners of all shifted profiles the way is a parabola, so the times are
// exact for rails; a delta's carriages are cut into pieces short enough. Pressure advance and its smoothing are left out.
import type { ShaperPulses } from '#motion'
import { firstRow, type MotionQueue, wayMm } from './motion-queue.ts'

/** Carriages that do not move in straight proportion to the head are followed in pieces of this, s. */
const CURVED_PIECE_S = 0.005
const NO_PULSES: ShaperPulses = { ratio: Float64Array.of(1), timeS: Float64Array.of(0) } as ShaperPulses

export interface StepSource {
  /** The carriage's place for a place of the head; null: the extruder's. */
  readonly axisMm: ((head: ArrayLike<number>) => number) | null
  readonly stepDistanceMm: number
  readonly isCurved: boolean
  readonly pulsesX: ShaperPulses | null
  readonly pulsesY: ShaperPulses | null
}

/** Steps in order: time, s, and direction. */
export interface Steps {
  readonly timeS: number[]
  readonly direction: number[]
}

/** Where the machine's head is, x, y, z, and how much filament the plan has fed. */
function trueAt(queue: MotionQueue, atS: number, axis: number): number {
  const { ring } = queue
  let row = queue.written - 1
  const oldest = firstRow(queue)
  // From the newest row back: what is asked for is never long ago.
  while (row > oldest && ring.startS[row % ring.capacity]! > atS) row--
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

const place = new Float64Array(3)

/** The carriage's place as the motor follows it, mm. */
export function carriageAtMm(queue: MotionQueue, source: StepSource, atS: number): number {
  if (source.axisMm === null) return trueAt(queue, atS, 3)
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

/** Times at which a profile changes its acceleration, shifted by every pulse, in order. */
function cornersOf(queue: MotionQueue, source: StepSource, fromS: number, toS: number): number[] {
  const { ring } = queue
  const pulses = [...(source.pulsesX ?? NO_PULSES).timeS, ...(source.pulsesY ?? NO_PULSES).timeS, 0]
  const latest = Math.max(...pulses.map(Math.abs))
  const times = new Set<number>([fromS, toS])
  const add = (atS: number): void => {
    for (const pulseS of pulses) if (atS + pulseS > fromS && atS + pulseS < toS) times.add(atS + pulseS)
  }
  for (let row = queue.written - 1; row >= firstRow(queue); row--) {
    const at = row % ring.capacity
    const startS = ring.startS[at]!
    if (startS - latest > toS) continue
    const endS = startS + queue.durationS[at]!
    if (endS + latest < fromS) break
    add(startS)
    add(Math.min(startS + ring.accelS[at]!, endS))
    add(Math.min(startS + ring.accelS[at]! + ring.cruiseS[at]!, endS))
    add(endS)
  }
  const sorted = [...times].sort((a, b) => a - b)
  return source.isCurved ? cut(sorted) : sorted
}

function cut(corners: readonly number[]): number[] {
  const pieces: number[] = [corners[0]!]
  for (let i = 1; i < corners.length; i++) {
    const fromS = corners[i - 1]!
    const lengthS = corners[i]! - fromS
    const count = Math.max(1, Math.ceil(lengthS / CURVED_PIECE_S))
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
