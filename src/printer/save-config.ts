// What calibrations have found waits here until SAVE_CONFIG writes it into the configuration and restarts the host.
import { autosaveConflict, parseConfigText, withAutosave } from '#config'
import { KlipperError } from '#motion'
import type { Host } from './host.ts'
import { addCommand } from './host.ts'

export function setupSaveConfig(host: Host): void {
  addCommand(host, 'SAVE_CONFIG', saveConfig, 'Overwrite config file and restart')
}

/** Keeps a value for SAVE_CONFIG. */
export function keepValue(host: Host, section: string, option: string, value: string): void {
  const options = host.savedItems.get(section) ?? new Map<string, string>()
  host.savedItems.set(section, options.set(option, value))
}

/** SAVE_CONFIG takes the saved section away. */
export function dropSection(host: Host, section: string): void {
  host.savedItems.set(section, null)
}

function saveConfig(host: Host): void {
  const { files, savedItems } = host
  const text = files.readConfig()
  if (text === null) throw new KlipperError('Unable to parse existing config on SAVE_CONFIG')
  const file = files.originPath ?? files.configPath
  const tree = parseConfigText({ file, text }, files.readInclude)
  const hasBlock = [...tree.sections.values()].some(({ options }) => [...options.values()].some(({ saved }) => saved))
  if (savedItems.size === 0 && !hasBlock) return
  const conflict = autosaveConflict(tree, savedItems)
  if (conflict !== null) throw new KlipperError(conflict)
  const changed = withAutosave(text, savedItems, files.readInclude, file)
  if (!files.writeConfig(changed, backupName(files.configPath, host.calendarS()))) {
    throw new KlipperError('Unable to write config file during SAVE_CONFIG')
  }
  host.note('config-saved', { sections: [...savedItems.keys()] })
  host.requestExit('restart')
}

/** printer-20260131_235959.cfg beside printer.cfg. `calendarS` counts from 1970, universal time. */
export function backupName(configPath: string, calendarS: number): string {
  const file = configPath.slice(configPath.lastIndexOf('/') + 1)
  return `${file.replace(/\.cfg$/, '')}-${calendarStamp(calendarS)}.cfg`
}

/** 20260131_235959 */
export function calendarStamp(calendarS: number): string {
  const seconds = Math.floor(calendarS)
  const ofDay = ((seconds % DAY_S) + DAY_S) % DAY_S
  const two = (value: number): string => String(value).padStart(2, '0')
  const { year, month, day } = civilDate((seconds - ofDay) / DAY_S)
  const time = `${two(Math.floor(ofDay / 3600))}${two(Math.floor(ofDay / 60) % 60)}${two(ofDay % 60)}`
  return `${String(year).padStart(4, '0')}${two(month)}${two(day)}_${time}`
}

const DAY_S = 86_400

/** Day of the Gregorian calendar, counted from 1970-01-01, in years that begin in March, so that leap days come last. */
function civilDate(days: number): { year: number; month: number; day: number } {
  const since = days + 719_468
  const era = Math.floor(since / 146_097)
  const ofEra = since - era * 146_097
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: era * 400 + years + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}
