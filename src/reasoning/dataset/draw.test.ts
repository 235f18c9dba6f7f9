// What a family throws, or draws again, is counted and told; a run goes on with the other families.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { FAMILIES } from '../families/index.ts'
import { say } from '../text/piece.ts'
import { defineFamily, type Family } from '../writing/family.ts'
import { causeOf, countAgain } from './draw.ts'
import { generateDataset } from './generate.ts'

const whole = FAMILIES.find(({ id }) => id === 'realtime/response-time')!
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function generate(
  families: readonly Family[],
): Promise<Awaited<ReturnType<typeof generateDataset>> & { text: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'reason-draw-'))
  folders.push(folder)
  const settings = { seed: 1, count: 4 * families.length, version: '1', toolchain: null, jobs: 1, cache: null }
  const manifest = await generateDataset({ ...settings, families, folder })
  return { ...manifest, text: readFileSync(join(folder, 'rows-00000.jsonl'), 'utf8') }
}

test('a family that cannot draw, or whose claim does not hold, is left out with its reason', async () => {
  const cannotDraw = defineFamily({
    ...whole,
    id: 'realtime/cannot-draw',
    draw(): object {
      throw new Error('no task set of 12 tasks fits')
    },
  })
  const doesNotHold = defineFamily({
    ...whole,
    id: 'realtime/does-not-hold',
    write(instance, page, machine) {
      whole.write(instance, page, machine)
      if (page.depth === 3) page.m.relation(page.m.given('u_1', 3), '>', page.m.given('u_2', 4))
    },
  })
  const made = await generate([cannotDraw, whole, doesNotHold])
  expect(made.left_out.map(({ id }) => id)).toEqual(['realtime/cannot-draw/1-0', 'realtime/does-not-hold/1-0'])
  expect(made.left_out[0]!.reason).toBe('realtime/cannot-draw/1-0/d1: no task set of 12 tasks fits')
  expect(made.left_out[1]!.reason).toContain('realtime/does-not-hold/1-0/d3: claim relation')
  const told = made.drawn_again.map(({ family, reason, count }) => [family, reason, count])
  expect(told).toEqual([
    ['realtime/cannot-draw', 'depth 1: not written: no task set of # tasks fits', 30],
    ['realtime/does-not-hold', expect.stringMatching(/^depth 3: not written: claim relation .* does not hold/), 30],
  ])
  expect(made.redrawn).toBe(60)
  expect(
    made.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).family),
  ).toEqual(Array.from({ length: 4 }, () => 'realtime/response-time'))
}, 60_000)

test('a row that its judge refuses is drawn again for a reason without numbers', async () => {
  let times = 0
  const slips = defineFamily({
    ...whole,
    id: 'realtime/slips',
    write(instance, page, machine) {
      whole.write(instance, page, machine)
      if (page.depth === 1 && times++ === 0) page.section('context', { parts: ['It takes 17 of them.'] })
    },
  })
  const made = await generate([slips])
  expect(made.left_out).toEqual([])
  expect(made.drawn_again).toEqual([
    { family: 'realtime/slips', reason: expect.stringMatching(/^depth 1: unbound: .*number.*"#"/), count: 1 },
  ])
}, 60_000)

test('reasons are counted on over shards, the frequent ones first', () => {
  const [a, b] = FAMILIES as [Family, Family]
  const one = (family: Family, reason: string): { family: string; reason: string } => ({ family: family.id, reason })
  const first = countAgain([], [one(b, 'y'), one(a, 'x'), one(a, 'w')], FAMILIES)
  expect(countAgain(first, [one(a, 'x'), one(b, 'z')], FAMILIES)).toEqual([
    { ...one(a, 'x'), count: 2 },
    { ...one(a, 'w'), count: 1 },
    { ...one(b, 'y'), count: 1 },
    { ...one(b, 'z'), count: 1 },
  ])
  expect(causeOf('x_3 is 4.5e-7 mm, not -12 mm')).toBe('x_# is # mm, not # mm')
})

test('an instance whose depths mean something else by one name is left out', async () => {
  const unlinked = defineFamily({
    ...whole,
    id: 'realtime/unlinked',
    write(instance, page, machine) {
      whole.write(instance, page, machine)
      const value = page.m.given('u_1', page.depth)
      page.think('verify', say`And ${value} is given.`)
    },
  })
  const made = await generate([unlinked])
  expect(made.left_out).toMatchObject([
    { id: 'realtime/unlinked/1-0', reason: 'realtime/unlinked/1-0/d2: u_1 is 2  here and 1  at another depth' },
  ])
  expect(made.text).toBe('')
}, 60_000)
