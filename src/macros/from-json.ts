import type { JsonValue } from '#config'
import type { MacroValue } from './python-value.ts'
import { MacroTuple } from './python-value.ts'

/** Status fields that Klipper keeps as named tuples: `printer.toolhead.position.x`. */
const COORDINATES: ReadonlySet<string> = new Set([
  'position',
  'gcode_position',
  'homing_origin',
  'live_position',
  'axis_minimum',
  'axis_maximum',
  'last_probe_position',
])

/**
 * The value of a status object as a template sees it, from the JSON that a client has. JSON that JavaScript has read does not
 * tell 12 from 12.0; whole numbers become int here, because an int works wherever a float does and not the other way round.
 */
export function fromJson(value: JsonValue): MacroValue {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(fromJson)
  return new Map(Object.entries(value).map(([key, item]) => [key, memberFromJson(key, item)]))
}

function memberFromJson(key: string, item: JsonValue): MacroValue {
  const isCoordinate = COORDINATES.has(key) && isList(item) && item.every((part) => typeof part === 'number')
  return isCoordinate ? new MacroTuple(item.map(fromJson), ['x', 'y', 'z', 'e']) : fromJson(item)
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
