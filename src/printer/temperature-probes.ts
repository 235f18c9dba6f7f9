// Temperature sensors beside the heaters' own: where each sits in the machine, what it reads there, and what stops the printer.
import { createAdcRange } from '#control'
import { createCondition } from '#faults'
import { bedThermistorSettings, createThermistor, readThermistor } from '#sensing'
import { round2 } from './heaters.ts'
import type { Host } from './host.ts'
import { addObject, shutDownHost } from './host.ts'
import { callEvery } from './reactor.ts'
import { listSetting, numberSetting, textSetting } from './section-options.ts'
import type { SensorRange } from './sensor-guard.ts'
import { guardAdc, guardHostSensor } from './sensor-guard.ts'
import type { StatusRecord } from './status-value.ts'

/** Klipper reads analog sensors this often, s. */
export const PROBE_PERIOD_S = 0.3

export interface TemperatureProbe {
  readonly section: string
  readingC: number
  /** Extremes of all readings so far. */
  lowC: number
  highC: number
  /** Takes the next reading, `PROBE_PERIOD_S` after the last. */
  readonly step: () => void
  /** Air that a fan moves past it, over that of a full fan. */
  airRatio: number
}

/** Boards and hosts are warmer than the air around them by this much at rest, and by this much more with motors on, °C. Class estimates. */
const BOARD_ABOVE_AIR_C = 15
const MOTORS_ADD_C = 8
const HOST_ABOVE_AIR_C = 22
/** They follow their load with this time constant, s; a fan takes half of what they are warmer. Plausible. */
const BOARD_LAG_S = 90
const FAN_TAKES_RATIO = 0.5
/** Scatter of a chip's own thermometer (1 sigma), °C: plausible. */
const CHIP_NOISE_C = 0.1

type Chip = 'ADC' | 'HOST' | 'COMBINED SENSOR' | string

/** How Klipper's words name a sensor that is no analog one; 'ADC' for those that are. */
function chipOf(sensorType: string): Chip {
  if (sensorType === 'temperature_host') return 'HOST'
  if (sensorType === 'temperature_combined') return 'COMBINED SENSOR'
  if (/^(BME|BMP)/.test(sensorType)) return 'BME280'
  if (/^(HTU21D|SI70|SHT21)/.test(sensorType)) return 'HTU21D'
  if (/^AHT/.test(sensorType)) return 'AHT10'
  if (/^(LM75|SHT3X)$/.test(sensorType)) return sensorType
  if (/^DS18B20$/.test(sensorType)) return 'DS18B20'
  if (/^MAX(6675|318)/.test(sensorType)) return sensorType
  return 'ADC'
}

/** Steps all probes of a host together. */
const probesOf = new WeakMap<Host, TemperatureProbe[]>()

function addProbe(host: Host, probe: TemperatureProbe): void {
  const known = probesOf.get(host)
  if (known !== undefined) {
    known.push(probe)
    return
  }
  const probes = [probe]
  probesOf.set(host, probes)
  callEvery(host.reactor, host.reactor.timeS + PROBE_PERIOD_S, PROBE_PERIOD_S, () => {
    if (host.isGone) return false
    for (const each of probes) takeReading(each)
    return true
  })
}

function takeReading(probe: TemperatureProbe): void {
  probe.step()
  probe.lowC = Math.min(probe.lowC, probe.readingC)
  probe.highC = Math.max(probe.highC, probe.readingC)
}

/** Reads this section's sensor from now on. */
export function createProbe(host: Host, section: string, name: string, range: SensorRange): TemperatureProbe {
  const sensorType = textSetting(host, section, 'sensor_type', '')
  const chip = chipOf(sensorType)
  const probe: TemperatureProbe = {
    section,
    readingC: 0,
    lowC: 99_999_999,
    highC: 0,
    airRatio: 0,
    step:
      chip === 'COMBINED SENSOR'
        ? () => stepCombined(host, probe, range)
        : createReader(host, section, name, chip, range, () => probe),
  }
  if (chip !== 'COMBINED SENSOR') takeReading(probe)
  addProbe(host, probe)
  addChipObject(host, probe, chip, sensorType, name)
  const id = textSetting(host, section, 'gcode_id', '')
  if (id !== '') host.gcodeIds.set(id, () => [probe.readingC, 0])
  return probe
}

