// "A·Aᵀ = I", or a number of a product of matrices. Route: entries in SI by mathjs, products and inverses by ml-matrix.
import { determinant, EigenvalueDecomposition, inverse, Matrix, SingularValueDecomposition } from 'ml-matrix'
import * as z from 'zod'
import { formulaText, symbolText } from '../mathematics/formula-text.ts'
import { type Book, nearlyEqual, quantityOf, siOfQuantity } from '../mathematics/quantity.ts'
import { type ClaimKind, claimId, formulaSchema, nameSchema, noSuchForm, symbolsOf, valueIn } from './claim-kind.ts'

/** "A", "A'" (transposed), "A^-1" (inverse), "I" (identity of the size that fits). */
const factorSchema = z.string().regex(/^[A-Z][A-Za-z0-9_]{0,8}(?:'|\^-1)?$/)
const productSchema = z.array(factorSchema).min(1).max(5)

export const matrixSchema = z.strictObject({
  id: claimId,
  kind: z.literal('matrix'),
  matrices: z.record(
    z.string().regex(/^[A-Z][A-Za-z0-9_]{0,8}$/),
    z.array(z.array(formulaSchema).min(1).max(40)).min(1).max(200),
  ),
  left: productSchema,
  right: productSchema.optional(),
  /** Of the left product, in place of a right side. `norm`: the largest singular value. */
  measure: z
    .enum(['determinant', 'trace', 'condition', 'norm', 'largest-eigenvalue', 'smallest-eigenvalue'])
    .optional(),
  of: nameSchema.optional(),
  tolerance: z.number().positive().max(0.01).optional(),
})
type MatrixClaim = z.infer<typeof matrixSchema>

function product(factors: readonly string[], matrices: ReadonlyMap<string, Matrix>): Matrix {
  const size = [...matrices.values()][0]!.rows
  const one = (factor: string): Matrix => {
    const name = /^[A-Z][A-Za-z0-9_]*/.exec(factor)![0]
    const matrix = matrices.get(name) ?? (name === 'I' ? Matrix.eye(size) : undefined)
    if (!matrix) throw new Error(`matrix ${name} is not known`)
    if (factor.endsWith("'")) return matrix.transpose()
    return factor.endsWith('^-1') ? inverse(matrix) : matrix
  }
  return factors.slice(1).reduce((so, factor) => {
    const next = one(factor)
    if (so.columns !== next.rows) throw new Error('matrices do not fit each other')
    return so.mmul(next)
  }, one(factors[0]!))
}

function measureOf(matrix: Matrix, measure: NonNullable<MatrixClaim['measure']>): number {
  switch (measure) {
    case 'determinant':
      return determinant(matrix)
    case 'trace':
      return matrix.trace()
    case 'condition':
      return new SingularValueDecomposition(matrix).condition
    case 'norm':
      return new SingularValueDecomposition(matrix).norm2
    case 'largest-eigenvalue':
      return Math.max(...new EigenvalueDecomposition(matrix).realEigenvalues)
    case 'smallest-eigenvalue':
      return Math.min(...new EigenvalueDecomposition(matrix).realEigenvalues)
  }
}

function matricesOf(claim: Pick<MatrixClaim, 'matrices'>, book: Book): Map<string, Matrix> {
  return new Map(
    Object.entries(claim.matrices).map(([name, rows]) => {
      if (rows.some((row) => row.length !== rows[0]!.length)) throw new Error(`rows of ${name} differ in length`)
      return [name, new Matrix(rows.map((row) => row.map((entry) => valueIn(entry, book).si)))]
    }),
  )
}

/** The measure in SI, for the writer. */
export function measureMatrix(
  claim: Pick<MatrixClaim, 'matrices' | 'left'>,
  measure: NonNullable<MatrixClaim['measure']>,
  book: Book,
): number {
  return measureOf(product(claim.left, matricesOf(claim, book)), measure)
}

const factorText = (factor: string): string => factor.replace("'", 'ᵀ').replace('^-1', '⁻¹')

export const matrix: ClaimKind<MatrixClaim> = {
  check(claim, book) {
    const matrices = matricesOf(claim, book)
    const left = product(claim.left, matrices)
    const tolerance = claim.tolerance ?? 1e-9
    if (claim.right) {
      const right = product(claim.right, matrices)
      if (left.rows !== right.rows || left.columns !== right.columns) return 'the sides have different sizes'
      const scale = Math.max(right.max(), -right.min(), 1e-300)
      const worst = Math.max(Matrix.sub(left, right).max(), -Matrix.sub(left, right).min())
      return worst <= tolerance * scale ? null : `${claim.left.join('·')} = ${claim.right.join('·')} is off by ${worst}`
    }
    if (!claim.measure || !claim.of) return 'neither a right side nor a measure'
    const found = measureOf(left, claim.measure)
    const stated = siOfQuantity(quantityOf(book, claim.of))
    return nearlyEqual(found, stated, tolerance)
      ? null
      : `${claim.of} is stated as ${stated}; the ${claim.measure} is ${found}`
  },
  text(claim, form) {
    if (form === 'statement' && claim.right)
      return `${claim.left.map(factorText).join('·')} = ${claim.right.map(factorText).join('·')}`
    if (form === 'statement')
      return `${claim.measure}(${claim.left.map(factorText).join('·')}) = ${symbolText(claim.of!)}`
    const rows = /^entries:(\w+)$/.exec(form)
    const found = rows ? claim.matrices[rows[1]!] : undefined
    if (found)
      return `${rows![1]} = [${found.map((row) => row.map((entry) => formulaText(entry)).join(', ')).join('; ')}]`
    return noSuchForm('matrix', form)
  },
  inputs: (claim) => symbolsOf(Object.values(claim.matrices).flat(2)),
  establishes: (claim) => (claim.of === undefined ? [] : [claim.of]),
}
