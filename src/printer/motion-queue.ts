// The planned segments on their way to the machine, as columns in a ring: what the plant has yet to do, and the last half
// minute of what it has done, for clients that ask where the head is. Times are the machine's, s.
import type { MotionEvent, TrajectoryBlock } from '#motion'
import { createTrajectoryBlock, SEGMENT_FILAMENT } from '#motion'

export interface MotionQueue {
  /** Rows are counted through; row k stands at k modulo the ring's size. */
  ring: TrajectoryBlock
  /** [capacity] where the head really is less where it is planned: before homing nobody knows it. */
  shiftXMm: Float64Array
  shiftYMm: Float64Array
  shiftZMm: Float64Array
  /** [capacity] how long the segment lasts; less than its phases where an endstop has cut it. */
  durationS: Float64Array
  /** One past the last row, and the first row that the plant has not finished. */
  written: number
  due: number
  /** The plant's way into row `due`, s. */
  doneS: number
  readonly events: QueuedEvent[]
  readonly offsetMm: Float64Array
  /** What of that no motor has turned for: steps that were lost, a place that was forgotten. */
  readonly slippedMm: Float64Array
  /** Rows that turn one motor and that no plan knows. */
  readonly forcedRows: Set<number>
  /** Called with the first and one past the last row of what came. */
  onSegments: ((from: number, to: number) => void) | null
  /** Called with each event when the machine has come to it. */
  readonly onEvent: ((event: MotionEvent) => void)[]
}

interface QueuedEvent {
  readonly row: number
  readonly event: MotionEvent
}

const FIRST_CAPACITY = 1024

export function createMotionQueue(): MotionQueue {
  const numbers = (): Float64Array => new Float64Array(FIRST_CAPACITY)
  return {
    ring: createTrajectoryBlock(FIRST_CAPACITY),
    shiftXMm: numbers(),
    shiftYMm: numbers(),
    shiftZMm: numbers(),
    durationS: numbers(),
    written: 0,
    due: 0,
    doneS: 0,
    events: [],
    offsetMm: new Float64Array(3),
    slippedMm: new Float64Array(3),
    forcedRows: new Set(),
    onSegments: null,
    onEvent: [],
  }
}

const COLUMNS = [
  'startS',
  'accelS',
  'cruiseS',
  'decelS',
  'startXMm',
  'startYMm',
  'startZMm',
  'startEMm',
  'ratioX',
  'ratioY',
  'ratioZ',
  'ratioE',
  'distanceMm',
  'startMmPerS',
  'cruiseMmPerS',
  'accelMmPerS2',
  'kind',
  'line',
  'layer',
  'feature',
  'object',
] as const

/** The planner's sink. */
export function takeBlock(queue: MotionQueue, block: TrajectoryBlock): void {
  const from = queue.written
  let nextEvent = 0
  for (let i = 0; i <= block.count; i++) {
    while (nextEvent < block.events.length && block.events[nextEvent]!.before <= i) {
      queue.events.push({ row: queue.written, event: block.events[nextEvent++]! })
    }
    if (i < block.count) takeRow(queue, block, i)
  }
  if (queue.written > from) queue.onSegments?.(from, queue.written)
}

/** A turn of one motor, past the kinematics: the machine makes it, the plan stays where it is. */
export function takeForced(queue: MotionQueue, block: TrajectoryBlock): void {
  for (const row of queue.forcedRows) if (row < firstRow(queue)) queue.forcedRows.delete(row)
  for (let i = 0; i < block.count; i++) {
    queue.forcedRows.add(queue.written)
    takeRow(queue, block, i)
  }
}

function takeRow(queue: MotionQueue, block: TrajectoryBlock, i: number): void {
  if (queue.written - queue.due >= queue.ring.capacity / 2) grow(queue)
  const { ring } = queue
  const at = queue.written % ring.capacity
  for (const name of COLUMNS) ring[name][at] = block[name][i]!
  queue.durationS[at] = block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
  queue.shiftXMm[at] = queue.offsetMm[0]!
  queue.shiftYMm[at] = queue.offsetMm[1]!
  queue.shiftZMm[at] = queue.offsetMm[2]!
  queue.written++
}

/**
 * From here on the plan calls the head's place by other numbers: a row without time or way, for whoever asks where the head
 * is. A later one at the same time takes its place.
 */
export function markPlace(queue: MotionQueue, nowS: number, placeMm: ArrayLike<number>): void {
  const lastS = endS(queue)
  const atS = lastS === Number.NEGATIVE_INFINITY ? nowS : lastS
  if (queue.written - queue.due >= queue.ring.capacity / 2) grow(queue)
  const { ring } = queue
  const last = (queue.written - 1 + ring.capacity) % ring.capacity
  const isAgain = queue.written > queue.due && queue.durationS[last] === 0 && ring.startS[last] === atS
  const at = isAgain ? last : queue.written % ring.capacity
  for (const name of COLUMNS) ring[name][at] = 0
  ring.startS[at] = atS
  ring.startXMm[at] = placeMm[0]!
  ring.startYMm[at] = placeMm[1]!
  ring.startZMm[at] = placeMm[2]!
  ring.startEMm[at] = placeMm[3]!
  queue.durationS[at] = 0
  queue.shiftXMm[at] = queue.offsetMm[0]!
  queue.shiftYMm[at] = queue.offsetMm[1]!
  queue.shiftZMm[at] = queue.offsetMm[2]!
  if (!isAgain) queue.written++
}

