// Depth 2: the correction as a right inverse of the gap, what an error of its constant leaves, and one of two limits: the
// measurement from both ways, or the flank that inertia changes.
import type { Page } from '../../../writing/page.ts'
import { flanks } from './flanks.ts'
import type { Instance, Solved } from './instance.ts'
import { probing } from './probing.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  if (page.w.chance(0.5)) probing(page, s, x)
  else flanks(page, s, x)
}
