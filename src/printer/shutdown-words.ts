// What Klipper tells about a shutdown beside its first line.
import type { Host } from './host.ts'
import { adcRangeWords } from './sensor-guard.ts'
import { driverErrorWords } from './tmc/setup-drivers.ts'

export function describeShutdown(host: Host, message: string): string {
  if (message.includes('ADC out of range')) {
    const { alarm, heaters } = host.plant.simulation.heating
    const part = heaters[alarm?.heater ?? 'nozzle']
    const heater = [...host.heaters.values()].find((each) => each.part() === part)
    if (heater === undefined) return message
    const { minTempC, maxTempC } = heater.config
    return adcRangeWords(host, heater.section, part.readingC, { minC: minTempC, maxC: maxTempC })
  }
  if (message.includes('not heating at expected rate')) {
    return `${message}\nSee the 'verify_heater' section in docs/Config_Reference.md\nfor the parameters that control this check.\n`
  }
  if (message.includes('Timer too close')) {
    return `${message}\nThis often indicates the host computer is overloaded. Check\nfor other processes consuming excessive CPU time, high swap\nusage, disk errors, overheating, unstable voltage, or\nsimilar system problems on the host computer.`
  }
  return driverErrorWords(host, message)
}
