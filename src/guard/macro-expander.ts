// Says what a macro of the printer's own configuration would do now, by rendering its template with the printer's status as it
// was observed. Nobody trusts the answer: the shell judges the lines and sends exactly those. So the worst that a wrong answer
// can do is to refuse, and what is not known is said to be unknown.
import { parseLine } from '#gcode'
import type { MacroValue, RenderBounds } from '#macros'
import { fromJson, MacroError, MacroObject, macroActions, renderTemplate } from '#macros'
import type { MacroExpander, MacroExpansion, PlainRecord } from '#protocol'
import type { MacroSource, MacroSources } from './macro-expander-source.ts'
import { objectsNamedBy, templateOf } from './macro-expander-source.ts'
import { predictedStatus } from './macro-expander-status.ts'

/** The printer as observed. */
export interface StatusLookup {
  /** Every object that the printer says it has, observed or not. */
  readonly objects: ReadonlySet<string>
  /** All its fields; undefined: not observed. */
  read(object: string): PlainRecord | undefined
}

export interface MacroExpanderOptions {
  /** Remote methods that may be left out of what is sent: a beep, a light. All others make a macro unknown. */
  readonly harmlessMethods?: ReadonlySet<string>
  /** `action_emergency_stop` becomes M112; otherwise it makes a macro unknown. */
  readonly isStopAllowed?: boolean
}

export interface ObservingExpander extends MacroExpander {
  /** Objects that the printer has and that its macros name, or have asked for so far: what to observe. */
  readonly wanted: ReadonlySet<string>
}

/** A tenth of a second at the very most: whoever asks is waiting, and so are the monitors. Macros of real printers need less
 * than a thousandth of it. */
const BOUNDS: RenderBounds = { stepsMax: 100_000, workMax: 1_000_000 }
const LINES_MAX = 10_000

class NotObserved extends Error {}

class NotHarmless extends Error {}

class StopAsked extends Error {}

export function createMacroExpander(
  sources: MacroSources,
  lookup: StatusLookup,
  options: MacroExpanderOptions = {},
): ObservingExpander {
  const wanted = new Set<string>()
  for (const source of sources.macros.values()) {
    for (const object of objectsNamedBy(source)) if (lookup.objects.has(object)) wanted.add(object)
  }
  return {
    names: new Set(sources.macros.keys()),
    renamed: sources.renamed,
    wanted,
    expand: (name, parameters, outlook) => {
      const upper = name.toUpperCase()
      const source = sources.macros.get(upper)
      if (source === undefined) return unknown(`The printer has no macro ${upper}.`)
      try {
        const then = outlook === undefined ? lookup : predictedStatus(lookup, outlook)
        return expandSource({ sources, lookup: then, options, wanted }, upper, source, parameters)
      } catch (error) {
        return unknown(`${upper} ${reasonOf(error)}`)
      }
    },
  }
}

interface Expansion {
  readonly sources: MacroSources
  readonly lookup: StatusLookup
  readonly options: MacroExpanderOptions
  readonly wanted: Set<string>
}

function unknown(reason: string): MacroExpansion {
  return { kind: 'unknown', reason }
}

function reasonOf(error: unknown): string {
  if (error instanceof NotObserved || error instanceof NotHarmless) return error.message
  if (!(error instanceof MacroError)) throw error
  return error.kind === 'gcode.CommandError' ? `refuses: ${error.message}` : `fails: ${error.kind}: ${error.message}`
}

function expandSource(run: Expansion, name: string, source: MacroSource, parameters: string): MacroExpansion {
  if (/[\n\r]/.test(parameters)) return unknown(`${name} is called with more than one line.`)
  const command = parseLine(`${name} ${parameters}`, 0)
  if (command.malformed || command.name !== name) return unknown(`${name} is called with malformed parameters.`)
  const { override } = source
  if (override !== null && !isOverridden(override.axes, command.params)) {
    return { kind: 'lines', lines: [`${name} ${parameters}`.trim()], homing: { x: null, y: null, z: null } }
  }
  const template = templateOf(run.sources, source)
  if (typeof template === 'string') return unknown(`${name} cannot be read: ${template}`)
  const params = new Map<string, MacroValue>(command.params.map((param) => [param.key, param.raw]))
  const names = new Map<string, MacroValue>([
    ...variablesOf(run, source),
    ['printer', printerOf(run)],
    ...actionsOf(run.options),
    ['params', params],
    ['rawparams', command.rawParams],
  ])
  try {
    const expansion = linesOf(name, renderTemplate(template, names, BOUNDS))
    return override === null || expansion.kind === 'unknown' ? expansion : { ...expansion, homing: override.start }
  } catch (error) {
    if (error instanceof StopAsked) return { kind: 'lines', lines: ['M112'] }
    throw error
  }
}

function isOverridden(axes: string, params: readonly { readonly key: string }[]): boolean {
  const named = params.filter(({ key }) => 'XYZ'.includes(key))
  return named.length === 0 || named.some(({ key }) => axes.includes(key))
}

/** Without what says nothing: empty lines and comments. */
function linesOf(name: string, text: string): MacroExpansion {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith(';'))
  return lines.length <= LINES_MAX ? { kind: 'lines', lines } : unknown(`${name} makes more than ${LINES_MAX} lines.`)
}

function variablesOf(run: Expansion, { object, hasVariables }: MacroSource): ReadonlyMap<string, MacroValue> {
  if (!hasVariables) return new Map()
  return readObject(run, object) ?? new Map()
}

/** Undefined: the printer has no such object. */
function readObject({ lookup, wanted }: Expansion, name: string): Map<string, MacroValue> | undefined {
  if (!lookup.objects.has(name)) return undefined
  wanted.add(name)
  const status = lookup.read(name)
  if (status === undefined) throw new NotObserved(`reads ${name}, which is not observed.`)
  return fromJson(status) as Map<string, MacroValue>
}

/** One template sees one state of each object. */
function printerOf(run: Expansion): MacroObject {
  const known = new Map<string, MacroValue | undefined>()
  return new MacroObject(
    'extras.gcode_macro.GetStatusWrapper',
    (name) => {
      const key = name.trim()
      if (!known.has(key)) known.set(key, readObject(run, key))
      return known.get(key)
    },
    { keys: () => [...run.lookup.objects] },
  )
}

function actionsOf({ harmlessMethods, isStopAllowed }: MacroExpanderOptions): [string, MacroValue][] {
  return macroActions({
    respondInfo: () => undefined,
    log: () => undefined,
    emergencyStop: () => {
      if (isStopAllowed === true) throw new StopAsked()
      throw new NotHarmless('asks for an emergency stop.')
    },
    callRemoteMethod: (method) => {
      if (harmlessMethods?.has(method) !== true) throw new NotHarmless(`calls ${method} outside of the printer.`)
    },
  })
}
