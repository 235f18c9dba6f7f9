/** One fault that was injected: the cause. */
export interface FaultCause {
  readonly mode: string
  readonly faultClass: string
  readonly title: string
  readonly severity: number
  /** When it began, s; null if the print ended before. */
  readonly onsetS: number | null
  /** 0-based; null before the first layer or without onset. */
  readonly layer: number | null
  readonly line: number | null
  readonly firmware: string
  readonly response: string
}

/** What followed, in order of time. */
export interface FaultConsequence {
  readonly timeS: number
  /** Since the first onset, s. */
  readonly afterS: number
  readonly line: number
  readonly kind: string
  readonly text: string
}

/** A signal that left its course: the same print with the same chance and without the fault is the measure. */
export interface SignalDeparture {
  readonly signal: string
  readonly title: string
  readonly unit: string
  /** Since the first onset until it could be told from noise, s. */
  readonly afterS: number
  /** Largest difference from the sound print, signed; null where the value is missing. */
  readonly difference: number | null
}

/** The account of a print in which something broke: cause, consequences, signals. */
export interface FaultAccount {
  readonly causes: readonly FaultCause[]
  readonly consequences: readonly FaultConsequence[]
  readonly departures: readonly SignalDeparture[]
}
