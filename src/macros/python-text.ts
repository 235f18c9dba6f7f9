// How Python writes values: str(), repr(), '%' formatting and str.format().
import type { MacroValue } from './python-value.ts'
import {
  checkDepth,
  fromKey,
  isNumber,
  iterate,
  MacroError,
  MacroFunction,
  type MacroObject,
  MacroTuple,
  toNumber,
  typeName,
  Undefined,
} from './python-value.ts'
import { charge, chargeText } from './work.ts'

const TEXT_MAX = 1_000_000

/** Before a text is built: its length must be known to be allowed. */
export function checkLength(letters: number): void {
  limitLength(letters)
  chargeText(letters)
}

function limitLength(letters: number): void {
  const inside = letters <= TEXT_MAX
  if (!inside) throw new MacroError('MemoryError', 'text is too long')
}

export function limitText(text: string): string {
  limitLength(text.length)
  return text
}

/** Shortest text that reads back as the same float, as Python's repr() writes it. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-4 && magnitude < 1e16) {
    // JavaScript turns to exponents at 1e21 and below 1e-6 only.
    return Number.isInteger(value) ? `${value}.0` : String(value)
  }
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  const power = Math.abs(Number(exponent)).toString().padStart(2, '0')
  return `${digits}e${exponent.startsWith('-') ? '-' : '+'}${power}`
}

/** Python's str(). */
export function toText(value: MacroValue): string {
  if (value instanceof Undefined) return ''
  return typeof value === 'string' ? value : toRepr(value)
}

export function toRepr(value: MacroValue, depth = 0): string {
  charge(1)
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return quote(value)
  checkDepth(depth)
  if (Array.isArray(value)) return `[${itemTexts(value, depth)}]`
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]): [string, MacroValue] => [`${toRepr(fromKey(key))}: `, item])
    return `{${listTexts(pairs, (pair) => pair[0] + toRepr(pair[1], depth + 1), ', ')}}`
  }
  if (value instanceof MacroTuple) return tupleText(value, depth)
  if (value instanceof Undefined) return 'Undefined'
  return value instanceof MacroFunction ? `<function ${value.name}>` : `<${(value as MacroObject).name}>`
}

function itemTexts(items: readonly MacroValue[], depth: number): string {
  return listTexts(items, (item) => toRepr(item, depth + 1), ', ')
}

/** Joins the texts of items, and stops where they grow too long. */
function listTexts<T>(items: readonly T[], write: (item: T) => string, separator: string): string {
  const texts: string[] = []
  let letters = 0
  for (const item of items) {
    const text = write(item)
    letters += text.length + separator.length
    limitLength(letters - separator.length)
    charge(1)
    texts.push(text)
  }
  chargeText(letters)
  return texts.join(separator)
}

function tupleText(tuple: MacroTuple, depth: number): string {
  if (tuple.names.length > 0) {
    const named = tuple.items.map((item, i): [string, MacroValue] => [`${tuple.names[i]}=`, item])
    return `Coord(${listTexts(named, (pair) => pair[0] + toRepr(pair[1], depth + 1), ', ')})`
  }
  const items = itemTexts(tuple.items, depth)
  return tuple.items.length === 1 ? `(${items},)` : `(${items})`
}

function quote(text: string): string {
  chargeText(text.length)
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')
  return limitText(mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark)
}

interface Spec {
  readonly fill: string
  readonly align: string
  readonly sign: string
  readonly isAlternate: boolean
  readonly width: number
  readonly hasComma: boolean
  readonly precision: number | null
  readonly kind: string
}

