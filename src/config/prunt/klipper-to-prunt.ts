// A printer.cfg as Prunt's configuration, as far as both know the same things; the rest is told by name.
import { invariant } from '#core'
import type { AxisShaperConfig, ExtruderConfig, HeaterConfig, PrinterConfig, StepperConfig } from '../printer-config.ts'
import { leftOptions } from './left-over.ts'
import { PRUNT_MEMBERS, type PruntConfig } from './prunt-config.ts'
import {
  CUSTOM_CALLENDAR,
  CUSTOM_STEINHART,
  EXTRA_INSENSITIVE,
  PRUNT_SCHEMA_VERSION,
  type PruntAxis,
  ZERO_VIBRATION,
} from './prunt-fields.ts'
import { LEAST_CHORD_MM } from './prunt-motion.ts'

/** Upstream's advice for higher derivatives, per s of the one below acceleration. Source: prunt SPEC 9. */
export const JERK_PER_ACCEL = 1e2
export const SNAP_PER_ACCEL = 1e5
export const CRACKLE_PER_ACCEL = 1e9
/** E has a range in Prunt and none in Klipper. */
const ANY_E_MM = 1e9
/** Klipper's vibration tolerance of its EI shapers. */
const RESIDUAL_RATIO = 0.05

export interface Converted<T> {
  readonly config: T
  /** What could not be carried over, or not exactly: one sentence each. */
  readonly notes: readonly string[]
}

/** How far Klipper's junction rule would round a corner, which is what Prunt calls the chord error. Source: PHYSICS 2.1. */
export function chordErrorMm(squareCornerMmPerS: number, accelMmPerS2: number): number {
  return (squareCornerMmPerS ** 2 * (Math.SQRT2 - 1)) / accelMmPerS2
}

/** The inverse of `chordErrorMm`. */
export function squareCornerMmPerS(chordMm: number, accelMmPerS2: number): number {
  return Math.sqrt((chordMm * accelMmPerS2) / (Math.SQRT2 - 1))
}

const axisName = (rail: number): string => 'XYZ'.charAt(rail)

interface Draft {
  readonly values: Map<string, unknown>
  readonly notes: string[]
}

export function klipperToPrunt(printer: PrinterConfig): Converted<PruntConfig> {
  const draft: Draft = { values: new Map(), notes: [] }
  putKinematics(draft, printer)
  putSteppers(draft, printer)
  putHoming(draft, printer)
  putHeaters(draft, printer)
  putFans(draft, printer)
  putShapers(draft, printer)
  noteLeftOver(draft, printer)
  return {
    config: {
      schemaVersion: PRUNT_SCHEMA_VERSION,
      properties: draft.values,
      others: new Map(),
      members: PRUNT_MEMBERS,
    },
    notes: draft.notes,
  }
}

function putAxes(draft: Draft, path: string, values: readonly [number, number, number, number]): void {
  const axes: readonly PruntAxis[] = ['X', 'Y', 'Z', 'E']
  for (const [i, axis] of axes.entries()) draft.values.set(`${path}$${axis}`, values[i])
}

function putKinematics(draft: Draft, printer: PrinterConfig): void {
  const { values, notes } = draft
  const extruder = printer.extruders[0]
  const speed = printer.maxVelocityMmPerS
  const accel = printer.maxAccelMmPerS2
  putRange(draft, printer)
  values.set('Kinematics$Ignore E in XYZE', true)
  values.set('Kinematics$Shift blended corners', false)
  values.set('Kinematics$Maximum tangential velocity', speed)
  const filamentSpeed = extruder?.maxExtrudeOnlyMmPerS ?? speed
  putAxes(draft, 'Kinematics$Axial velocity limits', [speed, speed, printer.maxZMmPerS, filamentSpeed])
  const chordMm = chordErrorMm(printer.squareCornerMmPerS, accel)
  values.set('Kinematics$Maximum chord error', chordMm < LEAST_CHORD_MM ? 0 : chordMm)
  values.set('Kinematics$Maximum acceleration', accel)
  values.set('Kinematics$Maximum jerk', accel * JERK_PER_ACCEL)
  values.set('Kinematics$Maximum snap', accel * SNAP_PER_ACCEL)
  values.set('Kinematics$Maximum crackle', accel * CRACKLE_PER_ACCEL)
  const filament = Math.min(1, (extruder?.maxExtrudeOnlyMmPerS2 ?? accel) / accel)
  putAxes(draft, 'Kinematics$Axial scaler', [1, 1, Math.min(1, printer.maxZMmPerS2 / accel), filament])
  if ((extruder?.maxExtrudeOnlyMmPerS2 ?? accel) > accel * (1 + 1e-9)) {
    notes.push('max_extrude_only_accel is above max_accel: in Prunt no axis is stronger than all together')
  }
  notes.push(
    'jerk, snap and crackle are upstream’s advice for this acceleration (1e2, 1e5, 1e9 of it); Klipper has none of them',
    'chord error is the rounding that Klipper’s square corner velocity stands for; Prunt passes such a corner far slower',
    'max_z_accel and max_extrude_only_accel became axial scalers; in Prunt they hold for the axis in every move',
    'minimum_cruise_ratio, instantaneous_corner_velocity and the limits of extrusion (length, cross-section, temperature) have no place in Prunt',
    'diameters of nozzle and filament have no place in Prunt',
  )
}

