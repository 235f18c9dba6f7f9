// As far as the axes go by the printer's own configuration: the limits end Z a little below the bed, the printer often goes deeper,
// and says so of a nozzle of which it does not know how high it is. From Klipper's `configfile.settings`.
import type { PlainRecord } from '#protocol'
import type { Limits } from '../limits.ts'
import { isNumber, isRecord } from '../plain-data.ts'
import type { OwnReach } from '../rules/call.ts'

/** `limits`: made from the same settings, not tightened. */
export function ownReachOf(settings: PlainRecord, { xMm, yMm, zMm }: Limits): OwnReach {
  const lowestMm = Math.min(
    zMm.min,
    numberIn(settings['stepper_z'], 'position_min', zMm.min),
    numberIn(settings['printer'], 'minimum_z_position', zMm.min),
  )
  return { x: xMm, y: yMm, z: { min: lowestMm, max: zMm.max } }
}

function numberIn(section: PlainRecord[string] | undefined, option: string, otherwise: number): number {
  const value = isRecord(section) ? section[option] : undefined
  return isNumber(value) ? value : otherwise
}
