// Python's operators, subscripts and attributes on macro values.
import { methodOf } from './methods.ts'
import { checkLength, formatPercent, limitText, toText } from './python-text.ts'
import type { MacroValue } from './python-value.ts'
import {
  compare,
  isEqual,
  isNumber,
  isTruthy,
  iterate,
  MacroError,
  MacroObject,
  MacroTuple,
  toKey,
  toNumber,
  typeName,
  Undefined,
  undefinedError,
} from './python-value.ts'
import { charge, chargeText } from './work.ts'

/** Whole numbers beyond this many bits are refused: a template must not fill the memory. */
const WHOLE_BITS_MAX = 1024n
const ITEMS_MAX = 100_000

export function binary(operator: string, left: MacroValue, right: MacroValue): MacroValue {
  // Joining texts is printing: what is not there prints as nothing.
  if (operator === '~') return limitText(toText(left) + toText(right))
  if (left instanceof Undefined) throw undefinedError(left)
  if (right instanceof Undefined) throw undefinedError(right)
  if (isNumber(left) && isNumber(right)) return arithmetic(operator, left, right)
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right)
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return limitText(left + right)
    if (Array.isArray(left) && Array.isArray(right)) return limitItems([...left, ...right])
    if (left instanceof MacroTuple && right instanceof MacroTuple) {
      return new MacroTuple(limitItems([...left.items, ...right.items]))
    }
  }
  if (operator === '*') {
    const repeated = repeat(left, right) ?? repeat(right, left)
    if (repeated !== null) return repeated
  }
  if (operator === '+' && typeof left === 'string') {
    throw new MacroError('TypeError', `can only concatenate str (not "${typeName(right)}") to str`)
  }
  throw new MacroError(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  )
}

function repeat(value: MacroValue, count: MacroValue): MacroValue | null {
  if (typeof count !== 'bigint') return null
  if (value === '') return ''
  const times = Array.isArray(value) && value.length === 0 ? 0 : Math.max(0, Number(count))
  if (typeof value === 'string') {
    checkLength(value.length * times)
    return value.repeat(times)
  }
  if (!Array.isArray(value)) return null
  if (value.length * times > ITEMS_MAX) throw new MacroError('MemoryError', 'list is too long')
  charge((value.length * times) / 2)
  return Array.from({ length: times }, () => value).flat()
}

function limitItems(items: MacroValue[]): MacroValue[] {
  if (items.length > ITEMS_MAX) throw new MacroError('MemoryError', 'list is too long')
  charge(items.length / 2)
  return items
}

function arithmetic(operator: string, left: bigint | number | boolean, right: bigint | number | boolean): MacroValue {
  if (operator === '/') {
    if (toNumber(right) === 0) {
      const isFloat = typeof left === 'number' || typeof right === 'number'
      throw new MacroError('ZeroDivisionError', isFloat ? 'float division by zero' : 'division by zero')
    }
    return toNumber(left) / toNumber(right)
  }
  if (typeof left === 'number' || typeof right === 'number') {
    return floatArithmetic(operator, toNumber(left), toNumber(right))
  }
  return limitWhole(wholeArithmetic(operator, BigInt(left), BigInt(right)))
}

function limitWhole(value: MacroValue): MacroValue {
  if (typeof value === 'bigint' && (value > 1n << WHOLE_BITS_MAX || value < -(1n << WHOLE_BITS_MAX))) {
    throw new MacroError('OverflowError', 'number is too large')
  }
  return value
}

function floatArithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '**': {
      const power = left ** right
      if (left === 0 && right < 0) throw new MacroError('ZeroDivisionError', '0.0 cannot be raised to a negative power')
      return power
    }
  }
  if (right === 0)
    throw new MacroError('ZeroDivisionError', operator === '%' ? 'float modulo' : 'float floor division by zero')
  const remainder = left % right
  const floored = remainder !== 0 && remainder < 0 !== right < 0 ? remainder + right : remainder
  return operator === '%' ? floored : Math.floor((left - floored) / right + 0.5)
}

function wholeArithmetic(operator: string, left: bigint, right: bigint): MacroValue {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '**':
      if (right < 0n) return Number(left) ** Number(right)
      if (right > WHOLE_BITS_MAX) throw new MacroError('OverflowError', 'number is too large')
      return left ** right
  }
  if (right === 0n) {
    const words = operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero'
    throw new MacroError('ZeroDivisionError', words)
  }
  const remainder = left % right
  const isOff = remainder !== 0n && remainder < 0n !== right < 0n
  return operator === '%' ? (isOff ? remainder + right : remainder) : left / right - (isOff ? 1n : 0n)
}

