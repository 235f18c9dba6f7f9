// Log odds of every cause against a sound print, from one second's features: what is known of the cause explains what is seen, or
// misses what should be seen. What cannot be seen here neither speaks for a cause nor against it.
import { CAUSES } from './causes.ts'
import type { SoundScale } from './inputs.ts'
import { SIGNATURES, type Term } from './signatures.ts'

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

/** A signature says no more than this, log odds. */
const MOST = 12
const TERMS: readonly (readonly Term[])[] = CAUSES.map(({ name }) => SIGNATURES.get(name) ?? [])

/** [0 sound, CAUSES] what the signatures say. */
export function readSignatures(values: ArrayLike<number>, scale: SoundScale, signed: Float32Array): void {
  signed[0] = 0
  for (let at = 0; at < TERMS.length; at++) {
    signed[at + 1] = Math.max(-MOST, Math.min(MOST, signatureLogit(TERMS[at]!, values, scale)))
  }
}

/** Adds to [FEATURES] what each does in the signature of a cause, `trust` times. */
export function signatureWeights(
  cause: number,
  values: ArrayLike<number>,
  scale: SoundScale,
  trust: number,
  weights: Float64Array,
): void {
  for (const term of TERMS[cause]!) {
    const value = values[term.feature]!
    if (Number.isNaN(value)) continue
    const strength = strengthOf(term, value, scale)
    const weight = term.explains * strength - term.misses * (1 - Math.min(1, strength))
    weights[term.feature] = weights[term.feature]! + trust * weight
  }
}
