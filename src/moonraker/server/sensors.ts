// server.sensors: meters beside the printer. `[sensor NAME] type: printwright` reads once a second what Klipper tells of the
// virtual machine, so that a client's graphs have something true to show:
//   [sensor meter]
//   type: printwright
//   parameter_bed:
//     object=heater_bed
//     field=power
//     scale=300
//     units=W
// With `meters: all`, or some of their names, it has what the virtual machine's own meters measure beside the firmware. They
// are read while clients that have asked for sensors are there.
import type { Meter } from '#protocol'
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import type { ConfSection } from './moonraker-conf.ts'
import { namedSections } from './moonraker-conf.ts'
import { ServerError } from './server-error.ts'

interface Parameter {
  readonly name: string
  readonly object: string
  readonly field: string
  readonly scale: number
  /** As written, for clients. */
  readonly info: WireRecord
}

interface Sensor {
  readonly id: string
  readonly friendlyName: string
  readonly type: string
  readonly parameters: readonly Parameter[]
  /** Names of the machine's own meters, and their units. */
  readonly meters: ReadonlyMap<string, string>
  readonly sizeMax: number
  /** By parameter, oldest first. */
  readonly history: Map<string, number[]>
  readonly values: Map<string, number>
}

/** Meters of the machine that do not pass through Klipper. */
export interface MeterSource {
  readonly units: ReadonlyMap<string, string>
  read(): readonly Meter[]
}

const PERIOD_MS = 1000
const STORE_SIZE = 1200
const STORE_SIZE_MAX = 100_000

export function setupSensors(server: Moonraker, source: MeterSource = NO_METERS): void {
  const { conf, endpoints, klippy, connections, components, warnings, onClose, report } = server
  const named = namedSections(conf, 'sensor')
  if (named.length === 0) return
  const sensors = new Map<string, Sensor>()
  let isAsked = false
  for (const { name, section } of named) {
    const type = section.text('type', '')
    if (type === 'printwright') sensors.set(name, readSensor(name, section, source))
    else warnings.push(`Failed to configure sensor [sensor ${name}]<br/>Unsupported sensor type: ${type}`)
  }
  const find = (name: string): Sensor => {
    const sensor = sensors.get(name)
    if (sensor === undefined) throw new ServerError(`No valid sensor named ${name}`)
    return sensor
  }
  const each = (write: (sensor: Sensor) => WireValue): WireRecord =>
    Object.fromEntries([...sensors].map(([name, sensor]) => [name, write(sensor)]))
  /** Who asks sees the meters as they are now, not as they were a second ago. */
  const ask = (): void => {
    isAsked = true
    const read = source.read()
    for (const sensor of sensors.values()) noteMeters(sensor, read)
  }

  addEndpoint(endpoints, '/server/sensors/list', 'GET', ({ params }) => {
    ask()
    const isExtended = params.flag('extended', false)
    return { sensors: each((sensor) => sensorRecord(sensor, isExtended)) }
  })
  addEndpoint(endpoints, '/server/sensors/info', 'GET', ({ params }) => {
    ask()
    return sensorRecord(find(params.text('sensor')), params.flag('extended', false))
  })
  addEndpoint(endpoints, '/server/sensors/measurements', 'GET', ({ params }) => {
    if (!params.has('sensor')) return each(measurements)
    const name = params.text('sensor')
    return { [name]: measurements(find(name)) }
  })

  function measure(): void {
    if (connections.open.size === 0) isAsked = false
    // The machine's own meters measure also while the firmware does not answer.
    const isReady = klippy.state === 'ready'
    const read = isAsked ? source.read() : []
    const changes: Record<string, WireRecord> = {}
    for (const sensor of sensors.values()) {
      const changed = isReady ? measureOne(sensor, (object, field) => klippy.value(object, field)) : new Map()
      for (const [name, value] of noteMeters(sensor, read)) changed.set(name, value)
      for (const { name } of read) if (sensor.meters.has(name)) store(sensor, name)
      if (changed.size > 0) changes[sensor.id] = Object.fromEntries(changed)
    }
    if (Object.keys(changes).length > 0) connections.notify('notify_sensor_update', [changes])
  }
  const owner = {}
  klippy.on('ready', () => {
    klippy
      .subscribe(owner, wantedOf(sensors.values()), () => undefined)
      .catch((error: unknown) => {
        if (!(error instanceof ServerError)) report(error, 'sensors')
      })
  })
  const timer = setInterval(measure, PERIOD_MS)
  onClose.push(() => clearInterval(timer))
  components.push('sensor')
}

