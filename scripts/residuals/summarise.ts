// The residuals of many prints as a few numbers.
import type { Phase, PrintResiduals } from './play-sound.ts'

export interface ResidualSummary {
  readonly seconds: number
  readonly mean: number
  readonly sigma: number
  readonly between: number
  readonly within: number
  readonly p001: number
  readonly p01: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  /** Of the distance beyond the range, without its sign. */
  readonly beyondP99: number
  readonly beyondP999: number
  readonly beyondMax: number
}

/** A print that says less than this about a phase has no mean of its own. */
const SECONDS_MIN = 20

export function summarise(prints: readonly PrintResiduals[], channel: number, phase: Phase): ResidualSummary {
  const lists = prints.map(({ plain }) => plain[phase][channel] ?? [])
  const all = Float64Array.from(lists.flat()).sort()
  const far = Float64Array.from(prints.flatMap(({ beyond }) => beyond[phase][channel] ?? []).map(Math.abs)).sort()
  const kept = lists.filter(({ length }) => length >= SECONDS_MIN)
  const means = kept.map(meanOf)
  const within = kept.flatMap((list, print) => list.map((value) => value - means[print]!))
  const mean = meanOf(all)
  return {
    seconds: all.length,
    mean: short(mean),
    sigma: short(sigmaOf(all)),
    between: short(sigmaOf(means)),
    within: short(sigmaOf(within)),
    p001: short(quantile(all, 0.001)),
    p01: short(quantile(all, 0.01)),
    p50: short(quantile(all, 0.5)),
    p99: short(quantile(all, 0.99)),
    p999: short(quantile(all, 0.999)),
    beyondP99: short(quantile(far, 0.99)),
    beyondP999: short(quantile(far, 0.999)),
    beyondMax: short(quantile(far, 1)),
  }
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]!
  return values.length === 0 ? 0 : sum / values.length
}

function sigmaOf(values: ArrayLike<number>): number {
  const mean = meanOf(values)
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += (values[at]! - mean) ** 2
  return values.length === 0 ? 0 : Math.sqrt(sum / values.length)
}

/** Of sorted values. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

function short(value: number): number {
  return Number(value.toPrecision(5))
}
