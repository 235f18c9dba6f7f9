/** The world's time, given from outside: tests have their own. */
export interface Timers {
  /** Seconds of a clock that never runs back. */
  nowS(): number
  /** Runs later; the answer calls it off. */
  after(delayS: number, run: () => void): () => void
}

export function worldTimers(nowS: () => number): Timers {
  return {
    nowS,
    after(delayS, run) {
      const timer = setTimeout(run, delayS * 1000)
      return () => clearTimeout(timer)
    },
  }
}
