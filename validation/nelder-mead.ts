// Downhill simplex (Nelder and Mead 1965) for fits of a handful of constants; no randomness.

export function minimise(
  loss: (point: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  maxEvaluations = 3000,
): { readonly point: readonly number[]; readonly loss: number } {
  interface Vertex {
    readonly point: readonly number[]
    readonly loss: number
  }
  let evaluations = 0
  const at = (point: readonly number[]): Vertex => {
    evaluations++
    const value = loss(point)
    return { point, loss: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value }
  }
  const simplex = [at(start), ...steps.map((step, i) => at(start.map((x, j) => (i === j ? x + step : x))))]
  while (evaluations < maxEvaluations) {
    simplex.sort((a, b) => a.loss - b.loss)
    const best = simplex[0]!
    const worst = simplex[simplex.length - 1]!
    const second = simplex[simplex.length - 2]!
    if (Math.abs(worst.loss - best.loss) <= 1e-12 * (Math.abs(best.loss) + 1e-12)) break
    const centre = start.map((_, j) => simplex.slice(0, -1).reduce((sum, v) => sum + v.point[j]!, 0) / start.length)
    const along = (factor: number): Vertex => at(centre.map((c, j) => c + factor * (worst.point[j]! - c)))
    const mirrored = along(-1)
    let next = mirrored
    if (mirrored.loss < best.loss) {
      const further = along(-2)
      if (further.loss < mirrored.loss) next = further
    } else if (mirrored.loss >= second.loss) {
      const nearer = along(mirrored.loss < worst.loss ? -0.5 : 0.5)
      if (nearer.loss >= Math.min(mirrored.loss, worst.loss)) {
        for (let i = 1; i < simplex.length; i++)
          simplex[i] = at(simplex[i]!.point.map((x, j) => (x + best.point[j]!) / 2))
        continue
      }
      next = nearer
    }
    simplex[simplex.length - 1] = next
  }
  simplex.sort((a, b) => a.loss - b.loss)
  return simplex[0]!
}
