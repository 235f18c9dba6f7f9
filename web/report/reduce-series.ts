// Many samples as few points: the median of each stretch with the span around it, so that a two-hour print reads as a line
// and not as a block of ink.

export interface Reduced {
  readonly x: Float64Array
  readonly middle: (number | null)[]
  readonly low: (number | null)[]
  readonly high: (number | null)[]
}

const BUCKETS = 260

type Values = readonly (number | null)[]

/**
 * Samples between `from` and `to` of ascending `x`. The first and the last sample of all stay as empty points, so that
 * the whole range is known. `share` is left out at each end of the span (0 keeps the extremes).
 */
export function reduceSeries(
  x: ArrayLike<number>,
  columns: readonly Values[],
  from: number,
  to: number,
  share: readonly number[],
): Reduced[] {
  let first = 0
  while (first < x.length - 1 && x[first + 1]! < from) first++
  let last = x.length - 1
  while (last > first && x[last - 1]! > to) last--
  const count = last - first + 1
  const size = Math.max(1, Math.ceil(count / BUCKETS))
  const buckets = Math.ceil(count / size)
  const times = new Float64Array(buckets + 2)
  times[0] = x[0]!
  times[buckets + 1] = x[x.length - 1]!
  for (let b = 0; b < buckets; b++) times[b + 1] = x[Math.min(last, first + b * size + (size >> 1))]!
  return columns.map((values, k) => {
    const empty = (): (number | null)[] => new Array<number | null>(buckets + 2).fill(null)
    const reduced = { x: times, middle: empty(), low: empty(), high: empty() }
    for (let b = 0; b < buckets; b++) {
      const bucket: number[] = []
      for (let i = first + b * size; i < Math.min(first + (b + 1) * size, last + 1); i++) {
        const value = values[i]
        if (value !== null && value !== undefined) bucket.push(value)
      }
      if (bucket.length === 0) continue
      bucket.sort((a, c) => a - c)
      const at = (part: number): number => bucket[Math.round(part * (bucket.length - 1))]!
      reduced.middle[b + 1] = at(0.5)
      reduced.low[b + 1] = at(share[k]!)
      reduced.high[b + 1] = at(1 - share[k]!)
    }
    return reduced
  })
}

export const isWorthReducing = (sampleCount: number): boolean => sampleCount > BUCKETS * 2
