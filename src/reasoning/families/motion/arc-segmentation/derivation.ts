// Depth 2: where the vertices lie. Half-way between outside and inside, or so that a sum is right: what each errs, with proof.
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { midLine } from './mid-line.ts'
import { preserving } from './preserving.ts'

export function derivation(page: Page, s: Solved): void {
  if (page.w.chance(0.5)) midLine(page, s)
  else preserving(page, s)
}
