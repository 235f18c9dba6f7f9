// A place of a text that is not prose: a value, a unit, a formula, a relation. What must stand there follows from the row's
// quantities and claims alone; the writer renders it, the verifier renders it again and compares.
import * as z from 'zod'
import { type Claim, claimText } from '../claims/claims.ts'
import { symbolText } from '../mathematics/formula-text.ts'
import { numberText } from '../mathematics/number-text.ts'
import { type Quantity, quantityText, siOfQuantity } from '../mathematics/quantity.ts'
import { fromSi } from '../mathematics/units.ts'

export const referenceSchema = z.union([
  /** Value with unit; `f`: `n` the number alone, `u` the unit alone, `=` "name = value". */
  z.strictObject({
    q: z.string(),
    u: z.string().max(24).optional(),
    d: z.string().max(4).optional(),
    f: z.enum(['n', 'u', '=']).optional(),
  }),
  /** A claim in one of its forms. */
  z.strictObject({ c: z.string(), f: z.string().max(40) }),
])

export type Reference = z.infer<typeof referenceSchema>

export interface Facts {
  readonly quantities: ReadonlyMap<string, Quantity>
  readonly claims: ReadonlyMap<string, Claim>
}

export function referenceText(reference: Reference, facts: Facts): string {
  if ('c' in reference) {
    const claim = facts.claims.get(reference.c)
    if (!claim) throw new Error(`there is no claim ${reference.c}`)
    return claimText(claim, reference.f, facts)
  }
  const quantity = facts.quantities.get(reference.q)
  if (!quantity) throw new Error(`there is no quantity ${reference.q}`)
  const unit = reference.u ?? quantity.unit
  const digits = reference.d ?? quantity.digits
  if (reference.f === 'u') return unit
  if (reference.f === 'n') return numberText(fromSi(siOfQuantity(quantity), unit), digits)
  const value = quantityText(quantity, unit, digits)
  return reference.f === '=' ? `${symbolText(quantity.id)} = ${value}` : value
}
