// "Shift blended corners": each corner is moved outwards until the middle of its curve lies on the corner that was asked
// for. Source: prunt SPEC 4. The curves of a pass are all made from the corners of the pass before it.
import { type BlockPlanner, type CornerColumns, measureLegs, type PruntBlock, roundCorners } from './block.ts'
import type { PerAxis } from './limits.ts'
import { pointOnCurve } from './sample.ts'

/** The passes end when no curve's middle is farther than this from its corner. */
export const CLOSE_MM = 0.001
/** Upstream has no bound. Where legs are too short to be met, more passes than this no longer help. */
export const MAX_PASSES = 100

/** Moves the block's corners and rounds them; returns the largest distance of a curve's middle from its corner, mm. */
export function shiftCorners(block: PruntBlock, planner: BlockPlanner): number {
  const { count } = block
  const { asked } = planner
  for (const axis of ['x', 'y', 'z', 'e'] as const) {
    if (asked[axis].length < count) asked[axis] = new Float64Array(block.capacity)
    asked[axis].set(block[axis].subarray(0, count))
  }
  let missMm = 0
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    measureLegs(block)
    roundCorners(block, planner)
    missMm = largestMiss(block, planner, asked)
    if (missMm <= CLOSE_MM) break
    for (let i = 1; i < count - 1; i += 1) if (isShifted(block, planner, asked, i)) moveCorner(block, asked, i)
    measureLegs(block)
    for (let i = 1; i < count - 1; i += 1) if (isShifted(block, planner, asked, i)) allowDeviation(block, asked, i)
  }
  return missMm
}

/** Corners moved by less keep the deviation that they had. */
const LEAST_MM = 1e-9

const middle = new Float64Array(4)
const UNSCALED: PerAxis = [1, 1, 1, 1]

function isShifted(block: PruntBlock, planner: BlockPlanner, asked: CornerColumns, i: number): boolean {
  if (!(block.sizeMm[i]! > 0)) return false
  const { lowerMm, upperMm, deviationMm, scaler } = planner.limits
  return (
    isInside(asked.x[i]! * scaler[0], lowerMm?.[0], upperMm?.[0], deviationMm * scaler[0]) &&
    isInside(asked.y[i]! * scaler[1], lowerMm?.[1], upperMm?.[1], deviationMm * scaler[1]) &&
    isInside(asked.z[i]! * scaler[2], lowerMm?.[2], upperMm?.[2], deviationMm * scaler[2]) &&
    isInside(asked.e[i]! * scaler[3], lowerMm?.[3], upperMm?.[3], deviationMm * scaler[3])
  )
}

function isInside(at: number, lower: number | undefined, upper: number | undefined, margin: number): boolean {
  return (lower === undefined || at - margin >= lower) && (upper === undefined || at + margin <= upper)
}

/** The middle of the curve at corner i, scaled. */
function curveMiddle(block: PruntBlock, i: number): Float64Array {
  pointOnCurve(block, UNSCALED, i, block.curveMm[i]! / 2, middle)
  return middle
}

function largestMiss(block: PruntBlock, planner: BlockPlanner, asked: CornerColumns): number {
  let largest = 0
  for (let i = 1; i < block.count - 1; i += 1) {
    if (!isShifted(block, planner, asked, i)) continue
    const [x, y, z, e] = curveMiddle(block, i)
    const miss = Math.hypot(asked.x[i]! - x!, asked.y[i]! - y!, asked.z[i]! - z!, asked.e[i]! - e!)
    if (miss > largest) largest = miss
  }
  return largest
}

function moveCorner(block: PruntBlock, asked: CornerColumns, i: number): void {
  const [x, y, z, e] = curveMiddle(block, i)
  block.x[i] = block.x[i]! + asked.x[i]! - x!
  block.y[i] = block.y[i]! + asked.y[i]! - y!
  block.z[i] = block.z[i]! + asked.z[i]! - z!
  block.e[i] = block.e[i]! + asked.e[i]! - e!
}

/** The corner's curve may now deviate by what the corner was moved along the bisector of its legs. */
function allowDeviation(block: PruntBlock, asked: CornerColumns, i: number): void {
  const { unitX, unitY, unitZ, unitE } = block
  const bx = unitX[i + 1]! - unitX[i]!
  const by = unitY[i + 1]! - unitY[i]!
  const bz = unitZ[i + 1]! - unitZ[i]!
  const be = unitE[i + 1]! - unitE[i]!
  const length = Math.hypot(bx, by, bz, be)
  if (!(length > 0)) return
  const dx = asked.x[i]! - block.x[i]!
  const dy = asked.y[i]! - block.y[i]!
  const dz = asked.z[i]! - block.z[i]!
  const de = asked.e[i]! - block.e[i]!
  const along = (dx * bx + dy * by + dz * bz + de * be) / length
  // Where the path hardly turns, rounding decides what is left of so small a distance, and 0 would mean a stop.
  if (along > LEAST_MM) block.deviationMm[i] = along
}
