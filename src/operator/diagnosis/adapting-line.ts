// A linear law that begins as foretold and becomes that of the machine at hand: least squares with the foretold coefficients as
// a prior. What does not fit any more is not learned: it is what the law is there to show.

export interface AdaptingLine {
  readonly width: number
  readonly prior: Float64Array
  readonly weights: Float64Array
  /** [width * width] and [width] normal equations of what was learned. */
  readonly squares: Float64Array
  readonly products: Float64Array
  /** [coefficient] now. */
  readonly coefficients: Float64Array
  readonly work: Float64Array
  /** Mean square of what is left over, and how many rows it is of. */
  leftSquare: number
  count: number
}

/** `weights`: how many squares of its variable each coefficient's prior is worth. */
export function createAdaptingLine(prior: readonly number[], weights: readonly number[]): AdaptingLine {
  const width = prior.length
  return {
    width,
    prior: Float64Array.from(prior),
    weights: Float64Array.from(weights),
    squares: new Float64Array(width * width),
    products: new Float64Array(width),
    coefficients: Float64Array.from(prior),
    work: new Float64Array(width * (width + 1)),
    leftSquare: 0,
    count: 0,
  }
}

export function lineAt({ coefficients, width }: AdaptingLine, x: Float64Array): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += coefficients[i]! * x[i]!
  return sum
}

const LEARNS_FREELY = 40
const FARTHEST_SIGMAS = 4

/** Learns a row unless it is far off what is known by now; `least`: how far is never far. */
export function learnRow(line: AdaptingLine, x: Float64Array, y: number, least: number): void {
  const { width, squares, products } = line
  const left = y - lineAt(line, x)
  if (Number.isNaN(left)) return
  const sigma = Math.sqrt(line.leftSquare / Math.max(1, line.count))
  if (line.count > LEARNS_FREELY && Math.abs(left) > Math.max(least, FARTHEST_SIGMAS * sigma)) return
  line.count++
  line.leftSquare += left * left
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) squares[i * width + j] = squares[i * width + j]! + x[i]! * x[j]!
    products[i] = products[i]! + x[i]! * y
  }
  solve(line)
}

function solve({ width, prior, weights, squares, products, coefficients, work }: AdaptingLine): void {
  const row = width + 1
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) work[i * row + j] = squares[i * width + j]!
    work[i * row + i] = work[i * row + i]! + weights[i]!
    work[i * row + width] = products[i]! + weights[i]! * prior[i]!
  }
  // Symmetric and positive: no pivot is 0.
  for (let i = 0; i < width; i++) {
    const pivot = work[i * row + i]!
    for (let j = 0; j < width; j++) {
      if (j === i) continue
      const factor = work[j * row + i]! / pivot
      for (let k = i; k <= width; k++) work[j * row + k] = work[j * row + k]! - factor * work[i * row + k]!
    }
  }
  for (let i = 0; i < width; i++) coefficients[i] = work[i * row + width]! / work[i * row + i]!
}
