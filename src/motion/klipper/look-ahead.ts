// Klipper's look-ahead as columns. Each queued move gets a speed at its start and a cruise speed such that the head can
// always stop after the last queued move. `settle` decides the moves whose speeds no later move can change any more;
// the result is the same as planning the whole stretch to the next standstill at once (look-ahead.test.ts holds it
// against that), but memory stays bounded in a file that never stands still.
//
// Two passes run side by side: the real one, and a smoothed one with the acceleration that minimum_cruise_ratio leaves,
// which caps the peak speed of short zigzags. All speeds are squared (mm^2/s^2).
import type { Move } from '../move.ts'

export interface LookAhead {
  count: number
  capacity: number
  /** Speed limit at the move's start: the junction, and what the moves before can reach. */
  maxStartV2: Float64Array
  maxSmoothStartV2: Float64Array
  maxCruiseV2: Float64Array
  deltaV2: Float64Array
  smoothDeltaV2: Float64Array
  /** Results of `settle`. */
  startV2: Float64Array
  cruiseV2: Float64Array
  endV2: Float64Array
  /** What emission needs. */
  accelMmPerS2: Float64Array
  distanceMm: Float64Array
  startXMm: Float64Array
  startYMm: Float64Array
  startZMm: Float64Array
  startEMm: Float64Array
  ratioX: Float64Array
  ratioY: Float64Array
  ratioZ: Float64Array
  ratioE: Float64Array
  line: Float64Array
  layer: Int32Array
  object: Int16Array
  feature: Uint8Array
  kind: Uint8Array
  /** The last queued move as its successor's junction sees it. */
  readonly last: PreviousMove
  /** Lazy settling waits until moves that take at least this long have been queued. */
  waitS: number
  /** ... and until this many are, once the queue is long. */
  settleAt: number
}

interface PreviousMove {
  isKinematic: boolean
  ratioX: number
  ratioY: number
  ratioZ: number
  ratioE: number
  maxStartV2: number
  maxSmoothStartV2: number
  maxCruiseV2: number
  deltaV2: number
  smoothDeltaV2: number
  accelMmPerS2: number
  junctionDeviationMm: number
}

const FLOAT_COLUMNS = [
  'maxStartV2',
  'maxSmoothStartV2',
  'maxCruiseV2',
  'deltaV2',
  'smoothDeltaV2',
  'startV2',
  'cruiseV2',
  'endV2',
  'accelMmPerS2',
  'distanceMm',
  'startXMm',
  'startYMm',
  'startZMm',
  'startEMm',
  'ratioX',
  'ratioY',
  'ratioZ',
  'ratioE',
  'line',
] as const

/** Klipper looks for settled moves whenever so much time has been queued, s: at first, after a rest, and later on. */
export const FIRST_WAIT_S = 1
export const NEXT_WAIT_S = 0.15
/** From so many moves on that none of is settled, passes wait for the queue to double: time stays linear. */
const LONG_QUEUE = 4096

export function createLookAhead(capacity = 1024): LookAhead {
  const numbers = (): Float64Array => new Float64Array(capacity)
  return {
    count: 0,
    capacity,
    maxStartV2: numbers(),
    maxSmoothStartV2: numbers(),
    maxCruiseV2: numbers(),
    deltaV2: numbers(),
    smoothDeltaV2: numbers(),
    startV2: numbers(),
    cruiseV2: numbers(),
    endV2: numbers(),
    accelMmPerS2: numbers(),
    distanceMm: numbers(),
    startXMm: numbers(),
    startYMm: numbers(),
    startZMm: numbers(),
    startEMm: numbers(),
    ratioX: numbers(),
    ratioY: numbers(),
    ratioZ: numbers(),
    ratioE: numbers(),
    line: numbers(),
    layer: new Int32Array(capacity),
    object: new Int16Array(capacity),
    feature: new Uint8Array(capacity),
    kind: new Uint8Array(capacity),
    last: {
      isKinematic: false,
      ratioX: 0,
      ratioY: 0,
      ratioZ: 0,
      ratioE: 0,
      maxStartV2: 0,
      maxSmoothStartV2: 0,
      maxCruiseV2: 0,
      deltaV2: 0,
      smoothDeltaV2: 0,
      accelMmPerS2: 0,
      junctionDeviationMm: 0,
    },
    waitS: FIRST_WAIT_S,
    settleAt: 0,
  }
}

