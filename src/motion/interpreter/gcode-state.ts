// Klipper's reading of coordinates: what a number in a G-code line means in machine coordinates, with G92, offsets, speed
// and flow factors, and the states that macros save and restore.
import { fixed3, KlipperError, positionError } from '../klipper-error.ts'
import type { Toolhead } from '../toolhead.ts'
import { moveHead } from '../toolhead.ts'

export interface GcodeState {
  isAbsolute: boolean
  isAbsoluteExtrude: boolean
  /** [4] where the next move starts, machine coordinates. */
  readonly lastMm: Float64Array
  /** [4] what the file calls zero. */
  readonly baseMm: Float64Array
  /** [4] SET_GCODE_OFFSET. */
  readonly offsetMm: Float64Array
  /** Speed of the next move. */
  speedMmPerS: number
  /** mm/s for one unit of F: 1/60 at M220 S100. */
  speedFactor: number
  extrudeFactor: number
  readonly saved: Map<string, SavedState>
  /** Inside an excluded object: moves are read, not made. */
  isSkipping: boolean
  /** Filament that skipped moves would have laid: `lastMm` less this is what the extruder is told. */
  skippedEMm: number
  /** [4] where the last skipped move ended, as `lastMm`. */
  readonly skippedToMm: Float64Array
  /** E at the end of the last skipped move that would have laid filament, as in `lastMm`; NaN: none did. */
  skippedBeadEMm: number
}

interface SavedState {
  readonly isAbsolute: boolean
  readonly isAbsoluteExtrude: boolean
  readonly lastMm: Float64Array
  readonly baseMm: Float64Array
  readonly offsetMm: Float64Array
  readonly speedMmPerS: number
  readonly speedFactor: number
  readonly extrudeFactor: number
}

/** Squares of coordinates beyond this overflow on the way to a length, and NaN would pass for a place. */
const SQUARES_MAX_MM2 = 1e300
/** Distinct names of saved states; each is held to the end. */
const SAVED_MAX = 10_000

export function createGcodeState(): GcodeState {
  return {
    isAbsolute: true,
    isAbsoluteExtrude: true,
    lastMm: new Float64Array(4),
    baseMm: new Float64Array(4),
    offsetMm: new Float64Array(4),
    speedMmPerS: 25,
    speedFactor: 1 / 60,
    extrudeFactor: 1,
    saved: new Map(),
    isSkipping: false,
    skippedEMm: 0,
    skippedToMm: new Float64Array(4),
    skippedBeadEMm: Number.NaN,
  }
}

/** Moves to `lastMm`, or only in thought. */
export function moveToLast(state: GcodeState, head: Toolhead, speedMmPerS: number = state.speedMmPerS): void {
  const { lastMm } = state
  const x = lastMm[0]!
  const y = lastMm[1]!
  const z = lastMm[2]!
  const e = lastMm[3]! - state.skippedEMm
  const inside = x * x + y * y + z * z + e * e < SQUARES_MAX_MM2
  if (!inside) throw positionError('Move out of range', { endXMm: x, endYMm: y, endZMm: z, endEMm: e })
  if (state.isSkipping) skipToLast(state)
  else if (head.transform !== null) head.transform.move(head, x, y, z, e, speedMmPerS)
  else moveHead(head, x, y, z, e, speedMmPerS)
}

export function beginSkipping(state: GcodeState): void {
  state.isSkipping = true
  state.skippedToMm.set(state.lastMm)
  state.skippedBeadEMm = Number.NaN
}

function skipToLast(state: GcodeState): void {
  const { lastMm, skippedToMm } = state
  const isFlat = lastMm[0] !== skippedToMm[0] || lastMm[1] !== skippedToMm[1]
  if (isFlat && lastMm[3]! > skippedToMm[3]!) state.skippedBeadEMm = lastMm[3]!
  skippedToMm.set(lastMm)
}

/**
 * From here on moves are made again, the first straight from where the head stands. The filament goes on so that it is
 * retracted as far as the file believes: slicers retract inside of one object and unretract in the next. That the skipped
 * filament is left out is Klipper's documented behaviour; that it treats a retraction in this way is only plausible.
 */
export function endSkipping(state: GcodeState, head: Toolhead): void {
  state.isSkipping = false
  const e = state.lastMm[3]!
  if (Number.isNaN(state.skippedBeadEMm)) return
  const headE = head.positionMm[3]!
  const headRetractedMm = Math.max(0, head.beadEMm - headE)
  const fileRetractedMm = Math.max(0, state.skippedBeadEMm - e)
  state.skippedEMm = e - (headE + headRetractedMm - fileRetractedMm)
}

