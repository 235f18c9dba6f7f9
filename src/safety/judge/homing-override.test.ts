// [homing_override]: a printer's own stand-in for G28, in which G28 is the plain one.
import { describe, expect, test } from 'vitest'
import type { HomingStart, MacroExpander } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { createFileJudge } from '../file/file-judge.ts'
import { faultsOfFile } from '../file/file-verdict.ts'
import { judgeLine } from './judge-line.ts'

const NAN = Number.NaN

function expanderOf(lines: readonly string[], homing: HomingStart): MacroExpander {
  return { names: new Set(['G28']), renamed: new Map(), expand: () => ({ kind: 'lines', lines, homing }) }
}

const unhomed = { isXHomed: false, isYHomed: false, isZHomed: false, xMm: NAN, yMm: NAN, zMm: NAN }

describe('a stand-in for G28', () => {
  test('moves from where it takes the axes to be, homes plainly, and is sent by its name', () => {
    const expander = expanderOf(['G90', 'G0 Z5 F600', 'G28 Y', 'G28 X', 'G28 Z', 'G0 X60 Y60 F3600'], {
      x: null,
      y: null,
      z: 0,
    })
    for (const asker of ['operator', 'client'] as const) {
      const state = readyState(unhomed)
      expect(judgeLine(state, 'G28', testContext({ asker, expander }))).toEqual({
        kind: 'passes',
        rulings: [],
        lines: ['G28'],
      })
      expect(state).toMatchObject({ isXHomed: true, isYHomed: true, isZHomed: true, xMm: 60, yMm: 60, zMm: 0 })
    }
  })

  test('is judged: what it says of an axis counts, and no more', () => {
    const lines = ['G0 X5 F600']
    const judged = (homing: HomingStart): readonly string[] =>
      judgeLine(readyState(unhomed), 'G28', testContext({ expander: expanderOf(lines, homing) })).rulings.map(
        ({ rule }) => rule,
      )
    expect(judged({ x: null, y: 0, z: 0 })).toEqual(['homing'])
    expect(judged({ x: 0, y: null, z: null })).toEqual(['force-move'])
    const hot = expanderOf(['M104 S300'], { x: null, y: null, z: null })
    expect(judgeLine(readyState(), 'G28', testContext({ expander: hot })).kind).toBe('refused')
  })

  test('another macro that says so of itself is no such thing', () => {
    const expander: MacroExpander = {
      names: new Set(['LIAR']),
      renamed: new Map(),
      expand: () => ({ kind: 'lines', lines: ['G1 X5 F600'], homing: { x: 0, y: 0, z: 0 } }),
    }
    expect(judgeLine(readyState(unhomed), 'LIAR', testContext({ expander })).kind).toBe('refused')
    expect(judgeLine(readyState(), 'LIAR', testContext({ expander })).lines).toEqual(['G1 X5 F600'])
  })

  test('a macro that homes sends the stand-in by its name, once', () => {
    const own = expanderOf(['G28 X', 'G28 Y', 'G28 Z'], { x: 0, y: 0, z: 0 })
    const expander: MacroExpander = {
      names: new Set(['G28', 'START']),
      renamed: new Map(),
      expand: (name, parameters) =>
        name === 'START' ? { kind: 'lines', lines: ['M140 S60', 'G28', 'G1 X10 F600'] } : own.expand(name, parameters),
    }
    expect(judgeLine(readyState(unhomed), 'START', testContext({ expander })).lines).toEqual([
      'M140 S60',
      'G28',
      'G1 X10 F600',
    ])
  })
})

