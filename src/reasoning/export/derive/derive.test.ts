// What is derived from a row holds, and what is called wrong is wrong: read back from the texts, without the code that made them.
import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { checkClaim } from '../../claims/claims.ts'
import { makeRow } from '../../dataset/make-row.ts'
import type { Row } from '../../dataset/row.ts'
import { FAMILIES } from '../../families/index.ts'
import { symbolText } from '../../mathematics/formula-text.ts'
import { say } from '../../text/piece.ts'
import { DEPTHS } from '../../writing/page.ts'
import { falsify, opposite } from './falsify.ts'
import { factsOf, ground, named, problemOf, stepsOf } from './ground.ts'
import { preferenceExamples } from './preference.ts'
import { processExamples } from './process.ts'
import { shortExamples } from './short.ts'
import { tutoringExample } from './tutoring.ts'

// The two families that were first; others only add more of the same.
const ROWS: readonly Row[] = FAMILIES.filter(({ id }) => /bed-mesh-design|response-time/.test(id)).flatMap((family) =>
  [0, 1, 2].flatMap((number) => DEPTHS.map((depth) => makeRow({ family, seed: 9, number, redraw: 0 }, depth))),
)

describe('errors', () => {
  test('are made of claims that hold, and the verifier refuses what comes out', () => {
    const kinds = new Set<string>()
    for (const row of ROWS) {
      const facts = factsOf(row)
      for (const claim of row.claims) {
        const made = falsify(claim, facts, createRandom(1).fork(`${row.id}/${claim.id}`))
        if (made === null) continue
        kinds.add(made.kind)
        expect(checkClaim(claim, facts)).toBeNull()
        const refused = [checkClaim(made.claim, made.facts), checkClaim(claim, made.facts)]
        expect(refused, `${row.id} ${claim.id}`).not.toEqual([null, null])
        expect(factsOf(row)).toEqual(facts)
      }
    }
    expect([...kinds].sort()).toEqual(['arithmetic', 'comparison', 'formula', 'unit'])
  })

  test('of comparisons are the relation that holds exactly where the other does not', () => {
    expect(['<', '<=', '>', '>='].map((op) => opposite(op as '<'))).toEqual(['>=', '>', '<=', '<'])
  })
})

test('a text is refused that says a number of its own, or one that does not follow', () => {
  const row = ROWS[0]!
  const given = row.quantities.find((quantity) => quantity.given && quantity.unit === 'mm')!
  const empty = say``
  expect(ground(row, { prompt: say`It is so: ${named(given.id)}.`, thinking: empty, answer: empty })).not.toBeNull()
  expect(ground(row, { prompt: say`It is 12 mm.`, thinking: empty, answer: empty })).toBeNull()
  const [step] = stepsOf(row).filter(({ claims }) => claims.some((claim) => claim.kind === 'equation'))
  expect(ground(row, { prompt: problemOf(row)!, thinking: empty, answer: step!.body })).not.toBeNull()
  const made = falsify(step!.claims.find((claim) => claim.kind === 'equation')!, factsOf(row), createRandom(4))!
  expect(made.kind).not.toBe('formula')
  expect(ground(row, { prompt: problemOf(row)!, thinking: empty, answer: step!.body }, made.facts)).toBeNull()
})

test('short examples ask for one step and answer with it', () => {
  const examples = ROWS.flatMap((row) => shortExamples(row).map((short) => ({ row, short })))
  expect(examples.length).toBeGreaterThan(5)
  for (const { row, short } of examples) {
    expect(row.answer).toContain(short.answer)
    expect(short.prompt.startsWith(row.prompt.split('\n\n')[1]!)).toBe(true)
    expect(short.thinking.length).toBeGreaterThan(20)
  }
  expect(ROWS.flatMap(shortExamples)).toEqual(examples.map(({ short }) => short))
})

