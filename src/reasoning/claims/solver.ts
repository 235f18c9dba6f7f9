// A value that one of the project's own solvers gives. Route: the solver is run again on the inputs of the row.
import * as z from 'zod'
import { symbolText } from '../mathematics/formula-text.ts'
import { nearlyEqual, quantityOf, siOfQuantity } from '../mathematics/quantity.ts'
import { fromSi, sameDimension, toSi, unitFacts } from '../mathematics/units.ts'
import { type ClaimKind, claimId, nameSchema, noSuchForm } from './claim-kind.ts'
import { SOLVERS } from './solvers.ts'

export const solverSchema = z.strictObject({
  id: claimId,
  kind: z.literal('solver'),
  solver: z.string().max(60),
  inputs: z.array(nameSchema).max(12),
  of: nameSchema,
  tolerance: z.number().positive().max(0.02),
})
type SolverClaim = z.infer<typeof solverSchema>

export const solver: ClaimKind<SolverClaim> = {
  check(claim, book) {
    const known = SOLVERS.get(claim.solver)
    if (!known) return `there is no solver ${claim.solver}`
    if (known.inputs.length !== claim.inputs.length) return `${claim.solver} takes ${known.inputs.length} inputs`
    const values = claim.inputs.map((id, i) => {
      const quantity = quantityOf(book, id)
      if (!sameDimension(unitFacts(quantity.unit).unit, unitFacts(known.inputs[i]!).unit))
        throw new Error(`${id} has another unit`)
      return fromSi(siOfQuantity(quantity), known.inputs[i]!)
    })
    const target = quantityOf(book, claim.of)
    if (!sameDimension(unitFacts(target.unit).unit, unitFacts(known.unit).unit)) return `${claim.of} has another unit`
    const found = toSi(known.run(values), known.unit)
    const stated = siOfQuantity(target)
    return nearlyEqual(found, stated, claim.tolerance)
      ? null
      : `${claim.of} is stated as ${stated} (SI); the solver gives ${found}`
  },
  text(claim, form) {
    if (form === 'name') return symbolText(claim.of)
    return noSuchForm('solver', form)
  },
  inputs: (claim) => claim.inputs,
  establishes: (claim) => [claim.of],
}
