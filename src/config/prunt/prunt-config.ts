// Prunt's configuration file: JSON, a schema version and one flat object of values whose paths are joined by `$`. What a file
// leaves out is the schema's default; what is not understood is kept as it was and written again. Source: prunt SPEC 9.
import { PrintwrightError } from '#core'
import type { Diagnostic } from '#protocol'
import { fieldOf, lookUpKey, PRUNT_SCHEMA_VERSION, type PruntField, type PruntValue } from './prunt-fields.ts'

export interface PruntConfig {
  readonly schemaVersion: number
  /** As written, key by key, what is not understood included; a value that the schema refuses is not among them. */
  readonly properties: ReadonlyMap<string, unknown>
  /** Other members of the file's object. */
  readonly others: ReadonlyMap<string, unknown>
}

export interface PruntConfigRead {
  readonly config: PruntConfig
  readonly diagnostics: readonly Diagnostic[]
}

const VERSION_KEY = 'Schema version'
const PROPERTIES_KEY = 'Properties'

/** Reads the text of a file. Throws one sentence where it is no Prunt configuration at all. */
export function readPruntConfig(file: string, text: string): PruntConfigRead {
  const diagnostics: Diagnostic[] = []
  const say = (severity: Diagnostic['severity'], code: string, message: string): void => {
    diagnostics.push({ severity, code, message, file, line: 0 })
  }
  const tree = parseObject(file, text)
  const version = tree[VERSION_KEY]
  const values = tree[PROPERTIES_KEY]
  if (!isObject(values)) {
    throw new PrintwrightError('prunt-config', `${file} has no "${PROPERTIES_KEY}": it is no configuration of Prunt.`)
  }
  if (!(typeof version === 'number' && Number.isInteger(version) && version >= 1)) {
    throw new PrintwrightError(
      'prunt-config',
      `${file}: "${VERSION_KEY}" must be a whole number from 1, so that its values are not misread.`,
    )
  }
  const properties = new Map<string, unknown>()
  const unknown: string[] = []
  for (const [key, value] of Object.entries(values)) {
    const field = fieldOf(key)
    const fault = field === undefined ? null : faultOf(field, value)
    if (field === undefined) unknown.push(key)
    if (fault === null) properties.set(key, value)
    else say('error', 'prunt-value', `${key}: ${fault}`)
  }
  if (version !== PRUNT_SCHEMA_VERSION) sayVersion(version, properties.size - unknown.length, unknown.length, say)
  for (const key of unknown) say('info', 'prunt-unknown', `${key} is not known here; it is kept as it is`)
  const others = new Map(Object.entries(tree).filter(([key]) => key !== VERSION_KEY && key !== PROPERTIES_KEY))
  return { config: { schemaVersion: version, properties, others }, diagnostics }
}

function sayVersion(
  version: number,
  known: number,
  unknown: number,
  say: (severity: Diagnostic['severity'], code: string, message: string) => void,
): void {
  const age = version < PRUNT_SCHEMA_VERSION ? 'older' : 'newer'
  say(
    'warning',
    'prunt-schema-version',
    `schema version ${version} is ${age} than the ${PRUNT_SCHEMA_VERSION} that is known here: ` +
      `${known} values are read by names that both have, ${unknown} are not; nothing was migrated, and what is missing is the default of version ${PRUNT_SCHEMA_VERSION}`,
  )
}

function parseObject(file: string, text: string): Record<string, unknown> {
  let tree: unknown
  try {
    tree = JSON.parse(text)
  } catch (cause) {
    throw new PrintwrightError('prunt-config', `${file} is not JSON: ${(cause as Error).message}.`, { cause })
  }
  if (!isObject(tree)) throw new PrintwrightError('prunt-config', `${file} is JSON, but not one object.`)
  return tree
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is wrong with a value in words, or null. */
function faultOf(field: PruntField, value: unknown): string | null {
  const shown = JSON.stringify(value)?.slice(0, 40) ?? 'nothing'
  switch (field.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? null : `${shown} is not true or false`
    case 'text':
      return typeof value === 'string' ? null : `${shown} is not a text`
    case 'choice':
      if (typeof value === 'string' && field.options.some((option) => same(option, value))) return null
      return `${shown} is none of ${field.options.join(', ')}`
    case 'float':
    case 'integer':
      return numberFault(field, value, shown)
  }
}

function numberFault(
  field: { readonly kind: string; readonly min?: number; readonly max?: number },
  value: unknown,
  shown: string,
): string | null {
  if (typeof value !== 'number') return `${shown} is not a number`
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field
  const inside = Number.isFinite(value) && value >= min && value <= max
  if (!inside) return `${value} is not a number from ${min} to ${max}`
  return field.kind === 'float' || Number.isInteger(value) ? null : `${shown} is not a whole number`
}

function same(a: string, b: string): boolean {
  return lookUpKey(a) === lookUpKey(b)
}

/** One line a value, in the file's order. */
export function writePruntConfig(config: PruntConfig): string {
  const tree = {
    [VERSION_KEY]: config.schemaVersion,
    ...Object.fromEntries(config.others),
    [PROPERTIES_KEY]: Object.fromEntries(config.properties),
  }
  return `${JSON.stringify(tree, null, 2)}\n`
}

/** Looks values up whatever the spelling of their keys; `undefined` where neither file nor schema has one. */
export interface PruntLookup {
  get(key: string): PruntValue | undefined
  number(key: string): number | undefined
  text(key: string): string | undefined
  flag(key: string): boolean | undefined
  /** Whether the file itself has it. */
  has(key: string): boolean
  /** Names one level below this path, as written. */
  names(path: string): readonly string[]
}

/** `onLook` hears the look-up key of each value that is read. */
export function pruntLookup(config: PruntConfig, onLook: (key: string) => void = () => undefined): PruntLookup {
  const values = new Map<string, unknown>()
  for (const [key, value] of config.properties) values.set(lookUpKey(key), value)
  const get = (key: string): PruntValue | undefined => {
    onLook(lookUpKey(key))
    const value = values.get(lookUpKey(key)) ?? fieldOf(key)?.default
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
  }
  return {
    get,
    number(key) {
      const value = get(key)
      return typeof value === 'number' ? value : undefined
    },
    text(key) {
      const value = get(key)
      return typeof value === 'string' ? value : undefined
    },
    flag(key) {
      const value = get(key)
      return typeof value === 'boolean' ? value : undefined
    },
    has: (key) => values.has(lookUpKey(key)),
    names(path) {
      const depth = path.split('$').length
      const start = `${lookUpKey(path)}$`
      const found = new Map<string, string>()
      for (const key of config.properties.keys()) {
        const name = key.split('$')[depth]
        if (lookUpKey(key).startsWith(start) && name !== undefined) found.set(lookUpKey(name), name)
      }
      return [...found.values()]
    },
  }
}
