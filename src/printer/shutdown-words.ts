// What Klipper tells about a shutdown beside its first line.
import type { Host } from './host.ts'
import { adcRangeWords } from './sensor-guard.ts'
import { driverErrorWords } from './tmc/setup-drivers.ts'

const HINTS: Readonly<Record<string, string>> = {
  'Timer too close':
    'This often indicates the host computer is overloaded. Check\nfor other processes consuming excessive CPU time, high swap\nusage, disk errors, overheating, unstable voltage, or\nsimilar system problems on the host computer.',
  'Missed scheduling of next':
    'This is generally indicative of an intermittent\ncommunication failure between micro-controller and host.',
  'ADC out of range': '\nThis generally occurs when a heater temperature exceeds\nits configured min_temp or max_temp.',
  'Command request':
    '\nThis generally occurs in response to an M112 G-Code command\nor in response to an internal error in the host software.',
}

/** A microcontroller's own reason with Klipper's advice on it. */
function withHint(message: string): string {
  const known = Object.keys(HINTS).find((words) => message.includes(words))
  return known === undefined ? message : `${message}\n${HINTS[known]!}`
}

/** A host that finds its microcontroller stopped says for what. Words as users of Klipper show them; line ends plausible. */
export function previousShutdownWords(reason: string): string {
  return withHint(`Previous MCU 'mcu' shutdown: ${reason}`)
}

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
  if (message.startsWith("MCU '")) return withHint(message)
  return driverErrorWords(host, message)
}
