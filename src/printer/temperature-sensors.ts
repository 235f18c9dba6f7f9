// [temperature_sensor NAME]: what surrounds the printer, as far as the machine's model knows it.
import { round2 } from './heaters.ts'
import type { Host } from './host.ts'
import { addObject } from './host.ts'

/** Chips beside a busy board are this much warmer than the air. Class estimate. */
const BOARD_ABOVE_AIR_C = 15

export function setupTemperatureSensors(host: Host): void {
  for (const { name, sensorType } of host.config.temperatureSensors) {
    const isBoard = /mcu|host|driver/i.test(sensorType)
    const read = (): number => {
      const { plant, input } = host.plant.simulation.heating
      return isBoard ? input.ambientC + BOARD_ABOVE_AIR_C : plant.chamberC
    }
    let lowC = Number.POSITIVE_INFINITY
    let highC = Number.NEGATIVE_INFINITY
    const section = `temperature_sensor ${name}`
    host.sensors.set(section, read)
    addObject(host, section, () => {
      const temperature = round2(read())
      lowC = Math.min(lowC, temperature)
      highC = Math.max(highC, temperature)
      return { temperature, measured_min_temp: lowC, measured_max_temp: highC }
    })
  }
}
