// Which fans keep a hot end's cold side cold, from Klipper's `configfile.settings`: a [heater_fan] that runs with an extruder's heater.
import type { PlainRecord, PlainValue } from '#protocol'
import { isRecord } from '../plain-data.ts'

const HEATER_FAN = 'heater_fan '
const EXTRUDERS = /^extruder\d*$/
/** Klipper's own default of `heater`. */
const DEFAULT_HEATER = 'extruder'

/** Their names, lower case, as settings have them. */
export function heatSinkFansOf(settings: PlainRecord): readonly string[] {
  return Object.keys(settings)
    .filter((section) => section.startsWith(HEATER_FAN) && coolsExtruder(settings[section]))
    .map((section) => section.slice(HEATER_FAN.length))
}

/** `heater` is a list: of names, or as it is written. */
function coolsExtruder(section: PlainValue | undefined): boolean {
  const heater = isRecord(section) ? (section['heater'] ?? DEFAULT_HEATER) : ''
  return String(heater)
    .split(',')
    .some((name) => EXTRUDERS.test(name.trim()))
}
