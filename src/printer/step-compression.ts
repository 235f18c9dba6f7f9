// Steps as the microcontroller is told of them: groups of steps whose intervals grow or shrink evenly, in its own ticks.
import type { Steps } from './step-times.ts'

/** A step may be off by this much; the protocol's own limit is 25 microseconds. */
const ERROR_MAX_S = 20e-6

export interface StepGroup {
  readonly interval: number
  /** Negative: backwards. */
  readonly count: number
  readonly add: number
}

export interface CompressedSteps {
  readonly groups: readonly StepGroup[]
  readonly firstClock: number
  readonly lastClock: number
}

/** `lastClock` is that of the step before. Times count from the clock's zero at `bootS`. */
export function compressSteps(steps: Steps, bootS: number, clockHz: number, lastClock: number): CompressedSteps {
  const clocks = steps.timeS.map((timeS) => Math.round((timeS - bootS) * clockHz))
  const errorMax = Math.floor(ERROR_MAX_S * clockHz)
  const groups: StepGroup[] = []
  let base = lastClock
  let firstClock = 0
  for (let i = 0; i < clocks.length; ) {
    const direction = steps.direction[i]!
    const interval = clocks[i]! - base
    // A long rest is one step of its own.
    const hasNext = i + 1 < clocks.length && steps.direction[i + 1] === direction
    const add = hasNext ? clocks[i + 1]! - clocks[i]! - interval : 0
    const isEven = hasNext && Math.abs(add) < 32_768 && interval > 0
    let count = 1
    let clock = base + interval
    if (i === 0) firstClock = clock
    let next = interval
    while (isEven && i + count < clocks.length && steps.direction[i + count] === direction) {
      next += add
      if (!(next > 0) || Math.abs(clock + next - clocks[i + count]!) > errorMax) break
      clock += next
      count++
    }
    // The wire holds 32 bits.
    groups.push({ interval: i === 0 ? interval | 0 : interval, count: direction * count, add: count > 1 ? add : 0 })
    base = clock
    i += count
  }
  return { groups, firstClock, lastClock: base }
}
