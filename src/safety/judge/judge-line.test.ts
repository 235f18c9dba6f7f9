import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MacroExpander, MacroExpansion } from '#protocol'
import { readyState, testContext, testLimits } from '../../../tests/safety/limits-fixture.ts'
import { knownCommands } from '../commands/command-table.ts'
import type { JudgeContext } from '../rules/call.ts'
import { judgeLine } from './judge-line.ts'
import { judgeRequest } from './judge-request.ts'

/** Macros as lines; a text is the reason why nobody can expand it. */
function expander(
  macros: Readonly<Record<string, readonly string[] | string | ((parameters: string) => readonly string[])>>,
  renamed: Readonly<Record<string, string>> = {},
): MacroExpander {
  return {
    names: new Set(Object.keys(macros)),
    renamed: new Map(Object.entries(renamed)),
    expand(name, parameters): MacroExpansion {
      const macro = macros[name]
      if (typeof macro === 'string') return { kind: 'unknown', reason: macro }
      if (typeof macro === 'function') return { kind: 'lines', lines: macro(parameters) }
      return { kind: 'lines', lines: macro ?? [] }
    },
  }
}

function judged(text: string, context: Partial<JudgeContext> = {}, state = readyState()) {
  const { kind, rulings, lines } = judgeLine(state, text, testContext(context))
  return { kind, rules: rulings.map(({ rule }) => rule), lines }
}

describe('one line', () => {
  test('what passes steps the state, what does not leaves it alone', () => {
    const state = readyState()
    expect(judged(' g1 x20 F600 ; left', {}, state)).toEqual({ kind: 'passes', rules: [], lines: ['g1 x20 F600'] })
    expect(state.xMm).toBe(20)
    expect(judged('G1 X900', {}, state)).toEqual({ kind: 'refused', rules: ['position'], lines: [] })
    expect(judged('M220 S900', {}, state)).toEqual({ kind: 'needs-person', rules: ['speed-factor'], lines: [] })
    expect(state).toMatchObject({ xMm: 20, speedRatio: 1 })
    expect(judged('M220 S900', { asker: 'client' }, state)).toEqual({
      kind: 'passes',
      rules: ['speed-factor'],
      lines: ['M220 S900'],
    })
    expect(state.speedRatio).toBe(9)
  })

  test('nothing passes', () => {
    expect(judged('')).toEqual({ kind: 'passes', rules: [], lines: [] })
    expect(judged('; only this')).toEqual({ kind: 'passes', rules: [], lines: [] })
  })

  test('what makes no sense', () => {
    expect(judged('G1 X1\nM104 S280')).toEqual({ kind: 'refused', rules: ['grammar'], lines: [] })
    expect(judged('G1 X1\nM104 S280', { asker: 'person' })).toEqual({ kind: 'refused', rules: ['grammar'], lines: [] })
    expect(judged('\0', { asker: 'client', mode: 'watch' })).toEqual({
      kind: 'passes',
      rules: ['grammar'],
      lines: ['\0'],
    })
    expect(judged('%', { isFile: true })).toEqual({ kind: 'refused', rules: ['grammar'], lines: [] })
    const commands = new Set(['G1', 'SET_PIN'])
    expect(judged('external perimeters width = 0.45mm', { isFile: true, commands })).toEqual({
      kind: 'passes',
      rules: [],
      lines: [],
    })
    expect(judged('external perimeters width = 0.45mm', { isFile: true }).kind).toBe('refused')
    expect(judged('external perimeters width = 0.45mm', { commands }).kind).toBe('refused')
    expect(judged('SET_PIN this', { isFile: true, commands }).kind).toBe('refused')
    expect(judged('%', { isFile: true, commands }).kind).toBe('refused')
    const macros = expander({ EXTERNAL: ['G28'] })
    expect(judged('external perimeters', { isFile: true, commands, expander: macros }).kind).toBe('refused')
    expect(judged('external perimeters', { isFile: true, commands, expander: expander({}) }).kind).toBe('passes')
  })

  test('oddities are for files, macros and persons', () => {
    expect(judged('G1 X1 X2')).toEqual({ kind: 'needs-person', rules: ['grammar'], lines: [] })
    expect(judged('G1 X1 X2', { asker: 'client' })).toEqual({ kind: 'passes', rules: ['grammar'], lines: ['G1 X1 X2'] })
    expect(judged('G1 X1 X2', { isFile: true })).toEqual({ kind: 'passes', rules: [], lines: ['G1 X1 X2'] })
    expect(judged('G1 X1 A5').rules).toEqual(['grammar'])
    expect(judged('G28 W').rules).toEqual(['grammar', 'grammar'].slice(1))
    expect(judged('M104 S200 R5').rules).toEqual([])
  })

  test.each([
    ['G4 P10 ; M112', true],
    ['G4 P10 ; g28 next', true],
    ['G4 P10 ; then T1', true],
    ['G4 P10 ; TURN_OFF_HEATERS', true],
    ['G4 P10 ; turn_off_heaters', true],
    ['G4 P10 ; a_nice_pause', false],
    ['G4 P10 ; wait a moment, PAUSE or not', false],
    ['G4 P10 ; at 200 C', false],
    ['G4 P10 ; MG1', false],
    ['M117 M112', true],
    ['M117 M112 now', true],
    ['M117 xM112x', true],
    ['M117 M1120', false],
    ['M118 call m112', true],
  ])('%s: a second command %s', (text, isRefused) => {
    expect(judged(text).rules).toEqual(isRefused ? ['one-command'] : [])
    expect(judged(text, { isFile: true }).rules).toEqual([])
  })
})

