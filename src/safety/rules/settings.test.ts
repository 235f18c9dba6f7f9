import { describe, expect, test } from 'vitest'
import { faultsOf, said } from '../../../tests/safety/judge-fixture.ts'

describe('numbers within a range', () => {
  test.each([
    ['M220 S', 30, 150, 0.1, 'speed-factor'],
    ['M221 S', 75, 125, 0.1, 'flow-factor'],
    ['SET_VELOCITY_LIMIT VELOCITY=', 1, 300, 0.01, 'velocity-limit'],
    ['SET_VELOCITY_LIMIT ACCEL=', 10, 5000, 0.01, 'acceleration'],
    ['SET_VELOCITY_LIMIT ACCEL_TO_DECEL=', 10, 5000, 0.01, 'acceleration'],
    ['SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=', 0, 10, 0.01, 'corner-speed'],
    ['SET_VELOCITY_LIMIT MINIMUM_CRUISE_RATIO=', 0, 0.99, 0.001, 'cruise-ratio'],
    ['M204 S', 10, 5000, 0.01, 'acceleration'],
    ['M204 T100 P', 10, 5000, 0.01, 'acceleration'],
    ['M204 P100 T', 10, 5000, 0.01, 'acceleration'],
    ['SET_PRESSURE_ADVANCE ADVANCE=', 0, 0.2, 0.0001, 'pressure-advance'],
    ['SET_PRESSURE_ADVANCE SMOOTH_TIME=', 0.01, 0.1, 0.0001, 'smooth-time'],
    ['SET_RETRACTION RETRACT_LENGTH=', 0, 10, 0.01, 'retract-length'],
    ['SET_RETRACTION UNRETRACT_EXTRA_LENGTH=', 0, 1, 0.01, 'extrude-length'],
    ['SET_RETRACTION RETRACT_SPEED=', 1, 60, 0.01, 'extrude-speed'],
    ['SET_RETRACTION UNRETRACT_SPEED=', 1, 60, 0.01, 'extrude-speed'],
    ['SET_IDLE_TIMEOUT TIMEOUT=', 1, 3600, 0.01, 'idle-timeout'],
    ['G4 P', 0, 10_000, 0.01, 'dwell'],
  ])('%s%s to %s', (line, min, max, step, rule) => {
    const no = [`${rule} person`]
    expect(said(`${line}${min}`)).toEqual([])
    expect(said(`${line}${max}`)).toEqual([])
    expect(said(`${line}${(min - step).toFixed(4)}`)).toEqual(no)
    expect(said(`${line}${max + step}`)).toEqual(no)
    expect(said(`${line}${max * 1000}`)).toEqual(no)
    expect(said(`${line}-1`)).toEqual(no)
    expect(said(`${line}1,5`)).toContain(`${rule} envelope`)
    expect(said(`${line}${'9'.repeat(400)}`)).toContain(`${rule} envelope`)
    expect(faultsOf(`${line}${max * 2}`).map(({ ruling }) => ruling.rule)).toEqual([rule])
  })

  test('what is not given is not judged', () => {
    for (const line of [
      'M220',
      'M221',
      'SET_VELOCITY_LIMIT',
      'M204',
      'SET_RETRACTION',
      'SET_IDLE_TIMEOUT',
      'G4',
      'G4 S9',
    ]) {
      expect(said(line)).toEqual([])
    }
    expect(said('SET_PRESSURE_ADVANCE')).toEqual([])
  })

  test('says the numbers', () => {
    expect(faultsOf('M221 S200')[0]?.ruling).toMatchObject({ limit: '75 to 125 %', value: '200 %' })
    expect(faultsOf('M204 S9000')[0]?.ruling).toMatchObject({ limit: '10 to 5000 mm/s²', value: '9000 mm/s²' })
  })

  test('files ask for what their profile says, up to 100,000 mm/s² and 1000 mm/s in corners', () => {
    const file = { origin: 'file' } as const
    expect(said('SET_VELOCITY_LIMIT ACCEL=100000 SQUARE_CORNER_VELOCITY=1000', file)).toEqual([])
    expect(said('SET_VELOCITY_LIMIT ACCEL=100001', file)).toEqual(['acceleration person'])
    expect(said('SET_VELOCITY_LIMIT SQUARE_CORNER_VELOCITY=1001', file)).toEqual(['corner-speed person'])
    expect(said('M204 S6000', { origin: 'macro' })).toEqual(['acceleration person'])
  })
})

