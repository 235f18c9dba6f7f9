// Moves over plain numbers: no text, nothing allocated, so that files of a million lines pass. The rule for one line
// (move.ts) and the judge of whole files use the same functions.
import type { Limits } from '../limits.ts'
import type { HandSet, MachineState } from '../machine-state.ts'

/** What a move breaks first; 0: nothing. */
export const MOVE_FAULT = {
  none: 0,
  feed: 1,
  unhomedX: 2,
  unhomedY: 3,
  unhomedZ: 4,
  x: 5,
  y: 6,
  radius: 7,
  zTooLow: 8,
  zTooHigh: 9,
  extruder: 10,
  cold: 11,
  extrudeLength: 12,
  retractLength: 13,
  speed: 14,
  flow: 15,
  filament: 16,
  handSetX: 17,
  handSetY: 18,
  handSetZ: 19,
} as const
export type MoveFault = (typeof MOVE_FAULT)[keyof typeof MOVE_FAULT]

/** Sums of decimals miss their limit by some last bits; no rule means a nanometre, nor a millionth of a ratio. */
export const SLACK_MM = 1e-6
export const SLACK_RATIO = 1 + 1e-6

/** Where a coordinate word leads, printer's coordinates; infinity where nobody knows. */
function lead(to: number): number {
  return Number.isNaN(to) ? Number.POSITIVE_INFINITY : to
}

export function xTo(state: MachineState, value: number): number {
  return lead(state.isAbsolute ? value + state.xBaseMm : state.xMm + value)
}

export function yTo(state: MachineState, value: number): number {
  return lead(state.isAbsolute ? value + state.yBaseMm : state.yMm + value)
}

export function zTo(state: MachineState, value: number): number {
  return lead(state.isAbsolute ? value + state.zBaseMm : state.zMm + value)
}

export function eTo(state: MachineState, value: number): number {
  const scaled = value * state.flowRatio
  return lead(state.isAbsolute && state.isExtrusionAbsolute ? scaled + state.eBaseMm : state.eMm + scaled)
}

/** An axis that nobody knows and that no word moves stays where it is. */
export function isMoved(from: number, to: number): boolean {
  return from !== to && !(Number.isNaN(from) && Number.isNaN(to))
}

export function filamentAreaMm2(limits: Limits): number {
  return (Math.PI / 4) * limits.filamentDiameterMm * limits.filamentDiameterMm
}

/** Head speed after factor and limit of the printer; firmware never moves faster. */
export function headSpeedMmPerS(state: MachineState, feedMmPerS: number): number {
  return Math.min(feedMmPerS * state.speedRatio, state.maxSpeedMmPerS)
}

/** An axis whose place was said and not measured goes no further than is known to be free. */
function isBeyond(hand: HandSet | null, to: number): boolean {
  if (!hand) return false
  return !(to >= hand.minMm - SLACK_MM && to <= hand.maxMm + SLACK_MM)
}

function judgePlace(state: MachineState, limits: Limits, toX: number, toY: number, toZ: number): MoveFault {
  const isXMoved = isMoved(state.xMm, toX)
  const isYMoved = isMoved(state.yMm, toY)
  if (isXMoved) {
    if (!state.isXHomed) return MOVE_FAULT.unhomedX
    if (!(toX >= limits.xMm.min - SLACK_MM && toX <= limits.xMm.max + SLACK_MM)) return MOVE_FAULT.x
  }
  if (isYMoved) {
    if (!state.isYHomed) return MOVE_FAULT.unhomedY
    if (!(toY >= limits.yMm.min - SLACK_MM && toY <= limits.yMm.max + SLACK_MM)) return MOVE_FAULT.y
  }
  if (limits.radiusMm !== null && (isXMoved || isYMoved)) {
    if (!(Math.sqrt(toX * toX + toY * toY) <= limits.radiusMm + SLACK_MM)) return MOVE_FAULT.radius
  }
  if (!isMoved(state.zMm, toZ)) return MOVE_FAULT.none
  if (!state.isZHomed) return MOVE_FAULT.unhomedZ
  if (!(toZ >= limits.zMm.min - SLACK_MM) && !isLifted(state, toZ)) return MOVE_FAULT.zTooLow
  return toZ <= limits.zMm.max + SLACK_MM ? MOVE_FAULT.none : MOVE_FAULT.zTooHigh
}

