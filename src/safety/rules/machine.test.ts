// Rules that know what hangs on the machine: fans, motors, homing, arcs, objects, texts, pins, timers, tuning.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { faultsOf, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testLimits } from '../../../tests/safety/limits-fixture.ts'

const extruder = (hottestC: number, targetC = 0) => ({
  heaters: { extruder: { targetC, hottestC, coldestC: hottestC - 2, powerRatio: 0, isTrusted: true } },
})

describe('fans', () => {
  test('while the nozzle is hot the part fan stays between 0.2 and 1', () => {
    expect(said('M106 S51')).toEqual([])
    expect(said('M106 S50')).toEqual(['fan-while-hot person'])
    expect(said('M106 S255')).toEqual([])
    expect(said('M106 S1000')).toEqual([])
    expect(said('M106')).toEqual([])
    expect(said('M106 S0')).toEqual(['fan-while-hot person'])
    expect(said('M107')).toEqual(['fan-while-hot person'])
    expect(said('M107', { origin: 'file' })).toEqual([])
    expect(said('M107', { origin: 'macro' })).toEqual([])
    expect(faultsOf('M106 S25.5')[0]?.ruling).toMatchObject({
      limit: '0.2 to 1 of full speed',
      value: '0.1 of full speed',
    })
  })

  test('the hot end that is not active may be hot as well', () => {
    const cold = extruder(20).heaters.extruder
    const two = (hottestC: number) => ({ heaters: { extruder: extruder(hottestC).heaters.extruder, extruder1: cold } })
    expect(said('M107', { state: { extruder: 'extruder1', ...two(280) } })).toEqual(['fan-while-hot person'])
    expect(said('M107', { state: { extruder: 'extruder1', ...two(149) } })).toEqual([])
    expect(said('M107', { state: { heaters: {} } })).toEqual(['fan-while-hot person'])
  })

  test('hot is 150 °C, or what nobody knows', () => {
    expect(said('M107', { state: extruder(149.9) })).toEqual([])
    expect(said('M107', { state: extruder(150) })).toEqual(['fan-while-hot person'])
    expect(said('M107', { state: extruder(Number.NaN) })).toEqual(['fan-while-hot person'])
    expect(said('M107', { state: { extruder: 'none' } })).toEqual(['fan-while-hot person'])
  })

  test('what is no speed', () => {
    expect(said('M106 S-1')).toEqual(['fan envelope'])
    expect(said('M106 S1,5')).toContain('fan envelope')
    expect(said('SET_FAN_SPEED FAN=filter SPEED=1.01')).toEqual(['fan envelope'])
    expect(said('SET_FAN_SPEED FAN=filter SPEED=-0.01')).toEqual(['fan envelope'])
    expect(said('SET_FAN_SPEED FAN=filter SPEED=nan')).toEqual(['fan envelope'])
    expect(said('SET_FAN_SPEED FAN=filter')).toEqual(['fan envelope'])
    expect(faultsOf('M106 S-51')[0]?.ruling.value).toBe('-0.2')
  })

  test.each(['hotend', 'hot_end_fan', 'HeatSink', 'heat-break', 'extruder_fan'])(
    'the fan of the hot end: %s',
    (name) => {
      expect(said(`SET_FAN_SPEED FAN=${name} SPEED=1`)).toEqual([])
      expect(said(`SET_FAN_SPEED FAN=${name} SPEED=0.99`)).toEqual(['heat-sink-fan envelope'])
      expect(said(`SET_FAN_SPEED FAN=${name} SPEED=0`, { origin: 'file' })).toEqual(['heat-sink-fan envelope'])
      expect(said(`SET_FAN_SPEED FAN=${name} SPEED=0`, { state: extruder(149) })).toEqual([])
      expect(faultsOf(`SET_FAN_SPEED FAN=${name} SPEED=0`)[0]?.ruling.value).toBe('0 of full speed')
    },
  )

  test('a fan of which the configuration says so is one too, whatever its name', () => {
    const context = { heatSinkFans: ['tornado'] }
    expect(said('SET_FAN_SPEED FAN=Tornado SPEED=0.5', { context })).toEqual(['heat-sink-fan envelope'])
    expect(said('SET_FAN_SPEED FAN=tornado SPEED=1', { context })).toEqual([])
    expect(said('SET_FAN_SPEED FAN=tornado_2 SPEED=0.5', { context })).toEqual([])
    expect(said('SET_FAN_SPEED FAN=tornado SPEED=0.5')).toEqual([])
    const paused = { state: { ...extruder(20), print: 'paused' as const }, context }
    expect(said('SET_FAN_SPEED FAN=tornado SPEED=0', paused)).toEqual(['fan-target person'])
    expect(said('SET_FAN_SPEED FAN=tornado SPEED=0', { ...paused, state: extruder(20) })).toEqual([])
  })

  test('other fans as one likes', () => {
    expect(said('SET_FAN_SPEED FAN=filter SPEED=0')).toEqual([])
    expect(said('SET_FAN_SPEED SPEED=0.5')).toEqual([])
    expect(said('SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=mcu TARGET=90')).toEqual(['fan-target person'])
    expect(said('SET_TEMPERATURE_FAN_TARGET TEMPERATURE_FAN=mcu TARGET=90', { origin: 'macro' })).toEqual([])
  })
})

