// What Klipper tells about a shutdown beside its first line.
import type { Host } from './host.ts'

export function describeShutdown(host: Host, message: string): string {
  if (message.includes('ADC out of range')) {
    const { alarm } = host.plant.simulation.heating
    const section = alarm?.heater === 'bed' ? 'heater_bed' : 'extruder'
    const heater = host.heaters.get(section)
    const which = alarm?.heater === 'bed' ? 'bed' : 'nozzle'
    const readingC = host.plant.simulation.heating.heaters[which].readingC
    const range =
      heater === undefined ? '' : `${heater.config.minTempC.toFixed(3)}:${heater.config.maxTempC.toFixed(3)}`
    return `${message}\n\nSensor '${section}' temperature ${readingC.toFixed(3)} not in range ${range}\n\nThis generally occurs when a heater temperature exceeds\nits configured min_temp or max_temp.`
  }
  if (message.includes('not heating at expected rate')) {
    return `${message}\nSee the 'verify_heater' section in docs/Config_Reference.md\nfor the parameters that control this check.\n`
  }
  if (message.includes('Timer too close')) {
    return `${message}\nThis often indicates the host computer is overloaded. Check\nfor other processes consuming excessive CPU time, high swap\nusage, disk errors, overheating, unstable voltage, or\nsimilar system problems on the host computer.`
  }
  return message
}
