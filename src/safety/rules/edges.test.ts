// Where rules begin and end: parts lower than a millimetre, filament pulled back by less than one, bows that end beside their bulge,
// names of one letter more.
import { describe, expect, test } from 'vitest'
import { type Given, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testContext, testLimits } from '../../../tests/safety/limits-fixture.ts'
import { parseLine } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'
import { arcOf, arcPartRule, boxOf } from './arc.ts'
import { heaterNamed } from './asked-heater.ts'
import { type Call, isInJob, isOfOwnFile, isOperators, isOwnWish, isOwnWord } from './call.ts'
import { motorsOffRule } from './motors.ts'
import { partRule } from './move.ts'
import { crossesPart, judgeMove, judgePath, MOVE_FAULT } from './move-kernel.ts'

const { heaters } = readyState()

function call(text: string, changes: Partial<Call> = {}): Call {
  const line = parseLine(text, 'line')
  if (line.kind !== 'command') throw new Error(text)
  return { line, state: readyState(), context: testContext(), origin: 'direct', ...changes }
}

const low: Partial<MachineState> = {
  zMm: 0.2,
  partTopMm: 0.5,
  partXMm: { min: 90, max: 150 },
  partYMm: { min: 90, max: 150 },
}

describe('a part of half a millimetre', () => {
  test('straight up is free where nobody knows X and Y, and nothing else is', () => {
    const { NaN: where } = Number
    const zHand = { atMm: 5, minMm: 5, maxMm: 99 }
    const lifted = readyState({ partTopMm: 50, xMm: where, yMm: where, zMm: 5, zHand })
    expect(crossesPart(lifted, where, where, 15)).toBe(false)
    expect(crossesPart(lifted, where, where, 5)).toBe(false)
    expect(crossesPart(lifted, where, where, 4.9)).toBe(true)
    expect(crossesPart(lifted, 5, where, 15)).toBe(true)
    expect(crossesPart(lifted, where, 5, 15)).toBe(true)
  })

  test('is run into as any other', () => {
    expect(crossesPart(readyState(low), 120, 100, 0.2)).toBe(true)
    expect(crossesPart(readyState(low), 120, 100, 0.5)).toBe(true)
    expect(crossesPart(readyState({ ...low, zMm: 0.5 }), 120, 100, 0.5)).toBe(false)
    expect(said('G1 X120 F600', { state: low })).toEqual(['through-part person'])
    expect(said('G2 X120 I10 F600', { state: low })).toEqual(['through-part person'])
  })

  test('is homed onto as any other', () => {
    expect(said('G28 Z', { state: low })).toEqual(['home-over-part person'])
  })

  test('is a print begun', () => {
    const baseline = { targetsC: {}, speedRatio: 1, flowRatio: 1, zOffsetMm: 0 }
    expect(said('SET_GCODE_OFFSET Z=-0.5', { state: low, context: { baseline } })).toEqual(['z-offset-in-print person'])
  })

  test('is the business of the file that prints it, and of nobody’s macro', () => {
    const state = readyState(low)
    for (const rule of [partRule, arcPartRule]) {
      const passing = (changes: Partial<Call>) => rule(call('G2 X120 I10 F600', { state, ...changes }))?.ruling.rule
      expect(passing({})).toBe('through-part')
      expect(passing({ origin: 'file', isCalled: true })).toBeUndefined()
      const context = testContext({ isFile: true, isOwnFile: true })
      expect(passing({ origin: 'file', context })).toBeUndefined()
      expect(passing({ origin: 'file', context, isCalled: true })).toBe('through-part')
    }
  })
})

