// The gain on printers that are not as the model says: both files on the same hidden twins, which share the chance of
// everything else, so that what differs is what the file gains there.
import type { MeasureKey } from './quality.ts'
import type { PrintSetup, Trial } from './trial.ts'
import { tryPrint, twinOf } from './trial.ts'
import { objectionsTo } from './verdict.ts'

export interface TwinGain {
  readonly before: Trial
  readonly after: Trial
  /** What is worse there beyond its tolerance. */
  readonly worse: readonly (MeasureKey | 'findings' | 'probability' | 'error')[]
}

export interface TwinPrints {
  readonly before: Trial
  readonly after: Trial
}

/**
 * `count` such printers from the `first` on: what the version that is asked for does on one of them. Each prints the file as it was once, and a version
 * anew only where it is another.
 */
export function strayingTwins(
  before: Uint8Array,
  setup: PrintSetup,
  first: number,
  count: number,
): (after: Uint8Array, index: number) => TwinPrints {
  const twins = Array.from({ length: count }, (_, index) => twinOf(setup, first + index))
  const printOn = (bytes: Uint8Array, index: number): Trial =>
    tryPrint(bytes, twins[index] as PrintSetup, undefined, setup)
  const was: Trial[] = []
  let last: { readonly bytes: Uint8Array; readonly trials: Trial[] } | null = null
  return (after, index) => {
    was[index] ??= printOn(before, index)
    if (last === null || !isSame(last.bytes, after)) last = { bytes: after, trials: [] }
    last.trials[index] ??= printOn(after, index)
    return { before: was[index], after: last.trials[index] }
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** What most of them have worse. */
export function sharedWorse(gains: readonly TwinGain[]): string[] {
  const keys = [...new Set(gains.flatMap(({ worse }) => worse))]
  return keys.filter((key) => 2 * gains.filter(({ worse }) => worse.includes(key)).length > gains.length)
}

export function gainOf(before: Trial, after: Trial): TwinGain {
  const worse = objectionsTo(before, after).map((objection) => {
    switch (objection.kind) {
      case 'measure':
        return objection.measure
      case 'finding':
        return 'findings'
      default:
        return objection.kind
    }
  })
  return { before, after, worse: [...new Set(worse)] }
}
