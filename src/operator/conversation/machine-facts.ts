// What the printer can do, by its own configuration, and what a file asks of it.
import { filamentAreaMm2 } from '#core'
import type { Forecast, GcodeMetadata, PlainRecord } from '#protocol'
import type { ConversationContext } from './context.ts'
import { known } from './status-facts.ts'

export interface MachineFacts {
  /** Highest target that its configuration allows. */
  readonly nozzleMaxC: number | null
  readonly bedMaxC: number | null
  /** Null: it has no heater for the air round the part. */
  readonly chamberMaxC: number | null
  readonly hasChamberSensor: boolean
  readonly nozzleDiameterMm: number | null
  readonly filamentDiameterMm: number | null
  readonly speedMaxMmPerS: number | null
  readonly accelMaxMmPerS2: number | null
  readonly sizeMm: readonly [number | null, number | null, number | null]
  /** Where the configuration cannot be read, everything else is null. */
  readonly isKnown: boolean
}

export async function readMachine({ printer }: ConversationContext): Promise<MachineFacts> {
  const [settings, objects] = await Promise.all([
    printer.query({ configfile: ['settings'] }).then(
      ({ status }) => recordAt(status['configfile'] ?? {}, 'settings'),
      () => ({}) as PlainRecord,
    ),
    printer.listObjects().catch(() => [] as readonly string[]),
  ])
  const at = (section: string, option: string): number | null => known(recordAt(settings, section)[option])
  const chamber = Object.keys(settings).find((name) => /^heater_generic .*(?:chamber|enclosure)/i.test(name))
  const reach = (axis: string): number | null => {
    const most = at(`stepper_${axis}`, 'position_max')
    return most === null ? null : most - Math.max(0, at(`stepper_${axis}`, 'position_min') ?? 0)
  }
  return {
    nozzleMaxC: at('extruder', 'max_temp'),
    bedMaxC: at('heater_bed', 'max_temp'),
    chamberMaxC: chamber === undefined ? null : at(chamber, 'max_temp'),
    hasChamberSensor: objects.some((name) => /^(?:temperature_|heater_generic).*(?:chamber|enclosure)/i.test(name)),
    nozzleDiameterMm: at('extruder', 'nozzle_diameter'),
    filamentDiameterMm: at('extruder', 'filament_diameter'),
    speedMaxMmPerS: at('printer', 'max_velocity'),
    accelMaxMmPerS2: at('printer', 'max_accel'),
    sizeMm: [reach('x'), reach('y'), reach('z')],
    isKnown: Object.keys(settings).length > 0,
  }
}

/** What Klipper says of its configuration; its words may be others'. */
export async function readConfigState({
  printer,
}: ConversationContext): Promise<{ readonly warnings: readonly string[]; readonly isUnsaved: boolean }> {
  const { status } = await printer
    .query({ configfile: ['warnings', 'save_config_pending'] })
    .catch(() => ({ status: {} as Record<string, PlainRecord> }))
  const { warnings, save_config_pending: isUnsaved } = status['configfile'] ?? {}
  const texts = (Array.isArray(warnings) ? warnings : []).flatMap((warning: unknown) => {
    const message = (warning as { readonly message?: unknown } | null)?.message
    return typeof message === 'string' && message !== '' ? [message] : []
  })
  return { warnings: texts, isUnsaved: isUnsaved === true }
}

function recordAt(record: PlainRecord, field: string): PlainRecord {
  const value = record[field]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainRecord) : {}
}

export interface FileFacts {
  readonly path: string
  /** What the slicer wrote; null: there is no such file, or nothing was written. */
  readonly metadata: GcodeMetadata | null
  /** What the simulation of it foretells; null: it has not been simulated. */
  readonly foretold: {
    readonly durationS: number
    readonly filamentMm: number
    readonly layers: number
    readonly nozzleMaxC: number | null
    readonly bedMaxC: number | null
    /** Held for a tenth of the print's extruding time. */
    readonly flowHighMm3PerS: number | null
  } | null
}

export async function readFileFacts(context: ConversationContext, asked?: string): Promise<FileFacts | null> {
  const path = asked ?? context.watcher.scene?.filename ?? ''
  if (path === '') return null
  const metadata = await context.printer.metadata(path).catch(() => null)
  const isAtHand = path === context.watcher.scene?.filename
  const forecast = isAtHand ? context.forecast() : null
  if (metadata === null && forecast === null) return null
  if (forecast === null) return { path, metadata, foretold: null }
  const { filamentDiameterMm } = await readMachine(context)
  return { path, metadata, foretold: foretoldOf(forecast, filamentDiameterMm ?? FILAMENT_MM) }
}

/** Where the configuration does not say: nearly every printer's. */
const FILAMENT_MM = 1.75
const HIGH_SHARE = 0.9

function foretoldOf(forecast: Forecast, filamentMm: number): NonNullable<FileFacts['foretold']> {
  const column = (name: string): Float32Array | undefined => forecast.values[forecast.channels.indexOf(name)]
  const highest = (name: string): number | null => {
    let most = Number.NaN
    for (const value of column(name) ?? []) if (!(value <= most) && !Number.isNaN(value)) most = value
    return known(most)
  }
  const feeds = [...(column('feed_mm_per_s') ?? [])].filter((value) => value > 0).sort((a, b) => a - b)
  const high = feeds[Math.floor(HIGH_SHARE * feeds.length)]
  return {
    durationS: forecast.durationS,
    filamentMm: forecast.filamentMm,
    layers: forecast.layers,
    nozzleMaxC: highest('nozzle_target_c'),
    bedMaxC: highest('bed_target_c'),
    flowHighMm3PerS: high === undefined ? null : high * filamentAreaMm2(filamentMm),
  }
}
