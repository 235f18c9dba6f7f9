// Fits one network by stochastic gradients (Adam), cross entropy with weights, decay of weights, and dropout of whole sensors and
// of hidden units, so that it leans on no single one. Deterministic: all chance comes from the seed.
// Source: Kingma & Ba 2015 (Adam); Srivastava et al. 2014 (dropout).
import { createRandom, type Random } from '#core'
import { createNetwork, type Network, softmax } from '../../src/operator/diagnosis/network.ts'

export interface TrainingRow {
  readonly at: Int32Array
  readonly value: Float32Array
  /** [outputs] what the signatures say. */
  readonly signed: Float32Array
  readonly label: number
  readonly weight: number
}

export interface TrainingOptions {
  readonly inputs: number
  readonly outputs: number
  readonly hidden: number
  readonly epochs: number
  readonly seed: string
  readonly rate: number
  readonly decay: number
  readonly dropHidden: number
  readonly dropInput: number
  /** Cross entropy is against labels of which so much is shared among all. */
  readonly smoothing: number
}

const BATCH = 64

interface Adam {
  readonly weights: Float32Array
  readonly gradient: Float32Array
  readonly mean: Float32Array
  readonly square: Float32Array
  readonly decays: boolean
}

function adamOf(weights: Float32Array, decays: boolean): Adam {
  const like = (): Float32Array => new Float32Array(weights.length)
  return { weights, gradient: like(), mean: like(), square: like(), decays }
}

export function trainNetwork(rows: readonly TrainingRow[], options: TrainingOptions): Network {
  const { inputs, outputs, hidden, epochs, seed } = options
  const random = createRandom(7).fork(seed)
  const network = createNetwork(inputs, hidden, outputs)
  begin(network, random)
  const { first, firstBias, second, secondBias, gain } = network
  const parts = [
    adamOf(first, true),
    adamOf(firstBias, false),
    adamOf(second, true),
    adamOf(secondBias, false),
    adamOf(gain, false),
  ]
  const order = Int32Array.from(rows, (_, at) => at)
  const sums = new Float64Array(hidden)
  const logits = new Float64Array(outputs)
  const back = new Float64Array(hidden)
  const kept = new Float64Array(hidden)
  let steps = 0
  const total = epochs * Math.ceil(rows.length / BATCH)
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    for (let from = 0; from < order.length; from += BATCH) {
      const to = Math.min(order.length, from + BATCH)
      for (let k = from; k < to; k++) {
        learnFrom(network, rows[order[k]!]!, options, random, { parts, sums, logits, back, kept })
      }
      steps++
      const rate = options.rate * scheduleOf(steps / total)
      for (const part of parts) stepAdam(part, rate, options.decay, to - from, steps)
    }
  }
  return network
}

/** Up within the first twentieth, then down along a cosine. */
function scheduleOf(share: number): number {
  return Math.min(1, share * 20) * 0.5 * (1 + Math.cos(Math.PI * share))
}

function begin({ inputs, hidden, outputs, first, second }: Network, random: Random): void {
  // Few of the inputs are not 0 at a time.
  const wide = Math.sqrt(2 / Math.min(inputs, 150))
  for (let at = 0; at < inputs * hidden; at++) first[at] = wide * (random.next() - 0.5)
  const narrow = Math.sqrt(2 / hidden)
  for (let at = 0; at < hidden * outputs; at++) second[at] = narrow * (random.next() - 0.5)
}

function shuffle(order: Int32Array, random: Random): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1))
    const kept = order[last]!
    order[last] = order[other]!
    order[other] = kept
  }
}

interface Scratch {
  readonly parts: readonly Adam[]
  readonly sums: Float64Array
  readonly logits: Float64Array
  readonly back: Float64Array
  readonly kept: Float64Array
}

