// How far each Z motor is off. Z_TILT_ADJUST: two or more motors under a flat gantry, the plane that fits the probed points
// best. QUAD_GANTRY_LEVEL: four belts at the corners of a gantry that may also be twisted.
// Source: Klipper documentation (Config_Reference: z_tilt, quad_gantry_level); pull request 631 for the ruled surface.
import { KlipperError } from '#motion'
import { fixed } from './fixed-text.ts'
import type { PointMm } from './mesh-points.ts'

export interface ProbedPoint extends PointMm {
  readonly zMm: number
}

/** Height = zMm + slopeX * x + slopeY * y. */
export interface FittedPlane {
  readonly zMm: number
  readonly slopeX: number
  readonly slopeY: number
}

/**
 * The plane with the least sum of squares. Points on one line leave the slope across it open: it is then taken as none, so
 * that two points level two motors.
 */
export function fitPlane(points: readonly ProbedPoint[]): FittedPlane {
  const count = points.length
  const meanX = points.reduce((sum, { xMm }) => sum + xMm, 0) / count
  const meanY = points.reduce((sum, { yMm }) => sum + yMm, 0) / count
  const meanZ = points.reduce((sum, { zMm }) => sum + zMm, 0) / count
  let xx = 0
  let xy = 0
  let yy = 0
  let xz = 0
  let yz = 0
  for (const point of points) {
    const x = point.xMm - meanX
    const y = point.yMm - meanY
    const z = point.zMm - meanZ
    xx += x * x
    xy += x * y
    yy += y * y
    xz += x * z
    yz += y * z
  }
  const [slopeX, slopeY] = solveSlopes(xx, xy, yy, xz, yz)
  return { zMm: meanZ - slopeX * meanX - slopeY * meanY, slopeX, slopeY }
}

/** Pseudo-inverse of a symmetric two by two matrix: of the direction with hardly any spread nothing is learnt. */
function solveSlopes(xx: number, xy: number, yy: number, xz: number, yz: number): [number, number] {
  const spread = xx + yy
  if (!(spread > 0)) return [0, 0]
  const determinant = xx * yy - xy * xy
  if (determinant > 1e-9 * spread * spread) {
    return [(yy * xz - xy * yz) / determinant, (xx * yz - xy * xz) / determinant]
  }
  // All on one line: the matrix has one direction, and its own inverse there is itself over the square of its spread.
  return [(xx * xz + xy * yz) / (spread * spread), (xy * xz + yy * yz) / (spread * spread)]
}

/**
 * What each motor of Z_TILT_ADJUST is to raise its end by. Points are the probe's; `zOffsetMm` is what a probe reads on a
 * bed at zero (0 where readings are already the bed's height).
 */
export function tiltAdjustments(
  points: readonly ProbedPoint[],
  motors: readonly PointMm[],
  zOffsetMm = 0,
): readonly number[] {
  const { zMm, slopeX, slopeY } = fitPlane(points)
  return motors.map((motor) => zMm + slopeX * motor.xMm + slopeY * motor.yMm - zOffsetMm)
}

export interface GantryLevel {
  /** Height of the gantry over the bed at the four motors, in their order. */
  readonly actuatorMm: readonly number[]
  readonly adjustmentsMm: readonly number[]
  readonly lines: readonly string[]
}

/**
 * QUAD_GANTRY_LEVEL. Points and motors go round: front left, back left, back right, front right. `corners` are the two of
 * `gantry_corners`: where the first and the third motor stand.
 */
export function levelGantry(
  points: readonly ProbedPoint[],
  corners: readonly [PointMm, PointMm],
  horizontalMoveZMm: number,
  maxAdjustMm: number,
): GantryLevel {
  const overBedMm = points.map(({ zMm }) => horizontalMoveZMm - zMm)
  const [first, third] = corners
  const rows = (xMm: number): [number, number] => [
    lineAt(points, overBedMm, 0, 3, xMm),
    lineAt(points, overBedMm, 1, 2, xMm),
  ]
  const column = (xMm: number, yMm: number): number => {
    const [front, back] = rows(xMm)
    const [frontYMm, backYMm] = [points[0]!.yMm, points[1]!.yMm]
    return front + ((back - front) * (yMm - frontYMm)) / (backYMm - frontYMm)
  }
  const actuatorMm = [
    column(first.xMm, first.yMm),
    column(first.xMm, third.yMm),
    column(third.xMm, third.yMm),
    column(third.xMm, first.yMm),
  ]
  const averageMm = actuatorMm.reduce((sum, value) => sum + value, 0) / 4
  const adjustmentsMm = actuatorMm.map((value) => averageMm - value)
  const lines = [
    `Gantry-relative probe points:\n${overBedMm.map((value, index) => `${index}: ${fixed(value, 6)}`).join(' ')}`,
    `Actuator Positions:\n${actuatorMm.map((value, index) => `z${index === 0 ? '' : index}: ${fixed(value, 6)}`).join(' ')}`,
    `Average: ${fixed(averageMm, 6)}`,
  ]
  const most = Math.max(...adjustmentsMm.map(Math.abs))
  const isSafe = most <= maxAdjustMm
  if (!isSafe) {
    const numbers = `${fixed(most, 6)} is greater than max_adjust ${fixed(maxAdjustMm, 6)}`
    throw new KlipperError(`Aborting quad_gantry_level required adjustment ${numbers}`)
  }
  return { actuatorMm, adjustmentsMm, lines }
}

/** Height at X of the line through two points, seen from the front. */
function lineAt(
  points: readonly ProbedPoint[],
  heightMm: readonly number[],
  a: number,
  b: number,
  xMm: number,
): number {
  const [fromMm, toMm] = [points[a]!.xMm, points[b]!.xMm]
  return heightMm[a]! + ((heightMm[b]! - heightMm[a]!) * (xMm - fromMm)) / (toMm - fromMm)
}
