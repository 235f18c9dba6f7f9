// G2 and G3 as Klipper's [gcode_arcs] draws them: straight pieces of about the configured length, in the plane of G17..G19,
// with a straight rise along the third axis.
import { KlipperError } from '../klipper-error.ts'
import type { Toolhead } from '../toolhead.ts'
import { exactCos, exactSin } from './exact-trigonometry.ts'
import type { GcodeState } from './gcode-state.ts'
import { gcodePosition, moveToLast, takeCoordinate, takeExtrusion } from './gcode-state.ts'

/** [alpha, beta, helical] axis of each plane: G17, G18, G19. */
export const ARC_PLANES = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 2, 0],
] as const

export interface ArcWords {
  /** [3] X, Y, Z; NaN where not given. */
  readonly targetMm: Float64Array
  /** [3] I, J, K; 0 where not given. */
  readonly offsetMm: Float64Array
  /** NaN where not given. */
  e: number
  f: number
}

export function createArcWords(): ArcWords {
  return { targetMm: new Float64Array(3), offsetMm: new Float64Array(3), e: Number.NaN, f: Number.NaN }
}

export function drawArc(
  state: GcodeState,
  head: Toolhead,
  words: ArcWords,
  options: { readonly isClockwise: boolean; readonly plane: number; readonly resolutionMm: number },
): void {
  if (!state.isAbsolute) throw new KlipperError('G2/G3 does not support relative move mode')
  const [alpha, beta, helical] = ARC_PLANES[options.plane]!
  const offsetA = words.offsetMm[alpha]!
  const offsetB = words.offsetMm[beta]!
  if (offsetA === 0 && offsetB === 0) throw new KlipperError('G2/G3 requires IJ, IK or JK parameters')
  const from = gcodePosition(state)
  const target = [0, 1, 2].map((axis) => {
    const value = words.targetMm[axis]!
    return Number.isNaN(value) ? from[axis]! : value
  })
  const centreA = from[alpha]! + offsetA
  const centreB = from[beta]! + offsetB
  const travelRad = angularTravel(-offsetA, -offsetB, target[alpha]! - centreA, target[beta]! - centreB, {
    isClockwise: options.isClockwise,
    isClosed: from[alpha] === target[alpha] && from[beta] === target[beta],
  })
  const rise = target[helical]! - from[helical]!
  const flatMm = lengthOf(offsetA, offsetB) * travelRad
  const lengthMm = rise !== 0 ? lengthOf(flatMm, rise) : Math.abs(flatMm)
  const pieces = Math.max(1, Math.floor(lengthMm / options.resolutionMm))
  const pieceRad = travelRad / pieces
  const pieceRise = rise / pieces
  const hasE = !Number.isNaN(words.e)
  let e = hasE && state.isAbsoluteExtrude ? from[3] : 0
  const pieceE = hasE ? (words.e - e) / pieces : 0
  if (!Number.isNaN(words.f)) {
    if (!(words.f > 0)) throw new KlipperError("Invalid speed in 'G1'")
    state.speedMmPerS = words.f * state.speedFactor
  }
  for (let piece = 1; piece <= pieces; piece++) {
    if (piece < pieces) {
      const cos = exactCos(piece * pieceRad)
      const sin = exactSin(piece * pieceRad)
      takeCoordinate(state, alpha, centreA + (-offsetA * cos + offsetB * sin))
      takeCoordinate(state, beta, centreB + (-offsetA * sin - offsetB * cos))
      takeCoordinate(state, helical, from[helical]! + piece * pieceRise)
    } else {
      for (let axis = 0; axis < 3; axis++) takeCoordinate(state, axis, target[axis]!)
    }
    if (pieceE !== 0) {
      takeExtrusion(state, e + pieceE)
      if (state.isAbsoluteExtrude) e += pieceE
    }
    moveToLast(state, head)
  }
}

/** Math.hypot is off by some last bits, which would now and then change the number of pieces; this is right to the last. */
function lengthOf(a: number, b: number): number {
  const root = Math.sqrt(a * a + b * b)
  if (root === 0) return 0
  const rest = squareTail(a) + squareTail(b) - squareTail(root)
  return root + (a * a - root * root + b * b + rest) / (2 * root)
}

/** What rounding takes from x * x (Dekker 1971). */
function squareTail(x: number): number {
  const scaled = 134_217_729 * x
  const high = scaled - (scaled - x)
  const low = x - high
  return high * high - x * x + 2 * high * low + low * low
}

/** Signed angle from one radius vector to the other; a closed arc is a full circle. */
function angularTravel(
  fromA: number,
  fromB: number,
  toA: number,
  toB: number,
  arc: { readonly isClockwise: boolean; readonly isClosed: boolean },
): number {
  let angle = Math.atan2(fromA * toB - fromB * toA, fromA * toA + fromB * toB)
  if (angle < 0) angle += 2 * Math.PI
  if (arc.isClockwise) angle -= 2 * Math.PI
  if (angle === 0 && arc.isClosed) angle = 2 * Math.PI
  return angle
}