describe('whose words they are', () => {
  const own = testContext({ isOwnFile: true })
  test('the operator’s own file is one only where the line is a file’s', () => {
    expect(isOfOwnFile(call('G1', { origin: 'file', context: own }))).toBe(true)
    for (const origin of ['direct', 'macro'] as const)
      expect(isOfOwnFile(call('G1', { origin, context: own }))).toBe(false)
    const person = testContext({ isOwnFile: true, asker: 'person' })
    expect(isOfOwnFile(call('G1', { origin: 'file', context: person }))).toBe(false)
    expect(isOfOwnFile(call('G1', { origin: 'file' }))).toBe(false)
    const state = readyState({ print: 'printing' })
    expect(isInJob(call('G1', { context: own, state }))).toBe(true)
    expect(isInJob(call('G1', { context: own, state, origin: 'file' }))).toBe(false)
    expect(isInJob(call('G1', { context: own, state: readyState(low), origin: 'file' }))).toBe(true)
  })

  test('what is handed to a macro is an own word', () => {
    expect(isOwnWord(call('G1'))).toBe(true)
    expect(isOwnWord(call('G1', { origin: 'macro', isHanded: true }))).toBe(true)
    expect(isOwnWord(call('G1', { origin: 'macro', isHanded: false }))).toBe(false)
    expect(isOwnWord(call('G1', { origin: 'macro' }))).toBe(false)
    expect(isOwnWord(call('G1', { origin: 'file', context: own }))).toBe(true)
    expect(isOwnWord(call('G1', { origin: 'file', context: own, isCalled: true }))).toBe(false)
    expect(isOwnWish(call('G1', { origin: 'macro' }))).toBe(true)
    expect(isOperators(call('G1', { origin: 'file' }))).toBe(false)
  })
})

describe('bows', () => {
  /** Of a radius of 10 mm around X100 Y100, from 100 to 80 degrees and back. */
  const [x, y] = [10 * Math.sin(Math.PI / 18), 10 * Math.cos(Math.PI / 18)]
  const bow = (text: string, state: MachineState) => {
    const { line } = call(text)
    const to = { x: 200 - state.xMm, y: state.yMm, z: state.zMm, e: 0, feedMmPerS: 10 }
    return boxOf(arcOf(line, state, to), state, to)
  }

  test('a short one reaches as far as it bulges, whichever way it is drawn', () => {
    const west = readyState({ xMm: 100 - x, yMm: 100 + y })
    expect(bow(`G2 I${x} J${-y}`, west).yMaxMm).toBeCloseTo(110, 9)
    expect(bow(`G2 I${x} J${-y}`, west).yMinMm).toBeCloseTo(100 + y, 9)
    const east = readyState({ xMm: 100 + x, yMm: 100 + y })
    expect(bow(`G3 I${-x} J${-y}`, east).yMaxMm).toBeCloseTo(110, 9)
    expect(bow(`G3 I${-x} J${-y}`, east).yMinMm).toBeCloseTo(100 + y, 9)
    expect(bow(`G3 I${x} J${-y}`, west)).toMatchObject({ yMinMm: 90, xMinMm: 90, xMaxMm: 110 })
  })

  test('one whose height nobody knows is as long as it is flat', () => {
    const { line } = call('G2 I5')
    const to = { x: 110, y: 100, z: Number.NaN, e: 0, feedMmPerS: 10 }
    expect(arcOf(line, readyState({ zMm: Number.NaN }), to).lengthMm).toBeCloseTo(5 * Math.PI, 9)
    expect(arcOf(line, readyState({ zMm: 10 }), { ...to, z: 22 }).lengthMm).toBeCloseTo(Math.hypot(5 * Math.PI, 12), 9)
  })

  test('on a round bed what bulges outwards counts, in the direction in which it does', () => {
    const wide = { min: -300, max: 300 }
    const limits = { ...testLimits, xMm: wide, yMm: wide, radiusMm: 100 }
    const given = { state: { xMm: -50, yMm: 60 }, context: { limits } }
    // From the west over the north: 60 and 50 mm from the middle.
    const [toX, toY] = [50 * Math.cos(Math.PI / 6), 60 + 50 * Math.sin(Math.PI / 6)]
    expect(said(`G2 X${toX.toFixed(4)} Y${toY.toFixed(4)} I50 F600`, given)).toEqual(['position envelope'])
    expect(said('G3 X49.9 Y60 I50 F600', given)).toEqual([])
  })

  test('a bow that touches the part on any side meets it; one beside it does not', () => {
    // X100 to 110, Y100 to 105.
    const meets = (x: readonly [number, number], y: readonly [number, number]): boolean => {
      const state = readyState({
        zMm: 0.2,
        partTopMm: 5,
        partXMm: { min: x[0], max: x[1] },
        partYMm: { min: y[0], max: y[1] },
      })
      return arcPartRule(call('G2 X110 Y100 I5 F600', { state })) !== null
    }
    expect([meets([110, 150], [100, 105]), meets([110.001, 150], [100, 105])]).toEqual([true, false])
    expect([meets([50, 100], [100, 105]), meets([50, 99.999], [100, 105])]).toEqual([true, false])
    expect([meets([100, 110], [105, 150]), meets([100, 110], [105.001, 150])]).toEqual([true, false])
    expect([meets([100, 110], [50, 100]), meets([100, 110], [50, 99.999])]).toEqual([true, false])
  })

  test('of its own sliced file too the pace of a bow is left to the firmware', () => {
    const context = { isFile: true, isOwnFile: true }
    expect(said('G2 X120 I10 F18001', { origin: 'file', context })).toEqual([])
    expect(said('G2 X120 I10 F18001')).toEqual(['speed person'])
  })

  test('a centre further away than a kilometre is none: what is far enough has no sweep that is a number', () => {
    expect(said('G2 X100.01 Y100 I0.005 J999999 F600')).not.toContain('arc envelope')
    expect(said('G2 X100.01 Y100 I0.005 J1000001 F600')).toContain('arc envelope')
    for (const digits of [20, 100, 155, 160, 308]) {
      const far = '9'.repeat(digits)
      expect(said(`G2 X120 I${far} J${far} F600`)).toContain('arc envelope')
      expect(said(`G3 X120 Y110 I${far} F600`)).toContain('arc envelope')
    }
  })
})

