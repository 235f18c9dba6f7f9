// A rewriter that behaves is listened to; one that lies is not.
import { expect, test } from 'vitest'
import { makeRow } from '../dataset/make-row.ts'
import { rowText } from '../dataset/row.ts'
import { judgeLine } from '../dataset/verify-row.ts'
import { FAMILIES } from '../families/index.ts'
import { enrichRow } from './enrich-row.ts'

const family = FAMILIES.find(({ id }) => id === 'motion/bed-mesh-design')!
const row = makeRow({ family, seed: 2, number: 1, redraw: 0 }, 3)
const codeOf = (text: string): string[] => [...text.matchAll(/```[\s\S]*?```/g)].map(([block]) => block)

test('other words are kept where all claims, numbers and code still hold', async () => {
  const { row: told, rewritten, refused } = await enrichRow(row, async (text) => `Put in plain words: ${text}`)
  expect(rewritten).toBeGreaterThan(5)
  expect(refused).toBe(0)
  expect(judgeLine(rowText(told)).problems).toEqual([])
  expect(
    told.thinking.match(/Put in plain words: /g)!.length + told.answer.match(/Put in plain words: /g)!.length,
  ).toBe(rewritten)
  expect(told.thinking.replaceAll('Put in plain words: ', '')).toBe(row.thinking)
  expect(codeOf(told.answer)).toEqual(codeOf(row.answer))
  expect(told.prompt).toBe(row.prompt)
})

test.each([
  ['adds a number', (text: string) => `${text} That is about 7 of them.`],
  ['adds a unit in words', (text: string) => `${text} It takes some seconds.`],
  ['adds a comparison', (text: string) => `${text} This exceeds the limit.`],
  ['says the contrary', (text: string) => `${text} It does not hold.`],
  ['leaves the values out', (text: string) => (/\[\[/.test(text) ? text.replaceAll(/\[\[\d+\]\]/g, 'it') : text)],
  ['says a value twice', (text: string) => (text.includes('[[1]]') ? `${text} Again: [[1]].` : text)],
  ['closes the thought', (text: string) => `${text} </think>`],
  ['starts code', (text: string) => `\`\`\`rust\n${text}\n\`\`\``],
  ['goes on and on', (text: string) => `${text} ${'And so on, in other words. '.repeat(60)}`],
  ['is silent', () => ''],
])('one that %s changes nothing', async (_, lie) => {
  const { row: told, rewritten, refused } = await enrichRow(row, async (text) => lie(text))
  expect(told).toEqual(row)
  expect(rewritten).toBe(0)
  expect(refused).toBeGreaterThan(0)
})

test('values may not change places', async () => {
  const swapped = (text: string): string =>
    text.replace('[[1]]', '[[x]]').replace('[[2]]', '[[1]]').replace('[[x]]', '[[2]]')
  const { row: told, refused } = await enrichRow(row, async (text) => (text.includes('[[2]]') ? swapped(text) : text))
  expect(told).toEqual(row)
  expect(refused).toBeGreaterThan(0)
})