describe('commands that nobody knows', () => {
  const commands = new Set(['G1', 'PLUGIN_THING', 'M900'])
  test.each([
    ['WHATEVER', null, 'needs-person'],
    ['M900 K0.1', null, 'needs-person'],
    ['WHATEVER', commands, 'needs-person'],
    ['PLUGIN_THING', commands, 'needs-person'],
    ['M900 K0.1', commands, 'needs-person'],
    ['T1', commands, 'needs-person'],
    ['M106 S255', commands, 'needs-person'],
    ['G1 X5', commands, 'passes'],
  ])('%s with %s', (text, list, kind) => {
    expect(judged(text, { commands: list }).kind).toBe(kind)
    if (kind === 'needs-person') expect(judged(text, { commands: list }).rules).toEqual(['unknown-command'])
  })

  test('in files they do nothing, or nobody knows what', () => {
    const file = { isFile: true }
    expect(judged('M900 K0.1', file)).toEqual({ kind: 'passes', rules: [], lines: [] })
    expect(judged('T1', file)).toEqual({ kind: 'passes', rules: [], lines: [] })
    expect(judged('M106 S255', { ...file, commands })).toEqual({ kind: 'passes', rules: [], lines: [] })
    expect(judged('WHATEVER', { ...file, commands })).toEqual({ kind: 'passes', rules: [], lines: [] })
    expect(judged('WHATEVER', file)).toEqual({ kind: 'needs-person', rules: ['unknown-command'], lines: [] })
    expect(judged('PLUGIN_THING', { ...file, commands }).rules).toEqual(['unknown-command'])
    expect(judged('M900 K0.1', { ...file, commands }).rules).toEqual(['unknown-command'])
  })

  test('a person hears from the printer that it does not know', () => {
    expect(judged('M600', { asker: 'person', commands })).toEqual({
      kind: 'passes',
      rules: ['unknown-command'],
      lines: ['M600'],
    })
    const state = readyState()
    judged('M84', { asker: 'person', commands }, state)
    expect(state.isXHomed).toBe(true)
  })
})

