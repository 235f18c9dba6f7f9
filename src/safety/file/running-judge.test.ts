import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
import { readyState, testContext, testLimits } from '../../../tests/safety/limits-fixture.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import type { ReadFile, RunningFileJudge } from './running-judge.ts'
import { createRunningFileJudge } from './running-judge.ts'

const encoder = new TextEncoder()

/** Everything that was asked of the file, and how often a context was made. */
interface Watch {
  readonly judge: RunningFileJudge
  readonly read: ReadFile
  readonly asked: number[]
  contexts: number
}

function watch(text: string, aheadBytes?: number, changes: Partial<JudgeContext> = {}): Watch {
  const bytes = encoder.encode(text)
  const asked: number[] = []
  const one: Watch = {
    judge: createRunningFileJudge(
      () => {
        one.contexts++
        return testContext({ isFile: true, ...changes })
      },
      aheadBytes === undefined ? {} : { aheadBytes },
    ),
    read: (offset, length) => {
      asked.push(offset)
      return bytes.subarray(offset, offset + length)
    },
    asked,
    contexts: 0,
  }
  return one
}

function printing(changes: Partial<MachineState> = {}): MachineState {
  return readyState({ print: 'printing', isExtrusionAbsolute: false, zMm: 0.3, ...changes })
}

const MOVES = ['G1 X50 E1 F1800', 'G1 X100 E1', 'G1 Y50 E1', 'G1 Z0.5', 'G1 X60 Y60 E1', ''].join('\n')

describe('what lies ahead', () => {
  test('goes on where all is well, and is not judged twice', () => {
    const one = watch(MOVES)
    expect(one.judge.look(printing(), 0, one.read)).toEqual({ kind: 'go-on', because: null, clearBytes: MOVES.length })
    expect(one.judge.look(printing(), 16, one.read)).toEqual({
      kind: 'go-on',
      because: null,
      clearBytes: MOVES.length - 16,
    })
    expect(one.contexts).toBe(1)
    expect(one.asked).toEqual([0, MOVES.length])
  })

  test('what a person has waved away may run; what comes after it is judged as before', () => {
    const text = 'G1 X50 E1 F1800\nM104 S999\nM140 S999\nM104 S998\n'
    const waved = new Set<string>()
    const judge = createRunningFileJudge(() => testContext({ isFile: true }), {
      isDismissed: ({ value }) => waved.has(value),
    })
    const bytes = encoder.encode(text)
    const look = () =>
      judge.look(printing(), 0, (offset, length) => bytes.subarray(offset, offset + length)).because?.text
    expect(look()).toBe('M104 S999')
    waved.add('999 °C')
    judge.forget()
    expect(look()).toBe('M104 S998')
  })

  test('shifted zero: the line that would meet the bed is named before it runs', () => {
    const one = watch('G1 X50 E1 F1800\nG1 Z0.1\nG1 X60 E1\n')
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
    const shifted = printing({ zOffsetMm: -0.3, zBaseMm: -0.3 })
    expect(one.judge.look(shifted, 0, one.read)).toMatchObject({
      kind: 'pause',
      because: { line: 2, text: 'G1 Z0.1', kind: 'refused', ruling: { rule: 'nozzle-into-bed' } },
      clearBytes: 16,
    })
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
  })

  test.each([
    ['homing lost', { isXHomed: false }, 'homing'],
    ['flow factor', { flowRatio: 9 }, 'flow'],
    [
      'a cold nozzle',
      { heaters: { extruder: { targetC: 210, hottestC: 181, coldestC: 179, powerRatio: 1, isTrusted: true } } },
      'cold-extrusion',
    ],
    ['an extruder that nobody knows', { extruder: 'extruder1' }, 'cold-extrusion'],
  ] as const)('%s', (_, changes, rule) => {
    const one = watch(MOVES)
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
    expect(one.judge.look(printing(changes), 0, one.read)).toMatchObject({
      kind: 'pause',
      because: { ruling: { rule } },
    })
  })

  test('a heater that is no longer trusted, before the file heats it', () => {
    const one = watch('G4 P1\nM104 S200\n')
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
    const extruder = { targetC: 210, hottestC: 211, coldestC: 209, powerRatio: 0.3, isTrusted: false }
    expect(one.judge.look(printing({ heaters: { extruder } }), 0, one.read).because?.ruling.rule).toBe('heater-trust')
  })

  test('a nozzle that has cooled, where nothing else is other than it was', () => {
    const one = watch(MOVES)
    const at = (coldestC: number): MachineState => {
      const state = printing()
      state.heaters['extruder']!.coldestC = coldestC
      return state
    }
    expect(one.judge.look(at(209), 0, one.read).kind).toBe('go-on')
    expect(one.judge.look(at(180), 0, one.read).kind).toBe('go-on')
    expect(one.contexts).toBe(1)
    expect(one.judge.look(at(179.9), 0, one.read).because?.ruling.rule).toBe('cold-extrusion')
    expect(one.contexts).toBe(2)
  })

  test('of several reasons the first; no further bytes are read', () => {
    const one = watch(`SET_VELOCITY_LIMIT VELOCITY=9999 ACCEL=999999\n${MOVES.repeat(2000)}`)
    expect(one.judge.look(printing(), 0, one.read)).toMatchObject({
      kind: 'pause',
      because: { line: 1, kind: 'needs-person', ruling: { rule: 'velocity-limit' } },
    })
    expect(one.asked).toEqual([0])
  })

  test('a long line is shown from its beginning', () => {
    const one = watch(`G1 X500 ;${'x'.repeat(300)}\n`)
    expect(one.judge.look(printing(), 0, one.read).because?.text).toBe(`G1 X500 ;${'x'.repeat(111)}`)
  })

  test('the state that was given stays as it was', () => {
    const state = printing()
    const before = structuredClone(state)
    const one = watch(MOVES)
    one.judge.look(state, 0, one.read)
    expect(state).toEqual(before)
  })
})