test('process labels: all steps of the row right, or the last one wrong', () => {
  const examples = ROWS.flatMap((row) => processExamples(row).map((process) => ({ row, process })))
  expect(examples.filter(({ process }) => process.error !== 'none').length).toBeGreaterThan(ROWS.length)
  for (const { row, process } of examples) {
    const answer = row.answer.replace(/### ([^\n]*)\n+/g, '$1. ')
    expect(process.labels.length).toBe(process.completions.length)
    const right = process.completions.map((text) => answer.includes(text))
    expect(right, process.id).toEqual(process.labels)
    expect(process.labels.slice(0, -1).every(Boolean)).toBe(true)
    expect(process.labels.at(-1)).toBe(process.error === 'none')
  }
})

test('the chosen design keeps its limit and the rejected one breaks it, by the numbers that they print', () => {
  const pairs = ROWS.flatMap((row) => preferenceExamples(row, FAMILIES.find(({ id }) => id === row.family)!.parameters))
  expect(pairs.length).toBeGreaterThan(0)
  const NUMBER = String.raw`(-?[\d.]+(?:e-?\d+)?)`
  const COMPARED = new RegExp(String.raw`${NUMBER}(?: [^\s,]+)? ([<>≤≥]) (?:\S+ = )?${NUMBER}`)
  const holds: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    '<': (a, b) => a < b,
    '≤': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '≥': (a, b) => a >= b,
  }
  for (const { prompt, chosen, rejected, limit } of pairs) {
    const [, a, sign, b] = COMPARED.exec(chosen.split('\n').at(-1)!)!
    const [, c, other, d] = COMPARED.exec(rejected.split('\n').at(-1)!)!
    expect(holds[sign!]!(Number(a), Number(b)), chosen).toBe(true)
    expect(holds[sign!]!(Number(c), Number(d)), rejected).toBe(false)
    expect(holds[other!]!(Number(c), Number(d)), rejected).toBe(true)
    expect(prompt).toContain(sign)
    expect(limit).toMatch(/<|>/)
  }
})

test('a limit that leaves room is drawn closer, and a design that breaks its limit is the one rejected', () => {
  const own = (row: (typeof ROWS)[number], id: string): number => row.quantities.find((one) => one.id === id)!.value
  const rows = FAMILIES.filter(({ id }) => /jerk-limited-profile|bed-soak/.test(id)).flatMap((family) =>
    DEPTHS.map((depth) => makeRow({ family, seed: 1, number: 1, redraw: 0 }, depth)),
  )
  const found = rows.flatMap((row) =>
    preferenceExamples(row, FAMILIES.find(({ id }) => id === row.family)!.parameters).map((pair) => ({ row, pair })),
  )
  const taken = /(?:take|Proposal:|Let) (\S+) = (-?\d+(?:\.\d+)?)/
  const isOwn = (row: (typeof ROWS)[number], text: string): boolean => {
    const [, symbol, value] = taken.exec(text)!
    const given = row.quantities.find((one) => one.given === true && symbolText(one.id) === symbol)!
    return Number(value) === Number(own(row, given.id).toPrecision(12))
  }
  expect(found.length).toBeGreaterThan(rows.length)
  for (const { row, pair } of found) expect(isOwn(row, pair.chosen) !== isOwn(row, pair.rejected), pair.id).toBe(true)
  expect(found.some(({ row, pair }) => isOwn(row, pair.rejected))).toBe(true)
})

test('lessons: six turns, a wrong attempt, and the right result at the end', () => {
  const lessons = ROWS.map(tutoringExample).filter((lesson) => lesson !== null)
  expect(lessons.length).toBeGreaterThan(ROWS.length / 2)
  for (const { messages } of lessons) {
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user', 'assistant'])
    const result = /= ([^=]*?)\.$/.exec(messages[4]!.content)![1]!
    expect(messages[2]!.content, messages[4]!.content).not.toMatch(
      new RegExp(`= ${result.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[.,]`),
    )
    expect(messages[5]!.content).toContain(result)
  }
})
