// The writer's way to a D-optimal design: greedy start, then exchanges of one place by rank-one updates of the inverse
// (Fedorov 1972). The claim is checked elsewhere, by determinants and brute force.

type Rows = readonly (readonly number[])[]

const RIDGE = 1e-6

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const times = (matrix: Rows, x: readonly number[]): number[] => matrix.map((row) => dot(row, x))

/** Sherman and Morrison: the inverse of M + sign·x·xᵀ from the inverse of M, in place. */
function update(inverse: number[][], x: readonly number[], sign: 1 | -1): void {
  const y = times(inverse, x)
  const scale = sign / (1 + sign * dot(x, y))
  for (let i = 0; i < y.length; i++) for (let j = 0; j < y.length; j++) inverse[i]![j]! -= scale * y[i]! * y[j]!
}

function form(inverse: Rows, a: readonly number[], b: readonly number[]): number {
  return dot(a, times(inverse, b))
}

/** Indices of `count` candidates. */
export function exchangeDesign(candidates: Rows, count: number): number[] {
  const p = candidates[0]!.length
  const inverse = Array.from({ length: p }, (_, i) => Array.from({ length: p }, (_, j) => (i === j ? 1 / RIDGE : 0)))
  const chosen: number[] = []
  while (chosen.length < count) {
    const gains = candidates.map((x) => form(inverse, x, x))
    const best = gains.indexOf(Math.max(...gains))
    chosen.push(best)
    update(inverse, candidates[best]!, 1)
  }
  for (let round = 0; round < 200; round++) {
    let best = { gain: 1e-9, at: -1, to: -1 }
    const own = candidates.map((c) => form(inverse, c, c))
    for (let at = 0; at < count; at++) {
      const x = candidates[chosen[at]!]!
      const y = times(inverse, x)
      const there = own[chosen[at]!]!
      for (let to = 0; to < candidates.length; to++) {
        const mixed = dot(candidates[to]!, y)
        const gain = (1 + own[to]!) * (1 - there) + mixed * mixed - 1
        if (gain > best.gain) best = { gain, at, to }
      }
    }
    if (best.at < 0) break
    update(inverse, candidates[best.to]!, 1)
    update(inverse, candidates[chosen[best.at]!]!, -1)
    chosen[best.at] = best.to
  }
  return chosen.sort((a, b) => a - b)
}

/** A short open way through all places: nearest neighbour, then turning round pieces while that helps (2-opt). */
export function shortRoute(places: readonly (readonly [number, number])[]): number[] {
  const far = (i: number, j: number): number => Math.hypot(places[i]![0] - places[j]![0], places[i]![1] - places[j]![1])
  const left = places.map((_, i) => i)
  const route = [left.shift()!]
  while (left.length > 0) {
    const last = route.at(-1)!
    left.sort((a, b) => far(last, a) - far(last, b) || a - b)
    route.push(left.shift()!)
  }
  for (let again = true; again; ) {
    again = false
    for (let i = 0; i < route.length - 1; i++) {
      for (let j = i + 1; j < route.length; j++) {
        const before =
          (i > 0 ? far(route[i - 1]!, route[i]!) : 0) + (j + 1 < route.length ? far(route[j]!, route[j + 1]!) : 0)
        const after =
          (i > 0 ? far(route[i - 1]!, route[j]!) : 0) + (j + 1 < route.length ? far(route[i]!, route[j + 1]!) : 0)
        if (after >= before - 1e-9) continue
        route.splice(i, j - i + 1, ...route.slice(i, j + 1).reverse())
        again = true
      }
    }
  }
  return route
}
