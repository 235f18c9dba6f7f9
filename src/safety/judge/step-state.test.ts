import { describe, expect, test } from 'vitest'
import type { PlainRecord } from '#protocol'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import { copyState } from './copy-state.ts'
import { homePlaceOf } from './home-place.ts'
import { ownReachOf } from './own-reach.ts'
import { stepState } from './step-state.ts'

function run(lines: readonly string[], changes: Partial<MachineState> = {}): MachineState {
  const state = readyState(changes)
  for (const text of lines) {
    const line = parseLine(text, 'file')
    if (line.kind !== 'command') throw new Error(text)
    stepState(state, line, testContext({ homeMm: { x: 1, y: 2, z: 3 } }))
  }
  return state
}

describe('coordinates', () => {
  test('moves', () => {
    expect(run(['G1 X10 Y20 Z5 E1 F600'])).toMatchObject({ xMm: 10, yMm: 20, zMm: 5, eMm: 1, feedMmPerS: 10 })
    expect(run(['G0 X10'])).toMatchObject({ xMm: 10, yMm: 100, zMm: 10, eMm: 0, feedMmPerS: 25 })
    expect(run(['G2 X10 I5', 'G3 Y7 J1'])).toMatchObject({ xMm: 10, yMm: 7 })
    expect(run(['G91', 'G1 X-10 E2', 'G90', 'G1 E5'])).toMatchObject({ xMm: 90, eMm: 5, isAbsolute: true })
    expect(run(['G91'])).toMatchObject({ isAbsolute: false, isExtrusionAbsolute: true })
    expect(run(['M83', 'G1 E2', 'G1 E2'])).toMatchObject({ eMm: 4, isExtrusionAbsolute: false })
    expect(run(['M83', 'M82', 'G1 E2', 'G1 E2'])).toMatchObject({ eMm: 2, isExtrusionAbsolute: true })
  })

  test('G92', () => {
    expect(run(['G92 X0 E5'])).toMatchObject({ xBaseMm: 100, yBaseMm: 0, eBaseMm: -5, xMm: 100 })
    expect(run(['G92 Y10 Z-1'])).toMatchObject({ xBaseMm: 0, yBaseMm: 90, zBaseMm: 11, eBaseMm: 0 })
    expect(run(['G1 E3', 'G92'])).toMatchObject({ xBaseMm: 100, yBaseMm: 100, zBaseMm: 10, eBaseMm: 3 })
    expect(run(['G92 X0', 'G1 X5'])).toMatchObject({ xMm: 105 })
    // Each axis alone, from where no number is 0: the other ones count on as they did.
    const at = { eMm: 7, xBaseMm: 1, yBaseMm: 2, zBaseMm: 3, eBaseMm: 4 }
    const bases = ({ xBaseMm, yBaseMm, zBaseMm, eBaseMm }: MachineState) => [xBaseMm, yBaseMm, zBaseMm, eBaseMm]
    expect(bases(run(['G92 X5'], at))).toEqual([95, 2, 3, 4])
    expect(bases(run(['G92 Y5'], at))).toEqual([1, 95, 3, 4])
    expect(bases(run(['G92 Z5'], at))).toEqual([1, 2, 5, 4])
    expect(bases(run(['G92 E5'], at))).toEqual([1, 2, 3, 2])
    expect(run(['M221 S50', 'G1 E4', 'G92 E2', 'G1 E4'])).toMatchObject({ eMm: 3, flowRatio: 0.5, eBaseMm: 1 })
  })

  test('factors', () => {
    expect(run(['M220 S50'])).toMatchObject({ speedRatio: 0.5 })
    expect(run(['M220 S50', 'M220'])).toMatchObject({ speedRatio: 1 })
    expect(run(['G1 E10', 'M221 S50'])).toMatchObject({ eMm: 10, eBaseMm: 5, flowRatio: 0.5 })
    expect(run(['G1 E10', 'M221 S50', 'G1 E12'])).toMatchObject({ eMm: 11 })
    expect(run(['M221 S50', 'M221'])).toMatchObject({ flowRatio: 1 })
    expect(run(['M221 S50'], { eMm: 10, eBaseMm: 2, flowRatio: 2 })).toMatchObject({ eMm: 10, eBaseMm: 8 })
  })

  test('offsets', () => {
    expect(run(['SET_GCODE_OFFSET Z=0.2'])).toMatchObject({ zOffsetMm: 0.2, zBaseMm: 0.2, zMm: 10 })
    expect(run(['SET_GCODE_OFFSET Z=0.25 X=1 Y=2', 'SET_GCODE_OFFSET Z_ADJUST=0.25 MOVE=1'])).toMatchObject({
      xOffsetMm: 1,
      yOffsetMm: 2,
      zOffsetMm: 0.5,
      xBaseMm: 1,
      yBaseMm: 2,
      zBaseMm: 0.5,
      xMm: 100,
      yMm: 100,
      zMm: 10.25,
    })
    expect(run(['SET_GCODE_OFFSET X=1 Y=2 MOVE=1'])).toMatchObject({ xMm: 101, yMm: 102, zMm: 10 })
  })

  test('states are kept and restored, but for what was extruded', () => {
    const state = run([
      'SAVE_GCODE_STATE NAME=a',
      'G91',
      'M83',
      'M220 S50',
      'SET_GCODE_OFFSET X=1 Y=2 Z=0.5',
      'G1 X5 E7 F600',
      'RESTORE_GCODE_STATE NAME=a',
    ])
    expect(state).toMatchObject({
      isAbsolute: true,
      isExtrusionAbsolute: true,
      speedRatio: 1,
      flowRatio: 1,
      xOffsetMm: 0,
      yOffsetMm: 0,
      zOffsetMm: 0,
      xBaseMm: 0,
      yBaseMm: 0,
      zBaseMm: 0,
      eBaseMm: 7,
      xMm: 105,
      feedMmPerS: 25,
    })
    const back = ['SAVE_GCODE_STATE', 'G1 X5 Y6 Z7', 'RESTORE_GCODE_STATE MOVE=1']
    expect(run(back)).toMatchObject({ xMm: 100, yMm: 100, zMm: 10 })
    expect(run(['G1 X5', 'RESTORE_GCODE_STATE NAME=none MOVE=1'])).toMatchObject({ xMm: 5 })
  })

  test('homing puts the head where the endstops are, with no more than the offset', () => {
    const base = { xBaseMm: 50, yBaseMm: 50, zBaseMm: 50, xOffsetMm: 0.5, yOffsetMm: 0.25, zOffsetMm: 0.1 }
    const unhomed = { ...base, isXHomed: false, isYHomed: false, isZHomed: false, areMotorsOn: false }
    expect(run(['G28'], unhomed)).toMatchObject({
      isXHomed: true,
      isYHomed: true,
      isZHomed: true,
      areMotorsOn: true,
      xMm: 1,
      yMm: 2,
      zMm: 3,
      xBaseMm: 0.5,
      yBaseMm: 0.25,
      zBaseMm: 0.1,
    })
    expect(run(['G28 X0'], unhomed)).toMatchObject({
      isXHomed: true,
      isYHomed: false,
      isZHomed: false,
      yMm: 100,
      yBaseMm: 50,
    })
    expect(run(['G28 Y0'], unhomed)).toMatchObject({ isXHomed: false, isYHomed: true, isZHomed: false, xBaseMm: 50 })
    expect(run(['G28 Z0'], unhomed)).toMatchObject({ isXHomed: false, isYHomed: false, isZHomed: true, xMm: 100 })
  })

  test.each(['M84', 'M18', 'FORCE_MOVE STEPPER=x DISTANCE=1 VELOCITY=1', 'STEPPER_BUZZ STEPPER=x'])(
    'after %s nobody knows where the head is',
    (line) => {
      expect(run([line])).toMatchObject({ isXHomed: false, isYHomed: false, isZHomed: false })
    },
  )

  test('motors', () => {
    expect(run(['M84'])).toMatchObject({ areMotorsOn: false })
    const lies = ['SET_KINEMATIC_POSITION X=1 Y=1 Z=1', 'M84']
    expect(run(lies)).toMatchObject({ xHand: null, yHand: null, zHand: null, areMotorsOn: false })
    expect(run(['SET_KINEMATIC_POSITION Z=1', 'STEPPER_BUZZ STEPPER=x']).zHand).not.toBeNull()
    expect(run(['SET_STEPPER_ENABLE STEPPER=x ENABLE=0'])).toMatchObject({ isXHomed: false, areMotorsOn: true })
    expect(run(['SET_STEPPER_ENABLE STEPPER=x ENABLE=1'])).toMatchObject({ isXHomed: true })
    expect(run(['SET_STEPPER_ENABLE STEPPER=x'])).toMatchObject({ isXHomed: true })
  })

  test.each([
    'BED_MESH_CALIBRATE',
    'G29',
    'QUAD_GANTRY_LEVEL',
    'Z_TILT_ADJUST',
    'SCREWS_TILT_CALCULATE',
    'PROBE',
    'PROBE_ACCURACY',
    'BED_TILT_CALIBRATE',
    'AXIS_TWIST_COMPENSATION_CALIBRATE',
  ])('after %s Z is as low as it can be', (line) => {
    expect(run([line])).toMatchObject({ zMm: -0.1, isZHomed: true })
  })
})

