import type { FittedHeater } from '#physics'
import { featuresOf } from './two-sample/features.ts'
import { fitHeaters, heaterKey } from './two-sample/fits.ts'
import { simulateWindow } from './two-sample/simulated-window.ts'
import { type Grouping, type TwoSampleResult, toSamples, twoSampleTest } from './two-sample/two-sample.ts'
import { developmentPrinters, type HeaterWindow, readWindows } from './two-sample/windows.ts'
import { atLeast, atMost, quantile, type ValidationCase, type ValidationResult } from './validation-case.ts'

interface Pair {
  readonly real: HeaterWindow
  readonly simulated: HeaterWindow
}

const SEEDS = [1, 2, 3]
const SIDES = ['development', 'held-out', 'all'] as const

export const v34TwoSample: ValidationCase = {
  id: 'V34',
  title: 'Two-sample test: can a classifier tell simulated heater telemetry from recorded?',
  data: 'Ours; 0.5 is perfect. Windows of 120 s at 1 Hz of one heater (target, reading, power) from healthy holds and heat-ups of every recorded log, nothing within 300 s of a fault, at most 80 windows of a printer, heater and kind. Each has a simulated counterpart: constants fitted on the heat-ups of that printer (from the gains of its printer.cfg where it has none), its gains, sensor type and targets, the reading and age of its target at the start, a plausible print load where moves were queued. Before: ideal sensors, steady load. After: gap level 1, drawn once a log. Boosted trees (150 of depth 3), folds that split no printer. Printers in the order of the hash of their name are dealt alternately to development and held-out; all tuning of noise, load and surroundings was done with figures of the development printers alone; the held-out ones were looked at twice, at the end.',
  run: async () => {
    const windows = readWindows()
    if (windows.length === 0) return []
    const fits = fitHeaters(windows)
    const development = developmentPrinters(windows)
    const names = Object.keys(featuresOf(windows[0]!))
    const results: ValidationResult[] = []
    for (const level of [0, 1]) {
      // Ideal sensors under a steady load leave nothing to chance.
      const worlds = (level === 0 ? [1] : SEEDS).map((seed) => pairsOf(windows, fits, level, seed))
      for (const side of SIDES) {
        const isChosen = (one: HeaterWindow): boolean =>
          side === 'all' || development.has(one.repo) === (side === 'development')
        const chosen = worlds.map((pairs) => pairs.filter((pair) => isChosen(pair.real)))
        results.push(describe(level, side, chosen, names, windows.filter(isChosen).length))
      }
      if (level > 0) results.push(describeHardTest(worlds, names))
    }
    return results
  },
}

function pairsOf(
  windows: readonly HeaterWindow[],
  fits: ReadonlyMap<string, FittedHeater>,
  level: number,
  seed: number,
): Pair[] {
  return windows.flatMap((real) => {
    const simulated = simulateWindow(real, fits.get(heaterKey(real))!, level, seed)
    return simulated === null ? [] : [{ real, simulated }]
  })
}

/** One test of every drawn world. */
function test(worlds: readonly (readonly Pair[])[], names: readonly string[], grouping: Grouping): TwoSampleResult[] {
  return worlds.map((pairs) => {
    const real = pairs.map((pair) => pair.real)
    const simulated = pairs.map((pair) => pair.simulated)
    return twoSampleTest([...toSamples(real, true, grouping), ...toSamples(simulated, false, grouping)], names)
  })
}

function describe(
  level: number,
  side: string,
  worlds: readonly (readonly Pair[])[],
  names: readonly string[],
  windowCount: number,
): ValidationResult {
  const results = test(worlds, names, 'printer')
  const accuracy = average(results, 'accuracy')
  const when = level === 0 ? 'before the gap' : 'after the gap (level 1)'
  return {
    figure: `${side} printers, ${when}: accuracy ${accuracy.toFixed(2)}, area under the curve ${average(results, 'auc').toFixed(2)}`,
    // Before the gap the test must see what is there, or its verdict after it says nothing.
    bar: level === 0 ? '>= 0.8 (the classifier sees ideal sensors)' : '<= 0.6',
    verdict: level === 0 ? atLeast(accuracy, 0.8) : atMost(accuracy, 0.6),
    detail: `${worlds[0]!.length} of ${windowCount} recorded windows of ${results[0]!.groups} printers, each with its counterpart (the others' counterpart would not stay within 3 °C of its target, as every recorded hold does)${drawn(results)}. Gives it away: ${giveaways(results, worlds, names)}`,
  }
}

function describeHardTest(worlds: readonly (readonly Pair[])[], names: readonly string[]): ValidationResult {
  const results = test(worlds, names, 'quarter of an hour')
  const accuracy = average(results, 'accuracy')
  return {
    figure: `all printers, after the gap, by a classifier that has seen other windows of the same printers: accuracy ${accuracy.toFixed(2)}, area under the curve ${average(results, 'auc').toFixed(2)}`,
    bar: '<= 0.6',
    verdict: atMost(accuracy, 0.6),
    detail: `the harder examiner: folds by quarter of an hour, so it may learn how this very printer differs from its model and how noisy its channel is${drawn(results)}. Gives it away: ${giveaways(results, worlds, names)}`,
  }
}

function average(results: readonly TwoSampleResult[], key: 'accuracy' | 'auc'): number {
  return results.reduce((sum, one) => sum + one[key], 0) / results.length
}

function drawn(results: readonly TwoSampleResult[]): string {
  if (results.length === 1) return ''
  return `; mean of ${results.length} draws of gap, print and noise (accuracies ${results.map((one) => one.accuracy.toFixed(3)).join(', ')})`
}

/** The three features whose shuffling costs most, with median and 10th to 90th percentile of both sides. */
function giveaways(
  results: readonly TwoSampleResult[],
  worlds: readonly (readonly Pair[])[],
  names: readonly string[],
): string {
  const losses = names.map((feature) => {
    const each = results.map((one) => one.giveaways.find((giveaway) => giveaway.feature === feature)!.loss)
    return { feature, loss: each.reduce((sum, value) => sum + value, 0) / each.length }
  })
  const pairs = worlds.flat()
  return losses
    .sort((a, b) => b.loss - a.loss)
    .slice(0, 3)
    .map(({ feature, loss }) => {
      const spread = (key: keyof Pair): string => {
        const values = pairs.map((pair) => featuresOf(pair[key])[feature]!)
        return [0.5, 0.1, 0.9].map((at) => Number(quantile(values, at).toPrecision(2))).join(', ')
      }
      return `"${feature}" (costs ${(100 * loss).toFixed(1)} %; median, p10, p90 real ${spread('real')}, simulated ${spread('simulated')})`
    })
    .join('; ')
}
