// The configuration that Klipper wrote at the head of a recorded log.
import type { HeaterControlSettings } from '#control'
import { hasRecorded, readRecordedText } from './recorded-data.ts'

export type LoggedConfig = Readonly<Record<string, readonly string[]>>

export function readLoggedConfig(log: string): LoggedConfig {
  const path = ['real-printers', 'klippy', `${log}.cfg.json`] as const
  if (!hasRecorded(...path)) return {}
  return (JSON.parse(readRecordedText(...path)) as { config: LoggedConfig }).config
}

export function option(config: LoggedConfig, section: string, name: string): string | undefined {
  const line = config[section]?.find((text) => text.split('=')[0]?.trim() === name)
  return line?.slice(line.indexOf('=') + 1).trim()
}

/** The heater's law; null where the log's configuration does not say. */
export function heaterLaw(config: LoggedConfig, section: string): HeaterControlSettings | null {
  const number = (name: string): number => Number(option(config, section, name) ?? Number.NaN)
  const maxPowerRatio = Number(option(config, section, 'max_power') ?? 1)
  const smoothTimeS = Number(option(config, section, 'smooth_time') ?? 1)
  if (option(config, section, 'control') === 'watermark') return { law: 'watermark', maxPowerRatio, smoothTimeS }
  const [kp, ki, kd] = [number('pid_kp'), number('pid_ki'), number('pid_kd')]
  const known = kp > 0 && ki > 0 && kd >= 0
  return known ? { law: 'pid', kp, ki, kd, maxPowerRatio, smoothTimeS } : null
}

/** What must be the same for two logs to show the same heater. */
export function heaterIdentity(config: LoggedConfig, section: string): string {
  return ['sensor_type', 'heater_pin', 'pid_kp', 'pid_ki', 'max_power']
    .map((name) => option(config, section, name) ?? '')
    .join(' ')
}
