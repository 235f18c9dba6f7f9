// [save_variables]: values that macros keep over restarts, in a small file of Python literals.
import { parsePythonLiteral } from '#config'
import type { Command } from '#gcode'
import { fromLiteral, type MacroValue, toRepr } from '#macros'
import { KlipperError, requiredText } from '#motion'
import type { Host } from './host.ts'
import { addCommand, addObject } from './host.ts'
import { literalOf, toStatus } from './macros.ts'

const SECTION = 'Variables'

export function setupSaveVariables(host: Host): void {
  const path = host.config.saveVariablesFile
  if (path === null) return
  const { savedVariables } = host.run.machine
  for (const [name, value] of loadVariables(host, path)) savedVariables.set(name, value)
  addObject(host, 'save_variables', () => ({
    variables: Object.fromEntries([...savedVariables].map(([name, value]) => [name, toStatus(value)])),
  }))
  addCommand(
    host,
    'SAVE_VARIABLE',
    (at, command) => saveVariable(at, command, path),
    'Save arbitrary variables to disk',
  )
}

function loadVariables(host: Host, path: string): ReadonlyMap<string, MacroValue> {
  const text = host.files.readVariables(path)
  // Klipper makes the file at its first start, and refuses to start where it cannot.
  if (text === null && !host.files.writeVariables(path, ''))
    throw new KlipperError('Unable to parse existing variable file')
  const variables = parseVariables(text ?? '')
  if (variables === null) throw new KlipperError('Unable to parse existing variable file')
  return variables
}

/** Null where Klipper could not read the file. */
export function parseVariables(text: string): ReadonlyMap<string, MacroValue> | null {
  const texts = iniSection(text)
  if (texts === null) return null
  const variables = new Map<string, MacroValue>()
  for (const [name, written] of texts) {
    const literal = parsePythonLiteral(written)
    if (literal === null) return null
    variables.set(name, fromLiteral(literal))
  }
  return variables
}

/** `[Variables]` of a file in Python's INI form; null where it is none. */
function iniSection(text: string): Map<string, string> | null {
  const found = new Map<string, string>()
  let section: string | null = null
  let open: string | null = null
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || /^\s*[#;]/.test(line)) continue
    if (/^\s/.test(line) && open !== null) {
      if (section === SECTION) found.set(open, `${found.get(open)}\n${line.trim()}`)
      continue
    }
    const header = /^\[([^\]]+)\]/.exec(line)
    if (header !== null) {
      section = header[1]!
      open = null
      continue
    }
    const option = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line)
    if (option === null || section === null) return null
    open = option[1]!.toLowerCase()
    if (section === SECTION) found.set(open, option[2]!.trim())
  }
  return found
}

/** As Klipper writes it: names in order, each value as Python prints it. */
export function variablesText(variables: ReadonlyMap<string, MacroValue>): string {
  const names = [...variables.keys()].sort()
  return `[${SECTION}]\n${names.map((name) => `${name} = ${toRepr(variables.get(name)!)}\n`).join('')}\n`
}

function saveVariable(host: Host, command: Command, path: string): void {
  const name = requiredText(command, 'VARIABLE')
  const literal = literalOf(requiredText(command, 'VALUE'))
  if (name.toLowerCase() !== name) throw new KlipperError('VARIABLE must not contain upper case')
  const { savedVariables } = host.run.machine
  const changed = new Map(savedVariables).set(name, fromLiteral(literal))
  // What cannot be written as one line of the file would be something else when it is read again.
  const isName = /^[^\s[\]=:#;][^\n=:]*$/.test(name)
  if (!isName || !host.files.writeVariables(path, variablesText(changed)))
    throw new KlipperError('Unable to save variable')
  savedVariables.set(name, changed.get(name)!)
}
