// The arguments of a request. Over WebSocket they are JSON; over HTTP the same names come as text of a query or a form, and are
// read as what the endpoint wants. Refusals are worded as Moonraker's.
import { RawJson, rawMembers } from '../wire/raw-json.ts'
import { ServerError } from './server-error.ts'

export interface Params {
  has(name: string): boolean
  names(): readonly string[]
  /** As it came; undefined where it did not. */
  value(name: string): unknown
  /** The JSON text as it came: whole numbers and floats stay what they were. */
  raw(name: string): RawJson | undefined
  text(name: string, fallback?: string): string
  int(name: string, fallback?: number): number
  float(name: string, fallback?: number): number
  flag(name: string, fallback?: boolean): boolean
  list(name: string, fallback?: readonly string[]): readonly string[]
}

export const NO_PARAMS = paramsOf({}, '{}')

/** `json` is the text of `record` where it came as JSON. */
export function paramsOf(record: Readonly<Record<string, unknown>>, json?: string): Params {
  const value = (name: string): unknown => {
    const found = Object.hasOwn(record, name) ? record[name] : undefined
    return found === null ? undefined : found
  }
  let members: Map<string, string> | null | undefined
  function read<T>(name: string, fallback: T | undefined, type: string, convert: (given: unknown) => T | undefined): T {
    const given = value(name)
    if (given === undefined) {
      if (fallback !== undefined) return fallback
      throw new ServerError(`No data for argument: ${name}`)
    }
    const converted = convert(given)
    if (converted !== undefined) return converted
    throw new ServerError(`Unable to convert argument [${name}] to ${type}: value received: ${shown(given)}`)
  }
  return {
    has: (name) => value(name) !== undefined,
    names: () => Object.keys(record),
    value,
    raw(name) {
      if (!Object.hasOwn(record, name)) return undefined
      members ??= json === undefined ? null : rawMembers(json)
      const text = members?.get(name) ?? JSON.stringify(record[name])
      return text === undefined ? undefined : new RawJson(text)
    },
    text: (name, fallback) => read(name, fallback, "<class 'str'>", textOf),
    int: (name, fallback) => read(name, fallback, "<class 'int'>", intOf),
    float: (name, fallback) => read(name, fallback, "<class 'float'>", floatOf),
    flag: (name, fallback) => read(name, fallback, "<class 'bool'>", flagOf),
    list: (name, fallback) => read(name, fallback, "<class 'list'>", listOf),
  }
}

function shown(given: unknown): string {
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? '')
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  return typeof given === 'number' || typeof given === 'boolean' ? String(given) : undefined
}

function intOf(given: unknown): number | undefined {
  const number = typeof given === 'string' && /^\s*[+-]?\d+\s*$/.test(given) ? Number(given) : given
  const isWhole = typeof number === 'number' && Number.isFinite(number)
  return isWhole ? Math.trunc(number) : typeof number === 'boolean' ? Number(number) : undefined
}

function floatOf(given: unknown): number | undefined {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function flagOf(given: unknown): boolean | undefined {
  if (typeof given === 'boolean') return given
  if (typeof given === 'number') return given !== 0
  const text = typeof given === 'string' ? given.trim().toLowerCase() : ''
  return text === 'true' ? true : text === 'false' ? false : undefined
}

function listOf(given: unknown): readonly string[] | undefined {
  if (typeof given === 'string') return given.split(',').map((part) => part.trim())
  const isTexts = Array.isArray(given) && given.every((part) => typeof part === 'string')
  return isTexts ? (given as string[]) : undefined
}