/** One coordinate word of a move. */
export function takeCoordinate(state: GcodeState, axis: number, value: number): void {
  state.lastMm[axis] = state.isAbsolute ? value + state.baseMm[axis]! : state.lastMm[axis]! + value
}

export function takeExtrusion(state: GcodeState, value: number): void {
  const scaled = value * state.extrudeFactor
  state.lastMm[3] = state.isAbsolute && state.isAbsoluteExtrude ? scaled + state.baseMm[3]! : state.lastMm[3]! + scaled
}

/** G92; NaN for an axis that is not given. */
export function setOrigin(state: GcodeState, values: readonly number[]): void {
  const isBare = values.every(Number.isNaN)
  for (let axis = 0; axis < 4; axis++) {
    const value = values[axis]!
    if (isBare) state.baseMm[axis] = state.lastMm[axis]!
    else if (!Number.isNaN(value)) {
      state.baseMm[axis] = state.lastMm[axis]! - (axis === 3 ? value * state.extrudeFactor : value)
    }
  }
}

/** M220; `factor` as mm/s for one unit of F. */
export function setSpeedFactor(state: GcodeState, factor: number): void {
  state.speedMmPerS = (state.speedMmPerS / state.speedFactor) * factor
  state.speedFactor = factor
}

/** M221: what the file calls the extruder's position stays. */
export function setExtrudeFactor(state: GcodeState, factor: number): void {
  const position = (state.lastMm[3]! - state.baseMm[3]!) / state.extrudeFactor
  state.baseMm[3] = state.lastMm[3]! - position * factor
  state.extrudeFactor = factor
}

/** SET_GCODE_OFFSET of one axis; returns by how much it changed. */
export function setOffset(state: GcodeState, axis: number, offsetMm: number): number {
  const delta = offsetMm - state.offsetMm[axis]!
  const baseMm = state.baseMm[axis]! + delta
  if (!Number.isFinite(offsetMm) || !Number.isFinite(baseMm)) {
    throw new KlipperError(`Unable to offset '${'XYZE'.charAt(axis)}' by ${fixed3(offsetMm)}`)
  }
  state.baseMm[axis] = baseMm
  state.offsetMm[axis] = offsetMm
  return delta
}

/** After the head was moved or placed behind the front end's back. */
export function resetLast(state: GcodeState, head: Toolhead): void {
  state.lastMm.set(head.transform === null ? head.positionMm : head.transform.positionMm(head))
  state.lastMm[3] = state.lastMm[3]! + state.skippedEMm
}

export function saveState(state: GcodeState, name: string): void {
  if (state.saved.size >= SAVED_MAX && !state.saved.has(name)) {
    throw new KlipperError(`Too many saved g-code states (at most ${SAVED_MAX})`)
  }
  state.saved.set(name, {
    isAbsolute: state.isAbsolute,
    isAbsoluteExtrude: state.isAbsoluteExtrude,
    lastMm: state.lastMm.slice(),
    baseMm: state.baseMm.slice(),
    offsetMm: state.offsetMm.slice(),
    speedMmPerS: state.speedMmPerS,
    speedFactor: state.speedFactor,
    extrudeFactor: state.extrudeFactor,
  })
}

/** Restores all but the extruder's position; with a speed it also moves back. */
export function restoreState(state: GcodeState, name: string): SavedState {
  const saved = state.saved.get(name)
  if (saved === undefined) throw new KlipperError(`Unknown g-code state: ${name}`)
  state.isAbsolute = saved.isAbsolute
  state.isAbsoluteExtrude = saved.isAbsoluteExtrude
  state.baseMm.set(saved.baseMm)
  state.offsetMm.set(saved.offsetMm)
  state.speedMmPerS = saved.speedMmPerS
  state.speedFactor = saved.speedFactor
  state.extrudeFactor = saved.extrudeFactor
  state.baseMm[3] = state.baseMm[3]! + (state.lastMm[3]! - saved.lastMm[3]!)
  return saved
}

/** What the file calls the position now (for arcs and macros). */
export function gcodePosition(state: GcodeState): [number, number, number, number] {
  const { lastMm, baseMm } = state
  return [
    lastMm[0]! - baseMm[0]!,
    lastMm[1]! - baseMm[1]!,
    lastMm[2]! - baseMm[2]!,
    (lastMm[3]! - baseMm[3]!) / state.extrudeFactor,
  ]
}
