// A macro's text is the person's who wrote it; what an operator's words behind its name make of it is the operator's own word.
import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import type { MachineState } from '../machine-state.ts'
import type { JudgeContext } from '../rules/call.ts'
import { smuggles } from './judge-command.ts'
import { judgeLine } from './judge-line.ts'

/** `$` stands for what is handed over as V, `?` before a line for one that is there only where something is; `!` wants it. */
const MACROS: Readonly<Record<string, readonly string[]>> = {
  PLAIN: ['G4 P60000', 'M107', 'SET_GCODE_VARIABLE MACRO=A VARIABLE=b VALUE=1', 'SET_SERVO SERVO=wiper ANGLE=90'],
  DWELL: ['G4 P$'],
  FAN: ['M106 S$'],
  KEEP: ['SET_GCODE_VARIABLE MACRO=A VARIABLE=b VALUE=$'],
  TURN: ['SET_SERVO SERVO=wiper ANGLE=$'],
  SHOW: ['M118 $'],
  ONLY_THEN: ['?M107'],
  SOAK: ['M117 soaking $', 'G4 P60000', '?G4 P60000'],
  OUTER: ['DWELL V=60000', 'INNER V=$'],
  INNER: ['G4 P$'],
  NEEDY: ['G4 P60000', '!'],
  HOT: ['M104 S299'],
}

const expander: MacroExpander = {
  names: new Set(Object.keys(MACROS)),
  renamed: new Map(),
  expand(name, parameters) {
    const given = parameters.replace(/^V="?|"$/g, '')
    const text = MACROS[name] ?? []
    if (given === '' && text.includes('!')) return { kind: 'unknown', reason: 'it wants a parameter' }
    const lines = text.flatMap((line) => {
      if (line === '!' || (line.startsWith('?') && given === '')) return []
      return [line.replace(/^\?/, '').replaceAll('$', given === '' ? '0' : given)]
    })
    return { kind: 'lines', lines }
  },
}

function judged(line: string, changes: Partial<JudgeContext> = {}, state: Partial<MachineState> = {}): string {
  const { kind, rulings } = judgeLine(readyState(state), line, testContext({ expander, ...changes }))
  return [kind, ...rulings.map(({ rule }) => rule)].join(' ')
}

describe('a macro that an operator calls', () => {
  test('may do by its own text what only a person may', () => {
    expect(judged('PLAIN')).toBe('passes')
    expect(judged('PLAIN V=5')).toBe('passes')
  })

  test('never leaves the envelope', () => {
    expect(judged('HOT')).toBe('refused heater-target heater-step')
  })

  test.each([
    ['DWELL V=60000', 'dwell'],
    ['FAN V=0', 'passes'],
    ['FAN V=1', 'fan-while-hot'],
    ['KEEP V=5', 'macro-variable'],
    ['TURN V=90', 'servo'],
    ['SHOW V="//action:cancel"', 'text-command'],
    ['ONLY_THEN V=1', 'fan-while-hot'],
    ['NEEDY V=1', 'dwell'],
  ])('%s: what is handed to it is the operator’s own word', (line, rule) => {
    expect(judged(line)).toBe(rule === 'passes' ? 'passes' : `needs-person ${rule}`)
    expect(judged(line, { asker: 'client' })).toBe('passes')
    expect(judged(line, { asker: 'client', mode: 'strict' })).toBe('passes')
    expect(judged(line, { isFile: true })).toBe('passes')
  })

  test('by how often the person’s own line comes nobody is told apart', () => {
    expect(judged('SOAK V=3')).toBe('passes')
    expect(judged('SOAK V="//action:cancel"')).toBe('needs-person text-command')
  })

  test('what one macro hands to another is whose words it was', () => {
    expect(judged('OUTER V=5')).toBe('passes')
    expect(judged('OUTER V=10000')).toBe('passes')
    expect(judged('OUTER V=10001')).toBe('needs-person dwell')
    expect(judged('OUTER V="SET_SERVO SERVO=x"')).toContain('needs-person macro')
  })

  test('words that are no danger cost nothing', () => {
    expect(judged('DWELL V=10000')).toBe('passes')
    expect(judged('FAN V=128')).toBe('passes')
    const heaters = { extruder: { targetC: 0, hottestC: 20, coldestC: 20, powerRatio: 0, isTrusted: true } }
    expect(judged('ONLY_THEN V=1', {}, { heaters })).toBe('passes')
    expect(judged('DWELL V=60000', {}, { heaters })).toBe('passes')
  })

  test('so in a file that the operator wrote, but for its part fan', () => {
    const own = { isFile: true, isOwnFile: true }
    expect(judged('DWELL V=60000', own)).toBe('needs-person dwell')
    expect(judged('TURN V=90', own)).toBe('needs-person servo')
    expect(judged('ONLY_THEN V=1', own)).toBe('passes')
    expect(judged('PLAIN', own)).toBe('passes')
  })
})

test.each([
  ['A=G1', true],
  ['A=m104', true],
  ['A="x SET_PIN y"', true],
  ['a=set_pin', true],
  ['', false],
  ['LAYER=first_layer', false],
  ['A=PROG1', false],
  ['A=T0', false],
  ['A=pause', false],
  ['A=G', false],
])('behind a macro’s name %s carries a command: %s', (words, isOne) => {
  expect(smuggles(words)).toBe(isOne)
})
