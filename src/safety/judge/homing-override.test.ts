// [homing_override]: a printer's own stand-in for G28, in which G28 is the plain one.
import { describe, expect, test } from 'vitest'
import type { HomingStart, MacroExpander } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
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
    expect(judged({ x: 0, y: null, z: null })).toEqual([])
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
