// Levenberg-Marquardt with bounds and a numeric Jacobian, for problems of a few parameters.
// Source: Marquardt 1963, with the diagonal scaling of Nash 1979.

export interface SquaresProblem {
  readonly low: Float64Array
  readonly high: Float64Array
  readonly residualCount: number
  readonly iterations?: number
  /** Step of the numeric derivative; larger where residuals come from a stepped simulation. */
  readonly derivativeStep?: number
}

/** `residuals(parameters, out)` fills `out`; parameters outside the bounds are moved onto them. */
export function minimizeSquares(
  residuals: (parameters: Float64Array, out: Float64Array) => void,
  start: Float64Array,
  problem: SquaresProblem,
): { parameters: Float64Array; cost: number } {
  const size = start.length
  const { low, high, residualCount } = problem
  const clamp = (values: Float64Array): Float64Array =>
    values.map((value, i) => Math.min(Math.max(value, low[i]!), high[i]!))
  let parameters = clamp(start)
  let errors = new Float64Array(residualCount)
  let trialErrors = new Float64Array(residualCount)
  const columns = Array.from({ length: size }, () => new Float64Array(residualCount))
  residuals(parameters, errors)
  let cost = sumOfSquares(errors)
  let damping = 1e-2
  for (let iteration = 0; iteration < (problem.iterations ?? 40); iteration++) {
    fillJacobian(residuals, parameters, errors, problem, columns)
    // A parameter that is fixed, or held by its bound, takes no part in the step.
    columns.forEach((column, i) => {
      const uphill = dot(column, errors)
      const held = (parameters[i]! <= low[i]! && uphill > 0) || (parameters[i]! >= high[i]! && uphill < 0)
      if (held || low[i] === high[i]) column.fill(0)
    })
    let improved = false
    while (damping < 1e8) {
      const step = solveDamped(columns, errors, damping)
      const trial = clamp(parameters.map((value, i) => value - step[i]!))
      residuals(trial, trialErrors)
      const trialCost = sumOfSquares(trialErrors)
      if (trialCost < cost) {
        improved = cost - trialCost > 1e-7 * cost
        parameters = trial
        cost = trialCost
        const swap = errors
        errors = trialErrors
        trialErrors = swap
        damping = Math.max(damping / 8, 1e-9)
        break
      }
      damping *= 4
    }
    if (!improved) break
  }
  return { parameters, cost }
}

function fillJacobian(
  residuals: (parameters: Float64Array, out: Float64Array) => void,
  parameters: Float64Array,
  errors: Float64Array,
  problem: SquaresProblem,
  columns: readonly Float64Array[],
): void {
  columns.forEach((column, i) => {
    const moved = parameters.slice()
    const size = problem.derivativeStep ?? 1e-4
    // Away from an upper bound, so that the derivative is taken inside.
    const delta = parameters[i]! + size > problem.high[i]! ? -size : size
    moved[i] = parameters[i]! + delta
    residuals(moved, column)
    for (let j = 0; j < column.length; j++) column[j] = (column[j]! - errors[j]!) / delta
  })
}

function solveDamped(columns: readonly Float64Array[], errors: Float64Array, damping: number): Float64Array {
  const size = columns.length
  const matrix = columns.map((a) => Float64Array.from(columns, (b) => dot(a, b)))
  const right = Float64Array.from(columns, (a) => dot(a, errors))
  for (let i = 0; i < size; i++) matrix[i]![i] = matrix[i]![i]! * (1 + damping) + 1e-12
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const factor = matrix[j]![i]! / matrix[i]![i]!
      for (let k = i; k < size; k++) matrix[j]![k] = matrix[j]![k]! - factor * matrix[i]![k]!
      right[j] = right[j]! - factor * right[i]!
    }
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) right[i] = right[i]! - matrix[i]![k]! * right[k]!
    right[i] = right[i]! / matrix[i]![i]!
  }
  return right
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function sumOfSquares(values: Float64Array): number {
  return dot(values, values)
}
