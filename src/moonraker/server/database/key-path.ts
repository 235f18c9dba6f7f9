// The way to a value in a namespace, as clients write it: "a.b.c", or a list of names that may hold dots themselves.
import { floatText } from '#macros'
import { rawItems } from '../../wire/raw-json.ts'
import type { Params } from '../params.ts'
import { ServerError } from '../server-error.ts'

export interface KeyPath {
  readonly names: readonly string[]
  /** As Moonraker's messages show it: the text, or the list as Python writes it. */
  readonly shown: string
}

/** More names on the way are nobody's. */
const NAMES_MAX = 64

/** Null where none is asked for (no key, or null where that `mayBeNull`). */
export function readKeyPath(params: Params, mayBeNull: boolean): KeyPath | null {
  const json = params.raw('key')?.text
  if (json === undefined || (mayBeNull && json === 'null')) {
    if (mayBeNull) return null
    throw new ServerError('No data for argument: key')
  }
  const given: unknown = JSON.parse(json)
  if (typeof given === 'string') return checked(given.split('.'), given)
  if (!Array.isArray(given)) {
    throw new ServerError(`Value for argument 'key' is an invalid type: ${pythonType(given, json)}`)
  }
  const items = rawItems(json) ?? []
  const names = given.map((name, k) => (typeof name === 'string' ? name : (items[k] ?? '')))
  return checked(names, pythonRepr(given, json))
}

function checked(names: readonly string[], shown: string): KeyPath {
  const isUsable = names.length > 0 && names.length <= NAMES_MAX && !names.includes('')
  if (!isUsable) throw new ServerError(`Invalid Key Format: '${shown.slice(0, 200)}'`)
  return { names, shown }
}

export function pythonType(value: unknown, json: string): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return /^-?\d+$/.test(json) ? 'int' : 'float'
  if (typeof value === 'string') return 'str'
  return Array.isArray(value) ? 'list' : 'dict'
}

/** As Python shows a value that has come as JSON. */
function pythonRepr(value: unknown, json: string): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return /^-?\d+$/.test(json) ? json : floatText(value)
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) {
    const items = rawItems(json) ?? []
    return `[${value.map((item, k) => pythonRepr(item, items[k] ?? '')).join(', ')}]`
  }
  return json
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return mark + (mark === "'" ? inner.replaceAll("'", "\\'") : inner) + mark
}
