// An integrator for checking claims, kept apart from the simulator's own: Dormand and Prince (1980), fifth order with an
// embedded fourth, step by error.

const C = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1]
const A: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
]
const FIFTH = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0]
const FOURTH = [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40]
const RELATIVE = 1e-9
const MAX_STEPS = 200_000

type Look = (state: readonly number[], t: number, before?: { state: readonly number[]; clock: number }) => boolean

/** From 0 to `until` seconds; ends early when `look` says so. The step is at most a 400th of the way, for extremes. */
export function integrate(
  start: readonly number[],
  until: number,
  rate: (state: readonly number[], t: number) => number[],
  look: Look,
): void {
  if (!(until > 0 && until < 1e9)) throw new Error(`${until} s is no time to integrate over`)
  const longest = until / 400
  let state = [...start]
  let t = 0
  let step = longest / 10
  if (look(state, 0)) return
  for (let count = 0; t < until * (1 - 1e-12); count++) {
    if (count > MAX_STEPS) throw new Error('too stiff to integrate')
    step = Math.min(step, longest, until - t)
    const slopes: number[][] = []
    for (let stage = 0; stage < 7; stage++) {
      const at = state.map((value, i) => value + step * A[stage]!.reduce((sum, a, j) => sum + a * slopes[j]![i]!, 0))
      slopes.push(rate(at, t + C[stage]! * step))
    }
    const sum = (weights: readonly number[], i: number): number =>
      weights.reduce((total, w, j) => total + w * slopes[j]![i]!, 0)
    const next = state.map((value, i) => value + step * sum(FIFTH, i))
    const error = Math.max(
      ...state.map(
        (value, i) =>
          Math.abs(step * (sum(FIFTH, i) - sum(FOURTH, i))) /
          (1e-12 + RELATIVE * Math.max(Math.abs(value), Math.abs(next[i]!))),
      ),
    )
    if (Number.isNaN(error)) throw new Error('the rates are no numbers')
    if (error <= 1 || step < until * 1e-10) {
      const before = { state, clock: t }
      t += step
      state = next
      if (look(state, t, before)) return
    }
    step *= Math.min(5, Math.max(0.2, 0.9 * (error === 0 ? 5 : error ** -0.2)))
  }
}
