// What Prunt's configuration (schema 13) holds: path, kind, default, range. `*` stands for a name that the board gives
// (a stepper, a heater), `@` for an axis. Source: prunt SPEC 9. The defaults and ranges that SPEC does not give are left
// open: such a value is read and kept, and is missing where the file has none.

export type PruntValue = string | number | boolean

export type PruntField =
  | { readonly kind: 'float' | 'integer'; readonly default?: number; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean'; readonly default?: boolean }
  /** The chosen child of a variant, or one of a list. */
  | { readonly kind: 'choice'; readonly default?: string; readonly options: readonly string[] }
  | { readonly kind: 'text'; readonly default?: string }

export const PRUNT_SCHEMA_VERSION = 13
export const PRUNT_AXES = ['X', 'Y', 'Z', 'E'] as const
export type PruntAxis = (typeof PRUNT_AXES)[number]

export const STEP_VARIANTS = [
  'Direct entry',
  'Lead screw',
  'Gear with circumference',
  'Gear with tooth count and pitch',
]
export const KINEMATICS_KINDS = ['Cartesian', 'Core XY']
export const CUSTOM_STEINHART = 'Custom Steinhart-Hart'
export const CUSTOM_CALLENDAR = 'Custom Callendar-Van Dusen'
export const HEATER_METHODS = ['Disabled', 'PID', 'Bang bang']
export const FAN_METHODS = ['Always on', 'Dynamic duty cycle']
export const ZERO_VIBRATION = 'Zero vibration (ZV/ZVD/ZVDD/etc.)'
export const EXTRA_INSENSITIVE = 'Extra insensitive (EI/2HEI/3HEI)'
export const SHAPER_KINDS = ['No shaper', ZERO_VIBRATION, EXTRA_INSENSITIVE, 'Pressure advance']
export const HOMING_METHODS = [
  'Disabled',
  'Set to value',
  'Use input switch',
  'Use StallGuard2',
  'Use StallGuard4',
  'Use StallGuard2 or 4',
]

const float = (standard?: number, min?: number, max?: number): PruntField => ({
  kind: 'float',
  ...(standard === undefined ? {} : { default: standard }),
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
})
const integer = (standard?: number, min?: number, max?: number): PruntField => ({
  ...(float(standard, min, max) as { kind: 'float' }),
  kind: 'integer',
})
const flag = (standard?: boolean): PruntField => ({
  kind: 'boolean',
  ...(standard === undefined ? {} : { default: standard }),
})
const choice = (options: readonly string[], standard?: string): PruntField => ({
  kind: 'choice',
  options,
  ...(standard === undefined ? {} : { default: standard }),
})
const text: PruntField = { kind: 'text' }

function stepperFields(): [string, PruntField][] {
  const at = 'Steppers$*$Distance per step'
  const fields: [string, PruntField][] = [
    ['Steppers$*$Enabled', flag()],
    ['Steppers$*$Microsteps', integer(1, 1)],
    [at, choice(STEP_VARIANTS)],
    [`${at}$Direct entry$Distance per step`, float(undefined, 0)],
    [`${at}$Lead screw$Lead`, float(undefined, 0)],
    [`${at}$Gear with circumference$Circumference`, float(undefined, 0)],
    [`${at}$Gear with tooth count and pitch$Tooth count`, float(undefined, 0)],
    [`${at}$Gear with tooth count and pitch$Tooth pitch`, float(undefined, 0)],
  ]
  for (const variant of STEP_VARIANTS) {
    fields.push([`${at}$${variant}$Reverse direction`, flag(false)])
    if (variant === 'Direct entry') continue
    fields.push([`${at}$${variant}$Gear ratio$Numerator`, float(1, 0)])
    fields.push([`${at}$${variant}$Gear ratio$Denominator`, float(1, 0)])
    fields.push([`${at}$${variant}$Full steps per rotation`, float(200, 0)])
  }
  return fields
}

const kinematicsFields: [string, PruntField][] = [
  ['Kinematics$Lower position limit$@', float()],
  ['Kinematics$Upper position limit$@', float()],
  ['Kinematics$Ignore E in XYZE', flag(true)],
  ['Kinematics$Shift blended corners', flag(false)],
  ['Kinematics$Maximum tangential velocity', float(10, 0)],
  ['Kinematics$Axial velocity limits$@', float(10, 0)],
  ['Kinematics$Maximum chord error', float(0.1, 0)],
  ['Kinematics$Maximum acceleration', float(100, 0)],
  ['Kinematics$Maximum jerk', float(1e4, 0)],
  ['Kinematics$Maximum snap', float(1e7, 0)],
  ['Kinematics$Maximum crackle', float(1e11, 0)],
  ['Kinematics$Axial scaler$@', float(1, 0)],
  ['Kinematics$Kinematics kind', choice(KINEMATICS_KINDS)],
  ['Kinematics$Kinematics kind$Cartesian$*', text],
  ['Kinematics$Kinematics kind$Core XY$*', text],
]

const heatFields: [string, PruntField][] = [
  ['Thermistors$*$Minimum temperature', float()],
  ['Thermistors$*$Maximum temperature', float()],
  ['Thermistors$*$Thermistor kind', text],
  [`Thermistors$*$Thermistor kind$${CUSTOM_STEINHART}$A`, float()],
  [`Thermistors$*$Thermistor kind$${CUSTOM_STEINHART}$B`, float()],
  [`Thermistors$*$Thermistor kind$${CUSTOM_STEINHART}$C`, float()],
  [`Thermistors$*$Thermistor kind$${CUSTOM_CALLENDAR}$R(0)`, float(undefined, 0)],
  [`Thermistors$*$Thermistor kind$${CUSTOM_CALLENDAR}$A`, float()],
  [`Thermistors$*$Thermistor kind$${CUSTOM_CALLENDAR}$B`, float()],
  ['Heaters$*$Thermistor', text],
  ['Heaters$*$Check maximum cumulative error', float(120, 0)],
  ['Heaters$*$Check gain time', float(20, 0)],
  ['Heaters$*$Check minimum gain', float(2, 0)],
  ['Heaters$*$Check hysteresis', float(3, 0)],
  ['Heaters$*$Control method', choice(HEATER_METHODS)],
  ['Heaters$*$Control method$PID$Proportional scale', float()],
  ['Heaters$*$Control method$PID$Integral scale', float()],
  ['Heaters$*$Control method$PID$Derivative scale', float()],
  ['Heaters$*$Control method$Bang bang$Hysteresis', float(undefined, 0)],
  ['Fans$*$Invert PWM output', flag()],
  ['Fans$*$PWM frequency', float(30, 1, 50_000)],
  ['Fans$*$Control method', choice(FAN_METHODS)],
  ['Fans$*$Control method$Always on$Duty cycle', float(undefined, 0, 1)],
  ['Fans$*$Control method$Dynamic duty cycle$Disable below', float(undefined, 0, 1)],
  ['Fans$*$Control method$Dynamic duty cycle$Maximum duty cycle', float(undefined, 0, 1)],
  ['Lasers$*$Modulate with velocity', flag(true)],
]

const homingFields: [string, PruntField][] = [
  ['Input switches$*$Enabled', flag()],
  ['Input switches$*$Hit on high', flag()],
  ['Homing$@$Homing method', choice(HOMING_METHODS)],
  ['Homing$@$Homing method$Set to value$Position', float()],
  ['Homing$@$Homing method$Use input switch$Switch', text],
  ['Homing$@$Homing method$Use input switch$Move towards negative infinity', flag()],
  ['Homing$@$Homing method$Use input switch$First move distance', float(0.1, 0)],
  ['Homing$@$Homing method$Use input switch$Back off move distance', float(2, 0)],
  ['Homing$@$Homing method$Use input switch$Second move distance', float(0.1, 0)],
  ['Homing$@$Homing method$Use input switch$Switch position', float()],
  ['Homing$@$Homing method$Use input switch$Move to after', float()],
  ['Homing$@$Homing method$Use input switch$Velocity limit', float(undefined, 0)],
]

const shaperFields: [string, PruntField][] = [
  ['Input shaping$@', choice(SHAPER_KINDS, 'No shaper')],
  [`Input shaping$@$${ZERO_VIBRATION}$Frequency`, float(undefined, 0)],
  [`Input shaping$@$${ZERO_VIBRATION}$Damping ratio`, float(0.1, 0, 1)],
  [`Input shaping$@$${ZERO_VIBRATION}$Number of derivatives`, integer(undefined, 0, 3)],
  [`Input shaping$@$${EXTRA_INSENSITIVE}$Frequency`, float(undefined, 0)],
  [`Input shaping$@$${EXTRA_INSENSITIVE}$Damping ratio`, float(0.1, 0, 1)],
  [`Input shaping$@$${EXTRA_INSENSITIVE}$Residual vibration level`, float(0.05, 0, 1)],
  [`Input shaping$@$${EXTRA_INSENSITIVE}$Number of humps`, integer(undefined, 1, 3)],
  ['Input shaping$@$Pressure advance$Pressure advance time', float(undefined, 0)],
  ['Input shaping$@$Pressure advance$Pressure advance smooth time', float(undefined, 0, 0.2)],
  ['Input shaping$@$Pressure advance$Apply smoothing to added part only', flag()],
  ['Input shaping$@$Pressure advance$Smoothing levels', integer(2, 1, 10)],
]

const otherFields: [string, PruntField][] = [
  ['Prunt$Enabled', flag(false)],
  ['Prunt$Replace G0 with G1', flag(false)],
  ['G-code assignments$Hotend heater', text],
  ['G-code assignments$Bed heater', text],
  ['G-code assignments$Default fan', text],
  ['G-code assignments$Default laser', text],
]

/** One spelling of a key: case, hyphens, units in brackets and "X axis" for X make no difference. */
export function canonicalKey(key: string): string {
  return key
    .split('$')
    .map((part) => {
      const plain = part
        .toLowerCase()
        .replace(/\s*\([^)]*\)\s*$/, '')
        .replaceAll(/[-_\s]+/g, ' ')
        .trim()
      return /^[xyze] axis$/.test(plain) ? plain.charAt(0) : plain
    })
    .join('$')
}

