// Where a sum, a sign or a last digit would be missed by rounder numbers.
import { describe, expect, test } from 'vitest'
import { faultsOf, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testLimits } from '../../../tests/safety/limits-fixture.ts'
import { readExtended, readPlain } from '../line/read-number.ts'
import { CLIENT_MODES, shown } from './call.ts'
import { judgeMove, MOVE_FAULT, SLACK_MM, SLACK_RATIO, stepMove } from './move-kernel.ts'

test('the words of clients', () => {
  expect(CLIENT_MODES).toEqual(['strict', 'person', 'watch'])
  expect([SLACK_MM, SLACK_RATIO]).toEqual([0.000001, 1.000001])
  expect(MOVE_FAULT).toEqual({
    none: 0,
    feed: 1,
    unhomedX: 2,
    unhomedY: 3,
    unhomedZ: 4,
    x: 5,
    y: 6,
    radius: 7,
    zTooLow: 8,
    zTooHigh: 9,
    extruder: 10,
    cold: 11,
    extrudeLength: 12,
    retractLength: 13,
    speed: 14,
    flow: 15,
    filament: 16,
    handSetX: 17,
    handSetY: 18,
    handSetZ: 19,
  })
  expect([shown(0.12345), shown(-1.0006), shown(Number.NaN)]).toEqual(['0.123', '-1.001', 'no number'])
})

describe('exactly at the limit with its slack', () => {
  const exact = {
    ...testLimits,
    xMm: { min: 0, max: 0 },
    yMm: { min: 0, max: 0 },
    zMm: { min: 0, max: 0 },
    retractMaxMm: 0,
  }
  const at = readyState({ xMm: 0, yMm: 0, zMm: 0 })
  test.each([
    [SLACK_MM, 0, 0, 0],
    [-SLACK_MM, 0, 0, 0],
    [0, SLACK_MM, 0, 0],
    [0, -SLACK_MM, 0, 0],
    [0, 0, SLACK_MM, 0],
    [0, 0, -SLACK_MM, 0],
    [0, 0, 0, -SLACK_MM],
  ])('%s %s %s %s', (x, y, z, e) => {
    expect(judgeMove(at, exact, x, y, z, e, 25)).toBe(MOVE_FAULT.none)
    expect(judgeMove(at, exact, 1.001 * x, 1.001 * y, 1.001 * z, 1.001 * e, 25)).not.toBe(MOVE_FAULT.none)
  })

  test('round beds, lengths', () => {
    const round = { ...exact, xMm: { min: -9, max: 9 }, radiusMm: 0, extrudeOnlyMaxMm: 0 }
    expect(judgeMove(at, round, SLACK_MM, 0, 0, 0, 25)).toBe(MOVE_FAULT.none)
    expect(judgeMove(at, round, 1.001 * SLACK_MM, 0, 0, 0, 25)).toBe(MOVE_FAULT.radius)
    expect(judgeMove(at, round, 0, 0, 0, SLACK_MM, 25)).toBe(MOVE_FAULT.none)
    expect(judgeMove(at, round, 0, 0, 0, 1.001 * SLACK_MM, 25)).toBe(MOVE_FAULT.extrudeLength)
  })
})