describe('motors', () => {
  test.each(['M84', 'M18'])('%s', (line) => {
    expect(said(line, { state: extruder(59.9) })).toEqual([])
    expect(said(line, { state: extruder(60) })).toEqual(['motors-off person'])
    expect(said(line, { state: extruder(Number.NaN) })).toEqual(['motors-off person'])
    expect(said(line, { state: { extruder: 'none' } })).toEqual(['motors-off person'])
    expect(said(line, { state: { ...extruder(20), print: 'printing' } })).toContain('motors-off person')
    expect(said(line, { state: { ...extruder(20), print: 'paused' } })).toEqual(['motors-off person'])
    expect(said(line, { state: { ...extruder(20), print: 'complete' } })).toEqual([])
    expect(said(line, { origin: 'file' })).toEqual([])
    const ended = { state: { ...extruder(211, 0), print: 'printing' as const }, origin: 'macro' as const }
    expect(said(line, ended)).toEqual(['printing person'])
    expect(said(line, { state: extruder(59.9, 200), origin: 'macro' })).toEqual([])
    expect(said(line, { state: extruder(60, 200), origin: 'macro' })).toEqual(['motors-off person'])
    expect(said(line, { state: extruder(60, Number.NaN), origin: 'macro' })).toEqual(['motors-off person'])
    expect(said(line, { state: { extruder: 'none' }, origin: 'macro' })).toEqual(['motors-off person'])
    expect(said(line, { state: { ...extruder(20, 0), print: 'paused' }, origin: 'macro' })).toEqual([])
    expect(faultsOf(line)[0]?.ruling).toMatchObject({ limit: '60 °C', value: '211 °C' })
    expect(faultsOf(line, { state: { print: 'paused' } })[0]?.ruling.value).toBe('paused')
  })

  test('one alone', () => {
    expect(said('SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=1')).toEqual([])
    expect(said('SET_STEPPER_ENABLE STEPPER=stepper_x')).toEqual([])
    expect(said('SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=0', { state: extruder(20) })).toEqual([
      'motors-off person',
    ])
    expect(said('SET_STEPPER_ENABLE STEPPER=stepper_x ENABLE=x')).toEqual(['motors-off person'])
    const one = (name: string, targetC: number, origin: 'macro' | 'file') =>
      said(`SET_STEPPER_ENABLE${name} ENABLE=0`, { state: extruder(200, targetC), origin })
    expect(one(' STEPPER=stepper_x', 0, 'macro')).toEqual([])
    expect(one(' STEPPER=stepper_x', 1, 'macro')).toEqual(['motors-off person'])
    expect(one('', 200, 'macro')).toEqual(['motors-off person'])
    expect(one(' STEPPER=extruder', 200, 'macro')).toEqual([])
    expect(one(' STEPPER=extruder1', 200, 'macro')).toEqual([])
    expect(one(' STEPPER=my_extruder', 200, 'macro')).toEqual(['motors-off person'])
    expect(one(' STEPPER=stepper_x', 200, 'file')).toEqual([])
  })
})

