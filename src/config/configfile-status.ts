// The `configfile` object as Klipper's status shows it: the texts of the file and the values they became.
import type { PrinterConfig } from './printer-config.ts'
import type { PythonLiteral } from './python-literal.ts'
import { formatFloat } from './python-number.ts'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

export interface ConfigfileStatus {
  /** Section as written -> lower-case option -> text. */
  readonly config: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Lower-case section -> lower-case option -> value, defaults included. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>
}

export function configfileStatus(printer: PrinterConfig): ConfigfileStatus {
  return {
    config: mapObject(printer.source.sections, ({ options }) => mapObject(options, ({ text }) => text)),
    settings: mapObject(printer.settings, (options) => mapObject(options, literalToJson)),
  }
}

/** Own keys only, also for a section that somebody called __proto__. */
function mapObject<Value, Result>(map: ReadonlyMap<string, Value>, convert: (value: Value) => Result) {
  return Object.fromEntries([...map].map(([key, value]) => [key, convert(value)]))
}

/** Whether a number is an int or a float is lost here; `literalJsonText` keeps it. */
export function literalToJson(literal: PythonLiteral): JsonValue {
  if (literal.kind === 'none') return null
  if (literal.kind === 'dict') {
    return Object.fromEntries(literal.entries.map(([key, value]) => [keyText(key), literalToJson(value)]))
  }
  return 'items' in literal ? literal.items.map(literalToJson) : literal.value
}

/** As Python writes it, without spaces: 3000.0 where the value is a float, 3000 where it is an int. */
export function literalJsonText(literal: PythonLiteral): string {
  if (literal.kind === 'float') return formatFloat(literal.value)
  if (literal.kind === 'dict') {
    const entries = literal.entries.map(([key, value]) => `${JSON.stringify(keyText(key))}:${literalJsonText(value)}`)
    return `{${entries.join(',')}}`
  }
  if ('items' in literal) return `[${literal.items.map(literalJsonText).join(',')}]`
  return JSON.stringify(literalToJson(literal))
}

/** JSON's keys are texts: Python writes those that are not. */
function keyText(key: PythonLiteral): string {
  return key.kind === 'str' ? key.value : literalJsonText(key)
}