describe('sums and signs', () => {
  test('filament is counted from where it stands', () => {
    expect(said('G1 E40', { state: { eMm: 30 } })).toEqual([])
    expect(said('G1 E90', { state: { eMm: 30 } })).toEqual(['extrude-length person'])
    expect(faultsOf('G1 E90', { state: { eMm: 30 } })[0]?.ruling.value).toBe('60 mm')
    expect(said('G1 X110 E33 F600', { state: { eMm: 30 } })).toEqual([])
  })

  test('the way is counted in all directions', () => {
    for (const line of ['G1 Y110 E5 F600', 'G1 X110 E5 F600', 'G1 X92 Y106 E5 F600', 'G1 X94 Y92 E5 F600']) {
      expect(said(line)).toEqual([])
      expect(said(line.replace('E5', 'E6.3'))).toEqual(['flow person'])
    }
    expect(said('G1 X104 Z13 E3 F600')).toEqual([])
    expect(said('G1 X104 Z13 E3.2 F600')).toEqual(['flow person'])
    expect(said('G1 Y104 Z7 E3 F600')).toEqual([])
    expect(said('G1 X110 E5 F600', { state: { yMm: Number.NaN, zMm: Number.NaN } })).toEqual([])
    expect(said('G1 Y110 E5 F600', { state: { xMm: Number.NaN, zMm: Number.NaN } })).toEqual([])
    expect(said('G1 X110 F18001', { state: { yMm: Number.NaN, zMm: Number.NaN } })).toEqual(['speed person'])
    expect(said('G1 Y110 F18001', { state: { xMm: Number.NaN, zMm: Number.NaN } })).toEqual(['speed person'])
  })

  test('without F the last one holds', () => {
    expect(said('G1 X110', { state: { feedMmPerS: 300 } })).toEqual([])
    expect(said('G1 X110', { state: { feedMmPerS: 300.1 } })).toEqual(['speed person'])
    expect(said('G1 E5', { state: { feedMmPerS: 60 } })).toEqual([])
    expect(said('G1 E5', { state: { feedMmPerS: 60.1 } })).toEqual(['extrude-speed person'])
    expect(
      said('SET_GCODE_OFFSET Z=0.1 MOVE=1', { state: { feedMmPerS: 160, speedRatio: 2, maxSpeedMmPerS: 999 } }),
    ).toEqual(['speed person'])
  })

  test('offsets that stand are taken off before the new ones', () => {
    const state = { xOffsetMm: 2, yOffsetMm: 2, zOffsetMm: 0.5, xMm: 234, yMm: 234, zMm: 0.5 }
    expect(said('SET_GCODE_OFFSET X=3 Y=3 MOVE=1', { state })).toEqual([])
    expect(said('SET_GCODE_OFFSET X=3.1 MOVE=1', { state })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET Y=3.1 MOVE=1', { state })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET Z=0 MOVE=1', { state })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.2 MOVE=1', { state })).toEqual(['nozzle-into-bed envelope'])
    expect(said('SET_GCODE_OFFSET X=-2.5 MOVE=1', { state: { ...state, xMm: 4 } })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET X=-4.9', { state })).toEqual([])
  })

  test('the part grows by what is printed alone', () => {
    const state = readyState({
      xMm: 50,
      yMm: 50,
      zMm: 0.2,
      partXMm: { min: 0, max: 200 },
      partYMm: { min: 0, max: 200 },
    })
    stepMove(state, 40, 50, 0.2, 1, 25)
    expect([state.partXMm, state.partYMm]).toEqual([
      { min: 40, max: 50 },
      { min: 50, max: 50 },
    ])
    stepMove(state, 30, 60, 0.5, 1, 25)
    stepMove(state, 30, 61, 0.5, 2, 25)
    expect([state.partXMm, state.partYMm, state.partTopMm]).toEqual([{ min: 30, max: 50 }, { min: 50, max: 61 }, 0.5])
  })
})

describe('numbers', () => {
  test.each([
    ['+1', 1],
    ['-.25', -0.25],
    ['12.', 12],
    ['.', null],
    ['', null],
    ['+', null],
    ['1.5.2', null],
    ['x1', null],
    ['1x', null],
    ['1e5', null],
  ])('plain %s', (raw, value) => {
    expect(readPlain(raw)).toBe(value)
  })
  test.each([
    ['+12.34e+12', 12.34e12],
    ['-12.e-05', -12e-5],
    ['.25E3', 250],
    ['12e', null],
    ['e5', null],
    ['.e5', null],
    ['1.xe5', null],
    ['.xe5', null],
    ['1e5x', null],
    ['x1e5', null],
    ['*1e5', null],
    ['1e*5', null],
  ])('extended %s', (raw, value) => {
    expect(readExtended(raw)).toBe(value)
  })
})
