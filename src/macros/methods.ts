// The methods of Python's str, list and dict that templates call. Anything not in these tables does not exist.
import { checkLength, formatFields, joinTexts, toText } from './python-text.ts'
import type { MacroDict, MacroValue } from './python-value.ts'
import {
  compare,
  fromKey,
  isEqual,
  iterate,
  MacroError,
  MacroFunction,
  MacroTuple,
  sizeOf,
  toKey,
} from './python-value.ts'
import { charge } from './work.ts'

type Method<T> = (self: T, args: readonly MacroValue[], named: ReadonlyMap<string, MacroValue>) => MacroValue

const ITEMS_MAX = 100_000

function text(value: MacroValue | undefined, fallback?: string): string {
  if (typeof value === 'string') return value
  if (value === undefined && fallback !== undefined) return fallback
  throw new MacroError('TypeError', 'a string is required')
}

function whole(value: MacroValue | undefined, fallback: number): number {
  if (value === undefined) return fallback
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  throw new MacroError('TypeError', 'an integer is required')
}

function stripWith(self: string, characters: MacroValue | undefined, start: boolean, end: boolean): string {
  const drop = characters === undefined || characters === null ? null : new Set(text(characters))
  const isDropped = (letter: string): boolean => (drop === null ? /\s/.test(letter) : drop.has(letter))
  let from = 0
  let to = self.length
  while (start && from < to && isDropped(self.charAt(from))) from++
  while (end && to > from && isDropped(self.charAt(to - 1))) to--
  return self.slice(from, to)
}

function split(self: string, separator: MacroValue | undefined, limit: number): MacroValue[] {
  if (separator === undefined || separator === null) {
    const words = self
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '')
    if (limit < 0 || words.length <= limit + 1) return words
    const rest = new RegExp(`^\\s*(?:\\S+\\s+){${limit}}`).exec(self)?.[0].length ?? 0
    return [...words.slice(0, limit), self.slice(rest).trimEnd()]
  }
  const mark = text(separator)
  if (mark === '') throw new MacroError('ValueError', 'empty separator')
  const parts = self.split(mark)
  return limit < 0 || parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(mark)]
}

function splitRight(self: string, separator: MacroValue | undefined, limit: number): MacroValue[] {
  const parts = split(self, separator, -1) as string[]
  if (limit < 0 || parts.length <= limit + 1) return parts
  const head = parts.slice(0, parts.length - limit)
  return [head.join(typeof separator === 'string' ? separator : ' '), ...parts.slice(parts.length - limit)]
}

/** Python's replace; how long the result will be is known before it is made. */
export function replaceText(self: string, from: string, to: string, limit: number): string {
  const found = from === '' ? self.length + 1 : self.split(from).length - 1
  const count = limit < 0 ? found : Math.min(found, limit)
  checkLength(self.length + count * (to.length - from.length))
  if (limit < 0) return self.replaceAll(from, () => to)
  let left = limit
  return self.replaceAll(from, () => (left-- > 0 ? to : from))
}

/** What `center` and its like fill with. */
function filler(value: MacroValue | undefined): string {
  const fill = text(value, ' ')
  if (fill.length !== 1) throw new MacroError('TypeError', 'The fill character must be exactly one character long')
  return fill
}

const title = (self: string): string =>
  self.toLowerCase().replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1))
const starts = (value: MacroValue | undefined, check: (part: string) => boolean): boolean =>
  value instanceof MacroTuple ? value.items.some((part) => check(text(part))) : check(text(value))

const STRING: Readonly<Record<string, Method<string>>> = {
  upper: (self) => self.toUpperCase(),
  lower: (self) => self.toLowerCase(),
  title: (self) => title(self),
  capitalize: (self) => self.charAt(0).toUpperCase() + self.slice(1).toLowerCase(),
  strip: (self, [characters]) => stripWith(self, characters, true, true),
  lstrip: (self, [characters]) => stripWith(self, characters, true, false),
  rstrip: (self, [characters]) => stripWith(self, characters, false, true),
  split: (self, [separator, limit], named) =>
    split(self, separator ?? named.get('sep'), whole(limit ?? named.get('maxsplit'), -1)),
  rsplit: (self, [separator, limit], named) =>
    splitRight(self, separator ?? named.get('sep'), whole(limit ?? named.get('maxsplit'), -1)),
  splitlines: (self) => (self === '' ? [] : self.replace(/\r?\n$/, '').split(/\r?\n/)),
  replace: (self, [from, to, limit]) => replaceText(self, text(from), text(to), whole(limit, -1)),
  startswith: (self, [part]) => starts(part, (value) => self.startsWith(value)),
  endswith: (self, [part]) => starts(part, (value) => self.endsWith(value)),
  find: (self, [part]) => BigInt(self.indexOf(text(part))),
  rfind: (self, [part]) => BigInt(self.lastIndexOf(text(part))),
  index: (self, [part]) => {
    const at = self.indexOf(text(part))
    if (at < 0) throw new MacroError('ValueError', 'substring not found')
    return BigInt(at)
  },
  count: (self, [part]) => BigInt(self.split(text(part)).length - 1),
  format: (self, args, named) => formatFields(self, args, named),
  join: (self, [items]) => joinTexts(items ?? null, self),
  isdigit: (self) => /^\d+$/.test(self),
  isnumeric: (self) => /^\d+$/.test(self),
  isdecimal: (self) => /^\d+$/.test(self),
  isalpha: (self) => /^\p{L}+$/u.test(self),
  isalnum: (self) => /^[\p{L}\p{N}]+$/u.test(self),
  isspace: (self) => /^\s+$/.test(self),
  isupper: (self) => self !== self.toLowerCase() && self === self.toUpperCase(),
  islower: (self) => self !== self.toUpperCase() && self === self.toLowerCase(),
  zfill: (self, [width]) => {
    const sign = /^[+-]/.exec(self)?.[0] ?? ''
    return sign + self.slice(sign.length).padStart(Math.min(1000, whole(width, 0)) - sign.length, '0')
  },
  ljust: (self, [width, fill]) => self.padEnd(Math.min(1000, whole(width, 0)), filler(fill)),
  rjust: (self, [width, fill]) => self.padStart(Math.min(1000, whole(width, 0)), filler(fill)),
  center: (self, [width, fill]) => {
    const missing = Math.max(0, Math.min(1000, whole(width, 0)) - self.length)
    return filler(fill).repeat(Math.floor(missing / 2)) + self + filler(fill).repeat(Math.ceil(missing / 2))
  },
  partition: (self, [mark]) => {
    const at = self.indexOf(text(mark))
    return new MacroTuple(at < 0 ? [self, '', ''] : [self.slice(0, at), text(mark), self.slice(at + text(mark).length)])
  },
}

