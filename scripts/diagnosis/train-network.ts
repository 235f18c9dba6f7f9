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
  /** Rows that are learned from, one after another. */
  readonly visits: number
  readonly seed: string
  readonly rate: number
  readonly decay: number
  readonly dropHidden: number
  readonly dropInput: number
  /** Cross entropy is against labels of which so much is shared among all. */
  readonly smoothing: number
}

const BATCH = 128

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

/** What a network learns with; gradients are sums over a batch. */
interface Learner {
  readonly network: Network
  readonly first: Adam
  readonly firstBias: Adam
  readonly second: Adam
  readonly secondBias: Adam
  readonly gain: Adam
  readonly sums: Float64Array
  readonly logits: Float64Array
  readonly back: Float64Array
  readonly kept: Float64Array
  /** Inputs of the row at hand that are not left out. */
  readonly at: Int32Array
  readonly value: Float64Array
}

function createLearner(rows: readonly TrainingRow[], options: TrainingOptions, random: Random): Learner {
  const { inputs, outputs, hidden } = options
  const network = createNetwork(inputs, hidden, outputs)
  begin(network, random)
  forgetUnused(network, rows)
  return {
    network,
    first: adamOf(network.first, true),
    firstBias: adamOf(network.firstBias, false),
    second: adamOf(network.second, true),
    secondBias: adamOf(network.secondBias, false),
    gain: adamOf(network.gain, false),
    sums: new Float64Array(hidden),
    logits: new Float64Array(outputs),
    back: new Float64Array(hidden),
    kept: new Float64Array(hidden),
    at: new Int32Array(inputs),
    value: new Float64Array(inputs),
  }
}

export function trainNetwork(rows: readonly TrainingRow[], options: TrainingOptions): Network {
  const random = createRandom(7).fork(options.seed)
  const learner = createLearner(rows, options, random)
  const parts = [learner.first, learner.firstBias, learner.second, learner.secondBias, learner.gain]
  const order = Int32Array.from(rows, (_, at) => at)
  const batches = Math.ceil(options.visits / BATCH)
  let next = order.length
  for (let batch = 0; batch < batches; batch++) {
    for (let k = 0; k < BATCH; k++) {
      if (next >= order.length) {
        shuffle(order, random)
        next = 0
      }
      learnFrom(learner, rows[order[next++]!]!, options, random)
    }
    const rate = options.rate * scheduleOf((batch + 1) / batches)
    for (const part of parts) stepAdam(part, rate, options.decay, batch + 1)
  }
  return learner.network
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

/** What hardly any row has must say nothing where it comes for once. */
const USED_ROWS = 12

function forgetUnused({ inputs, hidden, first }: Network, rows: readonly TrainingRow[]): void {
  const used = new Int32Array(inputs)
  for (const { at } of rows) for (const input of at) used[input] = used[input]! + 1
  for (let input = 0; input < inputs; input++) {
    if (used[input]! < USED_ROWS) first.fill(0, input * hidden, (input + 1) * hidden)
  }
}

function shuffle(order: Int32Array, random: Random): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1))
    const kept = order[last]!
    order[last] = order[other]!
    order[other] = kept
  }
}

function learnFrom(learner: Learner, row: TrainingRow, options: TrainingOptions, random: Random): void {
  const count = dropInputs(learner, row, options.dropInput, random)
  forward(learner, row, count, options.dropHidden, random)
  errors(learner, row, options.smoothing)
  backward(learner, count)
}

function dropInputs({ at, value }: Learner, row: TrainingRow, share: number, random: Random): number {
  // A cheap generator of its own for each row: most of the chance goes into this.
  let mix = Math.floor(random.next() * 0x7fffffff) | 1
  const most = Math.floor(share * 0x7fffffff)
  let count = 0
  for (let k = 0; k < row.at.length; k++) {
    mix ^= mix << 13
    mix ^= mix >>> 17
    mix ^= mix << 5
    if ((mix & 0x7fffffff) < most) continue
    at[count] = row.at[k]!
    value[count++] = row.value[k]!
  }
  return count
}

function forward(learner: Learner, { signed }: TrainingRow, count: number, drop: number, random: Random): void {
  const { network, sums, kept, logits, at, value } = learner
  const { hidden, outputs, first, firstBias, second, secondBias, gain } = network
  for (let unit = 0; unit < hidden; unit++) {
    sums[unit] = firstBias[unit]!
    kept[unit] = drop > 0 && random.next() < drop ? 0 : 1 / (1 - drop)
  }
  for (let k = 0; k < count; k++) {
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
}

/** Probabilities become what they are off by, and the gradients of the last layer's biases are taken. */
function errors(learner: Learner, { label, weight, signed }: TrainingRow, smoothing: number): void {
  const { network, logits, secondBias, gain } = learner
  const { outputs } = network
  const share = smoothing / outputs
  const biases = secondBias.gradient
  const gains = gain.gradient
  for (let output = 0; output < outputs; output++) {
    const wanted = share + (output === label ? 1 - smoothing : 0)
    const error = weight * (logits[output]! - wanted)
    logits[output] = error
    biases[output] = biases[output]! + error
    gains[output] = gains[output]! + error * signed[output]!
  }
}

function backward(learner: Learner, count: number): void {
  const { network, sums, logits, back, kept, at, value } = learner
  const { hidden, outputs, second } = network
  const firsts = learner.first.gradient
  const firstBiases = learner.firstBias.gradient
  const seconds = learner.second.gradient
  for (let unit = 0; unit < hidden; unit++) {
    back[unit] = 0
    const x = sums[unit]!
    if (x === 0) continue
    const row = unit * outputs
    let sum = 0
    for (let output = 0; output < outputs; output++) {
      const error = logits[output]!
      sum += error * second[row + output]!
      seconds[row + output] = seconds[row + output]! + error * x
    }
    back[unit] = sum * kept[unit]!
    firstBiases[unit] = firstBiases[unit]! + back[unit]!
  }
  for (let k = 0; k < count; k++) {
    const row = at[k]! * hidden
    const x = value[k]!
    for (let unit = 0; unit < hidden; unit++) firsts[row + unit] = firsts[row + unit]! + x * back[unit]!
  }
}

const KEEPS_MEAN = 0.9
const KEEPS_SQUARE = 0.999

function stepAdam(part: Adam, rate: number, decay: number, step: number): void {
  const { weights, gradient, mean, square, decays } = part
  const meanScale = 1 / (1 - KEEPS_MEAN ** step)
  const squareScale = 1 / (1 - KEEPS_SQUARE ** step)
  for (let at = 0; at < weights.length; at++) {
    const g = gradient[at]! / BATCH
    gradient[at] = 0
    const m = KEEPS_MEAN * mean[at]! + (1 - KEEPS_MEAN) * g
    const s = KEEPS_SQUARE * square[at]! + (1 - KEEPS_SQUARE) * g * g
    mean[at] = m
    square[at] = s
    const shrink = decays ? rate * decay * weights[at]! : 0
    weights[at] = weights[at]! - (rate * m * meanScale) / (Math.sqrt(s * squareScale) + 1e-8) - shrink
  }
}
