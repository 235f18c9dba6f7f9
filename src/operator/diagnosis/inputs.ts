// From features to what the classifier weighs: only what goes beyond the noise of sound prints counts, what is far beyond counts
// little more, and what is not known counts nothing.
import { FEATURES } from './feature-list.ts'

/** For each feature: above and a little, above and far, below and a little, below and far; after them the context as it is. */
export const PER_FEATURE = 4
/** Within so many standard deviations nothing is said, 1; a little ends, and far begins, 2; far ends, 3. */
export const QUIET_SIGMAS = 1.5
export const NEAR_SIGMAS = 4
export const FAR_SIGMAS = 20

const IS_CONTEXT = FEATURES.map(({ name }) => name.startsWith('ctx_'))
const WEIGHED = FEATURES.flatMap((_, at) => (IS_CONTEXT[at]! ? [] : [at]))
const HEATING = FEATURES.findIndex(({ name }) => name === 'ctx_heating')
const LAYER = FEATURES.findIndex(({ name }) => name === 'ctx_layer')
const CONTEXTS = 3

export const INPUTS = PER_FEATURE * WEIGHED.length + CONTEXTS
/** What sound prints do: [FEATURES] middle and standard deviation. */
export interface SoundScale {
  readonly center: Float64Array
  readonly sigma: Float64Array
}

/** Inputs that are not 0, and how strange all of it is. */
export interface SparseInputs {
  readonly at: Int32Array
  readonly value: Float64Array
  count: number
  strangeness: number
}

export function createInputs(): SparseInputs {
  return { at: new Int32Array(INPUTS), value: new Float64Array(INPUTS), count: 0, strangeness: 0 }
}

export function sigmasOf({ center, sigma }: SoundScale, feature: number, value: number): number {
  return (value - center[feature]!) / sigma[feature]!
}

export function readInputs(scale: SoundScale, values: ArrayLike<number>, inputs: SparseInputs): void {
  let count = 0
  let strangeness = 0
  for (let k = 0; k < WEIGHED.length; k++) {
    const feature = WEIGHED[k]!
    const z = sigmasOf(scale, feature, values[feature]!)
    const beyond = Math.abs(z) - QUIET_SIGMAS
    if (!(beyond > 0)) continue
    const first = PER_FEATURE * k + (z > 0 ? 0 : 2)
    const near = Math.min(1, beyond / NEAR_SIGMAS)
    inputs.at[count] = first
    inputs.value[count++] = near
    strangeness += near
    if (beyond <= NEAR_SIGMAS) continue
    const far = Math.min(1, (beyond - NEAR_SIGMAS) / FAR_SIGMAS)
    inputs.at[count] = first + 1
    inputs.value[count++] = far
    strangeness += 2 * far
  }
  const context = INPUTS - CONTEXTS
  if (values[HEATING]! > 0.5) {
    inputs.at[count] = context
    inputs.value[count++] = 1
  }
  const layer = values[LAYER]!
  if (layer >= 0) {
    inputs.at[count] = context + (layer < 2 ? 1 : 2)
    inputs.value[count++] = 1
  }
  inputs.count = count
  inputs.strangeness = strangeness
}
