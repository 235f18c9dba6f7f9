// Planned trapezoids as CSV, one row a move for the toolhead and one for the extruder where filament moves: the columns in
// which Klipper's own motion queues are commonly dumped, so that the two can be compared line by line.
import type { TrajectoryBlock } from './trajectory.ts'
import { SEGMENT_FILAMENT, SEGMENT_HOMING } from './trajectory.ts'

export const TRAPEZOID_CSV_HEADER =
  'queue,print_time,accel_t,cruise_t,decel_t,start_x,start_y,start_z,axes_r_x,axes_r_y,axes_r_z,start_v,cruise_v,accel,homing'

/**
 * Rows of one block, each with a line end. For the extruder start_x is the filament position in mm, axes_r_y says whether
 * pressure advance applies, and speeds are those of the filament, negative for a retraction.
 */
export function trapezoidCsvRows(block: TrajectoryBlock): string {
  let text = ''
  for (let i = 0; i < block.count; i++) {
    const times = `${number(block.startS[i]!)},${number(block.accelS[i]!)},${number(block.cruiseS[i]!)},${number(block.decelS[i]!)}`
    const homing = block.kind[i]! === SEGMENT_HOMING ? 1 : 0
    const [x, y, e] = [block.ratioX[i]!, block.ratioY[i]!, block.ratioE[i]!]
    const [start, cruise, accel] = [block.startMmPerS[i]!, block.cruiseMmPerS[i]!, block.accelMmPerS2[i]!]
    if (block.kind[i]! !== SEGMENT_FILAMENT) {
      const position = `${number(block.startXMm[i]!)},${number(block.startYMm[i]!)},${number(block.startZMm[i]!)}`
      const direction = `${number(x)},${number(y)},${number(block.ratioZ[i]!)}`
      text += `toolhead,${times},${position},${direction},${number(start)},${number(cruise)},${number(accel)},${homing}\n`
    }
    if (e !== 0) {
      const isAdvanced = e > 0 && (x !== 0 || y !== 0) ? 'True' : 'False'
      const speeds = `${number(start * e)},${number(cruise * e)},${number(accel * e)}`
      text += `extruder,${times},${number(block.startEMm[i]!)},0.0,0.0,1.0,${isAdvanced},0.0,${speeds},${homing}\n`
    }
  }
  return text
}

/** Shortest text that reads back as the same double; whole numbers keep a decimal. */
function number(value: number): string {
  const text = String(value)
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text
}
