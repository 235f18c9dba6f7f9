// Depth 3: code that keeps its budget by itself: a job cut into calls of a size that the compiler checks, work that has to be paid
// for before it is done, and a mark that refutes a bound and never proves one.
import type { Page } from '../../../writing/page.ts'
import { chunk } from './chunk.ts'
import type { Instance, Solved } from './instance.ts'
import { mark } from './mark.ts'
import { ticket } from './ticket.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const parts = { chunk, mark, ticket }
  parts[x.coding](page, s, x)
}