describe('the place of an axis set by hand', () => {
  const start: HomingStart = { x: null, y: null, z: null }
  const klicky = ['SET_KINEMATIC_POSITION Z=0', 'G90', 'G0 Z10 F600', 'G28 X Y', 'G0 X60 Y60 F3600', 'G28 Z']
  const named = (name: string, lines: readonly string[]): MacroExpander => ({
    names: new Set([name]),
    renamed: new Map([['G28.1', 'G28']]),
    expand: () => ({ kind: 'lines', lines }),
  })
  const ruled = (expander: MacroExpander, line = 'G28', changes = {}, asker: 'operator' | 'client' = 'operator') => {
    const verdict = judgeLine(readyState({ ...unhomed, ...changes }), line, testContext({ expander, asker }))
    return [verdict.kind, ...verdict.rulings.map(({ rule }) => rule)]
  }

  test('lifts, homes and is measured again: that passes for everybody', () => {
    for (const asker of ['operator', 'client', 'person'] as const) {
      const state = readyState(unhomed)
      const context = testContext({ asker, expander: expanderOf(klicky, start) })
      expect(judgeLine(state, 'G28', context)).toEqual({ kind: 'passes', rulings: [], lines: ['G28'] })
      expect(state).toMatchObject({ isZHomed: true, xMm: 60, yMm: 60, zMm: 0, xHand: null, zHand: null })
    }
    const macro = klicky.map((line) => line.replace('G28 ', 'G28.1 '))
    expect(ruled(named('G28', macro))).toEqual(['passes'])
    const sent = judgeLine(readyState(unhomed), 'G28', testContext({ expander: named('G28', macro) }))
    expect(sent.lines).toEqual(macro)
    expect(ruled(named('HOME_SAFE', klicky), 'HOME_SAFE')).toEqual(['passes'])
  })

  test('in a file too, whoever starts it', () => {
    for (const asker of ['operator', 'client'] as const) {
      const context = testContext({ asker, isFile: true, expander: named('HOME_SAFE', klicky) })
      expect(judgeLine(readyState(unhomed), 'HOME_SAFE', context).kind).toBe('passes')
    }
    const bare = testContext({ isFile: true })
    expect(judgeLine(readyState(unhomed), 'SET_KINEMATIC_POSITION Z=0', bare).rulings[0]?.rule).toBe('force-move')
  })

  test('down, far, or left unmeasured: that an operator’s may not', () => {
    const insert = (line: string, at = 3): MacroExpander =>
      expanderOf([...klicky.slice(0, at), line, ...klicky.slice(at)], start)
    expect(ruled(insert('G0 Z5 F600'))).toEqual(['needs-person', 'homing'])
    expect(ruled(insert('G0 Z31 F600'))).toEqual(['needs-person', 'homing'])
    expect(ruled(insert('G0 Z-0.05 F600'))).toEqual(['needs-person', 'homing', 'homing', 'nozzle-into-bed'])
    expect(ruled(insert('G0 X5 F600'))).toEqual(['refused', 'homing', 'homing'])
    expect(ruled(expanderOf(klicky.slice(0, -1), start))).toEqual(['needs-person', 'force-move'])
    expect(ruled(expanderOf([klicky[0]!, klicky[2]!, 'G28 Z'], start))).toEqual(['needs-person', 'force-move'])
    expect(ruled(insert('SET_KINEMATIC_POSITION Z=5', 6))).toEqual(['needs-person', 'force-move'])
    expect(ruled(insert('G0 Z5 F600'), 'G28', {}, 'client')).toEqual(['passes'])
    expect(ruled(insert('G0 Z-0.05 F600'), 'G28', {}, 'client')).toEqual(['passes', 'homing'])
    expect(ruled(expanderOf(klicky.slice(0, -1), start), 'G28', {}, 'client')).toEqual(['passes', 'force-move'])
  })

  test('out of the blue it is a person’s', () => {
    for (const asker of ['operator', 'client'] as const) {
      const { kind } = judgeLine(readyState(unhomed), 'SET_KINEMATIC_POSITION Z=0', testContext({ asker }))
      expect(kind).toBe(asker === 'operator' ? 'needs-person' : 'passes')
    }
    const state = readyState({ isZHomed: false, zMm: NAN })
    const client = testContext({ asker: 'client' })
    const lines = ['SET_KINEMATIC_POSITION Z=0', 'G1 Z5 F600', 'G1 Z0 F600', 'G1 Z-0.05 F600', 'G1 Z-0.2 F600']
    expect(lines.map((line) => judgeLine(state, line, client).kind)).toEqual([
      'passes',
      'passes',
      'passes',
      'passes',
      'refused',
    ])
  })

  test('a paper test after a power loss: what he says is his to say', () => {
    const lines = ['SET_KINEMATIC_POSITION X=100 Y=100 Z=10', 'G1 Z9.9 F600', 'G1 X120 F600', 'G1 Z0 F600']
    const kinds = (asker: 'client' | 'person', mode: 'person' | 'strict' = 'person') => {
      const state = readyState(unhomed)
      return lines.map((line) => {
        const verdict = judgeLine(state, line, testContext({ asker, mode }))
        return [verdict.kind, ...verdict.rulings.map(({ rule }) => rule)].join(' ')
      })
    }
    expect(kinds('client')).toEqual(['passes force-move', 'passes homing', 'passes', 'passes homing'])
    expect(kinds('person')).toEqual(['passes force-move', 'passes', 'passes', 'passes'])
    expect(kinds('client', 'strict')[0]).toBe('needs-person force-move')
  })

  test('a person with a token has measured what he says, in his own words alone', () => {
    const said = 'SET_KINEMATIC_POSITION X=10 Z=10'
    const handsAfter = (line: string, asker: 'person' | 'client', changes = {}) => {
      const state = readyState(unhomed)
      judgeLine(state, line, testContext({ asker, expander: named('SAY', [said]), ...changes }))
      return [state.xHand, state.yHand, state.zHand].map((hand) => hand !== null)
    }
    expect(handsAfter(said, 'person')).toEqual([false, true, false])
    expect(handsAfter(said, 'client')).toEqual([true, true, true])
    expect(handsAfter('SAY', 'person')).toEqual([true, true, true])
    expect(handsAfter(said, 'person', { isFile: true })).toEqual([true, true, true])
    const lie = { atMm: 5, minMm: 0, maxMm: 9 }
    const state = readyState({ xHand: lie })
    judgeLine(state, 'SET_KINEMATIC_POSITION X=999', testContext({ asker: 'person' }))
    judgeLine(state, 'G1 X5 F600', testContext({ asker: 'person' }))
    expect(state.xHand).toBe(lie)
  })

  test('each time anew: what was nodded to once is no leave for the next', () => {
    const expander = named('LIFT', ['SET_KINEMATIC_POSITION Z=0', 'G91', 'G1 Z10 F600', 'G90'])
    const state = readyState(unhomed)
    const judged = (asker: 'operator' | 'client') => judgeLine(state, 'LIFT', testContext({ asker, expander })).kind
    expect(judged('operator')).toBe('needs-person')
    expect(judged('client')).toBe('passes')
    expect([judged('operator'), judged('operator')]).toEqual(['needs-person', 'needs-person'])
    expect(state.zMm).toBe(10)
  })

  test('a macro that ends unhomed leaves no lie behind', () => {
    const off = { targetC: 0, hottestC: 25, coldestC: 25, powerRatio: 0, isTrusted: true }
    const cold = { heaters: { extruder: off, heater_bed: off } }
    const lift = ['SET_KINEMATIC_POSITION Z=0 SET_HOMED=Z', 'G1 Z10 F600']
    expect(ruled(named('OFF', [lift[0]!, lift[1]!, 'M84']), 'OFF', cold)).toEqual(['passes'])
    expect(ruled(named('OFF', ['SET_KINEMATIC_POSITION Z=0', 'M84']), 'OFF', cold)).toEqual(['passes'])
    const clear = 'SET_KINEMATIC_POSITION CLEAR_HOMED=XYZ'
    expect(ruled(named('CLEAR', [...lift, clear]), 'CLEAR')).toEqual(['passes'])
    expect(ruled(named('CLEAR', [...lift, 'SET_KINEMATIC_POSITION CLEAR_HOMED=XY']), 'CLEAR')).toEqual([
      'needs-person',
      'force-move',
    ])
  })

  test('said as low as the printer goes: that is what a homing macro says', () => {
    const ownReachMm = { x: { min: 0, max: 235 }, y: { min: 0, max: 235 }, z: { min: -2, max: 250 } }
    const lines = ['SET_KINEMATIC_POSITION Z=-2', 'G91', 'G1 Z1 F600', 'G1 Z4 F600', 'G90', 'G28.1 X Y', 'G28.1 Z']
    const expander = named('HOME', lines)
    for (const asker of ['operator', 'client', 'person'] as const) {
      const verdict = judgeLine(readyState(unhomed), 'HOME', testContext({ asker, expander, ownReachMm }))
      expect([verdict.kind, verdict.rulings]).toEqual(['passes', []])
      expect(judgeLine(readyState(unhomed), 'HOME', testContext({ asker, expander })).kind).toBe('refused')
    }
  })

  test('parked within the lift of the top: a person homes, an operator asks, and hears what helps', () => {
    const usual = ['G90', 'G0 Z5 F600', 'G28 X0 Y0', 'G0 X117 Y117 F3600', 'G28 Z0', 'G1 Z10 F600']
    const expander = expanderOf(usual, { x: null, y: null, z: 0 })
    const of = (asker: 'operator' | 'client' | 'person', zMm = 248) =>
      judgeLine(readyState({ zMm }), 'G28', testContext({ asker, expander }))
    const ruling = {
      rule: 'homing',
      limit: '-248.1 to 2 mm',
      value: '5 mm',
      reason:
        'Z stands where it was said to stand: from where it truly stands that is past its end. Lead it away from there first, or home it',
    }
    expect(of('operator')).toEqual({ kind: 'needs-person', rulings: [ruling], lines: [] })
    expect(of('client')).toEqual({ kind: 'passes', rulings: [ruling], lines: ['G28'] })
    expect(of('person').kind).toBe('passes')
    expect(of('operator', 240)).toEqual({ kind: 'passes', rulings: [], lines: ['G28'] })
    const file = createFileJudge(readyState({ zMm: 248 }), testContext({ asker: 'client', expander, isFile: true }))
    file.feed(new TextEncoder().encode('G28\nG1 Z5 F600\n'))
    expect(faultsOfFile(file.end()).filter(({ weight }) => weight === 'envelope')).toEqual([])
  })

  test('over a part an override that says where Z is may not look for X and Y', () => {
    const part = { partTopMm: 20, partXMm: { min: 50, max: 150 }, partYMm: { min: 50, max: 150 } }
    const homed = { isXHomed: true, isYHomed: true, isZHomed: true, xMm: 100, yMm: 100, zMm: 30, ...part }
    const plain = expanderOf(['G28 X', 'G28 Y'], start)
    expect(ruled(plain, 'G28 X Y', homed)).toEqual(['passes'])
    expect(ruled(expanderOf(['G90', 'G0 Z24 F600', 'G28 X', 'G28 Y'], start), 'G28 X Y', homed)).toEqual([
      'needs-person',
      'home-over-part',
      'home-over-part',
    ])
    expect(ruled(expanderOf(['G28 X', 'G28 Y'], { x: null, y: null, z: 0 }), 'G28 X Y', homed)).toEqual([
      'needs-person',
      'home-over-part',
      'home-over-part',
      'force-move',
    ])
    const axes = { x: 3, y: 4, z: 5 }
    const state = readyState(unhomed)
    judgeLine(state, 'G28', testContext({ asker: 'client', expander: expanderOf([], axes) }))
    expect(state).toMatchObject({ xMm: 3, yMm: 4, zMm: 5, isXHomed: true, isYHomed: true, isZHomed: true })
  })
})
