// Where the axes stand when they have been homed, from Klipper's `configfile.settings`.
import type { PlainRecord } from '#protocol'
import type { Limits } from '../limits.ts'
import { isNumber, isRecord } from '../plain-data.ts'

/** mm; NaN where nobody knows. Z is the lowest that it can be. */
export interface HomePlace {
  readonly x: number
  readonly y: number
  readonly z: number
}

function endstopMm(settings: PlainRecord, stepper: string, otherwise: number): number {
  const section = settings[stepper]
  const value = isRecord(section) ? section['position_endstop'] : undefined
  return isNumber(value) ? value : otherwise
}

/** A probe stops somewhere above the lowest. */
export function homePlaceOf(settings: PlainRecord, limits: Limits): HomePlace {
  const lowestMm = limits.zMm.min
  if (isRecord(settings['stepper_a'])) return { x: 0, y: 0, z: endstopMm(settings, 'stepper_a', lowestMm) }
  return {
    x: endstopMm(settings, 'stepper_x', Number.NaN),
    y: endstopMm(settings, 'stepper_y', Number.NaN),
    z: endstopMm(settings, 'stepper_z', lowestMm),
  }
}
