// One look: what the fitted networks make of the features of this second, by itself.
import { CAUSES } from './causes.ts'
import { FEATURES } from './feature-list.ts'
import {
  createHeld,
  createInputs,
  featureOfInput,
  type Held,
  readInputs,
  type SoundScale,
  type SparseInputs,
  stepHeld,
} from './inputs.ts'
import { hiddenOf, logitsOf, type Network, softmax } from './network.ts'
import { readSignatures, signatureWeights } from './score.ts'

/** Sound and CAUSES. */
export const OUTPUTS = CAUSES.length + 1

/** The least logarithm of a probability that is heard. */
const MOST = 12
const LEAST = 1e-30

export interface Look {
  readonly scale: SoundScale
  readonly networks: readonly Network[]
  readonly held: Held
  readonly inputs: SparseInputs
  readonly signed: Float32Array
  /** [network][hidden] */
  readonly sums: readonly Float64Array[]
  /** [OUTPUTS] of one network. */
  readonly each: Float64Array
  /** [OUTPUTS] probabilities, by the mean of the networks' logarithms. */
  readonly said: Float64Array
}

export function createLook(scale: SoundScale, networks: readonly Network[]): Look {
  return {
    scale,
    networks,
    held: createHeld(),
    inputs: createInputs(),
    signed: new Float32Array(OUTPUTS),
    sums: networks.map(({ hidden }) => new Float64Array(hidden)),
    each: new Float64Array(OUTPUTS),
    said: new Float64Array(OUTPUTS),
  }
}

export function lookAt(look: Look, values: ArrayLike<number>, dtS: number): void {
  const { scale, networks, held, inputs, signed, sums, each, said } = look
  stepHeld(held, scale, values, dtS)
  readInputs(scale, values, held, inputs)
  readSignatures(values, scale, signed)
  said.fill(0)
  networks.forEach((network, at) => {
    hiddenOf(network, inputs, sums[at]!)
    logitsOf(network, sums[at]!, signed, each)
    softmax(each, OUTPUTS)
    // One that has never met what is seen must not outvote those that have: logarithms are averaged, and none is heard beyond MOST.
    for (let output = 0; output < OUTPUTS; output++) {
      said[output] = said[output]! + Math.max(-MOST, Math.log(each[output]! + LEAST)) / networks.length
    }
  })
  softmax(said, OUTPUTS)
}

/** A firmware that has given its reason to stop does not print, however little else is seen. */
const SOUND_AFTER_REASON = 1e-4
const REASONS = FEATURES.flatMap(({ kind, name }, at) =>
  kind === 'sign' && name !== 'said_other_shutdown' ? [at] : [],
)

/** After a look: what the firmware itself has said outweighs it. */
export function heedReason({ said }: Look, values: ArrayLike<number>): void {
  const sound = said[0]!
  if (sound <= SOUND_AFTER_REASON || !REASONS.some((at) => values[at]! > 0)) return
  const factor = (1 - SOUND_AFTER_REASON) / Math.max(1e-12, 1 - sound)
  for (let output = 1; output < said.length; output++) said[output] = said[output]! * factor
  said[0] = SOUND_AFTER_REASON
}

/** What was seen of a feature is forgotten. */
export function forgetFeature({ held }: Look, feature: number): void {
  held.above[feature] = 0
  held.below[feature] = 0
}

/**
 * [FEATURES] what each adds to the log odds of a cause against a sound print: how much they fall where it is left out. Of the last
 * look.
 */
export function weightsFor(look: Look, cause: number, values: ArrayLike<number>): Float64Array {
  const { networks, inputs, sums, scale } = look
  const weights = new Float64Array(FEATURES.length)
  const output = cause + 1
  networks.forEach((network, at) => {
    const { hidden, first, second, outputs, gain } = network
    const before = sums[at]!
    const left = new Float64Array(hidden)
    for (let k = 0; k < inputs.count; ) {
      const feature = featureOfInput(inputs.at[k]!)
      if (feature < 0) break
      left.set(before)
      // Inputs of a feature follow one another.
      for (; k < inputs.count && featureOfInput(inputs.at[k]!) === feature; k++) {
        const row = inputs.at[k]! * hidden
        for (let unit = 0; unit < hidden; unit++) left[unit] = left[unit]! - inputs.value[k]! * first[row + unit]!
      }
      let change = 0
      for (let unit = 0; unit < hidden; unit++) {
        const lost = Math.max(0, before[unit]!) - Math.max(0, left[unit]!)
        if (lost !== 0) change += lost * (second[unit * outputs + output]! - second[unit * outputs]!)
      }
      weights[feature] = weights[feature]! + change / networks.length
    }
    signatureWeights(cause, values, scale, gain[output]! / networks.length, weights)
  })
  return weights
}
