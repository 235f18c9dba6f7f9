// [gcode_macro] on a living printer: the template sees the printer as it is, and its lines may wait.
import type { GcodeMacroConfig } from '#config'
import { literalFault, type PythonLiteral, parsePythonLiteral } from '#config'
import type { Command } from '#gcode'
import type { MacroValue, Template } from '#macros'
import {
  fromLiteral,
  MacroError,
  MacroObject,
  MacroTuple,
  macroActions,
  parseTemplate,
  renderTemplate,
  toRepr,
} from '#macros'
import { KlipperError, requiredText } from '#motion'
import { runScript } from './dispatch.ts'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo, shutDownHost } from './host.ts'
import type { Task } from './reactor.ts'
import type { StatusValue } from './status-value.ts'
import { toMacroValue } from './status-value.ts'

const DEPTH_MAX = 60
/** Lines that macros may run for one command: more is a macro that never ends. */
const LINES_MAX = 1_000_000

interface MacroRuns {
  readonly templates: Map<string, Template>
  depth: number
  lines: number
}

const runs = new WeakMap<Host, MacroRuns>()

function runsOf(host: Host): MacroRuns {
  const found = runs.get(host) ?? { templates: new Map(), depth: 0, lines: 0 }
  runs.set(host, found)
  return found
}

/** Parses a template once; throws what Klipper says when it starts with a broken one. */
export function loadTemplate(host: Host, name: string, source: string): Template {
  const { templates } = runsOf(host)
  const found = templates.get(source)
  if (found !== undefined) return found
  try {
    const template = parseTemplate(source)
    templates.set(source, template)
    return template
  } catch (error) {
    throw macroRefusal(name, error)
  }
}

function macroRefusal(name: string, error: unknown): Error {
  if (!(error instanceof MacroError)) return error instanceof Error ? error : new Error(String(error))
  const doing = error.kind.endsWith('TemplateSyntaxError') ? 'loading template' : 'evaluating'
  return new KlipperError(`Error ${doing} '${name}': ${error.kind}: ${error.message}`)
}

/** Renders a template with these names beside `printer` and the actions, and runs what it makes. */
export function* runTemplate(
  host: Host,
  name: string,
  source: string,
  names: readonly (readonly [string, MacroValue])[] = [],
): Task {
  const state = runsOf(host)
  if (state.depth >= DEPTH_MAX) throw new KlipperError('Macros call each other too deeply')
  const script = renderScript(host, name, source, names)
  state.depth++
  try {
    state.lines += script.split('\n').length
    if (state.lines > LINES_MAX) throw new KlipperError(`Macro '${name}' makes too many lines: it never ends`)
    yield* runScript(host, script)
  } finally {
    state.depth--
    if (state.depth === 0) state.lines = 0
  }
}

export function renderScript(
  host: Host,
  name: string,
  source: string,
  names: readonly (readonly [string, MacroValue])[] = [],
): string {
  const template = loadTemplate(host, name, source)
  try {
    return renderTemplate(template, new Map<string, MacroValue>([...names, ...contextOf(host)]))
  } catch (error) {
    throw macroRefusal(name, error)
  }
}

function contextOf(host: Host): [string, MacroValue][] {
  const actions = macroActions({
    respondInfo: (text) => respondInfo(host, text),
    emergencyStop: (message) => shutDownHost(host, `Shutdown due to ${message}`),
    callRemoteMethod: (method, named) => {
      host.callRemote(method, new Map([...named].map(([key, value]) => [key, toStatus(value)])))
    },
    log: (text) => host.note('log', { text }),
  })
  return [['printer', printerOf(host)], ...actions]
}

/** A Python literal as a variable may hold it. */
export function literalOf(text: string): PythonLiteral {
  const literal = parsePythonLiteral(text)
  const fault = literal === null ? 'malformed node or string' : literalFault(literal)
  if (literal === null || fault !== null) throw new KlipperError(`Unable to parse '${text}' as a literal: ${fault}`)
  return literal
}

/** One template sees one state of each object. */
function printerOf(host: Host): MacroObject {
  const known = new Map<string, MacroValue | undefined>()
  return new MacroObject(
    'extras.gcode_macro.GetStatusWrapper',
    (name) => {
      const key = name.trim()
      if (!known.has(key)) {
        const object = host.objects.get(key) ?? host.quietObjects.get(key)
        known.set(key, object === undefined ? undefined : macroStatus(host, key, object.status(host.reactor.timeS)))
      }
      return known.get(key)
    },
    { keys: () => [...host.objects.keys()] },
  )
}

/** Macro variables keep their own values: what they hold need not be a status. */
function macroStatus(host: Host, name: string, status: StatusValue): MacroValue {
  if (name === 'save_variables') return new Map([['variables', new Map(host.run.machine.savedVariables)]])
  const macro = /^gcode_macro\s+(.+)$/.exec(name)?.[1]
  const variables = macro === undefined ? undefined : host.run.macroVariables.get(macro)
  return variables ?? toMacroValue(status)
}

export function toStatus(value: MacroValue): StatusValue {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(toStatus)
  if (value instanceof MacroTuple) return value.items.map(toStatus)
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), toStatus(item)]))
  }
  return toRepr(value)
}

/** Registers the configuration's macros over the commands that there are. */
export function setupMacros(host: Host): void {
  for (const macro of host.config.gcodeMacros) setupMacro(host, macro)
  if (host.config.gcodeMacros.length > 0) {
    addCommand(host, 'SET_GCODE_VARIABLE', setVariable, 'Set the value of a G-Code macro variable')
  }
}

function setupMacro(host: Host, macro: GcodeMacroConfig): void {
  const alias = macro.name.toUpperCase()
  const template = `gcode_macro ${macro.name}:gcode`
  loadTemplate(host, template, macro.gcode)
  const variables = new Map<string, MacroValue>()
  for (const [name, literal] of macro.variables) variables.set(name, fromLiteral(literal))
  host.run.macroVariables.set(macro.name, variables)
  addObject(host, `gcode_macro ${macro.name}`, () =>
    Object.fromEntries([...variables].map(([name, value]) => [name, toStatus(value)])),
  )
  if (macro.renameExisting !== null) {
    const existing = host.commands.get(alias)
    if (existing === undefined) {
      throw new KlipperError(`Existing command '${alias}' not found in gcode_macro rename`)
    }
    const renamed = macro.renameExisting.toUpperCase()
    addCommand(host, renamed, existing.run, `Renamed builtin of '${alias}'`)
  } else if (host.commands.has(alias)) {
    throw new KlipperError(`gcode command ${alias} already registered`)
  }
  let isInside = false
  const run = function* (at: Host, command: Command): Task {
    if (isInside) throw new KlipperError(`Macro ${alias} called recursively`)
    isInside = true
    try {
      const params = new Map<string, MacroValue>()
      for (const param of command.params) params.set(param.key, param.raw)
      yield* runTemplate(at, template, macro.gcode, [
        ...variables,
        ['params', params],
        ['rawparams', command.rawParams],
      ])
    } finally {
      isInside = false
    }
  }
  addCommand(host, alias, run, macro.description)
}

function setVariable(host: Host, command: Command): void {
  const name = requiredText(command, 'MACRO')
  const variables = host.run.macroVariables.get(name)
  if (variables === undefined) throw new KlipperError(`The value '${name}' is not valid for MACRO`)
  const variable = requiredText(command, 'VARIABLE')
  const text = requiredText(command, 'VALUE')
  if (!variables.has(variable)) throw new KlipperError(`Unknown gcode_macro variable '${variable}'`)
  variables.set(variable, fromLiteral(literalOf(text)))
}
