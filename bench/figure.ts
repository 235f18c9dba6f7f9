/** One headline number of a bench run. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it has to reach; `atMost` when smaller is better. */
  readonly bar?: number
  readonly atMost?: boolean
}
