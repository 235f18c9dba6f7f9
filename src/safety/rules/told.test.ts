// What a refusal names as its limit and its value, each in its place; and that a person is told nothing twice.
import { describe, expect, test } from 'vitest'
import { faultsOf, type Given, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testContext, testLimits } from '../../../tests/safety/limits-fixture.ts'
import { parseLine } from '../line/parse-line.ts'
import type { Call } from './call.ts'
import { DEAD_MAN_ID } from './dead-man.ts'
import { filesOnly, nobody, notInJob, otherwise, personOnly, personOnlyDirect, personOnlyWished } from './forbid.ts'

const told = (text: string, given?: Given): readonly string[] =>
  faultsOf(text, given).map(({ ruling }) => `${ruling.rule} | ${ruling.limit} | ${ruling.value}`)

const paused = { state: { print: 'paused' } } as const
const printing = { state: { print: 'printing' } } as const
const { heaters } = readyState()

function extruder(changes: object): NonNullable<Given['state']> {
  return { heaters: { ...heaters, extruder: { ...heaters['extruder']!, ...changes } } }
}

test('what is forbidden as such is told by its line', () => {
  const line = parseLine('M112 X1', 'line')
  if (line.kind !== 'command') throw new Error('no command')
  const state = readyState({ print: 'printing' })
  const call: Call = { line, state, context: testContext(), origin: 'direct' }
  const ruling = { rule: 'some-rule', limit: '', value: 'M112 X1', reason: 'So it is.' }
  for (const rule of [personOnly, personOnlyDirect, personOnlyWished, filesOnly, notInJob]) {
    expect(rule('some-rule', 'So it is.')(call)).toEqual({ weight: 'person', ruling })
  }
  expect(nobody('some-rule', 'So it is.')(call)).toEqual({ weight: 'envelope', ruling })
  expect(otherwise('some-rule', 'So it is.')(call)).toEqual({ weight: 'operator', ruling })
})

test.each<[string, Given, readonly string[]]>([
  ['G92 X0 E0', paused, ['origin-in-print |  | G92 X0 E0']],
  ['G92 Y0 E0', paused, ['origin-in-print |  | G92 Y0 E0']],
  ['G92 Z0 E0', paused, ['origin-in-print |  | G92 Z0 E0']],
  ['G92 E0', paused, []],
  ['BED_MESH_PROFILE LOAD=default', printing, ['motion-model |  | BED_MESH_PROFILE LOAD=default']],
  ['SAVE_GCODE_STATE NAME=PAUSE_STATE', {}, ['kept-state |  | PAUSE_STATE']],
  ['SET_FAN_SPEED FAN=mcu SPEED=0.5', {}, ['fan-target | 1 of full speed | 0.5 of full speed']],
  ['SET_FAN_SPEED FAN=mcu SPEED=-1', {}, ['fan | 0 to 1 | -1']],
  ['SET_FAN_SPEED FAN=mcu SPEED=1', {}, []],
  ['G1 E1 F300', { state: { eBaseMm: Number.NaN } }, ['extrusion |  | no number']],
  ['G10', { state: { retractedMm: 10.5 } }, ['retract-length | 20 mm | 20.5 mm']],
  ['UPDATE_DELAYED_GCODE DURATION=1', {}, ['delayed-gcode |  | ']],
])('%s', (line, given, rulings) => {
  expect(told(line, given)).toEqual(rulings)
})

test('the guard’s own names', () => {
  expect(DEAD_MAN_ID).toBe('printwright_deadman')
  expect(told('SET_GCODE_VARIABLE MACRO=PRINTWRIGHT_SAFE VARIABLE=a VALUE=1')).toContain(
    'dead-man |  | PRINTWRIGHT_SAFE',
  )
})

test('of several settings the faults come in the order of their rules', () => {
  expect(
    told('SET_VELOCITY_LIMIT MINIMUM_CRUISE_RATIO=2 SQUARE_CORNER_VELOCITY=99 ACCEL_TO_DECEL=1 ACCEL=2 VELOCITY=0'),
  ).toEqual([
    'velocity-limit | 1 to 300 mm/s | 0 mm/s',
    'acceleration | 10 to 5000 mm/s² | 2 mm/s²',
    'acceleration | 10 to 5000 mm/s² | 1 mm/s²',
    'corner-speed | 0 to 10 mm/s | 99 mm/s',
    'cruise-ratio | 0 to 0.99 of the way | 2 of the way',
  ])
  expect(told('M204 T1 P2 S3').map((text) => text.split(' | ')[2])).toEqual(['3 mm/s²', '2 mm/s²', '1 mm/s²'])
  expect(told('SET_PRESSURE_ADVANCE SMOOTH_TIME=9 ADVANCE=9').map((text) => text.split(' | ')[0])).toEqual([
    'pressure-advance',
    'smooth-time',
  ])
  expect(
    told('SET_RETRACTION UNRETRACT_SPEED=98 RETRACT_SPEED=99 UNRETRACT_EXTRA_LENGTH=9 RETRACT_LENGTH=97').map(
      (text) => text.split(' | ')[2],
    ),
  ).toEqual(['97 mm', '9 mm', '99 mm/s', '98 mm/s'])
})