function putRange(draft: Draft, printer: PrinterConfig): void {
  const { rails, kinematics } = printer
  if (hasPlainAxes(printer)) {
    const [x, y, z] = rails
    invariant(x !== undefined && y !== undefined && z !== undefined, 'a machine of three rails')
    putAxes(draft, 'Kinematics$Lower position limit', [x.positionMinMm, y.positionMinMm, z.positionMinMm, -ANY_E_MM])
    putAxes(draft, 'Kinematics$Upper position limit', [x.positionMaxMm, y.positionMaxMm, z.positionMaxMm, ANY_E_MM])
    draft.values.set('Kinematics$Kinematics kind', kinematics === 'corexy' ? 'Core XY' : 'Cartesian')
    if (kinematics === 'corexy') {
      draft.notes.push(
        'which motor turns which belt of the CoreXY has to be chosen in Prunt: its words are the board’s',
      )
    } else
      for (const axis of ['X', 'Y', 'Z', 'E']) draft.values.set(`Kinematics$Kinematics kind$Cartesian$${axis}`, axis)
    return
  }
  draft.notes.push(
    `kinematics ${kinematics}: Prunt knows Cartesian and Core XY only; ranges and motors are not carried over`,
  )
}

/** Rails X, Y, Z that are the axes themselves, or the belts of a CoreXY. */
function hasPlainAxes({ kinematics }: PrinterConfig): boolean {
  return kinematics === 'cartesian' || kinematics === 'corexy'
}

function putSteppers(draft: Draft, printer: PrinterConfig): void {
  const { notes, values } = draft
  for (const [i, { steppers }] of hasPlainAxes(printer) ? printer.rails.entries() : []) {
    const axis = axisName(i)
    for (const [k, stepper] of steppers.entries()) {
      putStepper(draft, k === 0 ? axis : `${axis}${k}`, stepper)
      if (k === 0) continue
      const isBelt = printer.kinematics === 'corexy' && axis !== 'Z'
      const kind = printer.kinematics === 'corexy' ? 'Core XY' : 'Cartesian'
      values.set(`Kinematics$Kinematics kind$${kind}$${axis}${k}`, isBelt ? (axis === 'X' ? 'A' : 'B') : axis)
      notes.push(
        `[${stepper.section}] is motor ${axis}${k} here; whether the board of Prunt has one more for ${axis} is not known`,
      )
    }
  }
  const stepper = printer.extruders[0]?.stepper
  if (stepper !== null && stepper !== undefined) putStepper(draft, 'E', stepper)
  for (const extruder of printer.extruders.slice(1)) notes.push(`[${extruder.section}]: Prunt has one E axis`)
  notes.push(
    'steppers, switches, heaters, thermistors and fans are named X, Y, Z, E, Hotend, Bed and by section; the names that Prunt uses are its board’s',
    'pins, directions of motors and driver settings belong to Prunt’s board and are not carried over',
  )
}

function putStepper({ values }: Draft, name: string, stepper: StepperConfig): void {
  const at = `Steppers$${name}`
  values.set(`${at}$Enabled`, true)
  values.set(`${at}$Microsteps`, stepper.microsteps)
  values.set(`${at}$Distance per step`, 'Direct entry')
  values.set(`${at}$Distance per step$Direct entry$Distance per step`, stepper.stepDistanceMm * stepper.microsteps)
}

