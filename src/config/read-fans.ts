// Part fan, hot-end fans, controller fans: power limits and what switches them.
import {
  getFloat,
  getInt,
  getList,
  getValue,
  hasSection,
  markAsked,
  needText,
  type OptionReader,
  reportError,
  sectionsWithPrefix,
} from './option-reader.ts'
import type { FanConfig } from './printer-config.ts'
import { readSensor } from './read-heater.ts'

/** Fans that someone switches, and fans that switch themselves. `heaters`: names that a heater_fan may watch. */
export function readFans(reader: OptionReader, heaters: readonly string[]): FanConfig[] {
  const fans: FanConfig[] = []
  if (hasSection(reader, 'fan')) fans.push({ ...readFan(reader, 'fan', 'fan', 'fan', 0) })
  for (const { section, name } of sectionsWithPrefix(reader, 'fan_generic')) {
    fans.push(readFan(reader, section, 'fan_generic', name, 0))
  }
  for (const { section, name } of sectionsWithPrefix(reader, 'heater_fan')) {
    fans.push(readHeaterFan(reader, section, name, heaters))
  }
  for (const { section, name } of sectionsWithPrefix(reader, 'controller_fan')) {
    fans.push(readControllerFan(reader, section, name, heaters))
  }
  for (const { section, name } of sectionsWithPrefix(reader, 'temperature_fan')) {
    fans.push(readTemperatureFan(reader, section, name))
  }
  return fans
}

/** The options that every kind of fan has. */
function readFan(
  reader: OptionReader,
  section: string,
  kind: FanConfig['kind'],
  name: string,
  shutdownRatio: number,
): FanConfig {
  const maxPowerRatio = getFloat(reader, section, 'max_power', { default: 1, above: 0, maxval: 1 })
  const kickStartTimeS = getFloat(reader, section, 'kick_start_time', { default: 0.1, minval: 0 })
  const offBelowRatio = getFloat(reader, section, 'off_below', { default: 0, minval: 0, maxval: 1 })
  const cycleTimeS = getFloat(reader, section, 'cycle_time', { default: 0.01, above: 0 })
  for (const option of FAN_PIN_OPTIONS) markAsked(reader, section, option)
  getFloat(reader, section, 'shutdown_speed', { default: shutdownRatio, minval: 0, maxval: 1 })
  needText(reader, section, 'pin')
  return {
    section,
    kind,
    name,
    maxPowerRatio,
    offBelowRatio,
    kickStartTimeS,
    cycleTimeS,
    speedRatio: 1,
    heaters: [],
    heaterTempC: 0,
  }
}

const FAN_PIN_OPTIONS = [
  'hardware_pwm',
  'enable_pin',
  'tachometer_pin',
  'tachometer_ppr',
  'tachometer_poll_interval',
  // Kalico's
  'min_power',
  'initial_speed',
  'min_speed',
  'max_error',
  'start_delay',
]

function readHeaterFan(reader: OptionReader, section: string, name: string, heaters: readonly string[]): FanConfig {
  const watched = getList(reader, section, 'heater') ?? ['extruder']
  reportUnknownHeaters(reader, section, 'heater', watched, heaters)
  const heaterTempC = getFloat(reader, section, 'heater_temp', { default: 50 })
  const fan = readFan(reader, section, 'heater_fan', name, 1)
  const speedRatio = getFloat(reader, section, 'fan_speed', { default: 1, minval: 0, maxval: 1 })
  return { ...fan, speedRatio, heaters: watched, heaterTempC }
}

function readControllerFan(reader: OptionReader, section: string, name: string, heaters: readonly string[]): FanConfig {
  getValue(reader, section, 'stepper')
  const watched = getList(reader, section, 'heater') ?? ['extruder']
  reportUnknownHeaters(reader, section, 'heater', watched, heaters)
  const fan = readFan(reader, section, 'controller_fan', name, 0)
  const speedRatio = getFloat(reader, section, 'fan_speed', { default: 1, minval: 0, maxval: 1 })
  getFloat(reader, section, 'idle_speed', { default: speedRatio, minval: 0, maxval: 1 })
  getInt(reader, section, 'idle_timeout', { default: 30, minval: 0 })
  return { ...fan, speedRatio, heaters: watched }
}

function readTemperatureFan(reader: OptionReader, section: string, name: string): FanConfig {
  const fan = readFan(reader, section, 'temperature_fan', name, 1)
  readSensor(reader, section)
  const minTempC = getFloat(reader, section, 'min_temp', { minval: -273.15 })
  const maxTempC = getFloat(reader, section, 'max_temp', { above: minTempC, fallback: 99999999.9 })
  getFloat(reader, section, 'target_temp', {
    default: Math.min(40, maxTempC),
    minval: minTempC,
    maxval: maxTempC,
  })
  for (const option of ['min_speed', 'max_speed']) {
    getFloat(reader, section, option, { default: option === 'min_speed' ? 0.3 : 1, minval: 0, maxval: 1 })
  }
  for (const option of TEMPERATURE_FAN_OPTIONS) markAsked(reader, section, option)
  return fan
}

const TEMPERATURE_FAN_OPTIONS = [
  'control',
  'max_delta',
  'pid_kp',
  'pid_ki',
  'pid_kd',
  'pid_deriv_time',
  'gcode_id',
  // Kalico's
  'reverse',
  'points',
  'cooling_hysteresis',
  'heating_hysteresis',
  'smooth_readings',
]

function reportUnknownHeaters(
  reader: OptionReader,
  section: string,
  option: string,
  names: readonly string[],
  heaters: readonly string[],
): void {
  for (const name of names) {
    if (!heaters.includes(name)) {
      reportError(reader, section, option, 'unknown-heater', `Unknown heater '${name}'`)
    }
  }
}
