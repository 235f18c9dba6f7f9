// About how long a part takes, from the areas and outlines of a few of its layers: good to a third or so, and cheap.
import { contours, type Grid } from './contours.ts'
import type { Field } from './field.ts'
import type { PartShape } from './part.ts'
import type { PrintProcess } from './process.ts'
import { spacingMm, speedMmPerS } from './process.ts'
import { CORNER_S } from './slice.ts'

const GRID_MM = 1
/** Corners along an outline, 1/mm. */
const CORNERS_PER_MM = 0.8
/** Filament is pulled back and pushed forward at 40 mm/s; a way through the air takes about this, s. */
const RETRACT_S_PER_MM = 1 / 40
const TRAVEL_S = 0.25
/** Accelerations are told over this one, mm/s². */
const ACCEL_MM_PER_S2 = 1500

/** Mean time of a layer, s. */
export function meanLayerS(shape: PartShape, process: PrintProcess, heightMm: number): number {
  const layers = Math.max(1, Math.round(heightMm / process.layerMm))
  const at = (share: number): number => (Math.min(layers - 1, Math.floor(share * layers)) + 0.5) * process.layerMm
  // Bottom and top are dense, and only a few layers.
  const shells = Math.min(1, 6 / layers)
  const dense = (layerS(shape, process, at(0), 1) + layerS(shape, process, at(0.99), 1)) / 2
  const inner = [0.3, 0.5, 0.75].map((share) => layerS(shape, process, at(share), process.infillRatio))
  return shells * dense + ((1 - shells) * inner.reduce((sum, seconds) => sum + seconds, 0)) / inner.length
}

function layerS(shape: PartShape, process: PrintProcess, zMm: number, infillRatio: number): number {
  const { walls, widthMm, filament, printer } = process
  const pitchMm = spacingMm(process)
  const cornerS = (CORNER_S * ACCEL_MM_PER_S2) / printer.accelMmPerS2
  let seconds = 0
  for (const { field, support } of shape.objects) {
    const grid = sample(field, shape, zMm)
    const outlineMm = contours(grid, -widthMm / 2).reduce((sum, loop) => sum + lengthOf(loop), 0)
    const infillMm = (infillRatio * areaMm2(grid, -(walls * pitchMm))) / pitchMm
    const supportMm = support === undefined ? 0 : areaMm2(sample(support, shape, zMm), 0) / 1.6
    seconds += outlineMm / speedMmPerS(process, 'outer', 1)
    seconds += ((walls - 1) * outlineMm) / speedMmPerS(process, 'inner', 1)
    seconds += walls * outlineMm * CORNERS_PER_MM * cornerS
    seconds += (walls + 2) * (2 * printer.retractMm * RETRACT_S_PER_MM + TRAVEL_S)
    // A line of infill is some 10 mm long.
    seconds += (infillMm + supportMm) * (1 / speedMmPerS(process, 'solid', 1) + cornerS / 5)
  }
  return Math.max(filament.layerMinS, seconds)
}

function sample(field: Field, { reachXMm, reachYMm }: PartShape, zMm: number): Grid {
  const columns = Math.ceil((2 * reachXMm) / GRID_MM) + 5
  const rows = Math.ceil((2 * reachYMm) / GRID_MM) + 5
  const [xMinMm, yMinMm] = [-((columns - 1) / 2) * GRID_MM, -((rows - 1) / 2) * GRID_MM]
  const values = new Float64Array(columns * rows)
  for (let at = 0; at < values.length; at++) {
    const column = at % columns
    values[at] = field(xMinMm + column * GRID_MM, yMinMm + ((at - column) / columns) * GRID_MM, zMm)
  }
  return { xMinMm, yMinMm, stepMm: GRID_MM, columns, rows, values }
}

function areaMm2({ values, stepMm }: Grid, level: number): number {
  return values.reduce((sum, value) => sum + Number(value < level), 0) * stepMm ** 2
}

function lengthOf(loop: readonly number[]): number {
  let length = 0
  for (let at = 0; at < loop.length; at += 2) {
    const next = (at + 2) % loop.length
    length += Math.hypot(loop[next]! - loop[at]!, loop[next + 1]! - loop[at + 1]!)
  }
  return length
}
