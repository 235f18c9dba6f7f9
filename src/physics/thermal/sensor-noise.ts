// What a thermistor reading adds to the temperature of its bead: white noise of converter and wiring, a slow wander of
// supply and loop, and the resolution of the log. Source: PHYSICS 2.14 and V6, measured in holds of 35 printers.
import type { Random } from '#core'

export interface SensorNoiseSettings {
  readonly whiteC: number
  /** Standard deviation of the slow part: total² = white² + slow². */
  readonly slowC: number
  /** Correlation time of the slow part. */
  readonly slowS: number
  readonly resolutionC: number
}

export interface SensorNoise {
  readonly settings: SensorNoiseSettings
  readonly random: Random
  slowC: number
}

// The white part is what the log's rounding to 0.1 °C (0.029 °C) and the slow part's own steps leave of the logged figure.
/** Logged in hold once a second: white 0.11 °C, total 0.22 °C. */
export const NOZZLE_SENSOR_NOISE: SensorNoiseSettings = { whiteC: 0.084, slowC: 0.19, slowS: 8, resolutionC: 0.1 }
/** Logged in hold: white 0.036 °C; the total of 0.17 °C holds over hours, 0.07 °C over two minutes. */
export const BED_SENSOR_NOISE: SensorNoiseSettings = { whiteC: 0.018, slowC: 0.1, slowS: 60, resolutionC: 0.1 }
/** Any thermistor with its heater off, logged: white 0.05 °C. */
export const IDLE_SENSOR_NOISE: SensorNoiseSettings = { whiteC: 0.04, slowC: 0, slowS: 30, resolutionC: 0.1 }

export function createSensorNoise(settings: SensorNoiseSettings, random: Random): SensorNoise {
  return { settings, random, slowC: settings.slowC * random.normal() }
}

/** Reading of a bead at `trueC`, `dtS` after the last one. The slow part is an exact Ornstein-Uhlenbeck step. */
export function stepSensorNoise(noise: SensorNoise, trueC: number, dtS: number): number {
  const { whiteC, slowC, slowS, resolutionC } = noise.settings
  const kept = Math.exp(-dtS / slowS)
  noise.slowC = noise.slowC * kept + slowC * Math.sqrt(1 - kept * kept) * noise.random.normal()
  const reading = trueC + noise.slowC + whiteC * noise.random.normal()
  return Math.round(reading / resolutionC) * resolutionC
}
