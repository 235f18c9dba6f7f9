// "about 0.05": a value rounded to few digits, for estimates in the head. Route: rounding by decimal text.
import * as z from 'zod'
import { symbolText } from '../mathematics/formula-text.ts'
import { nearlyEqual, quantityOf, quantityText } from '../mathematics/quantity.ts'
import { type ClaimKind, claimId, nameSchema, noSuchForm } from './claim-kind.ts'

export const roundingSchema = z.strictObject({
  id: claimId,
  kind: z.literal('rounding'),
  of: nameSchema,
  from: nameSchema,
  digits: z.int().min(1).max(3),
})
type Rounding = z.infer<typeof roundingSchema>

export const rounding: ClaimKind<Rounding> = {
  check(claim, book) {
    const exact = quantityOf(book, claim.from)
    const rough = quantityOf(book, claim.of)
    if (exact.unit !== rough.unit) return `${claim.of} and ${claim.from} have different units`
    return nearlyEqual(Number(exact.value.toPrecision(claim.digits)), rough.value)
      ? null
      : `${claim.from} = ${exact.value} does not round to ${rough.value}`
  },
  text(claim, form, book) {
    if (form === 'about') return `${symbolText(claim.from)} ≈ ${quantityText(quantityOf(book, claim.of))}`
    return noSuchForm('rounding', form)
  },
  inputs: (claim) => [claim.from],
  establishes: (claim) => [claim.of],
}
