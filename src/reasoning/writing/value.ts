// A quantity in the hands of a writer: its number for computing, its places in the text.
import { symbolText } from '../mathematics/formula-text.ts'
import type { Digits } from '../mathematics/number-text.ts'
import { type Quantity, siOfQuantity } from '../mathematics/quantity.ts'
import type { Bound } from '../text/piece.ts'

/** Put itself into say`...` it prints as "4.5 s". */
export interface Value {
  readonly id: string
  /** In its own unit. */
  readonly number: number
  /** In SI base units. */
  readonly si: number
  readonly unit: string
  /** Prints the value with its unit. */
  readonly piece: Bound
  /** "t_p" */
  readonly symbol: string
  /** In another unit or with other digits: "4500 ms". */
  as(unit: string, digits?: Digits): Bound
  /** The number without unit. */
  readonly bare: Bound
  /** The unit alone. */
  readonly unitOnly: Bound
  /** "t_p = 4.5 s" */
  readonly named: Bound
  /** A literal of Rust: `rf` a float, `ri` a whole number; in `unit` when given. */
  rust(kind: 'f64' | 'int', unit?: string): Bound
}

/** A value by a formula has the formula's places too. */
export interface Derived extends Value {
  /** "n·t_p" */
  readonly expr: Bound
  /** "t = n·t_p" */
  readonly equation: Bound
  /** "t = n·t_p = 9·0.5 s = 4.5 s" */
  readonly worked: Bound
  /** "9·0.5 s = 4.5 s" */
  readonly arithmetic: Bound
  /** "9·0.5 s" */
  readonly filled: Bound
  /** "t = n·t_p = 4.5 s" */
  readonly short: Bound
  /** The formula, for composing others. */
  readonly formula: string
}

/** A claim in the text: which forms there are is said at each kind. */
export interface ClaimPlaces {
  readonly id: string
  form(name: string): Bound
}

export function valueOfQuantity(quantity: Quantity): Value {
  const { id, value, unit } = quantity
  const bound = (more: object = {}): Bound => ({ reference: { q: id, ...more } })
  return {
    id,
    number: value,
    si: siOfQuantity(quantity),
    unit,
    piece: bound(),
    symbol: symbolText(id),
    as: (other, digits) => bound({ u: other, ...(digits === undefined ? {} : { d: digits }) }),
    bare: bound({ f: 'n' }),
    unitOnly: bound({ f: 'u' }),
    named: bound({ f: '=' }),
    rust: (kind, other) =>
      bound({ f: 'n', d: kind === 'f64' ? 'rf' : 'ri', ...(other === undefined ? {} : { u: other }) }),
  }
}

export function placesOfClaim(id: string): ClaimPlaces {
  return { id, form: (name) => ({ reference: { c: id, f: name } }) }
}
