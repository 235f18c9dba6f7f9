// The ends of the axes: a head that is sent beyond them stands there while its motor loses steps, and where it is believed to be
// is no longer where it is. Box-shaped machines only; the arms of a delta end its towers in other ways.
import type { PrinterConfig } from '#config'
import { noteEvent } from '#simulation'
import type { MotionQueue } from './motion-queue.ts'
import type { Plant } from './plant.ts'

/** What carriages have left beyond the range of their axis, mm. Class estimate. */
const OVERTRAVEL_MM = 3
/** A bed on springs gives way so far before the Z motors give up, mm. Class estimate. */
const BED_GIVES_MM = 2

/** [6] lowest and highest place of the head on x, y, z, mm; unbounded where the geometry says nothing. */
export function frameOf(config: PrinterConfig): Float64Array {
  const frame = new Float64Array(6)
  for (let axis = 0; axis < 3; axis++) {
    const rail = config.delta === null ? config.rails[axis] : undefined
    const lowest = Math.min(rail?.positionMinMm ?? 0, rail?.positionEndstopMm ?? 0) - OVERTRAVEL_MM
    const highest = Math.max(rail?.positionMaxMm ?? 0, rail?.positionEndstopMm ?? 0) + OVERTRAVEL_MM
    frame[2 * axis] = rail === undefined ? Number.NEGATIVE_INFINITY : lowest
    frame[2 * axis + 1] = rail === undefined ? Number.POSITIVE_INFINITY : highest
  }
  // Under the nozzle is the bed, whatever the range says; ranges far below it are those of no real machine.
  if (frame[4]! > -10) frame[4] = -BED_GIVES_MM
  return frame
}

const AXES = 'xyz'

/** Call when the head has moved: what it has been kept from is lost from here on. */
export function meetFrame(plant: Plant, queue: MotionQueue): void {
  const { headMm, frameMm } = plant
  for (let axis = 0; axis < 3; axis++) {
    const at = headMm[axis]!
    const held = Math.min(Math.max(at, frameMm[2 * axis]!), frameMm[2 * axis + 1]!)
    if (held === at) continue
    headMm[axis] = held
    const lostMm = held - at
    const shifts = [queue.shiftXMm, queue.shiftYMm, queue.shiftZMm][axis]!
    for (let row = queue.due; row < queue.written; row++) {
      const place = row % queue.ring.capacity
      shifts[place] = shifts[place]! + lostMm
    }
    queue.offsetMm[axis] = queue.offsetMm[axis]! + lostMm
    queue.slippedMm[axis] = queue.slippedMm[axis]! + lostMm
    if (plant.atEnd[axis] === 0) {
      noteEvent(plant.simulation, 'axis-end', `the head stands at the end of ${AXES[axis]}, its motor loses steps`)
    }
    plant.atEnd[axis] = 1
  }
  for (let axis = 0; axis < 3; axis++) {
    if (headMm[axis]! > frameMm[2 * axis]! && headMm[axis]! < frameMm[2 * axis + 1]!) plant.atEnd[axis] = 0
  }
}
