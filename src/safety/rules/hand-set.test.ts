// An axis that was said to stand somewhere: how far it goes by that name, for whom.
import { describe, expect, test } from 'vitest'
import { faultsOf, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { copyState } from '../judge/copy-state.ts'
import { measuredSince, newlySetByHand, setByHand, setPlaces } from '../judge/set-by-hand.ts'
import { stepState } from '../judge/step-state.ts'
import type { CommandLine } from '../line/parse-line.ts'
import { parseLine } from '../line/parse-line.ts'
import type { HandSet, MachineState } from '../machine-state.ts'
import { leftByHand } from './hand-set.ts'
import { crossesPart, isSetByHand } from './move-kernel.ts'

const NAN = Number.NaN
const INF = Number.POSITIVE_INFINITY
const unknown = { isXHomed: false, isYHomed: false, isZHomed: false, xMm: NAN, yMm: NAN, zMm: NAN }

function commandOf(text: string): CommandLine {
  const line = parseLine(text, 'file')
  if (line.kind !== 'command') throw new Error(text)
  return line
}

function placed(text: string, changes: Partial<MachineState> = {}): MachineState {
  const state = readyState(changes)
  setPlaces(state, commandOf(text), testContext())
  return state
}

function hand(atMm: number, minMm: number, maxMm: number): HandSet {
  return { atMm, minMm, maxMm }
}

describe('SET_KINEMATIC_POSITION', () => {
  test('of what was measured, the lie is known', () => {
    const state = placed('SET_KINEMATIC_POSITION X=10 Z=50')
    expect(state).toMatchObject({ xMm: 10, yMm: 100, zMm: 50, isXHomed: true, isYHomed: true, isZHomed: true })
    expect([state.xHand, state.yHand, state.zHand]).toEqual([hand(10, -90, 145), null, hand(50, 39.9, 290)])
    setByHand(state, 'x', 20, testContext())
    expect(state.xHand).toEqual(hand(20, -80, 155))
    const y = placed('SET_KINEMATIC_POSITION Y=0')
    expect([y.yMm, y.yHand]).toEqual([0, hand(0, -100, 135)])
  })

  test('of what was not, nobody knows more than that the nozzle is where it is', () => {
    const state = placed('SET_KINEMATIC_POSITION X=0 Y=1 Z=2', unknown)
    expect(state).toMatchObject({ xMm: 0, yMm: 1, zMm: 2, isXHomed: true, isYHomed: true, isZHomed: true })
    expect([state.xHand, state.yHand, state.zHand]).toEqual([hand(0, -INF, INF), hand(1, -INF, INF), hand(2, 2, INF)])
    expect(placed('SET_KINEMATIC_POSITION Z=2', { zMm: NAN }).zHand).toEqual(hand(2, 2, INF))
    // Motors that were off: where it stood before says nothing.
    expect(placed('SET_KINEMATIC_POSITION Z=2', { isZHomed: false, zMm: 10 }).zHand).toEqual(hand(2, 2, INF))
  })

  test('the printer takes the other axes for homed too', () => {
    const state = placed('SET_KINEMATIC_POSITION Z=0', unknown)
    expect(state).toMatchObject({ isXHomed: false, isYHomed: false, isZHomed: true, xMm: NAN })
    expect([state.xHand, state.yHand]).toEqual([hand(NAN, -INF, INF), hand(NAN, -INF, INF)])
    expect(placed('SET_KINEMATIC_POSITION Z=0').xHand).toBeNull()
    expect(placed('SET_KINEMATIC_POSITION', unknown).zHand).toEqual(hand(NAN, NAN, INF))
  })

  test('but where it is told which', () => {
    const only = placed('SET_KINEMATIC_POSITION X=5 Z=0 SET_HOMED=Z', unknown)
    expect(only).toMatchObject({ isXHomed: false, isYHomed: false, isZHomed: true, xMm: 5, yHand: null })
    expect(placed('SET_KINEMATIC_POSITION X=5 SET_HOMED=', {})).toMatchObject({ isXHomed: true, isYHomed: true })
    const cleared = placed('SET_KINEMATIC_POSITION Z=0 CLEAR_HOMED=Xz')
    expect(cleared).toMatchObject({ isXHomed: false, isYHomed: true, isZHomed: false })
    expect(placed('SET_KINEMATIC_POSITION CLEAR=Y')).toMatchObject({ isXHomed: true, isYHomed: false, isZHomed: true })
    // What is unhomed is no lie.
    expect([cleared.xHand, cleared.zHand]).toEqual([null, null])
    const one = placed('SET_KINEMATIC_POSITION X=0 Y=0 Z=0 CLEAR_HOMED=Y', unknown)
    expect([one.xHand, one.yHand, one.zHand]).toEqual([hand(0, -INF, INF), null, hand(0, 0, INF)])
  })

  test('homing measures again, axis by axis', () => {
    const state = placed('SET_KINEMATIC_POSITION X=0 Y=0 Z=0', unknown)
    const left: boolean[][] = []
    for (const axis of ['X', 'Y', 'Z']) {
      stepState(state, commandOf(`G28 ${axis}`), testContext())
      left.push([state.xHand, state.yHand, state.zHand].map((one) => one !== null))
    }
    expect(left).toEqual([
      [false, true, true],
      [false, false, true],
      [false, false, false],
    ])
  })

  test('is a person’s in his own words, and never a place that cannot be', () => {
    expect(said('SET_KINEMATIC_POSITION Z=5')).toEqual(['force-move person'])
    expect(said('SET_KINEMATIC_POSITION Z=5', { origin: 'file' })).toEqual(['force-move person'])
    for (const words of ['X=0', 'X=235', 'Y=235', 'Z=-0.1', 'Z=250', '']) {
      expect(said(`SET_KINEMATIC_POSITION ${words}`, { origin: 'macro' })).toEqual([])
    }
    for (const words of ['X=-0.1', 'X=235.1', 'Y=-1', 'Y=236', 'Z=-0.2', 'Z=250.1', 'Z=nan', 'X=0=']) {
      expect(said(`SET_KINEMATIC_POSITION ${words}`, { origin: 'macro' })).toEqual(['position envelope'])
    }
    const [fault] = faultsOf('SET_KINEMATIC_POSITION Z=251', { origin: 'macro' })
    expect(fault?.ruling).toEqual({
      rule: 'position',
      limit: '-0.1 to 250 mm',
      value: '251 mm',
      reason: 'Z cannot stand there',
    })
  })

  test('a place that can be is one that the printer’s own configuration has', () => {
    const ownReachMm = { x: { min: -3, max: 240 }, y: { min: -4, max: 241 }, z: { min: -5, max: 252 } }
    const of = (words: string): readonly string[] =>
      said(`SET_KINEMATIC_POSITION ${words}`, { origin: 'macro', context: { ownReachMm } })
    for (const words of ['X=-3', 'X=240', 'Y=-4', 'Y=241', 'Z=-5', 'Z=252']) expect(of(words)).toEqual([])
    for (const words of ['X=-3.1', 'X=240.1', 'Y=-4.1', 'Y=241.1', 'Z=-5.1', 'Z=252.1', 'Z=nan']) {
      expect(of(words)).toEqual(['position envelope'])
    }
    expect(said('SET_KINEMATIC_POSITION Z=-2', { context: { ownReachMm } })).toEqual(['force-move person'])
  })

  test('what a line leaves behind', () => {
    const before = readyState(unknown)
    expect(newlySetByHand(before, placed('SET_KINEMATIC_POSITION X=0 Z=0 SET_HOMED=XZ', unknown))).toBe('X Z')
    expect(newlySetByHand(before, before)).toBe('')
    const lie = placed('SET_KINEMATIC_POSITION X=0')
    expect(newlySetByHand(lie, lie)).toBe('')
    expect(newlySetByHand(lie, copyState(lie))).toBe('')
    expect(newlySetByHand(lie, readyState())).toBe('')
    // Said again it is another lie.
    const again = copyState(lie)
    setByHand(again, 'x', 0, testContext())
    setByHand(again, 'y', 0, testContext())
    expect(newlySetByHand(lie, again)).toBe('X Y')
    expect(measuredSince(lie, again)).toEqual([])
    expect(measuredSince(again, readyState())).toEqual(['xHand', 'yHand'])
    expect(measuredSince(readyState(), readyState())).toEqual([])
    expect(leftByHand('X Z')).toEqual({
      weight: 'person',
      ruling: {
        rule: 'force-move',
        limit: '',
        value: 'X Z',
        reason: 'At its end that axis stands where it was said to stand, and nobody has measured it: home it too',
      },
    })
  })
})

describe('moves', () => {
  const high = { isZHomed: true, zMm: 5, zHand: hand(0, 0, INF) }
  const told = (line: string, state: Partial<MachineState>, asker: 'operator' | 'client' = 'client') =>
    faultsOf(line, { state, context: { asker } }).map(({ weight, ruling: { rule, limit, value, reason } }) =>
      [weight, rule, limit, value, reason].join(' | '),
    )

  test('a person’s below where Z was said to stand', () => {
    expect(told('G1 Z0 F300', high)).toEqual([])
    expect(told('G1 Z-0.0000009 F300', high)).toEqual([])
    expect(told('G1 Z-0.01 F300', high)).toEqual([
      'person | homing | 0 to no number mm | -0.01 mm | Z stands where it was said to stand: whatever is there would be hit. Home it, or let a person with a token say where it stands',
    ])
    expect(told('G1 Z-0.01 F300', { zMm: 5 })).toEqual([])
    expect(told('G1 Z200 F300', high)).toEqual([])
  })

  test('a person’s out of the reach that is known', () => {
    const x = { xHand: hand(10, -5, 145) }
    expect(told('G1 X145 F600', x)).toEqual([])
    expect(told('G1 X145.1 F600', x)).toEqual([
      'person | homing | -5 to 145 mm | 145.1 mm | X stands where it was said to stand: from where it truly stands that is past its end. Lead it away from there first, or home it',
    ])
    expect(told('G1 Y9 F600', { yHand: hand(10, 10, 145) })).toEqual([
      'person | homing | 10 to 145 mm | 9 mm | Y stands where it was said to stand: from where it truly stands that is past its end. Lead it away from there first, or home it',
    ])
    expect(told('G1 X120 F600', { yHand: hand(10, 10, 20), zHand: hand(0, 50, 60) })).toEqual([])
    expect(told('G1 X120 F600', { xHand: hand(NAN, NAN, NAN) }).length).toBe(1)
    expect(told('G1 X-1 F600', { xHand: hand(0, 0, 1) })[0]).toMatch(/^envelope \| position/)
    expect(told('G1 X120.0000005 F600', { xHand: hand(0, 0, 120) })).toEqual([])
    expect(told('G1 X119.9999995 F600', { xHand: hand(0, 120, 130) })).toEqual([])
  })

  test('what nobody may is told first: a place that was said is no excuse', () => {
    const cold = { extruder: { targetC: 0, hottestC: 30, coldestC: 25, powerRatio: 0, isTrusted: true } }
    const both = { ...high, heaters: cold, xHand: hand(90, 80, 95) }
    expect(told('G1 Z-0.05 E1 F300', both)[0]).toMatch(/^envelope \| cold-extrusion/)
    expect(told('G1 X96 E1 F300', both)[0]).toMatch(/^envelope \| cold-extrusion/)
    expect(told('G1 X96 Z251 F300', both)[0]).toMatch(/^envelope \| position \| -0.1 to 250 mm \| 251 mm/)
    expect(told('G1 X96 Y236 F300', both)[0]).toMatch(/^envelope \| position \| 0 to 235 mm \| 236 mm/)
    expect(told('G1 X96 Z-0.2 F300', both)[0]).toMatch(/^envelope \| nozzle-into-bed/)
    expect(told('G1 X96 Z4 F300', both)[0]).toMatch(/^person \| homing \| 80 to 95 mm \| 96 mm \| X stands/)
    expect(told('G1 X96 F60000', both)[0]).toMatch(/^person \| homing/)
    expect(told('G1 E-1 F300', { xHand: hand(0, 0, 5), yHand: hand(0, 0, 5), zHand: hand(0, 0, 5) })).toEqual([])
  })

  test('said to stand below the bed, up it may go, in small steps too', () => {
    const low = { zMm: -2, zHand: hand(-2, -2, INF) }
    for (const asker of ['client', 'operator'] as const) {
      expect(told('G1 Z-1 F300', low, asker)).toEqual([])
      expect(told('G1 Z-1.999 F300', low, asker)).toEqual([])
      expect(told('G1 Z3 F300', low, asker)).toEqual([])
      expect(told('G1 X101 F300', low, asker)).toEqual([])
      expect(told('G1 Z-2.1 F300', low, asker)[0]).toMatch(/^envelope \| nozzle-into-bed \| -0.1 mm \| -2.1 mm/)
      expect(told('G1 Z-1 F300', { ...low, zHand: null }, asker)[0]).toMatch(/^envelope \| nozzle-into-bed/)
      expect(told('G1 Z-1 F300', { ...low, zHand: null, xHand: hand(0, 0, 200) }, asker).length).toBe(1)
    }
  })

  test('an operator’s no other way either: by an offset, or back to what was kept', () => {
    const saved = { ...readyState(), zMm: 4, eMm: 0 }
    const kept = { ...high, saved: { low: saved, PAUSE_STATE: saved, high: { ...saved, zMm: 40 } } }
    const down = /^person \| homing \| 5 mm \| 4 mm \| Z has not been measured/
    expect(told('RESTORE_GCODE_STATE NAME=low MOVE=1', kept, 'operator')[0]).toMatch(down)
    expect(told('RESTORE_GCODE_STATE NAME=high MOVE=1', kept, 'operator')[0]).toMatch(/so far it goes nowhere/)
    expect(told('RESTORE_GCODE_STATE NAME=low', kept, 'operator')).toEqual([])
    expect(told('RESUME', { ...kept, print: 'paused' }, 'operator')[0]).toMatch(down)
    expect(told('SET_GCODE_OFFSET Z=-1 MOVE=1', high, 'operator')[0]).toMatch(down)
    expect(told('SET_GCODE_OFFSET Z=-1', high, 'operator')).toEqual([])
    expect(told('SET_GCODE_OFFSET Z=0.5 MOVE=1', high, 'operator')).toEqual([])
    for (const line of ['RESTORE_GCODE_STATE NAME=low MOVE=1', 'SET_GCODE_OFFSET Z=-1 MOVE=1']) {
      expect(told(line, kept)).toEqual([])
      expect(told(line, { ...kept, zHand: null }, 'operator')).toEqual([])
    }
  })

  test('an operator’s never down', () => {
    expect(told('G1 Z4.99 F300', high, 'operator')).toEqual([
      'person | homing | 5 mm | 4.99 mm | Z has not been measured: whatever is below the nozzle would be hit',
    ])
    expect(told('G1 X120 F600', high, 'operator')).toEqual([])
    expect(told('G1 Z4.99 F300', { zMm: 5 }, 'operator')).toEqual([])
    expect(told('G2 X120 I10 Z4 F300', high, 'operator')[0]).toMatch(/^person \| homing \| 5 mm \| 4 mm/)
  })

  test('an operator’s no further than 30 mm from there', () => {
    expect(told('G1 Z30 F300', high, 'operator')).toEqual([])
    expect(told('G1 Z30.000001 F300', high, 'operator')).toEqual([])
    expect(told('G1 Z30.01 F300', high, 'operator')).toEqual([
      'person | homing | -30 to 30 mm | 30.01 mm | The axis has not been measured: so far it goes nowhere',
    ])
    expect(told('G1 X120 F600', { xHand: hand(90, -INF, INF) }, 'operator')).toEqual([])
    expect(told('G1 X121 F600', { xHand: hand(90, -INF, INF) }, 'operator').length).toBe(1)
    expect(told('G1 Y59 F600', { yHand: hand(90, -INF, INF) }, 'operator').length).toBe(1)
    expect(told('G1 Y60 F600', { yHand: hand(90, -INF, INF) }, 'operator')).toEqual([])
    expect(told('G1 X101 F600', { xHand: hand(NAN, -INF, INF) }, 'operator').length).toBe(1)
    expect(told('G1 Y101 F600', { xHand: hand(NAN, -INF, INF) }, 'operator')).toEqual([])
    expect(told('G1 X121 F600', { xHand: hand(90, -INF, INF) })).toEqual([])
  })

  test('probing goes down, so it waits for homing', () => {
    expect(faultsOf('PROBE', { state: high }).map(({ weight, ruling }) => [weight, ruling])).toEqual([
      [
        'person',
        {
          rule: 'homing',
          limit: '',
          value: '',
          reason: 'An axis stands where it was said to stand, and nobody has measured it',
        },
      ],
    ])
  })
})

describe('where a part stands', () => {
  const part = { partTopMm: 5, partXMm: { min: 50, max: 60 }, partYMm: { min: 50, max: 60 } }
  const lie = { ...part, zMm: 100, zHand: hand(100, 0, 250) }

  test('it may be anywhere below the head, but not above it', () => {
    expect(crossesPart(readyState(lie), 100, 100, 110)).toBe(false)
    expect(crossesPart(readyState(lie), 100, 100, 100)).toBe(false)
    expect(crossesPart(readyState(lie), 100, 100, 99)).toBe(true)
    expect(crossesPart(readyState(lie), 101, 100, 110)).toBe(true)
    expect(crossesPart(readyState(lie), 100, 101, 110)).toBe(true)
    expect(crossesPart(readyState({ ...lie, partTopMm: 0 }), 101, 100, 90)).toBe(false)
    expect(crossesPart(readyState({ ...part, zMm: 100 }), 101, 100, 90)).toBe(false)
  })

  test('any axis', () => {
    const one = hand(0, 0, 0)
    const of = (changes: Partial<MachineState>): boolean => isSetByHand(readyState(changes))
    expect([of({}), of({ xHand: one }), of({ yHand: one }), of({ zHand: one })]).toEqual([false, true, true, true])
  })

  test('arcs too', () => {
    const arc = 'G2 X120 I10 F600'
    expect(said(arc, { state: { ...part, zMm: 100 } })).toEqual([])
    expect(said(arc, { state: lie })).toEqual(['through-part person'])
  })
})
