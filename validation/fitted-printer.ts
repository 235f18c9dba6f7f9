// A recorded printer with its own constants, fitted on its heat-ups and on nothing else.
import { type FittedHeater, fitHeater } from '#physics'
import { airOf, CALIBRATION_HOLD_S, type HeaterEvent, heatUpOnly, readHeatUps } from './heater-events.ts'

/** null where no heat-up of this heater reached its target. */
export function fitPrinter(
  repo: string,
  heater: HeaterEvent['heater'],
  keep: (event: HeaterEvent) => boolean = () => true,
): FittedHeater | null {
  const events = readHeatUps().filter(
    (event) => event.repo === repo && event.heater === heater && event.reachS !== null && keep(event),
  )
  if (events.length === 0) return null
  const series = events.map((event) => heatUpOnly(event, CALIBRATION_HOLD_S))
  return fitHeater(series, {
    airC: airOf(events),
    airSpreadC: 0,
    kind: heater === 'extruder' ? 'nozzle' : 'bed',
  }).heater
}
