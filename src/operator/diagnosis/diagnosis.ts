// What the operator believes: a probability for every cause, and why.

/** Where the likeliest is less than this, it does not know. */
export const SURE = 0.4

/** `sound` and the modes of causes.ts; `unknown`: something is wrong that fits none of them. */
export type CauseName = string

export interface Belief {
  readonly cause: CauseName
  /** 0..1; all beliefs of a diagnosis together are 1. */
  readonly probability: number
}

/** One thing that speaks for or against: a number that was measured, what was expected, and how much that weighs. */
export interface Evidence {
  readonly feature: string
  /** One sentence for a person, with both numbers and their unit. */
  readonly words: string
  readonly measured: number
  readonly expected: number
  readonly unit: string
  /** Measured less expected in standard deviations of sound prints. */
  readonly sigmas: number
  /** What it adds to the log odds of the likeliest cause against `sound`. */
  readonly weight: number
}

export interface Diagnosis {
  readonly timeS: number
  /** Likeliest first. */
  readonly beliefs: readonly Belief[]
  /** It does not know: too little is seen, or what is seen fits nothing. */
  readonly isAbstaining: boolean
  /**
   * That something is wrong although all looks sound, 0..1: what no sensor here shows. `beliefs` do not count it, and decisions
   * rest on them; who is told how surely all is well hears it. Absent: not known.
   */
  readonly hidden?: number
  /** Strongest first. */
  readonly evidence: readonly Evidence[]
  /** Channels that are not there, frozen or stale: what they would tell is not known. */
  readonly unseen: readonly string[]
}