function grow(self: MacroValue[], items: readonly MacroValue[], at = self.length): null {
  if (self.length + items.length > ITEMS_MAX) throw new MacroError('MemoryError', 'list is too long')
  if (at >= self.length) for (const item of items) self.push(item)
  else self.splice(at, 0, ...items)
  return null
}

const LIST: Readonly<Record<string, Method<MacroValue[]>>> = {
  append: (self, [item]) => grow(self, [item ?? null]),
  extend: (self, [items]) => grow(self, [...iterate(items ?? null)]),
  insert: (self, [at, item]) => grow(self, [item ?? null], whole(at, 0)),
  pop: (self, [at]) => {
    const index = whole(at, -1)
    const [item] = self.splice(index, 1)
    if (item === undefined)
      throw new MacroError('IndexError', self.length === 0 ? 'pop from empty list' : 'pop index out of range')
    return item
  },
  remove: (self, [item]) => {
    const at = self.findIndex((candidate) => isEqual(candidate, item ?? null))
    if (at < 0) throw new MacroError('ValueError', 'list.remove(x): x not in list')
    self.splice(at, 1)
    return null
  },
  index: (self, [item]) => {
    const at = self.findIndex((candidate) => isEqual(candidate, item ?? null))
    if (at < 0) throw new MacroError('ValueError', `${toText(item ?? null)} is not in list`)
    return BigInt(at)
  },
  count: (self, [item]) => BigInt(self.filter((candidate) => isEqual(candidate, item ?? null)).length),
  sort: (self, _args, named) => {
    self.sort((a, b) => compare(a, b, '<'))
    if (named.get('reverse') === true) self.reverse()
    return null
  },
  reverse: (self) => {
    self.reverse()
    return null
  },
  clear: (self) => {
    self.length = 0
    return null
  },
  copy: (self) => [...self],
}

export function dictItems(self: MacroDict): MacroValue[] {
  return [...self].map(([key, value]) => new MacroTuple([fromKey(key), value]))
}

const DICT: Readonly<Record<string, Method<MacroDict>>> = {
  get: (self, [key, fallback]) => self.get(toKey(key ?? null)) ?? fallback ?? null,
  keys: (self) => [...self.keys()].map(fromKey),
  values: (self) => [...self.values()],
  items: (self) => dictItems(self),
  copy: (self) => new Map(self),
  clear: (self) => {
    self.clear()
    return null
  },
  update: (self, [other], named) => {
    if (other instanceof Map) for (const [key, value] of other) self.set(key, value)
    else if (other !== undefined)
      for (const pair of iterate(other)) self.set(toKey(iterate(pair)[0] ?? null), iterate(pair)[1] ?? null)
    for (const [key, value] of named) self.set(key, value)
    if (self.size > ITEMS_MAX) throw new MacroError('MemoryError', 'dict is too large')
    return null
  },
  pop: (self, [key, fallback]) => {
    const found = self.get(toKey(key ?? null)) ?? fallback
    if (found === undefined) throw new MacroError('KeyError', toText(key ?? null))
    self.delete(toKey(key ?? null))
    return found
  },
  setdefault: (self, [key, fallback]) => {
    const found = self.get(toKey(key ?? null))
    if (found !== undefined) return found
    self.set(toKey(key ?? null), fallback ?? null)
    return fallback ?? null
  },
}

/** These look at one item only. */
const CHEAP = new Set(['append', 'get', 'setdefault', 'startswith', 'endswith'])

function bind<T extends MacroValue>(
  table: Readonly<Record<string, Method<T>>>,
  self: T,
  name: string,
): MacroFunction | null {
  if (!Object.hasOwn(table, name)) return null
  const method = table[name]
  if (method === undefined) return null
  return new MacroFunction(name, (args, named) => {
    if (!CHEAP.has(name)) charge(args.reduce<number>((sum, argument) => sum + sizeOf(argument), sizeOf(self)))
    return method(self, args, named)
  })
}

export function methodOf(value: MacroValue, name: string): MacroFunction | null {
  if (typeof value === 'string') return bind(STRING, value, name)
  if (Array.isArray(value)) return bind(LIST, value, name)
  if (value instanceof Map) return bind(DICT, value, name)
  if (value instanceof MacroTuple && (name === 'index' || name === 'count')) return bind(LIST, [...value.items], name)
  return null
}