describe('how far', () => {
  const long = 'G1 X50 E0.1 F1800\nG1 X51 E0.1 F1800\n'.repeat(2000)

  test('a stretch ahead and no more, then on from there', () => {
    const one = watch(long, 1000)
    expect(one.judge.look(printing(), 0, one.read).clearBytes).toBe(16_384)
    expect(one.asked).toEqual([0])
    expect(one.judge.look(printing(), 15_000, one.read).kind).toBe('go-on')
    expect(one.asked).toEqual([0])
    expect(one.judge.look(printing(), 15_390, one.read).clearBytes).toBe(2 * 16_384 - 15_390)
    expect(one.asked).toEqual([0, 16_384])
    expect(one.contexts).toBe(1)
  })

  test('64 KiB where nothing is said', () => {
    const one = watch(long)
    one.judge.look(printing(), 0, one.read)
    expect(one.asked).toEqual([0, 16_384, 32_768, 49_152])
  })

  test('from where the printer is, where it has gone elsewhere', () => {
    const one = watch(long, 1000)
    one.judge.look(printing(), 36, one.read)
    one.judge.look(printing(), 0, one.read)
    one.judge.look(printing(), 36_000, one.read)
    expect(one.asked).toEqual([36, 0, 36_000])
    expect(one.contexts).toBe(3)
  })

  test('back within what has been judged is elsewhere too', () => {
    const one = watch(long)
    for (const position of [0, 72, 36, 36]) one.judge.look(printing(), position, one.read)
    expect(one.contexts).toBe(2)
  })

  test('a line that the printer has passed is the past', () => {
    const one = watch(`G1 X500 F600\n${MOVES}`)
    expect(one.judge.look(printing(), 0, one.read)).toMatchObject({ kind: 'pause', clearBytes: 0 })
    expect(one.judge.look(printing(), 0, one.read)).toMatchObject({ kind: 'pause', clearBytes: 0 })
    expect(one.contexts).toBe(1)
    expect(one.judge.look(printing(), 13, one.read).kind).toBe('go-on')
  })

  test('how many bytes are clear, over lines and pieces', () => {
    const head = `${'G1 X50 E0.1 F1800\n'.repeat(1200)}G1 X51\n`
    const one = watch(`${head}G1 X500\n`)
    expect(one.judge.look(printing(), 0, one.read).clearBytes).toBe(head.length)
    expect(one.judge.look(printing(), 36, one.read).clearBytes).toBe(head.length - 36)
  })

  test('the last line needs no end', () => {
    const one = watch('G1 X10 F600\nG1 X500')
    expect(one.judge.look(printing(), 0, one.read)).toMatchObject({
      kind: 'pause',
      because: { line: 2 },
      clearBytes: 12,
    })
  })

  test('what the file does to the state ahead is known when it is judged on', () => {
    const one = watch(`${'G1 X50 E0.1 F1800\n'.repeat(1000)}G28 X\nG91\nG1 X-60 F600\n`, 1000)
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
    expect(one.judge.look(printing(), 16_000, one.read)).toMatchObject({
      kind: 'pause',
      because: { text: 'G1 X-60 F600' },
    })
    expect(one.contexts).toBe(1)
  })
})

