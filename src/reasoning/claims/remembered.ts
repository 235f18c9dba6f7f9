// A check is a pure function of the claim and of the quantities that it reads. The same question is asked by the writer, by the
// judge of the written line and by the other depths of an instance; where the answer costs time it is remembered. What was
// read is recorded, so that a claim beside any other number is another question.
import type { Book, Quantity } from '../mathematics/quantity.ts'
import type { Claim, ClaimKindName } from './claims.ts'

const MOST = 4000

/** Equations, relations, roundings and sums are checked faster than looked up. */
const CHEAP: ReadonlySet<ClaimKindName> = new Set(['equation', 'relation', 'rounding', 'largest'])

interface Answer {
  readonly reads: readonly (readonly [string, Quantity | undefined])[]
  readonly why: string | null
}

const answers = new Map<string, Answer[]>()

export function isCostly(claim: Claim): boolean {
  return !CHEAP.has(claim.kind)
}

export function rememberedCheck(
  claim: Claim,
  book: Book,
  check: (claim: Claim, book: Book) => string | null,
): string | null {
  const key = JSON.stringify(claim, inOrder)
  const known = answers.get(key)?.find(({ reads }) => reads.every(([id, was]) => isSame(was, book.quantities.get(id))))
  if (known) return known.why
  const reads = new Map<string, Quantity | undefined>()
  const get = (id: string): Quantity | undefined => {
    const quantity = book.quantities.get(id)
    // A copy: what the book holds may be changed by its owner.
    reads.set(id, quantity && { ...quantity })
    return quantity
  }
  const why = check(claim, { quantities: { get } })
  if (answers.size >= MOST) answers.clear()
  answers.set(key, [...(answers.get(key) ?? []), { reads: [...reads], why }])
  return why
}

function isSame(a: Quantity | undefined, b: Quantity | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return Object.is(a.value, b.value) && a.unit === b.unit && a.digits === b.digits && a.given === b.given
}

/** Keys by name: a claim that comes from a line of JSON has them in the order of its schema. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
