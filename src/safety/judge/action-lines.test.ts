import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { parseLine } from '../line/parse-line.ts'
import { actionLines, decimal } from './action-lines.ts'
import { judgeRequest } from './judge-request.ts'

const state = readyState({ xBaseMm: 1, yBaseMm: 2, zBaseMm: 0.5, speedRatio: 2, flowRatio: 0.5 })
const kept = (mode: string, line: string): readonly string[] => [
  'SAVE_GCODE_STATE NAME=printwright_action',
  mode,
  line,
  'RESTORE_GCODE_STATE NAME=printwright_action',
]

describe('actions as lines', () => {
  const written: readonly (readonly [Action, readonly string[] | null])[] = [
    [
      { kind: 'set-target', heater: 'extruder', targetC: 200.5 },
      ['SET_HEATER_TEMPERATURE HEATER=extruder TARGET=200.5'],
    ],
    [
      { kind: 'set-target', heater: 'heater_generic my box', targetC: 40 },
      ['SET_HEATER_TEMPERATURE HEATER="my box" TARGET=40'],
    ],
    [{ kind: 'set-target', heater: 'a"b', targetC: 40 }, null],
    [{ kind: 'set-target', heater: 'a\nM112', targetC: 40 }, null],
    [{ kind: 'set-target', heater: '', targetC: 40 }, null],
    [{ kind: 'set-target', heater: 'extruder ', targetC: 40 }, null],
    [{ kind: 'set-target', heater: 'heater_generic box ', targetC: 40 }, null],
    [{ kind: 'set-target', heater: 'a*57', targetC: 40 }, null],
    [{ kind: 'exclude-object', name: ' a' }, null],
    [{ kind: 'exclude-object', name: 'A+B(1)@2.5-3' }, ['EXCLUDE_OBJECT NAME=A+B(1)@2.5-3']],
    [{ kind: 'move', xMm: 10, yMm: null, zMm: null, speedMmPerS: 10 }, kept('G90', 'G1 X9 F300')],
    [{ kind: 'set-target', heater: 'x'.repeat(129), targetC: 40 }, null],
    [{ kind: 'set-target', heater: 'extruder', targetC: Number.NaN }, null],
    [{ kind: 'set-target', heater: 'extruder', targetC: Number.POSITIVE_INFINITY }, null],
    [{ kind: 'heaters-off' }, ['TURN_OFF_HEATERS']],
    [{ kind: 'set-fan', fan: 'part', speedRatio: 0.5 }, ['M106 S127.5']],
    [{ kind: 'set-fan', fan: 'fan', speedRatio: 1 }, ['M106 S255']],
    [{ kind: 'set-fan', fan: 'fan_generic filter', speedRatio: 0.25 }, ['SET_FAN_SPEED FAN=filter SPEED=0.25']],
    [{ kind: 'set-fan', fan: 'fan', speedRatio: Number.NaN }, null],
    [{ kind: 'set-fan', fan: 'fan_generic a;b', speedRatio: 1 }, null],
    [{ kind: 'set-speed-factor', ratio: 1.1 }, ['M220 S110']],
    [{ kind: 'set-flow-factor', ratio: 0.957 }, ['M221 S95.7']],
    [{ kind: 'set-pressure-advance', advanceS: 0.045 }, ['SET_PRESSURE_ADVANCE ADVANCE=0.045']],
    [{ kind: 'adjust-z-offset', byMm: -0.025 }, ['SET_GCODE_OFFSET Z_ADJUST=-0.025 MOVE=1']],
    [{ kind: 'set-acceleration', accelMmPerS2: 1500 }, ['SET_VELOCITY_LIMIT ACCEL=1500']],
    [{ kind: 'set-velocity-limit', speedMmPerS: 150 }, ['SET_VELOCITY_LIMIT VELOCITY=150']],
    [{ kind: 'set-corner-velocity', speedMmPerS: 5 }, ['SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=5']],
    [
      { kind: 'set-retraction', lengthMm: 0.8, speedMmPerS: 35 },
      ['SET_RETRACTION RETRACT_LENGTH=0.8 RETRACT_SPEED=35'],
    ],
    [{ kind: 'home', axes: '' }, ['G28']],
    [{ kind: 'home', axes: 'xyx' }, ['G28 X Y']],
    [{ kind: 'home', axes: 'E' }, null],
    [{ kind: 'home', axes: 'XYZX' }, null],
    [{ kind: 'move', xMm: 10, yMm: 20, zMm: 5, speedMmPerS: 100 }, kept('G90', 'G1 X9 Y18 Z4.5 F3000')],
    [{ kind: 'move', xMm: null, yMm: null, zMm: 5, speedMmPerS: 10 }, kept('G90', 'G1 Z4.5 F300')],
    [{ kind: 'move', xMm: Number.NaN, yMm: null, zMm: null, speedMmPerS: 10 }, null],
    [{ kind: 'extrude', lengthMm: 5, speedMmPerS: 10 }, kept('M83', 'G1 E10 F300')],
    [{ kind: 'extrude', lengthMm: -2, speedMmPerS: 10 }, kept('M83', 'G1 E-4 F300')],
    [{ kind: 'extrude', lengthMm: 1, speedMmPerS: Number.NaN }, null],
    [{ kind: 'exclude-object', name: 'CUBE_1.stl' }, ['EXCLUDE_OBJECT NAME=CUBE_1.stl']],
    [{ kind: 'exclude-object', name: 'a b' }, ['EXCLUDE_OBJECT NAME="a b"']],
    [{ kind: 'exclude-object', name: 'a=b' }, null],
    [
      { kind: 'wait-for-temperature', sensor: 'temperature_sensor box', minC: 20, maxC: 40 },
      ['TEMPERATURE_WAIT SENSOR="temperature_sensor box" MINIMUM=20 MAXIMUM=40'],
    ],
    [{ kind: 'wait-for-temperature', sensor: 'extruder', minC: 20, maxC: Number.POSITIVE_INFINITY }, null],
    [{ kind: 'motors-off' }, ['M84']],
    [{ kind: 'show-text', text: 'layer 5 of 10, "good"' }, ['M117 layer 5 of 10, "good"']],
    [{ kind: 'show-text', text: 'a\nM104 S280' }, null],
    [{ kind: 'show-text', text: 'a;b' }, null],
    [{ kind: 'show-text', text: 'x'.repeat(255) }, [`M117 ${'x'.repeat(255)}`]],
    [{ kind: 'show-text', text: 'x'.repeat(256) }, null],
  ]
  test.each(written)('%j', (action, lines) => {
    expect(actionLines(action, state)).toEqual(lines)
  })
})