export function unary(operator: string, value: MacroValue): MacroValue {
  if (operator === 'not') return !isTruthy(value)
  if (value instanceof Undefined) throw undefinedError(value)
  if (typeof value === 'number') return operator === '-' ? -value : value
  if (typeof value === 'bigint' || typeof value === 'boolean') return operator === '-' ? -BigInt(value) : BigInt(value)
  throw new MacroError('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`)
}

export function comparison(operator: string, left: MacroValue, right: MacroValue): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case 'in':
      return contains(right, left)
    case 'not in':
      return !contains(right, left)
  }
  const order = compare(left, right, operator)
  if (operator === '<') return order < 0
  if (operator === '>') return order > 0
  return operator === '<=' ? order <= 0 : order >= 0
}

export function contains(container: MacroValue, value: MacroValue): boolean {
  if (container instanceof Map) return container.has(toKey(value))
  if (container instanceof MacroObject) return typeof value === 'string' && container.get(value) !== undefined
  if (typeof container === 'string') {
    chargeText(container.length)
    if (typeof value === 'string') return container.includes(value)
    throw new MacroError('TypeError', `'in <string>' requires string as left operand, not ${typeName(value)}`)
  }
  return iterate(container).some((item) => isEqual(item, value))
}

/** `value.name`: a method or member, else the item of that name, as Jinja looks. */
export function attribute(value: MacroValue, name: string): MacroValue {
  if (value instanceof Undefined) throw undefinedError(value)
  const method = methodOf(value, name)
  if (method !== null) return method
  const found = memberOf(value, name)
  return found === undefined ? new Undefined(`'${wordFor(value)}' has no attribute '${name}'`) : found
}

function memberOf(value: MacroValue, name: string): MacroValue | undefined {
  if (value instanceof Map) return value.get(name)
  if (value instanceof MacroObject) return value.get(name)
  if (value instanceof MacroTuple) {
    const index = value.names.indexOf(name)
    return index < 0 ? undefined : value.items[index]
  }
  return undefined
}

function wordFor(value: MacroValue): string {
  if (value === null) return 'None'
  return `${value instanceof MacroObject ? value.name : typeName(value)} object`
}

/** `value[index]` */
export function subscript(value: MacroValue, index: MacroValue): MacroValue {
  if (value instanceof Undefined) throw undefinedError(value)
  if (value instanceof Map) {
    const found = value.get(toKey(index))
    if (found !== undefined) return found
  }
  if (typeof index === 'string') return attribute(value, index)
  if (typeof index === 'bigint' && (typeof value === 'string' || Array.isArray(value) || value instanceof MacroTuple)) {
    const items = iterate(value)
    const found = items[Number(index < 0n ? BigInt(items.length) + index : index)]
    if (found !== undefined) return found
  }
  return new Undefined(`${wordFor(value)} has no element ${toText(index)}`)
}

/** `value[start:stop:step]` */
export function sliceOf(value: MacroValue, bounds: readonly MacroValue[]): MacroValue {
  const [start, stop, step] = bounds.map((bound) => (bound === null || bound === undefined ? null : wholeOf(bound)))
  const items = iterate(value)
  const by = step ?? 1
  if (by === 0) throw new MacroError('ValueError', 'slice step cannot be zero')
  const clamp = (index: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, index < 0 ? index + items.length : index))
  const low = by > 0 ? 0 : -1
  const high = by > 0 ? items.length : items.length - 1
  const from = start === null || start === undefined ? (by > 0 ? low : high) : clamp(start, low, high)
  const to = stop === null || stop === undefined ? (by > 0 ? high : low) : clamp(stop, low, high)
  const kept: MacroValue[] = []
  charge(items.length / 2)
  for (let i = from; by > 0 ? i < to : i > to; i += by) kept.push(items[i] ?? null)
  if (typeof value === 'string') return kept.map(toText).join('')
  return value instanceof MacroTuple ? new MacroTuple(kept) : kept
}

function wholeOf(value: MacroValue): number {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  throw new MacroError('TypeError', 'slice indices must be integers or None or have an __index__ method')
}