describe('levels', () => {
  test.each([
    ['M105', 'passes', 'passes', 'passes', 'passes', 'passes'],
    ['GET_POSITION', 'passes', 'passes', 'passes', 'passes', 'passes'],
    ['M117 hi', 'refused', 'needs-person', 'passes', 'passes', 'passes'],
    ['SET_LED LED=x RED=1', 'refused', 'needs-person', 'needs-person', 'passes', 'passes'],
    ['G28', 'refused', 'needs-person', 'needs-person', 'passes', 'passes'],
    ['M104 S215', 'refused', 'needs-person', 'needs-person', 'passes', 'passes'],
    ['TURN_OFF_HEATERS', 'refused', 'needs-person', 'needs-person', 'passes', 'passes'],
    ['PAUSE', 'refused', 'needs-person', 'needs-person', 'passes', 'passes'],
    ['FIRMWARE_RESTART', 'refused', 'needs-person', 'needs-person', 'needs-person', 'needs-person'],
    ['M112', 'refused', 'refused', 'refused', 'refused', 'refused'],
    ['RUN_SHELL_COMMAND CMD=x', 'refused', 'refused', 'refused', 'refused', 'refused'],
  ] as const)('%s', (text, ...kinds) => {
    const levels = ['observe', 'advise', 'tune', 'act', 'recover'] as const
    expect(levels.map((level) => judged(text, { level }).kind)).toEqual(kinds)
  })

  test('no higher than the printer’s own limits let it', () => {
    const limits = { ...testLimits, levelMax: 'advise' as const }
    expect(judged('G28', { limits, level: 'recover' })).toEqual({ kind: 'needs-person', rules: ['level'], lines: [] })
    expect(judged('M105', { limits, level: 'recover' }).kind).toBe('passes')
  })

  test('say which', () => {
    const { rulings } = judgeLine(readyState(), 'G28', testContext({ level: 'tune' }))
    expect(rulings[0]).toMatchObject({ rule: 'level', limit: 'act', value: 'tune' })
  })

  test('are an operator’s and a strict client’s, and a file has been started at one', () => {
    expect(judged('G28', { asker: 'client', level: 'observe' }).kind).toBe('passes')
    const strict = { asker: 'client', mode: 'strict' } as const
    expect(judged('G28', { ...strict, level: 'observe' }).kind).toBe('refused')
    expect(judged('G28', { ...strict, level: 'tune' }).kind).toBe('needs-person')
    expect(judged('G28', { ...strict, level: 'act' }).kind).toBe('passes')
    expect(judged('G28', { asker: 'person', mode: 'strict', level: 'observe' }).kind).toBe('passes')
    expect(judged('G28', { isFile: true, level: 'observe' }).kind).toBe('passes')
  })
})

describe('the reasons', () => {
  test('come in the order of their weight', () => {
    const { rulings } = judgeLine(readyState({ isLatched: true }), 'M104 S999', testContext({ level: 'observe' }))
    expect(rulings.map(({ rule }) => rule).slice(0, 3)).toEqual(['heater-target', 'level', 'latched'])
  })

  test('of a refusal are those that refuse: what would have been let through is none', () => {
    const state = { isLatched: true } as const
    expect(judged('M104 S999', { asker: 'client' }, readyState(state)).rules).toEqual(['heater-target'])
    expect(judged('M104 S200', { asker: 'client' }, readyState(state)).rules).toEqual(['latched'])
  })

  test('of a stop by a strict client there are none', () => {
    const strict = { asker: 'client', mode: 'strict', level: 'observe' } as const
    expect(judgeRequest(readyState(), { kind: 'pause-print' }, testContext(strict), 0).kind).toBe('approved')
    expect(judgeRequest(readyState(), { kind: 'restart' }, testContext(strict), 0).kind).toBe('denied')
  })
})

