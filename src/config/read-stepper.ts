// stepper_* sections: gearing, and for homed axes the range and the way home.

import {
  getFloat,
  getFloatRows,
  getInt,
  getOptionalFloat,
  getText,
  getValue,
  hasOption,
  hasSection,
  locate,
  needText,
  type OptionReader,
  recordSetting,
  reportError,
} from './option-reader.ts'
import type { RailConfig, StepperConfig } from './printer-config.ts'

export interface RailRules {
  /** False for delta towers: their range follows from the endstop. */
  readonly hasRange: boolean
  /** What `position_endstop` falls back to; null: it must be given. */
  readonly positionEndstopMm: number | null
  /** Height at which the bed probe triggers; null without a probe. */
  readonly probeZOffsetMm: number | null
}

/** The motor alone: pins, gearing, step length. */
export function readStepper(reader: OptionReader, section: string): StepperConfig {
  for (const option of ['step_pin', 'dir_pin']) needText(reader, section, option)
  const isOldStyle = usesStepDistance(reader, section)
  const microsteps = getInt(reader, section, 'microsteps', {
    minval: 1,
    fallback: 16,
    ...(isOldStyle && { default: 16 }),
  })
  const rotationDistanceMm = isOldStyle
    ? getFloat(reader, section, 'step_distance', { above: 0, fallback: 0.0125 }) * 200 * microsteps
    : getFloat(reader, section, 'rotation_distance', { above: 0, fallback: 40 })
  const fullStepsPerRotation = getInt(reader, section, 'full_steps_per_rotation', { default: 200, minval: 1 })
  if (fullStepsPerRotation % 4 !== 0) {
    const message = `full_steps_per_rotation invalid in section '${section}'`
    reportError(reader, section, 'full_steps_per_rotation', 'full-steps', message)
  }
  const gearRatio = readGearRatio(reader, section)
  getText(reader, section, 'enable_pin')
  getOptionalFloat(reader, section, 'step_pulse_duration', { minval: 0, maxval: 0.001 })
  const stepDistanceMm = rotationDistanceMm / (fullStepsPerRotation * microsteps * gearRatio)
  return { section, rotationDistanceMm, fullStepsPerRotation, microsteps, gearRatio, stepDistanceMm }
}

/** Configurations from before 2021 give the length of a step instead of the gearing. */
function usesStepDistance(reader: OptionReader, section: string): boolean {
  const isOldStyle = hasOption(reader, section, 'step_distance') && !hasOption(reader, section, 'rotation_distance')
  if (isOldStyle) {
    reader.diagnostics.push({
      severity: 'warning',
      code: 'option-deprecated',
      message: `Option 'step_distance' in section '${section}' is of old Klipper; today's wants rotation_distance = step_distance x full steps x microsteps`,
      ...locate(reader.tree, section, 'step_distance'),
    })
  }
  return isOldStyle
}

/** `50:10, 2:1` is 10. */
function readGearRatio(reader: OptionReader, section: string): number {
  const pairs = getFloatRows(reader, section, 'gear_ratio', { row: ',', column: ':' }, 2) ?? []
  if (pairs.length === 0) recordSetting(reader, section, 'gear_ratio', { kind: 'tuple', items: [] })
  let ratio = 1
  for (const [driven = 1, driving = 1] of pairs) {
    if (!(driven > 0) || !(driving > 0)) {
      const message = `Unable to parse option 'gear_ratio' in section '${section}'`
      reportError(reader, section, 'gear_ratio', 'option-unparsable', message)
      return 1
    }
    ratio *= driven / driving
  }
  return ratio
}

