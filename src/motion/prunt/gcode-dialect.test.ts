import { describe, expect, test } from 'vitest'
import { openMachine } from '../../../tests/golden/prunt-files.ts'
import { REFUSAL_CODE } from '../interpreter/refusal.ts'
import { type PlanResult, planGcode } from '../plan-gcode.ts'
import { createPruntDialect, createPruntSettingsDialect } from './gcode-dialect.ts'
import { RECORDED_LIMITS } from './limits-fixture.ts'
import { createPruntPlanner, type PruntPlanner } from './prunt-planner.ts'

interface Seen {
  /** Of each block: its corners [x, e], the feeds of its segments, the times to wait in it. */
  readonly blocks: { readonly ends: number[][]; readonly feeds: number[]; readonly dwells: number[] }[]
  readonly accels: number[]
  readonly result: PlanResult
}

function plan(gcode: string, { prunt = true, replaceG0 = false, isDefault = false } = {}): Seen {
  const blocks: Seen['blocks'] = []
  const accels: number[] = []
  let planner: PruntPlanner | null = null
  const planned = planGcode({
    config: openMachine(),
    sink: () => undefined,
    refusals: 'tell',
    ...(isDefault
      ? { dialect: createPruntSettingsDialect(() => planner) }
      : prunt
        ? { dialect: createPruntDialect({ planner: () => planner, replaceG0 }) }
        : {}),
    createPlanner(sink, _config, clock) {
      planner = createPruntPlanner(sink, {
        limits: isDefault ? { ...RECORDED_LIMITS, mode: 'mended' } : RECORDED_LIMITS,
        clock,
        onBlock(block, { limits }) {
          accels.push(limits.accelMmPerS2)
          const corners = Array.from({ length: block.count }, (_, i) => i)
          blocks.push({
            ends: corners.map((i) => [block.x[i]!, block.e[i]!]),
            feeds: [...block.feedMmPerS.subarray(1, block.count)],
            dwells: corners.map((i) => block.dwellS[i]!).filter((dwellS) => dwellS > 0),
          })
        },
      })
      return planner
    },
  })
  planned.push(new TextEncoder().encode(gcode))
  return { blocks, accels, result: planned.finish() }
}

/** What is said beyond that the machine was not homed, which no file here does. */
const remarks = ({ result }: Seen) => result.diagnostics.filter(({ code }) => code !== REFUSAL_CODE)

const ofDialect = (seen: Seen) => remarks(seen).filter(({ code }) => code === 'prunt-dialect')

const ends = (seen: Seen): number[][] => seen.blocks.flatMap((block) => block.ends.slice(1))

