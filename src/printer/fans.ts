// Fans: those that a person sets, and those that follow a heater.
import type { FanConfig } from '#config'
import type { Host } from './host.ts'
import { addObject } from './host.ts'

export function setupFans(host: Host): void {
  for (const fan of host.config.fans) {
    addObject(host, fan.section, () => ({ speed: fanSpeed(host, fan), rpm: null }))
  }
}

function fanSpeed(host: Host, fan: FanConfig): number {
  const { machine } = host.run
  switch (fan.kind) {
    case 'fan':
      return machine.fanRatio
    case 'fan_generic':
      return machine.fanGenericRatio.get(fan.name) ?? 0
    case 'heater_fan':
      return isHeaterOn(host, fan) ? fan.speedRatio : 0
    default:
      return 0
  }
}

function isHeaterOn(host: Host, { heaters, heaterTempC }: FanConfig): boolean {
  const names = heaters.length === 0 ? ['extruder'] : heaters
  return names.some((name) => {
    const heater = host.heaters.get(name)
    return heater !== undefined && (heater.targetC() > 0 || heater.temperatureC() > heaterTempC)
  })
}