test('a motor’s current is a part of what its section says, one line for each motor of that axis', () => {
  const currentsA = { stepper_x: 0.8, stepper_x1: 0.9, stepper_y: 1.1, stepper_z: 0.6, extruder: 0.5 }
  const lines = (axis: string, ratio: number): ReturnType<typeof actionLines> =>
    actionLines({ kind: 'set-motor-current', axis, ratio }, state, currentsA)
  expect(lines('x', 0.6)).toEqual([
    'SET_TMC_CURRENT STEPPER=stepper_x CURRENT=0.48',
    'SET_TMC_CURRENT STEPPER=stepper_x1 CURRENT=0.54',
  ])
  expect(lines('y', 1)).toEqual(['SET_TMC_CURRENT STEPPER=stepper_y CURRENT=1.1'])
  for (const axis of ['z', 'X', 'e', '', '.', 'x1', 'x|stepper_z', 'xy']) expect(lines(axis, 0.6), axis).toBeNull()
  expect(lines('x', Number.NaN)).toBeNull()
  expect(lines('x', Number.POSITIVE_INFINITY)).toBeNull()
  expect(actionLines({ kind: 'set-motor-current', axis: 'x', ratio: 0.6 }, state)).toBeNull()
})

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [-0.0000001, '0'],
    [0.1 + 0.2, '0.3'],
    [1e-6, '0.000001'],
    [100, '100'],
    [1e6, '1000000'],
    [-1234.5, '-1234.5'],
    [999_999_999_999, '999999999999'],
    [1e12, null],
    [-1e12, null],
    [Number.NaN, null],
    [Number.NEGATIVE_INFINITY, null],
  ])('%s', (value, text) => {
    expect(decimal(value)).toBe(text)
  })
})

test('any action, whatever stands in it, becomes whole lines that the strict grammar reads, or none', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('extruder', 'fan', 'a b', 'x\nM112', 'y;M112', '"', "'", '#'),
  )
  const number = fc.oneof(fc.double(), fc.integer({ min: -500, max: 500 }), fc.constantFrom(0, 1, 1e300))
  const orNull = fc.option(number)
  const action: fc.Arbitrary<Action> = fc.oneof(
    fc.record({ kind: fc.constant('set-target' as const), heater: text, targetC: number }),
    fc.record({ kind: fc.constant('set-fan' as const), fan: text, speedRatio: number }),
    fc.record({ kind: fc.constant('set-speed-factor' as const), ratio: number }),
    fc.record({ kind: fc.constant('set-flow-factor' as const), ratio: number }),
    fc.record({ kind: fc.constant('set-pressure-advance' as const), advanceS: number }),
    fc.record({ kind: fc.constant('adjust-z-offset' as const), byMm: number }),
    fc.record({ kind: fc.constant('set-acceleration' as const), accelMmPerS2: number }),
    fc.record({ kind: fc.constant('set-velocity-limit' as const), speedMmPerS: number }),
    fc.record({ kind: fc.constant('set-corner-velocity' as const), speedMmPerS: number }),
    fc.record({ kind: fc.constant('set-retraction' as const), lengthMm: number, speedMmPerS: number }),
    fc.record({ kind: fc.constant('set-motor-current' as const), axis: text, ratio: number }),
    fc.record({ kind: fc.constant('home' as const), axes: text }),
    fc.record({ kind: fc.constant('move' as const), xMm: orNull, yMm: orNull, zMm: orNull, speedMmPerS: number }),
    fc.record({ kind: fc.constant('extrude' as const), lengthMm: number, speedMmPerS: number }),
    fc.record({ kind: fc.constant('exclude-object' as const), name: text }),
    fc.record({ kind: fc.constant('wait-for-temperature' as const), sensor: text, minC: number, maxC: number }),
    fc.record({ kind: fc.constant('show-text' as const), text }),
  )
  fc.assert(
    fc.property(action, (asked) => {
      for (const line of actionLines(asked, state) ?? []) {
        expect(parseLine(line)).toMatchObject({ kind: 'command', oddity: '', comment: '', text: line.trimEnd() })
      }
      const verdict = judgeRequest(readyState(), { kind: 'action', action: asked }, testContext(), 0)
      if (verdict.kind === 'approved') expect(verdict.command.lines.length).toBeGreaterThan(0)
    }),
    { numRuns: 5000 },
  )
})