describe('commands that Prunt takes otherwise than Klipper', () => {
  test('G4 waits for S seconds as well', () => {
    expect(plan('G1 X10 F6000\nG4 S0.25\nG1 X20\n').blocks[0]!.dwells).toEqual([0.25])
    expect(plan('G1 X10 F6000\nG4 P250\nG1 X20\n').blocks[0]!.dwells).toEqual([0.25])
    expect(plan('G1 X10 F6000\nG4 S0.25\nG1 X20\n', { prunt: false }).blocks[0]!.dwells).toEqual([])
    for (const words of ['S0.25', 'P250'])
      expect(plan(`G1 X10 F6000\nG4 ${words}\nG1 X20\n`, { isDefault: true }).blocks[0]!.dwells).toEqual([0.25])
  })

  test('nobody waits for longer than a day, and the line is told', () => {
    for (const isDefault of [false, true]) {
      const seen = plan('G1 X10 F6000\nG4 S10000000000\nG1 X20\n', { isDefault })
      expect(ends(seen).map(([x]) => x)).toEqual([10, 20])
      expect(ofDialect(seen)).toMatchObject([
        { line: 2, message: '"G4 S10000000000" is no time to wait: from 0 to 86400 s' },
      ])
    }
  })

  test('firmware retraction is told: how Prunt does it is not known', () => {
    const seen = plan('M207 F2400 E0.8\nG1 X10 E1 F6000\nG10\nG1 X20\nG11\nG1 X30 E2\n')
    expect(ends(seen).at(-1)).toEqual([30, 2])
    expect(ofDialect(seen).map(({ line, message }) => [line, message.slice(0, 31)])).toEqual([
      [1, 'M207 is firmware retraction, an'],
      [3, 'G10 is firmware retraction, and'],
      [5, 'G11 is firmware retraction, and'],
    ])
  })

  test('a limit that the planner would refuse is passed over, with its line', () => {
    for (const word of ['A0.0000001', 'J0', 'D0.0000000000001', 'C-1', 'S1e9']) {
      const seen = plan(`G1 X10 F6000\nM205 P ${word}\nG1 X20\n`, { isDefault: true })
      expect(
        ends(seen).map(([x]) => x),
        word,
      ).toEqual([10, 20])
      expect(new Set(seen.accels), word).toEqual(new Set([3000]))
    }
    const none = plan('G1 X10 F6000\nM205 P D0\nG1 X20\nG1 X20 Y10\n', { isDefault: true })
    expect(remarks(none)).toEqual([])
  })

  test('a wait at the start of a block is part of it, so that one clock runs through', () => {
    const { blocks } = plan('G1 X10 F6000\nM107\nG4 S0.25\nG1 X20\n')
    expect(blocks.map(({ dwells }) => dwells)).toEqual([[], [0.25]])
    expect(blocks[1]!.ends).toEqual([
      [10, 0],
      [10, 0],
      [20, 0],
    ])
  })

  test('the feed of the first G1, and of a G0 without one', () => {
    expect(plan('G1 X10\n').blocks[0]!.feeds[0]).toBeCloseTo(100, 10)
    const text = 'G1 X10 F3000\nG0 X20\nG1 X30\nG0 X40 F1200\nG1 X50\n'
    const feeds = plan(text).blocks[0]!.feeds.map((feed) => Number(feed.toPrecision(10)))
    expect(feeds).toEqual([50, 1e9, 50, 20, 20])
    const replaced = plan(text, { replaceG0: true }).blocks[0]!.feeds.map((feed) => Number(feed.toPrecision(10)))
    expect(replaced).toEqual([50, 50, 50, 20, 20])
  })

  test('G90 and G91 set the mode of E, too', () => {
    const text = 'M83\nG1 X10 E1 F6000\nG90\nG1 X20 E3\n'
    expect(ends(plan(text))).toEqual([
      [10, 1],
      [20, 3],
    ])
    expect(ends(plan(text, { prunt: false }))).toEqual([
      [10, 1],
      [20, 4],
    ])
    const mixed = plan('G91\nM82\nG1 X1 E1 F6000\n')
    expect(mixed.result.diagnostics.map(({ message }) => message).join()).toMatch(/M82 behind G91/)
  })

  test.each(['M104 S200', 'M140 S60', 'M106 S128', 'M107', 'M0', 'M1', 'M205 P D0.1'])('%s ends the block', (line) => {
    expect(plan(`G1 X10 F6000\n${line}\nG1 X20\n`).blocks.length).toBe(2)
  })

  test('M205 sets one limit for what follows', () => {
    const seen = plan('G1 X10 F6000\nM205 P A500\nG1 X20\nM205 A100\nG1 X30\nM205 P A0\nG1 X40\n')
    expect(seen.accels).toEqual([3000, 500, 500])
    expect(seen.result.diagnostics.map(({ message }) => message).join()).toMatch(/nothing could move/)
  })

  test('by default M205 sets limits too, several on a line, and nothing else is read otherwise', () => {
    const text = 'G1 X10 F6000\nM205 P A500 D0.01\nG1 X20\nM107\nG1 X30\nM205 P J0\nG1 X40\n'
    const seen = plan(text, { isDefault: true })
    // Where a limit changes the block ends, where a fan does not.
    expect(seen.accels).toEqual([3000, 500, 500])
    expect(ends(seen).map(([x]) => x)).toEqual([10, 20, 30, 40])
    expect(remarks(seen).map(({ message }) => message)).toEqual([
      '"M205 P J0" sets a limit at which nothing could move: left as it was',
    ])
  })

  test("by default another firmware's M205 is told and sets nothing, and so is the next file's advance", () => {
    const seen = plan('M205 X8 Y8\nM205 P L0.05\nG1 X10 F6000\n', { isDefault: true })
    expect(seen.accels).toEqual([3000])
    expect(remarks(seen).map(({ message, line }) => [line, message])).toEqual([
      [1, "M205 without Prunt's P is another firmware's, and sets nothing here"],
      [2, '"M205 P L0.05" sets the advance of the next file: here it stays as configured'],
    ])
  })

  test('what the real program would refuse is told with the line', () => {
    const { result } = plan('G28\nM201 X500\nG1 X10 F6000\n')
    expect(result.diagnostics[0]).toEqual({
      severity: 'warning',
      code: 'prunt-refuses',
      message: 'Prunt would stop the file here: M201 is not known',
      line: 2,
    })
  })
})