describe('heaters', () => {
  const heaters = (lines: readonly string[]) => run(lines).heaters

  test('a target that is not waited for may or may not be reached', () => {
    expect(heaters(['M104 S230'])['extruder']).toMatchObject({ targetC: 230, hottestC: 230, coldestC: 209 })
    expect(heaters(['M104 S150'])['extruder']).toMatchObject({ targetC: 150, hottestC: 211, coldestC: 150 })
    expect(heaters(['M140 S80'])['heater_bed']).toMatchObject({ targetC: 80, hottestC: 80, coldestC: 59.5 })
    expect(heaters(['SET_HEATER_TEMPERATURE HEATER=chamber TARGET=40'])['heater_generic chamber']).toMatchObject({
      targetC: 40,
      hottestC: 40,
      coldestC: 25,
    })
    expect(heaters(['M141 S40'])['heater_generic chamber']).toMatchObject({ targetC: 40 })
  })

  test('one that is waited for is reached', () => {
    expect(heaters(['M109 S230'])['extruder']).toMatchObject({ targetC: 230, hottestC: 230, coldestC: 230 })
    expect(heaters(['M190 S40'])['heater_bed']).toMatchObject({ targetC: 40, hottestC: 40, coldestC: 40 })
    expect(heaters(['M191 S40'])['heater_generic chamber']).toMatchObject({ coldestC: 40 })
    expect(heaters(['M109 S0'])['extruder']).toMatchObject({ targetC: 0, hottestC: 211, coldestC: 0 })
  })

  test('off', () => {
    expect(heaters(['TURN_OFF_HEATERS'])).toMatchObject({
      extruder: { targetC: 0, hottestC: 211, coldestC: 0 },
      heater_bed: { targetC: 0, hottestC: 60.5, coldestC: 0 },
    })
    expect(run(['M104 T5 S0', 'SET_HEATER_TEMPERATURE HEATER=none']).heaters).toEqual(readyState().heaters)
  })

  test('who has waited has what was waited for', () => {
    const wait = (words: string) => heaters([`TEMPERATURE_WAIT SENSOR=${words}`])
    expect(wait('extruder MINIMUM=210')['extruder']).toMatchObject({ coldestC: 210, hottestC: 211, targetC: 210 })
    expect(wait('extruder MINIMUM=100')['extruder']).toMatchObject({ coldestC: 209, hottestC: 211 })
    expect(wait('extruder MAXIMUM=210')['extruder']).toMatchObject({ coldestC: 209, hottestC: 210 })
    expect(wait('extruder MINIMUM=220')['extruder']).toMatchObject({ coldestC: 220, hottestC: 220 })
    expect(wait('chamber MINIMUM=28 MAXIMUM=29')['heater_generic chamber']).toMatchObject({
      coldestC: 28,
      hottestC: 29,
    })
    expect(wait('box MINIMUM=28')).toEqual(readyState().heaters)
  })

  test('calibrating a heater leaves it off', () => {
    expect(heaters(['PID_CALIBRATE HEATER=extruder TARGET=200'])['extruder']).toMatchObject({ targetC: 0, coldestC: 0 })
    expect(heaters(['PID_CALIBRATE HEATER=none TARGET=200'])['extruder']).toMatchObject({ targetC: 210 })
  })
})

