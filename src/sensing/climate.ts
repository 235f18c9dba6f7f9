// Sensors of chamber, room and humidity: slow, each with an offset of its own. Source: data sheets of the usual parts,
// from memory (NTC in air ±0.5 °C; SHT3x and BME280 ±2 to 3 % humidity, 8 s).
import type { Random } from '#core'

export interface ClimateSensorSettings {
  /** First-order lag. */
  readonly lagS: number
  /** Offset of one sensor of the kind (1 sigma), white noise (1 sigma) and step, in the unit of what is measured. */
  readonly offset: number
  readonly noise: number
  readonly step: number
  readonly ideal: boolean
}

export const CHAMBER_SENSOR: ClimateSensorSettings = { lagS: 20, offset: 0.4, noise: 0.05, step: 0.1, ideal: false }
export const ROOM_SENSOR: ClimateSensorSettings = { lagS: 30, offset: 0.4, noise: 0.05, step: 0.1, ideal: false }
export const HUMIDITY_SENSOR: ClimateSensorSettings = { lagS: 8, offset: 1.5, noise: 0.1, step: 0.1, ideal: false }

export interface ClimateSensor {
  readonly settings: ClimateSensorSettings
  readonly random: Random
  readonly offset: number
  /** NaN before the first reading: a sensor has long been in its room. */
  lagged: number
}

export function createClimateSensor(settings: ClimateSensorSettings, random: Random): ClimateSensor {
  return { settings, random, offset: settings.offset * random.normal(), lagged: Number.NaN }
}

export function readClimateSensor(sensor: ClimateSensor, truth: number, dtS: number): number {
  const { ideal, lagS, noise, step } = sensor.settings
  if (ideal) return truth
  if (Number.isNaN(sensor.lagged)) sensor.lagged = truth
  sensor.lagged = truth + (sensor.lagged - truth) * Math.exp(-dtS / lagS)
  return Math.round((sensor.lagged + sensor.offset + noise * sensor.random.normal()) / step) * step
}
