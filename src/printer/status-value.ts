// What status objects are made of. Whole numbers and floats are different things to Klipper and to its clients in Python
// (12 and 12.0), so whole numbers are bigint here and numbers are floats.
import { floatText, MacroTuple, type MacroValue } from '#macros'

export type StatusValue =
  | null
  | boolean
  | string
  /** A float. */
  | number
  /** A whole number. */
  | bigint
  | Coordinate
  | readonly StatusValue[]
  | StatusRecord

export interface StatusRecord {
  readonly [name: string]: StatusValue
}

/** x, y, z, e: a list to clients, and to macros a tuple with names. */
export class Coordinate {
  readonly items: readonly StatusValue[]

  constructor(items: readonly StatusValue[]) {
    this.items = items
  }
}

/** Four floats; `e` as given, because Klipper puts a whole 0 where there is no such axis. */
export function coordinate(values: ArrayLike<number>, e: StatusValue = values[3] ?? 0): Coordinate {
  return new Coordinate([values[0] ?? 0, values[1] ?? 0, values[2] ?? 0, e])
}

/** JSON as Python writes it: floats with a point, bare NaN and Infinity never. */
export function statusJson(value: StatusValue | undefined): string {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? floatText(value) : 'null'
    case 'bigint':
      return value.toString()
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object': {
      if (value === null) return 'null'
      if (value instanceof Coordinate) return listJson(value.items)
      if (isList(value)) return listJson(value)
      const record = value as StatusRecord
      let text = ''
      for (const key of Object.keys(record)) {
        if (record[key] === undefined) continue
        text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${statusJson(record[key])}`
      }
      return `{${text}}`
    }
    default:
      return 'null'
  }
}

function listJson(items: readonly StatusValue[]): string {
  let text = ''
  for (const item of items) text += `${text === '' ? '' : ','}${statusJson(item)}`
  return `[${text}]`
}

export function isList(value: StatusValue): value is readonly StatusValue[] {
  return Array.isArray(value)
}

/** The same for templates. */
export function toMacroValue(value: StatusValue): MacroValue {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Coordinate) return new MacroTuple(value.items.map(toMacroValue), ['x', 'y', 'z', 'e'])
  if (isList(value)) return value.map(toMacroValue)
  return new Map(Object.entries(value as StatusRecord).map(([key, item]) => [key, toMacroValue(item)]))
}

export function isSame(a: StatusValue | undefined, b: StatusValue | undefined): boolean {
  if (a === b) return true
  if (typeof a === 'number' && typeof b === 'number') return Object.is(a, b)
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (a instanceof Coordinate || b instanceof Coordinate) {
    return a instanceof Coordinate && b instanceof Coordinate && isSame(a.items, b.items)
  }
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  }
  const [left, right] = [a as StatusRecord, b as StatusRecord]
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => isSame(left[key], right[key]))
}
