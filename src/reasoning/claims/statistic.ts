// A mean, a spread, a quantile or a probability. Route: seeded Monte Carlo; the stated value must lie within five standard
// errors of what the draws show, so a claim is as sharp as its number of draws.
import * as z from 'zod'
import { createRandom } from '#core'
import { compileNumeric } from '../mathematics/expression.ts'
import { formulaText, symbolText } from '../mathematics/formula-text.ts'
import { type Book, quantityOf, siOfQuantity } from '../mathematics/quantity.ts'
import { sameDimension, unitFacts } from '../mathematics/units.ts'
import {
  type ClaimKind,
  claimId,
  formulaSchema,
  hasUnit,
  nameSchema,
  noSuchForm,
  symbolsOf,
  valueIn,
} from './claim-kind.ts'

const ERRORS = 5

export const statisticSchema = z.strictObject({
  id: claimId,
  kind: z.literal('statistic'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31),
  draws: z.int().min(1000).max(60_000),
  /** normal: mean and standard deviation; uniform: from and to. Quantities, or "0". */
  variables: z
    .array(
      z.strictObject({ name: nameSchema, shape: z.enum(['normal', 'uniform']), a: formulaSchema, b: formulaSchema }),
    )
    .min(1)
    .max(16),
  expr: formulaSchema,
  measure: z.enum(['mean', 'deviation', 'quantile', 'above']),
  /** quantile: which; above: the level, in the unit of `expr`. */
  parameter: formulaSchema.optional(),
  of: nameSchema,
})
type Statistic = z.infer<typeof statisticSchema>

export const statistic: ClaimKind<Statistic> = {
  check(claim, book) {
    const shapes = claim.variables.map((variable) => ({
      ...variable,
      low: valueIn(variable.a, book),
      high: valueIn(variable.b, book),
    }))
    const local = new Map<string, { si: number; unit: string }>()
    for (const { name, low, high, a, b } of shapes) {
      const zero = low.unit === null && low.si === 0
      if (!zero && !sameDimension(low.unit, high.unit)) return `${a} and ${b} have different units`
      local.set(name, { si: high.si, unit: unitNameOf(b, book) })
    }
    const target = quantityOf(book, claim.of)
    const value = valueIn(claim.expr, book, local)
    const parameter = claim.parameter === undefined ? null : valueIn(claim.parameter, book)
    if (claim.measure === 'above') {
      if (!parameter || !sameDimension(parameter.unit, value.unit)) return 'the level has another unit'
      if (unitFacts(target.unit).unit !== null) return `${claim.of} must be a pure number`
    } else if (!hasUnit(value, target.unit)) return `${claim.expr} is not in ${target.unit || 'no unit'}`
    const inputs = symbolsOf(
      [claim.expr],
      shapes.map((shape) => shape.name),
    )
    const constants = inputs.map((name) => siOfQuantity(quantityOf(book, name)))
    const run = compileNumeric(claim.expr, [...shapes.map((shape) => shape.name), ...inputs])
    const random = createRandom(claim.seed).fork(claim.id)
    const place = new Float64Array(shapes.length + constants.length)
    place.set(constants, shapes.length)
    const found = new Float64Array(claim.draws)
    for (let i = 0; i < claim.draws; i++) {
      for (let j = 0; j < shapes.length; j++) {
        const { shape, low, high } = shapes[j]!
        place[j] = shape === 'normal' ? low.si + high.si * random.normal() : low.si + (high.si - low.si) * random.next()
      }
      found[i] = run(place)
    }
    const { estimate, error } = summary(found, claim.measure, parameter?.si ?? Number.NaN)
    const stated = siOfQuantity(target)
    return Math.abs(stated - estimate) <= ERRORS * error
      ? null
      : `${claim.of} is stated as ${stated} (SI); ${claim.draws} draws give ${estimate}, give or take ${error}`
  },
  text(claim, form) {
    if (form === 'expr') return formulaText(claim.expr)
    if (form === 'name') return symbolText(claim.of)
    return noSuchForm('statistic', form)
  },
  inputs: (claim) => [
    ...new Set([
      ...symbolsOf(claim.variables.flatMap(({ a, b }) => [a, b])),
      ...symbolsOf(
        [claim.expr],
        claim.variables.map((variable) => variable.name),
      ),
      ...symbolsOf(claim.parameter === undefined ? [] : [claim.parameter]),
    ]),
  ],
  establishes: (claim) => [claim.of],
}

/** Spreads are quantities, so their unit has a name; a formula of several takes the unit of the first. */
function unitNameOf(formula: string, book: Book): string {
  const [first] = symbolsOf([formula])
  return first === undefined ? '' : quantityOf(book, first).unit.replace('°C', 'K')
}

function summary(
  values: Float64Array,
  measure: Statistic['measure'],
  parameter: number,
): { estimate: number; error: number } {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
  if (measure === 'mean') return { estimate: mean, error: deviation / Math.sqrt(n) }
  if (measure === 'deviation') {
    const fourth = values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / n
    return { estimate: deviation, error: Math.sqrt(Math.max(fourth - deviation ** 4, 0) / n) / (2 * deviation) }
  }
  if (measure === 'above') {
    const share = values.reduce((sum, value) => sum + (value > parameter ? 1 : 0), 0) / n
    return { estimate: share, error: Math.sqrt((share * (1 - share) + 1 / n) / n) }
  }
  const sorted = values.slice().sort()
  const at = (p: number): number => sorted[Math.min(n - 1, Math.max(0, Math.round(p * (n - 1))))]!
  const width = Math.sqrt((parameter * (1 - parameter)) / n)
  return { estimate: at(parameter), error: Math.max((at(parameter + width) - at(parameter - width)) / 2, 1e-300) }
}
