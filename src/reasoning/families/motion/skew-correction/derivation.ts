// Depth 2: how surely diagonals tell the lean, or what three leans make together.
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'
import { measuring } from './measuring.ts'
import { threeAxes } from './three-axes.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  if (page.w.chance(0.5)) measuring(page, s, x)
  else threeAxes(page, s, x)
}