function grow(state: LookAhead): void {
  state.capacity *= 2
  for (const name of FLOAT_COLUMNS) {
    const larger = new Float64Array(state.capacity)
    larger.set(state[name])
    state[name] = larger
  }
  const layer = new Int32Array(state.capacity)
  layer.set(state.layer)
  state.layer = layer
  const object = new Int16Array(state.capacity)
  object.set(state.object)
  state.object = object
  const feature = new Uint8Array(state.capacity)
  feature.set(state.feature)
  state.feature = feature
  const kind = new Uint8Array(state.capacity)
  kind.set(state.kind)
  state.kind = kind
}

/** Queues a move. Returns true when it is time for a lazy `settle`. */
export function pushMove(state: LookAhead, move: Move): boolean {
  if (state.count === state.capacity) grow(state)
  const i = state.count++
  const last = state.last
  // The first move after a standstill starts from rest. A lazy `settle` always leaves a move behind.
  const maxStartV2 = i === 0 ? 0 : junctionV2(move, last)
  const maxSmoothStartV2 = i === 0 ? 0 : Math.min(maxStartV2, last.maxSmoothStartV2 + last.smoothDeltaV2)
  state.maxStartV2[i] = maxStartV2
  state.maxSmoothStartV2[i] = maxSmoothStartV2
  state.maxCruiseV2[i] = move.maxCruiseV2
  state.deltaV2[i] = move.deltaV2
  state.smoothDeltaV2[i] = move.smoothDeltaV2
  state.accelMmPerS2[i] = move.accelMmPerS2
  state.distanceMm[i] = move.distanceMm
  state.startXMm[i] = move.startXMm
  state.startYMm[i] = move.startYMm
  state.startZMm[i] = move.startZMm
  state.startEMm[i] = move.startEMm
  state.ratioX[i] = move.ratioX
  state.ratioY[i] = move.ratioY
  state.ratioZ[i] = move.ratioZ
  state.ratioE[i] = move.ratioE
  state.line[i] = move.line
  state.layer[i] = move.layer
  state.object[i] = move.object
  state.feature[i] = move.feature
  state.kind[i] = move.kind
  last.isKinematic = move.isKinematic
  last.ratioX = move.ratioX
  last.ratioY = move.ratioY
  last.ratioZ = move.ratioZ
  last.ratioE = move.ratioE
  last.maxStartV2 = maxStartV2
  last.maxSmoothStartV2 = maxSmoothStartV2
  last.maxCruiseV2 = move.maxCruiseV2
  last.deltaV2 = move.deltaV2
  last.smoothDeltaV2 = move.smoothDeltaV2
  last.accelMmPerS2 = move.accelMmPerS2
  last.junctionDeviationMm = move.junctionDeviationMm
  if (i === 0) return false
  state.waitS -= move.minMoveS
  return state.waitS <= 0 && state.count >= state.settleAt
}

/**
 * Highest squared speed at the corner between two moves: what the rounding of the corner allows (junction deviation), what
 * the centripetal acceleration over half of each move allows, the extruder's jump, both cruise speeds, and what can be
 * reached from the moves before. Zero where the head or the filament alone moves. Source: PHYSICS 2.1.
 */
