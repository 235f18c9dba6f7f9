// Prunt's configuration file: JSON, a schema version and one flat object of values whose paths are joined by `$`. What a file
// leaves out is the schema's default; what is not understood is kept as it was and written again. Source: prunt SPEC 9.
import { PrintwrightError } from '#core'
import type { Diagnostic } from '#protocol'
import { jsonKeys, repeated } from './json-keys.ts'
import { likelyKey } from './likely-key.ts'
import { fieldOf, lookUpKey, PRUNT_SCHEMA_VERSION, type PruntField, type PruntValue } from './prunt-fields.ts'

export interface PruntConfig {
  readonly schemaVersion: number
  /** As written, key by key, what is not understood included; a value that the schema refuses is not among them. */
  readonly properties: ReadonlyMap<string, unknown>
  /** Other members of the file's object. */
  readonly others: ReadonlyMap<string, unknown>
  /** Names of the file's members, in its order. */
  readonly members: readonly string[]
}

export interface PruntConfigRead {
  readonly config: PruntConfig
  readonly diagnostics: readonly Diagnostic[]
}

const VERSION_KEY = 'Schema version'
const PROPERTIES_KEY = 'Properties'
export const PRUNT_MEMBERS: readonly string[] = [VERSION_KEY, PROPERTIES_KEY]
/** Of unknown keys in sections that are the board's own so many are named. */
const NAMED_MAX = 5

type Say = (severity: Diagnostic['severity'], code: string, message: string) => void

/** Reads the text of a file. Throws one sentence where it is no Prunt configuration at all. */
export function readPruntConfig(file: string, text: string): PruntConfigRead {
  const diagnostics: Diagnostic[] = []
  const say: Say = (severity, code, message) => {
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
  const keys = jsonKeys(text)
  const names = keys.of.get(PROPERTIES_KEY) ?? []
  for (const name of [...repeated(keys.own), ...repeated(names)]) {
    say('error', 'prunt-twice', `${name} stands twice in the file: which of both holds is not clear`)
  }
  const properties = new Map<string, unknown>()
  const spellings = new Map<string, string>()
  const unknown: string[] = []
  for (const key of new Set(names)) {
    const field = fieldOf(key)
    const value = values[key]
    const fault = field === undefined ? null : faultOf(field, value)
    const other = field === undefined ? undefined : spellings.get(lookUpKey(key))
    if (field === undefined) unknown.push(key)
    else spellings.set(lookUpKey(key), key)
    if (other !== undefined) say('error', 'prunt-twice', `${other} and ${key} are one value in two spellings: give one`)
    else if (fault === null) properties.set(key, value)
    else say('error', 'prunt-value', `${key}: ${fault}`)
  }
  sayRanges(properties, say)
  if (version !== PRUNT_SCHEMA_VERSION) sayVersion(version, properties.size - unknown.length, unknown.length, say)
  sayUnknown(unknown, say)
  const others = new Map(Object.entries(tree).filter(([key]) => !PRUNT_MEMBERS.includes(key)))
  const members = [...new Set(keys.own)]
  return { config: { schemaVersion: version, properties, others, members }, diagnostics }
}

/** What has to be below what, wherever both are told. */
const RANGES: readonly (readonly [section: string, lower: string, upper: string])[] = [
  ['Kinematics', 'Lower position limit', 'Upper position limit'],
  ['Thermistors', 'Minimum temperature', 'Maximum temperature'],
]

function sayRanges(properties: ReadonlyMap<string, unknown>, say: Say): void {
  const values = new Map([...properties].map(([key, value]) => [lookUpKey(key), value]))
  for (const [section, lower, upper] of RANGES) {
    for (const [key, least] of properties) {
      const at = lookUpKey(key)
      if (!at.startsWith(`${lookUpKey(section)}$`) || !at.split('$').includes(lookUpKey(lower))) continue
      const most = values.get(at.replace(lookUpKey(lower), lookUpKey(upper)))
      if (typeof least !== 'number' || typeof most !== 'number' || least <= most) continue
      say('error', 'prunt-range', `${key} ${least} is above the ${upper} ${most}`)
    }
  }
}

/**
 * A slip of the pen in a name leaves a limit at its default: where motion or guards are decided that is a warning, with the
 * name that was meant. Boards have hundreds of values of their own, which are summed up.
 */
function sayUnknown(unknown: readonly string[], say: Say): void {
  const boards: string[] = []
  for (const key of unknown) {
    const likely = likelyKey(key)
    if (likely === null) boards.push(key)
    else say('warning', 'prunt-unknown', `${key} is not known here and not used${likely === '' ? '' : `: ${likely}?`}`)
  }
  if (boards.length === 0) return
  const named = boards.slice(0, NAMED_MAX).join(', ')
  const more = boards.length > NAMED_MAX ? ` and ${boards.length - NAMED_MAX} more` : ''
  say('info', 'prunt-unknown', `${named}${more}: not known here, kept as written`)
}

function sayVersion(version: number, known: number, unknown: number, say: Say): void {
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
    // As some editors begin a file.
    tree = JSON.parse(text.replace(/^\uFEFF/, ''))
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
  const inside = value >= min && value <= max
  // JSON has no infinity, but 1e999 is read as one.
  if (!Number.isFinite(value)) return `${value} is too large a number`
  if (!inside) return `${value} is not a number from ${min} to ${max}`
  return field.kind === 'float' || Number.isInteger(value) ? null : `${shown} is not a whole number`
}

function same(a: string, b: string): boolean {
  return lookUpKey(a) === lookUpKey(b)
}

/** One line a value, in the file's order: an object of JavaScript would put names that look like numbers first. */
export function writePruntConfig(config: PruntConfig): string {
  const member = (name: string): string => {
    if (name === VERSION_KEY) return JSON.stringify(config.schemaVersion)
    if (name !== PROPERTIES_KEY) return JSON.stringify(config.others.get(name), null, 2).replaceAll('\n', '\n  ')
    return objectText(
      [...config.properties].map(([key, value]) => [key, JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')]),
      '    ',
    )
  }
  return `${objectText(
    config.members.map((name) => [name, member(name)]),
    '  ',
  )}\n`
}

function objectText(entries: readonly (readonly [key: string, text: string])[], indent: string): string {
  if (entries.length === 0) return '{}'
  const lines = entries.map(([key, text]) => `${indent}${JSON.stringify(key)}: ${text}`)
  return `{\n${lines.join(',\n')}\n${indent.slice(2)}}`
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