describe('the printer’s state', () => {
  test.each([
    [{ host: 'shutdown' as const }, 'host', 'refused'],
    [{ isFresh: false }, 'stale', 'refused'],
    [{ isLatched: true }, 'latched', 'needs-person'],
    [{ print: 'printing' as const }, 'printing', 'needs-person'],
  ])('%j', (changes, rule, kind) => {
    expect(judged('G1 X20', {}, readyState(changes))).toEqual({ kind, rules: [rule], lines: [] })
    expect(judged('G28', {}, readyState(changes)).rules).toEqual([rule])
    expect(judged('M105', {}, readyState(changes)).kind).toBe('passes')
    expect(judged('M117 x', {}, readyState(changes)).kind).toBe('passes')
    expect(judged('PAUSE', {}, readyState(changes)).kind).toBe('passes')
    expect(judged('G1 X20', { isFile: true }, readyState(changes)).kind).toBe('passes')
    expect(judged('G1 X20', { asker: 'client' }, readyState(changes))).toEqual({
      kind: 'passes',
      rules: [rule],
      lines: ['G1 X20'],
    })
  })

  test('a running print may be tuned, not moved', () => {
    const printing = () => readyState({ print: 'printing' })
    for (const text of ['M220 S90', 'M106 S200', 'SET_PRESSURE_ADVANCE ADVANCE=0.05', 'M104 S215']) {
      expect(judged(text, {}, printing()).kind).toBe('passes')
    }
    for (const text of ['G90', 'G91', 'M83', 'G92 E0', 'G1 E1', 'BED_MESH_CALIBRATE', 'RESUME', 'M400']) {
      expect(judged(text, {}, printing()).rules).toEqual(['printing'])
    }
  })
})

describe('who asks', () => {
  test('anybody but an operator stops, pauses and cancels at once, whatever is known', () => {
    const blind = () => readyState({ isFresh: false, host: 'error', isLatched: true })
    const macros = expander({ PAUSE: 'nobody knows' })
    for (const text of ['PAUSE', 'CANCEL_PRINT', 'TURN_OFF_HEATERS', 'M112', 'M25']) {
      for (const context of [{ asker: 'person' }, { asker: 'client' }, { asker: 'client', mode: 'strict' }] as const) {
        expect(judged(text, { ...context, expander: macros }, blind())).toEqual({
          kind: 'passes',
          rules: [],
          lines: [text],
        })
      }
    }
    expect(judged('PAUSE', { expander: macros }, blind()).kind).toBe('needs-person')
    const state = readyState()
    judged('TURN_OFF_HEATERS', { asker: 'client' }, state)
    expect(state.heaters['extruder']?.targetC).toBe(0)
  })

  test('in a file they are lines like others', () => {
    expect(judged('M112', { asker: 'client', isFile: true }).rules).toEqual(['emergency-stop'])
    expect(judged('M112', { isFile: true }).kind).toBe('refused')
  })

  test('modes of clients', () => {
    const client = { asker: 'client' } as const
    expect(judged('FORCE_MOVE STEPPER=x', { ...client, mode: 'strict' }).kind).toBe('needs-person')
    expect(judged('FORCE_MOVE STEPPER=x', { ...client, mode: 'person' }).kind).toBe('passes')
    expect(judged('G1 X999', { ...client, mode: 'person' }).kind).toBe('refused')
    expect(judged('G1 X999', { ...client, mode: 'watch' })).toEqual({
      kind: 'passes',
      rules: ['position'],
      lines: ['G1 X999'],
    })
    expect(judged('FORCE_MOVE STEPPER=x', { asker: 'person', mode: 'strict' }).kind).toBe('passes')
    expect(judged('G1 X999', { asker: 'person', mode: 'watch' }).kind).toBe('refused')
    expect(judged('G1 X999', { asker: 'operator', mode: 'watch' }).kind).toBe('refused')
    expect(judged('G1 X1', { ...client, mode: 'strict' }, readyState({ isFresh: false })).kind).toBe('refused')
  })
})

