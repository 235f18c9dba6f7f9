// What is given is the same at all depths of an instance: a sibling's number cannot be changed alone, nor can two depths mean
// something else by one name.
import type { Row } from './row.ts'

/** What givens were said to be, by instance and name. */
export type SaidGivens = Map<string, string>

/** Notes what the row gives; why it does not fit the rows before it, one sentence for each name. */
export function linkProblems(row: Row, said: SaidGivens): string[] {
  const problems: string[] = []
  for (const quantity of row.quantities) {
    if (!quantity.given) continue
    const key = `${row.instance} ${quantity.id}`
    const now = `${quantity.value} ${quantity.unit}`
    const before = said.get(key)
    if (before === undefined) said.set(key, now)
    else if (before !== now) problems.push(`${quantity.id} is ${now} here and ${before} at another depth`)
  }
  return problems
}
