// Reliability of one way to fail: demand over capacity as a log-normal quantity. `epistemicSd` is what we do not know about
// this class of printer and filament (the same for every print on it); `aleatorySd` changes from print to print.
// Source: first-order second-moment reliability (Cornell 1969; Madsen, Krenk and Lind 1986).
import type { FindingKind } from '#protocol'

export interface LimitState {
  readonly kind: FindingKind
  /** Nominal demand / capacity; 1 is the limit. */
  readonly ratio: number
  readonly epistemicSd: number
  readonly aleatorySd: number
  /** Whether passing the limit loses the print (else it is a defect that one can live with). */
  readonly losesPrint: boolean
}

/** Probability that the limit is passed, all uncertainty together, 0..1. */
export function exceedance(state: LimitState): number {
  const sd = Math.hypot(state.epistemicSd, state.aleatorySd)
  return exceedanceAt(Math.log(Math.max(state.ratio, 1e-9)), sd)
}

/** Probability for a given log of the ratio: what is left when the epistemic part has been drawn. */
export function exceedanceAt(logRatio: number, sd: number): number {
  if (!(sd > 0)) return logRatio >= 0 ? 1 : 0
  return normalCdf(logRatio / sd)
}

/** Standard normal distribution function. Source: Abramowitz and Stegun 7.1.26, error below 1.5e-7. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const upper = 0.5 * poly * Math.exp(-x * x)
  return z >= 0 ? 1 - upper : upper
}

/** Log standard deviation of a product of powers: sum of (elasticity x relative spread)² under the root. */
export function combineSpread(terms: readonly (readonly [elasticity: number, relativeSpread: number])[]): number {
  let sum = 0
  for (const [elasticity, relativeSpread] of terms) sum += (elasticity * relativeSpread) ** 2
  return Math.sqrt(sum)
}
