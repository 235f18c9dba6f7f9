// Cross-validation by printer: a classifier that learns on some printers tells recorded from simulated windows of others.
import { createRandom, hash32 } from '#core'
import { groupBy } from '../validation-case.ts'
import { binned, probability, trainClassifier } from './classifier.ts'
import { featuresOf } from './features.ts'
import type { HeaterWindow } from './windows.ts'

export interface Sample {
  /** What must not be split between learning and test. */
  readonly group: string
  readonly isReal: boolean
  readonly row: Float64Array
}

export interface TwoSampleResult {
  /** 0.5: cannot be told apart. */
  readonly accuracy: number
  readonly auc: number
  readonly samples: number
  readonly groups: number
  /** What accuracy loses when one feature is shuffled, largest first. */
  readonly giveaways: readonly { readonly feature: string; readonly loss: number }[]
}

/** Printers that the classifier has not seen, or the harder test: a classifier that has seen other logs' worth of them. */
export type Grouping = 'printer' | 'quarter of an hour'

export function toSamples(windows: readonly HeaterWindow[], isReal: boolean, grouping: Grouping = 'printer'): Sample[] {
  return windows.map((window) => ({
    group: grouping === 'printer' ? window.repo : `${window.log} ${Math.floor(window.startS / 900)}`,
    isReal,
    row: Float64Array.from(Object.values(featuresOf(window))),
  }))
}

const FOLDS = 6
const SHUFFLES = 3

export function twoSampleTest(samples: readonly Sample[], names: readonly string[], seed = 34): TwoSampleResult {
  const groups = [...groupBy(samples, (one) => one.group)].sort((a, b) => b[1].length - a[1].length)
  const folds: Sample[][] = Array.from({ length: Math.min(FOLDS, groups.length) }, () => [])
  // Largest first, each to the fold that has least: folds of even size that split no printer.
  for (const [, group] of groups) {
    folds.sort((a, b) => a.length - b.length)
    folds[0]!.push(...group)
  }
  const random = createRandom(seed)
  const scored: { isReal: boolean; score: number }[] = []
  const losses = new Float64Array(names.length)
  for (const fold of folds) {
    const training = folds.filter((one) => one !== fold).flat()
    const classifier = trainClassifier(
      { rows: training.map((one) => one.row), labels: Uint8Array.from(training, (one) => (one.isReal ? 1 : 0)) },
      random.fork(`train ${scored.length}`),
    )
    const correct = (rows: readonly Uint8Array[]): number =>
      rows.filter((row, i) => probability(classifier, row) > 0.5 === fold[i]!.isReal).length
    const rows = fold.map((one) => binned(classifier, one.row))
    const whole = correct(rows)
    fold.forEach((one, i) => {
      scored.push({ isReal: one.isReal, score: probability(classifier, rows[i]!) })
    })
    for (let feature = 0; feature < names.length; feature++) {
      for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
        const order = shuffled(rows.length, createRandom(hash32(`${feature} ${shuffle} ${scored.length}`)).next)
        const mixed = rows.map((row, i) => {
          const copy = row.slice()
          copy[feature] = rows[order[i]!]![feature]!
          return copy
        })
        losses[feature]! += (whole - correct(mixed)) / SHUFFLES
      }
    }
  }
  const giveaways = [...names]
    .map((feature, i) => ({ feature, loss: losses[i]! / samples.length }))
    .sort((a, b) => b.loss - a.loss)
  return {
    accuracy: scored.filter((one) => one.score > 0.5 === one.isReal).length / scored.length,
    auc: areaUnderCurve(scored),
    samples: samples.length,
    groups: groups.length,
    giveaways,
  }
}

function shuffled(count: number, next: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

/** Chance that a real window scores above a simulated one. */
function areaUnderCurve(scored: readonly { isReal: boolean; score: number }[]): number {
  const sorted = [...scored].sort((a, b) => a.score - b.score)
  let rankSum = 0
  let real = 0
  sorted.forEach((one, i) => {
    if (!one.isReal) return
    rankSum += i + 1
    real++
  })
  return (rankSum - (real * (real + 1)) / 2) / (real * (sorted.length - real))
}
