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
  const reach = series.measuredC.findIndex((value, i) => i > change && value >= targetC - 1)
  return { id, repo, heater, log, targetC, startC, series, reachS: reach < 0 ? null : timeS[reach]! - timeS[change]! }
}

/** The heat-up itself and half a minute of hold: later, fans and filament that no log records take over. */
export function heatUpOnly(event: HeaterEvent): HeaterSeries {
  const endS = (event.reachS ?? Number.POSITIVE_INFINITY) + 30
  const { timeS, powerRatio, measuredC } = event.series
  const found = timeS.findIndex((value) => value > endS)
  const end = found < 0 ? timeS.length : found
  return { timeS: timeS.slice(0, end), powerRatio: powerRatio.slice(0, end), measuredC: measuredC.slice(0, end) }
}