describe('macros', () => {
  const start = expander({
    START: (parameters) => [
      'G28',
      '; heat',
      '',
      `M109 S${/TEMP=(\d+)/.exec(parameters)?.[1] ?? '200'}`,
      'INNER',
      'G92 E0',
    ],
    INNER: ['G91', 'G1 Z5 F600', 'G90'],
    HOT: ['M104 S299'],
    SHELL: ['INNER', 'RUN_SHELL_COMMAND CMD=x', 'INNER'],
    LOOP: ['INNER', 'LOOP'],
    LOOP_A: ['LOOP_B'],
    LOOP_B: ['LOOP_A'],
    BLIND: 'it reads what is not known',
    EMPTY: [],
    BROKEN: ['SET_PIN this'],
    ODD: ['SET_GCODE_OFFSET Z_ADJUST=-1e-05', 'G1 X5 X6'],
    FORCED: ['FORCE_MOVE STEPPER=x DISTANCE=1 VELOCITY=5', 'G1 X10'],
    TWICE: ['INNER', 'INNER'],
    T1: ['ACTIVATE_EXTRUDER EXTRUDER=extruder1'],
  })

  test('an operator gets the lines that were judged', () => {
    const state = readyState({ isXHomed: false })
    expect(judged('START TEMP=220', { expander: start }, state)).toEqual({
      kind: 'passes',
      rules: [],
      lines: ['G28', 'M109 S220', 'G91', 'G1 Z5 F600', 'G90', 'G92 E0'],
    })
    expect(state).toMatchObject({ isXHomed: true, zMm: 5, isAbsolute: true })
    expect(state.heaters['extruder']?.targetC).toBe(220)
    expect(judged('start temp=220', { expander: start, asker: 'client', mode: 'strict' }).lines.length).toBe(6)
    expect(judged('EMPTY', { expander: start })).toEqual({ kind: 'passes', rules: [], lines: [] })
    expect(judged('TWICE', { expander: start }).lines.length).toBe(6)
    const second = { targetC: 0, hottestC: 25, coldestC: 25, powerRatio: 0, isTrusted: true }
    const twoHeads = readyState({ heaters: { ...readyState().heaters, extruder1: second } })
    expect(judged('T1', { expander: start }, twoHeads).lines).toEqual(['ACTIVATE_EXTRUDER EXTRUDER=extruder1'])
  })

  test('a person’s goes by its name', () => {
    const state = readyState()
    expect(judged('START TEMP=220 ; go', { expander: start, asker: 'client' }, state)).toEqual({
      kind: 'passes',
      rules: [],
      lines: ['START TEMP=220'],
    })
    expect(state.zMm).toBe(5)
  })

  test('one bad line is enough, and the state stays', () => {
    const state = readyState()
    const before = structuredClone(state)
    expect(judged('START TEMP=299', { expander: start }, state)).toEqual({
      kind: 'refused',
      rules: ['heater-target', 'heater-step'],
      lines: [],
    })
    expect(judged('HOT', { expander: start, asker: 'person' }, state).kind).toBe('refused')
    expect(judged('SHELL', { expander: start, asker: 'client' }, state).rules).toEqual(['shell-command'])
    expect(judged('FORCED', { expander: start }, state)).toEqual({
      kind: 'refused',
      rules: ['homing', 'force-move'],
      lines: [],
    })
    expect(judged('BROKEN', { expander: start }, state)).toEqual({ kind: 'refused', rules: ['grammar'], lines: [] })
    expect(state).toEqual(before)
  })

  test('what nobody can expand, what calls itself', () => {
    expect(judged('BLIND', { expander: start })).toEqual({ kind: 'needs-person', rules: ['macro'], lines: [] })
    expect(judged('BLIND', { expander: start, asker: 'client' })).toEqual({
      kind: 'passes',
      rules: ['macro'],
      lines: ['BLIND'],
    })
    expect(judged('LOOP', { expander: start })).toEqual({ kind: 'needs-person', rules: ['macro'], lines: [] })
    expect(judged('LOOP_A', { expander: start })).toEqual({ kind: 'needs-person', rules: ['macro'], lines: [] })
    const { rulings } = judgeLine(readyState(), 'BLIND', testContext({ expander: start }))
    expect(rulings[0]?.reason).toBe('It cannot be said what the macro does: it reads what is not known')
  })

  test('ten deep and no deeper', () => {
    const chain = (deep: number) =>
      expander(
        Object.fromEntries(
          Array.from({ length: deep }, (_, at) => [`MC${at}`, at + 1 < deep ? [`MC${at + 1}`] : ['G90']]),
        ),
      )
    expect(judged('MC0', { expander: chain(10) })).toEqual({ kind: 'passes', rules: [], lines: ['G90'] })
    expect(judged('MC0', { expander: chain(11) })).toEqual({ kind: 'needs-person', rules: ['macro'], lines: [] })
  })

  test('20,000 lines and no more, whoever asks', () => {
    const long = (count: number) => expander({ LONG: Array.from({ length: count }, () => 'G90') })
    expect(judged('LONG', { expander: long(20_000) }).lines.length).toBe(20_000)
    expect(judged('LONG', { expander: long(20_001) })).toEqual({ kind: 'refused', rules: ['macro'], lines: [] })
    expect(judged('LONG', { expander: long(20_001), asker: 'person' }).kind).toBe('refused')
    const bushy = expander({
      A_A: Array.from({ length: 150 }, () => 'B_B'),
      B_B: Array.from({ length: 150 }, () => 'G90'),
    })
    expect(judged('A_A', { expander: bushy })).toEqual({ kind: 'refused', rules: ['macro'], lines: [] })
  })

  test('at most 20 rulings are told', () => {
    const many = expander({ MANY: Array.from({ length: 100 }, () => 'M220 S900') })
    expect(judged('MANY', { expander: many }).rules.length).toBe(20)
  })

  test('macros may be written as people write them, their callers not', () => {
    expect(judged('ODD', { expander: start }).kind).toBe('passes')
    expect(judged('START TEMP=200 X=1e2', { expander: start })).toEqual({
      kind: 'needs-person',
      rules: ['grammar'],
      lines: [],
    })
    expect(judged('START TEMP=200', { expander: start, isFile: true })).toEqual({
      kind: 'passes',
      rules: [],
      lines: expect.anything(),
    })
    expect(judged('START A=1 A=2', { expander: start, isFile: true }).kind).toBe('passes')
  })

  test('a macro shadows the command, which its new name still reaches', () => {
    const shadow = expander(
      { PAUSE: ['M117 paused', 'PAUSE_BASE', 'G91', 'G1 Z5 F600', 'G90'], M109: ['M109.1 S240'], G1: ['M112'] },
      { PAUSE_BASE: 'PAUSE', 'M109.1': 'M109' },
    )
    const printing = readyState({ print: 'printing' })
    expect(judged('PAUSE', { expander: shadow }, printing).kind).toBe('refused')
    const gentle = expander({ PAUSE: ['PAUSE_BASE', 'G91', 'G0 Z5 F600', 'G90'] }, { PAUSE_BASE: 'PAUSE' })
    expect(judged('PAUSE', { expander: gentle }, printing)).toEqual({
      kind: 'passes',
      rules: [],
      lines: ['PAUSE_BASE', 'G91', 'G0 Z5 F600', 'G90'],
    })
    expect(printing).toMatchObject({ print: 'paused', zMm: 15 })
    const state = readyState()
    expect(judged('M109 S20', { expander: shadow }, state)).toEqual({
      kind: 'passes',
      rules: [],
      lines: ['M109.1 S240'],
    })
    expect(judged('M109.1 S299', { expander: shadow }, state)).toMatchObject({ kind: 'refused' })
    expect(judged('M109.1 S215', { expander: shadow }, state)).toEqual({
      kind: 'passes',
      rules: [],
      lines: ['M109.1 S215'],
    })
    expect(judged('PAUSE_BASE', { expander: { ...shadow, names: new Set(['PAUSE_BASE']) } }, state).lines).toEqual([
      'PAUSE_BASE',
    ])
  })

  test('unknown lines of a macro do nothing where the printer has none such', () => {
    const macros = expander({ M_M: ['M900 K1', 'NOPE_NOPE', 'G90'] })
    expect(judged('M_M', { expander: macros, commands: new Set(['G90']) })).toEqual({
      kind: 'passes',
      rules: [],
      lines: ['G90'],
    })
    expect(judged('M_M', { expander: macros })).toEqual({ kind: 'needs-person', rules: ['unknown-command'], lines: [] })
  })

  test('in a file what needs a person is stepped, so that the rest is judged behind it', () => {
    const state = readyState()
    expect(judged('M220 S900', { isFile: true }, state).kind).toBe('needs-person')
    expect(state.speedRatio).toBe(9)
    expect(judged('G1 X999', { isFile: true }, state).kind).toBe('refused')
    expect(state.xMm).toBe(100)
  })
})

