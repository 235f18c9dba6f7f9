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
  const tree = parseConfigText({ file: files.configPath, text }, files.readInclude)
  const hasBlock = [...tree.sections.values()].some(({ options }) => [...options.values()].some(({ saved }) => saved))
  if (savedItems.size === 0 && !hasBlock) return
  const conflict = autosaveConflict(tree, savedItems)
  if (conflict !== null) throw new KlipperError(conflict)
  const changed = withAutosave(text, savedItems, files.readInclude)
  if (!files.writeConfig(changed, backupName(files.configPath, host.calendarS()))) {
    throw new KlipperError('Unable to write config file during SAVE_CONFIG')
  }
  host.note('config-saved', { sections: [...savedItems.keys()] })
  host.requestExit('restart')
}

/** printer-20260131_235959.cfg beside printer.cfg. `calendarS` counts from 1970, universal time. */
export function backupName(configPath: string, calendarS: number): string {
  const [day, time] = new Date(calendarS * 1000).toISOString().replace(/[-:]/g, '').split(/[T.]/)
  const file = configPath.slice(configPath.lastIndexOf('/') + 1)
  return `${file.replace(/\.cfg$/, '')}-${day}_${time}.cfg`
}