describe('filament', () => {
  test('pulled back again and again, by however little at a time: 20 mm at the most', () => {
    const pulled = (retractedMm: number, line: string, given: Given = {}): readonly string[] =>
      said(line, { ...given, state: { retractedMm, ...given.state } })
    expect(pulled(25, 'G1 X101 F600')).toEqual([])
    expect(pulled(25, 'G1 E0 F600')).toEqual([])
    expect(pulled(19.9, 'G1 E-0.5 F600')).toEqual(['retract-length person'])
    expect(pulled(19.5, 'G1 E-0.5 F600')).toEqual([])
    expect(pulled(25, 'G1 E0.5 F600')).toEqual([])
    expect(pulled(10, 'G10')).toEqual([])
    expect(pulled(10.1, 'G10')).toEqual(['retract-length person'])
    expect(pulled(15, 'G10', { state: { g10Mm: 0.5 } })).toEqual([])
    for (const origin of ['macro', 'file'] as const) expect(pulled(15, 'G10', { origin })).toEqual([])
    expect(pulled(15, 'G10', { context: { asker: 'client' } })).toEqual([])
  })

  test('a heater that is off still gives for as long as its heat lasts: by the way over the speed', () => {
    const off = { heaters: { ...heaters, extruder: { ...heaters['extruder']!, targetC: 0, coldestC: 185 } } }
    // 185 °C less 2 °C/s, 2 s before it begins and 10.5 s of moving: 160 °C.
    expect(judgePath(readyState(off), testLimits, 101, 100, 10, 0.1, 25, 262, 262)).toBe(MOVE_FAULT.none)
    expect(judgePath(readyState(off), testLimits, 101, 100, 10, 0.1, 25, 263, 263)).toBe(MOVE_FAULT.cold)
  })

  test('the last digits of a flow do not count', () => {
    const lengthMm = ((Math.PI / 4) * 1.75 * 1.75 * 25) / 15
    const flows = (ratio: number) =>
      judgePath(readyState(), testLimits, 101, 100, 10, 1, 25, lengthMm / ratio, lengthMm / ratio)
    expect([flows(1 + 5e-7), flows(1 + 2e-6)]).toEqual([MOVE_FAULT.none, MOVE_FAULT.flow])
  })

  test('a diagonal is a way: what is fed along it is no filament at rest', () => {
    expect(judgeMove(readyState(), testLimits, 200, 200, 10, 60, 1)).toBe(MOVE_FAULT.none)
    expect(judgeMove(readyState(), testLimits, 100, 100, 10, 60, 1)).toBe(MOVE_FAULT.extrudeLength)
  })

  test('the head’s speed is the head’s, filament or none', () => {
    const fast = readyState({ maxSpeedMmPerS: 1000 })
    expect(judgeMove(fast, testLimits, 200, 100, 10, 0.01, 301)).toBe(MOVE_FAULT.speed)
    expect(judgeMove(fast, testLimits, 100, 100, 10, 1, 301)).toBe(MOVE_FAULT.none)
  })

  test('its own speed counts wherever the head may stand', () => {
    for (const axis of ['xMm', 'yMm', 'zMm']) {
      expect(said('G1 E1 F3601', { state: { [axis]: Number.NaN } })).toEqual(['extrude-speed person'])
    }
  })
})

