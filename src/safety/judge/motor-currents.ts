// What current each motor is made for, from Klipper's `configfile.settings`: `run_current` of its [tmc...] section.
import type { PlainRecord } from '#protocol'
import { isNumber, isRecord } from '../plain-data.ts'

const DRIVER = /^tmc[0-9]+ +(\S.*)$/

/** A, by the motor's section, lower case, as settings have it. */
export function motorCurrentsOf(settings: PlainRecord): Readonly<Record<string, number>> {
  const found = Object.entries(settings).flatMap(([section, fields]): [string, number][] => {
    const stepper = DRIVER.exec(section)?.[1]
    const currentA = isRecord(fields) ? fields['run_current'] : undefined
    return stepper !== undefined && isNumber(currentA) ? [[stepper, currentA]] : []
  })
  return Object.fromEntries(found)
}