/** Said to stand below the bed, it goes up: that drives nothing into it. */
function isLifted({ zMm, zHand }: MachineState, toZ: number): boolean {
  return Boolean(zHand) && toZ > zMm
}

/** What is his to say who has said where the axes stand. */
function judgeHands(state: MachineState, toX: number, toY: number, toZ: number): MoveFault {
  if (isBeyond(state.xHand, toX) && isMoved(state.xMm, toX)) return MOVE_FAULT.handSetX
  if (isBeyond(state.yHand, toY) && isMoved(state.yMm, toY)) return MOVE_FAULT.handSetY
  return isBeyond(state.zHand, toZ) && isMoved(state.zMm, toZ) ? MOVE_FAULT.handSetZ : MOVE_FAULT.none
}

/** With its heater off, filament going in, °C/s. Judgement: hot ends that are off lose 1 to 2 at 200 °C. */
const COOLING_C_PER_S = 2
/** Klipper plans so far ahead. Source: its buffer_time_high, 2 s. */
const QUEUED_S = 2
/** So far below the least for extrusion what is in the nozzle still gives way, °C. Judgement: PLA does down to 130. */
const STILL_SOFT_C = 20

function judgeFilament(
  state: MachineState,
  limits: Limits,
  flatMm: number,
  lengthMm: number,
  filamentMm: number,
  feedMmPerS: number,
): MoveFault {
  if (!Number.isFinite(filamentMm)) return MOVE_FAULT.filament
  if (filamentMm < 0) return -filamentMm <= limits.retractMaxMm + SLACK_MM ? MOVE_FAULT.none : MOVE_FAULT.retractLength
  const heater = state.heaters[state.extruder]
  if (heater === undefined) return MOVE_FAULT.extruder
  if (!(heater.coldestC >= limits.extrudeMinC)) return MOVE_FAULT.cold
  const speedMmPerS = headSpeedMmPerS(state, feedMmPerS)
  if (!(heater.targetC >= limits.extrudeMinC)) {
    const durationS = Math.max(lengthMm, filamentMm) / speedMmPerS
    const endsAtC = heater.coldestC - COOLING_C_PER_S * (QUEUED_S + durationS)
    if (!(endsAtC >= limits.extrudeMinC - STILL_SOFT_C)) return MOVE_FAULT.cold
  }
  if (flatMm === 0) {
    return filamentMm <= limits.extrudeOnlyMaxMm + SLACK_MM ? MOVE_FAULT.none : MOVE_FAULT.extrudeLength
  }
  const volumeMm3 = filamentMm * filamentAreaMm2(limits)
  const flowMm3PerS = (volumeMm3 / lengthMm) * speedMmPerS
  return flowMm3PerS <= limits.flowMaxMm3PerS * SLACK_RATIO ? MOVE_FAULT.none : MOVE_FAULT.flow
}

/** A path of that flat and whole length, which ends at `toX`..`toE`: straight, or an arc. */
export function judgePath(
  state: MachineState,
  limits: Limits,
  toX: number,
  toY: number,
  toZ: number,
  toE: number,
  feedMmPerS: number,
  flatMm: number,
  lengthMm: number,
): MoveFault {
  if (!(feedMmPerS > 0 && feedMmPerS < Number.POSITIVE_INFINITY)) return MOVE_FAULT.feed
  const place = judgePlace(state, limits, toX, toY, toZ)
  if (place !== MOVE_FAULT.none) return place
  // Nobody's faults stand before those that a person may overrule: only the first one is told.
  if (isMoved(state.eMm, toE)) {
    const filament = judgeFilament(state, limits, flatMm, lengthMm, toE - state.eMm, feedMmPerS)
    if (filament !== MOVE_FAULT.none) return filament
  }
  const hands = judgeHands(state, toX, toY, toZ)
  if (hands !== MOVE_FAULT.none) return hands
  const isSlow = lengthMm === 0 || headSpeedMmPerS(state, feedMmPerS) <= limits.speedMaxMmPerS * SLACK_RATIO
  return isSlow ? MOVE_FAULT.none : MOVE_FAULT.speed
}

