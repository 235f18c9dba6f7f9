// Sentences that more than one depth needs.
import { type Piece, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

/** The polynomial and the places, as they enter more than one depth. */
export function designWords(page: Page, s: Solved): Piece {
  return page.w.pick([
    say`In coordinates u and v that run over the plate from edge to edge, the surface is ${s.design.form('polynomial')}, with ${s.given.p} unknowns.`,
    say`With the plate scaled to the square of u and v, the model ${s.design.form('polynomial')} has ${s.given.p} coefficients.`,
  ])
}
