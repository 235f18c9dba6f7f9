// From parsed text to a PrinterConfig, in the order in which Klipper reads it: the first error found here is the one that
// Klipper would stop at.
import type { Diagnostic } from '#protocol'
import { checkPins } from './check-pins.ts'
import type { ConfigTree } from './config-tree.ts'
import {
  isCheckedSection,
  isForeignOption,
  isForeignSection,
  isForkSection,
  isKnownSection,
  isUnreadOption,
} from './known-sections.ts'
import {
  createOptionReader,
  getBoolean,
  hasSection,
  locate,
  type OptionReader,
  reportError,
  sectionsWithPrefix,
} from './option-reader.ts'
import type { HeaterConfig, PrinterConfig, RailConfig } from './printer-config.ts'
import { isExtraSection, readExtras } from './read-extras.ts'
import { readExtruders } from './read-extruder.ts'
import { readFans } from './read-fans.ts'
import { checkVerifyHeaters, readHeater, readMinExtrudeTemp, readTemperatureSensors } from './read-heater.ts'
import { readInputShaper } from './read-input-shaper.ts'
import {
  readFilamentSensors,
  readFirmwareRetraction,
  readForceMove,
  readGcodeArcs,
  readIdleTimeout,
  readPauseResume,
  readRespond,
  readSaveVariables,
  readVirtualSdcard,
} from './read-job.ts'
import { readDelayedGcodes, readGcodeMacros } from './read-macros.ts'
import { checkMcu, readMotion } from './read-printer.ts'
import {
  hasAnyProbe,
  readBedMesh,
  readGantryLevel,
  readHomingOverride,
  readProbe,
  readSafeZHome,
} from './read-probing.ts'
import { settingsOf } from './settings.ts'

/**
 * The configuration as numbers, and all that is wrong with it. With errors among the diagnostics Klipper would not start;
 * the config then holds defaults in the wrong places.
 */
export function readPrinterConfig(tree: ConfigTree): { config: PrinterConfig; diagnostics: Diagnostic[] } {
  const reader = createOptionReader(tree)
  checkMcu(reader)
  const heaterBed = hasSection(reader, 'heater_bed') ? readBareHeater(reader, 'heater_bed', 'heater_bed') : null
  const heaterGenerics = sectionsWithPrefix(reader, 'heater_generic').map(({ section, name }) =>
    readBareHeater(reader, section, name),
  )
  const temperatureSensors = readTemperatureSensors(reader)
  const fans = readFans(reader, heaterNames(reader))
  const filamentSensors = readFilamentSensors(reader)
  const probe = readProbe(reader)
  const bedMesh = readBedMesh(reader)
  const safeZHome = readSafeZHome(reader)
  const homingOverride = readHomingOverride(reader)
  const gantryLevel = readGantryLevel(reader)
  readExtras(reader)
  const inputShaper = readInputShaper(reader)
  const gcodeArcs = readGcodeArcs(reader)
  const firmwareRetraction = readFirmwareRetraction(reader)
  const forceMove = readForceMove(reader)
  const pauseResume = readPauseResume(reader, filamentSensors)
  const respond = readRespond(reader)
  const saveVariablesFile = readSaveVariables(reader)
  const hasVirtualSdcard = readVirtualSdcard(reader)
  const idleTimeout = readIdleTimeout(reader)
  const gcodeMacros = readGcodeMacros(reader)
  const delayedGcodes = readDelayedGcodes(reader)
  checkVerifyHeaters(reader, heaterNames(reader))
  const motion = readMotion(reader, probe?.zOffsetMm ?? null)
  checkProbeEndstop(reader, motion.rails)
  const extruders = readExtruders(reader, motion)
  checkPins(reader)
  reportStrangers(reader, motion.rails, extruders, motion.unsimulatedKinematics !== null)
  const config: PrinterConfig = {
    ...motion,
    extruders,
    heaterBed,
    heaterGenerics,
    fans,
    temperatureSensors,
    inputShaper,
    gcodeMacros,
    delayedGcodes,
    gcodeArcs,
    firmwareRetraction,
    forceMove,
    probe,
    bedMesh,
    safeZHome,
    homingOverride,
    gantryLevel,
    filamentSensors,
    idleTimeout,
    pauseResume,
    respond,
    saveVariablesFile,
    hasExcludeObject: hasSection(reader, 'exclude_object'),
    // A display brings display_status along.
    hasDisplayStatus: hasSection(reader, 'display_status') || hasSection(reader, 'display'),
    hasVirtualSdcard,
    sectionNames: [...tree.sections.keys()],
    source: tree,
    settings: settingsOf(reader),
  }
  return { config, diagnostics: inReadingOrder(reader) }
}

