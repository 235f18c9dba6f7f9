// Whether two files lead the nozzle along the same way: compared as the firmware plans it, corner by corner.
import type { PrinterConfig } from '#config'
import type { TrajectoryBlock } from '#motion'
import { planGcode } from '#motion'

export interface PathDifference {
  /** Corners of the longer path. */
  readonly corners: number
  /** Farthest that two corresponding corners lie apart, mm; infinite when one path has more of them. */
  readonly headMm: number
  /** The same of the filament. */
  readonly filamentMm: number
}

const COLUMNS = 4

interface Path {
  points: Float64Array
  count: number
}

export function comparePaths(before: Uint8Array, after: Uint8Array, config: PrinterConfig): PathDifference {
  const [first, second] = [pathOf(before, config), pathOf(after, config)]
  const corners = Math.max(first.count, second.count)
  if (first.count !== second.count)
    return { corners, headMm: Number.POSITIVE_INFINITY, filamentMm: Number.POSITIVE_INFINITY }
  let headMm = 0
  let filamentMm = 0
  for (let at = 0; at < corners * COLUMNS; at += COLUMNS) {
    const off = (column: number): number => second.points[at + column]! - first.points[at + column]!
    headMm = Math.max(headMm, Math.hypot(off(0), off(1), off(2)))
    filamentMm = Math.max(filamentMm, Math.abs(off(3)))
  }
  return { corners, headMm, filamentMm }
}

function pathOf(bytes: Uint8Array, config: PrinterConfig): Path {
  const path: Path = { points: new Float64Array(COLUMNS * 65_536), count: 0 }
  const plan = planGcode({ config, homing: 'batch', refusals: 'tell', sink: (block) => addCorners(path, block) })
  plan.push(bytes)
  plan.finish()
  return path
}

function addCorners(path: Path, block: TrajectoryBlock): void {
  for (let i = 0; i < block.count; i++) {
    if ((path.count + 1) * COLUMNS > path.points.length) {
      const grown = new Float64Array(2 * path.points.length)
      grown.set(path.points)
      path.points = grown
    }
    const at = path.count++ * COLUMNS
    const mm = block.distanceMm[i]!
    path.points[at] = block.startXMm[i]! + block.ratioX[i]! * mm
    path.points[at + 1] = block.startYMm[i]! + block.ratioY[i]! * mm
    path.points[at + 2] = block.startZMm[i]! + block.ratioZ[i]! * mm
    path.points[at + 3] = block.startEMm[i]! + block.ratioE[i]! * mm
  }
}
