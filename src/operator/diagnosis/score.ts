// Log odds of every cause against a sound print, from one second's features: what is known of the cause explains what is seen, or
// misses what should be seen. What cannot be seen here neither speaks for a cause nor against it.
import type { SoundScale } from './inputs.ts'
import type { Term } from './signatures.ts'

const STARTS_SIGMAS = 2
const NEAR_SIGMAS = 6
const FAR_SIGMAS = 30
const FAR_WORTH = 0.5

/** 0: as in sound prints; 1: clearly there; a little more the farther it is. */
export function strengthOf(term: Term, value: number, scale: SoundScale): number {
  const center = scale.center[term.feature]!
  const sigma = scale.sigma[term.feature]!
  const z = (value - center) / sigma
  if (term.sign === 2) {
    const off = (value - term.middle) / term.width
    const near = Math.exp(-0.5 * off * off)
    return near * ramp(Math.abs(z), STARTS_SIGMAS, NEAR_SIGMAS)
  }
  const beyond = term.sign === 0 ? Math.abs(z) : term.sign * z
  return ramp(beyond, STARTS_SIGMAS, NEAR_SIGMAS) + FAR_WORTH * ramp(beyond, NEAR_SIGMAS, FAR_SIGMAS)
}

function ramp(x: number, from: number, to: number): number {
  return x <= from ? 0 : x >= to ? 1 : (x - from) / (to - from)
}

export function signatureLogit(terms: readonly Term[], values: ArrayLike<number>, scale: SoundScale): number {
  let logit = 0
  for (const term of terms) {
    const value = values[term.feature]!
    if (Number.isNaN(value)) continue
    const strength = strengthOf(term, value, scale)
    logit += term.explains * strength - term.misses * (1 - Math.min(1, strength))
  }
  return logit
}
