// A named number with a unit: given by the problem, or found, in which case some claim must establish it.
import type { Unit } from 'mathjs'
import * as z from 'zod'
import type { Digits } from './number-text.ts'
import { numberText } from './number-text.ts'
import { math, siOf, toSi, unitFacts } from './units.ts'

const NAME = /^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/

export const nameSchema = z.string().max(40).regex(NAME)

export const quantitySchema = z.strictObject({
  id: nameSchema,
  value: z.number(),
  unit: z.string().max(24),
  digits: z.string().max(4),
  given: z.literal(true).optional(),
})

export type Quantity = z.infer<typeof quantitySchema>

/** All that is known of one row by name. */
export interface Book {
  readonly quantities: Pick<ReadonlyMap<string, Quantity>, 'get'>
}

export function quantityOf(book: Book, id: string): Quantity {
  const quantity = book.quantities.get(id)
  if (!quantity) throw new Error(`${id} is not known`)
  return quantity
}

export function siOfQuantity(quantity: Quantity): number {
  return toSi(quantity.value, quantity.unit)
}

/** As mathjs has it, in SI. */
export function withUnit(si: number, unit: string): Unit | number {
  const facts = unitFacts(unit)
  if (facts.unit === null) return si
  return math.multiply(facts.unit, si / siOf(facts.unit)) as Unit
}

/** "0.5 s"; `unit` other than its own converts. */
export function quantityText(quantity: Quantity, unit = quantity.unit, digits: Digits = quantity.digits): string {
  return valueText(siOfQuantity(quantity), unit, digits)
}

export function valueText(si: number, unit: string, digits: Digits): string {
  const facts = unitFacts(unit)
  const number = numberText((si - facts.offset) / facts.factor, digits)
  if (unit === '') return number
  if (unit === '°') return `${number}°`
  // "510/s", as "510 1/s" reads like two numbers.
  return unit.startsWith('1/') ? `${number}${unit.slice(1)}` : `${number} ${unit}`
}

/** A difference below a part in 1e9 is rounding. */
export function nearlyEqual(a: number, b: number, relative = 1e-9): boolean {
  if (a === b) return true
  return Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b)) + 1e-300
}