describe('homing and probing', () => {
  const onBed = { partTopMm: 5 }
  test('never where a part stands, but for machines that home upwards', () => {
    expect(said('G28')).toEqual([])
    expect(said('G28', { state: onBed })).toEqual(['home-over-part person'])
    expect(said('G28 Z', { state: onBed, origin: 'file' })).toEqual(
      ['grammar person', 'home-over-part person'].slice(1),
    )
    expect(said('G28 Z0', { state: onBed })).toEqual(['home-over-part person'])
    expect(said('G28 X0 Y0', { state: onBed })).toEqual([])
    expect(said('G28 X0', { state: onBed })).toEqual([])
    expect(said('G28 Y0', { state: onBed })).toEqual([])
    expect(said('G28', { state: onBed, context: { homeMm: { x: 0, y: 0, z: 5.1 } } })).toEqual([])
    expect(said('G28', { state: onBed, context: { homeMm: { x: 0, y: 0, z: 5 } } })).toEqual(['home-over-part person'])
    expect(said('G28', { state: onBed, context: { homeMm: { x: 0, y: 0, z: Number.NaN } } })).toEqual([
      'home-over-part person',
    ])
    expect(said('G28', { state: { partTopMm: Number.NaN } })).toEqual([])
    expect(faultsOf('G28', { state: onBed })[0]?.ruling.value).toBe('5 mm')
  })

  test('probing needs all axes', () => {
    expect(said('BED_MESH_CALIBRATE')).toEqual([])
    for (const key of ['isXHomed', 'isYHomed', 'isZHomed']) {
      expect(said('BED_MESH_CALIBRATE', { state: { [key]: false } })).toEqual(['homing envelope'])
    }
    expect(said('PROBE', { state: onBed })).toEqual(['home-over-part person'])
  })
})

