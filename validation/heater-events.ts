// Step responses of real heaters: what was logged around each rise of a target.
import type { HeaterSeries } from '#physics'
import { hasRecorded, numbers, readRecordedTable } from './recorded-data.ts'

export interface HeaterEvent {
  readonly id: string
  readonly repo: string
  readonly heater: 'extruder' | 'heater_bed'
  readonly log: string
  readonly targetC: number
  readonly startC: number
  /** Whole event, from 5 s before the change of target. */
  readonly series: HeaterSeries
  /** Target at every sample of the series. */
  readonly targets: Float64Array
  /** Seconds from the change of target to its first reading within 1 °C; null where it never got there. */
  readonly reachS: number | null
}

/** Heat-ups that a model can be held against: at least 30 samples and a rise of 20 °C under logged power. */
export function readHeatUps(): HeaterEvent[] {
  if (!hasRecorded('real-printers', 'heater_events', 'SUMMARY.csv')) return []
  const { columns, rowCount } = readRecordedTable('real-printers', 'heater_events', 'SUMMARY.csv')
  const events: HeaterEvent[] = []
  for (let row = 0; row < rowCount; row++) {
    const text = (name: string): string => columns.get(name)?.[row] ?? ''
    const id = text('id')
    if (text('kind') !== 'heatup' || !hasRecorded('real-printers', 'heater_events', `${id}.csv`)) continue
    const event = readEvent(id, text('heater') as HeaterEvent['heater'], text('repo'), text('log'))
    if (event !== null) events.push(event)
  }
  return events
}

function readEvent(id: string, heater: HeaterEvent['heater'], repo: string, log: string): HeaterEvent | null {
  const { columns, rowCount } = readRecordedTable('real-printers', 'heater_events', `${id}.csv`)
  const timeS = numbers(columns, 't')
  const target = numbers(columns, 'target')
  const series = { timeS, powerRatio: numbers(columns, 'pwm'), measuredC: numbers(columns, 'temp') }
  const change = timeS.findIndex((value) => value >= 0)
  const targetC = target[change]
  const startC = series.measuredC[change]
  if (targetC === undefined || startC === undefined || !(targetC - startC >= 20) || rowCount < 30) return null
  const reachS = crossingS(timeS, series.measuredC, targetC - 1)
  return { id, repo, heater, log, targetC, startC, series, targets: target, reachS }
}

/** Hold after a heat-up that constants are fitted on: long enough to see the overshoot, too short for a print to begin. */
export const CALIBRATION_HOLD_S = 10

/** The heat-up itself and half a minute of hold: later, fans and filament that no log records take over. */
export function heatUpOnly(event: HeaterEvent, holdS = 30): HeaterSeries {
  const endS = (event.reachS ?? Number.POSITIVE_INFINITY) + holdS
  const { timeS, powerRatio, measuredC } = event.series
  const found = timeS.findIndex((value) => value > endS)
  const end = found < 0 ? timeS.length : found
  return { timeS: timeS.slice(0, end), powerRatio: powerRatio.slice(0, end), measuredC: measuredC.slice(0, end) }
}

/** No log records the room: a printer that starts cold shows it, others are taken to stand at 18 to 28 °C. */
export function airOf(events: readonly HeaterEvent[]): number {
  return Math.min(Math.max(Math.min(...events.map((event) => event.startC)), 18), 28)
}

/** Time, from the change of target at 0, at which a rising reading passes `levelC`; null where it never does. */
export function crossingS(timeS: Float64Array, readingC: Float64Array, levelC: number): number | null {
  for (let i = 1; i < timeS.length; i++) {
    const beforeC = readingC[i - 1]!
    const afterC = readingC[i]!
    if (timeS[i]! <= 0 || afterC < levelC) continue
    if (beforeC >= levelC) return timeS[i]!
    return timeS[i - 1]! + ((timeS[i]! - timeS[i - 1]!) * (levelC - beforeC)) / (afterC - beforeC)
  }
  return null
}