describe('any text', () => {
  const names = fc.constantFrom(...knownCommands(), 'T0', 'M900', 'NOPE', 'MACRO_A', 'MACRO_B')
  const value = fc.oneof(
    fc.constantFrom(
      '0',
      '1',
      '-1',
      '200',
      '299',
      '300',
      '1e9',
      'nan',
      'inf',
      '',
      'x',
      '"a b"',
      'extruder',
      'stepper_z',
      '-5',
      '0.05',
    ),
    fc.double({ noNaN: false }).map(String),
    fc.integer({ min: -300, max: 300 }).map(String),
  )
  const key = fc.constantFrom(
    ...[
      'X',
      'Y',
      'Z',
      'E',
      'F',
      'S',
      'P',
      'T',
      'I',
      'J',
      'R',
      'HEATER',
      'TARGET',
      'SENSOR',
      'MINIMUM',
      'MAXIMUM',
      'NAME',
      'ACCEL',
    ],
    ...[
      'VELOCITY',
      'ADVANCE',
      'Z_ADJUST',
      'MOVE',
      'MOVE_SPEED',
      'ENABLE',
      'FAN',
      'SPEED',
      'ID',
      'LOAD',
      'SAVE',
      'TIMEOUT',
      'EXTRUDER',
    ],
  )
  const line = fc
    .tuple(names, fc.array(fc.tuple(key, value), { maxLength: 5 }), fc.constantFrom('', '=', ' ; M112', '\nM104 S280'))
    .map(([name, params, tail]) => {
      const isClassic = /^[A-Z][0-9]/.test(name)
      return [name, ...params.map(([k, v]) => (isClassic ? `${k}${v}` : `${k}=${v}`))].join(' ') + tail
    })
  const macros = (lines: readonly string[]) => expander({ MACRO_A: lines, MACRO_B: ['MACRO_A', ...lines, 'MACRO_B'] })

  test('never throws, and whatever passes leaves a state within the envelope', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 4, arbitrary: line }, fc.string({ unit: 'binary' })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.array(line, { maxLength: 6 }),
        fc.constantFrom('operator' as const, 'client' as const, 'person' as const),
        fc.constantFrom('tune' as const, 'act' as const, 'recover' as const),
        fc.boolean(),
        (lines, macro, asker, level, isFile) => {
          const state = readyState()
          const context = testContext({ asker, level, isFile, expander: macros(macro) })
          let isAllPassed = true
          for (const text of lines) {
            const before = structuredClone(state)
            const verdict = judgeLine(state, text, context)
            if (verdict.kind === 'passes') {
              for (const sent of verdict.lines) expect(sent).not.toMatch(/[\n\r\0]/)
            } else {
              isAllPassed = false
              expect(verdict.lines).toEqual([])
              expect(verdict.rulings.length).toBeGreaterThan(0)
              if (!isFile) expect(state).toEqual(before)
            }
          }
          // A file goes on in thought behind what needs a person.
          if (isFile && !isAllPassed) return
          for (const [name, { targetC }] of Object.entries(state.heaters)) {
            const maxC = { extruder: 285, heater_bed: 110, 'heater_generic chamber': 60 }[name]
            expect(targetC >= 0 && targetC <= maxC!).toBe(true)
          }
          expect(state.xMm >= -0.00001 && state.xMm <= 235.00001).toBe(true)
          expect(state.yMm >= -0.00001 && state.yMm <= 235.00001).toBe(true)
          expect(state.zMm >= -0.10001 && state.zMm <= 250.00001).toBe(true)
          expect(state.zOffsetMm >= -1 && state.zOffsetMm <= 2).toBe(true)
          if (asker === 'operator' && !isFile) {
            expect(state.speedRatio >= 0.299 && state.speedRatio <= 1.501).toBe(true)
            expect(state.flowRatio >= 0.749 && state.flowRatio <= 1.251).toBe(true)
            expect(state.maxAccelMmPerS2 <= 5000 && state.maxSpeedMmPerS <= 300).toBe(true)
            expect(state.pressureAdvanceS >= 0 && state.pressureAdvanceS <= 0.2).toBe(true)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})