function createReader(
  host: Host,
  section: string,
  name: string,
  chip: Chip,
  range: SensorRange,
  probeOf: () => TemperatureProbe,
): () => void {
  const place = placeOf(host, section, name, () => probeOf().airRatio)
  const random = host.random.fork(section)
  if (chip !== 'ADC' || textSetting(host, section, 'sensor_type', '') === 'temperature_mcu') {
    const adc = createAdcRange(range.minC, range.maxC)
    return () => {
      const readingC = place() + CHIP_NOISE_C * random.normal()
      probeOf().readingC = readingC
      if (chip === 'ADC') guardAdc(host, section, adc, readingC)
      else guardHostSensor(host, chip, readingC, range)
    }
  }
  const adc = createAdcRange(range.minC, range.maxC)
  const isIdeal = host.plant.options.room.sensors !== 'realistic'
  const settings = bedThermistorSettings(textSetting(host, section, 'sensor_type', ''), isIdeal)
  const pullUpOhm = numberSetting(host, section, 'pullup_resistor', 4700)
  const thermistor = createThermistor({ ...settings, pullUpOhm }, random)
  const sound = createCondition().bedThermistor
  return () => {
    const readingC = readThermistor(thermistor, place(), sound, PROBE_PERIOD_S)
    probeOf().readingC = readingC
    guardAdc(host, section, adc, readingC)
  }
}

/** True temperature where a sensor sits, as its name tells: most stand in the air around the part. */
function placeOf(host: Host, section: string, name: string, airRatio: () => number): () => number {
  const type = textSetting(host, section, 'sensor_type', '')
  const heating = () => host.plant.simulation.heating
  const isToolboard = type === 'temperature_mcu' && textSetting(host, section, 'sensor_mcu', 'mcu') !== 'mcu'
  if (/^temperature_mcu$|^tmc|^temperature_driver$/.test(type) || /2209|5160|tmc|driver|stepper|motor/i.test(name)) {
    return warmBoard(
      host,
      BOARD_ABOVE_AIR_C,
      () => (isToolboard ? heating().plant.chamberC : heating().input.ambientC),
      airRatio,
    )
  }
  if (type === 'temperature_host' || /^(mcu|host|pi|raspi|cb1|board|electronics)/i.test(name)) {
    return warmBoard(host, HOST_ABOVE_AIR_C, () => heating().input.ambientC, airRatio)
  }
  if (/bed|plate/i.test(name)) return () => heating().plant.bedSensorC
  if (/heat_?break|cold_?end|throat/i.test(name)) return () => heating().plant.heatBreakC
  if (/room|ambient|outside/i.test(name)) return () => heating().input.ambientC
  return () => heating().plant.chamberC
}

function warmBoard(host: Host, aboveC: number, airC: () => number, airRatio: () => number): () => number {
  let riseC = aboveC
  return () => {
    const goalC = (aboveC + (hasMotorsOn(host) ? MOTORS_ADD_C : 0)) * (1 - FAN_TAKES_RATIO * Math.min(1, airRatio()))
    riseC += (goalC - riseC) * (PROBE_PERIOD_S / BOARD_LAG_S)
    return airC() + riseC
  }
}

function hasMotorsOn({ steppers }: Host): boolean {
  return steppers.some(({ isOn }) => isOn)
}

/** The largest, least or mean of other sensors, which must not be too far apart. */
function stepCombined(host: Host, probe: TemperatureProbe, range: SensorRange): void {
  const { section } = probe
  const values = listSetting(host, section, 'sensor_list').flatMap((name) => {
    const read = host.sensors.get(name)
    return read === undefined ? [] : [read()]
  })
  if (values.length === 0) return
  const highC = Math.max(...values)
  const lowC = Math.min(...values)
  const method = textSetting(host, section, 'combination_method', 'mean')
  const meanC = values.reduce((sum, value) => sum + value, 0) / values.length
  probe.readingC = method === 'max' ? highC : method === 'min' ? lowC : meanC
  const limitC = numberSetting(host, section, 'maximum_deviation', Number.POSITIVE_INFINITY)
  if (highC - lowC > limitC) {
    shutDownHost(
      host,
      `COMBINED SENSOR maximum deviation exceeded limit of ${limitC.toFixed(1)}, ` +
        `max sensor value ${highC.toFixed(1)}, min sensor value ${lowC.toFixed(1)}`,
    )
  }
  guardHostSensor(host, 'COMBINED SENSOR', probe.readingC, range)
}

/** Chips have an object of their own beside the section's. */
function addChipObject(host: Host, probe: TemperatureProbe, chip: Chip, sensorType: string, name: string): void {
  const word =
    chip === 'HOST' ? 'temperature_host' : chip === 'COMBINED SENSOR' ? 'temperature_combined' : chip.toLowerCase()
  if (chip === 'ADC' || word.startsWith('max') || word === 'ds18b20') return
  addObject(host, `${word} ${name}`, () => ({
    temperature: round2(probe.readingC),
    ...climate(host, chip, sensorType),
  }))
}

/** Pressure of the air at sea level, hPa. */
const AIR_HPA = 1013.25

function climate(host: Host, chip: Chip, sensorType: string): StatusRecord {
  const humidity = host.plant.options.room.humidity
  if (chip === 'BME280') return { humidity: sensorType.startsWith('BME') ? humidity : 0, pressure: AIR_HPA, gas: 0 }
  return /^(HTU21D|AHT10|SHT3X)$/.test(chip) ? { humidity } : {}
}
