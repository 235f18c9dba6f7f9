// Part fan, hot-end fans, controller fans: power limits and what switches them.
import {
  getBoolean,
  getChoice,
  getFloat,
  getInt,
  getList,
  getText,
  hasOption,
  hasSection,
  markAsked,
  needText,
  type OptionReader,
  recordSetting,
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
  readFanPins(reader, section)
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

function readFanPins(reader: OptionReader, section: string): void {
  getBoolean(reader, section, 'hardware_pwm', false)
  getText(reader, section, 'enable_pin')
  if (hasOption(reader, section, 'tachometer_pin')) {
    getText(reader, section, 'tachometer_pin')
    getInt(reader, section, 'tachometer_ppr', { default: 2, minval: 1 })
    getFloat(reader, section, 'tachometer_poll_interval', { default: 0.0015, above: 0 })
  }
  for (const option of FOREIGN_FAN_OPTIONS) markAsked(reader, section, option)
}

/** Kalico's. */
const FOREIGN_FAN_OPTIONS = ['min_power', 'initial_speed', 'min_speed', 'max_error', 'start_delay']

function readHeaterFan(reader: OptionReader, section: string, name: string, heaters: readonly string[]): FanConfig {
  const watched = readHeaterNames(reader, section)
  reportUnknownHeaters(reader, section, 'heater', watched, heaters)
  const heaterTempC = getFloat(reader, section, 'heater_temp', { default: 50 })
  const fan = readFan(reader, section, 'heater_fan', name, 1)
  const speedRatio = getFloat(reader, section, 'fan_speed', { default: 1, minval: 0, maxval: 1 })
  return { ...fan, speedRatio, heaters: watched, heaterTempC }
}

function readControllerFan(reader: OptionReader, section: string, name: string, heaters: readonly string[]): FanConfig {
  getList(reader, section, 'stepper')
  const watched = readHeaterNames(reader, section)
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
  if (getChoice(reader, section, 'control', ['watermark', 'pid', ...FOREIGN_CONTROLS]) === 'pid') {
    for (const gain of ['pid_Kp', 'pid_Ki', 'pid_Kd']) getFloat(reader, section, gain)
    getFloat(reader, section, 'pid_deriv_time', { default: 2, above: 0 })
  } else getFloat(reader, section, 'max_delta', { default: 2, above: 0 })
  for (const option of FOREIGN_TEMPERATURE_FAN_OPTIONS) markAsked(reader, section, option)
  return fan
}

/** Kalico's. */
const FOREIGN_CONTROLS = ['curve', 'pid_v', 'dual_loop_pid'] as const
const FOREIGN_TEMPERATURE_FAN_OPTIONS = [
  'reverse',
  'points',
  'cooling_hysteresis',
  'heating_hysteresis',
  'smooth_readings',
]

function readHeaterNames(reader: OptionReader, section: string): readonly string[] {
  const written = getList(reader, section, 'heater')
  if (written !== null) return written
  recordSetting(reader, section, 'heater', { kind: 'tuple', items: [{ kind: 'str', value: 'extruder' }] })
  return ['extruder']
}

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