describe('offsets', () => {
  test.each([
    ['Z=-1', []],
    ['Z=-1.001', ['z-offset envelope']],
    ['Z=2', []],
    ['Z=2.001', ['z-offset envelope']],
    ['Z=-5', ['z-offset envelope']],
    ['Z=nan', ['z-offset envelope']],
    ['Z_ADJUST=-0.05', []],
    ['Z_ADJUST=-1.2', ['z-offset envelope']],
    ['X=5 Y=-5', []],
    ['X=5.001', ['xy-offset person']],
    ['Y=-5.001', ['xy-offset person']],
    ['X_ADJUST=6', ['xy-offset person']],
    ['X=inf', ['xy-offset envelope']],
    ['Y=x', ['xy-offset envelope']],
    ['X=-101 MOVE=1', ['position envelope', 'xy-offset person']],
    ['Z=-0.5 MOVE=1', []],
    ['Z=0.5 MOVE=1 MOVE_SPEED=0', ['feed envelope']],
  ])('SET_GCODE_OFFSET %s', (words, faults) => {
    expect(said(`SET_GCODE_OFFSET ${words}`)).toEqual(faults)
  })

  test('adjusting adds up', () => {
    const state = { zOffsetMm: -0.9, xOffsetMm: 4 }
    expect(said('SET_GCODE_OFFSET Z_ADJUST=-0.1', { state })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z_ADJUST=-0.11', { state })).toEqual(['z-offset envelope'])
    expect(said('SET_GCODE_OFFSET Z_ADJUST=0.1 X_ADJUST=1.1', { state })).toEqual(['xy-offset person'])
    expect(faultsOf('SET_GCODE_OFFSET Z_ADJUST=-0.2', { state })[0]?.ruling).toMatchObject({
      limit: '-1 to 2 mm',
      value: '-1.1 mm',
    })
    expect(faultsOf('SET_GCODE_OFFSET X_ADJUST=2', { state })[0]?.ruling).toMatchObject({
      limit: '5 mm',
      value: '6 mm',
    })
  })

  test('a move with it leads into no part, in however small steps; in a running print the band holds', () => {
    const part = { partTopMm: 10, partXMm: { min: 90, max: 110 }, partYMm: { min: 90, max: 110 }, zMm: 10 }
    const step = 'SET_GCODE_OFFSET Z_ADJUST=-0.01 MOVE=1'
    expect(said(step, { state: { ...part, print: 'complete' } })).toEqual(['through-part person'])
    expect(said(step, { state: { ...part, print: 'printing' } })).toEqual([])
    expect(said(step, { state: { ...part, zMm: 10.01, print: 'paused' } })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z_ADJUST=-0.01', { state: { ...part, print: 'complete' } })).toEqual([])
  })

  test('in a job no lower than three steps below where it began, whether it moves or not', () => {
    const baseline = { targetsC: {}, speedRatio: 1, flowRatio: 1, zOffsetMm: 0.1 }
    const state = { partTopMm: 2, print: 'printing' as const, zOffsetMm: 0.1 }
    const given = { state, context: { baseline } }
    expect(said('SET_GCODE_OFFSET Z=-0.05', given)).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.0500009', given)).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.050002', given)).toEqual(['z-offset-in-print person'])
    expect(said('SET_GCODE_OFFSET Z=-1', given)).toEqual(['z-offset-in-print person'])
    expect(said('SET_GCODE_OFFSET Z_ADJUST=-0.2 MOVE=1', given)).toEqual(['z-offset-in-print person'])
    expect(said('SET_GCODE_OFFSET Z=-1', { ...given, state: { ...state, partTopMm: 0 } })).toEqual([
      'offset-in-print person',
    ])
    expect(said('SET_GCODE_OFFSET Z=-1', { state })).toEqual(['offset-in-print person'])
    // What a person has set stays, and may be raised.
    expect(said('SET_GCODE_OFFSET X=0.4', { ...given, state: { ...state, zOffsetMm: -0.5 } })).toEqual([])
    expect(faultsOf('SET_GCODE_OFFSET Z=-1', given)[0]?.ruling).toMatchObject({ limit: '-0.05 mm', value: '-1 mm' })
  })

  test('a move with it has to lead to a good place', () => {
    expect(said('SET_GCODE_OFFSET Z=-0.2 MOVE=1', { state: { zMm: 0.1 }, context: { asker: 'client' } })).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=-0.2 MOVE=1', { state: { zMm: 0.09 } })).toEqual(['nozzle-into-bed envelope'])
    expect(said('SET_GCODE_OFFSET Z=-0.2', { state: { zMm: 0.09 } })).toEqual([])
    expect(said('SET_GCODE_OFFSET X=2 MOVE=1', { state: { xMm: 234 } })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET Y=2 MOVE=1', { state: { yMm: 234 } })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET Z=0.2 MOVE=1', { state: { zMm: Number.NaN } })).toEqual(['position envelope'])
    expect(said('SET_GCODE_OFFSET Z=0.2 MOVE=1', { state: { isZHomed: false } })).toEqual(['homing envelope'])
    expect(said('SET_GCODE_OFFSET X=1 MOVE=1', { state: { zMm: Number.NaN } })).toEqual([])
    expect(
      said('SET_GCODE_OFFSET Z=0.2 MOVE=1', { state: { speedRatio: 2, feedMmPerS: 100, maxSpeedMmPerS: 1e3 } }),
    ).toEqual([])
    expect(said('SET_GCODE_OFFSET Z=0.2 MOVE=1 MOVE_SPEED=301', { state: { maxSpeedMmPerS: 1e3 } })).toEqual([
      'speed person',
    ])
    expect(
      said('SET_GCODE_OFFSET Z=0.2 MOVE=1 MOVE_SPEED=300', { state: { maxSpeedMmPerS: 1e3, speedRatio: 0.5 } }),
    ).toEqual([])
    expect(
      said('SET_GCODE_OFFSET X=1.5 Y=1 Z=0.5 MOVE=1', { state: { xOffsetMm: 1, yOffsetMm: 1, xMm: 235 } }),
    ).toEqual(['position envelope'])
  })
})