function putHoming(draft: Draft, printer: PrinterConfig): void {
  const { values, notes } = draft
  if (!hasPlainAxes(printer)) return
  for (const [i, rail] of printer.rails.entries()) {
    const axis = axisName(i)
    if (rail.endstopIsProbe) {
      notes.push(`[${rail.section}] homes on a probe: Prunt ${axis} needs a switch, or a value to be set`)
      continue
    }
    values.set(`Input switches$${axis}$Enabled`, true)
    values.set(`Input switches$${axis}$Hit on high`, !rail.endstopPin.includes('!'))
    if (/virtual_endstop/.test(rail.endstopPin))
      notes.push(`[${rail.section}] homes without a switch: choose StallGuard in Prunt`)
    const at = `Homing$${axis}$Homing method`
    values.set(at, 'Use input switch')
    values.set(`${at}$Use input switch$Switch`, axis)
    values.set(`${at}$Use input switch$Move towards negative infinity`, !rail.homingPositive)
    values.set(`${at}$Use input switch$Back off move distance`, rail.homingRetractMm)
    values.set(`${at}$Use input switch$Switch position`, rail.positionEndstopMm)
    values.set(`${at}$Use input switch$Velocity limit`, rail.homingMmPerS)
    if (rail.secondHomingMmPerS !== rail.homingMmPerS)
      notes.push(`[${rail.section}] second_homing_speed: Prunt homes at one speed`)
  }
  values.set('Homing$E$Homing method', 'Set to value')
  values.set('Homing$E$Homing method$Set to value$Position', 0)
}

function putHeaters(draft: Draft, printer: PrinterConfig): void {
  const { values, notes } = draft
  const hotend = printer.extruders[0]?.heater
  if (hotend !== undefined) putHeater(draft, 'Hotend', hotend)
  if (printer.heaterBed !== null) putHeater(draft, 'Bed', printer.heaterBed)
  if (hotend !== undefined) values.set('G-code assignments$Hotend heater', 'Hotend')
  if (printer.heaterBed !== null) values.set('G-code assignments$Bed heater', 'Bed')
  for (const heater of printer.heaterGenerics) putHeater(draft, heater.name, heater)
  if (values.has('Heaters$Hotend$Control method$PID$Proportional scale')) {
    notes.push(
      'PID values are divided by 255, so that they are shares of full power; in what unit Prunt takes them is not known here',
    )
  }
}

function putHeater({ values, notes }: Draft, name: string, heater: HeaterConfig): void {
  values.set(`Thermistors$${name}$Minimum temperature`, heater.minTempC)
  values.set(`Thermistors$${name}$Maximum temperature`, heater.maxTempC)
  putSensor({ values, notes }, `Thermistors$${name}$Thermistor kind`, heater)
  const at = `Heaters$${name}`
  values.set(`${at}$Thermistor`, name)
  values.set(`${at}$Check maximum cumulative error`, heater.verify.maxErrorCS)
  values.set(`${at}$Check gain time`, heater.verify.checkGainTimeS)
  values.set(`${at}$Check minimum gain`, heater.verify.heatingGainC)
  values.set(`${at}$Check hysteresis`, heater.verify.hysteresisC)
  if (heater.maxPowerRatio < 1) notes.push(`[${heater.section}] max_power: Prunt’s heaters have no cap of their power`)
  const { control } = heater
  if (control.kind === 'watermark') {
    values.set(`${at}$Control method`, 'Bang bang')
    values.set(`${at}$Control method$Bang bang$Hysteresis`, control.maxDeltaC)
  } else if (control.kind === 'pid') {
    values.set(`${at}$Control method`, 'PID')
    values.set(`${at}$Control method$PID$Proportional scale`, control.kp / 255)
    values.set(`${at}$Control method$PID$Integral scale`, control.ki / 255)
    values.set(`${at}$Control method$PID$Derivative scale`, control.kd / 255)
  } else {
    values.set(`${at}$Control method`, 'Disabled')
    notes.push(`[${heater.section}] control: mpc is Kalico’s; Prunt knows PID and bang bang`)
  }
}

const ROOM_K = 298.15

function putSensor({ values, notes }: Draft, at: string, heater: HeaterConfig): void {
  if (heater.sensorType === 'Generic 3950') {
    // 100 kOhm at 25 °C and B = 3950 K: 1/T = 1/T0 + ln(R/R0)/B.
    values.set(at, CUSTOM_STEINHART)
    values.set(`${at}$${CUSTOM_STEINHART}$A`, 1 / ROOM_K - Math.log(100_000) / 3950)
    values.set(`${at}$${CUSTOM_STEINHART}$B`, 1 / 3950)
    values.set(`${at}$${CUSTOM_STEINHART}$C`, 0)
  } else if (heater.sensorType === 'PT1000') {
    // IEC 60751.
    values.set(at, CUSTOM_CALLENDAR)
    values.set(`${at}$${CUSTOM_CALLENDAR}$R(0)`, 1000)
    values.set(`${at}$${CUSTOM_CALLENDAR}$A`, 3.9083e-3)
    values.set(`${at}$${CUSTOM_CALLENDAR}$B`, -5.775e-7)
  } else {
    values.set(at, 'Disabled')
    notes.push(
      `[${heater.section}] sensor_type ${heater.sensorType}: choose the preset in Prunt; its names are not known here`,
    )
  }
}