interface Pattern {
  readonly parts: readonly string[]
  readonly field: PruntField
}

const FIELDS = [
  ...otherFields,
  ...stepperFields(),
  ...kinematicsFields,
  ...heatFields,
  ...homingFields,
  ...shaperFields,
]

/** Every path of the schema. */
export const PRUNT_PATHS: readonly string[] = FIELDS.map(([path]) => path)

// R(0) is a name of its own and no unit.
const canonicalPattern = (path: string): string => canonicalKey(path.replace('R(0)', 'r0'))

const byShape = new Map<string, Pattern[]>()
for (const [path, field] of FIELDS) {
  const parts = canonicalPattern(path).split('$')
  const shape = `${parts.length}:${parts[0]}`
  byShape.set(shape, [...(byShape.get(shape) ?? []), { parts, field }])
}

/** What the schema says about this key; undefined for one that is not known. */
export function fieldOf(key: string): PruntField | undefined {
  const parts = canonicalPattern(key).split('$')
  const candidates = byShape.get(`${parts.length}:${parts[0]}`) ?? []
  return candidates.find((pattern) =>
    pattern.parts.every((wanted, i) => {
      const part = parts[i] ?? ''
      return wanted === '*' ? part !== '' : wanted === '@' ? /^[xyze]$/.test(part) : wanted === part
    }),
  )?.field
}

/** The key under which a value is looked up, whatever its spelling. */
export function lookUpKey(key: string): string {
  return canonicalPattern(key)
}
