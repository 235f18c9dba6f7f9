// Givens that nobody uses do not belong into a problem: a bullet of the prompt whose numbers neither thinking nor answer
// rests on is left out of this depth's row.
import { claimInputs, establishedBy } from '../claims/claims.ts'
import { bareText, type Part } from '../text/piece.ts'
import type { Model } from './model.ts'
import { boundsOf } from './notation.ts'

/** Quantities that a text shows, and all that these rest on. */
export function restsOn(parts: readonly Part[], model: Model): Set<string> {
  const used = new Set<string>()
  const claims = [...model.claims.values()]
  const take = (id: string): void => {
    if (used.has(id)) return
    used.add(id)
    for (const claim of claims)
      if (establishedBy(claim).includes(id)) for (const input of claimInputs(claim)) take(input)
  }
  for (const { reference } of parts.flatMap(boundsOf)) {
    if ('q' in reference) take(reference.q)
    else {
      const claim = model.claims.get(reference.c)
      if (claim) for (const id of [...claimInputs(claim), ...establishedBy(claim)]) take(id)
    }
  }
  return used
}

/** Does the item state givens, and only such as are not used? Demands of safety stay: what they ask for is a constraint anyhow. */
export function isUnused(item: Part, used: ReadonlySet<string>, model: Model): boolean {
  const references = boundsOf(item).map((bound) => bound.reference)
  return (
    references.length > 0 &&
    !/\bsafety\b/i.test(bareText(item)) &&
    references.every((one) => 'q' in one && model.quantities.get(one.q)?.given === true && !used.has(one.q))
  )
}
