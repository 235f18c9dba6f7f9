// The values that Klipper's macros compute with, which are Python's: whole numbers and floats are different things (bigint
// and number here), an empty list is false, and None prints as None. Templates reach these values only through the
// functions of this folder, never a JavaScript property: a macro is data from outside.

import { MacroError } from './macro-error.ts'
import { charge } from './work.ts'

export { MacroError } from './macro-error.ts'

/** How deep lists and dicts may lie in each other where they are compared or printed; a list may hold itself. */
const DEPTH_MAX = 100

export type MacroValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | MacroValue[]
  | MacroDict
  | MacroTuple
  | MacroFunction
  | MacroObject
  | Undefined

/** Keys are strings, numbers or null; whole and float keys of one value are one key, as in Python. */
export type MacroDict = Map<MacroKey, MacroValue>
export type MacroKey = string | number | boolean | null

/** A tuple; with names its members can also be reached as attributes (`position.x`). */
export class MacroTuple {
  readonly items: readonly MacroValue[]
  readonly names: readonly string[]

  constructor(items: readonly MacroValue[], names: readonly string[] = []) {
    this.items = items
    this.names = names
  }
}

export class MacroFunction {
  readonly name: string
  readonly call: (args: readonly MacroValue[], named: ReadonlyMap<string, MacroValue>) => MacroValue

  constructor(name: string, call: MacroFunction['call']) {
    this.name = name
    this.call = call
  }
}

/** Members looked up when asked for: `printer`, `namespace()`, `loop`. */
export class MacroObject {
  readonly name: string
  readonly get: (key: string) => MacroValue | undefined
  readonly set: ((key: string, value: MacroValue) => void) | null
  readonly keys: () => readonly string[]

  constructor(
    name: string,
    get: MacroObject['get'],
    options: { set?: (key: string, value: MacroValue) => void; keys?: () => readonly string[] } = {},
  ) {
    this.name = name
    this.get = get
    this.set = options.set ?? null
    this.keys = options.keys ?? (() => [])
  }
}

/** What a missing name gives: prints as nothing and is false; using it otherwise is an error with these words. */
export class Undefined {
  readonly words: string

  constructor(words: string) {
    this.words = words
  }
}

export function undefinedError(value: Undefined): MacroError {
  return new MacroError('jinja2.exceptions.UndefinedError', value.words)
}

export function isNumber(value: MacroValue): value is bigint | number | boolean {
  return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
}

export function toNumber(value: bigint | number | boolean): number {
  return Number(value)
}

export function isTruthy(value: MacroValue): boolean {
  if (value === null || value instanceof Undefined) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value !== 0n
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  return value instanceof MacroTuple ? value.items.length > 0 : true
}

export function toKey(value: MacroValue): MacroKey {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Undefined) throw undefinedError(value)
  throw new MacroError('TypeError', `unhashable type: '${typeName(value)}'`)
}

/** A dict's key as a value again; whole numbers come back whole. */
export function fromKey(key: MacroKey): MacroValue {
  return typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : key
}

export function typeName(value: MacroValue): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'str'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'dict'
  if (value instanceof MacroTuple) return 'tuple'
  return value instanceof MacroFunction ? 'function' : 'object'
}

/** Items of anything that can be looped over. */
export function iterate(value: MacroValue): readonly MacroValue[] {
  if (Array.isArray(value)) return value
  if (value instanceof MacroTuple) return value.items
  if (typeof value === 'string') {
    charge(value.length)
    return [...value]
  }
  if (value instanceof Map) {
    charge(value.size)
    return [...value.keys()].map(fromKey)
  }
  if (value instanceof MacroObject) return [...value.keys()]
  if (value instanceof Undefined) return []
  throw new MacroError('TypeError', `'${typeName(value)}' object is not iterable`)
}

export function isEqual(a: MacroValue, b: MacroValue, depth = 0): boolean {
  charge(1)
  if (isNumber(a) && isNumber(b)) return toNumber(a) === toNumber(b)
  checkDepth(depth)
  if (Array.isArray(a) && Array.isArray(b)) return areEqual(a, b, depth)
  if (a instanceof MacroTuple && b instanceof MacroTuple) return areEqual(a.items, b.items, depth)
  if (a instanceof Map && b instanceof Map) {
    return (
      a.size === b.size && [...a].every(([key, item]) => b.has(key) && isEqual(item, b.get(key) ?? null, depth + 1))
    )
  }
  if (a instanceof Undefined && b instanceof Undefined) return true
  return a === b
}

function areEqual(a: readonly MacroValue[], b: readonly MacroValue[], depth: number): boolean {
  return a.length === b.length && a.every((item, i) => isEqual(item, b[i] ?? null, depth + 1))
}

export function checkDepth(depth: number): void {
  if (depth > DEPTH_MAX) throw new MacroError('RecursionError', 'maximum recursion depth exceeded')
}

/** Negative, zero or positive; throws where Python does. */
export function compare(a: MacroValue, b: MacroValue, sign: string, depth = 0): number {
  charge(1)
  checkDepth(depth)
  if (isNumber(a) && isNumber(b)) return toNumber(a) - toNumber(b)
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  for (const value of [a, b]) if (value instanceof Undefined) throw undefinedError(value)
  const isSequence = (value: MacroValue): boolean => Array.isArray(value) || value instanceof MacroTuple
  if (isSequence(a) && isSequence(b) && typeName(a) === typeName(b)) {
    const [left, right] = [iterate(a), iterate(b)]
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      if (!isEqual(left[i] ?? null, right[i] ?? null))
        return compare(left[i] ?? null, right[i] ?? null, sign, depth + 1)
    }
    return left.length - right.length
  }
  throw new MacroError(
    'TypeError',
    `'${sign}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
  )
}

/** How much there is to go through in a value. */
export function sizeOf(value: MacroValue | undefined): number {
  if (typeof value === 'string') return value.length / 4
  if (Array.isArray(value)) return value.length
  if (value instanceof Map) return value.size
  return value instanceof MacroTuple ? value.items.length : 0
}
