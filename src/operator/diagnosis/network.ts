// A small network that was fitted offline (scripts/diagnosis): from the inputs of one look to log odds of every cause. One layer
// that is hidden, several networks that were fitted apart; what they say is averaged as probabilities.
import type { SparseInputs } from './inputs.ts'

export interface Network {
  readonly inputs: number
  readonly hidden: number
  readonly outputs: number
  /** [input * hidden] */
  readonly first: Float32Array
  readonly firstBias: Float32Array
  /** [hidden * outputs] */
  readonly second: Float32Array
  readonly secondBias: Float32Array
  /** [outputs] how far the signature of each cause is believed. */
  readonly gain: Float32Array
}

/** A signature is believed so far before anything is learned. */
const BEGINS_WITH_GAIN = 0.5

export function createNetwork(inputs: number, hidden: number, outputs: number): Network {
  return {
    inputs,
    hidden,
    outputs,
    first: new Float32Array(inputs * hidden),
    firstBias: new Float32Array(hidden),
    second: new Float32Array(hidden * outputs),
    secondBias: new Float32Array(outputs),
    gain: new Float32Array(outputs).fill(BEGINS_WITH_GAIN),
  }
}

/** Sums of the hidden layer, before anything is cut off. */
export function hiddenOf(network: Network, { at, value, count }: SparseInputs, sums: Float64Array): void {
  const { hidden, first, firstBias } = network
  for (let unit = 0; unit < hidden; unit++) sums[unit] = firstBias[unit]!
  for (let k = 0; k < count; k++) {
    const row = at[k]! * hidden
    const x = value[k]!
    for (let unit = 0; unit < hidden; unit++) sums[unit] = sums[unit]! + x * first[row + unit]!
  }
}

/** Logits from the sums of the hidden layer and from what the signatures say. */
export function logitsOf(network: Network, sums: Float64Array, signed: ArrayLike<number>, logits: Float64Array): void {
  const { hidden, outputs, second, secondBias, gain } = network
  for (let output = 0; output < outputs; output++) {
    logits[output] = secondBias[output]! + gain[output]! * signed[output]!
  }
  for (let unit = 0; unit < hidden; unit++) {
    const x = sums[unit]!
    if (!(x > 0)) continue
    const row = unit * outputs
    for (let output = 0; output < outputs; output++) logits[output] = logits[output]! + x * second[row + output]!
  }
}

/** Logits become probabilities; returns the logarithm of their sum. */
export function softmax(logits: Float64Array, count: number): number {
  let most = Number.NEGATIVE_INFINITY
  for (let at = 0; at < count; at++) if (logits[at]! > most) most = logits[at]!
  let sum = 0
  for (let at = 0; at < count; at++) {
    const value = Math.exp(logits[at]! - most)
    logits[at] = value
    sum += value
  }
  for (let at = 0; at < count; at++) logits[at] = logits[at]! / sum
  return most + Math.log(sum)
}