describe('arcs', () => {
  test('both ways round, within reach', () => {
    expect(said('G2 X120 Y100 I10 J0 F600')).toEqual([])
    expect(said('G3 X120 Y100 I10 J0 F600')).toEqual([])
    expect(said('G2 I10 F600')).toEqual([])
  })

  test.each([
    // Half circles at the edges: one way they bulge out, the other way in.
    ['G2', { xMm: 230, yMm: 90 }, 'X230 Y110 J10', false],
    ['G3', { xMm: 230, yMm: 90 }, 'X230 Y110 J10', true],
    ['G2', { xMm: 5, yMm: 90 }, 'X5 Y110 J10', true],
    ['G3', { xMm: 5, yMm: 90 }, 'X5 Y110 J10', false],
    ['G2', { xMm: 90, yMm: 230 }, 'X110 Y230 I10', true],
    ['G3', { xMm: 90, yMm: 230 }, 'X110 Y230 I10', false],
    ['G2', { xMm: 90, yMm: 5 }, 'X110 Y5 I10', false],
    ['G3', { xMm: 90, yMm: 5 }, 'X110 Y5 I10', true],
    ['G2', { xMm: 225, yMm: 100 }, 'I5', false],
    ['G2', { xMm: 225, yMm: 100 }, 'I5.1', true],
    ['G3', { xMm: 225, yMm: 100 }, 'I5.1', true],
  ])('%s from %j %s', (name, state, words, isRefused) => {
    expect(said(`${name} ${words} F600`, { state })).toEqual(isRefused ? ['position envelope'] : [])
  })

  test('ends, heights, heat, flow, homing as for straight moves', () => {
    expect(said('G2 X300 Y100 I10 F600')).toContain('position envelope')
    expect(said('G2 I10 Z-1 F600')).toContain('nozzle-into-bed envelope')
    expect(said('G2 I10 Z20 F600')).toEqual([])
    expect(said('G2 X120 I10 F600', { state: { isXHomed: false } })).toEqual(['homing envelope'])
    // Half a circle of 10 mm is 31.4 mm long: 19.59 mm of filament at 10 mm/s are 15 mm³/s.
    expect(said('G2 X120 I10 E19.58 F600')).toEqual([])
    expect(said('G2 X120 I10 E19.60 F600')).toEqual(['flow person'])
    // Rising by 40 mm it is 50.9 mm long.
    expect(said('G2 X120 Z50 I10 E31.7 F600')).toEqual([])
    expect(said('G2 X120 Z50 I10 E31.8 F600')).toEqual(['flow person'])
    expect(faultsOf('G2 X120 I10 E39.18 F600')[0]?.ruling.value).toBe('29.997 mm³/s')
    expect(said('G2 X120 I10 F18001')).toEqual(['speed person'])
    expect(said('G2 X120 I10 F18000')).toEqual([])
    expect(said('G2 X120 I10 F18001', { origin: 'file' })).toEqual([])
    expect(said('G2 X120 I10 F9001', { state: { speedRatio: 2 } })).toEqual(['speed person'])
  })

  test('not without a centre, in G91, by radius, or in other planes', () => {
    expect(said('G2 X120')).toContain('arc envelope')
    expect(said('G2 X120 I0 J0')).toContain('arc envelope')
    expect(said('G2 X120 I1,5')).toContain('arc envelope')
    expect(said('G2 X120 R10')).toContain('arc envelope')
    expect(said('G2 X10 I5', { state: { isAbsolute: false } })).toEqual(['arc envelope'])
    expect(said('G18')).toEqual(['arc envelope'])
    expect(said('G19')).toEqual(['arc envelope'])
    expect(said('G17')).toEqual([])
    expect(said('G20')).toEqual(['inches envelope'])
    expect(faultsOf('G18')[0]?.ruling.value).toBe('G18')
  })

  test('round beds', () => {
    const limits = { ...testLimits, xMm: { min: -100, max: 100 }, yMm: { min: -100, max: 100 }, radiusMm: 100 }
    const given = { context: { limits }, state: { xMm: 50, yMm: 50 } }
    expect(said('G2 I5 J5 F600', given)).toEqual([])
    expect(said('G2 I20.8 J20.8 F600', given)).toEqual(['position envelope'])
    expect(said('G2 X70 Y30 I10 J-10 F600', given)).toEqual([])
    // From 60°, 85 mm out, to 30°: around the middle it stays in, around a place further out it bulges out at 45°.
    const bow = { context: { limits }, state: { xMm: 42.5, yMm: 73.6 } }
    expect(said('G2 X73.6 Y42.5 I-42.5 J-73.6 F600', bow)).toEqual([])
    expect(said('G2 X75 Y45 I17 J-15 F600', { context: { limits }, state: { xMm: 45, yMm: 75 } })).toEqual([
      'position envelope',
    ])
    expect(said('G3 X75 Y45 I17 J-15 F600', { context: { limits }, state: { xMm: 45, yMm: 75 } })).toEqual([])
  })

  test('through the part', () => {
    const state = { zMm: 5, partTopMm: 10, partXMm: { min: 130, max: 140 }, partYMm: { min: 90, max: 110 } }
    expect(said('G2 X120 I10 F600', { state })).toEqual([])
    expect(said('G2 X131 I15.5 F600', { state })).toEqual(['through-part person'])
    expect(said('G2 X131 I15.5 F600', { state, origin: 'file' })).toEqual([])
    expect(said('G2 X131 I15.5 F600', { state: { ...state, zMm: 10 } })).toEqual([])
    expect(said('G2 X131 Z9.9 I15.5 F300', { state: { ...state, zMm: 11 } })).toEqual(['through-part person'])
    expect(said('G2 X131 I15.5 F600', { state: { ...state, partYMm: { min: 120, max: 130 } } })).toEqual([])
    expect(said('G2 X131 I15.5 F600', { state: { ...state, partYMm: { min: 60, max: 84 } } })).toEqual([])
    expect(said('G3 X131 I15.5 F600', { state: { ...state, partYMm: { min: 60, max: 85 } } })).toEqual([
      'through-part person',
    ])
    expect(said('G2 X99 I-0.5 F600', { state })).toEqual([])
    expect(said('G2 X150 I25 F600', { state: { ...state, xMm: 145, partXMm: { min: 130, max: 140 } } })).toEqual([])
    expect(faultsOf('G2 X131 I15.5 F600', { state })[0]?.ruling).toMatchObject({ limit: '10 mm', value: '5 mm' })
  })

  test('whatever passes stays within reach, walked along the bow', () => {
    const mm = fc.integer({ min: -50, max: 285 })
    const arm = fc.integer({ min: -60, max: 60 })
    fc.assert(
      fc.property(mm, mm, arm, arm, fc.integer({ min: 1, max: 628 }), fc.boolean(), (x, y, i, j, turn, isClockwise) => {
        const rad = (turn / 100) * (isClockwise ? -1 : 1)
        const cx = x + i
        const cy = y + j
        const at = (share: number): readonly [number, number] => [
          cx - i * Math.cos(rad * share) + j * Math.sin(rad * share),
          cy - i * Math.sin(rad * share) - j * Math.cos(rad * share),
        ]
        const [toX, toY] = at(1)
        const line = `${isClockwise ? 'G2' : 'G3'} X${toX.toFixed(5)} Y${toY.toFixed(5)} I${i} J${j} F600`
        const isFine = said(line, { state: { xMm: x, yMm: y } }).length === 0
        let isWithin = i !== 0 || j !== 0
        let isClearlyWithin = isWithin
        for (let step = 1; step <= 200; step++) {
          const [px, py] = at(step / 200)
          if (Math.min(px, py) < -0.001 || Math.max(px, py) > 235.001) isWithin = false
          if (Math.min(px, py) < 0.1 || Math.max(px, py) > 234.9) isClearlyWithin = false
        }
        if (isFine) expect(isWithin).toBe(true)
        // The other way: what lies clear of the edges, start included, is not refused.
        if (isClearlyWithin && Math.min(x, y) >= 0 && Math.max(x, y) <= 235) expect(isFine).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('objects', () => {
  const state = { objects: ['Benchy', 'CUBE_1'] }
  test.each([
    ['NAME=benchy', []],
    ['NAME=CUBE_1', []],
    ['NAME=nope', ['exclude-object person']],
    ['NAME=', ['exclude-object person']],
    ['CURRENT=1', ['exclude-object person']],
    ['RESET=1', ['exclude-object person']],
    ['RESET=1 NAME=Benchy', ['exclude-object person']],
    ['', []],
  ])('EXCLUDE_OBJECT %s', (words, faults) => {
    expect(said(`EXCLUDE_OBJECT ${words}`, { state })).toEqual(faults)
    expect(said(`EXCLUDE_OBJECT ${words}`, { state, origin: 'file' })).toEqual([])
  })
  test('says how many there are', () => {
    expect(faultsOf('EXCLUDE_OBJECT NAME=nope', { state })[0]?.ruling).toMatchObject({
      limit: '2 objects',
      value: 'NOPE',
    })
  })
  test('naming them is for the file', () => {
    expect(said('EXCLUDE_OBJECT_DEFINE NAME=x')).toEqual(['exclude-object person'])
    expect(said('EXCLUDE_OBJECT_START NAME=x', { origin: 'file' })).toEqual([])
  })
})

describe('texts', () => {
  test.each([
    ['M117 hello', []],
    [`M117 ${'x'.repeat(255)}`, []],
    [`M117 ${'x'.repeat(256)}`, ['text-length person']],
    [`SET_DISPLAY_TEXT MSG=${'x'.repeat(256)}`, ['text-length person']],
    ['RESPOND MSG="hello"', []],
    ['RESPOND TYPE=echo MSG="hello"', []],
    ['RESPOND TYPE=command MSG="action:poweroff"', ['text-command person']],
    ['RESPOND TYPE=Command MSG="x"', ['text-command person']],
    ['RESPOND PREFIX="//" MSG="x"', ['text-command person']],
    ['RESPOND PREFIX="!!" MSG="x"', ['text-command person']],
    ['RESPOND MSG="action:pause"', ['text-command person']],
    ['M118 action:pause', ['text-command person']],
    ['M118 // action', ['text-command person']],
    ['M117 and M112 now', ['one-command person']],
    ['M117 M1125', []],
  ])('%s', (line, faults) => {
    expect(said(line)).toEqual(faults)
  })
  test('macros and files may say what they like', () => {
    expect(said('RESPOND TYPE=command MSG="action:prompt_begin x"', { origin: 'macro' })).toEqual([])
  })
})

describe('pins, timers, profiles', () => {
  test('only what is named as light or sound', () => {
    expect(said('SET_PIN PIN=caselight VALUE=1')).toEqual([])
    expect(said('SET_PIN PIN=my_LED VALUE=1')).toEqual([])
    expect(said('SET_PIN PIN=relay VALUE=1')).toEqual(['pin person'])
    expect(said('SET_PIN VALUE=1')).toEqual(['pin person'])
    expect(said('SET_PIN PIN=relay VALUE=1', { origin: 'macro' })).toEqual(['pin person'])
    expect(said('SET_PIN PIN=relay VALUE=1', { origin: 'macro', context: { asker: 'client' } })).toEqual([])
    expect(said('SET_PIN PIN=relay VALUE=1', { origin: 'file' })).toEqual([])
    for (const name of ['psu_enabled', 'controlled_valve', 'cooled', 'led_relay', 'PSU2', 'filled']) {
      expect(said(`SET_PIN PIN=${name} VALUE=1`)).toEqual(['pin person'])
    }
    for (const name of ['led', 'case_light', 'toplight2', 'beeper', 'my-neopixel']) {
      expect(said(`SET_PIN PIN=${name} VALUE=1`)).toEqual([])
    }
  })

  test('the guard’s own switch is nobody’s', () => {
    for (const origin of ['direct', 'macro', 'file'] as const) {
      expect(said('UPDATE_DELAYED_GCODE ID=printwright_deadman DURATION=0', { origin })).toEqual(['dead-man envelope'])
      expect(said('UPDATE_DELAYED_GCODE ID=PrintWright_DeadMan DURATION=0', { origin })).toEqual(['dead-man envelope'])
    }
    expect(said('UPDATE_DELAYED_GCODE ID=other DURATION=5')).toEqual(['delayed-gcode person'])
    expect(said('UPDATE_DELAYED_GCODE DURATION=5')).toEqual(['delayed-gcode person'])
    expect(said('UPDATE_DELAYED_GCODE ID=other DURATION=5', { origin: 'macro' })).toEqual(['delayed-gcode person'])
    expect(said('UPDATE_DELAYED_GCODE ID=other DURATION=5', { origin: 'file' })).toEqual(['delayed-gcode person'])
  })

  test('a mesh may be loaded, not saved', () => {
    expect(said('BED_MESH_PROFILE LOAD=default')).toEqual([])
    expect(said('BED_MESH_PROFILE SAVE=default')).toEqual(['configuration person'])
    expect(said('BED_MESH_PROFILE REMOVE=default', { origin: 'file' })).toEqual(['configuration person'])
  })
})

describe('tuning', () => {
  const baseline = { targetsC: { extruder: 210, heater_bed: 60 }, speedRatio: 1, flowRatio: 0.9, zOffsetMm: 0 }
  const given = { state: { print: 'printing' as const }, context: { level: 'tune' as const, baseline } }

  test.each([
    ['M220 S80', []],
    ['M220 S120', []],
    ['M220 S79.9', ['tune-band person']],
    ['M220 S120.1', ['tune-band person']],
    ['M220', []],
    ['M221 S94.5', []],
    ['M221 S94.6', ['tune-band person']],
    ['M221 S85.5', []],
    ['M221 S85.4', ['tune-band person']],
    ['M104 S220', []],
    ['M104 S220.1', ['tune-band person']],
    ['M104 S200', []],
    ['M104 S199.9', ['tune-band person']],
    ['M104 S0', ['tune-band person']],
    ['M140 S65', []],
    ['M140 S65.1', ['tune-band person']],
    ['M140 S55', []],
    ['M140 S54.9', ['tune-band person']],
    ['M141 S30', ['tune-band person']],
    ['SET_GCODE_OFFSET Z_ADJUST=0.05', []],
    ['SET_GCODE_OFFSET Z_ADJUST=0.0501', ['tune-band person']],
    ['SET_GCODE_OFFSET Z_ADJUST=-0.05 MOVE=1', []],
    ['SET_GCODE_OFFSET Z=-0.06', ['tune-band person']],
    ['SET_GCODE_OFFSET X=1', ['offset-in-print person', 'tune-band person']],
    ['SET_GCODE_OFFSET Y_ADJUST=0.01', ['tune-band person']],
    ['SET_PRESSURE_ADVANCE ADVANCE=0.1', []],
    ['SET_PRESSURE_ADVANCE ADVANCE=0.101', ['tune-band person']],
    ['SET_PRESSURE_ADVANCE SMOOTH_TIME=0.05', []],
    ['SET_VELOCITY_LIMIT ACCEL=2000', []],
    ['M106 S128', []],
    ['M117 hello', []],
    ['M105', []],
    ['G28', ['level person', 'printing person']],
    ['M109 S210', ['level person']],
  ])('%s', (line, faults) => {
    expect(said(line, given)).toEqual(faults)
  })

  test('not without a running print', () => {
    expect(said('M220 S100', { context: { level: 'tune' } })).toEqual(['tune-band person'])
    expect(said('M220 S100', { context: { level: 'tune', baseline } })).toEqual(['tune-band person'])
    expect(said('M220 S100', { ...given, context: { level: 'tune' } })).toEqual(['tune-band person'])
    expect(said('M220 S100', { ...given, state: { print: 'paused' } })).toEqual(['tune-band person'])
  })

  test('other levels, askers and files are not held to it', () => {
    expect(said('M220 S60', { ...given, context: { ...given.context, level: 'act' } })).toEqual([])
    expect(said('M220 S60', { ...given, context: { ...given.context, asker: 'client' } })).toEqual([])
    expect(said('M220 S60', { ...given, context: { ...given.context, isFile: true }, origin: 'file' })).toEqual([])
  })

  test('says the band', () => {
    expect(faultsOf('M104 S230', given)[0]?.ruling).toMatchObject({ limit: '200 to 220 °C', value: '230 °C' })
    expect(faultsOf('SET_GCODE_OFFSET Z_ADJUST=0.5', given)[1]?.ruling).toMatchObject({
      limit: '-0.05 to 0.05 mm',
      value: '0.5 mm',
    })
  })
})

test('a state of the fixture is ready', () => {
  expect(readyState().host).toBe('ready')
})
