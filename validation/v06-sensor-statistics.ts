import { createHeaterControl, HEATER_SAMPLE_PERIOD_S, stepHeaterControl } from '#control'
import { createRandom } from '#core'
import { createThermalInput, createThermalPlant, stepThermalPlant } from '#physics'
import {
  bedThermistorSettings,
  createThermistor,
  nozzleThermistorSettings,
  readThermistor,
  type ThermistorCondition,
  type ThermistorSettings,
} from '#sensing'
import { listLogs, readStretches } from './klippy-logs.ts'
import { loadMachine } from './machines.ts'
import { quantile, type ValidationCase, type ValidationResult, within } from './validation-case.ts'

const WINDOW = 120
const SOUND: ThermistorCondition = {
  contactRatio: 1,
  offsetC: 0,
  jumpC: 0,
  lagRatio: 1,
  delayS: 0,
  noiseC: 0,
  converterNoiseRatio: 1,
  wanderRatio: 1,
  circuit: 'closed',
}

/** The recorded logs have one decimal. */
const toLog = (readingC: number): number => Math.round(readingC * 10) / 10

interface Statistics {
  readonly white: number
  readonly total: number
}

export const v06SensorStatistics: ValidationCase = {
  id: 'V6',
  title: 'Simulated readings scatter like real ones',
  data: 'Calibrated on the medians that PHYSICS V6 states; tested against the spread (10th to 90th percentile of windows of 120 s) of the recorded logs: holds (target constant, reading within 3 °C of it, power on) and heaters that are off and cold. Simulated: our PID on our plant through the thermistor channel (curve, divider, 12-bit converter with one noise for all three cases, slow wander), logged at 1 Hz with 0.1 °C.',
  run: async () => {
    if (listLogs().length === 0) return []
    const real = realStatistics()
    const results: ValidationResult[] = []
    const add = (what: string, sim: Statistics, seen: readonly Statistics[], both: boolean): void => {
      for (const key of both ? (['white', 'total'] as const) : (['white'] as const)) {
        const values = seen.map((one) => one[key])
        const [low, middle, high] = [quantile(values, 0.1), quantile(values, 0.5), quantile(values, 0.9)]
        results.push({
          figure: `${what}, ${key}: ${sim[key].toFixed(3)} °C simulated, ${middle.toFixed(3)} real`,
          bar: `${low.toFixed(3)}..${high.toFixed(3)} °C`,
          verdict: within(sim[key], low, high),
          detail: `${seen.length} real windows`,
        })
      }
    }
    add('extruder in hold', simulatedHold('nozzle', nozzleThermistorSettings()), real.extruder, true)
    add('bed in hold', simulatedHold('bed', bedThermistorSettings()), real.heater_bed, true)
    add('idle', simulatedIdle(), real.idle, false)
    return results
  },
}

function statistics(readings: Float64Array): Statistics {
  const mean = readings.reduce((sum, value) => sum + value, 0) / readings.length
  let total = 0
  let steps = 0
  for (let i = 0; i < readings.length; i++) {
    total += (readings[i]! - mean) ** 2
    if (i > 0) steps += (readings[i]! - readings[i - 1]!) ** 2
  }
  return { white: Math.sqrt(steps / (readings.length - 1) / 2), total: Math.sqrt(total / readings.length) }
}

function realStatistics(): Record<'extruder' | 'heater_bed' | 'idle', Statistics[]> {
  const found = { extruder: [] as Statistics[], heater_bed: [] as Statistics[], idle: [] as Statistics[] }
  for (const log of listLogs()) {
    for (const stretch of readStretches(log)) {
      for (const heater of ['extruder', 'heater_bed'] as const) {
        const readings = stretch.column(`${heater}.temp`)
        const targets = stretch.column(`${heater}.target`)
        const powers = stretch.column(`${heater}.pwm`)
        for (let from = 0; from + WINDOW <= readings.length; from += WINDOW) {
          const window = readings.slice(from, from + WINDOW)
          const targetC = targets[from]!
          const steady = targets.slice(from, from + WINDOW).every((value) => value === targetC)
          if (!steady) continue
          const held = targetC > 0 && window.every((value) => Math.abs(value - targetC) <= 3)
          if (held && powers[from]! > 0) found[heater].push(statistics(window))
          const cold = targetC === 0 && window.every((value) => value < 40)
          if (cold && Math.abs(window[0]! - window.at(-1)!) < 0.3) found.idle.push(statistics(window))
        }
      }
    }
  }
  return found
}

function simulatedHold(kind: 'nozzle' | 'bed', settings: ThermistorSettings): Statistics {
  const machine = loadMachine('ender3')
  const targetC = kind === 'nozzle' ? 215 : 60
  const plant = createThermalPlant(machine, {
    ambientC: 25,
    ...(kind === 'nozzle' ? { nozzleC: targetC } : { bedC: targetC }),
  })
  const input = createThermalInput(25)
  const sensor = createThermistor(settings, createRandom(6))
  const gains = kind === 'nozzle' ? { kp: 21.5, ki: 1.06, kd: 109 } : { kp: 54, ki: 0.77, kd: 948 }
  const control = createHeaterControl({ law: 'pid', ...gains }, targetC)
  const readings: number[] = []
  const perSecond = 1 / HEATER_SAMPLE_PERIOD_S
  for (let sample = 1; sample < (600 + 4 * WINDOW) * perSecond; sample++) {
    const timeS = sample * HEATER_SAMPLE_PERIOD_S
    const trueC = kind === 'nozzle' ? plant.nozzleSensorC : plant.bedSensorC
    const reading = readThermistor(sensor, trueC, SOUND, HEATER_SAMPLE_PERIOD_S)
    const power = stepHeaterControl(control, targetC, reading, timeS, { fanRatio: 0, filamentWPerC: 0 })
    if (kind === 'nozzle') input.nozzlePowerRatio = power
    else input.bedPowerRatio = power
    stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
    if (timeS > 600 && Math.floor(timeS) !== Math.floor(timeS - HEATER_SAMPLE_PERIOD_S)) readings.push(toLog(reading))
  }
  const windows = Array.from({ length: Math.floor(readings.length / WINDOW) }, (_, i) =>
    statistics(Float64Array.from(readings.slice(i * WINDOW, (i + 1) * WINDOW))),
  )
  return {
    white: quantile(
      windows.map((one) => one.white),
      0.5,
    ),
    total: quantile(
      windows.map((one) => one.total),
      0.5,
    ),
  }
}

function simulatedIdle(): Statistics {
  const sensor = createThermistor(nozzleThermistorSettings(), createRandom(7))
  const readings = Array.from({ length: 40 * WINDOW }, () => toLog(readThermistor(sensor, 23.4, SOUND, 1)))
  return statistics(Float64Array.from(readings))
}
