// Heaters that the simulated print knows nothing of: a second hot end, a heater_generic anywhere on the machine. Each is a body
// of its own with its law, its watchdog and its range, stepped beside the machine as the machine's own heaters are.
import type { HeaterConfig } from '#config'
import {
  createAdcRange,
  createHeaterControl,
  createHeaterPin,
  createVerifyHeater,
  HEATER_SAMPLE_PERIOD_S,
  stepAdcRange,
  stepHeaterControl,
  stepHeaterPin,
  stepVerifyHeater,
  VERIFY_HEATER_PERIOD_S,
} from '#control'
import { createCondition } from '#faults'
import type { HeatedPart, HeaterConstants } from '#physics'
import { createHeatedPart, stepHeatedPart } from '#physics'
import { bedThermistorSettings, createThermistor, nozzleThermistorSettings, readThermistor } from '#sensing'
import type { Heater } from '#simulation'
import { heaterControlOf } from '#simulation'
import type { Host } from './host.ts'
import { shutDownHost } from './host.ts'
import type { Plant } from './plant.ts'
import { callEvery } from './reactor.ts'
import { listSetting } from './section-options.ts'
import { adcRangeWords } from './sensor-guard.ts'

/** A heater of unknown make: it could go beyond its max_temp by four fifths, and gets there in minutes. Class estimates. */
const GENERIC_RESERVE = 1.8
const GENERIC_TIME_CONSTANT_S = 300
const GENERIC_HEATER_LAG_S = 5
const GENERIC_SENSOR_LAG_S = 5
const GENERIC_CAPACITY_J_PER_C = 300

/** Iron stays warm over a restart of the firmware. */
const bodies = new WeakMap<Plant, Map<string, HeatedPart>>()

export function createExtraHeater(host: Host, config: HeaterConfig, isHotEnd: boolean): Heater {
  const body = bodyOf(host, config, isHotEnd)
  const timeS = host.reactor.timeS
  const heater: Heater = {
    control: createHeaterControl(heaterControlOf(config, host.plant.options.machine), body.sensorC, timeS),
    verify: createVerifyHeater(config.verify),
    adc: createAdcRange(config.minTempC, config.maxTempC),
    pin: createHeaterPin(),
    targetC: 0,
    readingC: body.sensorC,
    powerRatio: 0,
    override: null,
  }
  startHeater(host, config, isHotEnd, heater, body)
  return heater
}

function bodyOf(host: Host, config: HeaterConfig, isHotEnd: boolean): HeatedPart {
  const { plant } = host
  const known = bodies.get(plant) ?? new Map<string, HeatedPart>()
  bodies.set(plant, known)
  const found = known.get(config.section)
  if (found !== undefined) return found
  const { machine } = plant.options
  const airC = plant.simulation.heating.plant.chamberC
  const made = createHeatedPart(isHotEnd ? machine.nozzle : genericHeater(config), airC)
  known.set(config.section, made)
  return made
}

function genericHeater({ maxTempC }: HeaterConfig): HeaterConstants {
  const lossPerS = 1 / GENERIC_TIME_CONSTANT_S
  return {
    fullPowerCPerS: GENERIC_RESERVE * Math.max(20, maxTempC - 25) * lossPerS,
    lossPerS,
    fanLossPerS: 0,
    heaterLagS: GENERIC_HEATER_LAG_S,
    sensorLagS: GENERIC_SENSOR_LAG_S,
    sensorLeadC: 0,
    resistancePerC: 0,
    capacityJPerC: GENERIC_CAPACITY_J_PER_C,
  }
}

const NO_LOAD = { fanRatio: 0, filamentWPerC: 0 }

function startHeater(host: Host, config: HeaterConfig, isHotEnd: boolean, heater: Heater, body: HeatedPart): void {
  const { reactor, plant } = host
  const read = readerOf(host, config, isHotEnd, body)
  let nextVerifyS = reactor.timeS + VERIFY_HEATER_PERIOD_S
  callEvery(reactor, reactor.timeS + HEATER_SAMPLE_PERIOD_S, HEATER_SAMPLE_PERIOD_S, () => {
    if (host.isGone) return false
    const { heating, condition } = plant.simulation
    const { timeS } = reactor
    const isStopped = heating.isShutDown || host.state === 'shutdown'
    // A pin that is set now moves one sample later, as the machine's own do.
    const supply = condition.supplyRatio * condition.supplyRatio
    stepHeatedPart(body, heater.powerRatio * supply, heating.plant.chamberC, HEATER_SAMPLE_PERIOD_S)
    if (heating.isUnheard) {
      // The host reads nothing; the pin keeps what it had until the microcontroller lets it fall.
      if (isStopped || heating.isControllerDead) heater.powerRatio = 0
      return true
    }
    heater.readingC = read()
    const targetC = isStopped ? 0 : heater.targetC
    const lawRatio = stepHeaterControl(heater.control, targetC, heater.readingC, timeS, NO_LOAD)
    const isTuned = heater.override !== null && !isStopped
    const wantedRatio = isTuned ? heater.override!(timeS, heater.readingC) : lawRatio
    heater.powerRatio = stepHeaterPin(heater.pin, wantedRatio, timeS)
    if (isStopped) return true
    if (stepAdcRange(heater.adc, heater.readingC)) {
      const range = { minC: config.minTempC, maxC: config.maxTempC }
      shutDownHost(host, adcRangeWords(host, config.section, heater.readingC, range))
    }
    if (timeS < nextVerifyS) return true
    nextVerifyS += VERIFY_HEATER_PERIOD_S
    if (stepVerifyHeater(heater.verify, targetC, heater.control.smoothedC, timeS)) {
      shutDownHost(host, host.shutdownWords(`Heater ${config.name} not heating at expected rate`))
    }
    return true
  })
}

/** What the firmware reads of it: its own thermistor, or a mean of other sensors. */
function readerOf(host: Host, config: HeaterConfig, isHotEnd: boolean, body: HeatedPart): () => number {
  if (config.sensorType === 'temperature_combined') {
    const names = listSetting(host, config.section, 'sensor_list')
    return () => {
      const values = names.flatMap((name) => host.sensors.get(name)?.() ?? [])
      return values.length === 0 ? body.sensorC : values.reduce((sum, value) => sum + value, 0) / values.length
    }
  }
  const isIdeal = host.plant.options.room.sensors !== 'realistic'
  const settings = isHotEnd
    ? nozzleThermistorSettings(config.sensorType, isIdeal)
    : bedThermistorSettings(config.sensorType, isIdeal)
  const thermistor = createThermistor(settings, host.random.fork(config.section))
  const sound = createCondition().nozzleThermistor
  return () => readThermistor(thermistor, body.sensorC, sound, HEATER_SAMPLE_PERIOD_S)
}