describe('the rest', () => {
  test('limits, pressure advance, fan', () => {
    expect(run(['SET_VELOCITY_LIMIT VELOCITY=200 ACCEL=1000 SQUARE_CORNER_VELOCITY=8'])).toMatchObject({
      maxSpeedMmPerS: 200,
      maxAccelMmPerS2: 1000,
      cornerSpeedMmPerS: 8,
    })
    expect(run(['SET_VELOCITY_LIMIT'])).toMatchObject({
      maxSpeedMmPerS: 300,
      maxAccelMmPerS2: 3000,
      cornerSpeedMmPerS: 5,
    })
    expect(run(['M204 S1000'])).toMatchObject({ maxAccelMmPerS2: 1000 })
    expect(run(['M204 P1000 T800'])).toMatchObject({ maxAccelMmPerS2: 800 })
    expect(run(['M204 P1000'])).toMatchObject({ maxAccelMmPerS2: 3000 })
    expect(run(['M204'])).toMatchObject({ maxAccelMmPerS2: 3000 })
    expect(run(['SET_PRESSURE_ADVANCE ADVANCE=0.06'])).toMatchObject({ pressureAdvanceS: 0.06 })
    expect(run(['SET_PRESSURE_ADVANCE SMOOTH_TIME=0.06'])).toMatchObject({ pressureAdvanceS: 0.04 })
    expect(run(['M106 S51'])).toMatchObject({ fanRatio: 0.2 })
    expect(run(['M106', 'M107'])).toMatchObject({ fanRatio: 0 })
    expect(run(['M106'])).toMatchObject({ fanRatio: 1 })
    expect(run(['M105', 'M117 hi'])).toEqual(readyState())
  })

  test('objects', () => {
    const named = run(['EXCLUDE_OBJECT_DEFINE NAME=a', 'EXCLUDE_OBJECT_DEFINE NAME=b', 'EXCLUDE_OBJECT_DEFINE NAME=A'])
    expect(named.objects).toEqual(['A', 'B'])
    expect(run(['EXCLUDE_OBJECT_DEFINE'], { objects: ['A'] }).objects).toEqual(['A'])
    expect(run(['EXCLUDE_OBJECT NAME=a', 'EXCLUDE_OBJECT NAME=A', 'EXCLUDE_OBJECT']).excluded).toEqual(['A'])
    const reset = run(['EXCLUDE_OBJECT NAME=a', 'EXCLUDE_OBJECT_DEFINE RESET=1 NAME=c'], { objects: ['A'] })
    expect([reset.objects, reset.excluded]).toEqual([['C'], []])
    expect(run(['EXCLUDE_OBJECT NAME=a', 'EXCLUDE_OBJECT_DEFINE RESET=0']).excluded).toEqual(['A'])
  })

  test('another extruder', () => {
    expect(run(['M221 S50', 'G1 E10', 'ACTIVATE_EXTRUDER EXTRUDER=extruder1'])).toMatchObject({
      extruder: 'extruder1',
      flowRatio: 1,
      eBaseMm: 5,
    })
    expect(run(['ACTIVATE_EXTRUDER'])).toMatchObject({ extruder: 'extruder' })
  })

  test('a print is paused, goes on where it was, is cancelled', () => {
    const printing = { print: 'printing' as const }
    const away = run(['PAUSE', 'G91', 'G1 Z5'], printing)
    expect(away).toMatchObject({ print: 'paused', zMm: 15, isAbsolute: false })
    expect(run(['PAUSE', 'G91', 'G1 Z5', 'RESUME'], printing)).toMatchObject({
      print: 'printing',
      zMm: 10,
      isAbsolute: true,
    })
    expect(run(['M25'], printing)).toMatchObject({ print: 'paused' })
    expect(run(['PAUSE', 'CANCEL_PRINT'], printing)).toMatchObject({ print: 'cancelled' })
    expect(run(['CANCEL_PRINT'], printing)).toMatchObject({ print: 'cancelled' })
    expect(run(['CANCEL_PRINT'])).toMatchObject({ print: 'standby' })
    expect(run(['PAUSE'])).toMatchObject({ print: 'standby', saved: {} })
    expect(run(['RESUME'])).toMatchObject({ print: 'standby' })
    expect(run(['RESUME'], { print: 'paused' })).toMatchObject({ print: 'printing', zMm: 10 })
  })
})

