// A file that an operator starts does not go through what it has printed; ordinary ones do not notice.
import { describe, expect, test } from 'vitest'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import type { JudgeContext } from '../rules/call.ts'
import { createFileJudge } from './file-judge.ts'
import { createRelief, laidInTheWay, lay, settle } from './relief.ts'

function judged(lines: readonly string[], changes: Partial<JudgeContext> = {}): Readonly<Record<string, number>> {
  const limits = { ...testContext().limits, flowMaxMm3PerS: 1e6 }
  const judge = createFileJudge(readyState(), testContext({ isFile: true, limits, ...changes }))
  judge.feed(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')))
  return judge.end().counts
}

function tower(xMm: number, topMm: number): string[] {
  const layers = Math.round(topMm / 0.5)
  return Array.from({ length: layers }, (_, k) => [
    `G1 Z${(k + 1) * 0.5} F600`,
    `G1 X${xMm} Y100 F6000`,
    `G1 X${xMm + 30} Y130 E2 F1200`,
  ]).flat()
}

const BEGIN = ['M83', 'G90']

describe('a tower of 50 mm', () => {
  const built = [...BEGIN, ...tower(100, 50)]

  test.each([
    ['straight down into it', ['G1 Z1 F600'], 1],
    ['beside it and then through it', ['G1 X10 Y10 F6000', 'G1 Z1 F600', 'G1 X200 Y200 F18000'], 1],
    ['in an arc', ['G1 X10 Y115 F6000', 'G1 Z1 F600', 'G2 X210 Y115 I100 J0 F6000'], 0],
    ['in an arc whose bow meets it', ['G1 X115 Y10 F6000', 'G1 Z1 F600', 'G3 X115 Y220 I0 J105 F6000'], 0],
    ['in a narrow arc', ['G1 X115 Y60 F6000', 'G1 Z1 F600', 'G3 X115 Y61 I0 J30 F6000'], 1],
    ['in a line that is read as text', ['G1 X10 Y10 F6000', 'G1 Z1 F600', 'N5 G1 X200 Y200'], 1],
    ['less deep than a layer', ['G1 Z49 F600'], 0],
    ['past it', ['G1 X10 Y10 F6000', 'G1 Z1 F600', 'G1 X200 Y10 F6000'], 0],
    ['a second one beside it', ['G1 X10 Y10 F6000', ...tower(10, 20)], 0],
    ['homing beside it', ['G1 X10 Y10 F6000', 'G28 X Y'], 0],
  ])('%s', (_, lines, count) => {
    expect(judged([...built, ...lines])).toEqual(count === 0 ? {} : { 'through-part': count })
    expect(judged([...built, ...lines], { asker: 'client', mode: 'strict' })).toEqual({})
  })

  test('a line that does not pass moves nothing', () => {
    expect(judged([...built, 'G1 X999'])).toEqual({ position: 1 })
  })
})

test('heights', () => {
  const at = (xMm: number, zMm: number): { xMm: number; yMm: number; zMm: number } => ({ xMm, yMm: 0, zMm })
  const relief = createRelief()
  expect(laidInTheWay(relief, at(0, 0), at(9, 0))).toBe(0)
  lay(relief, at(10, 5), at(20, 5))
  lay(relief, at(10, 4), at(20, 4))
  expect([...relief.values()].every((zMm) => zMm === 5)).toBe(true)
  expect(laidInTheWay(relief, at(0, 4), at(30, 4))).toBe(0)
  expect(laidInTheWay(relief, at(0, 3.99), at(30, 3.99))).toBe(5)
  expect(laidInTheWay(relief, at(30, 3.99), at(0, 3.99))).toBe(5)
  expect(laidInTheWay(relief, at(0, 1), at(8, 1))).toBe(0)
  expect(laidInTheWay(relief, at(15, 9), at(15, 1))).toBe(5)
  expect(laidInTheWay(relief, at(Number.NaN, 1), at(15, 1))).toBe(0)
})

test('lines that have been passed are laid, in their order', () => {
  const at = (xMm: number): { xMm: number; yMm: number; zMm: number } => ({ xMm, yMm: 0, zMm: 5 })
  const ahead = [0, 7, 9].map((begins) => ({ at: begins, from: at(10 * begins), to: at(10 * begins) }))
  const relief = createRelief()
  const over = (begins: number): number =>
    laidInTheWay(relief, { ...at(10 * begins), zMm: 1 }, { ...at(10 * begins), zMm: 1 })
  settle(ahead, relief, 0)
  expect([relief.size, ahead.length]).toEqual([0, 3])
  settle(ahead, relief, 7)
  expect([over(0), over(7), ahead.length]).toEqual([5, 0, 2])
  settle(ahead, relief, 10)
  expect([over(7), over(9), ahead.length]).toEqual([5, 5, 0])
  settle(ahead, relief, 99)
  expect(relief.size).toBe(3)
})
