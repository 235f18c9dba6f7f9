// The macros of a printer, read from its own `configfile` status: what it runs is what it says it has loaded.
import type { Template } from '#macros'
import { MacroError, parseTemplate } from '#macros'
import type { HomingStart, PlainRecord, PlainValue } from '#protocol'

export interface MacroSource {
  /** The status object that has its variables: `gcode_macro START_PRINT`, as written in the configuration. */
  readonly object: string
  /** As Klipper's own errors call it. */
  readonly template: string
  readonly gcode: string
  readonly hasVariables: boolean
  readonly description: string
  /** Null: it is no [homing_override]. */
  readonly override: HomingOverride | null
}

export interface HomingOverride {
  /** Axes for which it stands in. */
  readonly axes: string
  readonly start: HomingStart
}

export interface MacroSources {
  /** By upper-case name. */
  readonly macros: ReadonlyMap<string, MacroSource>
  /** Upper-case new name -> upper-case name of what it covers. */
  readonly renamed: ReadonlyMap<string, string>
  readonly templates: Map<string, Template | string>
}

/** `configfile`: the whole status object. What it lacks is not there: the printer has no such macro then. */
export function readMacroSources(configfile: PlainRecord): MacroSources {
  const macros = new Map<string, MacroSource>()
  const renamed = new Map<string, string>()
  const seen = new Set<string>()
  // `config` has the names as written, `settings` has what a host without `config` still says.
  for (const part of ['config', 'settings']) {
    for (const [section, options] of Object.entries(recordOf(configfile[part]))) {
      const key = section.toLowerCase()
      if (seen.has(key)) continue
      const found = readSection(section, recordOf(options))
      if (found === null) continue
      seen.add(key)
      const [name, source, covers] = found
      macros.set(name, source)
      if (covers !== '') renamed.set(covers, name)
    }
  }
  return { macros, renamed, templates: new Map() }
}

function readSection(section: string, options: PlainRecord): [string, MacroSource, string] | null {
  const name = /^gcode_macro\s+(\S+)$/i.exec(section)?.[1]
  const isOverride = section.toLowerCase() === 'homing_override'
  if (name === undefined && !isOverride) return null
  const source: MacroSource = {
    object: section,
    template: `${section}:gcode`,
    gcode: textOf(options['gcode']),
    hasVariables: Object.keys(options).some((option) => option.toLowerCase().startsWith('variable_')),
    description: textOf(options['description']),
    override: isOverride ? readOverride(options) : null,
  }
  return [(name ?? 'G28').toUpperCase(), source, textOf(options['rename_existing']).trim().toUpperCase()]
}

function readOverride(options: PlainRecord): HomingOverride {
  const at = (axis: string): number | null => {
    const value = options[`set_position_${axis}`]
    return value === undefined || value === null || !Number.isFinite(Number(value)) ? null : Number(value)
  }
  return { axes: (textOf(options['axes']) || 'XYZ').toUpperCase(), start: { x: at('x'), y: at('y'), z: at('z') } }
}

/** What a template says that it will read. What it computes the name of is only known when it is rendered. */
export function objectsNamedBy({ object, gcode, hasVariables }: MacroSource): string[] {
  const named = [...gcode.matchAll(/\bprinter\s*(?:\.\s*(\w+)|\[\s*(?:'([^']+)'|"([^"]+)")\s*\])/g)]
  const objects = named.map(([, dotted, single, double]) => (dotted ?? single ?? double ?? '').trim())
  return hasVariables ? [object, ...objects] : objects
}

/** Parsed once; a text says why it cannot be. */
export function templateOf(sources: MacroSources, source: MacroSource): Template | string {
  const known = sources.templates.get(source.gcode)
  if (known !== undefined) return known
  const parsed = parse(source.gcode)
  sources.templates.set(source.gcode, parsed)
  return parsed
}

function parse(gcode: string): Template | string {
  try {
    return parseTemplate(gcode)
  } catch (error) {
    if (error instanceof MacroError) return error.message
    throw error
  }
}

function recordOf(value: PlainValue | undefined): PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainRecord) : {}
}

function textOf(value: PlainValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
