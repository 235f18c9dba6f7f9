// Every family at every depth: rows that a stranger would find right, the same again from the same seed, unlike each other.
import { describe, expect, test } from 'vitest'
import { claimInputs, establishedBy } from '../claims/claims.ts'
import { makeRow } from '../dataset/make-row.ts'
import { gramsOf, sharedGrams } from '../dataset/near-duplicates.ts'
import { type Row, rowText } from '../dataset/row.ts'
import { judgeLine } from '../dataset/verify-row.ts'
import { refuseRust, rustOf } from '../rust/blocks.ts'
import type { Reference } from '../text/reference.ts'
import { CATEGORIES } from '../writing/family.ts'
import { DEPTHS } from '../writing/page.ts'
import { FAMILIES } from './index.ts'

const INSTANCES = 6

/**
 * Givens that the prompt states and nothing rests on. They may stand where all depths say the same, in the first sentences of
 * the problem, in what is asked for safety, and beside a given of the same sentence that is used; not in a sentence of their own.
 */
function idleGivens(row: Row): string[] {
  const used = new Set<string>()
  const take = (id: string): void => {
    if (used.has(id)) return
    used.add(id)
    for (const claim of row.claims) if (establishedBy(claim).includes(id)) claimInputs(claim).forEach(take)
  }
  const namesOf = (reference: Reference): readonly string[] => {
    if ('q' in reference) return [reference.q]
    const claim = row.claims.find(({ id }) => id === reference.c)!
    return [...claimInputs(claim), ...establishedBy(claim)]
  }
  for (const field of ['thinking', 'answer'] as const)
    for (const [, , reference] of row.spans[field]) namesOf(reference).forEach(take)
  const context = row.prompt.indexOf('\n## Physical Context')
  const sentences = [...row.prompt.slice(context).matchAll(/[^\n]+?(?:[.;?](?= |\n|$)|$)/gm)].map((match) => ({
    text: match[0],
    from: context + match.index,
    to: context + match.index + match[0].length,
  }))
  const item = (at: number): string => row.prompt.slice(row.prompt.lastIndexOf('\n', at) + 1).split('\n')[0]!
  const leans = (at: number): boolean =>
    /^ (?:[a-z ]{0,12})?(?:both|it|its|that|their|there|these|they|this|those)\b/i.test(row.prompt.slice(at))
  return sentences
    .filter(({ from, to }) => {
      if (leans(from) || leans(to)) return false
      const names = row.spans.prompt.filter(([a, b]) => a >= from && b <= to).flatMap(([, , one]) => namesOf(one))
      const isIdle = names.length > 0 && names.every((id) => !used.has(id))
      return isIdle && !/safety/i.test(item(from))
    })
    .map(({ text }) => text)
}

test('ids are unique and begin with their category', () => {
  expect(new Set(FAMILIES.map((family) => family.id)).size).toBe(FAMILIES.length)
  for (const family of FAMILIES) {
    expect(CATEGORIES).toContain(family.category)
    expect(family.id.split('/')[0]).toBe(family.category)
  }
})

describe.each(FAMILIES.map((family) => [family.id, family] as const))('%s', (_, family) => {
  test('every row holds', () => {
    for (let number = 0; number < INSTANCES; number++) {
      for (const depth of DEPTHS) {
        const row = makeRow({ family, seed: 7, number, redraw: 0 }, depth)
        expect(judgeLine(rowText(row)).problems, row.id).toEqual([])
        const { module, fails } = rustOf(row.answer)
        for (const code of [module, ...fails.map((fail) => fail.code)]) expect(refuseRust(code), row.id).toBeNull()
        expect(row.rust.tests, row.id).toBeGreaterThan(0)
        expect(idleGivens(row), row.id).toEqual([])
      }
    }
  })

  test('the same seed gives the same bytes, another seed others', () => {
    const text = (seed: number): string => rowText(makeRow({ family, seed, number: 3, redraw: 0 }, 2))
    expect(text(7)).toBe(text(7))
    expect(text(7)).not.toBe(text(8))
  })

  test('depths of an instance share what is given and little text', () => {
    const rows = DEPTHS.map((depth) => makeRow({ family, seed: 7, number: 1, redraw: 0 }, depth))
    const given = new Map<string, number>()
    for (const row of rows) {
      for (const { id, value, given: isGiven } of row.quantities) {
        if (!isGiven) continue
        expect(given.get(id) ?? value).toBe(value)
        given.set(id, value)
      }
    }
    const grams = rows.map((row) => gramsOf(`${row.prompt}\n${row.thinking}\n${row.answer}`))
    for (const a of grams) for (const b of grams) if (a !== b) expect(sharedGrams(a, b)).toBeLessThan(0.6)
  })
})