function learnFrom(
  network: Network,
  { at, value, signed, label, weight }: TrainingRow,
  { dropHidden, dropInput, smoothing }: TrainingOptions,
  random: Random,
  { parts, sums, logits, back, kept }: Scratch,
): void {
  const { hidden, outputs, first, firstBias, second, secondBias, gain } = network
  const [firstGradient, firstBiasGradient, secondGradient, secondBiasGradient, gainGradient] = parts.map(
    ({ gradient }) => gradient,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
  const dropSeed = dropInput > 0 ? random.next() : 0
  for (let unit = 0; unit < hidden; unit++) {
    sums[unit] = firstBias[unit]!
    kept[unit] = dropHidden > 0 && random.next() < dropHidden ? 0 : 1 / (1 - dropHidden)
  }
  for (let k = 0; k < at.length; k++) {
    if (isDropped(at[k]!, dropSeed, dropInput)) continue
    const row = at[k]! * hidden
    const x = value[k]!
    for (let unit = 0; unit < hidden; unit++) sums[unit] = sums[unit]! + x * first[row + unit]!
  }
  for (let output = 0; output < outputs; output++) {
    logits[output] = secondBias[output]! + gain[output]! * signed[output]!
  }
  for (let unit = 0; unit < hidden; unit++) {
    const x = sums[unit]! > 0 ? sums[unit]! * kept[unit]! : 0
    sums[unit] = x
    if (x === 0) continue
    const row = unit * outputs
    for (let output = 0; output < outputs; output++) logits[output] = logits[output]! + x * second[row + output]!
  }
  softmax(logits, outputs)
  const share = smoothing / outputs
  for (let output = 0; output < outputs; output++) {
    const wanted = share + (output === label ? 1 - smoothing : 0)
    const error = weight * (logits[output]! - wanted)
    logits[output] = error
    secondBiasGradient[output] = secondBiasGradient[output]! + error
    gainGradient[output] = gainGradient[output]! + error * signed[output]!
  }
  for (let unit = 0; unit < hidden; unit++) {
    back[unit] = 0
    const x = sums[unit]!
    if (x === 0) continue
    const row = unit * outputs
    let sum = 0
    for (let output = 0; output < outputs; output++) {
      const error = logits[output]!
      sum += error * second[row + output]!
      secondGradient[row + output] = secondGradient[row + output]! + error * x
    }
    back[unit] = sum * kept[unit]!
    firstBiasGradient[unit] = firstBiasGradient[unit]! + back[unit]!
  }
  for (let k = 0; k < at.length; k++) {
    if (isDropped(at[k]!, dropSeed, dropInput)) continue
    const row = at[k]! * hidden
    const x = value[k]!
    for (let unit = 0; unit < hidden; unit++) firstGradient[row + unit] = firstGradient[row + unit]! + x * back[unit]!
  }
}

/** Cheap chance by input: the same for the same row within a step. */
function isDropped(input: number, seed: number, share: number): boolean {
  if (share === 0) return false
  const mixed = Math.sin((input + 1) * 12.9898 + seed * 78.233) * 43758.5453
  return mixed - Math.floor(mixed) < share
}

const KEEPS_MEAN = 0.9
const KEEPS_SQUARE = 0.999

function stepAdam(part: Adam, rate: number, decay: number, batch: number, step: number): void {
  const { weights, gradient, mean, square, decays } = part
  const meanScale = 1 / (1 - KEEPS_MEAN ** step)
  const squareScale = 1 / (1 - KEEPS_SQUARE ** step)
  for (let at = 0; at < weights.length; at++) {
    const g = gradient[at]! / batch
    gradient[at] = 0
    const m = KEEPS_MEAN * mean[at]! + (1 - KEEPS_MEAN) * g
    const s = KEEPS_SQUARE * square[at]! + (1 - KEEPS_SQUARE) * g * g
    mean[at] = m
    square[at] = s
    const shrink = decays ? rate * decay * weights[at]! : 0
    weights[at] = weights[at]! - (rate * m * meanScale) / (Math.sqrt(s * squareScale) + 1e-8) - shrink
  }
}
