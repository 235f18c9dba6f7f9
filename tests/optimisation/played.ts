// What is kept of one file that was optimised and printed through: plain numbers and words, one line of JSON.

import type { Goal, MeasureKey, Trial } from '#optimisation'
import type { Outcome } from '../../src/cli/optimize.ts'

export interface PlayedFile {
  readonly name: string
  readonly printer: string
  readonly material: string
  readonly isShipped: boolean
}

export interface PlayedPrint {
  readonly totalS: number
  readonly motionS: number
  readonly wasteMm: number
  readonly filamentG: number
  /** 0..1. */
  readonly success: number
  readonly values: Readonly<Partial<Record<MeasureKey, number | null>>>
  readonly findings: readonly string[]
}

export interface Played {
  readonly file: PlayedFile
  readonly goal: Goal
  /** Of what decides the result: another one makes the line worthless. */
  readonly digest: string
  readonly before: PlayedPrint
  /** Null where nothing better was found. */
  readonly result: {
    readonly after: PlayedPrint
    /** On each printer that strays from the model: time after over time before, and what is worse there. */
    readonly strayed: readonly { readonly ratio: number; readonly worse: readonly string[] }[]
    readonly printed: { readonly state: string; readonly durationS: number }
    readonly offMm: number
    readonly refusal: string | null
    readonly trials: number
  } | null
  readonly wallS: number
}

export function playedOf(
  file: PlayedFile,
  goal: Goal,
  digest: string,
  before: Trial,
  outcome: Outcome | null,
  wallS: number,
): Played {
  return { file, goal, digest, before: printOf(before), result: outcome === null ? null : resultOf(outcome), wallS }
}

function resultOf({ optimised, printed, offMm, refusal }: Outcome): Played['result'] {
  const strayed = optimised.gains.map(({ before, after, worse }) => ({ ratio: after.totalS / before.totalS, worse }))
  const { state, durationS } = printed
  return {
    after: printOf(optimised.after),
    strayed,
    printed: { state, durationS },
    offMm,
    refusal,
    trials: optimised.trials,
  }
}

function printOf({ totalS, motionS, waste, filamentG, probability, quality, findings }: Trial): PlayedPrint {
  return {
    totalS,
    motionS,
    wasteMm: waste.totalMm,
    filamentG,
    success: probability.mean,
    values: quality.values,
    findings: [...new Set(findings.map(({ kind }) => kind))],
  }
}
