// Options of a section that have no typed field, by their values: what the file says, or Klipper's default.
import type { PythonLiteral } from '#config'
import type { Host } from './host.ts'

function literal(host: Host, section: string, option: string): PythonLiteral | undefined {
  return host.config.settings.get(section.toLowerCase())?.get(option.toLowerCase())
}

export function hasSetting(host: Host, section: string, option: string): boolean {
  return literal(host, section, option) !== undefined
}

export function numberSetting<T>(host: Host, section: string, option: string, fallback: T): number | T {
  const found = literal(host, section, option)
  if (found?.kind === 'int' || found?.kind === 'float') return found.value
  if (found?.kind === 'bool') return found.value ? 1 : 0
  return fallback
}

export function boolSetting(host: Host, section: string, option: string, fallback: boolean): boolean {
  return numberSetting(host, section, option, fallback ? 1 : 0) !== 0
}

export function textSetting<T>(host: Host, section: string, option: string, fallback: T): string | T {
  const found = literal(host, section, option)
  if (found?.kind === 'str') return found.value
  if (found?.kind === 'int' || found?.kind === 'float') return String(found.value)
  return fallback
}

/** A list of texts, however it was written. */
export function listSetting(host: Host, section: string, option: string): string[] {
  const found = literal(host, section, option)
  const parts =
    found?.kind === 'tuple' || found?.kind === 'list'
      ? found.items.map((item) => (item.kind === 'str' ? item.value : ''))
      : found?.kind === 'str'
        ? found.value.split(/[,\n]/)
        : []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** Sections that begin with this word, in the order of the file, with what follows it. */
export function sectionsOf(host: Host, word: string): { readonly section: string; readonly name: string }[] {
  return host.config.sectionNames
    .filter((section) => section === word || section.startsWith(`${word} `))
    .map((section) => ({ section, name: section.slice(word.length).trim() }))
}

/** Rows of numbers, one per line of the option. */
export function rowsSetting(host: Host, section: string, option: string): number[][] {
  return rowsOf(literal(host, section, option))
}

function rowsOf(value: PythonLiteral | undefined): number[][] {
  if (value?.kind === 'int' || value?.kind === 'float') return [[value.value]]
  if (value?.kind !== 'tuple' && value?.kind !== 'list') return []
  const isFlat = value.items.every((item) => item.kind === 'int' || item.kind === 'float')
  return isFlat ? [value.items.flatMap((item) => rowsOf(item).flat())] : value.items.map((item) => rowsOf(item).flat())
}
