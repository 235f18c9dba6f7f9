// extruder, heater_bed and heater_generic as heaters: sensor, limits, control and the watchdog over them.

import {
  getChoice,
  getFloat,
  getList,
  getText,
  getValue,
  hasOption,
  hasSection,
  locate,
  markAsked,
  needText,
  type OptionReader,
  reportError,
  sectionsWithPrefix,
} from './option-reader.ts'
import type { HeaterConfig, HeaterControl, TemperatureSensorConfig, VerifyHeaterConfig } from './printer-config.ts'
import { isKnownSensorType, isThermistorType, SENSOR_OPTIONS } from './sensor-types.ts'

const ABSOLUTE_ZERO_C = -273.15
const NO_UPPER_LIMIT_C = 99999999.9

/** Options of Kalico's model predictive control and its other heater extras. */
const MPC_OPTIONS = [
  'block_heat_capacity',
  'sensor_responsiveness',
  'ambient_transfer',
  'target_reach_time',
  'smoothing',
  'ambient_temp_sensor',
  'cooling_fan',
  'fan_ambient_transfer',
  'filament_diameter',
  'filament_density',
  'filament_heat_capacity',
  'maximum_retract',
  'min_ambient_change',
  'steady_state_rate',
  'filament_temp_src',
  'part_cooling_fan',
]

export function readHeater(reader: OptionReader, section: string, name: string): HeaterConfig {
  const sensorType = readSensor(reader, section)
  const minTempC = getFloat(reader, section, 'min_temp', { minval: ABSOLUTE_ZERO_C })
  const maxTempC = getFloat(reader, section, 'max_temp', { above: minTempC, fallback: minTempC + 300 })
  const maxPowerRatio = getFloat(reader, section, 'max_power', { default: 1, above: 0, maxval: 1 })
  const smoothTimeS = getFloat(reader, section, 'smooth_time', { default: 1, above: 0 })
  const control = readControl(reader, section)
  needText(reader, section, 'heater_pin')
  const pwmCycleTimeS = getFloat(reader, section, 'pwm_cycle_time', { default: 0.1, above: 0, maxval: 0.3 })
  const verify = readVerify(reader, name, section === 'heater_bed' ? 60 : 20)
  return {
    section,
    name,
    sensorType,
    minTempC,
    maxTempC,
    maxPowerRatio,
    smoothTimeS,
    pwmCycleTimeS,
    control,
    verify,
  }
}

/** min_extrude_temp is read for every heater, but only an extruder acts on it. */
export function readMinExtrudeTemp(reader: OptionReader, section: string, minTempC: number, maxTempC: number): number {
  return getFloat(reader, section, 'min_extrude_temp', { default: 170, minval: minTempC, maxval: maxTempC })
}

/** Reads the options that the sensor's type brings. */
export function readSensor(reader: OptionReader, section: string): string {
  const sensorType = needText(reader, section, 'sensor_type')
  const custom = customSensors(reader)
  if (sensorType !== '' && !isKnownSensorType(sensorType, custom)) {
    reportError(reader, section, 'sensor_type', 'sensor-type', `Unknown temperature sensor '${sensorType}'`)
  }
  getText(reader, section, 'gcode_id')
  const isResistor = isThermistorType(sensorType) || isCustomThermistor(reader, sensorType)
  if (isResistor) {
    getFloat(reader, section, 'pullup_resistor', { default: 4700, above: 0 })
    getFloat(reader, section, 'inline_resistor', { default: 0, minval: 0 })
    needText(reader, section, 'sensor_pin')
  } else if (sensorType === 'temperature_mcu') getText(reader, section, 'sensor_mcu', 'mcu')
  else if (sensorType === 'temperature_combined') {
    const sensors = getList(reader, section, 'sensor_list')
    if (sensors === null) needText(reader, section, 'sensor_list')
    getChoice(reader, section, 'combination_method', ['max', 'min', 'mean'])
    getFloat(reader, section, 'maximum_deviation', { above: 0 })
  }
  if (!isResistor) for (const option of SENSOR_OPTIONS) markAsked(reader, section, option)
  return sensorType
}

