// The last values of one number, so that an old one can be told again. Bounded: 51 s at ten a second.

export interface DelayLine {
  /** [capacity] ring. */
  readonly values: Float64Array
  readonly timesS: Float64Array
  /** Values ever written. */
  written: number
}

export function createDelayLine(capacity = 512): DelayLine {
  return { values: new Float64Array(capacity), timesS: new Float64Array(capacity), written: 0 }
}

/** Call in order of time. */
export function pushValue(line: DelayLine, value: number, timeS: number): void {
  const at = line.written % line.values.length
  line.values[at] = value
  line.timesS[at] = timeS
  line.written++
}

/** Newest value that is at least as old as a time; the oldest that is kept where there is none. */
export function valueAt(line: DelayLine, timeS: number): number {
  const capacity = line.values.length
  let low = Math.max(0, line.written - capacity)
  let high = line.written - 1
  // 1e-9: a delay of two ticks means the value two ticks ago, however the times were added up.
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (line.timesS[middle % capacity]! <= timeS + 1e-9) low = middle
    else high = middle - 1
  }
  return line.values[low % capacity]!
}