function grow(queue: MotionQueue): void {
  const old = queue.ring
  const ring = createTrajectoryBlock(2 * old.capacity)
  const first = Math.max(0, queue.written - old.capacity)
  const own = ['shiftXMm', 'shiftYMm', 'shiftZMm', 'durationS'] as const
  const wider = own.map(() => new Float64Array(ring.capacity))
  for (let row = first; row < queue.written; row++) {
    const from = row % old.capacity
    const to = row % ring.capacity
    for (const name of COLUMNS) ring[name][to] = old[name][from]!
    for (const [k, name] of own.entries()) wider[k]![to] = queue[name][from]!
  }
  queue.ring = ring
  for (const [k, name] of own.entries()) queue[name] = wider[k]!
}

/** Oldest row that is still in the ring. */
export function firstRow({ written, ring }: MotionQueue): number {
  return Math.max(0, written - ring.capacity)
}

/** End of the last planned segment; -Infinity when there never was one. */
export function endS(queue: MotionQueue): number {
  if (queue.written === 0) return Number.NEGATIVE_INFINITY
  const at = (queue.written - 1) % queue.ring.capacity
  return queue.ring.startS[at]! + queue.durationS[at]!
}

/** What the machine has not begun at `atS` never happens, and what it is at ends there (an endstop, an emergency stop). */
export function cutAt(queue: MotionQueue, atS: number): void {
  const { ring } = queue
  while (queue.written > queue.due) {
    const at = (queue.written - 1) % ring.capacity
    if (ring.startS[at]! < atS) {
      queue.durationS[at] = Math.min(queue.durationS[at]!, atS - ring.startS[at]!)
      break
    }
    queue.written--
    queue.forcedRows.delete(queue.written)
  }
  const kept = queue.events.filter(({ row }) => row <= queue.written)
  queue.events.splice(0, queue.events.length, ...kept)
}

/** Way along the segment in ring place `at`, `intoS` after its start, mm. */
export function wayMm({ ring }: MotionQueue, at: number, intoS: number): number {
  const accelS = ring.accelS[at]!
  const cruiseS = ring.cruiseS[at]!
  const accel = ring.accelMmPerS2[at]!
  const start = ring.startMmPerS[at]!
  const cruise = ring.cruiseMmPerS[at]!
  if (intoS <= accelS) return (start + 0.5 * accel * intoS) * intoS
  const rampMm = 0.5 * (start + cruise) * accelS
  const afterS = intoS - accelS
  if (afterS <= cruiseS) return rampMm + cruise * afterS
  const brakeS = afterS - cruiseS
  return rampMm + cruise * cruiseS + (cruise - 0.5 * accel * brakeS) * brakeS
}

export function speedMmPerS({ ring }: MotionQueue, at: number, intoS: number): number {
  const accelS = ring.accelS[at]!
  const accel = ring.accelMmPerS2[at]!
  if (intoS <= accelS) return ring.startMmPerS[at]! + accel * intoS
  const brakeS = intoS - accelS - ring.cruiseS[at]!
  return brakeS <= 0 ? ring.cruiseMmPerS[at]! : ring.cruiseMmPerS[at]! - accel * brakeS
}

/** How long the segment takes for its first `distanceMm`, s. */
export function timeToS({ ring }: MotionQueue, at: number, distanceMm: number): number {
  const accelS = ring.accelS[at]!
  const accel = ring.accelMmPerS2[at]!
  const start = ring.startMmPerS[at]!
  const cruise = ring.cruiseMmPerS[at]!
  const rampMm = 0.5 * (start + cruise) * accelS
  if (distanceMm <= rampMm) return (Math.sqrt(start * start + 2 * accel * distanceMm) - start) / accel
  const cruiseMm = cruise * ring.cruiseS[at]!
  if (distanceMm <= rampMm + cruiseMm) return accelS + (distanceMm - rampMm) / cruise
  const brakeMm = distanceMm - rampMm - cruiseMm
  return accelS + ring.cruiseS[at]! + (cruise - Math.sqrt(Math.max(0, cruise * cruise - 2 * accel * brakeMm))) / accel
}

export interface HeadPlace {
  xMm: number
  yMm: number
  zMm: number
  eMm: number
  speedMmPerS: number
  extruderMmPerS: number
}

/** Where the plan has the head at `atS`, in the plan's coordinates; `place` keeps its values before the first segment. */
export function placeAt(queue: MotionQueue, atS: number, place: HeadPlace): void {
  const { ring } = queue
  place.speedMmPerS = 0
  place.extruderMmPerS = 0
  for (let row = queue.written - 1; row >= firstRow(queue); row--) {
    const at = row % ring.capacity
    const intoS = atS - ring.startS[at]!
    if (intoS < 0 || queue.forcedRows.has(row)) continue
    const isMoving = intoS < queue.durationS[at]!
    const mm = wayMm(queue, at, Math.min(intoS, queue.durationS[at]!))
    place.xMm = ring.startXMm[at]! + ring.ratioX[at]! * mm
    place.yMm = ring.startYMm[at]! + ring.ratioY[at]! * mm
    place.zMm = ring.startZMm[at]! + ring.ratioZ[at]! * mm
    place.eMm = ring.startEMm[at]! + ring.ratioE[at]! * mm
    if (!isMoving) return
    const speed = speedMmPerS(queue, at, intoS)
    if (ring.kind[at]! !== SEGMENT_FILAMENT) place.speedMmPerS = speed
    place.extruderMmPerS = speed * ring.ratioE[at]!
    return
  }
}