test('a copy shares nothing that changes', () => {
  const state = readyState()
  const copy = copyState(state)
  expect(copy).toEqual(state)
  const line = (text: string) => {
    const parsed = parseLine(text)
    if (parsed.kind === 'command') stepState(copy, parsed, testContext())
  }
  const before = structuredClone(state)
  for (const text of ['M104 S100', 'G1 X5 E1', 'SAVE_GCODE_STATE', 'EXCLUDE_OBJECT NAME=x', 'G28', 'M84']) line(text)
  expect(state).toEqual(before)
  expect(copy).not.toEqual(before)
})

test('as far as the printer goes by its own configuration', () => {
  const { limits } = testContext()
  const [xMm, yMm] = [
    { min: 0, max: 235 },
    { min: 0, max: 235 },
  ]
  const zMinMm = (settings: PlainRecord): number => {
    const { x, y, z } = ownReachOf(settings, limits)
    expect([x, y, z.max]).toEqual([xMm, yMm, 250])
    return z.min
  }
  expect(zMinMm({ stepper_z: { position_min: -5 } })).toBe(-5)
  expect(zMinMm({ stepper_z: { position_min: 3 } })).toBe(-0.1)
  expect(zMinMm({ stepper_z: { position_min: 'low' }, printer: { minimum_z_position: -4 } })).toBe(-4)
  expect(zMinMm({ stepper_z: { position_min: -5 }, printer: { minimum_z_position: -4 } })).toBe(-5)
  expect(zMinMm({ stepper_z: 3 })).toBe(-0.1)
  expect(zMinMm({})).toBe(-0.1)
})

describe('where homing ends', () => {
  const limits = { ...testContext().limits }
  test('at the endstops', () => {
    const axis = (mm: number) => ({ position_endstop: mm })
    expect(homePlaceOf({ stepper_x: axis(-5), stepper_y: axis(235), stepper_z: axis(0.5) }, limits)).toEqual({
      x: -5,
      y: 235,
      z: 0.5,
    })
    expect(homePlaceOf({ stepper_x: {}, stepper_y: 'no', stepper_z: {} }, limits)).toEqual({
      x: Number.NaN,
      y: Number.NaN,
      z: -0.1,
    })
    expect(homePlaceOf({ stepper_a: axis(330), stepper_b: axis(330) }, limits)).toEqual({ x: 0, y: 0, z: 330 })
    expect(homePlaceOf({ stepper_a: {} }, limits)).toEqual({ x: 0, y: 0, z: -0.1 })
    expect(homePlaceOf({}, limits).z).toBe(-0.1)
  })
})
