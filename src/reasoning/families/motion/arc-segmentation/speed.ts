// How fast an arc of so many chords may be passed, as numbers and as formulas of claims.
import type { Instance } from './instance.ts'

/** The four limits of speed with a whole number `n` of chords, in formulas of the claims. */
export const corner = (n: string): string => `sqrt(a*delta*cos(theta/(2*${n}))/(1 - cos(theta/(2*${n}))))`
export const supply = (n: string): string => `2*R*sin(theta/(2*${n}))/t_s`
export const stopping = (n: string): string => `sqrt(4*a*N_q*R*sin(theta/(2*${n})))`

function speedOf(x: Instance, n: number): number {
  const half = (x.sweepDeg * Math.PI) / 180 / (2 * n)
  const chord = 2 * x.radiusMm * Math.sin(half)
  return Math.min(
    x.speedMmPerS,
    Math.sqrt(x.accelerationMmPerS2 * x.radiusMm),
    Math.sqrt((x.accelerationMmPerS2 * x.deviationMm * Math.cos(half)) / (1 - Math.cos(half))),
    (1000 * chord) / x.segmentMs,
    Math.sqrt(2 * x.accelerationMmPerS2 * x.queue * chord),
  )
}

/** The speed rises with the count and falls again, so the first count that cannot be bettered is best. */
export function bestCount(x: Instance, fewest: number): number {
  let n = fewest
  while (speedOf(x, n + 1) > speedOf(x, n) * (1 + 1e-12)) n++
  return n
}
