// What a sensor outside of min_temp..max_temp brings: the microcontroller or the host stops the printer, in Klipper's words.
import type { AdcRangeState } from '#control'
import { stepAdcRange } from '#control'
import type { Host } from './host.ts'
import { shutDownHost } from './host.ts'
import { textSetting } from './section-options.ts'

export interface SensorRange {
  readonly minC: number
  readonly maxC: number
}

export function adcRangeWords(host: Host, section: string, readingC: number, { minC, maxC }: SensorRange): string {
  const range = `${minC.toFixed(3)}:${maxC.toFixed(3)}`
  return `MCU '${boardOf(host, section)}' shutdown: ADC out of range

Sensor '${section}' temperature ${readingC.toFixed(3)} not in range ${range}

This generally occurs when a heater temperature exceeds
its configured min_temp or max_temp.`
}

/** Name of the microcontroller that a section's sensor hangs on. */
export function boardOf(host: Host, section: string, option = 'sensor_pin'): string {
  const pin = textSetting(host, section, option, '')
  return /^[\^~!\s]*([^:]+):/.exec(pin)?.[1]?.trim() ?? 'mcu'
}

/** Analog sensors: the microcontroller counts readings outside of its limits. */
export function guardAdc(host: Host, section: string, range: AdcRangeState, readingC: number): void {
  if (host.state === 'shutdown' || !stepAdcRange(range, readingC)) return
  shutDownHost(host, adcRangeWords(host, section, readingC, range))
}

/** Sensors that the host reads itself; `what` names their kind. */
export function guardHostSensor(host: Host, what: string, readingC: number, { minC, maxC }: SensorRange): void {
  if (host.state === 'shutdown') return
  const inside = readingC >= minC && readingC <= maxC
  if (inside) return
  const shown = readingC.toFixed(1)
  if (what !== 'HOST') {
    shutDownHost(host, `${what} temperature ${shown} outside range of ${minC.toFixed(1)}:${maxC.toFixed(1)}`)
  } else if (readingC < minC) {
    shutDownHost(host, `HOST temperature ${shown} below minimum temperature of ${minC.toFixed(1)}.`)
  } else shutDownHost(host, `HOST temperature ${shown} above maximum temperature of ${maxC.toFixed(1)}.`)
}
