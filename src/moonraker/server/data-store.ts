// What a client that comes later still wants to see: the temperatures of the last minutes, one reading a second, and the last
// lines of the console.

import { RawJson } from '../wire/raw-json.ts'
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { addEndpoint } from './endpoints.ts'
import type { Wanted } from './klippy.ts'
import type { Moonraker } from './moonraker.ts'
import { confSection } from './moonraker-conf.ts'
import type { Series } from './series.ts'
import { addReading, createSeries, seriesJson } from './series.ts'

const PERIOD_MS = 1000
const READINGS = 1200
const LINES = 1000
/** Beyond, a setting is a mistake. */
const SIZE_MAX = 100_000
/** Of one line that is kept, characters. */
const LINE_MAX = 100_000

/** A field of a sensor's status, and the name of its readings. */
const FIELDS = [
  ['temperature', 'temperatures'],
  ['target', 'targets'],
  ['power', 'powers'],
  ['speed', 'speeds'],
] as const

export function setupDataStore(server: Moonraker): void {
  const section = confSection(server.conf, 'data_store')
  const size = (option: string, usual: number): number =>
    Math.min(SIZE_MAX, Math.max(1, Math.trunc(section.number(option, usual))))
  setupTemperatureStore(server, size('temperature_store_size', READINGS))
  setupGcodeStore(server, size('gcode_store_size', LINES))
  server.components.push('data_store')
}

interface Sensor {
  readonly isMonitor: boolean
  /** By the name of the readings. */
  readonly series: Map<string, Series>
}

function setupTemperatureStore({ endpoints, klippy, onClose, report }: Moonraker, size: number): void {
  let sensors = new Map<string, Sensor>()
  const owner = {}

  async function findSensors(): Promise<void> {
    const answer = await klippy.ask('objects/query', { objects: { heaters: null } })
    const { status } = JSON.parse(answer.text) as { status?: { heaters?: Record<string, unknown> } }
    const names = (field: string): readonly string[] => {
      const list = status?.heaters?.[field]
      return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : []
    }
    const available = names('available_sensors')
    const monitors = names('available_monitors').filter((name) => !available.includes(name))
    const all = [...available, ...monitors]
    const wanted: Wanted = new Map(all.map((name) => [name, FIELDS.map(([field]) => field)]))
    const values = await klippy.subscribe(owner, wanted, () => undefined)
    const read = (JSON.parse(values.text) as { status?: Record<string, Record<string, unknown>> }).status ?? {}
    // What was there before goes on where it was; what is gone is gone.
    sensors = new Map(
      all.map((name) => {
        const sensor = sensors.get(name) ?? { isMonitor: monitors.includes(name), series: new Map<string, Series>() }
        for (const [field, series] of FIELDS) {
          // What an object does not have is null.
          const isThere = (read[name]?.[field] ?? null) !== null || field === 'temperature'
          if (!isThere || sensor.series.has(series)) continue
          const kept = createSeries(size)
          // Whoever asks at once finds one reading.
          addReading(kept, read[name]?.[field])
          sensor.series.set(series, kept)
        }
        return [name, sensor]
      }),
    )
  }

  function readAll(): void {
    for (const [name, { series }] of sensors) {
      for (const [field, readings] of FIELDS) {
        const kept = series.get(readings)
        if (kept !== undefined) addReading(kept, klippy.value(name, field))
      }
    }
  }

  klippy.on('ready', () => {
    findSensors().catch((error: unknown) => {
      if (klippy.isConnected) report(error, 'temperature store')
    })
  })
  const timer = setInterval(readAll, PERIOD_MS)
  onClose.push(() => clearInterval(timer))
  addEndpoint(endpoints, '/server/temperature_store', 'GET', ({ params }) => {
    const isAll = params.flag('include_monitors', false)
    const store: Record<string, WireValue> = {}
    for (const [name, { isMonitor, series }] of sensors) {
      if (isMonitor && !isAll) continue
      const record: Record<string, WireValue> = {}
      for (const [readings, kept] of series) record[readings] = new RawJson(seriesJson(kept))
      store[name] = record
    }
    return store
  })
}

interface ConsoleLine {
  readonly message: string
  readonly timeS: number
  readonly type: 'command' | 'response'
}

function setupGcodeStore({ endpoints, klippy, clock, onScript }: Moonraker, size: number): void {
  const lines: ConsoleLine[] = []
  const keep = (message: string, type: ConsoleLine['type']): void => {
    lines.push({ message: message.slice(0, LINE_MAX), timeS: clock.unixS(), type })
    // Not one by one: what is in front moves each time.
    if (lines.length > 2 * size) lines.splice(0, lines.length - size)
  }
  onScript.push((script) => {
    if (script.trim() !== '') keep(script, 'command')
  })
  klippy.on('gcodeResponse', (text) => keep(text, 'response'))
  addEndpoint(endpoints, '/server/gcode_store', 'GET', ({ params }) => {
    const count = params.int('count', size)
    const kept = lines.slice(-size)
    // Below nothing: all but the first so many, as in Python.
    const asked = kept.slice(-count)
    return { gcode_store: asked.map(lineRecord) }
  })
}

function lineRecord({ message, timeS, type }: ConsoleLine): WireRecord {
  return { message, time: timeS, type }
}
