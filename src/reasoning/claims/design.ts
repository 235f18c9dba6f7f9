// A D-optimal design of experiments: n places of a grid that make det(XᵀX) largest for a model that is linear in its terms.
// The writer exchanges places by rank-one updates (Fedorov 1972). The check takes the determinant by ml-matrix, tries
// every exchange of one place by brute force, and bounds the distance to the best continuous design, which is
// found by the multiplicative algorithm (Titterington 1978; equivalence theorem of Kiefer and Wolfowitz 1960).
import { determinant, inverse, Matrix } from 'ml-matrix'
import * as z from 'zod'
import { compileNumeric } from '../mathematics/expression.ts'
import { formulaText } from '../mathematics/formula-text.ts'
import { numberText } from '../mathematics/number-text.ts'
import { type Book, nearlyEqual, quantityOf, siOfQuantity } from '../mathematics/quantity.ts'
import { unitFacts } from '../mathematics/units.ts'
import { type ClaimKind, claimId, formulaSchema, nameSchema, noSuchForm } from './claim-kind.ts'

const ROUNDS = 400

const placeSchema = z.tuple([z.number().min(-1).max(1), z.number().min(-1).max(1)])

export const designSchema = z.strictObject({
  id: claimId,
  kind: z.literal('design'),
  /** Terms in `u` and `v`, both from -1 to 1. */
  terms: z.array(formulaSchema).min(2).max(10),
  /** Candidates along each axis. */
  grid: z.int().min(2).max(15),
  places: z.array(placeSchema).min(3).max(40),
  /** Whether no exchange of one place helps; otherwise some exchange must. */
  optimal: z.boolean(),
  /** det(XᵀX)^(1/p)/n, the efficiency against the best continuous design, and the largest variance of a fit over the grid. */
  information: nameSchema.optional(),
  efficiency: nameSchema.optional(),
  variance: nameSchema.optional(),
})
type Design = z.infer<typeof designSchema>

export interface DesignNumbers {
  readonly information: number
  readonly efficiency: number
  readonly variance: number
  readonly improvement: number
}

function rowsOf(claim: Pick<Design, 'terms'>, places: readonly (readonly [number, number])[]): Matrix {
  const terms = claim.terms.map((term) => compileNumeric(term, ['u', 'v']))
  return new Matrix(places.map((place) => terms.map((term) => term(place))))
}

export function candidatesOf(grid: number): [number, number][] {
  const at = (i: number): number => Number((-1 + (2 * i) / (grid - 1)).toFixed(9))
  return Array.from({ length: grid * grid }, (_, i) => [at(i % grid), at(Math.floor(i / grid))])
}

/** xᵀ M⁻¹ x of every row. */
function leverages(rows: Matrix, information: Matrix): number[] {
  const half = rows.mmul(inverse(information))
  return Array.from({ length: rows.rows }, (_, i) => {
    let sum = 0
    for (let j = 0; j < rows.columns; j++) sum += half.get(i, j) * rows.get(i, j)
    return sum
  })
}

const bounds = new Map<string, number>()

/** det(M)^(1/p) of the best continuous design on the grid, to a part in a million: an upper bound by the equivalence theorem. */
function continuousBound(claim: Design): number {
  const key = `${claim.terms.join(';')}/${claim.grid}`
  const before = bounds.get(key)
  if (before !== undefined) return before
  const rows = rowsOf(claim, candidatesOf(claim.grid))
  const p = rows.columns
  let weights = Array.from({ length: rows.rows }, () => 1 / rows.rows)
  const informationOf = (): Matrix => rows.transpose().mmul(Matrix.mul(rows, 1).mulColumnVector(weights))
  let worst = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS && worst > p * (1 + 1e-6); round++) {
    const variance = leverages(rows, informationOf())
    worst = Math.max(...variance)
    weights = weights.map((weight, i) => (weight * variance[i]!) / p)
  }
  // The best design's determinant is at most that of these weights times exp(worst - p), and the p-th root is taken.
  const bound = determinant(informationOf()) ** (1 / p) * Math.exp((worst - p) / p)
  bounds.set(key, bound)
  return bound
}

export function designNumbers(claim: Omit<Design, 'id' | 'kind'>): DesignNumbers {
  const full: Design = { ...claim, id: 'd', kind: 'design' }
  const candidates = candidatesOf(claim.grid)
  const rows = rowsOf(full, claim.places)
  const p = rows.columns
  const n = claim.places.length
  const gram = rows.transpose().mmul(rows)
  const base = determinant(gram)
  const information = base ** (1 / p) / n
  const all = rowsOf(full, candidates)
  const inverted = inverse(gram)
  const cross = all.mmul(inverted)
  const dot = (a: Matrix, i: number, b: Matrix, j: number): number => {
    let sum = 0
    for (let k = 0; k < p; k++) sum += a.get(i, k) * b.get(j, k)
    return sum
  }
  // det after the exchange of x by c, relative: (1 + d_c)(1 - d_x) + d_cx² (matrix determinant lemma).
  let improvement = 0
  let variance = 0
  const there = leverages(rows, gram)
  for (let c = 0; c < all.rows; c++) {
    const own = dot(cross, c, all, c)
    variance = Math.max(variance, own)
    for (let x = 0; x < n; x++) {
      const mixed = dot(cross, c, rows, x)
      improvement = Math.max(improvement, (1 + own) * (1 - there[x]!) + mixed * mixed - 1)
    }
  }
  return { information, efficiency: information / continuousBound(full), variance, improvement }
}

export const design: ClaimKind<Design> = {
  check(claim, book: Book) {
    const onGrid = new Set(candidatesOf(claim.grid).map((place) => place.join()))
    if (claim.places.some((place) => !onGrid.has(place.join()))) return 'a place of the design is not on the grid'
    const numbers = designNumbers(claim)
    if (!claim.optimal && numbers.improvement <= 1e-6) return 'no exchange of one place makes it better'
    if (claim.optimal && numbers.improvement > 1e-6)
      return `exchanging one place makes the determinant ${1 + numbers.improvement} times as large`
    for (const name of ['information', 'efficiency', 'variance'] as const) {
      const id = claim[name]
      if (id === undefined) continue
      const stated = quantityOf(book, id)
      if (unitFacts(stated.unit).unit !== null) return `${id} must be a pure number`
      if (!nearlyEqual(siOfQuantity(stated), numbers[name], 1e-6))
        return `${id} is stated as ${siOfQuantity(stated)}; it is ${numbers[name]}`
    }
    return null
  },
  text(claim, form) {
    if (form === 'terms') return claim.terms.map((term) => formulaText(term)).join(', ')
    if (form === 'places') return claim.places.map(([u, v]) => `(${u}, ${v})`).join(', ')
    if (form === 'rust-places')
      return `[${claim.places.map(([u, v]) => `(${numberText(u, 'rf')}, ${numberText(v, 'rf')})`).join(', ')}]`
    if (form === 'cells') return String(claim.grid)
    if (form === 'half') return numberText((claim.grid - 1) / 2, 'rf')
    if (form === 'polynomial')
      return `z(u, v) = ${claim.terms.map((term, i) => (term === '1' ? `b_${i}` : `b_${i}·${formulaText(term)}`)).join(' + ')}`
    if (form === 'grid') return `${claim.grid} × ${claim.grid}`
    return noSuchForm('design', form)
  },
  inputs: () => [],
  establishes: (claim) => [claim.information, claim.efficiency, claim.variance].filter((name) => name !== undefined),
}
