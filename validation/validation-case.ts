/** One figure of a case against its bar. A miss stays in the table, marked. */
export interface ValidationResult {
  readonly figure: string
  readonly bar: string
  readonly verdict: 'pass' | 'miss'
  readonly detail: string
}

/** A case reads recorded data if it needs any; without the data it returns no results and the runner says so. */
export interface ValidationCase {
  /** As in PHYSICS 4: 'V2'. */
  readonly id: string
  readonly title: string
  /** What was fitted on which data, what was tested on which, and how they were told apart. */
  readonly data: string
  run(): Promise<ValidationResult[]>
}

/** The verdict of a figure that must stay at or below its bar; NaN is a miss. */
export function atMost(value: number, bar: number): ValidationResult['verdict'] {
  return value <= bar ? 'pass' : 'miss'
}

export function atLeast(value: number, bar: number): ValidationResult['verdict'] {
  return value >= bar ? 'pass' : 'miss'
}

export function within(value: number, low: number, high: number): ValidationResult['verdict'] {
  return value >= low && value <= high ? 'pass' : 'miss'
}

/** Quantile by linear interpolation; NaN of nothing. */
export function quantile(values: readonly number[], ratio: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * ratio
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** A list per key, in order of first appearance. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}
