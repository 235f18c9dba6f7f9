// "the least of f is at x = ...": an optimum. Route: brute force over a grid, and the stated place put into the formula.
import * as z from 'zod'
import { compileNumeric } from '../mathematics/expression.ts'
import { formulaText, symbolText } from '../mathematics/formula-text.ts'
import { type Book, nearlyEqual, quantityOf, quantityText, siOfQuantity } from '../mathematics/quantity.ts'
import {
  type ClaimKind,
  claimId,
  formulaSchema,
  hasUnit,
  nameSchema,
  noSuchForm,
  relationSchema,
  sameKind,
  symbolsOf,
  valueIn,
} from './claim-kind.ts'
import { holds, relationSign } from './relations.ts'

/** Along each axis by how many axes there are. */
const SAMPLES = [0, 4001, 161, 31]

export const optimumSchema = z.strictObject({
  id: claimId,
  kind: z.literal('optimum'),
  sense: z.enum(['min', 'max']),
  /** `at` is the quantity with the best place. `whole`: only whole numbers are tried. */
  over: z
    .array(
      z.strictObject({
        name: nameSchema,
        from: nameSchema,
        to: nameSchema,
        at: nameSchema,
        whole: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(3),
  objective: formulaSchema,
  subject: z.array(z.strictObject({ left: formulaSchema, op: relationSchema, right: formulaSchema })).max(4),
  of: nameSchema,
  /** How far, relative to the value, the grid may be from the stated optimum: the width of its cells. */
  tolerance: z.number().positive().max(0.02),
})
type Optimum = z.infer<typeof optimumSchema>

function formulas(claim: Optimum): string[] {
  return [claim.objective, ...claim.subject.flatMap(({ left, right }) => [left, right])]
}

/** The best place of the grid, in SI. */
function search(claim: Optimum, book: Book): { value: number; at: number[] } {
  const own = claim.over.map((axis) => axis.name)
  const inputs = symbolsOf(formulas(claim), own)
  const names = [...own, ...inputs]
  const objective = compileNumeric(claim.objective, names)
  const limits = claim.subject.map(({ left, op, right }) => ({
    left: compileNumeric(left, names),
    op,
    right: compileNumeric(right, names),
  }))
  const axes = claim.over.map((axis) => {
    const [low, high] = [siOfQuantity(quantityOf(book, axis.from)), siOfQuantity(quantityOf(book, axis.to))]
    const count = axis.whole ? Math.floor(high - low + 1e-9) + 1 : SAMPLES[claim.over.length]!
    if (!(high > low) || count > 100_000) throw new Error(`${axis.name} has no range to search`)
    return { low, step: axis.whole ? 1 : (high - low) / (count - 1), count }
  })
  const total = axes.reduce((product, axis) => product * axis.count, 1)
  if (total > 300_000) throw new Error('too many places to search')
  const place = [...own.map(() => 0), ...inputs.map((name) => siOfQuantity(quantityOf(book, name)))]
  let best = { value: claim.sense === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, at: [] as number[] }
  for (let index = 0; index < total; index++) {
    let rest = index
    for (const [i, axis] of axes.entries()) {
      place[i] = axis.low + (rest % axis.count) * axis.step
      rest = Math.floor(rest / axis.count)
    }
    if (!limits.every((limit) => holds(limit.left(place), limit.op, limit.right(place)))) continue
    const value = objective(place)
    if (claim.sense === 'min' ? value < best.value : value > best.value)
      best = { value, at: place.slice(0, own.length) }
  }
  return best
}

export const optimum: ClaimKind<Optimum> = {
  check(claim, book) {
    const local = new Map(
      claim.over.map((axis) => {
        const at = quantityOf(book, axis.at)
        return [axis.name, { si: siOfQuantity(at), unit: at.unit }] as const
      }),
    )
    for (const axis of claim.over) {
      const at = local.get(axis.name)!.si
      const inside = at >= siOfQuantity(quantityOf(book, axis.from)) && at <= siOfQuantity(quantityOf(book, axis.to))
      if (!inside) return `${axis.at} lies outside of where ${axis.name} may be`
    }
    const value = valueIn(claim.objective, book, local)
    const target = quantityOf(book, claim.of)
    if (!hasUnit(value, target.unit)) return `${claim.objective} is not in ${target.unit || 'no unit'}`
    const stated = siOfQuantity(target)
    if (!nearlyEqual(value.si, stated, 1e-7))
      return `${claim.of} is stated as ${stated} (SI); at the stated place it is ${value.si}`
    for (const limit of claim.subject) {
      const [left, right] = [valueIn(limit.left, book, local), valueIn(limit.right, book, local)]
      if (!sameKind(left, right)) return `${limit.left} and ${limit.right} have different units`
      if (!holds(left.si, limit.op, right.si)) return `the stated place breaks ${limit.left} ${limit.op} ${limit.right}`
    }
    const { value: found } = search(claim, book)
    const room = Math.max(Math.abs(found), Math.abs(stated))
    const better = claim.sense === 'min' ? stated - found : found - stated
    if (better > 1e-7 * room) return `a better place exists: ${found} (SI) against ${stated}`
    return better < -claim.tolerance * room ? `brute force reaches only ${found} (SI), stated is ${stated}` : null
  },
  text(claim, form, book) {
    const axes = claim.over.map((axis) => symbolText(axis.name)).join(', ')
    const places = claim.over
      .map((axis) => `${symbolText(axis.name)} = ${quantityText(quantityOf(book, axis.at))}`)
      .join(', ')
    const limits = claim.subject
      .map(({ left, op, right }) => `${formulaText(left)} ${relationSign(op)} ${formulaText(right)}`)
      .join(', ')
    if (form === 'problem')
      return `${claim.sense} over ${axes} of ${formulaText(claim.objective)}${limits ? `, subject to ${limits}` : ''}`
    if (form === 'limits') return limits
    if (form === 'ranges') {
      return claim.over
        .map(
          (axis) =>
            `${symbolText(axis.name)} from ${quantityText(quantityOf(book, axis.from))} to ${quantityText(quantityOf(book, axis.to))}`,
        )
        .join(' and ')
    }
    if (form === 'answer')
      return `${places}, where ${formulaText(claim.objective)} = ${quantityText(quantityOf(book, claim.of))}`
    return noSuchForm('optimum', form)
  },
  inputs: (claim) => [
    ...new Set([
      ...claim.over.flatMap((axis) => [axis.from, axis.to]),
      ...symbolsOf(
        formulas(claim),
        claim.over.map((axis) => axis.name),
      ),
    ]),
  ],
  establishes: (claim) => [claim.of, ...claim.over.map((axis) => axis.at)],
}
