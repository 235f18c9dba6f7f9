// gcode_macro and delayed_gcode: templates as text, with the checks that Klipper makes before it runs one.
import { builtinCommands, isMissingCommand } from './builtin-commands.ts'
import {
  getFloat,
  getText,
  getValue,
  hasOption,
  needText,
  type OptionReader,
  reportError,
  sectionsWithPrefix,
} from './option-reader.ts'
import type { DelayedGcodeConfig, GcodeMacroConfig } from './printer-config.ts'
import { literalFault, type PythonLiteral, parsePythonLiteral } from './python-literal.ts'

export function readGcodeMacros(reader: OptionReader): GcodeMacroConfig[] {
  const macros = sectionsWithPrefix(reader, 'gcode_macro')
  checkNamesAreFree(reader, macros)
  return macros.map(({ section, name }) => readGcodeMacro(reader, section, name))
}

/** Without rename_existing a macro may not take the name of a command or of another macro. */
function checkNamesAreFree(reader: OptionReader, macros: readonly { section: string; name: string }[]): void {
  const builtin = builtinCommands(reader.tree.sections.keys())
  const taken = new Set(builtin)
  for (const { section, name } of macros) {
    const command = name.toUpperCase()
    if (taken.has(command) && !hasOption(reader, section, 'rename_existing')) {
      reportError(reader, section, null, 'command-taken', `gcode command ${command} already registered`)
    }
    // A configuration cut out of a log lacks the sections that bring commands.
    const isWhole = hasOption(reader, 'mcu', 'serial') || hasOption(reader, 'mcu', 'canbus_uuid')
    if (isWhole && hasOption(reader, section, 'rename_existing') && isMissingCommand(command, builtin)) {
      const message = `Existing command '${command}' not found in gcode_macro rename`
      reportError(reader, section, 'rename_existing', 'extra-command-missing', message)
    }
    taken.add(command)
    // A call that opens with a digit is not seen as a command.
    if (!/\s/.test(name) && !isTraditionalGcode(name) && !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
      const message = `Can't register '${command}' as it is an invalid name`
      reportError(reader, section, null, 'macro-name', message)
    }
  }
}

function readGcodeMacro(reader: OptionReader, section: string, name: string): GcodeMacroConfig {
  if (/\s/.test(name)) {
    const message = `Name of section '${section}' contains illegal whitespace`
    reportError(reader, section, null, 'macro-name', message)
  }
  const gcode = readGcode(reader, section, 'gcode')
  const renameExisting = getText(reader, section, 'rename_existing')
  if (renameExisting !== null && isTraditionalGcode(name) !== isTraditionalGcode(renameExisting)) {
    const message = `G-Code macro rename of different types ('${name.toUpperCase()}' vs '${renameExisting}')`
    reportError(reader, section, 'rename_existing', 'macro-rename', message)
  }
  const description = getText(reader, section, 'description', 'G-Code macro')
  const variables = new Map<string, PythonLiteral>()
  for (const option of reader.tree.sections.get(section)?.options.keys() ?? []) {
    if (!option.startsWith('variable_')) continue
    const text = getText(reader, section, option, '')
    const literal = parsePythonLiteral(text)
    const fault = literal === null ? `'${text}' (texts need quotes)` : literalFault(literal)
    if (literal !== null && fault === null) variables.set(option.slice('variable_'.length), literal)
    else {
      const message = `Option '${option}' in section '${section}' is not a valid literal: ${fault}`
      reportError(reader, section, option, 'macro-variable', message)
    }
  }
  return { name, ...gcode, variables, renameExisting, description }
}

function readGcode(
  reader: OptionReader,
  section: string,
  option: string,
): { readonly gcode: string; readonly file: string; readonly line: number } {
  const gcode = needText(reader, section, option)
  const value = getValue(reader, section, option)
  return { gcode, file: value?.file ?? reader.tree.file, line: value?.line ?? 0 }
}

/** G1, M104.2: a letter and a number, as opposed to words. */
function isTraditionalGcode(command: string): boolean {
  return /^[A-Za-z][0-9]+(\.[0-9]+)?$/.test(command.trim())
}

export function readDelayedGcodes(reader: OptionReader): DelayedGcodeConfig[] {
  return sectionsWithPrefix(reader, 'delayed_gcode').map(({ section, name }) => ({
    name,
    ...readGcode(reader, section, 'gcode'),
    initialDurationS: getFloat(reader, section, 'initial_duration', { default: 0, minval: 0 }),
  }))
}
