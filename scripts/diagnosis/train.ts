// Fits the classifier: what sound prints do, then one weight for each input and cause by penalised maximum likelihood.
import { createRandom } from '#core'
import { CAUSES, SOUND } from '#operator'
import { FEATURES } from '../../src/operator/diagnosis/feature-list.ts'
import { createInputs, INPUTS, readInputs, type SoundScale } from '../../src/operator/diagnosis/inputs.ts'
import type { Episode } from './episodes.ts'

export const CLASSES: readonly string[] = [SOUND, ...CAUSES.map(({ name }) => name)]
export const CLASS_AT: ReadonlyMap<string, number> = new Map(CLASSES.map((name, at) => [name, at]))

export interface Weights {
  /** [input * classes + class] */
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/** Quantiles between which sound prints are taken to be normal. */
const QUANTILES = [0.04, 0.96] as const
const OF_QUANTILES = 3.5
const ENOUGH = 300

export function soundSeconds({ mode, onsetAt, seconds }: Episode): number {
  return mode === null || onsetAt < 0 ? seconds : onsetAt
}

export function fitScale(episodes: readonly Episode[]): SoundScale {
  const width = FEATURES.length
  const center = new Float64Array(width)
  const sigma = new Float64Array(width)
  for (let feature = 0; feature < width; feature++) {
    const { floor } = FEATURES[feature]!
    const values: number[] = []
    for (const episode of episodes) {
      for (let second = 5; second < soundSeconds(episode); second += 3) {
        const value = episode.rows[second * width + feature]!
        if (!Number.isNaN(value)) values.push(value)
      }
    }
    values.sort((a, b) => a - b)
    const quantile = (share: number): number => values[Math.floor(share * (values.length - 1))] ?? 0
    center[feature] = values.length > ENOUGH ? quantile(0.5) : 0
    const spread = values.length > ENOUGH ? (quantile(QUANTILES[1]) - quantile(QUANTILES[0])) / OF_QUANTILES : 0
    sigma[feature] = Math.max(floor, spread)
  }
  return { center, sigma }
}

export interface Rows {
  readonly starts: Int32Array
  readonly at: Uint16Array
  readonly value: Float32Array
  readonly label: Uint8Array
  readonly weight: Float32Array
  readonly count: number
}

/** Seconds that are learned from: dense after an onset, sparse later; none in which the fault is hardly there yet. */
export function* learnedSeconds(episode: Episode): Generator<{ second: number; label: number; weight: number }> {
  const { mode, onsetAt, seconds, strengths } = episode
  const soundUntil = soundSeconds(episode)
  const sound: number[] = []
  for (let second = 3; second < soundUntil; second += mode === null ? 7 : 15) sound.push(second)
  const soundWeight = (mode === null ? 1 : 0.4) / Math.max(1, sound.length)
  for (const second of sound) yield { second, label: 0, weight: soundWeight }
  if (mode === null || onsetAt < 0) return
  const label = CLASS_AT.get(mode)
  if (label === undefined) return
  const bad: number[] = []
  let wasOn = false
  for (let second = onsetAt + 1; second < seconds; second++) {
    wasOn ||= strengths[second]! > 0.3
    const since = second - onsetAt
    const step = since < 40 ? 3 : since < 120 ? 6 : 12
    if (wasOn && since % step === 0) bad.push(second)
  }
  for (const second of bad) yield { second, label, weight: 1 / bad.length }
}

export function rowsOf(episodes: readonly Episode[], scale: SoundScale, weightOf: (episode: Episode) => number): Rows {
  const starts: number[] = [0]
  const at: number[] = []
  const value: number[] = []
  const labels: number[] = []
  const weights: number[] = []
  const inputs = createInputs()
  const width = FEATURES.length
  for (const episode of episodes) {
    const times = weightOf(episode)
    for (const { second, label, weight } of learnedSeconds(episode)) {
      readInputs(scale, episode.rows.subarray(second * width, (second + 1) * width), inputs)
      for (let k = 0; k < inputs.count; k++) {
        at.push(inputs.at[k]!)
        value.push(inputs.value[k]!)
      }
      starts.push(at.length)
      labels.push(label)
      weights.push(times * weight)
    }
  }
  return {
    starts: Int32Array.from(starts),
    at: Uint16Array.from(at),
    value: Float32Array.from(value),
    label: Uint8Array.from(labels),
    weight: Float32Array.from(weights),
    count: labels.length,
  }
}

export interface TrainOptions {
  readonly epochs: number
  readonly rate: number
  readonly decay: number
  /** Weight of sound rows over their own. */
  readonly sound: number
}

/** Adaptive gradients (Kingma & Ba 2015) with a pull of every weight towards 0. */
export function train(rows: Rows, { epochs, rate, decay, sound }: TrainOptions): Weights {
  const classes = CLASSES.length
  const size = INPUTS * classes
  const weights = new Float32Array(size)
  const bias = new Float32Array(classes)
  const gradient = new Float32Array(size)
  const biasGradient = new Float32Array(classes)
  const first = new Float32Array(size + classes)
  const second = new Float32Array(size + classes)
  const p = new Float64Array(classes)
  let total = 0
  for (let row = 0; row < rows.count; row++) total += rows.weight[row]! * (rows.label[row] === 0 ? sound : 1)
  const order = Int32Array.from({ length: rows.count }, (_, row) => row)
  const random = createRandom(1).fork('training')
  const BATCH = 256
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let last = rows.count - 1; last > 0; last--) {
      const other = Math.floor(random.next() * (last + 1))
      const kept = order[last]!
      order[last] = order[other]!
      order[other] = kept
    }
    const slow = rate * (1 - (0.9 * epoch) / epochs)
    for (let from = 0; from < rows.count; from += BATCH) {
      gradient.fill(0)
      biasGradient.fill(0)
      const to = Math.min(rows.count, from + BATCH)
      for (let k = from; k < to; k++) {
        const row = order[k]!
        const label = rows.label[row]!
        const scaled = ((rows.weight[row]! * (label === 0 ? sound : 1)) / total) * rows.count
        probabilities(rows, row, weights, bias, p)
        p[label] = p[label]! - 1
        for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
          const base = rows.at[i]! * classes
          const times = (scaled * rows.value[i]!) / BATCH
          for (let c = 0; c < classes; c++) gradient[base + c] = gradient[base + c]! + times * p[c]!
        }
        for (let c = 0; c < classes; c++) biasGradient[c] = biasGradient[c]! + (scaled / BATCH) * p[c]!
      }
      step++
      const c1 = 1 - 0.9 ** step
      const c2 = 1 - 0.99 ** step
      for (let i = 0; i < size + classes; i++) {
        const g = i < size ? gradient[i]! + decay * weights[i]! : biasGradient[i - size]!
        first[i] = 0.9 * first[i]! + 0.1 * g
        second[i] = 0.99 * second[i]! + 0.01 * g * g
        const move = (slow * (first[i]! / c1)) / (Math.sqrt(second[i]! / c2) + 1e-6)
        if (i < size) weights[i] = weights[i]! - move
        else bias[i - size] = bias[i - size]! - move
      }
    }
  }
  return { weights, bias }
}

