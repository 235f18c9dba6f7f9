// What is the guard's alone, in every mode; what an operator hands to a macro; what retractions add up to.
import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import type { JudgeContext } from '../rules/call.ts'
import { judgeLine } from './judge-line.ts'

const raw: MacroExpander = {
  names: new Set(['RAW', 'PRINTWRIGHT_SAFE']),
  renamed: new Map(),
  expand: (_, parameters) => ({ kind: 'lines', lines: [parameters.replace(/^CODE="|"$/g, '')] }),
}

function judged(line: string, changes: Partial<JudgeContext> = {}): string {
  const { kind, rulings } = judgeLine(readyState(), line, testContext({ expander: raw, ...changes }))
  return [kind, ...rulings.map(({ rule }) => rule)].join(' ')
}

describe('the dead-man', () => {
  test.each([
    'UPDATE_DELAYED_GCODE ID="printwright_""last" DURATION=0',
    'SET_GCODE_VARIABLE MACRO="PRINTWRIGHT_""SAFE" VARIABLE=guard VALUE=1',
    'PRINTWRIGHT_SAFE WHO=guard',
    'RAW CODE="UPDATE_DELAYED_GCODE ID=printwright_operator DURATION=0"',
    'RAW CODE="PRINTWRIGHT_SAFE"',
  ])('%s', (line) => {
    for (const asker of ['operator', 'client', 'person'] as const) {
      for (const mode of ['strict', 'person', 'watch'] as const) {
        for (const isFile of [false, true]) expect(judged(line, { asker, mode, isFile })).toMatch(/^refused .*dead-man/)
      }
    }
  })

  test('another timer is watched only', () => {
    expect(judged('UPDATE_DELAYED_GCODE ID=lamp DURATION=1', { asker: 'client', mode: 'watch' })).toBe(
      'passes delayed-gcode',
    )
  })
})

describe('commands in what an operator hands to a macro', () => {
  test.each([
    'RAW CODE="SET_SERVO SERVO=x ANGLE=1"',
    'RAW CODE="G1 X110 F600"',
    'RAW CODE="m104"',
    'RAW CODE="SET_PIN PIN=led VALUE=1"',
  ])('%s', (line) => {
    expect(judged(line)).toContain('needs-person macro')
    expect(judged(line, { isFile: true, isOwnFile: true })).toContain('needs-person macro')
    expect(judged(line, { isFile: true })).not.toContain('macro')
    expect(judged(line, { asker: 'client' })).not.toContain('macro')
  })

  test('words that are none', () => {
    expect(judged('RAW CODE="STATUS"')).toBe('passes')
  })
})

describe('filament', () => {
  function goneOn(...lines: readonly string[]): number[] {
    const state = readyState()
    for (const line of lines)
      judgeLine(state, line, testContext({ limits: { ...testContext().limits, retractMaxMm: 15 } }))
    return [state.retractedMm, state.eMm, state.eBaseMm]
  }

  test('pulled back again and again', () => {
    expect(goneOn('M83', 'G1 E-15 F600')).toEqual([15, -15, 0])
    expect(goneOn('M83', 'G1 E-15 F600', 'G1 E-15 F600')).toEqual([30, -30, 0])
    expect(goneOn('M83', 'G1 E-15 F600', 'G1 E-15 F600', 'G1 E-1 F600')).toEqual([30, -30, 0])
    expect(goneOn('M83', 'G1 E-15 F600', 'G1 E5 F300', 'G1 X101')).toEqual([10, -10, 0])
    expect(goneOn('M83', 'G1 E-15 F600', 'G1 E20 F300')).toEqual([0, 5, 0])
  })

  test('firmware’s own retraction counts for as much as it may be, once, and G11 takes it back', () => {
    expect(goneOn('G10')).toEqual([15, 0, 0])
    expect(goneOn('G10', 'G10')).toEqual([15, 0, 0])
    expect(goneOn('G10', 'G11')).toEqual([0, 1, 1])
    expect(goneOn('G10', 'G11', 'G10', 'G11', 'G10')).toEqual([15, 2, 2])
    expect(goneOn('G10', 'M83', 'G1 E10 F300', 'G11')).toEqual([0, 11, 1])
    expect(goneOn('M83', 'G10', 'G1 E-15 F600', 'G1 E-1 F600')).toEqual([30, -15, 0])
    expect(goneOn('M83', 'G1 E-15 F600', 'G10', 'G11')).toEqual([15, -14, 1])
  })

  test('it is judged with the rest, where an operator asks for it', () => {
    const given = (retractedMm: number, g10Mm: number, changes: Partial<JudgeContext> = {}): string[] =>
      judgeLine(readyState({ retractedMm, g10Mm }), 'G10', testContext(changes)).rulings.map(
        ({ rule, limit, value }) => `${rule} ${limit} ${value}`,
      )
    expect(given(10, 0)).toEqual([])
    expect(given(10.1, 0)).toEqual(['retract-length 20 mm 20.1 mm'])
    expect(given(20, 10)).toEqual([])
    expect(given(20, 0, { isFile: true })).toEqual([])
    expect(given(20, 0, { asker: 'client' })).toEqual([])
  })

  test('each G11 counts a millimetre, and G-code’s own count stays', () => {
    expect(goneOn('G10', 'G11', 'G11')).toEqual([0, 2, 2])
    const state = readyState()
    judgeLine(state, 'G11', testContext({ isFile: true }))
    expect(state.eMm).toBe(0)
  })
})
