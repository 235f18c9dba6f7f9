// Klipper's status objects as channels and as the words of a scene. What is missing or no number stays NaN.
import type { PlainRecord, PlainValue, PrinterStatus, PrintState } from '#protocol'
import type { ChannelName } from './channels.ts'
import { CHANNEL_AT } from './channels.ts'
import type { PrintedObject, Scene } from './scene.ts'
import type { StatusSources } from './status-sources.ts'

/** Sum of these, as in the meter of the same name (TMC2209's DRV_STATUS and GSTAT). */
const FLAG = { otpw: 1, ot: 2, uvCp: 4, reset: 8, openLoad: 16 } as const
const G_PER_N = 1000 / 9.806_65
/** More objects than any plate holds; longer names than any slicer writes. */
const OBJECTS_MAX = 500
const TEXT_LETTERS_MAX = 4000

export function readChannels(status: PrinterStatus, sources: StatusSources, channels: Float64Array): void {
  const set = (name: ChannelName, value: number): void => {
    channels[CHANNEL_AT[name]] = value
  }
  const nozzle = objectAt(status, activeExtruder(status, sources))
  const bed = objectAt(status, sources.hasBed ? 'heater_bed' : null)
  set('nozzle_c', numberAt(nozzle, 'temperature'))
  set('nozzle_target_c', numberAt(nozzle, 'target'))
  set('nozzle_pwm_ratio', numberAt(nozzle, 'power'))
  set('bed_c', numberAt(bed, 'temperature'))
  set('bed_target_c', numberAt(bed, 'target'))
  set('bed_pwm_ratio', numberAt(bed, 'power'))
  set('chamber_c', numberAt(objectAt(status, sources.chamber), 'temperature'))
  set('ambient_c', numberAt(objectAt(status, sources.room), 'temperature'))
  set('humidity_pct', numberAt(objectAt(status, sources.humidity), 'humidity'))
  const fan = objectAt(status, sources.partFan)
  set('part_fan_ratio', numberAt(fan, 'speed'))
  set('part_fan_rpm', numberAt(fan, 'rpm'))
  set('hotend_fan_rpm', numberAt(objectAt(status, sources.hotendFan), 'rpm'))
  readMotion(status, set)
  set('filament_used_mm', numberAt(objectAt(status, 'print_stats'), 'filament_used'))
  set('filament_present', filamentPresent(status, sources))
  set('nozzle_load_n', numberAt(objectAt(status, sources.loadCell), 'force_g') / G_PER_N)
  set('driver_x_c', numberAt(objectAt(status, sources.drivers.x), 'temperature'))
  set('driver_y_c', numberAt(objectAt(status, sources.drivers.y), 'temperature'))
  set('driver_e_c', numberAt(objectAt(status, sources.drivers.e), 'temperature'))
  set('driver_flags', driverFlags(status, sources))
  set('mcu_alive', mcuAlive(objectAt(status, 'webhooks')))
}

function readMotion(status: PrinterStatus, set: (name: ChannelName, value: number) => void): void {
  const report = objectAt(status, 'motion_report')
  const live = listAt(report, 'live_position')
  const place = live.length >= 3 ? live : listAt(objectAt(status, 'toolhead'), 'position')
  set('x_mm', numberOr(place[0]))
  set('y_mm', numberOr(place[1]))
  set('z_mm', numberOr(place[2]))
  set('speed_mm_per_s', numberAt(report, 'live_velocity'))
  set('feed_mm_per_s', numberAt(report, 'live_extruder_velocity'))
}

/** Where the head is, and how far the file has been read. */
export function readPlace(status: PrinterStatus): {
  readonly mm: readonly [number, number, number]
  readonly fileByte: number
} {
  const live = listAt(objectAt(status, 'motion_report'), 'live_position')
  const at = (axis: number): number => numberOr(live[axis])
  return { mm: [at(0), at(1), at(2)], fileByte: numberAt(objectAt(status, 'virtual_sdcard'), 'file_position') }
}

function activeExtruder(status: PrinterStatus, { extruders }: StatusSources): string | null {
  const active = objectAt(status, 'toolhead')['extruder']
  return typeof active === 'string' && extruders.includes(active) ? active : (extruders[0] ?? null)
}

/** 0 as soon as one that is switched on sees none. */
function filamentPresent(status: PrinterStatus, { filamentSensors }: StatusSources): number {
  let present = Number.NaN
  for (const name of filamentSensors) {
    const sensor = objectAt(status, name)
    if (sensor['enabled'] === false || typeof sensor['filament_detected'] !== 'boolean') continue
    const isThere = sensor['filament_detected'] ? 1 : 0
    present = Number.isNaN(present) ? isThere : Math.min(present, isThere)
  }
  return present
}

