// The printer to simulate: a person's own printer.cfg, one that ships with the product, or the best guess from what the
// slicer wrote.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PrinterConfig } from '#config'
import { blockingErrors, parseConfigText, readPrinterConfig } from '#config'
import { PrintwrightError } from '#core'
import type { SlicerMetadata } from '#gcode'
import type { MachineModel } from '#physics'
import { machineForConfig, readMachine } from '#physics'
import type { Diagnostic } from '#protocol'
import { createIncludeReader, readConfigText } from './config-file.ts'
import { dataFolder } from './data-folder.ts'

export interface ChosenPrinter {
  readonly config: PrinterConfig
  readonly machine: MachineModel
  readonly title: string
  /** How it was chosen, for the report. */
  readonly reason: string
  /** Nobody named it: what the file asks beyond this printer is then no fault of the file. */
  readonly guessed: boolean
  readonly diagnostics: readonly Diagnostic[]
}

const printersFolder = new URL('printers/', dataFolder)

export function printerNames(): string[] {
  return readdirSync(printersFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => existsSync(new URL(`${name}/printer.cfg`, printersFolder)))
    .sort()
}

export function loadMachine(name: string): MachineModel {
  const file = new URL(`${name}/machine.json`, printersFolder)
  const { machine, diagnostics } = readMachine(JSON.parse(readFileSync(file, 'utf8')))
  const broken = diagnostics.find((diagnostic) => diagnostic.severity === 'error')
  if (machine === null || broken) {
    throw new PrintwrightError(
      'machine-broken',
      `data/printers/${name}/machine.json: ${broken?.message ?? 'unreadable'}`,
    )
  }
  return machine
}

/** Reads a configuration with its includes; one sentence with file and line when Klipper would not start with it. */
export function loadConfig(path: string): { config: PrinterConfig; diagnostics: Diagnostic[] } {
  const tree = parseConfigText(readConfigText(path), createIncludeReader())
  const { config, diagnostics } = readPrinterConfig(tree)
  return { config, diagnostics }
}

function usableConfig(path: string): { config: PrinterConfig; diagnostics: Diagnostic[] } {
  const { config, diagnostics } = loadConfig(path)
  const errors = blockingErrors(diagnostics)
  // An error at a line tells a person more than one about what is missing.
  const first = errors.find(({ line }) => line > 0) ?? errors[0]
  if (first === undefined) {
    if (config.unsimulatedKinematics === null) return { config, diagnostics }
    throw new PrintwrightError(
      'kinematics-not-simulated',
      `${path}: kinematics '${config.unsimulatedKinematics}' is not simulated; cartesian, corexy, corexz, hybrid and delta are.`,
    )
  }
  const where = first.line > 0 ? `${first.file ?? path}:${first.line}` : (first.file ?? path)
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more: printwright check ${path})` : ''
  throw new PrintwrightError('config-error', `${where}: ${first.message}${others}`)
}

export function choosePrinter(
  asked: { readonly config?: string; readonly printer?: string },
  metadata: SlicerMetadata | null,
): ChosenPrinter {
  if (asked.config !== undefined && asked.printer !== undefined) {
    throw new PrintwrightError('printer-twice', 'give either --config or --printer, not both.')
  }
  if (asked.config !== undefined) {
    const { config, diagnostics } = usableConfig(asked.config)
    const match = machineForConfig(config, printerNames().map(loadMachine))
    return {
      config,
      machine: match.machine,
      title: asked.config,
      reason: `limits from ${asked.config}; physics of the nearest class, ${match.machine.title} (${match.reason})`,
      guessed: false,
      diagnostics,
    }
  }
  if (asked.printer !== undefined) {
    const known = shippedName(asked.printer)
    if (known === undefined) {
      throw new PrintwrightError(
        'printer-unknown',
        `unknown printer '${asked.printer}' (known: ${printerNames().join(', ')}; or give --config printer.cfg).`,
      )
    }
    return shippedPrinter(known, 'as asked', false)
  }
  const guess = guessPrinter(metadata)
  return shippedPrinter(guess.name, guess.reason, true)
}

/** The name of a printer that ships, however it is spelt. */
export function shippedName(wanted: string): string | undefined {
  const squash = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return printerNames().find((name) => squash(name) === squash(wanted))
}

/** The printer.cfg of a printer that ships. */
export function shippedConfigPath(name: string): string {
  return fileURLToPath(new URL(`${shippedName(name) ?? name}/printer.cfg`, printersFolder))
}

function shippedPrinter(name: string, reason: string, guessed: boolean): ChosenPrinter {
  const { config, diagnostics } = usableConfig(shippedConfigPath(name))
  const machine = loadMachine(name)
  return { config, machine, title: machine.title, reason, guessed, diagnostics }
}

/** What slicers write in printer_model, printer_settings_id and the like, for machines of a class that ships. */
const MODEL_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/flsun ?s1\b|flsun ?t1/i, 'flsun-s1'],
  [/flsun|delta|v400|super ?racer|kossel|\bsr\b/i, 'flsun-v400'],
  [/sv0?8/i, 'sovol-sv08'],
  [/vz[ -]?(bot|235|330)/i, 'vz235'],
  [/v0(\.\d)?\b|voron ?0|salad ?fork/i, 'voron-0'],
  [/trident/i, 'voron-trident'],
  [/voron|\bv2(\.4)?\b|rat ?rig|k1\b|p1[ps]|x1[ce]?\b|core ?xy/i, 'voron-2.4'],
  [/mk[34]|mini|prusa|a1\b|xl\b/i, 'prusa-mk4'],
  [/ender|cr-?\d+|kp3s|neptune|kobra|sovol|artillery|genius|sidewinder|anet|biqu|aquila/i, 'ender3'],
]

function guessPrinter(metadata: SlicerMetadata | null): { name: string; reason: string } {
  const known = printerNames()
  const words = [metadata?.printerModel ?? '', metadata?.settings['printer_settings_id'] ?? '']
  for (const text of words) {
    for (const [pattern, name] of MODEL_PATTERNS) {
      if (text !== '' && pattern.test(text) && known.includes(name)) {
        return { name, reason: `guessed from the slicer's "${text.slice(0, 60)}"; --printer or --config decides` }
      }
    }
  }
  return {
    name: 'generic-cartesian',
    reason: 'assumed, the file does not name its printer; --printer or --config decides',
  }
}

/** The same printer without its edges: nobody said that the file was sliced for this bed or these extrusion limits. */
export function withoutLimits(config: PrinterConfig): PrinterConfig {
  // The same to both sides: homing starts from the middle of an axis that nobody has homed yet.
  const anywhereMm = 10_000
  return {
    ...config,
    rails:
      config.delta === null
        ? config.rails.map((rail) => ({
            ...rail,
            positionMinMm: rail.positionMinMm - anywhereMm,
            positionMaxMm: rail.positionMaxMm + anywhereMm,
          }))
        : config.rails,
    extruders: config.extruders.map((extruder) => ({
      ...extruder,
      maxExtrudeCrossSectionMm2: anywhereMm,
      maxExtrudeOnlyDistanceMm: anywhereMm,
    })),
  }
}
