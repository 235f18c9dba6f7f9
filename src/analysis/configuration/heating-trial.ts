// A heater switched on in the simulation: how its law and gains bring it to a target and hold it there.
import {
  createHeaterControl,
  createPidAutotune,
  createVerifyHeater,
  HEATER_SAMPLE_PERIOD_S,
  type HeaterControlSettings,
  type PidGains,
  stepHeaterControl,
  stepPidAutotune,
  stepVerifyHeater,
  VERIFY_HEATER_PERIOD_S,
  type VerifyHeaterSettings,
} from '#control'
import { createThermalInput, createThermalPlant, type MachineModel, stepThermalPlant } from '#physics'

export type HeaterKind = 'nozzle' | 'bed'

export interface HeatingTrial {
  /** Until the reading first comes within 1 °C of the target, s; null: never. */
  readonly reachedS: number | null
  readonly overshootC: number
  /** Peak to peak of the reading in the last third. */
  readonly swingC: number
  /** Mean of the last third over the target. */
  readonly offsetC: number
}

const AIR_C = 25
const TRIAL_S: Readonly<Record<HeaterKind, number>> = { nozzle: 900, bed: 3600 }
const NO_LOAD = { fanRatio: 0, filamentWPerC: 0 }

export function tryHeating(
  machine: MachineModel,
  kind: HeaterKind,
  settings: HeaterControlSettings,
  targetC: number,
): HeatingTrial {
  const plant = createThermalPlant(machine, { ambientC: AIR_C })
  const input = createThermalInput(AIR_C)
  const control = createHeaterControl(settings, AIR_C)
  const totalS = TRIAL_S[kind]
  let reachedS: number | null = null
  let highestC = AIR_C
  let lastLowC = Number.POSITIVE_INFINITY
  let lastHighC = Number.NEGATIVE_INFINITY
  let sumC = 0
  let count = 0
  for (let timeS = 0; timeS < totalS; timeS += HEATER_SAMPLE_PERIOD_S) {
    const readingC = kind === 'nozzle' ? plant.nozzleSensorC : plant.bedSensorC
    const powerRatio = stepHeaterControl(control, targetC, readingC, timeS, NO_LOAD)
    if (kind === 'nozzle') input.nozzlePowerRatio = powerRatio
    else input.bedPowerRatio = powerRatio
    stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
    if (reachedS === null && readingC >= targetC - 1) reachedS = timeS
    highestC = Math.max(highestC, readingC)
    if (timeS < (2 / 3) * totalS) continue
    lastLowC = Math.min(lastLowC, readingC)
    lastHighC = Math.max(lastHighC, readingC)
    sumC += readingC
    count += 1
  }
  return {
    reachedS,
    overshootC: Math.max(0, highestC - targetC),
    swingC: lastHighC - lastLowC,
    offsetC: sumC / count - targetC,
  }
}

const CALIBRATION_MAX_S = 4 * 3600

/** What PID_CALIBRATE finds on the simulated heater; null where the heater does not reach the target. */
export function calibratedGains(
  machine: MachineModel,
  kind: HeaterKind,
  targetC: number,
  maxPowerRatio: number,
): PidGains | null {
  const plant = createThermalPlant(machine, { ambientC: AIR_C })
  const input = createThermalInput(AIR_C)
  const autotune = createPidAutotune(targetC, maxPowerRatio)
  for (let timeS = 0; timeS < CALIBRATION_MAX_S && autotune.gains === null; timeS += HEATER_SAMPLE_PERIOD_S) {
    const readingC = kind === 'nozzle' ? plant.nozzleSensorC : plant.bedSensorC
    const powerRatio = stepPidAutotune(autotune, readingC, timeS)
    if (kind === 'nozzle') input.nozzlePowerRatio = powerRatio
    else input.bedPowerRatio = powerRatio
    stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
  }
  return autotune.gains
}

export interface WatchdogTrial {
  /** When verify_heater stops a sound heater on its way to the target, s; null: it does not. */
  readonly falseAlarmS: number | null
  /** How long after a heater died at its target verify_heater stops, s; null: not within an hour. */
  readonly deadNoticedS: number | null
}

const DEAD_TRIAL_S = 3600

/** Heats up under the watchdog's eyes, then the heater dies. */
export function tryWatchdog(
  machine: MachineModel,
  kind: HeaterKind,
  settings: HeaterControlSettings,
  watchdog: VerifyHeaterSettings,
  targetC: number,
): WatchdogTrial {
  const plant = createThermalPlant(machine, { ambientC: AIR_C })
  const input = createThermalInput(AIR_C)
  const control = createHeaterControl(settings, AIR_C)
  const verify = createVerifyHeater(watchdog)
  const deadFromS = TRIAL_S[kind]
  let falseAlarmS: number | null = null
  let lookS = 0
  for (let timeS = 0; timeS < deadFromS + DEAD_TRIAL_S; timeS += HEATER_SAMPLE_PERIOD_S) {
    const readingC = kind === 'nozzle' ? plant.nozzleSensorC : plant.bedSensorC
    const isDead = timeS >= deadFromS
    const powerRatio = stepHeaterControl(control, targetC, readingC, timeS, NO_LOAD)
    if (kind === 'nozzle') input.nozzlePowerRatio = isDead ? 0 : powerRatio
    else input.bedPowerRatio = isDead ? 0 : powerRatio
    stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
    if (timeS < lookS) continue
    lookS += VERIFY_HEATER_PERIOD_S
    if (!stepVerifyHeater(verify, targetC, readingC, timeS)) continue
    if (isDead) return { falseAlarmS, deadNoticedS: timeS - deadFromS }
    falseAlarmS ??= timeS
  }
  return { falseAlarmS, deadNoticedS: null }
}
