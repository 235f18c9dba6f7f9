// [gcode_macro]: a template becomes lines, the lines are run. Names, variables, recursion and errors as in Klipper.
import type { GcodeMacroConfig } from '#config'
import { literalFault, parsePythonLiteral } from '#config'
import type { Command } from '#gcode'
import type { MacroValue, Template } from '#macros'
import { fromLiteral, MacroError, macroActions, parseTemplate, renderTemplate } from '#macros'
import { KlipperError } from '../klipper-error.ts'
import type { Handler, Interpreter } from './interpreter.ts'
import { emit, runScript, say } from './interpreter.ts'
import { requiredText } from './params.ts'
import { createStatus } from './status.ts'

const DEPTH_MAX = 60
/** Lines that macros may run for one line of the file. */
const LINES_MAX = 1_000_000
const SAVED_MAX = 10_000

const templates = new WeakMap<Interpreter, Map<string, Template>>()

/** Registers the config's macros over the commands that there are. */
export function addMacros(run: Interpreter): void {
  if (run.config.saveVariablesFile !== null) run.handlers.set('SAVE_VARIABLE', saveVariable)
  for (const macro of run.config.gcodeMacros) addMacro(run, macro)
  if (run.config.gcodeMacros.length > 0) run.handlers.set('SET_GCODE_VARIABLE', setVariable)
}

function addMacro(run: Interpreter, macro: GcodeMacroConfig): void {
  const alias = macro.name.toUpperCase()
  const variables = new Map<string, MacroValue>()
  for (const [name, literal] of macro.variables) variables.set(name, fromLiteral(literal))
  run.macroVariables.set(macro.name, variables)
  if (macro.renameExisting !== null) {
    const existing = run.handlers.get(alias)
    if (existing === undefined) {
      say(run, 'macro-rename', `Existing command '${alias}' not found in gcode_macro rename`)
    } else run.handlers.set(macro.renameExisting.toUpperCase(), existing)
  }
  run.handlers.set(alias, macroHandler(macro, alias, variables))
}

function macroHandler(macro: GcodeMacroConfig, alias: string, variables: Map<string, MacroValue>): Handler {
  let isInside = false
  return (run, command) => {
    if (isInside) throw new KlipperError(`Macro ${alias} called recursively`)
    isInside = true
    try {
      runTemplate(run, `gcode_macro ${macro.name}:gcode`, macro.gcode, command, variables)
    } finally {
      isInside = false
    }
  }
}

/** Renders a template with the call's parameters and runs what it makes. */
export function runTemplate(
  run: Interpreter,
  name: string,
  source: string,
  command: Command,
  variables: ReadonlyMap<string, MacroValue>,
): void {
  if (run.depth >= DEPTH_MAX) throw new KlipperError('Macros call each other too deeply')
  const params = new Map<string, MacroValue>()
  for (const param of command.params) params.set(param.key, param.raw)
  const script = render(run, name, source, [
    ...variables,
    ...contextOf(run),
    ['params', params],
    ['rawparams', command.rawParams],
  ])
  run.depth++
  try {
    const lines = script.split('\n')
    run.macroLines += lines.length
    if (run.macroLines > LINES_MAX) throw new KlipperError('Macros make too many lines')
    for (const line of lines) runScript(run, line)
  } finally {
    run.depth--
    if (run.depth === 0) run.macroLines = 0
  }
}

function render(
  run: Interpreter,
  name: string,
  source: string,
  names: readonly (readonly [string, MacroValue])[],
): string {
  try {
    return renderTemplate(templateOf(run, source), new Map(names))
  } catch (error) {
    if (!(error instanceof MacroError)) throw error
    const doing = error.kind.endsWith('TemplateSyntaxError') ? 'loading template' : 'evaluating'
    throw new KlipperError(`Error ${doing} '${name}': ${error.kind}: ${error.message}`)
  }
}

function templateOf(run: Interpreter, source: string): Template {
  let known = templates.get(run)
  if (known === undefined) {
    known = new Map()
    templates.set(run, known)
  }
  const found = known.get(source) ?? parseTemplate(source)
  known.set(source, found)
  return found
}

function contextOf(run: Interpreter): [string, MacroValue][] {
  const actions = macroActions({
    respondInfo: (text) => run.respond(text),
    emergencyStop: (message) => {
      throw new KlipperError(`Shutdown due to ${message}`)
    },
    callRemoteMethod: (method) => emit(run, { kind: 'note', text: `remote method ${method}` }),
    log: () => undefined,
  })
  return [['printer', createStatus(run)], ...actions]
}

function literalOf(text: string): MacroValue {
  const literal = parsePythonLiteral(text)
  if (literal === null) throw new KlipperError(`Unable to parse '${text}' as a literal: malformed node or string`)
  return fromLiteral(literal)
}

/** SAVE_VARIABLE; names are kept in lower case. */
const saveVariable: Handler = (run, command) => {
  const variables = run.machine.savedVariables
  const name = requiredText(command, 'VARIABLE').toLowerCase()
  const value = literalOf(requiredText(command, 'VALUE'))
  if (variables.has(name) || variables.size < SAVED_MAX) variables.set(name, value)
}

const setVariable: Handler = (run, command) => {
  const name = requiredText(command, 'MACRO')
  const variables = run.macroVariables.get(name)
  if (variables === undefined) throw new KlipperError(`The value '${name}' is not valid for MACRO`)
  const variable = requiredText(command, 'VARIABLE')
  const text = requiredText(command, 'VALUE')
  if (!variables.has(variable)) throw new KlipperError(`Unknown gcode_macro variable '${variable}'`)
  const literal = parsePythonLiteral(text)
  const fault = literal === null ? 'malformed node or string' : literalFault(literal)
  if (literal === null || fault !== null) throw new KlipperError(`Unable to parse '${text}' as a literal: ${fault}`)
  variables.set(variable, fromLiteral(literal))
}
