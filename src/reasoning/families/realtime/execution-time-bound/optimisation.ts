// Depth 4: memory that makes the processor wait: a clock that is faster and takes longer, and a loop that leaves its cache.
import type { Page } from '../../../writing/page.ts'
import { clock } from './clock.ts'
import type { Instance, Solved } from './instance.ts'
import { unroll } from './unroll.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const parts = { clock, unroll }
  parts[x.memory](page, s, x)
}
