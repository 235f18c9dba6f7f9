// All kinds of claims by name.
import * as z from 'zod'
import type { Book } from '../mathematics/quantity.ts'
import type { ClaimKind } from './claim-kind.ts'
import { design, designSchema } from './design.ts'
import { equation, equationSchema } from './equation.ts'
import { largest, largestSchema } from './largest.ts'
import { matrix, matrixSchema } from './matrix.ts'
import { optimum, optimumSchema } from './optimum.ts'
import { development, odeSchema, recurrenceSchema } from './process.ts'
import { range, rangeSchema } from './range.ts'
import { relationClaim, relationClaimSchema } from './relation.ts'
import { isCostly, rememberedCheck } from './remembered.ts'
import { rounding, roundingSchema } from './rounding.ts'
import { schedule, scheduleSchema } from './schedule.ts'
import { solver, solverSchema } from './solver.ts'
import { states, statesSchema } from './states.ts'
import { statistic, statisticSchema } from './statistic.ts'

export const claimSchema = z.discriminatedUnion('kind', [
  equationSchema,
  relationClaimSchema,
  rangeSchema,
  roundingSchema,
  odeSchema,
  recurrenceSchema,
  matrixSchema,
  scheduleSchema,
  largestSchema,
  statesSchema,
  optimumSchema,
  statisticSchema,
  designSchema,
  solverSchema,
])

export type Claim = z.infer<typeof claimSchema>
export type ClaimKindName = Claim['kind']

const KINDS: { readonly [K in ClaimKindName]: ClaimKind<never> } = {
  equation,
  relation: relationClaim,
  range,
  rounding,
  ode: development,
  recurrence: development,
  matrix,
  schedule,
  largest,
  states,
  optimum,
  statistic,
  design,
  solver,
}

function kindOf(claim: Claim): ClaimKind<Claim> {
  return KINDS[claim.kind] as unknown as ClaimKind<Claim>
}

/** null: the claim holds. A claim that cannot even be computed does not hold. */
export function checkClaim(claim: Claim, book: Book): string | null {
  return isCostly(claim) ? rememberedCheck(claim, book, check) : check(claim, book)
}

function check(claim: Claim, book: Book): string | null {
  try {
    return kindOf(claim).check(claim, book)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export function claimText(claim: Claim, form: string, book: Book): string {
  return kindOf(claim).text(claim, form, book)
}

export function claimInputs(claim: Claim): readonly string[] {
  return kindOf(claim).inputs(claim)
}

export function establishedBy(claim: Claim): readonly string[] {
  return kindOf(claim).establishes(claim)
}