/** [thermistor NAME], and [adc_temperature NAME] by resistances. */
function isCustomThermistor(reader: OptionReader, sensorType: string): boolean {
  return (
    hasSection(reader, `thermistor ${sensorType}`) || hasOption(reader, `adc_temperature ${sensorType}`, 'resistance1')
  )
}

function customSensors(reader: OptionReader): readonly string[] {
  return ['thermistor', 'adc_temperature', 'adc_scaled'].flatMap((prefix) =>
    sectionsWithPrefix(reader, prefix).map(({ name }) => name),
  )
}

function readControl(reader: OptionReader, section: string): HeaterControl {
  const algorithms = ['watermark', 'pid', 'mpc', 'pid_v', 'pid_p', 'dual_loop_pid'] as const
  const kind = getChoice(reader, section, 'control', algorithms)
  if (kind !== 'watermark' && kind !== 'pid') warnForeignControl(reader, section, kind)
  if (kind === 'watermark') return { kind, maxDeltaC: getFloat(reader, section, 'max_delta', { default: 2, above: 0 }) }
  if (kind === 'mpc') {
    for (const option of MPC_OPTIONS) getValue(reader, section, option)
    return { kind, heaterPowerW: getFloat(reader, section, 'heater_power', { above: 0, fallback: 40 }) }
  }
  if (kind !== 'pid') for (const option of KALICO_PID_OPTIONS) getValue(reader, section, option)
  getValue(reader, section, 'pid_integral_max')
  return {
    kind: 'pid',
    kp: getFloat(reader, section, 'pid_Kp'),
    ki: getFloat(reader, section, 'pid_Ki'),
    kd: getFloat(reader, section, 'pid_Kd'),
  }
}

function warnForeignControl(reader: OptionReader, section: string, kind: string): void {
  const message = `Choice '${kind}' for option 'control' in section '${section}' is not a valid choice of Klipper itself: Kalico has it`
  reader.diagnostics.push({
    severity: 'warning',
    code: 'option-foreign',
    message,
    ...locate(reader.tree, section, 'control'),
  })
}

const KALICO_PID_OPTIONS = ['pid_version', 'pid_target', 'pid_tolerance', 'inner_sensor_name', 'smoothing_elements']

/** Defaults stand even where the section is missing: Klipper watches every heater. */
function readVerify(reader: OptionReader, heater: string, checkGainTimeS: number): VerifyHeaterConfig {
  const section = `verify_heater ${heater}`
  return {
    hysteresisC: getFloat(reader, section, 'hysteresis', { default: 5, minval: 0 }),
    maxErrorCS: getFloat(reader, section, 'max_error', { default: 120, minval: 0 }),
    heatingGainC: getFloat(reader, section, 'heating_gain', { default: 2, above: 0 }),
    checkGainTimeS: getFloat(reader, section, 'check_gain_time', { default: checkGainTimeS, minval: 1 }),
  }
}

export function readTemperatureSensors(reader: OptionReader): TemperatureSensorConfig[] {
  return sectionsWithPrefix(reader, 'temperature_sensor').map(({ section, name }) => {
    const sensorType = readSensor(reader, section)
    const minTempC = getFloat(reader, section, 'min_temp', { default: ABSOLUTE_ZERO_C, minval: ABSOLUTE_ZERO_C })
    const maxTempC = getFloat(reader, section, 'max_temp', { default: NO_UPPER_LIMIT_C, above: minTempC })
    return { name, sensorType, minTempC, maxTempC }
  })
}

/** A verify_heater whose heater does not exist stops Klipper. */
export function checkVerifyHeaters(reader: OptionReader, heaters: readonly string[]): void {
  for (const { section, name } of sectionsWithPrefix(reader, 'verify_heater')) {
    if (!heaters.includes(name) && !hasSection(reader, `heater_generic ${name}`)) {
      reportError(reader, section, null, 'unknown-heater', `Unknown heater '${name}'`)
    }
    for (const option of ['hysteresis', 'max_error', 'heating_gain', 'check_gain_time']) {
      markAsked(reader, section, option)
    }
  }
}
