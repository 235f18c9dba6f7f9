// The 21 commands that a real Klipper was measured to accept without complaint: refused to an operator at every level and to strict
// clients; a person may some of them, none that leaves the envelope.

import { describe, expect, test } from 'vitest'
import { LEVELS } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { judgeLine } from './judge-line.ts'
import { judgeRequest } from './judge-request.ts'

const ACCEPTED: readonly (readonly [what: string, line: string, rule: string, forPersons: 'refused' | 'passes'])[] = [
  ['z -1.9 into bed', 'G1 Z-1.9 F300', 'nozzle-into-bed', 'refused'],
  ['hotend 299 of max 300', 'M104 S299', 'heater-target', 'refused'],
  ['bed 130', 'M140 S130', 'heater-target', 'refused'],
  ['flow 10000 %', 'M221 S10000', 'flow-factor', 'passes'],
  ['speed factor 10000 %', 'M220 S10000', 'speed-factor', 'passes'],
  ['accel 1e6', 'SET_VELOCITY_LIMIT ACCEL=1000000', 'acceleration', 'passes'],
  ['velocity 1e5', 'SET_VELOCITY_LIMIT VELOCITY=100000', 'velocity-limit', 'passes'],
  ['Z offset -5', 'SET_GCODE_OFFSET Z=-5', 'z-offset', 'refused'],
  ['pressure advance 10', 'SET_PRESSURE_ADVANCE ADVANCE=10', 'pressure-advance', 'passes'],
  ['lie about Z', 'SET_KINEMATIC_POSITION Z=200', 'force-move', 'passes'],
  ['force a motor 400 mm', 'FORCE_MOVE STEPPER=stepper_x DISTANCE=400 VELOCITY=200', 'force-move', 'passes'],
  ['one motor off', 'SET_STEPPER_ENABLE STEPPER=stepper_z ENABLE=0', 'motors-off', 'passes'],
  ['part fan off while hot', 'M107', 'fan-while-hot', 'passes'],
  ['idle timeout 1e9 s', 'SET_IDLE_TIMEOUT TIMEOUT=1000000000', 'idle-timeout', 'passes'],
  ['exclude unknown object', 'EXCLUDE_OBJECT NAME=nope', 'exclude-object', 'passes'],
  ['impossible wait', 'TEMPERATURE_WAIT SENSOR=extruder MINIMUM=10', 'endless-wait', 'passes'],
  ['retraction 50 mm', 'SET_RETRACTION RETRACT_LENGTH=50', 'retract-length', 'passes'],
  ['unknown M600', 'M600', 'unknown-command', 'passes'],
  ['macro that nobody can expand', 'START_PRINT BED_TEMP=0 EXTRUDER_TEMP=0', 'unknown-command', 'passes'],
  ['emergency stop in a comment', 'G4 P10 ; M112', 'one-command', 'passes'],
  ['a second line', 'M117 hi\nM104 S55', 'grammar', 'refused'],
]

/** A hot and idle printer: the extruder off for the wait, else at 210. */
function stateFor(rule: string): ReturnType<typeof readyState> {
  const state = readyState()
  if (rule === 'endless-wait') Object.assign(state.heaters['extruder']!, { targetC: 0, hottestC: 23, coldestC: 21 })
  return state
}

describe('what real Klipper accepts (FACTS 6.2)', () => {
  test('there are 21', () => {
    expect(ACCEPTED.length).toBe(21)
  })

  describe.each(ACCEPTED)('%s', (_, line, rule, forPersons) => {
    test.each(LEVELS)('an operator at level %s may not', (level) => {
      const context = testContext({ level })
      const state = stateFor(rule)
      const before = structuredClone(state)
      const verdict = judgeLine(state, line, context)
      expect(verdict.kind).not.toBe('passes')
      expect(verdict.lines).toEqual([])
      expect(verdict.rulings.map((ruling) => ruling.rule)).toContain(rule)
      expect(state).toEqual(before)
      expect(judgeRequest(state, { kind: 'gcode', line }, context, 0).kind).not.toBe('approved')
    })

    test('a strict client may not', () => {
      expect(judgeLine(stateFor(rule), line, testContext({ asker: 'client', mode: 'strict' })).kind).not.toBe('passes')
    })

    test('a person may, where it stays within the envelope, and is told', () => {
      for (const context of [testContext({ asker: 'client' }), testContext({ asker: 'person' })]) {
        const verdict = judgeLine(stateFor(rule), line, context)
        expect(verdict.kind).toBe(forPersons)
        expect(verdict.rulings.map((ruling) => ruling.rule)).toContain(rule)
      }
    })

    test('a watched client may anything, and it is told', () => {
      const verdict = judgeLine(stateFor(rule), line, testContext({ asker: 'client', mode: 'watch' }))
      expect(verdict.kind).toBe('passes')
      expect(verdict.rulings.map((ruling) => ruling.rule)).toContain(rule)
    })
  })
})