function probabilities(rows: Rows, row: number, weights: Float32Array, bias: Float32Array, p: Float64Array): void {
  const classes = bias.length
  for (let c = 0; c < classes; c++) p[c] = bias[c]!
  for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
    const base = rows.at[i]! * classes
    const value = rows.value[i]!
    for (let c = 0; c < classes; c++) p[c] = p[c]! + value * weights[base + c]!
  }
  let most = Number.NEGATIVE_INFINITY
  for (let c = 0; c < classes; c++) if (p[c]! > most) most = p[c]!
  let sum = 0
  for (let c = 0; c < classes; c++) {
    p[c] = Math.exp(p[c]! - most)
    sum += p[c]!
  }
  for (let c = 0; c < classes; c++) p[c] = p[c]! / sum
}

export function logLoss(rows: Rows, { weights, bias }: Weights): { loss: number; right: number } {
  const p = new Float64Array(bias.length)
  let loss = 0
  let total = 0
  let right = 0
  for (let row = 0; row < rows.count; row++) {
    probabilities(rows, row, weights, bias, p)
    const weight = rows.weight[row]!
    loss -= weight * Math.log(Math.max(1e-9, p[rows.label[row]!]!))
    total += weight
    if (p[rows.label[row]!]! >= Math.max(...p)) right += weight
  }
  return { loss: loss / total, right: right / total }
}