describe('what is not known', () => {
  test('bytes that are not at hand', () => {
    const one = watch(MOVES)
    expect(one.judge.look(printing(), 0, () => null)).toEqual({ kind: 'blind', because: null, clearBytes: 0 })
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
    expect(one.contexts).toBe(1)
  })

  test('a printer that nobody has seen of late', () => {
    const one = watch(MOVES)
    expect(one.judge.look(printing({ isFresh: false }), 0, one.read)).toEqual({
      kind: 'blind',
      because: null,
      clearBytes: 0,
    })
    expect(one.asked).toEqual([])
  })
})

describe('anew', () => {
  test('after a pause', () => {
    const one = watch(MOVES)
    one.judge.look(printing(), 0, one.read)
    expect(one.judge.look(printing({ print: 'paused' }), 0, one.read)).toEqual({
      kind: 'go-on',
      because: null,
      clearBytes: 0,
    })
    one.judge.look(printing(), 0, one.read)
    expect(one.contexts).toBe(2)
  })

  test('when the limits are others', () => {
    let limits = testLimits
    const judge = createRunningFileJudge(() => testContext({ isFile: true, limits }))
    const { read } = watch(MOVES)
    expect(judge.look(printing(), 0, read).kind).toBe('go-on')
    limits = { ...testLimits, xMm: { min: 0, max: 99 } }
    judge.forget()
    expect(judge.look(printing(), 0, read).kind).toBe('pause')
  })

  test('when another heater has come', () => {
    const one = watch(MOVES)
    one.judge.look(printing(), 0, one.read)
    const { extruder } = printing().heaters
    one.judge.look(printing({ heaters: { extruder: extruder! } }), 0, one.read)
    expect(one.contexts).toBe(2)
  })

  test('what passes for who asks goes on', () => {
    const one = watch('M220 S400\n', undefined, { asker: 'person' })
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
  })
})

