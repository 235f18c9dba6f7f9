// Prunt's configuration as the text of a printer.cfg, as far as both know the same things. Prunt has no pins: they stand in
// the text as comments, for a person to fill in.
import type { Converted } from './klipper-to-prunt.ts'
import { CRACKLE_PER_ACCEL, JERK_PER_ACCEL, SNAP_PER_ACCEL } from './klipper-to-prunt.ts'
import { type PruntConfig, type PruntLookup, pruntLookup } from './prunt-config.ts'
import { CUSTOM_STEINHART, lookUpKey } from './prunt-fields.ts'
import { type PruntMotionSettings, pruntMotion } from './prunt-motion.ts'
import { fullStepMm } from './prunt-motors.ts'
import { klipperShaperName, klipperSpeeds } from './prunt-printer.ts'

interface Draft {
  readonly look: PruntLookup
  readonly lines: string[]
  readonly notes: string[]
  readonly used: Set<string>
}

const number = (value: number): string => String(Number(value.toPrecision(12)))

export function pruntToKlipper(config: PruntConfig): Converted<string> {
  const { motion, diagnostics } = pruntMotion(config)
  const draft: Draft = {
    look: pruntLookup(config),
    lines: ['# From a configuration of Prunt, which knows no pins: fill in what stands behind "#".'],
    notes: diagnostics.map(({ message }) => message),
    used: new Set(),
  }
  putPrinter(draft, motion)
  for (const [i, axis] of ['X', 'Y', 'Z'].entries()) putRail(draft, motion, i, axis)
  putExtruder(draft, motion)
  putHeater(draft, draft.look.text('G-code assignments$Bed heater') ?? 'Bed', 'heater_bed')
  putFans(draft)
  putShapers(draft, motion)
  const left = [...config.properties.keys()]
    .filter((key) => !isCarried(key))
    .map((key) => key.split('$').slice(0, 2).join('$'))
  if (left.length > 0) draft.notes.push(`not carried over: ${[...new Set(left)].join(', ')}`)
  return { config: `${draft.lines.join('\n')}\n`, notes: draft.notes }
}

const CARRIED =
  /^(kinematics|steppers\$[xyze]\$(enabled|microsteps|distance per step)|heaters|thermistors|fans|homing\$[xyze]|input shaping|input switches|g code assignments\$(hotend|bed) heater|g code assignments\$default fan)/

function isCarried(key: string): boolean {
  return CARRIED.test(lookUpKey(key))
}

function section(
  draft: Draft,
  name: string,
  options: readonly (readonly [string, string | number | undefined])[],
): void {
  draft.lines.push('', `[${name}]`)
  for (const [option, value] of options) {
    if (value !== undefined) draft.lines.push(`${option}: ${typeof value === 'number' ? number(value) : value}`)
  }
}

function wanted(draft: Draft, ...options: string[]): void {
  for (const option of options) draft.lines.push(`#${option}:`)
}

function putPrinter(draft: Draft, motion: PruntMotionSettings): void {
  const { look, notes } = draft
  const accel = motion.accelMmPerS2
  const isCoreXy = lookUpKey(look.text('Kinematics$Kinematics kind') ?? 'Cartesian') === lookUpKey('Core XY')
  const speeds = klipperSpeeds(motion)
  section(draft, 'printer', [
    ['kinematics', isCoreXy ? 'corexy' : 'cartesian'],
    ['max_velocity', speeds.maxVelocityMmPerS],
    ['max_accel', accel],
    ['max_z_velocity', speeds.maxZMmPerS],
    ['max_z_accel', speeds.maxZMmPerS2],
    ['square_corner_velocity', speeds.squareCornerMmPerS],
  ])
  if (motion.axisMmPerS[0] !== motion.axisMmPerS[1])
    notes.push('Klipper has one speed for X and Y: the higher one is written')
  if (motion.scaler[0] !== 1 || motion.scaler[1] !== 1) notes.push('axial scalers of X and Y have no place in Klipper')
  const ratios: readonly (readonly [string, number, number])[] = [
    ['jerk', motion.jerkMmPerS3, JERK_PER_ACCEL],
    ['snap', motion.snapMmPerS4, SNAP_PER_ACCEL],
    ['crackle', motion.crackleMmPerS5, CRACKLE_PER_ACCEL],
  ]
  for (const [name, limit, perAccel] of ratios) {
    const usual = Math.abs(limit / (accel * perAccel) - 1) < 1e-9
    notes.push(
      `${name} ${number(limit)}: Klipper does not limit it${usual ? '' : ', and it is not upstream’s usual share of the acceleration'}`,
    )
  }
  if (motion.shiftCorners) notes.push('"Shift blended corners" has no counterpart in Klipper')
}