describe('saved states', () => {
  const kept = {
    xBaseMm: 0,
    yBaseMm: 0,
    zBaseMm: 0,
    eBaseMm: 0,
    xOffsetMm: 0,
    yOffsetMm: 0,
    zOffsetMm: 0,
    xMm: 50,
    yMm: 50,
    zMm: 5,
    eMm: 0,
    isAbsolute: true,
    isExtrusionAbsolute: true,
    feedMmPerS: 50,
    speedRatio: 1,
    flowRatio: 1,
  }

  test('have to be there', () => {
    expect(said('RESTORE_GCODE_STATE')).toEqual(['unknown-state envelope'])
    expect(said('RESTORE_GCODE_STATE NAME=a', { state: { saved: { default: kept } } })).toEqual([
      'unknown-state envelope',
    ])
    expect(said('RESTORE_GCODE_STATE', { state: { saved: { default: kept } } })).toEqual([])
    expect(said('RESTORE_GCODE_STATE NAME=a', { state: { saved: { a: kept } } })).toEqual([])
    expect(said('RESTORE_GCODE_STATE NAME=constructor')).toEqual(['unknown-state envelope'])
  })

  test('the way back is a move', () => {
    const saved = { a: kept, low: { ...kept, zMm: -1 }, far: { ...kept, xMm: 900 } }
    expect(said('RESTORE_GCODE_STATE NAME=a MOVE=1', { state: { saved } })).toEqual([])
    expect(said('RESTORE_GCODE_STATE NAME=low MOVE=1', { state: { saved } })).toEqual(['nozzle-into-bed envelope'])
    expect(said('RESTORE_GCODE_STATE NAME=low', { state: { saved } })).toEqual([])
    expect(said('RESTORE_GCODE_STATE NAME=far MOVE=1', { state: { saved } })).toEqual(['position envelope'])
    expect(said('RESTORE_GCODE_STATE NAME=a MOVE=1', { state: { saved, isXHomed: false } })).toEqual([
      'homing envelope',
    ])
    const part = { partTopMm: 10, partXMm: { min: 60, max: 80 }, partYMm: { min: 60, max: 80 } }
    expect(said('RESTORE_GCODE_STATE NAME=a MOVE=1', { state: { saved, ...part } })).toEqual(['through-part person'])
    expect(said('RESTORE_GCODE_STATE NAME=a MOVE=1', { state: { saved, ...part }, origin: 'macro' })).toEqual([])
    const fast = { saved, maxSpeedMmPerS: 1000 }
    expect(said('RESTORE_GCODE_STATE NAME=a MOVE=1 MOVE_SPEED=301', { state: fast })).toEqual(['speed person'])
    expect(said('RESTORE_GCODE_STATE NAME=a MOVE=1 MOVE_SPEED=300', { state: { ...fast, speedRatio: 3 } })).toEqual([])
  })

  test('so is going on after a pause', () => {
    expect(said('RESUME', { state: { print: 'paused' } })).toEqual([])
    expect(said('RESUME', { state: { print: 'paused', saved: { PAUSE_STATE: kept } } })).toEqual([])
    expect(said('RESUME', { state: { print: 'paused', saved: { PAUSE_STATE: { ...kept, yMm: 999 } } } })).toEqual([
      'position envelope',
    ])
  })
})
