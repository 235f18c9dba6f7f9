// What each channel belongs to, as a person knows it: a camera is one eye, however many numbers are read from it. A name of a
// channel is never shown to people.
import type { ChannelName } from '../perception/channels.ts'
import { CHANNELS } from '../perception/channels.ts'
import type { Unseeing } from '../perception/liveness.ts'
import { capital } from './figures.ts'

export const SENSES = [
  'nozzle-sensor',
  'bed-sensor',
  'chamber-sensor',
  'place',
  'feed',
  'run-out-switch',
  'fan',
  'tachometers',
  'room-sensor',
  'supply',
  'drivers',
  'stallguard',
  'encoder',
  'load-cell',
  'accelerometer',
  'microcontroller',
  'camera',
] as const
export type Sense = (typeof SENSES)[number]

const SENSE_OF: Readonly<Record<ChannelName, Sense>> = {
  nozzle_c: 'nozzle-sensor',
  nozzle_target_c: 'nozzle-sensor',
  nozzle_pwm_ratio: 'nozzle-sensor',
  bed_c: 'bed-sensor',
  bed_target_c: 'bed-sensor',
  bed_pwm_ratio: 'bed-sensor',
  chamber_c: 'chamber-sensor',
  part_fan_ratio: 'fan',
  x_mm: 'place',
  y_mm: 'place',
  z_mm: 'place',
  speed_mm_per_s: 'place',
  feed_mm_per_s: 'feed',
  filament_used_mm: 'feed',
  filament_present: 'run-out-switch',
  part_fan_rpm: 'tachometers',
  hotend_fan_rpm: 'tachometers',
  ambient_c: 'room-sensor',
  humidity_pct: 'room-sensor',
  supply_v: 'supply',
  supply_a: 'supply',
  driver_x_c: 'drivers',
  driver_y_c: 'drivers',
  driver_e_c: 'drivers',
  driver_flags: 'drivers',
  stallguard_x: 'stallguard',
  stallguard_y: 'stallguard',
  stallguard_e: 'stallguard',
  encoder_mm: 'encoder',
  nozzle_load_n: 'load-cell',
  accel_x_rms_g: 'accelerometer',
  accel_y_rms_g: 'accelerometer',
  accel_z_rms_g: 'accelerometer',
  accel_peak_g: 'accelerometer',
  mcu_alive: 'microcontroller',
  picture_stray_ratio: 'camera',
  picture_missing_ratio: 'camera',
  picture_shift_x_px: 'camera',
  picture_shift_y_px: 'camera',
  picture_brightness: 'camera',
  picture_still_s: 'camera',
  picture_gone_ratio: 'camera',
  picture_moved_ratio: 'camera',
  picture_loose_px: 'camera',
  picture_repeats: 'camera',
}

const NAMES: ReadonlySet<string> = new Set(CHANNELS.map(({ name }) => name))

/** Of a camera some numbers need a twin's picture: only where its first one is missing nobody looks with it. */
const EYE: ChannelName = 'picture_brightness'

/** What is not seen, each sense once and in their order. What is no channel's name is left out. */
export function sensesOf(channels: readonly string[]): Sense[] {
  const missing = new Set(
    channels
      .filter((name): name is ChannelName => NAMES.has(name))
      .filter((name) => SENSE_OF[name] !== 'camera' || name === EYE)
      .map((name) => SENSE_OF[name]),
  )
  return SENSES.filter((sense) => missing.has(sense))
}

const TITLES: ReadonlyMap<string, string> = new Map([
  ...CHANNELS.map(({ name, title }): [string, string] => [name, title]),
  ['status', 'the printer’s own word'],
])

/** What does not really look, and why. */
export function unseeingWords({ channel, why }: Pick<Unseeing, 'channel' | 'why'>): string {
  return `${capital(TITLES.get(channel) ?? channel)}: ${why}`
}