function stepperOptions(draft: Draft, name: string): (readonly [string, string | number | undefined])[] {
  const step = fullStepMm(draft.look, name)
  if (step === null)
    draft.notes.push(`no stepper ${name} with a distance per step: rotation_distance has to be filled in`)
  else if (step.gearRatio !== 1) {
    draft.notes.push(
      `Steppers$${name}: the gear ratio ${number(step.gearRatio)} is taken as turns of the motor for one of the output`,
    )
  }
  const microsteps = draft.look.number(`Steppers$${name}$Microsteps`)
  return [
    ['rotation_distance', step === null ? undefined : step.stepMm * 200],
    ['microsteps', microsteps],
  ]
}

function putRail(draft: Draft, motion: PruntMotionSettings, i: number, axis: string): void {
  const { look, notes } = draft
  const at = `Homing$${axis}$Homing method`
  const method = look.text(at) ?? 'Disabled'
  const homesOnSwitch = lookUpKey(method) === lookUpKey('Use input switch')
  const of = (child: string): number | undefined => look.number(`${at}$Use input switch$${child}`)
  section(draft, `stepper_${axis.toLowerCase()}`, [
    ...stepperOptions(draft, axis),
    ['position_min', motion.lowerMm?.[i]],
    ['position_max', motion.upperMm?.[i]],
    ['position_endstop', homesOnSwitch ? of('Switch position') : undefined],
    ['homing_speed', homesOnSwitch ? of('Velocity limit') : undefined],
    ['homing_retract_dist', homesOnSwitch ? of('Back off move distance') : undefined],
    [
      'homing_positive_dir',
      homesOnSwitch ? String(!(look.flag(`${at}$Use input switch$Move towards negative infinity`) ?? true)) : undefined,
    ],
  ])
  wanted(draft, 'step_pin', 'dir_pin', 'enable_pin', 'endstop_pin')
  if (!homesOnSwitch) notes.push(`Homing$${axis}: "${method}" is not carried over`)
}

function putExtruder(draft: Draft, motion: PruntMotionSettings): void {
  const advance = motion.shapers[3]
  const advances = advance.kind === 'pressure-advance'
  section(draft, 'extruder', [
    ...stepperOptions(draft, 'E'),
    ['max_extrude_only_velocity', motion.axisMmPerS[3]],
    ['max_extrude_only_accel', motion.accelMmPerS2 * motion.scaler[3]],
    ['pressure_advance', advances ? advance.advanceS : undefined],
    ['pressure_advance_smooth_time', advances && advance.smoothS > 0 ? advance.smoothS : undefined],
  ])
  heaterOptions(draft, draft.look.text('G-code assignments$Hotend heater') ?? 'Hotend')
  wanted(draft, 'step_pin', 'dir_pin', 'enable_pin', 'heater_pin', 'sensor_pin', 'nozzle_diameter', 'filament_diameter')
  draft.notes.push('nozzle and filament diameter are unknown to Prunt and have to be filled in')
}

function putHeater(draft: Draft, name: string, heading: string): void {
  if (!draft.look.names('Heaters').some((each) => lookUpKey(each) === lookUpKey(name))) return
  section(draft, heading, [])
  heaterOptions(draft, name)
  wanted(draft, 'heater_pin', 'sensor_pin')
}

