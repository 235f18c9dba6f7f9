// "x - x^3/6 < sin(x) for every x from 0.1 to 2", or an identity over a range. Route: units at one place by mathjs, then
// dense sampling of both sides in plain numbers, ends and corners included.
import * as z from 'zod'
import { compileNumeric } from '../mathematics/expression.ts'
import { formulaText, symbolText } from '../mathematics/formula-text.ts'
import { quantityOf, quantityText, siOfQuantity } from '../mathematics/quantity.ts'
import {
  type ClaimKind,
  claimId,
  formulaSchema,
  nameSchema,
  noSuchForm,
  relationSchema,
  sameKind,
  symbolsOf,
  valueIn,
} from './claim-kind.ts'
import { relationSign } from './relations.ts'

/** Samples along each axis by how many axes there are: about ten thousand in all. */
const SAMPLES = [0, 4001, 101, 23, 11]

export const rangeSchema = z.strictObject({
  id: claimId,
  kind: z.literal('range'),
  /** Bound names; `from` and `to` are quantities. */
  over: z
    .array(z.strictObject({ name: nameSchema, from: nameSchema, to: nameSchema }))
    .min(1)
    .max(4),
  left: formulaSchema,
  op: relationSchema,
  right: formulaSchema,
  /** Both sides may differ so much, relative to the larger one: 1e-9 for what is exact. */
  tolerance: z.number().positive().max(0.2).optional(),
})
type RangeClaim = z.infer<typeof rangeSchema>

export const range: ClaimKind<RangeClaim> = {
  check(claim, book) {
    const ends = claim.over.map(({ name, from, to }) => {
      const low = quantityOf(book, from)
      return { name, unit: low.unit, low: siOfQuantity(low), high: siOfQuantity(quantityOf(book, to)) }
    })
    if (ends.some(({ low, high }) => !(low < high))) return 'a range ends before it begins'
    const middle = new Map(ends.map(({ name, unit, low, high }) => [name, { si: low + 0.382 * (high - low), unit }]))
    if (!sameKind(valueIn(claim.left, book, middle), valueIn(claim.right, book, middle))) {
      return `${claim.left} and ${claim.right} have different units`
    }
    const inputs = range.inputs(claim).filter((name) => !ends.some((end) => end.name === name))
    const names = [...ends.map((end) => end.name), ...inputs]
    const left = compileNumeric(claim.left, names)
    const right = compileNumeric(claim.right, names)
    const place = [...ends.map((end) => end.low), ...inputs.map((name) => siOfQuantity(quantityOf(book, name)))]
    return scan(claim, ends, (at) => {
      for (let i = 0; i < ends.length; i++) place[i] = at[i]!
      return [left(place), right(place)]
    })
  },
  text(claim, form, book) {
    const sides = `${formulaText(claim.left)} ${relationSign(claim.op)} ${formulaText(claim.right)}`
    const ranges = claim.over.map(({ name, from, to }) => {
      const [low, high] = [quantityOf(book, from), quantityOf(book, to)]
      return `${symbolText(name)} from ${quantityText(low)} to ${quantityText(high)}`
    })
    if (form === 'symbols') return sides
    if (form === 'ranges') return ranges.join(' and ')
    if (form === 'statement') return `${sides} for every ${ranges.join(' and ')}`
    return noSuchForm('range', form)
  },
  inputs: (claim) => [
    ...new Set([
      ...claim.over.flatMap(({ from, to }) => [from, to]),
      ...symbolsOf(
        [claim.left, claim.right],
        claim.over.map(({ name }) => name),
      ),
    ]),
  ],
  establishes: () => [],
}

interface End {
  readonly name: string
  readonly low: number
  readonly high: number
}

function scan(
  claim: RangeClaim,
  ends: readonly End[],
  sides: (at: readonly number[]) => [number, number],
): string | null {
  const samples = SAMPLES[ends.length]!
  const total = samples ** ends.length
  const slack = claim.tolerance ?? 1e-9
  for (let index = 0; index < total; index++) {
    let rest = index
    const at = ends.map(({ low, high }) => {
      const step = rest % samples
      rest = Math.floor(rest / samples)
      return low + ((high - low) * step) / (samples - 1)
    })
    const [left, right] = sides(at)
    const room = slack * Math.max(Math.abs(left), Math.abs(right)) + 1e-12 * slack
    const fine =
      claim.op === '=='
        ? Math.abs(left - right) <= room
        : claim.op.startsWith('<')
          ? left < right + (claim.op === '<=' ? room : 0)
          : left > right - (claim.op === '>=' ? room : 0)
    if (!fine) {
      const where = ends.map(({ name }, i) => `${name} = ${at[i]}`).join(', ')
      return `${claim.left} ${claim.op} ${claim.right} fails at ${where} (SI): ${left} and ${right}`
    }
  }
  return null
}