/** Klipper tells only what is set; a driver whose motor is off tells nothing. */
function driverFlags(status: PrinterStatus, { allDrivers }: StatusSources): number {
  let flags = Number.NaN
  for (const name of allDrivers) {
    const told = objectAt(status, name)['drv_status']
    if (!isRecord(told)) continue
    flags = Number.isNaN(flags) ? 0 : flags
    const isSet = (field: string): boolean => told[field] === 1 || told[field] === true
    if (isSet('otpw') || isSet('t120')) flags |= FLAG.otpw
    if (isSet('ot') || isSet('t150')) flags |= FLAG.ot
    if (isSet('uv_cp')) flags |= FLAG.uvCp
    if (isSet('reset')) flags |= FLAG.reset
    // A motor that stands still always seems open.
    if ((isSet('ola') || isSet('olb')) && !isSet('stst')) flags |= FLAG.openLoad
  }
  return flags
}

/** The host knows whether its microcontrollers answer, and says so in words only. */
function mcuAlive(webhooks: PlainRecord): number {
  if (webhooks['state'] === 'ready') return 1
  const said = textAt(webhooks, 'state_message')
  return /lost communication with mcu|unable to connect|timer too close/i.test(said) ? 0 : Number.NaN
}

const PRINT_STATES: ReadonlySet<string> = new Set(['standby', 'printing', 'paused', 'complete', 'cancelled', 'error'])

/** The words and single numbers of a scene that the status tells. */
export type StatusWords = Pick<
  Scene,
  | 'print'
  | 'printMessage'
  | 'filename'
  | 'fileByte'
  | 'fileBytes'
  | 'printDurationS'
  | 'totalDurationS'
  | 'speedRatio'
  | 'flowRatio'
  | 'zOffsetMm'
  | 'maxAccelMmPerS2'
  | 'pressureAdvanceS'
  | 'homedAxes'
  | 'objects'
  | 'currentObject'
> & {
  /** As the file's own lines tell the firmware; NaN where they do not. */
  readonly toldLayer: number
  readonly toldLayers: number
}

export function readWords(status: PrinterStatus, sources: StatusSources): StatusWords {
  const stats = objectAt(status, 'print_stats')
  const card = objectAt(status, 'virtual_sdcard')
  const move = objectAt(status, 'gcode_move')
  const info = isRecord(stats['info']) ? stats['info'] : {}
  const state = textAt(stats, 'state')
  const print = PRINT_STATES.has(state) ? (state as PrintState) : 'standby'
  const hasPrint = print === 'printing' || print === 'paused'
  return {
    print,
    printMessage: textAt(stats, 'message'),
    filename: textAt(stats, 'filename'),
    fileByte: hasPrint ? numberAt(card, 'file_position') : Number.NaN,
    fileBytes: numberAt(card, 'file_size'),
    printDurationS: numberAt(stats, 'print_duration'),
    totalDurationS: numberAt(stats, 'total_duration'),
    speedRatio: numberAt(move, 'speed_factor'),
    flowRatio: numberAt(move, 'extrude_factor'),
    zOffsetMm: numberOr(listAt(move, 'homing_origin')[2]),
    maxAccelMmPerS2: numberAt(objectAt(status, 'toolhead'), 'max_accel'),
    pressureAdvanceS: numberAt(objectAt(status, activeExtruder(status, sources)), 'pressure_advance'),
    homedAxes: textAt(objectAt(status, 'toolhead'), 'homed_axes'),
    ...readObjects(objectAt(status, 'exclude_object')),
    toldLayer: numberAt(info, 'current_layer'),
    toldLayers: numberAt(info, 'total_layer'),
  }
}

function readObjects(object: PlainRecord): {
  readonly objects: readonly PrintedObject[]
  readonly currentObject: string | null
} {
  const excluded = new Set(listAt(object, 'excluded_objects'))
  const objects = listAt(object, 'objects')
    .slice(0, OBJECTS_MAX)
    .flatMap((item) => {
      const name = isRecord(item) ? textAt(item, 'name') : ''
      if (name === '' || !isRecord(item)) return []
      const [xMm, yMm] = listAt(item, 'center').map(numberOr)
      const isPlaced = Number.isFinite(xMm) && Number.isFinite(yMm)
      return [{ name, isExcluded: excluded.has(name), ...(isPlaced ? { centreMm: [xMm!, yMm!] as const } : {}) }]
    })
  const current = textAt(object, 'current_object')
  return { objects, currentObject: current === '' ? null : current }
}

export function objectAt(status: PrinterStatus, name: string | null): PlainRecord {
  const object = name === null ? undefined : status[name]
  return isRecord(object) ? object : {}
}

export function textAt(object: PlainRecord, field: string): string {
  const value = object[field]
  return typeof value === 'string' ? value.slice(0, TEXT_LETTERS_MAX) : ''
}

function numberAt(object: PlainRecord, field: string): number {
  return numberOr(object[field])
}

function numberOr(value: PlainValue | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}

function listAt(object: PlainRecord, field: string): readonly PlainValue[] {
  const value = object[field]
  return Array.isArray(value) ? (value as readonly PlainValue[]) : []
}

function isRecord(value: PlainValue | undefined): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