/** Boards first, then the sections as the file has them, then what moves the head; strangers are looked for at the end. */
function inReadingOrder(reader: OptionReader): Diagnostic[] {
  const places = new Map([...reader.tree.sections.keys()].map((section, index) => [section, index]))
  const motionAt = places.size
  const rank = (diagnostic: Diagnostic): number => {
    const section = reader.sectionOf.get(diagnostic)
    if (section === undefined) return reader.tree.diagnostics.includes(diagnostic) ? -2 : motionAt + 1
    if (/^mcu(\s|$)/.test(section)) return -1
    const isMotion = /^(printer|stepper_[a-z]\d*|dual_carriage|extruder\d*|verify_heater extruder\d*)$/.test(section)
    return isMotion ? motionAt : (places.get(section) ?? motionAt)
  }
  const ranked = reader.diagnostics.map((diagnostic) => ({ diagnostic, rank: rank(diagnostic) }))
  return ranked.sort((a, b) => a.rank - b.rank).map(({ diagnostic }) => diagnostic)
}

function readBareHeater(reader: OptionReader, section: string, name: string): HeaterConfig {
  const heater = readHeater(reader, section, name)
  if (reader.tree.sections.get(section)?.options.has('min_extrude_temp') === true) {
    readMinExtrudeTemp(reader, section, heater.minTempC, heater.maxTempC)
  }
  return heater
}

/** Names by which other sections may call a heater. */
function heaterNames(reader: OptionReader): string[] {
  const names = [...reader.tree.sections.keys()].filter((name) => /^(extruder\d*|heater_bed)$/.test(name))
  return [...names, ...sectionsWithPrefix(reader, 'heater_generic').map(({ name }) => name)]
}

function checkProbeEndstop(reader: OptionReader, rails: readonly RailConfig[]): void {
  for (const rail of rails) {
    if (rail.endstopIsProbe && !hasAnyProbe(reader)) {
      reportError(reader, rail.section, 'endstop_pin', 'probe-missing', `Unknown pin chip name 'probe'`)
    }
  }
}

/** A maker's version of Klipper may know what Klipper does not, and Kalico can be told to live with unused options. */
function strangersArePossible(reader: OptionReader): boolean {
  const isKalico = hasSection(reader, 'danger_options')
  if (isKalico) return !getBoolean(reader, 'danger_options', 'error_on_unused_config_options', true)
  return [...reader.tree.sections.keys()].some(isForkSection)
}

function reportStrangers(
  reader: OptionReader,
  rails: readonly RailConfig[],
  extruders: readonly { readonly section: string }[],
  isUnsimulated: boolean,
): void {
  const used = new Set([...rails.flatMap((rail) => rail.steppers.map((stepper) => stepper.section))])
  for (const extruder of extruders) used.add(extruder.section)
  const isPossible = strangersArePossible(reader)
  const severity = isPossible ? 'warning' : 'error'
  const report = (section: string, option: string | null, code: string, message: string): void => {
    const text = isPossible ? `${message} of Klipper itself` : message
    reader.diagnostics.push({ severity, code, message: text, ...locate(reader.tree, section, option) })
  }
  for (const [name, section] of reader.tree.sections) {
    const isStepper = /^stepper_/.test(name)
    // Kinematics that are not simulated have axes of their own.
    if (isUnsimulated && (isStepper || name === 'printer')) continue
    // What SAVE_CONFIG once wrote is never held against anyone, although the printer has changed since.
    const isSaved = [...section.options.values()].some((value) => value.saved)
    if (!used.has(name) && !isSaved && !isKnownSection(name)) {
      report(name, null, 'section-unknown', `Section '${name}' is not a valid config section`)
      continue
    }
    if (isForeignSection(name) && !isPossible) {
      const message = `Section '${name}' is not a valid config section of Klipper itself: it needs its plug-in`
      reader.diagnostics.push({
        severity: 'warning',
        code: 'section-foreign',
        message,
        ...locate(reader.tree, name, null),
      })
    }
    if (!isCheckedSection(name) && !isExtraSection(name)) continue
    const asked = reader.asked.get(name.toLowerCase())
    for (const [option, value] of section.options) {
      if (value.saved) continue
      const message = `Option '${option}' is not valid in section '${name}'`
      if (isForeignOption(name, option)) warnForeign(reader, name, option, message)
      else if (!asked?.has(option) && !isUnreadOption(name, option)) report(name, option, 'option-unknown', message)
    }
  }
}

/** Printers run forks, and their owners know: but Klipper itself would stop. */
function warnForeign(reader: OptionReader, section: string, option: string, message: string): void {
  const text = `${message} of Klipper itself: only forks such as Kalico read it`
  reader.diagnostics.push({
    severity: 'warning',
    code: 'option-foreign',
    message: text,
    ...locate(reader.tree, section, option),
  })
}
