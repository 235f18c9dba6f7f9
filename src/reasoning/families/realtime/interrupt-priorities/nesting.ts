// What the code of depth 3 is written from, and what each of its two hands gives.
import type { Piece } from '../../../text/piece.ts'
import type { Comparison } from '../../../writing/model.ts'
import type { Value } from '../../../writing/value.ts'
import type { SolvedSource } from './instance.ts'

export interface Nesting {
  readonly sources: readonly SolvedSource[]
  /** Members of each level, the most urgent first, and the place of each source in it. */
  readonly groups: readonly (readonly number[])[]
  readonly level: readonly number[]
  readonly stack: readonly Value[]
  readonly base: Value
  readonly frame: Value
  readonly reserved: Value
  readonly bound: Value
  readonly fits: Comparison & { readonly op: '<=' | '>' }
  /** Members of the level with most of them, what a passage saves, and the time of all of them in a row. */
  readonly crowd: readonly number[]
  readonly saves: Value
  readonly chained: Value
}

export interface Hand {
  readonly about: Piece
  readonly body: Piece
  readonly tests: readonly Piece[]
  readonly refused: readonly Piece[]
}