function putFans(draft: Draft, printer: PrinterConfig): void {
  const { values, notes } = draft
  for (const fan of printer.fans) {
    const at = `Fans$${fan.name}`
    const method = `${at}$Control method`
    if (fan.cycleTimeS > 0) values.set(`${at}$PWM frequency`, Math.min(50_000, Math.max(1, 1 / fan.cycleTimeS)))
    if (fan.kind === 'fan' || fan.kind === 'fan_generic') {
      values.set(method, 'Dynamic duty cycle')
      values.set(`${method}$Dynamic duty cycle$Disable below`, fan.offBelowRatio)
      values.set(`${method}$Dynamic duty cycle$Maximum duty cycle`, fan.maxPowerRatio)
      if (fan.kind === 'fan') values.set('G-code assignments$Default fan', fan.name)
    } else {
      values.set(method, 'Always on')
      values.set(`${method}$Always on$Duty cycle`, Math.min(1, fan.speedRatio * fan.maxPowerRatio))
      notes.push(`[${fan.section}]: always on in Prunt, which ties no fan to a heater`)
    }
    if (fan.kickStartTimeS > 0) notes.push(`[${fan.section}] kick_start_time has no place in Prunt`)
  }
}

function putShapers(draft: Draft, printer: PrinterConfig): void {
  const shaper = printer.inputShaper
  for (const axis of ['x', 'y', 'z'] as const) {
    const one = shaper?.[axis]
    if (one !== undefined && one.frequencyHz > 0) putShaper(draft, axis.toUpperCase(), one)
    else draft.values.set(`Input shaping$${axis.toUpperCase()}`, 'No shaper')
  }
  putAdvance(draft, printer.extruders[0])
}

function putShaper(
  { values, notes }: Draft,
  axis: string,
  { type, frequencyHz, dampingRatio }: AxisShaperConfig,
): void {
  const at = `Input shaping$${axis}`
  if (type === 'mzv') {
    notes.push(
      `input shaper ${axis}: Prunt has no MZV; ZVD of the same frequency stands for it, a quarter of a period longer`,
    )
  }
  const kind = type === 'zv' || type === 'zvd' || type === 'mzv' ? ZERO_VIBRATION : EXTRA_INSENSITIVE
  values.set(at, kind)
  values.set(`${at}$${kind}$Frequency`, frequencyHz)
  values.set(`${at}$${kind}$Damping ratio`, dampingRatio)
  if (kind === ZERO_VIBRATION) values.set(`${at}$${kind}$Number of derivatives`, type === 'zv' ? 0 : 1)
  else {
    values.set(`${at}$${kind}$Residual vibration level`, RESIDUAL_RATIO)
    values.set(`${at}$${kind}$Number of humps`, type === 'ei' ? 1 : type === '2hump_ei' ? 2 : 3)
    if (type === '3hump_ei')
      notes.push(`input shaper ${axis}: Prunt of September 2025 stops with an error at three humps`)
  }
}

function putAdvance({ values, notes }: Draft, extruder: ExtruderConfig | undefined): void {
  if (extruder === undefined || !(extruder.pressureAdvanceS > 0)) {
    values.set('Input shaping$E', 'No shaper')
    return
  }
  const at = 'Input shaping$E$Pressure advance'
  values.set('Input shaping$E', 'Pressure advance')
  values.set(`${at}$Pressure advance time`, extruder.pressureAdvanceS)
  values.set(`${at}$Pressure advance smooth time`, extruder.pressureAdvanceSmoothTimeS)
  values.set(`${at}$Apply smoothing to added part only`, false)
  values.set(`${at}$Smoothing levels`, 2)
  notes.push(
    'Prunt advances by the size of the filament’s speed: a retraction adds as well, where Klipper’s takes away',
  )
}

const CARRIED =
  /^(printer|extruder|heater_bed|heater_generic .+|verify_heater .+|fan|fan_generic .+|heater_fan .+|controller_fan .+|temperature_fan .+|input_shaper)$/
const STEPPER = /^stepper_[xyz]\d*$/

function noteLeftOver({ notes }: Draft, printer: PrinterConfig): void {
  const isCarried = (section: string): boolean =>
    CARRIED.test(section) || (hasPlainAxes(printer) && STEPPER.test(section))
  notes.push(...leftOptions(printer, isCarried))
}