describe('in turns', () => {
  test('a look ends where it is tired, and the next goes on there', () => {
    const bytes = encoder.encode(MOVES)
    const judge = createRunningFileJudge(() => testContext({ isFile: true }), { isTired: () => true })
    const read: ReadFile = (offset, length) => bytes.subarray(offset, offset + length)
    const lengths = [...Array(6)].map(() => judge.look(printing(), 0, read).clearBytes)
    const ends = [...MOVES.matchAll(/\n/g)].map(({ index }) => index + 1)
    expect(lengths).toEqual([...ends, MOVES.length].slice(0, 6))
  })

  test.each(['x', 'y', 'z'])('a %s that counts from elsewhere begins anew, its last digits do not', (axis) => {
    const one = watch(MOVES)
    const key = `${axis}BaseMm`
    one.judge.look(printing({ [key]: 0 }), 0, one.read)
    one.judge.look(printing({ [key]: 1e-12 }), 0, one.read)
    expect(one.contexts).toBe(1)
    one.judge.look(printing({ [key]: 0.01 }), 0, one.read)
    expect(one.contexts).toBe(2)
  })

  describe('a macro under way', () => {
    const expander: MacroExpander = {
      names: new Set(['PRINT_END']),
      renamed: new Map(),
      expand: () => ({ kind: 'lines', lines: ['G1 Z10 F600', 'M84'] }),
    }
    const head = 'G1 X50 E1 F1800\n'
    const unhomed = printing({ isXHomed: false, isYHomed: false, isZHomed: false })

    test('has changed the printer by half: that is no beginning for the same macro', () => {
      const one = watch(`${head}PRINT_END\n; the end\n`, 65_536, { expander })
      expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
      expect(one.judge.look(unhomed, head.length, one.read).kind).toBe('go-on')
      expect(one.judge.look(unhomed, head.length, one.read).kind).toBe('go-on')
      expect(one.judge.look(unhomed, head.length + 10, one.read).kind).toBe('go-on')
      expect(one.contexts).toBe(2)
    })

    test('what comes after it is judged against what it left', () => {
      const one = watch(`${head}PRINT_END\nG1 X60 E1\n`, 65_536, { expander })
      expect(one.judge.look(printing(), 0, one.read)).toMatchObject({ kind: 'pause', because: { text: 'G1 X60 E1' } })
      const wanted = head.length + 'PRINT_END\n'.length
      expect(one.judge.look(unhomed, wanted, one.read)).toMatchObject({ kind: 'pause', because: { line: 1 } })
    })

    test('a line that is no macro is judged anew where it stands', () => {
      const one = watch(`${head}G1 X60 E1\n`, 65_536, { expander })
      expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
      expect(one.judge.look(unhomed, head.length, one.read)).toMatchObject({ kind: 'pause', because: { line: 1 } })
    })

    test('one that must not run is none that runs', () => {
      const bad = { ...expander, expand: () => ({ kind: 'lines' as const, lines: ['M104 S999'] }) }
      const one = watch('PRINT_END\n', 65_536, { expander: bad })
      expect(one.judge.look(printing(), 0, one.read).kind).toBe('pause')
      expect(one.judge.look(unhomed, 0, one.read).kind).toBe('pause')
    })

    test('the next macro is not excused for what has changed under the one before', () => {
      const text = 'FIRST\nSECOND\n'
      const chain: MacroExpander = {
        names: new Set(['FIRST', 'SECOND']),
        renamed: new Map(),
        expand: (name) => ({ kind: 'lines', lines: name === 'FIRST' ? ['G4 P1'] : ['G1 Z0.1', 'G1 X60 E1'] }),
      }
      const one = watch(text, 65_536, { expander: chain })
      const shifted = printing({ zOffsetMm: -0.9, zBaseMm: -0.9 })
      expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
      expect(one.judge.look(shifted, 0, one.read).kind).toBe('go-on')
      expect(one.judge.look(shifted, 6, one.read)).toMatchObject({
        kind: 'pause',
        because: { ruling: { rule: 'nozzle-into-bed' } },
      })
    })

    describe('behind another one that has changed the printer', () => {
      const text = 'HEAT\nPRINT_END\n'
      const chain: MacroExpander = {
        names: new Set(['HEAT', 'PRINT_END']),
        renamed: new Map(),
        expand: (name) => ({
          kind: 'lines',
          lines: name === 'HEAT' ? ['M140 S70', 'M104 S215'] : ['G91', 'G1 Z10 F600', 'M104 S0', 'M140 S0', 'M84'],
        }),
      }
      const heaters = (hotC: number, bedC: number, isTrusted = true): MachineState['heaters'] => {
        const { extruder, heater_bed } = printing().heaters
        return {
          ...printing().heaters,
          extruder: { ...extruder!, targetC: hotC },
          heater_bed: { ...heater_bed!, targetC: bedC, isTrusted },
        }
      }
      const ended = { isXHomed: false, isYHomed: false, isZHomed: false } as const
      const then = (changes: Partial<MachineState>, asker: JudgeContext['asker'] = 'client'): string => {
        const one = watch(text, 65_536, { expander: chain, asker })
        expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
        expect(one.judge.look(printing({ heaters: heaters(210, 70) }), 0, one.read).kind).toBe('go-on')
        const { kind, because } = one.judge.look(printing(changes), 5, one.read)
        return `${kind} ${because?.ruling.rule ?? ''} ${one.contexts}`
      }

      test.each(['client', 'operator'] as const)('it is as judging said that it would be: %s', (asker) => {
        expect(then({ ...ended, heaters: heaters(0, 0) }, asker)).toBe('go-on  1')
        expect(then({ heaters: heaters(0, 70) }, asker)).toBe('go-on  1')
        // Cooler meanwhile: who has ended heats no more.
        const { extruder, ...rest } = heaters(0, 0)
        expect(then({ ...ended, heaters: { extruder: { ...extruder!, coldestC: 90 }, ...rest } }, asker)).toBe(
          'go-on  1',
        )
      })

      test('it is not', () => {
        expect(then({ ...ended, heaters: heaters(215, 70) })).toBe('pause homing 2')
        expect(then({ ...ended, heaters: heaters(0, 0, false) })).toBe('pause homing 2')
        expect(then({ ...ended, heaters: heaters(0, 0), zOffsetMm: -0.9 })).toBe('pause homing 2')
        // Of another macro's way.
        expect(then({ ...ended, heaters: heaters(210, 70) })).toBe('pause homing 2')
      })
    })

    test('one that had begun when the printer was first seen before it is excused', () => {
      const one = watch(`${head}PRINT_END\n`, 65_536, { expander })
      expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
      expect(one.judge.look(printing(), 3, one.read).kind).toBe('go-on')
      expect(one.judge.look(unhomed, head.length, one.read).kind).toBe('go-on')
    })
  })
})

