// What the machine may do, as Prunt counts it: everything but the speeds of single axes is meant in one four-dimensional
// space, X Y Z E, in which each axis is divided by its scaler. Source: prunt SPEC 3.
import { PrintwrightError } from '#core'
import type { DerivativeLimits } from './ramp.ts'

/** One number for each of X, Y, Z, E. */
export type PerAxis = readonly [x: number, y: number, z: number, e: number]

/**
 * `parity`: bit for bit what Prunt does, flaws included. `mended`: the corner's true shape, vector acceleration and jerk
 * within their limits, the exact feed conversion.
 */
export type PruntMode = 'parity' | 'mended'

export interface PruntLimits extends DerivativeLimits {
  mode: PruntMode
  /** Time between two samples of the position. */
  tickS: number
  tangentialMmPerS: number
  axisMmPerS: PerAxis
  scaler: PerAxis
  /** How far a rounded corner may pass from the corner; 0: stop at each. */
  deviationMm: number
  /** The feed is a speed of the head, not of the head and the filament together. */
  ignoreE: boolean
  /** Move corners outwards so that their curves pass through them. */
  shiftCorners: boolean
  /** Sharper corners than this angle between both legs are not rounded. */
  minInteriorAngleRad: number
  /** Corners nearer to these than the deviation are not moved outwards. */
  lowerMm?: PerAxis
  upperMm?: PerAxis
}

/** Prunt's own cap of the speed: light's. */
const MAX_MM_PER_S = 299_792_458_000.1

export const DEFAULT_MIN_INTERIOR_ANGLE_RAD = Math.PI / 180

/**
 * What no machine is below: speed 1e-3 mm/s, and as many mm/s2, mm/s3, mm/s4, mm/s5. Under it times grow past what a double
 * can add up. Above there is no bound: 1e100 stands for "no limit".
 */
export const LEAST_LIMIT = 1e-3
const LEAST_SCALER = 1e-6
const MOST_SCALER = 1e6
const LEAST_TICK_S = 1e-7
const MOST_TICK_S = 1

function refuse(sentence: string): never {
  throw new PrintwrightError('prunt-limits', sentence)
}

function atLeast(name: string, value: number, unit: string): void {
  if (!(value >= LEAST_LIMIT)) refuse(`The limit of ${name} has to be ${LEAST_LIMIT} ${unit} or more, and is ${value}.`)
}

/** Limits that nothing can be planned with are told in one sentence. */
export function refuseLimits(limits: PruntLimits): void {
  atLeast('the tangential speed', limits.tangentialMmPerS, 'mm/s')
  for (const [axis, speed] of limits.axisMmPerS.entries()) atLeast(`the speed of ${'XYZE'[axis]}`, speed, 'mm/s')
  atLeast('acceleration', limits.accelMmPerS2, 'mm/s2')
  atLeast('jerk', limits.jerkMmPerS3, 'mm/s3')
  atLeast('snap', limits.snapMmPerS4, 'mm/s4')
  atLeast('crackle', limits.crackleMmPerS5, 'mm/s5')
  for (const [axis, scaler] of limits.scaler.entries()) {
    if (scaler >= LEAST_SCALER && scaler <= MOST_SCALER) continue
    refuse(`The scaler of ${'XYZE'[axis]} has to be from ${LEAST_SCALER} to ${MOST_SCALER}, and is ${scaler}.`)
  }
  const { deviationMm, tickS, minInteriorAngleRad } = limits
  if (!(deviationMm >= 0 && deviationMm < Number.POSITIVE_INFINITY)) {
    refuse(`The chord error has to be 0 mm or more, and is ${deviationMm}.`)
  }
  if (!(tickS >= LEAST_TICK_S && tickS <= MOST_TICK_S)) {
    refuse(`A tick has to last from ${LEAST_TICK_S} to ${MOST_TICK_S} s, and lasts ${tickS}.`)
  }
  if (!(minInteriorAngleRad >= 0 && minInteriorAngleRad <= Math.PI)) {
    refuse(`The sharpest rounded angle has to be from 0 to pi, and is ${minInteriorAngleRad}.`)
  }
}