function heaterOptions(draft: Draft, name: string): void {
  const { look, lines, notes } = draft
  const at = `Heaters$${name}`
  const sensor = look.text(`${at}$Thermistor`) ?? name
  const put = (option: string, value: number | string | undefined): void => {
    if (value !== undefined) lines.push(`${option}: ${typeof value === 'number' ? number(value) : value}`)
  }
  put('min_temp', look.number(`Thermistors$${sensor}$Minimum temperature`))
  put('max_temp', look.number(`Thermistors$${sensor}$Maximum temperature`))
  const kind = `Thermistors$${sensor}$Thermistor kind`
  const chosen = look.text(kind)
  const b = look.number(`${kind}$${CUSTOM_STEINHART}$B`)
  const isGeneric = chosen === CUSTOM_STEINHART && b !== undefined && Math.abs(b * 3950 - 1) < 1e-9
  if (isGeneric) put('sensor_type', 'Generic 3950')
  else {
    lines.push('#sensor_type:')
    notes.push(`Thermistors$${sensor}: "${chosen ?? 'none'}" has no sensor_type here; it has to be filled in`)
  }
  const method = look.text(`${at}$Control method`)
  const term = (child: string): number => 255 * (look.number(`${at}$Control method$PID$${child}`) ?? 0)
  if (method === 'PID') {
    put('control', 'pid')
    put('pid_Kp', term('Proportional scale'))
    put('pid_Ki', term('Integral scale'))
    put('pid_Kd', term('Derivative scale'))
  } else if (method === 'Bang bang') {
    put('control', 'watermark')
    put('max_delta', look.number(`${at}$Control method$Bang bang$Hysteresis`))
  } else notes.push(`Heaters$${name} is disabled or missing in Prunt`)
}

function putFans(draft: Draft): void {
  const { look } = draft
  const main = look.text('G-code assignments$Default fan')
  for (const name of look.names('Fans')) {
    const at = `Fans$${name}`
    const isDynamic = look.text(`${at}$Control method`) === 'Dynamic duty cycle'
    const isMain = main !== undefined && lookUpKey(main) === lookUpKey(name)
    const frequencyHz = look.number(`${at}$PWM frequency`)
    section(draft, isMain ? 'fan' : `fan_generic ${name}`, [
      ['max_power', isDynamic ? look.number(`${at}$Control method$Dynamic duty cycle$Maximum duty cycle`) : undefined],
      ['off_below', isDynamic ? look.number(`${at}$Control method$Dynamic duty cycle$Disable below`) : undefined],
      ['cycle_time', frequencyHz === undefined ? undefined : 1 / frequencyHz],
    ])
    wanted(draft, 'pin')
    if (!isDynamic) draft.notes.push(`Fans$${name} is always on in Prunt; in Klipper something has to switch it on`)
  }
}

function putShapers(draft: Draft, motion: PruntMotionSettings): void {
  const options: [string, string | number][] = []
  const [x, y, z] = motion.shapers
  for (const [axis, shaper] of [
    ['x', x],
    ['y', y],
    ['z', z],
  ] as const) {
    if (shaper.kind === 'none') continue
    const name = klipperShaperName(shaper)
    if (name === null || shaper.kind === 'pressure-advance') {
      draft.notes.push(`Input shaping$${axis.toUpperCase()}: Klipper has no such shaper; the axis is left unshaped`)
      continue
    }
    options.push([`shaper_type_${axis}`, name], [`shaper_freq_${axis}`, shaper.frequencyHz])
    options.push([`damping_ratio_${axis}`, shaper.dampingRatio])
    if (shaper.kind === 'extra-insensitive' && shaper.residualRatio !== 0.05) {
      draft.notes.push(
        `Input shaping$${axis.toUpperCase()}: Klipper’s residual vibration is 5 %, not ${number(100 * shaper.residualRatio)} %`,
      )
    }
  }
  if (options.length > 0) section(draft, 'input_shaper', options)
}
