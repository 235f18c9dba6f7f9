// "t = 4.5 s ≤ t_max = 90 s": two values compared. Route: both sides by mathjs with units, then the comparison.
import * as z from 'zod'
import { parseFormula } from '../mathematics/expression.ts'
import { formulaText } from '../mathematics/formula-text.ts'
import { filledText, finerToDiffer } from '../mathematics/printed.ts'
import type { Book } from '../mathematics/quantity.ts'
import {
  type ClaimKind,
  claimId,
  formulaSchema,
  noSuchForm,
  relationSchema,
  sameKind,
  symbolsOf,
  valueIn,
} from './claim-kind.ts'
import { holds, relationPhrase, relationSign } from './relations.ts'

export const relationClaimSchema = z.strictObject({
  id: claimId,
  kind: z.literal('relation'),
  left: formulaSchema,
  op: relationSchema,
  right: formulaSchema,
})
type RelationClaim = z.infer<typeof relationClaimSchema>

/** "t = 4.5 s" of a name, the formula with its values otherwise. */
function namedSide(side: string, book: Book, finer: number): string {
  return parseFormula(side).symbols.length === 0
    ? formulaText(side)
    : `${formulaText(side)} = ${filledText(side, book, finer)}`
}

export const relationClaim: ClaimKind<RelationClaim> = {
  check(claim, book) {
    const left = valueIn(claim.left, book)
    const right = valueIn(claim.right, book)
    if (!sameKind(left, right)) return `${claim.left} and ${claim.right} have different units`
    return holds(left.si, claim.op, right.si)
      ? null
      : `${claim.left} ${claim.op} ${claim.right} does not hold: ${left.si} and ${right.si} (SI)`
  },
  text(claim, form, book) {
    const sign = relationSign(claim.op)
    const phrase = /^phrase:(\d{1,2})$/.exec(form)
    if (phrase) return relationPhrase(claim.op, Number(phrase[1]))
    if (form === 'symbols') return `${formulaText(claim.left)} ${sign} ${formulaText(claim.right)}`
    const finer = finerToDiffer(claim.left, claim.right, book)
    switch (form) {
      case 'values':
        return `${filledText(claim.left, book, finer)} ${sign} ${filledText(claim.right, book, finer)}`
      case 'named':
        return `${namedSide(claim.left, book, finer)} ${sign} ${namedSide(claim.right, book, finer)}`
      default:
        return noSuchForm('relation', form)
    }
  },
  inputs: (claim) => symbolsOf([claim.left, claim.right]),
  establishes: () => [],
}
