// What every kind of claim has: a schema (rows come from outside), a check by a route of its own, and words for the text.
import * as z from 'zod'
import { evaluateWithUnits, parseFormula } from '../mathematics/expression.ts'
import { type Book, nameSchema, quantityOf, siOfQuantity, withUnit } from '../mathematics/quantity.ts'
import { sameDimension, siOf, unitFacts } from '../mathematics/units.ts'
import { RELATIONS } from './relations.ts'

export const formulaSchema = z.string().min(1).max(1200)
export const relationSchema = z.enum(RELATIONS)
export const unitSchema = z.string().max(24)
export const claimId = z
  .string()
  .max(24)
  .regex(/^[a-z][a-z0-9_-]*$/i)
export { nameSchema }

export interface ClaimKind<C> {
  /** null: it holds. Otherwise why not, in one sentence. Throws when it is malformed. */
  check(claim: C, book: Book): string | null
  /** The claim in the text, in one of its forms. */
  text(claim: C, form: string, book: Book): string
  /** Quantities that it reads. */
  inputs(claim: C): readonly string[]
  /** Quantities that it establishes. */
  establishes(claim: C): readonly string[]
}

export interface Value {
  readonly si: number
  /** null: a pure number. */
  readonly unit: ReturnType<typeof unitFacts>['unit']
}

/** With units checked; `local` are names of the claim itself, in SI with a unit. */
export function valueIn(
  text: string,
  book: Book,
  local: ReadonlyMap<string, { si: number; unit: string }> = new Map(),
): Value {
  const result = evaluateWithUnits(text, (name) => {
    const own = local.get(name)
    if (own) return withUnit(own.si, own.unit)
    const quantity = quantityOf(book, name)
    return withUnit(siOfQuantity(quantity), quantity.unit)
  })
  return typeof result === 'number' ? { si: result, unit: null } : { si: siOf(result), unit: result }
}

/** Zero has every dimension: "T_0 >= 0" is no mistake. */
export function sameKind(a: Value, b: Value): boolean {
  return sameDimension(a.unit, b.unit) || (a.unit === null && a.si === 0) || (b.unit === null && b.si === 0)
}

export function hasUnit(value: Value, unit: string): boolean {
  return sameDimension(value.unit, unitFacts(unit).unit) || (value.unit === null && value.si === 0)
}

/** Symbols of formulas less the names that are the claim's own. */
export function symbolsOf(formulas: readonly string[], own: readonly string[] = []): string[] {
  const all = formulas.flatMap((formula) => parseFormula(formula).symbols)
  return [...new Set(all)].filter((name) => !own.includes(name))
}

export function noSuchForm(kind: string, form: string): never {
  throw new Error(`a ${kind} claim has no text of form ${form}`)
}