test('motors let go by a macro while the nozzle is cold, though a print is under way', () => {
  const state = readyState({
    print: 'printing',
    heaters: { ...heaters, extruder: { ...heaters['extruder']!, hottestC: 59 } },
  })
  expect(motorsOffRule(call('M84', { state, origin: 'macro' }))).toBeNull()
  expect(motorsOffRule(call('M84', { state }))?.ruling.value).toBe('printing')
})

test('a heater goes by its own name, before that of a generic one', () => {
  const chamber = heaters['heater_generic chamber']!
  const both = readyState({ heaters: { chamber, 'heater_generic chamber': chamber } })
  expect(heaterNamed(both, 'chamber')).toBe('chamber')
  expect(heaterNamed(readyState(), 'chamber')).toBe('heater_generic chamber')
  expect(heaterNamed(readyState(), 'nope')).toBe('nope')
})

describe('names', () => {
  const pin = (name: string): boolean => said(`SET_PIN PIN=${name} VALUE=1`).length === 0
  test('light and sound', () => {
    const lights = [
      'light',
      'lights',
      'led',
      'leds',
      'caselight',
      'chamber_leds',
      'statusled',
      'daylight',
      'bedlight',
      'camled',
    ]
    for (const name of [...lights, 'neopixel', 'neopixels', 'beep', 'beeper', 'buzz', 'buzzer', 'bling']) {
      expect([name, pin(name)]).toEqual([name, true])
    }
    for (const name of 'camera_light cam_led webcam_light bed_light bed_leds logo_led door_light output_led'.split(
      ' ',
    )) {
      expect([name, pin(name)]).toEqual([name, true])
    }
    expect([pin('BEEPER_pin'), pin('camera_led'), pin('cameralight'), pin('pin')]).toEqual([true, true, true, false])
    // A lamp may heat.
    for (const name of 'lamp lamps top_lamp chamber_lamp chamberlamp nozzle_lamp worklamps'.split(' ')) {
      expect([name, pin(name)]).toEqual([name, false])
    }
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      expect([letter, pin(`led_${letter}`)]).toEqual([letter, 'abcdglrwxyz'.includes(letter)])
    }
    for (const name of ['lampss', 'ledss', 'lightss', 'lam', 'neopixelss'])
      expect([name, pin(name)]).toEqual([name, false])
  })

  test('which say something else besides, in whole words', () => {
    for (const name of ['enable', 'enabled', 'driver', 'drivers', 'heat', 'heater', 'uv', 'mains', 'solenoid']) {
      expect([name, pin(`led_${name}`)]).toEqual([name, false])
    }
    for (const name of ['ssr', 'mosfet', 'screwdriver', 'bedheater'])
      expect([name, pin(`led_${name}`)]).toEqual([name, false])
    for (const name of ['ir_lamp', 'drying_lamp', 'bedlamp', 'lamp2_heat'])
      expect([name, pin(name)]).toEqual([name, false])
    for (const name of ['case_light', 'led_2', 'left-LED', 'toolhead_led_r'])
      expect([name, pin(name)]).toEqual([name, true])
  })

  test('the fan of the cold side', () => {
    for (const name of ['coldend', 'cold_end', 'hotend', 'cold-end_fan']) {
      expect(said(`SET_FAN_SPEED FAN=${name} SPEED=0.5`)).toEqual(['heat-sink-fan envelope'])
    }
    const cold = { heaters: { ...heaters, extruder: { ...heaters['extruder']!, hottestC: 20 } } }
    expect(said('SET_FAN_SPEED FAN=filter SPEED=0', { state: { ...cold, print: 'printing' } })).toEqual([])
  })
})
