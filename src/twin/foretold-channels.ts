// What the twin can foretell of a print, read off a nominal printer as a client would see it. The names are those of the
// operator's channels (a layer above: tests/twin-channels.test.ts holds them together).
import type { Printer } from '#printer'
import { Coordinate, METER_NAMES, readMeters, type StatusRecord, type StatusValue } from '#printer'
import type { SignalName } from '#sensing'

/** From Klipper's status. */
const STATUS_CHANNELS = [
  'nozzle_c',
  'nozzle_target_c',
  'nozzle_pwm_ratio',
  'bed_c',
  'bed_target_c',
  'bed_pwm_ratio',
  'chamber_c',
  'part_fan_ratio',
  'x_mm',
  'y_mm',
  'z_mm',
  'speed_mm_per_s',
  'feed_mm_per_s',
  'filament_used_mm',
  'filament_present',
] as const

/** Measured beside the firmware: signals of the same names. */
const METER_CHANNELS = [
  'part_fan_rpm',
  'hotend_fan_rpm',
  'ambient_c',
  'humidity_pct',
  'supply_v',
  'supply_a',
  'driver_x_c',
  'driver_y_c',
  'driver_e_c',
  'driver_flags',
  'stallguard_x',
  'stallguard_y',
  'stallguard_e',
  'encoder_mm',
  'nozzle_load_n',
  'accel_x_rms_g',
  'accel_y_rms_g',
  'accel_z_rms_g',
  'accel_peak_g',
  'mcu_alive',
] as const satisfies readonly SignalName[]

export const FORETOLD_CHANNELS: readonly string[] = [...STATUS_CHANNELS, ...METER_CHANNELS]

const meterAt = (name: SignalName): number => METER_NAMES.indexOf(name)
const METERS_AT = METER_CHANNELS.map(meterAt)
const CHAMBER_AT = meterAt('chamber_c')
const PRESENT_AT = meterAt('filament_present')

/** Status objects of this printer that channels are read from; null where it has none of the kind. */
export interface ChannelSources {
  readonly chamber: string | null
  readonly filamentSensor: string | null
}

export function findSources({ host }: Printer): ChannelSources {
  const names = [...host.objects.keys()]
  const isThermometer = /^(heater_generic|temperature_sensor|temperature_fan) .*(chamber|enclosure)/i
  return {
    chamber: names.find((name) => isThermometer.test(name)) ?? null,
    filamentSensor: names.find((name) => /^filament_(switch|motion)_sensor /.test(name)) ?? null,
  }
}

/** Fills `values`, in the order of FORETOLD_CHANNELS, with what a client would see now. */
export function readChannels(printer: Printer, sources: ChannelSources, values: Float64Array): void {
  const { host, reactor } = printer
  const read = (name: string | null): StatusRecord =>
    (name === null ? undefined : host.objects.get(name)?.status(reactor.timeS)) ?? {}
  const meters = readMeters(printer)
  const metered = (at: number): number => meters[at]?.value ?? Number.NaN
  const nozzle = read('extruder')
  const bed = read('heater_bed')
  const motion = read('motion_report')
  const place = motion['live_position']
  const xyz = place instanceof Coordinate ? place.items : []
  let at = 0
  for (const heater of [nozzle, bed]) {
    values[at++] = numberIn(heater['temperature'])
    values[at++] = numberIn(heater['target'])
    values[at++] = numberIn(heater['power'])
  }
  const chamber = sources.chamber === null ? null : read(sources.chamber)
  values[at++] = chamber === null ? metered(CHAMBER_AT) : numberIn(chamber['temperature'])
  values[at++] = numberIn(read('fan')['speed'])
  for (let axis = 0; axis < 3; axis++) values[at++] = numberIn(xyz[axis])
  values[at++] = numberIn(motion['live_velocity'])
  values[at++] = numberIn(motion['live_extruder_velocity'])
  values[at++] = numberIn(read('print_stats')['filament_used'])
  const detected = sources.filamentSensor === null ? undefined : read(sources.filamentSensor)['filament_detected']
  values[at++] = typeof detected === 'boolean' ? Number(detected) : metered(PRESENT_AT)
  for (const meter of METERS_AT) values[at++] = metered(meter)
}

function numberIn(value: StatusValue | undefined): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
}
