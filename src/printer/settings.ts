// Options of the configuration that have no typed field, as the values they became.
import type { Host } from './host.ts'

export function settingNumber(host: Host, section: string, option: string, fallback: number): number {
  const literal = host.config.settings.get(section.toLowerCase())?.get(option)
  return literal?.kind === 'float' || literal?.kind === 'int' ? literal.value : fallback
}

/** Null where the option is not given. */
export function settingText(host: Host, section: string, option: string): string | null {
  const literal = host.config.settings.get(section.toLowerCase())?.get(option)
  return literal?.kind === 'str' ? literal.value : null
}
