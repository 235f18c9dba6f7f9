// Readings one after the other, the last so many, to a hundredth: what a client's temperature graph begins with.
import { floatText } from '#macros'

export interface Series {
  readonly values: Float64Array
  /** Ever added; the newest lies at (count - 1) modulo the length. */
  count: number
  last: number
  /** JSON of all of them, until there is another. */
  json: string | null
}

export function createSeries(size: number): Series {
  return { values: new Float64Array(size), count: 0, last: 0, json: null }
}

/** What is no number repeats the one before. */
export function addReading(series: Series, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value)) series.last = Math.round(value * 100) / 100 + 0
  series.values[series.count % series.values.length] = series.last
  series.count++
  series.json = null
}

export function seriesJson(series: Series): string {
  if (series.json !== null) return series.json
  const { values, count } = series
  const length = Math.min(count, values.length)
  const texts: string[] = []
  for (let k = count - length; k < count; k++) texts.push(floatText(values[k % values.length] ?? 0))
  series.json = `[${texts.join(',')}]`
  return series.json
}
