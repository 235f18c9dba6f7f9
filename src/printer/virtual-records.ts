// What Moonraker remembers for a printer, kept by the port itself: console, temperatures, jobs, the host's log. All bounded.
import type { ConsoleEntry, JobRecord, JobStatus, PrinterEvent, PrinterStatus, TemperatureHistory } from '#protocol'
import { numberOf, textOf } from './state-watch.ts'

/** As Moonraker keeps them. */
const CONSOLE_ENTRIES = 1000
const TEMPERATURE_SECONDS = 1200
const JOBS = 1000
const LOG_LETTERS = 1 << 20

interface Sensor {
  readonly temperaturesC: (number | null)[]
  readonly targetsC: (number | null)[] | null
  readonly powerRatios: (number | null)[] | null
}

export interface Records {
  readonly console: ConsoleEntry[]
  readonly sensors: Map<string, Sensor>
  /** Oldest first. */
  readonly jobs: JobRecord[]
  jobCount: number
  readonly log: string[]
  logLetters: number
}

export function createRecords(): Records {
  return { console: [], sensors: new Map(), jobs: [], jobCount: 0, log: [], logLetters: 0 }
}

export function noteConsole(records: Records, entry: ConsoleEntry): void {
  records.console.push(entry)
  if (records.console.length > CONSOLE_ENTRIES) records.console.shift()
  noteLog(records, entry.text)
}

export function noteLog(records: Records, text: string): void {
  records.log.push(text)
  records.logLetters += text.length + 1
  while (records.logLetters > LOG_LETTERS) records.logLetters -= (records.log.shift() ?? '').length + 1
}

/** Once a second. */
export function noteTemperatures(records: Records, sensors: readonly string[], status: PrinterStatus): void {
  for (const name of sensors) {
    const now = status[name]
    if (now === undefined || !Object.hasOwn(now, 'temperature')) continue
    let sensor = records.sensors.get(name)
    if (sensor === undefined) {
      const isHeater = Object.hasOwn(now, 'target')
      sensor = { temperaturesC: [], targetsC: isHeater ? [] : null, powerRatios: isHeater ? [] : null }
      records.sensors.set(name, sensor)
    }
    keep(sensor.temperaturesC, rounded(numberOf(now['temperature'])))
    if (sensor.targetsC !== null) keep(sensor.targetsC, numberOf(now['target']))
    if (sensor.powerRatios !== null) keep(sensor.powerRatios, rounded(numberOf(now['power'] ?? now['speed'])))
  }
}

function keep(values: (number | null)[], value: number | null): void {
  values.push(value)
  if (values.length > TEMPERATURE_SECONDS) values.shift()
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100
}

export function temperatureHistoryOf({ sensors }: Records): ReadonlyMap<string, TemperatureHistory> {
  return new Map(
    [...sensors].map(([name, { temperaturesC, targetsC, powerRatios }]) => [
      name,
      {
        temperaturesC: [...temperaturesC],
        targetsC: targetsC && [...targetsC],
        powerRatios: powerRatios && [...powerRatios],
      },
    ]),
  )
}

const ENDS: Readonly<Record<string, JobStatus>> = {
  complete: 'completed',
  cancelled: 'cancelled',
  error: 'error',
  standby: 'cancelled',
}

/** A print's events begin and end jobs; `status` has print_stats as it is now. */
export function noteJob(records: Records, event: PrinterEvent, status: PrinterStatus, calendarS: number): void {
  const running = records.jobs.at(-1)?.endS === null
  if (event.kind === 'print-state') {
    const end = ENDS[event.state]
    if (event.state === 'printing' && !running) beginJob(records, event.filename, calendarS)
    else if (end !== undefined && running) endJob(records, end, status, calendarS)
  } else if (event.kind === 'host-state' && running && event.state !== 'ready') {
    endJob(records, event.state === 'disconnected' ? 'klippy_disconnect' : 'klippy_shutdown', status, calendarS)
  }
}

function beginJob(records: Records, filename: string, calendarS: number): void {
  records.jobCount++
  const id = records.jobCount.toString(16).toUpperCase().padStart(6, '0')
  const fresh = { endS: null, printDurationS: 0, totalDurationS: 0, filamentMm: 0 }
  records.jobs.push({ id, filename, status: 'in_progress', startS: calendarS, ...fresh })
  if (records.jobs.length > JOBS) records.jobs.shift()
}

function endJob(records: Records, status: JobStatus, printer: PrinterStatus, endS: number): void {
  const job = records.jobs.pop()
  if (job !== undefined) records.jobs.push({ ...job, ...durationsOf(printer), status, endS })
}

function durationsOf(printer: PrinterStatus): Pick<JobRecord, 'printDurationS' | 'totalDurationS' | 'filamentMm'> {
  const stats = printer['print_stats'] ?? {}
  return {
    printDurationS: numberOf(stats['print_duration']) ?? 0,
    totalDurationS: numberOf(stats['total_duration']) ?? 0,
    filamentMm: numberOf(stats['filament_used']) ?? 0,
  }
}

/** Newest first; a job that runs has the durations of now. */
export function jobsOf({ jobs }: Records, status: PrinterStatus): JobRecord[] {
  return jobs.toReversed().map((job) => (job.endS === null ? { ...job, ...durationsOf(status) } : job))
}

/** Names of what has a temperature history. */
export function sensorNames(status: PrinterStatus): string[] {
  const names = status['heaters']?.['available_sensors']
  return Array.isArray(names) ? names.map(textOf).filter((name) => name !== '') : []
}
