// `printwright check printer.cfg`
import { adviseMachine } from '#analysis'
import type { ConfigTree, PrinterConfig } from '#config'
import { adviseConfig, parseConfigText, readPrinterConfig } from '#config'
import { createRandom, plainText } from '#core'
import { checkTemplates } from '#macros'
import { machineForConfig } from '#physics'
import type { Diagnostic } from '#protocol'
import { createIncludeReader, readConfigText } from './config-file.ts'
import { loadMaterials } from './material-files.ts'
import { choosePrinter, loadMachine, printerNames } from './printer-files.ts'
import { writeJson, writeText } from './terminal.ts'

interface CheckOptions {
  readonly json?: boolean
  /** A machine that ships: the configuration is tried on it. */
  readonly printer?: string
}

export function checkCommand(path: string, options: CheckOptions): 0 | 1 {
  const tree = parseConfigText(readConfigText(path), createIncludeReader())
  const { config, diagnostics: read } = readPrinterConfig(tree)
  const diagnostics = [...read, ...checkTemplates(tree)]
  const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === 'error'
  const errors = diagnostics.filter(isError)
  // Advice about values that were never read would be noise.
  const advice = errors.length === 0 ? [...adviseConfig(config, tree), ...triedOnMachine(config, tree, options)] : []
  const all = [...diagnostics, ...advice]
  const warnings = all.filter((diagnostic) => diagnostic.severity === 'warning')
  if (options.json) {
    const answer = {
      file: path,
      ok: errors.length === 0,
      errors: errors.length,
      warnings: warnings.length,
      diagnostics: all,
    }
    writeJson(answer, 2)
  } else {
    for (const diagnostic of all) writeText(process.stdout, `${plainText(describe(diagnostic, path))}\n`)
    writeText(process.stdout, `${verdict(path, errors.length, warnings.length)}\n`)
  }
  return errors.length === 0 ? 0 : 1
}

/** Advice from the simulated machine: the one that was named, else the class that the configuration looks most like. */
function triedOnMachine(config: PrinterConfig, tree: ConfigTree, { printer }: CheckOptions): Diagnostic[] {
  const isNamed = printer !== undefined
  const machine = isNamed
    ? choosePrinter({ printer }, null).machine
    : machineForConfig(config, printerNames().map(loadMachine)).machine
  const material = isNamed ? (loadMaterials().materials.get('PLA') ?? null) : null
  return adviseMachine(config, tree, { machine, isNamed, material, random: createRandom(SEED) })
}

/** The accelerometer's noise is the same every time. */
const SEED = 1

function describe({ severity, file, line, message }: Diagnostic, path: string): string {
  const where = line > 0 ? `${file ?? path}:${line}` : (file ?? path)
  return `${where}: ${severity}: ${message}`
}

function verdict(path: string, errors: number, warnings: number): string {
  const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
  if (errors > 0) return `${path}: Klipper would not start: ${counted(errors, 'error')}.`
  if (warnings > 0) return `${path}: Klipper would start; ${counted(warnings, 'thing')} unwise.`
  return `${path}: good.`
}
