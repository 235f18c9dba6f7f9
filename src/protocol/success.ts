/** Chance that the whole print succeeds, with its 90 % interval. */
export interface SuccessProbability {
  readonly mean: number
  readonly p05: number
  readonly p95: number
}
