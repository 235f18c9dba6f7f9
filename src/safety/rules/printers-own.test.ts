// What a macro of the printer's own configuration may, and a line of an operator's may not.
import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
import { type Given, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { commandFaults } from '../judge/judge-command.ts'
import { judgeLine } from '../judge/judge-line.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import type { Call, JudgeContext } from './call.ts'

function rulings(text: string, call: Partial<Call>): readonly string[] {
  const line = parseLine(text, 'file')
  if (line.kind !== 'command') throw new Error(text)
  const full: Call = { line, state: readyState(), context: testContext(), origin: 'macro', ...call }
  return commandFaults(full).faults.map(({ weight, ruling: { rule, limit, value, reason } }) =>
    [weight, rule, limit, value, reason].join(' | '),
  )
}

const macro: Given = { origin: 'macro' }
const isCalled = { origin: 'file', isCalled: true } as const

describe('an unload', () => {
  test('goes as far as the printer’s configuration lets one move go', () => {
    const relative = readyState({ isExtrusionAbsolute: false })
    for (const call of [{}, isCalled]) {
      expect(rulings('G1 E-50 F600', { state: relative, ...call })).toEqual([])
      expect(rulings('G1 E-50.000001 F600', { state: relative, ...call })).toEqual([])
      expect(rulings('G1 E-50.001 F600', { state: relative, ...call })).toEqual([
        'person | retract-length | 10 mm | 50.001 mm | That pulls the filament back too far at once',
      ])
    }
  })

  test('is no operator’s word, nor a file’s', () => {
    const state = { isExtrusionAbsolute: false }
    expect(said('G1 E-10 F600', { state })).toEqual([])
    expect(said('G1 E-11 F600', { state })).toEqual(['retract-length person'])
    expect(said('G1 E-11 F600', { state, origin: 'file' })).toEqual(['retract-length person'])
    expect(rulings('G1 E-11 F600', { state: readyState(state), isHanded: true }).length).toBe(1)
  })

  test('with the head at rest, and hot enough', () => {
    const state = { isExtrusionAbsolute: false }
    const heater = { targetC: 210, hottestC: 211, powerRatio: 0, isTrusted: true }
    const at = (coldestC: number): Partial<MachineState> => ({
      ...state,
      heaters: { extruder: { ...heater, coldestC } },
    })
    expect(said('G1 X101 E-11 F600', { state, ...macro })).toEqual(['retract-length person'])
    expect(said('G1 E-11 F600', { state: at(180), ...macro })).toEqual([])
    expect(said('G1 E-11 F600', { state: at(179.9), ...macro })).toEqual(['retract-length person'])
    expect(said('G1 E-11 F600', { state: at(Number.NaN), ...macro })).toEqual(['retract-length person'])
    expect(said('G1 E-11 F600', { state: { ...state, extruder: 'none' }, ...macro })).toEqual(['retract-length person'])
    expect(said('G1 E-9 F600', { state: at(20), ...macro })).toEqual([])
  })
})

describe('a motor’s current', () => {
  const context = testContext({ motorCurrentsA: { stepper_x: 0.8 } })

  test.each([
    ['SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.8', null],
    ['SET_TMC_CURRENT STEPPER=STEPPER_X CURRENT=0.2', null],
    ['SET_TMC_CURRENT STEPPER=stepper_x', null],
    ['SET_TMC_CURRENT STEPPER=stepper_x HOLDCURRENT=0.2', null],
    ['SET_TMC_CURRENT STEPPER=stepper_x HOLDCURRENT=0.199', '0.2 to 0.8 A | 0.199 A'],
    ['SET_TMC_CURRENT STEPPER=stepper_x HOLDCURRENT=0', '0.2 to 0.8 A | 0 A'],
    ['SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.4 HOLDCURRENT=0.8', null],
    ['SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.801', '0.2 to 0.8 A | 0.801 A'],
    ['SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.199', '0.2 to 0.8 A | 0.199 A'],
    ['SET_TMC_CURRENT STEPPER=stepper_x CURRENT=nan', '0.2 to 0.8 A | no number A'],
    ['SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.5 HOLDCURRENT=0.9', '0.2 to 0.8 A | 0.9 A'],
    ['SET_TMC_CURRENT STEPPER=stepper_x HOLDCURRENT=-0.1', '0.2 to 0.8 A | -0.1 A'],
  ])('%s', (line, numbers) => {
    const reason = 'The motor would be driven otherwise than its section of the configuration says'
    const found = numbers === null ? [] : [`person | hardware | ${numbers} | ${reason}`]
    expect(rulings(line, { context })).toEqual(found)
    expect(rulings(line, { context, ...isCalled })).toEqual(found)
  })

  test('is not turned down between the lines of a file that prints', () => {
    const line = 'SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.4'
    const state = readyState({ print: 'printing' })
    const told = [`person | printing |  | ${line} | A file is printing: a weaker motor would lose steps`]
    expect(rulings(line, { context, state })).toEqual([...told])
    expect(rulings(line, { context, state, ...isCalled })).toEqual([])
    expect(rulings(line, { context, state: readyState({ print: 'paused' }) })).toEqual([])
  })

  describe('is its own again at the end of the macro', () => {
    const down = 'SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.4'
    const up = 'SET_TMC_CURRENT STEPPER=Stepper_X CURRENT=0.8 HOLDCURRENT=0.4'
    const other = 'SET_TMC_CURRENT STEPPER=stepper_y CURRENT=0.5'

    const ended = (lines: readonly string[], changes: Partial<JudgeContext> = {}): readonly string[] => {
      const expander: MacroExpander = {
        names: new Set(['HOME']),
        renamed: new Map(),
        expand: () => ({ kind: 'lines', lines }),
      }
      const verdict = judgeLine(readyState(), 'HOME', { ...context, expander, ...changes })
      return verdict.rulings.map(
        ({ rule, limit, value, reason }) => `${verdict.kind} ${rule} ${limit} ${value} ${reason}`,
      )
    }
    const weak = (asked: string): string =>
      `${asked} hardware 0.8 A 0.4 A At its end stepper_x is left weaker than it is made for: it may lose steps, or a heavy axis sink`

    test('or a person is asked', () => {
      expect(ended([down, 'G28 X', up])).toEqual([])
      expect(ended([down, 'G28 X', 'SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.8'])).toEqual([])
      expect(ended([down, 'G28 X'])).toEqual([weak('needs-person')])
      expect(ended([up, down])).toEqual([weak('needs-person')])
      expect(ended([down, 'SET_TMC_CURRENT STEPPER=stepper_x HOLDCURRENT=0.8'])).toEqual([weak('needs-person')])
      expect(ended([down], { isFile: true })).toEqual([weak('needs-person')])
      expect(ended([down], { asker: 'client' })).toEqual([weak('passes')])
      expect(ended([down, 'G1 X999'])[0]).toMatch(/^refused position/)
      expect(ended([down, 'G1 X999']).length).toBe(1)
    })

    test('of a motor that nobody knows the line itself is told', () => {
      expect(ended([other]).length).toBe(1)
      const none = judgeLine(readyState(), 'HOME', {
        ...testContext(),
        expander: { names: new Set(['HOME']), renamed: new Map(), expand: () => ({ kind: 'lines', lines: [down] }) },
      })
      expect(none.rulings.length).toBe(1)
    })
  })

  test('an operator that may recover turns X and Y down to 0.6 and up again, and nothing else', () => {
    const currentsA = { stepper_x: 0.8, stepper_y1: 1, stepper_z: 0.6, extruder: 0.5 }
    const asked = (words: string, changes: Partial<JudgeContext> = {}, call: Partial<Call> = {}): number => {
      const state = readyState({ print: 'printing' })
      const own = { ...testContext({ motorCurrentsA: currentsA }), level: 'recover' as const, ...changes }
      return rulings(`SET_TMC_CURRENT ${words}`, { state, origin: 'direct', context: own, ...call }).length
    }
    for (const words of [
      'STEPPER=stepper_x CURRENT=0.48',
      'STEPPER=stepper_x CURRENT=0.8',
      'STEPPER=stepper_y1 CURRENT=0.6',
    ])
      expect(asked(words), words).toBe(0)
    for (const words of [
      'STEPPER=stepper_x CURRENT=0.4799',
      'STEPPER=stepper_x CURRENT=0.8001',
      'STEPPER=stepper_x CURRENT=0',
      'STEPPER=stepper_x CURRENT=nan',
      'STEPPER=stepper_x',
      'STEPPER=stepper_x HOLDCURRENT=0.6',
      'STEPPER=stepper_x CURRENT=0.6 HOLDCURRENT=0.6',
      'STEPPER=stepper_z CURRENT=0.5',
      'STEPPER=extruder CURRENT=0.4',
      'STEPPER=stepper_y CURRENT=0.6',
      'CURRENT=0.6',
    ])
      expect(asked(words), words).toBeGreaterThan(0)
    const down = 'STEPPER=stepper_x CURRENT=0.6'
    for (const level of ['advise', 'tune', 'act'] as const) expect(asked(down, { level }), level).toBeGreaterThan(0)
    expect(asked(down, { asker: 'client', mode: 'strict' })).toBeGreaterThan(0)
    expect(asked(down, {}, { origin: 'macro' })).toBeGreaterThan(0)
    expect(asked(down, {}, { origin: 'file' })).toBeGreaterThan(0)
    expect(asked(down, { motorCurrentsA: {} })).toBeGreaterThan(0)
  })

  test('of a motor that nobody knows, and in an operator’s own words', () => {
    const line = 'SET_TMC_CURRENT STEPPER=stepper_y CURRENT=0.1'
    const unknown = `person | hardware |  | ${line} | Nobody knows what current that motor is made for`
    expect(rulings(line, { context })).toEqual([unknown])
    expect(rulings(line, {})).toEqual([unknown])
    expect(rulings('SET_TMC_CURRENT CURRENT=0.1', { context }).length).toBe(1)
    const known = 'SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.8'
    const own = [`person | hardware |  | ${known} | It changes what the machine is, not what it does`]
    expect(rulings(known, { context, origin: 'direct' })).toEqual(own)
    expect(rulings(known, { context, origin: 'file' })).toEqual(own)
    expect(rulings(known, { context, isHanded: true })).toEqual(own)
  })
})

test('what runs later may be called off', () => {
  const off = 'UPDATE_DELAYED_GCODE ID=lights DURATION=0'
  expect(rulings(off, {})).toEqual([])
  expect(rulings(off, isCalled)).toEqual([])
  const refused = ['person | delayed-gcode |  | lights | What runs later cannot be judged now']
  expect(rulings(off, { origin: 'direct' })).toEqual(refused)
  expect(rulings(off, { origin: 'file' })).toEqual(refused)
  expect(rulings(off, { isHanded: true })).toEqual(refused)
  expect(rulings('UPDATE_DELAYED_GCODE ID=lights DURATION=0.001', {})).toEqual(refused)
  expect(rulings('UPDATE_DELAYED_GCODE ID=lights DURATION=x', {})).toEqual(refused)
  expect(rulings('UPDATE_DELAYED_GCODE ID=lights', {})).toEqual(refused)
  expect(rulings('UPDATE_DELAYED_GCODE ID=printwright_last DURATION=0', {})[0]).toMatch(/^envelope \| dead-man/)
})

describe('another extruder', () => {
  const second = { targetC: 0, hottestC: 25, coldestC: 24, powerRatio: 0, isTrusted: true }
  const heaters = { ...readyState().heaters, extruder1: second, extruder_x: second, my_extruder: second }

  test.each(['extruder', 'extruder1'])('%s is there', (name) => {
    expect(said(`ACTIVATE_EXTRUDER EXTRUDER=${name}`, { state: { heaters } })).toEqual([])
  })

  test.each(['nix', 'extruder2', 'EXTRUDER1', 'heater_bed', 'extruder_x', 'my_extruder', 'constructor', '""'])(
    '%s is none',
    (name) => {
      for (const asker of ['operator', 'client', 'person'] as const) {
        expect(said(`ACTIVATE_EXTRUDER EXTRUDER=${name}`, { state: { heaters }, context: { asker } })).toEqual([
          'extruder envelope',
        ])
      }
    },
  )

  test('says so in words', () => {
    expect(rulings('ACTIVATE_EXTRUDER EXTRUDER=nix', {})).toEqual([
      'envelope | extruder |  | nix | The printer has no extruder of that name',
    ])
    expect(rulings('ACTIVATE_EXTRUDER', {})).toEqual([
      'envelope | extruder |  |  | The printer has no extruder of that name',
    ])
    const relative = { isExtrusionAbsolute: false, extruder: 'extruder1' }
    expect(rulings('G1 E1', { state: readyState({ ...relative, heaters }) })).toEqual([
      'envelope | cold-extrusion | 180 °C | 24 °C | The nozzle may be too cold to extrude when this comes',
    ])
  })
})
