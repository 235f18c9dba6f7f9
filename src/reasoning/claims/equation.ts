// "t = n·t_p + (n - 1)·d/v = 4.5 s": a value by a formula. Route of the check: mathjs, with units carried through.
import * as z from 'zod'
import { formulaText, symbolText } from '../mathematics/formula-text.ts'
import { filledFor } from '../mathematics/printed.ts'
import { nearlyEqual, quantityOf, quantityText, siOfQuantity } from '../mathematics/quantity.ts'
import { type ClaimKind, claimId, formulaSchema, hasUnit, nameSchema, symbolsOf, valueIn } from './claim-kind.ts'

export const equationSchema = z.strictObject({
  id: claimId,
  kind: z.literal('equation'),
  of: nameSchema,
  expr: formulaSchema,
})
type Equation = z.infer<typeof equationSchema>

/** What is written the same twice in a row is written once: "3^3 = 27", not "3^3 = 3^3 = 27". */
function chain(parts: readonly string[], between = ' = '): string {
  return parts.filter((part, i) => part !== parts[i - 1]).join(between)
}

export const equation: ClaimKind<Equation> = {
  check(claim, book) {
    const target = quantityOf(book, claim.of)
    const value = valueIn(claim.expr, book)
    if (!hasUnit(value, target.unit)) return `${claim.of} is in ${target.unit || 'no unit'}, but ${claim.expr} is not`
    const stated = siOfQuantity(target)
    return nearlyEqual(stated, value.si, 1e-9)
      ? null
      : `${claim.of} is stated as ${stated} (SI), but ${claim.expr} gives ${value.si}`
  },
  text(claim, form, book) {
    const right = formulaText(claim.expr)
    const name = symbolText(claim.of)
    const result = (): string => quantityText(quantityOf(book, claim.of))
    // The dear part: numbers are tried with more digits until they give the result.
    const filled = (): string => filledFor(claim.expr, quantityOf(book, claim.of), book)
    switch (form) {
      case 'expr':
        return right
      case 'equation':
        return `${name} = ${right}`
      case 'filled':
        return filled()
      case 'arithmetic':
        return chain([filled(), result()])
      case 'worked':
        return chain([name, right, filled(), result()])
      case 'result':
        return `${name} = ${result()}`
      case 'short':
        return chain([name, right, result()])
      case 'lines':
        return `${name} = ${chain([right, filled(), result()], '\n  = ')}`
      default:
        throw new Error(`an equation has no text of form ${form}`)
    }
  },
  inputs: (claim) => symbolsOf([claim.expr]),
  establishes: (claim) => [claim.of],
}