/** A straight move; coordinates are the printer's, `feedMmPerS` is G-code's F before the speed factor. */
export function judgeMove(
  state: MachineState,
  limits: Limits,
  toX: number,
  toY: number,
  toZ: number,
  toE: number,
  feedMmPerS: number,
): MoveFault {
  const x = isMoved(state.xMm, toX) ? toX - state.xMm : 0
  const y = isMoved(state.yMm, toY) ? toY - state.yMm : 0
  const z = isMoved(state.zMm, toZ) ? toZ - state.zMm : 0
  const flatMm = Math.sqrt(x * x + y * y)
  const lengthMm = Math.sqrt(x * x + y * y + z * z)
  return judgePath(state, limits, toX, toY, toZ, toE, feedMmPerS, flatMm, lengthMm)
}

/** What a move that passed does to the state. */
export function stepMove(
  state: MachineState,
  toX: number,
  toY: number,
  toZ: number,
  toE: number,
  feedMmPerS: number,
): void {
  if (toE > state.eMm && (toX !== state.xMm || toY !== state.yMm)) growPart(state, toX, toY, toZ)
  state.xMm = toX
  state.yMm = toY
  state.zMm = toZ
  state.retractedMm = Math.max(0, state.retractedMm - (toE - state.eMm))
  state.eMm = toE
  state.feedMmPerS = feedMmPerS
}

function growPart(state: MachineState, toX: number, toY: number, toZ: number): void {
  const { partXMm, partYMm } = state
  const isEmpty = state.partTopMm === 0
  state.partTopMm = Math.max(state.partTopMm, toZ)
  partXMm.min = Math.min(isEmpty ? toX : partXMm.min, state.xMm, toX)
  partXMm.max = Math.max(isEmpty ? toX : partXMm.max, state.xMm, toX)
  partYMm.min = Math.min(isEmpty ? toY : partYMm.min, state.yMm, toY)
  partYMm.max = Math.max(isEmpty ? toY : partYMm.max, state.yMm, toY)
}

/** Any axis. */
export function isSetByHand({ xHand, yHand, zHand }: Pick<MachineState, 'xHand' | 'yHand' | 'zHand'>): boolean {
  // Journals of former versions do not know it.
  return Boolean(xHand ?? yHand ?? zHand)
}

/** Whether a straight move passes below the top of what has been printed, within its rectangle. */
export function crossesPart(state: MachineState, toX: number, toY: number, toZ: number): boolean {
  const { partXMm, partYMm, partTopMm, xMm, yMm, zMm } = state
  // Where nothing has been printed nothing stands, however low the head is believed to be.
  if (!(partTopMm > 0)) return false
  // Where an axis truly stands nobody knows, but that straight up is free.
  if (isSetByHand(state)) return isMoved(xMm, toX) || isMoved(yMm, toY) || toZ < zMm
  if (!(Math.min(zMm, toZ) < partTopMm - SLACK_MM)) return false
  // The part of the way that lies inside of all four sides (Liang and Barsky 1984).
  const x = cut(xMm, toX, partXMm.min, partXMm.max)
  const y = cut(yMm, toY, partYMm.min, partYMm.max)
  const z = cut(zMm, toZ, Number.NEGATIVE_INFINITY, partTopMm - SLACK_MM)
  const from = Math.max(x[0], y[0], z[0])
  const to = Math.min(x[1], y[1], z[1])
  return !(from > to)
}

/** Shares of the way, 0 to 1, between which a coordinate lies in a range. */
function cut(from: number, to: number, min: number, max: number): readonly [number, number] {
  if (from === to) return from >= min && from <= max ? [0, 1] : [2, -1]
  const a = (min - from) / (to - from)
  const b = (max - from) / (to - from)
  return [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))]
}
