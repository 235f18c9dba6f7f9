// How the bed lies under the plane in which the nozzle moves: motors of Z and a person's screwdriver turn it. It is a fact of
// the machine, so a restart of the firmware does not undo it.
import type { PointMm } from '#calibration'
import { fitPlane } from '#calibration'
import type { Plant } from './plant.ts'

/** Raises the bed by `liftMm` at these points (a stiff plate: the plane through them, or the best one). */
export function raiseBed(plant: Plant, points: readonly PointMm[], liftMm: readonly number[]): void {
  const { zMm, slopeX, slopeY } = fitPlane(points.map((point, index) => ({ ...point, zMm: liftMm[index]! })))
  const { bed } = plant.simulation.deposit
  const { shapeMm } = bed
  shapeMm[0]! += zMm + slopeX * bed.centreXMm + slopeY * bed.centreYMm
  shapeMm[1]! += slopeX * bed.halfXMm
  shapeMm[2]! += slopeY * bed.halfYMm
}

/**
 * Raises a gantry that hangs on four corners and gives: front left, back left, back right, front right, by `liftMm` each.
 * The bed then lies that much lower.
 */
export function raiseCorners(plant: Plant, [low, high]: readonly [PointMm, PointMm], liftMm: readonly number[]): void {
  const { bed } = plant.simulation.deposit
  const { shapeMm } = bed
  const [a = 0, b = 0, c = 0, d = 0] = liftMm
  const widthMm = high.xMm - low.xMm
  const depthMm = high.yMm - low.yMm
  // Shares of the way from corner to corner: s = s0 + s1 u, t = t0 + t1 v.
  const s0 = (bed.centreXMm - low.xMm) / widthMm
  const t0 = (bed.centreYMm - low.yMm) / depthMm
  const s1 = bed.halfXMm / widthMm
  const t1 = bed.halfYMm / depthMm
  const alongX = d - a
  const alongY = b - a
  const twist = a - b + c - d
  shapeMm[0]! -= a + alongX * s0 + alongY * t0 + twist * s0 * t0
  shapeMm[1]! -= s1 * (alongX + twist * t0)
  shapeMm[2]! -= t1 * (alongY + twist * s0)
  shapeMm[4]! -= twist * s1 * t1
}