const NO_METERS: MeterSource = { units: new Map(), read: () => [] }

function readSensor(id: string, section: ConfSection, { units }: MeterSource): Sensor {
  const parameters = section.options.flatMap((option) => {
    const name = /^parameter_(\w+)$/.exec(option)?.[1]
    return name === undefined ? [] : [readParameter(name, section.text(option, ''))]
  })
  const wanted = section.list('meters', [])
  const meters = new Map([...units].filter(([name]) => wanted.includes('all') || wanted.includes(name)))
  const size = section.number('sensor_store_size', STORE_SIZE)
  return {
    id,
    friendlyName: section.text('name', id),
    type: 'printwright',
    parameters,
    meters,
    sizeMax: Math.min(STORE_SIZE_MAX, Math.max(1, Math.trunc(size))),
    history: new Map([...parameters.map(({ name }) => name), ...meters.keys()].map((name) => [name, []])),
    values: new Map(),
  }
}

function readParameter(name: string, text: string): Parameter {
  const said = new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]]
    }),
  )
  const scale = Number(said.get('scale') ?? 1)
  return {
    name,
    object: said.get('object') ?? '',
    field: said.get('field') ?? '',
    scale: Number.isFinite(scale) ? scale : 1,
    info: Object.fromEntries<WireValue>([...said, ['name', name]]),
  }
}

function wantedOf(sensors: Iterable<Sensor>): Map<string, readonly string[]> {
  const wanted = new Map<string, readonly string[]>()
  for (const { parameters } of sensors) {
    for (const { object, field } of parameters) {
      if (object !== '' && field !== '') wanted.set(object, [...(wanted.get(object) ?? []), field])
    }
  }
  return wanted
}

/** What has changed. */
function measureOne(sensor: Sensor, readField: (object: string, field: string) => unknown): Map<string, number> {
  const { parameters, values } = sensor
  const changed = new Map<string, number>()
  for (const { name, object, field, scale } of parameters) {
    const read = readField(object, field)
    if (typeof read !== 'number') continue
    const value = read * scale
    if (values.get(name) !== value) changed.set(name, value)
    values.set(name, value)
    store(sensor, name)
  }
  return changed
}

/** What has changed; what measures nothing any more is no longer told. */
function noteMeters({ meters, values }: Sensor, read: readonly Meter[]): Map<string, number> {
  const changed = new Map<string, number>()
  for (const { name, value } of read) {
    if (!meters.has(name)) continue
    if (value === null) values.delete(name)
    else if (values.get(name) !== value) changed.set(name, value)
    if (value !== null) values.set(name, value)
  }
  return changed
}

function store({ history, values, sizeMax }: Sensor, name: string): void {
  const past = history.get(name)
  const value = values.get(name)
  if (past === undefined || value === undefined) return
  past.push(value)
  if (past.length > sizeMax) past.shift()
}

function sensorRecord({ id, friendlyName, type, values, parameters, meters }: Sensor, isExtended: boolean): WireRecord {
  const record = { id, friendly_name: friendlyName, type, values: Object.fromEntries(values) }
  if (!isExtended) return record
  const ofMeters = [...meters].map(([name, units]) => ({ units, name }))
  return { ...record, parameter_info: [...parameters.map(({ info }) => info), ...ofMeters], history_fields: [] }
}

function measurements({ history }: Sensor): WireRecord {
  return Object.fromEntries([...history].filter(([, values]) => values.length > 0))
}
