// A server's sensors as meters: whatever it has (MQTT, ours), parameter by parameter. It says no times: what it answers now
// counts as new, and whether the thing behind it still measures, only the values tell.
import { isRecord, textOf } from '#printer'
import type { Meter, PlainRecord, PlainValue } from '#protocol'
import { PrinterRefusal } from '#protocol'
import { listOf, recordOf } from './results.ts'
import type { Timers } from './timers.ts'

/** Asked more often than this, the last answer and the notifications since will do, s. */
const FRESH_S = 0.5
/** A server without sensors is asked again after this, s: it may have been restarted with some. */
const NONE_S = 60
const METHOD_UNKNOWN = -32601
const NOT_FOUND = 404
/** Nobody has more; names longer than this are no names. */
const METERS_MAX = 500
const NAME_LETTERS_MAX = 80
const UNIT_LETTERS_MAX = 20

interface Known {
  /** Sensor and parameter. */
  readonly sensor: string
  readonly parameter: string
  readonly unit: string
  value: number | null
  heardS: number
}

export interface SensorMeters {
  read(): Promise<readonly Meter[]>
  onNotification(method: string, params: readonly PlainValue[]): void
}

export function createSensorMeters(
  ask: (method: string, params?: PlainRecord) => Promise<PlainValue>,
  { nowS }: Timers,
): SensorMeters {
  let known: Known[] = []
  let askedS = Number.NEGATIVE_INFINITY
  let noneS = Number.NEGATIVE_INFINITY

  async function list(): Promise<void> {
    try {
      const answer = recordOf(await ask('server.sensors.list', { extended: true }))
      known = knownOf(isRecord(answer['sensors']) ? answer['sensors'] : {}, nowS())
      askedS = nowS()
    } catch (error) {
      const isNone = error instanceof PrinterRefusal && (error.code === METHOD_UNKNOWN || error.code === NOT_FOUND)
      if (!isNone) throw error
      known = []
      noneS = nowS()
    }
  }

  return {
    async read() {
      const isKnown = nowS() - askedS < FRESH_S || nowS() - noneS < NONE_S
      if (!isKnown) await list()
      return metersOf(known, nowS())
    },
    onNotification(method, params) {
      if (method !== 'notify_sensor_update' || !isRecord(params[0])) return
      for (const meter of known) {
        const said = params[0][meter.sensor]
        if (!isRecord(said) || said[meter.parameter] === undefined) continue
        meter.value = numberOrNull(said[meter.parameter])
        meter.heardS = nowS()
      }
    },
  }
}

function knownOf(sensors: PlainRecord, heardS: number): Known[] {
  const known: Known[] = []
  for (const [sensor, record] of Object.entries(sensors)) {
    if (!isRecord(record)) continue
    const values = isRecord(record['values']) ? record['values'] : {}
    const units = new Map(
      listOf(record['parameter_info'])
        .filter(isRecord)
        .map((info) => [textOf(info['name']), textOf(info['units']).slice(0, UNIT_LETTERS_MAX)]),
    )
    for (const parameter of new Set([...units.keys(), ...Object.keys(values)])) {
      if (known.length >= METERS_MAX || parameter === '' || parameter.length > NAME_LETTERS_MAX) continue
      const value = numberOrNull(values[parameter])
      known.push({ sensor, parameter, unit: units.get(parameter) ?? '', value, heardS })
    }
  }
  return known
}

/** A parameter's own name; a second one of that name has its sensor's in front. */
function metersOf(known: readonly Known[], nowS: number): Meter[] {
  const taken = new Set<string>()
  return known.flatMap(({ sensor, parameter, unit, value, heardS }) => {
    const name = taken.has(parameter) ? `${sensor.slice(0, NAME_LETTERS_MAX)} ${parameter}` : parameter
    if (taken.has(name)) return []
    taken.add(name)
    return [{ name, unit, value, ageS: value === null ? Number.POSITIVE_INFINITY : Math.max(0, nowS - heardS) }]
  })
}

/** Switches behind MQTT say true and false. */
function numberOrNull(value: PlainValue | undefined): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