/** A homed axis with all motors that move it: `stepper_z`, then `stepper_z1`, ... */
export function readRail(reader: OptionReader, section: string, rules: RailRules): RailConfig {
  const endstopPin = needText(reader, section, 'endstop_pin')
  const endstopIsProbe = /(^|[^\w])probe\s*:\s*z_virtual_endstop/.test(endstopPin)
  const positionEndstopMm = readPositionEndstop(reader, section, rules, endstopIsProbe)
  const range = rules.hasRange
    ? readRange(reader, section, positionEndstopMm, endstopIsProbe)
    : { minMm: 0, maxMm: positionEndstopMm }
  const homingMmPerS = getFloat(reader, section, 'homing_speed', { default: 5, above: 0 })
  const secondHomingMmPerS = getFloat(reader, section, 'second_homing_speed', { default: homingMmPerS / 2, above: 0 })
  const homingRetractMmPerS = getFloat(reader, section, 'homing_retract_speed', { default: homingMmPerS, above: 0 })
  const homingRetractMm = getFloat(reader, section, 'homing_retract_dist', { default: 5, minval: 0 })
  const homingPositive = readHomingDirection(reader, section, positionEndstopMm, range)
  // Kalico's sensorless extras.
  for (const option of ['use_sensorless_homing', 'min_home_dist', 'homing_accel']) getValue(reader, section, option)
  const steppers = [readStepper(reader, section)]
  for (let number = 1; hasSection(reader, `${section}${number}`); number++) {
    const extra = `${section}${number}`
    steppers.push(readStepper(reader, extra))
    getText(reader, extra, 'endstop_pin')
  }
  return {
    section,
    steppers,
    endstopPin,
    endstopIsProbe,
    positionEndstopMm,
    positionMinMm: range.minMm,
    positionMaxMm: range.maxMm,
    homingMmPerS,
    secondHomingMmPerS,
    homingRetractMmPerS,
    homingRetractMm,
    homingPositive,
  }
}

function readPositionEndstop(reader: OptionReader, section: string, rules: RailRules, endstopIsProbe: boolean): number {
  // The trigger height is the probe's z_offset; a position_endstop beside it is refused as an unknown option.
  if (endstopIsProbe) return rules.probeZOffsetMm ?? 0
  if (rules.positionEndstopMm === null) return getFloat(reader, section, 'position_endstop')
  return getFloat(reader, section, 'position_endstop', { default: rules.positionEndstopMm })
}

function readRange(
  reader: OptionReader,
  section: string,
  positionEndstopMm: number,
  endstopIsProbe: boolean,
): { minMm: number; maxMm: number } {
  const minMm = getFloat(reader, section, 'position_min', { default: 0 })
  const maxMm = getFloat(reader, section, 'position_max', { above: minMm, fallback: minMm + 200 })
  const knowsRange = hasOption(reader, section, 'position_max')
  const knowsEndstop = endstopIsProbe || hasOption(reader, section, 'position_endstop')
  const inside = positionEndstopMm >= minMm && positionEndstopMm <= maxMm
  if (knowsRange && knowsEndstop && !endstopIsProbe && !inside) {
    const message = `position_endstop in section '${section}' must be between position_min and position_max`
    reportError(reader, section, 'position_endstop', 'endstop-outside-range', message)
  }
  return { minMm, maxMm }
}

/** Klipper infers the direction when the endstop stands in the outer quarter of the axis. */
function readHomingDirection(
  reader: OptionReader,
  section: string,
  positionEndstopMm: number,
  range: { readonly minMm: number; readonly maxMm: number },
): boolean {
  const written = getValue(reader, section, 'homing_positive_dir')
  const quarterMm = (range.maxMm - range.minMm) / 4
  const nearMin = positionEndstopMm <= range.minMm + quarterMm
  const nearMax = positionEndstopMm >= range.maxMm - quarterMm
  if (written === null) {
    if (!nearMin && !nearMax) {
      const message = `Unable to infer homing_positive_dir in section '${section}'`
      reportError(reader, section, null, 'homing-direction', message)
    }
    recordSetting(reader, section, 'homing_positive_dir', { kind: 'bool', value: !nearMin })
    return !nearMin
  }
  const positive = ['1', 'yes', 'true', 'on'].includes(written.text.trim().toLowerCase())
  if (!positive && !['0', 'no', 'false', 'off'].includes(written.text.trim().toLowerCase())) {
    const message = `Unable to parse option 'homing_positive_dir' in section '${section}'`
    reportError(reader, section, 'homing_positive_dir', 'option-unparsable', message)
    return false
  }
  recordSetting(reader, section, 'homing_positive_dir', { kind: 'bool', value: positive })
  const atWrongEnd = positive ? positionEndstopMm === range.minMm : positionEndstopMm === range.maxMm
  if (atWrongEnd) {
    const message = `Invalid homing_positive_dir / position_endstop in '${section}'`
    reportError(reader, section, 'homing_positive_dir', 'homing-direction', message)
  }
  return positive
}
