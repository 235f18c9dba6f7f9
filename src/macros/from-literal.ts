import type { PythonLiteral } from '#config'
import type { MacroValue } from './python-value.ts'
import { MacroTuple, toKey } from './python-value.ts'

/** The value of a `variable_NAME:` option or of SET_GCODE_VARIABLE. */
export function fromLiteral(literal: PythonLiteral): MacroValue {
  switch (literal.kind) {
    case 'none':
      return null
    case 'bool':
    case 'str':
    case 'float':
      return literal.value
    case 'int':
      return Number.isFinite(literal.value) ? BigInt(literal.value) : literal.value
    case 'list':
    case 'set':
      return literal.items.map(fromLiteral)
    case 'tuple':
      return new MacroTuple(literal.items.map(fromLiteral))
    case 'dict':
      return new Map(literal.entries.map(([key, value]) => [toKey(fromLiteral(key)), fromLiteral(value)]))
  }
}
