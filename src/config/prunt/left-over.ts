// What a conversion leaves behind, by name: options of a printer.cfg, values of a Prunt configuration.
import type { PrinterConfig } from '../printer-config.ts'
import type { PruntConfig } from './prunt-config.ts'
import { fieldOf, lookUpKey } from './prunt-fields.ts'

const STEPPER = [
  'rotation_distance',
  'gear_ratio',
  'full_steps_per_rotation',
  'microsteps',
  'position_min',
  'position_max',
  'position_endstop',
  'homing_speed',
  'homing_retract_dist',
  'homing_positive_dir',
]
const HEATER = ['min_temp', 'max_temp', 'sensor_type', 'control', 'pid_kp', 'pid_ki', 'pid_kd', 'max_delta']
const FAN = ['max_power', 'off_below', 'cycle_time', 'fan_speed', 'heater']
const EXTRUDER = [
  'max_extrude_only_velocity',
  'max_extrude_only_accel',
  'pressure_advance',
  'pressure_advance_smooth_time',
]

/** Options that a conversion reads, section by section. */
const CARRIED: readonly (readonly [section: RegExp, options: readonly string[]])[] = [
  [/^printer$/, ['kinematics', 'max_velocity', 'max_accel', 'max_z_velocity', 'max_z_accel', 'square_corner_velocity']],
  [/^stepper_[xyz]\d*$/, STEPPER],
  [/^extruder$/, [...STEPPER, ...HEATER, ...EXTRUDER]],
  [/^(heater_bed|heater_generic .+)$/, HEATER],
  [/^verify_heater .+$/, ['max_error', 'check_gain_time', 'heating_gain', 'hysteresis']],
  [/^(fan|fan_generic .+|heater_fan .+|controller_fan .+|temperature_fan .+)$/, FAN],
  [
    /^input_shaper$/,
    [
      'shaper_type',
      ...['x', 'y', 'z'].flatMap((axis) =>
        ['shaper_type', 'shaper_freq', 'damping_ratio'].map((name) => `${name}_${axis}`),
      ),
    ],
  ],
]
/** Wires are told in one sentence for all. */
const WIRE = /(^|_)pin$/

/** One sentence a section with what stays behind of it, and one for the sections that do as a whole. */
export function leftOptions(printer: PrinterConfig, isCarried: (section: string) => boolean): string[] {
  const whole: string[] = []
  const notes: string[] = []
  for (const { name, options } of printer.source.sections.values()) {
    const carried = isCarried(name) ? CARRIED.find(([pattern]) => pattern.test(name)) : undefined
    if (carried === undefined) {
      whole.push(`[${name}]`)
      continue
    }
    const left = [...options.keys()].filter((option) => !carried[1].includes(option) && !WIRE.test(option))
    if (left.length > 0) notes.push(`[${name}] not carried over: ${left.join(', ')}`)
  }
  if (whole.length > 0) notes.push(`not carried over: ${whole.join(', ')}`)
  return notes
}

/**
 * Keys of values that nobody has looked at, but for those that say nothing: a default, a variant's child that is not chosen.
 * `seen`: look-up keys.
 */
export function leftKeys(config: PruntConfig, seen: ReadonlySet<string>): string[] {
  const values = new Map([...config.properties].map(([key, value]) => [lookUpKey(key), value]))
  return [...config.properties]
    .filter(([key, value]) => !seen.has(lookUpKey(key)) && !isSilent(key, value) && isChosen(values, key))
    .map(([key]) => key)
}

function isSilent(key: string, value: unknown): boolean {
  const standard = fieldOf(key)?.default
  return value === (standard ?? false)
}

/** All children of a variant are always there; the variant's own value names the one that counts. */
function isChosen(values: ReadonlyMap<string, unknown>, key: string): boolean {
  const parts = key.split('$')
  for (let depth = 1; depth < parts.length; depth += 1) {
    const path = parts.slice(0, depth).join('$')
    const field = fieldOf(path)
    const chosen = values.get(lookUpKey(path)) ?? (field?.kind === 'choice' ? field.default : undefined)
    if (typeof chosen === 'string' && lookUpKey(chosen) !== lookUpKey(parts[depth] ?? '')) return false
  }
  return true
}