const FORMAT_SPEC = /^(?:(.)?([<>=^]))?([+\- ])?(#)?(0)?(\d*)(,)?(?:\.(\d+))?([a-zA-Z%])?$/

/** Python's format(value, spec). */
export function formatValue(value: MacroValue, spec: string): string {
  if (spec === '') return toText(value)
  const match = FORMAT_SPEC.exec(spec)
  if (match === null) throw new MacroError('ValueError', `Invalid format specifier '${spec}'`)
  const [, fill, align, sign, alternate, zero, width, comma, precision, kind] = match
  return applySpec(value, {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: align ?? (zero === undefined ? '' : '='),
    sign: sign ?? '',
    isAlternate: alternate !== undefined,
    width: Math.min(1000, Number(width ?? 0)),
    hasComma: comma !== undefined,
    precision: precision === undefined ? null : Math.min(100, Number(precision)),
    kind: kind ?? '',
  })
}

function applySpec(value: MacroValue, spec: Spec): string {
  if (!isNumber(value) || spec.kind === 's') {
    if (spec.kind !== '' && spec.kind !== 's') {
      throw new MacroError('ValueError', `Unknown format code '${spec.kind}' for object of type '${typeName(value)}'`)
    }
    const text = toText(value)
    return pad(spec.precision === null ? text : text.slice(0, spec.precision), '', {
      ...spec,
      align: spec.align || '<',
    })
  }
  const isNegative = toNumber(value) < 0 || Object.is(value, -0)
  const sign = isNegative ? '-' : spec.sign === '-' ? '' : spec.sign
  return pad(magnitudeText(value, spec), sign, { ...spec, align: spec.align || '>' })
}

function magnitudeText(value: bigint | number | boolean, spec: Spec): string {
  const number = Math.abs(toNumber(value))
  const whole = typeof value === 'number' ? null : BigInt(value) < 0n ? -BigInt(value) : BigInt(value)
  const digits = spec.precision ?? 6
  switch (spec.kind) {
    case 'd':
      if (whole === null) throw new MacroError('ValueError', "Unknown format code 'd' for object of type 'float'")
      return group(whole.toString(), spec.hasComma)
    case 'x':
      return `${spec.isAlternate ? '0x' : ''}${(whole ?? 0n).toString(16)}`
    case 'X':
      return `${spec.isAlternate ? '0X' : ''}${(whole ?? 0n).toString(16).toUpperCase()}`
    case 'b':
      return `${spec.isAlternate ? '0b' : ''}${(whole ?? 0n).toString(2)}`
    case 'f':
    case 'F':
      return group(fixedText(number, digits), spec.hasComma)
    case '%':
      return `${fixedText(number * 100, digits)}%`
    case 'e':
    case 'E':
      return exponentText(number, digits, spec.kind)
    case 'g':
    case 'G':
      return generalText(number, spec.precision ?? 6)
    default:
      if (whole !== null) return group(whole.toString(), spec.hasComma)
      return spec.precision === null ? floatText(number) : generalText(number, spec.precision)
  }
}

/** C's %.nf: exact ties go to the even digit, where toFixed goes up. */
export function fixedText(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf'
  if (value >= 1e21) return BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '')
  // 60 digits more show the exact expansion of every float that can tie.
  const exact = value.toFixed(Math.min(100, digits + 60))
  const cut = exact.indexOf('.') + 1 + digits
  const kept = digits === 0 ? exact.slice(0, cut - 1) : exact.slice(0, cut)
  const isTieToEven = /^50*$/.test(exact.slice(cut)) && Number(kept.at(-1)) % 2 === 0
  return isTieToEven ? kept : value.toFixed(digits)
}

function exponentText(value: number, digits: number, kind: string): string {
  const [mantissa, exponent] = value.toExponential(digits).split('e') as [string, string]
  const power = Math.abs(Number(exponent)).toString().padStart(2, '0')
  return `${mantissa}${kind}${exponent.startsWith('-') ? '-' : '+'}${power}`
}

