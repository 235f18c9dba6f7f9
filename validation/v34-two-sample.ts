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

const SIDES = ['development', 'held-out'] as const

export const v34TwoSample: ValidationCase = {
  id: 'V34',
  title: 'Two-sample test: can a classifier tell simulated heater telemetry from recorded?',
  data: 'Ours; 0.5 is perfect. Windows of 120 s at 1 Hz of one heater (target, reading, power) from healthy holds and heat-ups of every recorded log, nothing within 300 s of a fault, at most 80 windows of a printer, heater and kind. Each has a simulated counterpart: constants fitted on the heat-ups of that printer (from the gains of its printer.cfg where it has none), its gains, sensor type and targets, the reading and age of its target at the start, a plausible print load where moves were queued. Before: ideal sensors, steady load. After: gap level 1, drawn once a log. Boosted trees (150 of depth 3, 72 features), folds that split no printer. Printers in the order of the hash of their name are dealt alternately to development and held-out; all tuning of noise, load and chamber was done with the development printers alone.',
  run: async () => {
    const windows = readWindows()
    if (windows.length === 0) return []
    const fits = fitHeaters(windows)
    const development = developmentPrinters(windows)
    const names = Object.keys(featuresOf(windows[0]!))
    const results: ValidationResult[] = []
    for (const level of [0, 1]) {
      const pairs = windows.flatMap((real): Pair[] => {
        const simulated = simulateWindow(real, fits.get(heaterKey(real))!, level)
        return simulated === null ? [] : [{ real, simulated }]
      })
      const share = pairs.length / windows.length
      for (const side of SIDES) {
        const chosen = pairs.filter(({ real }) => development.has(real.repo) === (side === 'development'))
        results.push(describe(level, side, chosen, names, share))
      }
      if (level > 0) results.push(describeHardTest(pairs, names))
    }
    return results
  },
}

function test(pairs: readonly Pair[], names: readonly string[], grouping: Grouping): TwoSampleResult {
  const real = pairs.map((pair) => pair.real)
  const simulated = pairs.map((pair) => pair.simulated)
  return twoSampleTest([...toSamples(real, true, grouping), ...toSamples(simulated, false, grouping)], names)
}

function describe(
  level: number,
  side: string,
  pairs: readonly Pair[],
  names: readonly string[],
  share: number,
): ValidationResult {
  const result = test(pairs, names, 'printer')
  const when = level === 0 ? 'before the gap' : 'after the gap (level 1)'
  return {
    figure: `${side} printers, ${when}: accuracy ${result.accuracy.toFixed(3)}, area under the curve ${result.auc.toFixed(3)}`,
    // Before the gap the test must see what is there, or its verdict after it says nothing.
    bar: level === 0 ? '>= 0.8 (the classifier sees ideal sensors)' : '<= 0.6',
    verdict: level === 0 ? atLeast(result.accuracy, 0.8) : atMost(result.accuracy, 0.6),
    detail: `${result.samples} windows of ${result.groups} printers, half of them simulated (${(100 * share).toFixed(0)} % of all simulated holds stayed within 3 °C of their target, as every recorded one). Gives it away: ${giveaways(result, pairs)}`,
  }
}

function describeHardTest(pairs: readonly Pair[], names: readonly string[]): ValidationResult {
  const result = test(pairs, names, 'quarter of an hour')
  return {
    figure: `all printers, after the gap, by a classifier that has seen other windows of the same printers: accuracy ${result.accuracy.toFixed(3)}, area under the curve ${result.auc.toFixed(3)}`,
    bar: '<= 0.6',
    verdict: atMost(result.accuracy, 0.6),
    detail: `the harder examiner: folds by quarter of an hour, so it may learn how this very printer differs from its model. Gives it away: ${giveaways(result, pairs)}`,
  }
}

/** The three features whose shuffling costs most, with median and 10th to 90th percentile of both sides. */
function giveaways(result: TwoSampleResult, pairs: readonly Pair[]): string {
  return result.giveaways
    .slice(0, 3)
    .map(({ feature, loss }) => {
      const spread = (key: keyof Pair): string => {
        const values = pairs.map((pair) => featuresOf(pair[key])[feature]!)
        return [0.5, 0.1, 0.9].map((at) => quantile(values, at).toFixed(2)).join(', ')
      }
      return `"${feature}" (costs ${(100 * loss).toFixed(1)} %; median, p10, p90 real ${spread('real')}, simulated ${spread('simulated')})`
    })
    .join('; ')
}