/** Cuts off what no tick could show, so that 1e100 may stand for "no limit". */
export function clampedLimits(limits: PruntLimits): PruntLimits {
  const { tickS } = limits
  const tangentialMmPerS = Math.min(limits.tangentialMmPerS, MAX_MM_PER_S)
  const accelMmPerS2 = Math.min(limits.accelMmPerS2, tangentialMmPerS / tickS)
  const jerkMmPerS3 = Math.min(limits.jerkMmPerS3, accelMmPerS2 / tickS)
  const snapMmPerS4 = Math.min(limits.snapMmPerS4, jerkMmPerS3 / tickS)
  const crackleMmPerS5 = Math.min(limits.crackleMmPerS5, snapMmPerS4 / tickS)
  return { ...limits, tangentialMmPerS, accelMmPerS2, jerkMmPerS3, snapMmPerS4, crackleMmPerS5 }
}

/**
 * The fastest that a straight segment may go, in scaled space: the offset is scaled (dx..de), the feed is what the file
 * asks for.
 */
export function segmentCapMmPerS(
  limits: PruntLimits,
  dx: number,
  dy: number,
  dz: number,
  de: number,
  feedMmPerS: number,
): number {
  const [sx, sy, sz, se] = limits.scaler
  const head2 = dx * dx + dy * dy + dz * dz
  const length = Math.sqrt(head2 + de * de)
  if (!(length > 0)) return 0
  const headOnly = limits.ignoreE && head2 > 0
  let cap = Math.min(feedMmPerS, limits.tangentialMmPerS)
  // One way to take a length: where all scalers are 1 the feed stays what it is to the last bit, and so do neighbours' that
  // are equal. A bit of difference would be a ramp.
  if (limits.mode === 'mended') cap *= length / norm(dx * sx, dy * sy, dz * sz, headOnly ? 0 : de * se)
  else if (headOnly) {
    // Upstream divides by the scaler where it should multiply: exact for a uniform scaler or a single axis only.
    const head = Math.sqrt(head2)
    cap *= (length / head) * (norm(dx / sx, dy / sy, dz / sz, 0) / head)
  } else cap *= norm(dx / sx, dy / sy, dz / sz, de / se) / length
  cap = Math.min(cap, length / limits.tickS)
  cap = axisCap(cap, limits.axisMmPerS[0] / sx, length, dx)
  cap = axisCap(cap, limits.axisMmPerS[1] / sy, length, dy)
  cap = axisCap(cap, limits.axisMmPerS[2] / sz, length, dz)
  return axisCap(cap, limits.axisMmPerS[3] / se, length, de)
}

function norm(x: number, y: number, z: number, e: number): number {
  return Math.sqrt(x * x + y * y + z * z + e * e)
}

function axisCap(cap: number, axisMmPerS: number, length: number, offset: number): number {
  return offset === 0 ? cap : Math.min(cap, (axisMmPerS * length) / Math.abs(offset))
}

/** The fastest through a bend of this radius, as Prunt reckons it. Infinite radius: no limit. */
export function parityCornerMmPerS(limits: DerivativeLimits, radiusMm: number): number {
  if (!(radiusMm > 0)) return 0
  if (radiusMm === Number.POSITIVE_INFINITY) return radiusMm
  const square = radiusMm * radiusMm
  return Math.min(
    Math.sqrt(limits.accelMmPerS2 * radiusMm),
    Math.cbrt(limits.jerkMmPerS3 * square),
    Math.sqrt(Math.sqrt(limits.snapMmPerS4 * square * radiusMm)),
    (limits.crackleMmPerS5 * square * square) ** 0.2,
  )
}
