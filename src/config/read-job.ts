// What surrounds a print job: retraction by firmware, filament sensors, pause, idle timeout, small switches.
import {
  getBoolean,
  getChoice,
  getFloat,
  getText,
  hasSection,
  needText,
  type OptionReader,
  recordSetting,
  sectionsWithPrefix,
} from './option-reader.ts'
import type { FilamentSensorConfig, FirmwareRetractionConfig } from './printer-config.ts'

export function readFirmwareRetraction(reader: OptionReader): FirmwareRetractionConfig | null {
  const section = 'firmware_retraction'
  if (!hasSection(reader, section)) return null
  return {
    retractLengthMm: getFloat(reader, section, 'retract_length', { default: 0, minval: 0 }),
    retractMmPerS: getFloat(reader, section, 'retract_speed', { default: 20, minval: 1 }),
    unretractExtraLengthMm: getFloat(reader, section, 'unretract_extra_length', { default: 0, minval: 0 }),
    unretractMmPerS: getFloat(reader, section, 'unretract_speed', { default: 10, minval: 1 }),
  }
}

export function readFilamentSensors(reader: OptionReader): FilamentSensorConfig[] {
  const read = (section: string, name: string, kind: 'switch' | 'motion'): FilamentSensorConfig => {
    needText(reader, section, 'switch_pin')
    if (kind === 'motion') needText(reader, section, 'extruder')
    else getFloat(reader, section, 'debounce_delay', { default: 0, minval: 0 })
    getText(reader, section, 'insert_gcode')
    getFloat(reader, section, 'pause_delay', { default: 0.5, above: 0 })
    getFloat(reader, section, 'event_delay', { default: 3, minval: 0 })
    return {
      name,
      kind,
      pauseOnRunout: getBoolean(reader, section, 'pause_on_runout', true),
      runoutGcode: getText(reader, section, 'runout_gcode', ''),
      detectionLengthMm:
        kind === 'motion' ? getFloat(reader, section, 'detection_length', { default: 7, above: 0 }) : 0,
    }
  }
  return [
    ...sectionsWithPrefix(reader, 'filament_switch_sensor').map((found) => read(found.section, found.name, 'switch')),
    ...sectionsWithPrefix(reader, 'filament_motion_sensor').map((found) => read(found.section, found.name, 'motion')),
  ]
}

/** The timeout stands also without its section: every Klipper goes idle. */
export function readIdleTimeout(reader: OptionReader): { timeoutS: number; gcode: string | null } {
  const timeoutS = getFloat(reader, 'idle_timeout', 'timeout', { default: 600, above: 0 })
  const gcode = getText(reader, 'idle_timeout', 'gcode')
  if (gcode === null) {
    recordSetting(reader, 'idle_timeout', 'gcode', { kind: 'str', value: `${HEATERS_OFF_TEMPLATE}M84\n` })
  }
  return { timeoutS, gcode }
}

/** What Klipper runs where the file says nothing. Source: its recorded settings. */
const HEATERS_OFF_TEMPLATE = "\n{% if 'heaters' in printer %}\n   TURN_OFF_HEATERS\n{% endif %}\n"

/** A filament sensor that pauses brings PAUSE and RESUME along. */
export function readPauseResume(
  reader: OptionReader,
  filamentSensors: readonly FilamentSensorConfig[],
): { recoverMmPerS: number } | null {
  const isNeeded = filamentSensors.some((sensor) => sensor.pauseOnRunout)
  if (!hasSection(reader, 'pause_resume') && !isNeeded) return null
  return { recoverMmPerS: getFloat(reader, 'pause_resume', 'recover_velocity', { default: 50 }) }
}

export function readGcodeArcs(reader: OptionReader): { resolutionMm: number } | null {
  if (!hasSection(reader, 'gcode_arcs')) return null
  return { resolutionMm: getFloat(reader, 'gcode_arcs', 'resolution', { default: 1, above: 0 }) }
}

export function readForceMove(reader: OptionReader): { enabled: boolean } | null {
  if (!hasSection(reader, 'force_move')) return null
  return { enabled: getBoolean(reader, 'force_move', 'enable_force_move', false) }
}

export function readSaveVariables(reader: OptionReader): string | null {
  return hasSection(reader, 'save_variables') ? needText(reader, 'save_variables', 'filename') : null
}

export function readVirtualSdcard(reader: OptionReader): boolean {
  if (!hasSection(reader, 'virtual_sdcard')) return false
  needText(reader, 'virtual_sdcard', 'path')
  getText(reader, 'virtual_sdcard', 'on_error_gcode', HEATERS_OFF_TEMPLATE)
  return true
}

const RESPOND_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['echo', 'echo:'],
  ['command', '//'],
  ['error', '!!'],
])

export function readRespond(reader: OptionReader): { defaultPrefix: string } | null {
  if (!hasSection(reader, 'respond')) return null
  const type = getChoice(reader, 'respond', 'default_type', ['echo', 'command', 'error'], 'echo')
  const prefix = getText(reader, 'respond', 'default_prefix', RESPOND_PREFIXES.get(type) ?? 'echo:')
  return { defaultPrefix: prefix }
}
