// Depth 2: bounds that are tighter than the structure, each with a proof: branches that exclude each other, a costly side that a run
// can have only so often, and an inner loop whose length depends on the outer one.
import type { Page } from '../../../writing/page.ts'
import { exclusive } from './exclusive.ts'
import type { Instance, Solved } from './instance.ts'
import { shared } from './shared.ts'
import { triangular } from './triangular.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const parts = { exclusive, shared, triangular }
  parts[x.tight](page, s, x)
}
