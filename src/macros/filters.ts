// Jinja's filters and tests.
import { dictItems, replaceText } from './methods.ts'
import { attribute, binary, comparison, contains, subscript } from './operators.ts'
import { floatText, formatPercent, joinTexts, limitText, toRepr, toText } from './python-text.ts'
import type { MacroValue } from './python-value.ts'
import {
  checkDepth,
  compare,
  fromKey,
  isEqual,
  isNumber,
  isTruthy,
  iterate,
  MacroError,
  MacroFunction,
  MacroObject,
  MacroTuple,
  sizeOf,
  toNumber,
  typeName,
  Undefined,
  undefinedError,
} from './python-value.ts'
import { charge } from './work.ts'

type Named = ReadonlyMap<string, MacroValue>
type Filter = (value: MacroValue, args: readonly MacroValue[], named: Named) => MacroValue

const PYTHON_FLOAT = /^\s*[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?\s*$/
const PYTHON_INT = /^\s*[+-]?\d+(?:_\d+)*\s*$/
const PYTHON_SPECIAL = /^\s*([+-]?)(inf|infinity|nan)\s*$/i

/** No number that a float can tell apart is written longer, and the patterns go over a long text many times. */
const NUMBER_LETTERS_MAX = 4300

export function parseFloatText(text: string): number | null {
  if (text.length > NUMBER_LETTERS_MAX) return null
  if (PYTHON_FLOAT.test(text)) return Number(text.replaceAll('_', ''))
  const special = PYTHON_SPECIAL.exec(text)
  if (special === null) return null
  if (special[2]?.toLowerCase() === 'nan') return Number.NaN
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function toFloat(value: MacroValue, fallback: MacroValue): MacroValue {
  if (value instanceof Undefined) throw undefinedError(value)
  if (isNumber(value)) return toNumber(value)
  return (typeof value === 'string' ? parseFloatText(value) : null) ?? fallback
}

function toWhole(value: MacroValue, fallback: MacroValue, base: MacroValue): MacroValue {
  if (value instanceof Undefined) throw undefinedError(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return BigInt(value)
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : fallback
  if (typeof value !== 'string') return fallback
  if (value.length > NUMBER_LETTERS_MAX) return fallback
  if (base === 16n && /^\s*(?:0x)?[\da-f]+\s*$/i.test(value)) return BigInt(`0x${value.trim().replace(/^0x/i, '')}`)
  if (PYTHON_INT.test(value)) return BigInt(value.trim().replaceAll('_', '').replace(/^\+/, ''))
  const number = parseFloatText(value)
  return number !== null && Number.isFinite(number) ? BigInt(Math.trunc(number)) : fallback
}

/** Python 3 rounds halves to the even neighbour; at decimals it rounds the exact binary value. */
function round(value: MacroValue, digits: number, method: string): MacroValue {
  if (value instanceof Undefined) throw undefinedError(value)
  if (!isNumber(value)) throw new MacroError('TypeError', `type ${typeName(value)} doesn't define __round__ method`)
  if (typeof value !== 'number' && method === 'common' && digits >= 0) return BigInt(value)
  const number = toNumber(value)
  const scale = 10 ** digits
  if (method === 'ceil') return Math.ceil(number * scale) / scale
  if (method === 'floor') return Math.floor(number * scale) / scale
  if (digits < 0) return Math.round(number * scale) / scale
  return Number(formatPercent(`%.${Math.min(digits, 20)}f`, number))
}

function member(value: MacroValue, path: MacroValue): MacroValue {
  if (typeof path !== 'string') return subscript(value, path)
  return path
    .split('.')
    .reduce((of, part) => (/^\d+$/.test(part) ? subscript(of, BigInt(part)) : attribute(of, part)), value)
}

function byAttribute(named: Named, args: readonly MacroValue[], position: number): (value: MacroValue) => MacroValue {
  const path = named.get('attribute') ?? args[position]
  return path === undefined || path === null ? (value) => value : (value) => member(value, path)
}

/** Filters that compare take capital and small letters for the same. */
function fold(value: MacroValue): MacroValue {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function sorted(
  items: readonly MacroValue[],
  key: (value: MacroValue) => MacroValue,
  isReverse: boolean,
): MacroValue[] {
  const result = [...items].sort((a, b) => compare(fold(key(a)), fold(key(b)), '<'))
  return isReverse ? result.reverse() : result
}

function extreme(value: MacroValue, named: Named, sign: number): MacroValue {
  const key = byAttribute(named, [], 0)
  const items = iterate(value)
  const [first, ...rest] = items
  if (first === undefined) return new Undefined('No aggregated item, sequence was empty.')
  return rest.reduce(
    (best, item) => (sign * compare(fold(key(item)), fold(key(best)), sign > 0 ? '>' : '<') > 0 ? item : best),
    first,
  )
}

function sum(value: MacroValue, args: readonly MacroValue[], named: Named): MacroValue {
  const key = byAttribute(named, args, 0)
  return iterate(value).reduce<MacroValue>(
    (total, item) => {
      const next = key(item)
      if (Array.isArray(total) && Array.isArray(next)) return binary('+', total, next)
      if (!isNumber(total) || !isNumber(next)) throw new MacroError('TypeError', 'unsupported operand type(s) for +')
      if (typeof total === 'number' || typeof next === 'number') return toNumber(total) + toNumber(next)
      return BigInt(total) + BigInt(next)
    },
    named.get('start') ?? args[1] ?? 0n,
  )
}

function pick(value: MacroValue, args: readonly MacroValue[], isWanted: boolean, hasAttribute: boolean): MacroValue[] {
  const [first, ...rest] = args
  const testName = hasAttribute ? rest[0] : first
  const testArgs = hasAttribute ? rest.slice(1) : rest
  return iterate(value).filter((item) => {
    const subject = hasAttribute ? member(item, first ?? null) : item
    const passes = testName === undefined ? isTruthy(subject) : runTest(toText(testName), subject, testArgs)
    return passes === isWanted
  })
}

function mapItems(value: MacroValue, args: readonly MacroValue[], named: Named): MacroValue[] {
  const path = named.get('attribute')
  if (path !== undefined) {
    const fallback = named.get('default')
    return iterate(value).map((item) => {
      const found = member(item, path)
      return found instanceof Undefined && fallback !== undefined ? fallback : found
    })
  }
  const [name, ...rest] = args
  return iterate(value).map((item) => runFilter(toText(name ?? null), item, rest, named))
}

function toJson(value: MacroValue, depth = 0): string {
  charge(1 + sizeOf(value))
  checkDepth(depth)
  if (value === null || value instanceof Undefined) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return limitText(JSON.stringify(value))
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => `${JSON.stringify(toText(fromKey(key)))}: ${toJson(item, depth + 1)}`)
    return `{${joinTexts(pairs, ', ')}}`
  }
  return `[${joinTexts(
    iterate(value).map((item) => toJson(item, depth + 1)),
    ', ',
  )}]`
}

function unique(value: MacroValue, named: Named): MacroValue[] {
  const key = byAttribute(named, [], 0)
  const kept: MacroValue[] = []
  const seen: MacroValue[] = []
  for (const item of iterate(value)) {
    const found = fold(key(item))
    if (seen.some((other) => isEqual(other, found))) continue
    seen.push(found)
    kept.push(item)
  }
  return kept
}

function batches(value: MacroValue, size: number): MacroValue[] {
  const items = iterate(value)
  if (!(size >= 1)) throw new MacroError('ValueError', 'batch size must be positive')
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

function orDefault(value: MacroValue, args: readonly MacroValue[], named: Named): MacroValue {
  const alsoFalse = isTruthy(named.get('boolean') ?? args[1] ?? false)
  const isMissing = value instanceof Undefined || (alsoFalse && !isTruthy(value))
  return isMissing ? (args[0] ?? named.get('default_value') ?? '') : value
}

function lengthOf(value: MacroValue): MacroValue {
  return BigInt(value instanceof Map ? value.size : iterate(value).length)
}

const defaultFilter: Filter = orDefault
const FILTERS: Readonly<Record<string, Filter>> = {
  default: defaultFilter,
  d: defaultFilter,
  int: (value, args, named) =>
    toWhole(value, args[0] ?? named.get('default') ?? 0n, args[1] ?? named.get('base') ?? 10n),
  float: (value, args, named) => toFloat(value, args[0] ?? named.get('default') ?? 0),
  round: (value, args, named) =>
    round(value, Number(args[0] ?? named.get('precision') ?? 0n), toText(args[1] ?? named.get('method') ?? 'common')),
  abs: (value) => {
    if (typeof value === 'bigint') return value < 0n ? -value : value
    if (typeof value === 'number') return Math.abs(value)
    if (typeof value === 'boolean') return BigInt(value)
    throw new MacroError('TypeError', `bad operand type for abs(): '${typeName(value)}'`)
  },
  string: (value) => toText(value),
  lower: (value) => toText(value).toLowerCase(),
  upper: (value) => toText(value).toUpperCase(),
  title: (value) =>
    toText(value).replace(/[^\s\-({[<]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  capitalize: (value) => {
    const text = toText(value)
    return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()
  },
  center: (value, args, named) => {
    const text = toText(value)
    const given = named.get('width') ?? args[0] ?? 80n
    const missing = Math.min(10_000, isNumber(given) ? toNumber(given) : 80) - text.length
    if (missing <= 0) return text
    // Python puts the odd space to the left where the whole width is odd, and to the right where it is even.
    const left = Math.floor(missing / 2) + (missing & (missing + text.length) & 1)
    return ' '.repeat(left) + text + ' '.repeat(missing - left)
  },
  trim: (value) => toText(value).trim(),
  replace: (value, [from, to, count]) =>
    replaceText(toText(value), toText(from ?? null), toText(to ?? null), isWhole(count ?? null) ? Number(count) : -1),
  join: (value, args, named) =>
    joinTexts(iterate(value).map(byAttribute(named, args, 1)), toText(args[0] ?? named.get('d') ?? '')),
  format: (value, args) => formatPercent(toText(value), new MacroTuple(args)),
  length: lengthOf,
  count: lengthOf,
  list: (value) => [...iterate(value)],
  first: (value) => iterate(value)[0] ?? new Undefined('No first item, sequence was empty.'),
  last: (value) => iterate(value).at(-1) ?? new Undefined('No last item, sequence was empty.'),
  min: (value, _args, named) => extreme(value, named, -1),
  max: (value, _args, named) => extreme(value, named, 1),
  sum,
  sort: (value, args, named) =>
    sorted(iterate(value), byAttribute(named, [], 0), isTruthy(named.get('reverse') ?? args[0] ?? false)),
  reverse: (value) => (typeof value === 'string' ? [...value].reverse().join('') : [...iterate(value)].reverse()),
  unique: (value, _args, named) => unique(value, named),
  map: mapItems,
  select: (value, args) => pick(value, args, true, false),
  reject: (value, args) => pick(value, args, false, false),
  selectattr: (value, args) => pick(value, args, true, true),
  rejectattr: (value, args) => pick(value, args, false, true),
  dictsort: (value, args, named) => {
    if (!(value instanceof Map)) throw new MacroError('TypeError', 'dictsort needs a dict')
    const position = (named.get('by') ?? args[1]) === 'value' ? 1 : 0
    const isReverse = isTruthy(named.get('reverse') ?? args[2] ?? false)
    return sorted(dictItems(value), (pair) => iterate(pair)[position] ?? null, isReverse)
  },
  groupby: (value, args, named) => {
    const key = byAttribute(named, args, 0)
    const groups: [MacroValue, MacroValue[]][] = []
    for (const item of sorted(iterate(value), key, false)) {
      const last = groups.at(-1)
      if (last !== undefined && isEqual(fold(last[0]), fold(key(item)))) last[1].push(item)
      else groups.push([key(item), [item]])
    }
    return groups.map((group) => new MacroTuple(group, ['grouper', 'list']))
  },
  items: (value) => (value instanceof Map ? dictItems(value) : []),
  attr: (value, [name]) => attribute(value, toText(name ?? null)),
  batch: (value, [size]) => batches(value, Number(size ?? 0n)),
  tojson: (value) => toJson(value),
  pprint: (value) => toRepr(value),
  safe: (value) => value,
  escape: (value) => value,
  e: (value) => value,
  wordcount: (value) =>
    BigInt(
      toText(value)
        .split(/\s+/)
        .filter((word) => word !== '').length,
    ),
}

/** These look at one item only. */
const CHEAP = new Set(['default', 'd', 'first', 'last', 'length', 'count', 'safe', 'escape', 'e'])

export function runFilter(name: string, value: MacroValue, args: readonly MacroValue[], named: Named): MacroValue {
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined
  if (!CHEAP.has(name)) charge(1 + sizeOf(value))
  if (filter === undefined)
    throw new MacroError('jinja2.exceptions.TemplateAssertionError', `No filter named '${name}'.`)
  return filter(value, args, named)
}

type Test = (value: MacroValue, args: readonly MacroValue[]) => boolean
const compares =
  (operator: string): Test =>
  (value, [other]) =>
    comparison(operator, value, other ?? null)
const isWhole = (value: MacroValue): value is bigint => typeof value === 'bigint'

const TESTS: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  true: (value) => value === true,
  false: (value) => value === false,
  integer: isWhole,
  float: (value) => typeof value === 'number',
  number: isNumber,
  string: (value) => typeof value === 'string',
  mapping: (value) => value instanceof Map,
  sequence: (value) =>
    typeof value === 'string' || Array.isArray(value) || value instanceof MacroTuple || value instanceof Map,
  iterable: (value) =>
    typeof value === 'string' ||
    Array.isArray(value) ||
    value instanceof MacroTuple ||
    value instanceof Map ||
    value instanceof MacroObject,
  callable: (value) => value instanceof MacroFunction,
  odd: (value) => isWhole(value) && value % 2n !== 0n,
  even: (value) => isWhole(value) && value % 2n === 0n,
  divisibleby: (value, [by]) => isWhole(value) && typeof by === 'bigint' && by !== 0n && value % by === 0n,
  lower: (value) => typeof value === 'string' && value === value.toLowerCase(),
  upper: (value) => typeof value === 'string' && value === value.toUpperCase(),
  in: (value, [container]) => contains(container ?? null, value),
  sameas: (value, [other]) => value === other,
  eq: compares('=='),
  equalto: compares('=='),
  ne: compares('!='),
  lt: compares('<'),
  lessthan: compares('<'),
  le: compares('<='),
  gt: compares('>'),
  greaterthan: compares('>'),
  ge: compares('>='),
}

export function runTest(name: string, value: MacroValue, args: readonly MacroValue[]): boolean {
  const test = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined
  if (test === undefined) throw new MacroError('jinja2.exceptions.TemplateAssertionError', `No test named '${name}'.`)
  return test(value, args)
}
