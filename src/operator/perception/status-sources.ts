// Which objects of a printer the channels are read from. Klipper lets people name their sensors: what a name says is all there is.
import type { ObjectSelection } from '#protocol'

export interface StatusSources {
  readonly extruders: readonly string[]
  readonly hasBed: boolean
  /** The part fan; null where there is none that can be told from others. */
  readonly partFan: string | null
  /** On the heat sink of the hot end. */
  readonly hotendFan: string | null
  readonly chamber: string | null
  readonly room: string | null
  readonly humidity: string | null
  readonly filamentSensors: readonly string[]
  /** Drivers by the channel's motor. */
  readonly drivers: Readonly<Record<'x' | 'y' | 'e', string | null>>
  readonly allDrivers: readonly string[]
  readonly loadCell: string | null
}

const THERMOMETER = /^(?:heater_generic|temperature_sensor|temperature_fan) /

export function findSources(objects: readonly string[]): StatusSources {
  const first = (holds: (name: string) => boolean): string | null => objects.find(holds) ?? null
  const thermometer = (words: RegExp): string | null => first((name) => THERMOMETER.test(name) && words.test(name))
  const driver = (stepper: string): string | null =>
    first((name) => name.startsWith('tmc') && name.split(' ')[1] === stepper)
  return {
    extruders: objects.filter((name) => /^extruder\d*$/.test(name)),
    hasBed: objects.includes('heater_bed'),
    partFan: first((name) => name === 'fan') ?? first((name) => /^fan_generic .*(?:part|cooling|model)/i.test(name)),
    hotendFan: first((name) => /^heater_fan .*(?:hot.?end|heat.?sink|heat.?break|extruder|nozzle|tool)/i.test(name)),
    chamber: thermometer(/ .*(?:chamber|enclosure)/i),
    room: thermometer(/ .*(?:ambient|room|outside)/i),
    humidity: first((name) => /^(?:bme280|htu21d|sht3x|aht\d\dx?) /i.test(name)),
    filamentSensors: objects.filter((name) => /^filament_(?:switch|motion)_sensor /.test(name)),
    drivers: { x: driver('stepper_x'), y: driver('stepper_y'), e: driver('extruder') },
    allDrivers: objects.filter((name) => /^tmc\d+ (?:stepper_[a-z]\d*|extruder\d*)$/.test(name)),
    loadCell: first((name) => /^load_cell/.test(name)),
  }
}

const ALWAYS: ObjectSelection = {
  webhooks: ['state', 'state_message'],
  print_stats: ['state', 'filename', 'message', 'print_duration', 'total_duration', 'filament_used', 'info'],
  virtual_sdcard: ['file_position', 'file_size'],
  // The estimated time never stands: whoever subscribes to it hears that Klipper lives.
  toolhead: ['homed_axes', 'extruder', 'position', 'max_accel', 'estimated_print_time'],
  motion_report: ['live_position', 'live_velocity', 'live_extruder_velocity'],
  gcode_move: ['speed_factor', 'extrude_factor', 'homing_origin'],
  exclude_object: ['objects', 'excluded_objects', 'current_object'],
}

export function selectionOf(sources: StatusSources): ObjectSelection {
  const wanted = new Map<string, readonly string[]>(
    Object.entries(ALWAYS).map(([name, fields]) => [name, fields ?? []]),
  )
  const add = (name: string | null, fields: readonly string[]): void => {
    if (name !== null) wanted.set(name, [...new Set([...(wanted.get(name) ?? []), ...fields])])
  }
  for (const extruder of sources.extruders) add(extruder, ['temperature', 'target', 'power', 'pressure_advance'])
  if (sources.hasBed) add('heater_bed', ['temperature', 'target', 'power'])
  add(sources.partFan, ['speed', 'rpm'])
  add(sources.hotendFan, ['rpm'])
  add(sources.chamber, ['temperature'])
  add(sources.room, ['temperature'])
  add(sources.humidity, ['humidity'])
  add(sources.loadCell, ['force_g'])
  for (const sensor of sources.filamentSensors) add(sensor, ['filament_detected', 'enabled'])
  for (const driver of sources.allDrivers) add(driver, ['temperature', 'drv_status'])
  return Object.fromEntries(wanted)
}