function generalText(value: number, precision: number): string {
  if (value === 0) return '0'
  const digits = Math.max(1, precision)
  const exponent = Number(value.toExponential(digits - 1).split('e')[1])
  if (exponent < -4 || exponent >= digits) {
    return exponentText(value, digits - 1, 'e').replace(/\.?0+e/, 'e')
  }
  const text = fixedText(value, Math.max(0, digits - 1 - exponent))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function group(text: string, hasComma: boolean): string {
  if (!hasComma) return text
  const [whole, fraction] = text.split('.') as [string, string | undefined]
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function pad(text: string, sign: string, spec: Spec): string {
  const missing = spec.width - text.length - sign.length
  if (missing <= 0) return sign + text
  if (spec.align === '<') return sign + text + spec.fill.repeat(missing)
  if (spec.align === '=') return sign + spec.fill.repeat(missing) + text
  if (spec.align === '^') {
    const left = Math.floor(missing / 2)
    return spec.fill.repeat(left) + sign + text + spec.fill.repeat(missing - left)
  }
  return spec.fill.repeat(missing) + sign + text
}

/** Counted, so that a megabyte of zeros is not tried in every way of sharing it between flags and width. */
const PERCENT = /%(?:\((\w+)\))?([#0\- +]{0,16})(\d{0,9})(?:\.(\d{1,9}))?([a-zA-Z%])/g

/** Python's `text % values`. */
export function formatPercent(text: string, values: MacroValue): string {
  const list = values instanceof MacroTuple ? values.items : [values]
  let used = 0
  let letters = 0
  chargeText(text.length)
  const result = text.replace(PERCENT, (_, name: string | undefined, flags: string, width: string, precision, kind) => {
    if (kind === '%') return '%'
    const value = name !== undefined && values instanceof Map ? values.get(name) : list[used++]
    if (value === undefined) throw new MacroError('TypeError', 'not enough arguments for format string')
    const item = percentItem(value, flags, width, precision, kind)
    letters += item.length
    limitLength(letters)
    return item
  })
  if (used < list.length && !(values instanceof Map)) {
    throw new MacroError('TypeError', 'not all arguments converted during string formatting')
  }
  return limitText(result)
}

function percentItem(
  value: MacroValue,
  flags: string,
  width: string,
  precision: string | undefined,
  kind: string,
): string {
  const spec: Spec = {
    fill: flags.includes('0') && !flags.includes('-') ? '0' : ' ',
    align: flags.includes('-') ? '<' : flags.includes('0') ? '=' : '>',
    sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '',
    isAlternate: flags.includes('#'),
    width: Math.min(1000, Number(width)),
    hasComma: false,
    precision: precision === undefined ? null : Math.min(100, Number(precision)),
    kind: kind === 'i' || kind === 'u' ? 'd' : kind,
  }
  if (kind === 's' || kind === 'r') {
    const text = kind === 's' ? toText(value) : toRepr(value)
    return pad(spec.precision === null ? text : text.slice(0, spec.precision), '', { ...spec, fill: ' ' })
  }
  if (!isNumber(value)) {
    const wanted = spec.kind === 'd' ? `%${kind} format: a real number is required` : 'must be real number'
    throw new MacroError('TypeError', `${wanted}, not ${typeName(value)}`)
  }
  return applySpec(spec.kind === 'd' && typeof value === 'number' ? BigInt(Math.trunc(value)) : value, spec)
}

const FIELD = /\{\{|\}\}|\{(\w*)(?:!([rs]))?(?::([^{}]*))?\}/g

/** Python's text.format(...) without attribute access. */
export function formatFields(
  text: string,
  args: readonly MacroValue[],
  named: ReadonlyMap<string, MacroValue>,
): string {
  let next = 0
  let letters = 0
  chargeText(text.length)
  const result = text.replace(
    FIELD,
    (field, name: string | undefined, conversion: string | undefined, spec?: string) => {
      if (field === '{{') return '{'
      if (field === '}}') return '}'
      const value = name === '' ? args[next++] : /^\d+$/.test(name ?? '') ? args[Number(name)] : named.get(name ?? '')
      if (value === undefined)
        throw new MacroError('IndexError', 'Replacement index out of range for positional args tuple')
      const item = formatValue(conversion === 'r' ? toRepr(value) : value, spec ?? '')
      letters += item.length
      limitLength(letters)
      return item
    },
  )
  return limitText(result)
}

export function joinTexts(values: MacroValue, separator: string): string {
  return listTexts(iterate(values), toText, separator)
}
