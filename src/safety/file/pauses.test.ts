// A file that pauses itself: what comes behind it begins where the printer's RESUME leads the head back to.
import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import type { HandSet, MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { createFileJudge } from './file-judge.ts'

/** Of a printer whose PAUSE parks the head, and that changes filament by it. */
const MACROS: Readonly<Record<string, readonly string[]>> = {
  PAUSE: ['SAVE_GCODE_STATE NAME=p', 'BASE_PAUSE', 'G91', 'G1 Z10 F600', 'G90', 'G1 X0 Y0 F6000', 'G91'],
  M600: ['SAVE_GCODE_STATE NAME=m', 'PAUSE', 'G91', 'G1 E-50 F1000', 'RESTORE_GCODE_STATE NAME=m'],
  LAPSE: ['PAUSE', 'RESUME'],
  ABORT: ['CANCEL_PRINT'],
  LOOSE: ['PAUSE', 'M84'],
  STOPS: ['M25', 'G91', 'G1 Z10 F600', 'G90'],
}

const expander: MacroExpander = {
  names: new Set(Object.keys(MACROS)),
  renamed: new Map([['BASE_PAUSE', 'PAUSE']]),
  expand: (name) => ({ kind: 'lines', lines: MACROS[name] ?? [] }),
}

interface Judged {
  readonly refused: readonly string[]
  readonly state: MachineState
}

function judged(
  lines: readonly string[],
  context: Partial<JudgeContext> = {},
  changes: Partial<MachineState> = {},
): Judged {
  const state = readyState(changes)
  const judge = createFileJudge(state, testContext({ isFile: true, isOwnFile: true, expander, ...context }))
  judge.feed(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')))
  const refused = judge
    .end()
    .refused.map(({ text, ruling: { rule, limit, value } }) => `${text}: ${rule} ${limit} ${value}`)
  return { refused, state }
}

function ring(zMm: number): string[] {
  return [`G1 Z${zMm} F600`, 'G1 X60 Y60 F6000', 'G1 X140 E1 F1800', 'G1 Y140 E1', 'G1 X60 E1', 'G1 Y60 E1']
}

const BEGIN = ['G28', 'G90', 'M83', 'M104 S210', 'M109 S210', 'G1 Z10 F600']
const PART = [...BEGIN, ...Array.from({ length: 31 }, (_, k) => ring((3 + 3 * k) / 10)).flat()]
const PLUNGE = ['G91', 'G1 Z-8 F600', 'G90', 'G1 X140 Y140 F6000']

describe('after a pause of its own', () => {
  test.each(['M600', 'PAUSE', 'LAPSE', 'M25', 'STOPS', 'BASE_PAUSE', 'M117 nothing'])(
    '%s: the next heights are those of the print',
    (pause) => {
      const lowMm = pause === 'STOPS' ? 11.3 : 1.3
      const { refused } = judged([...PART, pause, ...PLUNGE])
      expect(refused).toEqual(
        pause === 'STOPS'
          ? []
          : [`G1 Z-8 F600: through-part 9.3 mm ${lowMm} mm`, 'G1 X140 Y140 F6000: through-part 9.3 mm 1.3 mm'],
      )
    },
  )

  test.each([
    [
      'within a layer',
      ['G1 Z9.6', 'G1 X60 Y60 F6000', 'G1 X140 E1 F1800', 'M600', 'G1 X140 Y140 E1 F1800', 'G1 X60 E1'],
    ],
    ['between layers', ['M600', ...ring(9.6)]],
    ['behind a layer’s height', ['G1 Z9.6 F600', 'M600', ...ring(9.6).slice(1)]],
    ['twice', ['M600', 'M600']],
  ])('it prints on: %s', (_, lines) => {
    expect(judged([...PART, ...lines, ...ring(9.9), ...ring(10.2)]).refused).toEqual([])
  })

  test('modes, zero and place are those of the pause, the filament is not', () => {
    const { state } = judged([...BEGIN, 'G1 X50 Y60', 'M600'])
    expect(state).toMatchObject({ print: 'printing', xMm: 50, yMm: 60, zMm: 10, isAbsolute: true, eMm: -50 })
    // Of a client's file too: no rule of heights is asked there, but all the others are.
    const { refused } = judged([...BEGIN, 'G1 Z245', 'PAUSE', 'G1 Z250 F600'], { asker: 'client', mode: 'strict' })
    expect(refused).toEqual(['PAUSE: position -0.1 to 250 mm 255 mm'])
  })

  test('each pause keeps a place of its own, and one that was called off counts no more', () => {
    const { state } = judged([...BEGIN, 'M600', 'G1 X50 Y60', 'PAUSE', 'G1 X51'])
    expect(state).toMatchObject({ xMm: 51, yMm: 60, zMm: 10 })
    expect(judged([...PART, 'ABORT', 'M600', ...PLUNGE]).refused.length).toBe(2)
    expect(judged([...PART, 'M600', 'ABORT', 'G1 Z20 F600', 'ABORT', 'G91']).state).toMatchObject({ zMm: 20 })
  })

  test('what is no longer homed does not become so', () => {
    expect(judged([...BEGIN, 'LOOSE', 'G1 X50'], { asker: 'client' }).refused).toEqual(['G1 X50: homing  '])
  })

  test('the way back is asked as well', () => {
    // A tower of 30 mm stands between the place of the pause and where the head was led; it is cleared on the way there only.
    const tower = Array.from({ length: 30 }, (_, k) => [
      `G1 Z${k + 1} F600`,
      'G1 X30 Y30 F6000',
      'G1 X40 Y40 E0.5',
    ]).flat()
    const low = ['G1 Z31 F600', 'G1 X100 Y100 F6000', 'G1 Z1 F600']
    const parks = ['PAUSE_BASE', 'G1 Z31 F600', 'G1 X0 Y0 F6000', 'G1 Z1 F600']
    const own: MacroExpander = {
      names: new Set(['PARK']),
      renamed: new Map([['PAUSE_BASE', 'PAUSE']]),
      expand: () => ({ kind: 'lines', lines: parks }),
    }
    const begun = [...BEGIN, ...tower, ...low]
    expect(judged([...begun, 'PARK'], { expander: own }).refused).toEqual(['PARK: through-part 30 mm 1 mm'])
    expect(judged([...begun, 'PARK'], { expander: own, asker: 'client', mode: 'strict' }).refused).toEqual([])
  })

  test('whatever the printer did before', () => {
    for (const print of ['standby', 'complete', 'paused', 'cancelled', 'error'] as const) {
      expect(judged([...PART, 'M600', ...PLUNGE], {}, { print }).refused.length).toBe(2)
    }
  })
})

describe('an axis that was said to stand somewhere', () => {
  const hand = (atMm: number): HandSet => ({ atMm, minMm: Number.NEGATIVE_INFINITY, maxMm: Number.POSITIVE_INFINITY })

  test.each([
    ['G1 X130.000001 F6000', { xHand: hand(100) }, []],
    ['G1 X131 F6000', { xHand: hand(100) }, ['homing 70 to 130 mm 131 mm']],
    ['G1 Y131 F6000', { yHand: hand(100) }, ['homing 70 to 130 mm 131 mm']],
    ['G1 Z9 F600', { zHand: hand(10) }, ['homing 10 mm 9 mm']],
    ['G1 Z41 F600', { zHand: hand(10) }, ['homing -20 to 40 mm 41 mm']],
    ['G1 Z40 F600', { zHand: hand(10) }, []],
  ])('%s in a file is asked as in a word', (line, changes, faults) => {
    const said = faults.map((fault) => `${line}: ${fault}`)
    for (const isOwnFile of [true, false]) expect(judged([line], { isOwnFile }, changes).refused).toEqual(said)
    expect(judged([line], { asker: 'client' }, changes).refused).toEqual([])
  })
})