describe('an axis whose place was said', () => {
  const lie = { atMm: 50, minMm: 39.9, maxMm: 290 }
  const LINES = ['G28', 'G1 Z0.2 F600', 'G1 X50 E1 F1800', 'G1 Y50 E1', ''].join('\n')
  const lying = (changes: Partial<MachineState> = {}): MachineState =>
    printing({ zMm: 50, xHand: lie, zHand: lie, ...changes })

  test('is measured as soon as the printer has left the file’s homing behind', () => {
    const one = watch(LINES)
    const state = lying()
    const looks = [0, 2, 0, 4].map((position) => {
      expect(one.judge.look(state, position, one.read).kind).toBe('go-on')
      return [state.xHand, state.yHand, state.zHand]
    })
    expect(looks).toEqual([
      [lie, null, lie],
      [null, null, null],
      [null, null, null],
      [null, null, null],
    ])
    // It is done once: what is said later is said anew.
    state.zHand = lie
    one.judge.look(state, 5, one.read)
    expect(state.zHand).toBe(lie)
  })

  test('not before: the printer stands before a line until it is done', () => {
    const one = watch(`M117 a\n${LINES}`)
    const state = lying()
    for (const position of [0, 7, 7]) {
      one.judge.look(state, position, one.read)
      expect([state.xHand, state.zHand]).toEqual([lie, lie])
    }
    one.judge.look(state, 8, one.read)
    expect([state.xHand, state.zHand]).toEqual([null, null])
  })

  test('by a macro that homes, too', () => {
    const expander: MacroExpander = {
      names: new Set(['PRINT_START']),
      renamed: new Map(),
      expand: () => ({ kind: 'lines', lines: ['M140 S60', 'G28', 'G1 Z5 F600'] }),
    }
    const one = watch('PRINT_START\nG1 Z0.2 F600\nG1 X50 E1 F1800\n', undefined, { expander })
    const state = lying()
    for (const position of [0, 0, 0, 12, 26]) {
      expect(one.judge.look(state, position, one.read).kind).toBe('go-on')
      expect([state.xHand, state.zHand]).toEqual(position === 0 ? [lie, lie] : [null, null])
    }
  })

  test('axis by axis, and only by what was judged', () => {
    const text = `G28 X\n${'M117 a\n'.repeat(3000)}G28 Z\n`
    const one = watch(text, 8)
    const state = lying()
    one.judge.look(state, 0, one.read)
    one.judge.look(state, 6, one.read)
    expect([state.xHand, state.zHand]).toEqual([null, lie])
    one.judge.look(state, text.length, one.read)
    expect(state.zHand).toBe(lie)
    const other = watch(text)
    const later = lying()
    other.judge.look(later, 10, other.read)
    other.judge.look(later, 3, other.read)
    expect([later.xHand, later.zHand]).toEqual([lie, lie])
  })
})

