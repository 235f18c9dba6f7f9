// What one assessor says: findings for people, limit states for the success probability.
import type { Finding } from '#protocol'
import type { LimitState } from './limit-state.ts'

export interface Assessment {
  readonly findings: readonly Finding[]
  readonly limits: readonly LimitState[]
}

/** Below this probability a person is not bothered. */
export const MENTION_FROM = 0.3

/** Log standard deviation of forces and flows when nobody has said which printer it is: a factor of 1.35 either way. */
export const UNKNOWN_MACHINE_SD = 0.3

/** Relative spread of one parameter, or `fallback` where its owner states none. */
export function spreadOf(spread: Readonly<Record<string, number>>, path: string, fallback: number): number {
  const value = spread[path]
  return value !== undefined && value >= 0 ? value : fallback
}
