// A stranger's row may hold anything; what cannot be read is a problem of the row, never a crash of its judge.
import { expect, test } from 'vitest'
import { FAMILIES } from '../families/index.ts'
import { makeRow } from './make-row.ts'
import { rowText } from './row.ts'
import { judgeLine } from './verify-row.ts'

test('a formula with an operator that is not on the list is reported', () => {
  const row = makeRow({ family: FAMILIES[0]!, seed: 1, number: 0, redraw: 0 }, 2)
  const claims = row.claims.map((claim, i) =>
    claim.kind === 'equation' && i === row.claims.findIndex((one) => one.kind === 'equation')
      ? { ...claim, expr: `+(${claim.expr})` }
      : claim,
  )
  const reasons = judgeLine(rowText({ ...row, claims })).problems.map((problem) => problem.reason)
  expect(reasons).toContain('operator unaryPlus is not allowed in a formula')
})