describe('what an operator’s file has laid', () => {
  const ring = (zMm: number): string =>
    `G1 Z${zMm.toFixed(1)} F600\nG1 X60 Y60 F6000\nG1 X140 E1 F1800\nG1 Y140 E1\nG1 X60 E1\nG1 Y60 E1\n`
  const part = `M83\n${Array.from({ length: 31 }, (_, k) => ring((3 + 3 * k) / 10)).join('')}`
  const quiet = `;${'-'.repeat(98)}\n`
  const text = `${part}${quiet}G91\nG1 Z-8 F600\nG90\nG1 X140 Y140 F6000\n`
  const top = printing({ xMm: 60, yMm: 60, zMm: 9.3 })

  /** Looked at all along, with so much ahead; then it is paused and goes on behind the part. */
  function resumed(
    aheadBytes: number,
    asker: JudgeContext['asker'],
    between: (judge: RunningFileJudge) => void,
  ): string {
    const one = watch(text, aheadBytes, { asker })
    const bytes = encoder.encode(text)
    const read: ReadFile = (offset, length) => bytes.subarray(offset, offset + Math.min(length, 8))
    for (let at = 0; at < part.length; at = text.indexOf('\n', at) + 1) {
      expect(one.judge.look(printing({ zMm: 10 }), at, read).kind).toBe('go-on')
    }
    between(one.judge)
    const { because } = one.judge.look(top, part.length + 100, one.read)
    return because === null ? '' : `${because.text}: ${because.ruling.rule} ${because.ruling.limit}`
  }

  test('stands there after a pause', () => {
    const forget = (judge: RunningFileJudge): void => judge.forget()
    expect(resumed(64, 'operator', forget)).toBe('G1 Z-8 F600: through-part 9.3 mm')
    const paused = (judge: RunningFileJudge): void => {
      judge.look({ ...top, print: 'paused' }, part.length, () => null)
    }
    expect(resumed(64, 'operator', paused)).toBe('G1 Z-8 F600: through-part 9.3 mm')
    expect(resumed(64, 'client', forget)).toBe('')
    expect(resumed(64, 'operator', (judge) => judge.forgetFile())).toBe('')
  })

  test('what is still to come does not stand there yet, however often it is judged', () => {
    const one = watch(part)
    const rings = [...part.matchAll(/G1 Z([0-9.]+)/g)]
    for (const [k, { index, 1: zMm }] of rings.entries()) {
      const state = printing({ xMm: 60, yMm: 60, zMm: Number(zMm) - 0.3, speedRatio: 1 + k / 100 })
      expect(one.judge.look(state, index, one.read)).toMatchObject({ kind: 'go-on', because: null })
    }
    expect(one.contexts).toBe(rings.length)
    one.judge.forgetFile()
    expect(one.judge.look(printing(), 0, one.read).kind).toBe('go-on')
    expect(one.judge.look(printing({ speedRatio: 1.1 }), 0, one.read).kind).toBe('go-on')
  })
})
