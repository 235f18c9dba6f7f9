// `printwright check printer.cfg`
import { adviseConfig, parseConfigText, readPrinterConfig } from '#config'
import { plainText } from '#core'
import { checkTemplates } from '#macros'
import type { Diagnostic } from '#protocol'
import { createIncludeReader, readConfigText } from './config-file.ts'
import { writeJson, writeText } from './terminal.ts'

interface CheckOptions {
  readonly json?: boolean
}

export function checkCommand(path: string, options: CheckOptions): 0 | 1 {
  const tree = parseConfigText(readConfigText(path), createIncludeReader())
  const { config, diagnostics: read } = readPrinterConfig(tree)
  const diagnostics = [...read, ...checkTemplates(tree)]
  const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === 'error'
  const errors = diagnostics.filter(isError)
  // Advice about values that were never read would be noise.
  const advice = errors.length === 0 ? adviseConfig(config, tree) : []
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
