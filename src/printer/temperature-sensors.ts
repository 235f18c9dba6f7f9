// [temperature_sensor NAME], with the lowest and highest that it has read.
import { round2 } from './heaters.ts'
import type { Host } from './host.ts'
import { addObject } from './host.ts'
import { createProbe } from './temperature-probes.ts'

export function setupTemperatureSensors(host: Host): void {
  for (const { name, minTempC, maxTempC } of host.config.temperatureSensors) {
    const section = `temperature_sensor ${name}`
    const probe = createProbe(host, section, name, { minC: minTempC, maxC: maxTempC })
    host.sensors.set(section, () => probe.readingC)
    addObject(host, section, () => ({
      temperature: round2(probe.readingC),
      measured_min_temp: round2(probe.lowC),
      measured_max_temp: round2(probe.highC),
    }))
  }
}