describe('nothing is told twice', () => {
  test('a target beyond the limit is no overshoot besides', () => {
    const context = { heaterBounds: { extruder: { reachC: 500, swingC: 40 } } }
    expect(said('M104 S286', { state: extruder({ targetC: 0 }), context })).toEqual(['heater-target envelope'])
  })

  test('a heater of which nobody has said how hot it may be has no step either', () => {
    const state = { heaters: { ...heaters, other: { ...heaters['extruder']!, targetC: 100 } } }
    expect(said('SET_HEATER_TEMPERATURE HEATER=other TARGET=200', { state })).toEqual(['heater-target envelope'])
  })

  test('a shift whose move would leave the reach says so by its own axis', () => {
    const state = { xMm: 234, yMm: 50 }
    expect(told('SET_GCODE_OFFSET X=2 MOVE=1', { state })).toEqual(['position | 0 to 235 mm | 236 mm'])
    const unknown = { xMm: Number.NaN, yMm: Number.NaN }
    expect(said('SET_GCODE_OFFSET X=1 MOVE=1', { state: unknown })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET Y=1 MOVE=1', { state: unknown })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET Z=0.1 MOVE=1', { state: unknown })).toEqual([])
  })
})

test('speeds that were kept count with their factor', () => {
  const saved = {
    ...{ xBaseMm: 0, yBaseMm: 0, zBaseMm: 0, eBaseMm: 0, xOffsetMm: 0, yOffsetMm: 0, zOffsetMm: 0 },
    ...{
      xMm: 20,
      yMm: 20,
      zMm: 30,
      eMm: 0,
      isAbsolute: true,
      isExtrusionAbsolute: true,
      feedMmPerS: 200,
      flowRatio: 1,
    },
  }
  const state = (speedRatio: number): Given => ({
    state: { maxSpeedMmPerS: 1000, saved: { here: { ...saved, speedRatio } } },
  })
  const line = 'RESTORE_GCODE_STATE NAME=here MOVE=1'
  expect(said(line, state(1.5))).toEqual([])
  expect(told(line, state(2))).toEqual(['speed | 300 mm/s | 400 mm/s'])
  expect(said(line, state(0.5))).toEqual([])
})

test('a running print is tuned around what its file asked for: a factor without a number is 100 %', () => {
  const at = (speedRatio: number): Given => ({
    ...printing,
    context: {
      level: 'tune',
      baseline: { targetsC: {}, speedRatio, flowRatio: 1, zOffsetMm: 0 },
    },
  })
  expect(said('M220', at(1.25))).toEqual([])
  expect(said('M220', at(1.26))).toEqual(['tune-band person'])
  expect(said('M220', at(0.834))).toEqual([])
  expect(said('M220', at(0.833))).toEqual(['tune-band person'])
})

test('in tuning, Z moves by a step from where it is, and what is not given is not judged', () => {
  const tuning = {
    state: { print: 'printing', zOffsetMm: 0.1 },
    context: {
      level: 'tune',
      baseline: { targetsC: {}, speedRatio: 1, flowRatio: 1, zOffsetMm: 0 },
      limits: { ...testLimits, tune: { ...testLimits.tune, pressureAdvanceS: { min: 0.01, max: 0.1 } } },
    },
  } as const
  expect(said('SET_GCODE_OFFSET Z=0.14', tuning)).toEqual([])
  expect(told('SET_GCODE_OFFSET Z=0.16', tuning)).toContain('tune-band | -0.05 to 0.05 mm | 0.06 mm')
  expect(said('SET_PRESSURE_ADVANCE SMOOTH_TIME=0.04', tuning)).toEqual([])
  expect(said('SET_PRESSURE_ADVANCE ADVANCE=0.005', tuning)).toEqual(['tune-band person'])
})
