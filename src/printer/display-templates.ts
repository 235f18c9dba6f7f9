// [display_template]: texts that are rendered again twice a second and set a light, a pin or a fan.
import { literalFault, parsePythonLiteral } from '#config'
import type { Command } from '#gcode'
import type { MacroValue } from '#macros'
import { fromLiteral } from '#macros'
import { KlipperError } from '#motion'
import type { Host } from './host.ts'
import { loadTemplate, renderScript } from './macros.ts'
import { callEvery } from './reactor.ts'
import { sectionsOf } from './section-options.ts'

const RENDER_S = 0.5

interface DisplayTemplate {
  readonly name: string
  readonly source: string
  readonly params: ReadonlyMap<string, MacroValue>
}

interface Assignment {
  readonly template: DisplayTemplate
  readonly params: readonly (readonly [string, MacroValue])[]
  readonly apply: (text: string) => void
  last: string | null
}

interface Templates {
  readonly known: Map<string, DisplayTemplate>
  /** By whatever is set: a section, or a light of a chain. */
  readonly assigned: Map<string, Assignment>
  isRunning: boolean
}

const templatesOf = new WeakMap<Host, Templates>()

function templates(host: Host): Templates {
  const found = templatesOf.get(host)
  if (found !== undefined) return found
  const made: Templates = { known: new Map(), assigned: new Map(), isRunning: false }
  templatesOf.set(host, made)
  return made
}

export function setupDisplayTemplates(host: Host): void {
  const { known } = templates(host)
  for (const { section, name } of sectionsOf(host, 'display_template')) {
    const options = host.config.source.sections.get(section)?.options
    const source = options?.get('text')?.text ?? ''
    const params = new Map<string, MacroValue>()
    for (const [option, { text }] of options ?? []) {
      if (!option.startsWith('param_')) continue
      params.set(option, literalValue(text, `Option '${option}' in section '${section}' is not a valid literal`))
    }
    loadTemplate(host, `${section}:text`, source)
    known.set(name, { name, source, params })
  }
}

function literalValue(text: string, refusal: string): MacroValue {
  const literal = parsePythonLiteral(text)
  if (literal === null || literalFault(literal) !== null) throw new KlipperError(refusal)
  return fromLiteral(literal)
}

/** Follows a template from now on; an empty name ends it. `apply` is called whenever its text has changed. */
export function assignTemplate(
  host: Host,
  key: string,
  name: string,
  command: Command,
  apply: (text: string) => void,
): void {
  const state = templates(host)
  if (name === '') {
    state.assigned.delete(key)
    return
  }
  const template = state.known.get(name)
  if (template === undefined) throw new KlipperError(`Unknown display_template '${name}'`)
  const params = new Map(template.params)
  for (const { key: param, raw } of command.params) {
    const option = param.toLowerCase()
    if (!option.startsWith('param_')) continue
    if (!params.has(option)) throw new KlipperError(`Invalid display_template parameter: ${param}`)
    params.set(option, literalValue(raw, `Unable to parse '${raw}' as a literal`))
  }
  state.assigned.set(key, { template, params: [...params], apply, last: null })
  if (!state.isRunning) startRendering(host, state)
}

/** Whoever sets the thing by hand takes it from its template. */
export function clearTemplate(host: Host, key: string): void {
  templates(host).assigned.delete(key)
}

function startRendering(host: Host, state: Templates): void {
  state.isRunning = true
  callEvery(host.reactor, host.reactor.timeS, RENDER_S, () => {
    if (host.isGone || host.state !== 'ready' || state.assigned.size === 0) {
      state.isRunning = false
      return false
    }
    for (const assignment of state.assigned.values()) renderOne(host, assignment)
    return true
  })
}

/** A template that fails says nothing twice a second: it counts as empty, and the journal has the reason. */
function renderOne(host: Host, assignment: Assignment): void {
  const { template, params, apply } = assignment
  let text = ''
  try {
    text = renderScript(host, `display_template ${template.name}:text`, template.source, params)
  } catch (error) {
    if (!(error instanceof KlipperError)) throw error
    if (assignment.last === null) host.note('template', { name: template.name, message: error.message })
  }
  if (text === assignment.last) return
  assignment.last = text
  apply(text)
}
