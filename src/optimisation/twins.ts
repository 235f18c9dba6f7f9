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

/** `count` such printers, each with the file as it was, printed once when somebody first asks. */
export function strayingTwins(
  before: Uint8Array,
  setup: PrintSetup,
  count: number,
): { readonly twin: PrintSetup; readonly before: () => Trial }[] {
  return Array.from({ length: count }, (_, index) => {
    const twin = twinOf(setup, index)
    let printed: Trial | null = null
    const there = (): Trial => {
      printed ??= tryPrint(before, twin, undefined, setup)
      return printed
    }
    return { twin, before: there }
  })
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