function junctionV2(move: Move, last: PreviousMove): number {
  if (!move.isKinematic || !last.isKinematic) return 0
  let limit = Math.min(move.maxCruiseV2, last.maxCruiseV2, last.maxStartV2 + last.deltaV2)
  const ratioStepE = move.ratioE - last.ratioE
  if (ratioStepE !== 0) {
    const speed = move.instantCornerMmPerS / Math.abs(ratioStepE)
    limit = Math.min(limit, speed * speed)
  }
  const cosTheta = -(move.ratioX * last.ratioX + move.ratioY * last.ratioY + move.ratioZ * last.ratioZ)
  const sinHalf = Math.sqrt(Math.max(0.5 * (1 - cosTheta), 0))
  const cosHalf = Math.sqrt(Math.max(0.5 * (1 + cosTheta), 0))
  const oneMinusSinHalf = 1 - sinHalf
  if (oneMinusSinHalf > 0 && cosHalf > 0) {
    const radiusPerDeviation = sinHalf / oneMinusSinHalf
    const quarterTanHalf = (0.25 * sinHalf) / cosHalf
    limit = Math.min(
      limit,
      radiusPerDeviation * move.junctionDeviationMm * move.accelMmPerS2,
      radiusPerDeviation * last.junctionDeviationMm * last.accelMmPerS2,
      move.deltaV2 * quarterTanHalf,
      last.deltaV2 * quarterTanHalf,
    )
  }
  return limit
}

/**
 * Decides speeds and returns how many of the first moves are settled. With `standstill` the head stops after the last
 * queued move and all are; without it, all up to the last but one peak of speed, counted from the end: what comes later
 * can only move the last one.
 */
export function settle(state: LookAhead, standstill: boolean): number {
  const { maxStartV2, maxSmoothStartV2, maxCruiseV2, deltaV2, smoothDeltaV2, startV2, cruiseV2, endV2 } = state
  let settled = standstill ? state.count : 0
  let nextStart = 0
  let nextSmoothStart = 0
  let peakCruise = 0
  let undecided = 0
  for (let i = state.count - 1; i >= 0; i--) {
    const reachable = nextStart + deltaV2[i]!
    const reachableSmooth = nextSmoothStart + smoothDeltaV2[i]!
    const start = Math.min(maxStartV2[i]!, reachable)
    const smoothStart = Math.min(maxSmoothStartV2[i]!, reachableSmooth)
    undecided++
    let cruise = -1
    if (smoothStart < reachableSmooth) {
      // This move may speed up. It, or the run of braking moves after it, holds a peak.
      if (smoothStart + smoothDeltaV2[i]! > nextSmoothStart || undecided > 1) {
        if (settled === 0 && peakCruise > 0) settled = i + undecided
        peakCruise = (smoothStart + reachableSmooth) * 0.5
      }
      cruise = Math.min((start + reachable) * 0.5, maxCruiseV2[i]!, peakCruise)
      undecided = 0
    }
    startV2[i] = start
    cruiseV2[i] = cruise
    endV2[i] = nextStart
    nextStart = start
    nextSmoothStart = smoothStart
  }
  let previousCruise = 0
  for (let i = 0; i < settled; i++) {
    let cruise = cruiseV2[i]!
    if (cruise < 0) cruise = Math.min(previousCruise, startV2[i]!)
    cruiseV2[i] = cruise
    startV2[i] = Math.min(startV2[i]!, cruise)
    endV2[i] = Math.min(endV2[i]!, cruise)
    previousCruise = cruise
  }
  return settled
}

/** Forgets the first `settled` moves; the next lazy pass comes after `waitS` more. */
export function dropSettled(state: LookAhead, settled: number, waitS: number): void {
  const { count } = state
  const left = count - settled
  if (left > 0 && settled > 0) {
    for (const name of FLOAT_COLUMNS) state[name].copyWithin(0, settled, count)
    state.layer.copyWithin(0, settled, count)
    state.object.copyWithin(0, settled, count)
    state.feature.copyWithin(0, settled, count)
    state.kind.copyWithin(0, settled, count)
  }
  state.count = left
  state.waitS = waitS
  state.settleAt = left > LONG_QUEUE ? 2 * left : 0
}
