// One straight move on its way to a planner: where it goes and how fast it may be. There is one of these for a whole
// print, filled again for each move, so that planning allocates nothing per move.

/** What the machine may do at this moment; M204 and SET_VELOCITY_LIMIT change it. */
export interface VelocityLimits {
  maxVelocityMmPerS: number
  maxAccelMmPerS2: number
  squareCornerMmPerS: number
  minCruiseRatio: number
}

export interface Move {
  startXMm: number
  startYMm: number
  startZMm: number
  startEMm: number
  endXMm: number
  endYMm: number
  endZMm: number
  endEMm: number
  deltaXMm: number
  deltaYMm: number
  deltaZMm: number
  deltaEMm: number
  /** Length of head travel; of filament when the head stands still. */
  distanceMm: number
  ratioX: number
  ratioY: number
  ratioZ: number
  ratioE: number
  /** False when only filament moves. */
  isKinematic: boolean
  /** Square of the highest speed, mm^2/s^2. Squares add up along a ramp (v^2 = v0^2 + 2 a d), so no root is needed. */
  maxCruiseV2: number
  accelMmPerS2: number
  /** Shortest time that the move can take. */
  minMoveS: number
  /** Largest change of the squared speed over the move's length. */
  deltaV2: number
  /** The same with the acceleration that minimum_cruise_ratio leaves. */
  smoothDeltaV2: number
  junctionDeviationMm: number
  /** The extruder's instantaneous_corner_velocity. */
  instantCornerMmPerS: number
  kind: number
  line: number
  layer: number
  feature: number
  object: number
}

export function createMove(): Move {
  return {
    startXMm: 0,
    startYMm: 0,
    startZMm: 0,
    startEMm: 0,
    endXMm: 0,
    endYMm: 0,
    endZMm: 0,
    endEMm: 0,
    deltaXMm: 0,
    deltaYMm: 0,
    deltaZMm: 0,
    deltaEMm: 0,
    distanceMm: 0,
    ratioX: 0,
    ratioY: 0,
    ratioZ: 0,
    ratioE: 0,
    isKinematic: true,
    maxCruiseV2: 0,
    accelMmPerS2: 0,
    minMoveS: 0,
    deltaV2: 0,
    smoothDeltaV2: 0,
    junctionDeviationMm: 0,
    instantCornerMmPerS: 1,
    kind: 0,
    line: 0,
    layer: -1,
    feature: 0,
    object: -1,
  }
}

/** Below this head travel a move is filament only (as Klipper counts it). */
const MIN_TRAVEL_MM = 1e-9
/** Filament-only moves start from no limit of the head; the extruder's own limits follow. */
const FILAMENT_ONLY_ACCEL_MM_PER_S2 = 99_999_999.9

/**
 * Fills in lengths, directions and speed limits from `start…` and `end…`. Returns false when nothing moves.
 *
 * Bit equality with Klipper needs the direction as delta * (1 / distance): the junction formula divides by 1 - cos of
 * nearly equal directions and blows a last-bit difference up to 1e-7 s.
 */
export function prepareMove(move: Move, speedMmPerS: number, limits: VelocityLimits): boolean {
  const dx = move.endXMm - move.startXMm
  const dy = move.endYMm - move.startYMm
  const dz = move.endZMm - move.startZMm
  const de = move.endEMm - move.startEMm
  let distance = Math.sqrt(dx * dx + dy * dy + dz * dz)
  move.deltaEMm = de
  if (distance < MIN_TRAVEL_MM) {
    distance = Math.abs(de)
    if (distance === 0) return false
    const inverse = 1 / distance
    move.endXMm = move.startXMm
    move.endYMm = move.startYMm
    move.endZMm = move.startZMm
    move.deltaXMm = 0
    move.deltaYMm = 0
    move.deltaZMm = 0
    move.ratioX = 0
    move.ratioY = 0
    move.ratioZ = 0
    move.ratioE = de * inverse
    move.isKinematic = false
    move.maxCruiseV2 = speedMmPerS * speedMmPerS
    move.minMoveS = distance / speedMmPerS
    move.accelMmPerS2 = FILAMENT_ONLY_ACCEL_MM_PER_S2
  } else {
    const inverse = 1 / distance
    move.deltaXMm = dx
    move.deltaYMm = dy
    move.deltaZMm = dz
    move.ratioX = dx * inverse
    move.ratioY = dy * inverse
    move.ratioZ = dz * inverse
    move.ratioE = de * inverse
    move.isKinematic = true
    const velocity = Math.min(speedMmPerS, limits.maxVelocityMmPerS)
    move.maxCruiseV2 = velocity * velocity
    move.minMoveS = distance / velocity
    move.accelMmPerS2 = limits.maxAccelMmPerS2
  }
  move.distanceMm = distance
  move.deltaV2 = 2 * distance * move.accelMmPerS2
  move.smoothDeltaV2 = 2 * distance * (limits.maxAccelMmPerS2 * (1 - limits.minCruiseRatio))
  move.junctionDeviationMm = junctionDeviationMm(limits)
  return true
}

/** The corner rounding that lets a 90 degree corner pass at the square corner velocity. Source: PHYSICS 2.1. */
function junctionDeviationMm(limits: VelocityLimits): number {
  const scv2 = limits.squareCornerMmPerS * limits.squareCornerMmPerS
  return (scv2 * (Math.SQRT2 - 1)) / limits.maxAccelMmPerS2
}

/** Lowers the move's top speed and acceleration where they are above the given ones. */
export function limitMove(move: Move, speedMmPerS: number, accelMmPerS2: number): void {
  const speed2 = speedMmPerS * speedMmPerS
  if (speed2 < move.maxCruiseV2) {
    move.maxCruiseV2 = speed2
    move.minMoveS = move.distanceMm / speedMmPerS
  }
  if (accelMmPerS2 < move.accelMmPerS2) move.accelMmPerS2 = accelMmPerS2
  move.deltaV2 = 2 * move.distanceMm * move.accelMmPerS2
  if (move.deltaV2 < move.smoothDeltaV2) move.smoothDeltaV2 = move.deltaV2
}
