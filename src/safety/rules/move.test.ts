import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { faultsOf, said } from '../../../tests/safety/judge-fixture.ts'
import { readyState, testLimits } from '../../../tests/safety/limits-fixture.ts'
import {
  crossesPart,
  eTo,
  filamentAreaMm2,
  headSpeedMmPerS,
  isMoved,
  judgeMove,
  judgePath,
  MOVE_FAULT,
  stepMove,
  xTo,
  yTo,
  zTo,
} from './move-kernel.ts'

const FEED = 25

describe('position', () => {
  test.each([
    ['X', 0, 235],
    ['Y', 0, 235],
    ['Z', -0.1, 250],
  ])('%s from %s to %s mm', (axis, min, max) => {
    const low = axis === 'Z' ? 'nozzle-into-bed envelope' : 'position envelope'
    const person = { context: { asker: 'person' } } as const
    expect(said(`G1 ${axis}${min} F300`, person)).toEqual([])
    expect(said(`G1 ${axis}${max} F300`)).toEqual([])
    expect(said(`G1 ${axis}${(min - 0.0000009).toFixed(8)} F300`, person)).toEqual([])
    expect(said(`G1 ${axis}${min - 0.0001} F300`)).toContain(low)
    expect(said(`G1 ${axis}${min - 1000} F300`)).toContain(low)
    expect(said(`G1 ${axis}${max + 0.0000009} F300`)).toEqual([])
    expect(said(`G1 ${axis}${max + 0.0001} F300`)).toEqual(['position envelope'])
    expect(said(`G1 ${axis}${max + 1e9} F300`)).toEqual(['position envelope'])
    expect(said(`G1 ${axis}${'9'.repeat(400)} F300`)).toContain('position envelope')
    expect(said(`G1 ${axis} F300`)).toContain('position envelope')
  })

  test('relative moves count from where the head is', () => {
    const state = { isAbsolute: false, xMm: 230 }
    expect(said('G1 X5', { state })).toEqual([])
    expect(said('G1 X5.001', { state })).toEqual(['position envelope'])
    expect(said('G1 X-231', { state })).toEqual(['position envelope'])
  })

  test('offsets and G92 count', () => {
    expect(said('G1 Z0 F300', { state: { zBaseMm: -0.1 } })).toEqual(['nozzle-into-bed person'])
    expect(said('G1 Z0 F300', { state: { zBaseMm: -0.1 }, origin: 'file' })).toEqual([])
    expect(said('G1 Z0 F300', { state: { zBaseMm: -0.2 } })).toEqual(['nozzle-into-bed envelope'])
    expect(said('G1 X235', { state: { xBaseMm: 1 } })).toEqual(['position envelope'])
    expect(said('G1 Y235', { state: { yBaseMm: 1 } })).toEqual(['position envelope'])
  })

  test('an axis that stands outside may be left alone', () => {
    expect(said('G1 X10', { state: { zMm: -5 } })).toEqual([])
    expect(said('G1 Z-4 F300', { state: { zMm: -5 } })).toContain('nozzle-into-bed envelope')
    expect(said('G1 Z5 F300', { state: { zMm: -5 } })).toEqual([])
  })

  test('round beds', () => {
    const round = { ...testLimits, xMm: { min: -100, max: 100 }, yMm: { min: -100, max: 100 }, radiusMm: 100 }
    const given = { state: { xMm: 0, yMm: 0 }, context: { limits: round } }
    expect(said('G1 X60 Y80', given)).toEqual([])
    expect(said('G1 X60 Y80.001', given)).toEqual(['position envelope'])
    expect(said('G1 X-60 Y-80.001', given)).toEqual(['position envelope'])
    expect(said('G1 Y99', { ...given, state: { xMm: 50, yMm: 0 } })).toEqual(['position envelope'])
    expect(said('G1 X99', { ...given, state: { xMm: 0, yMm: 50 } })).toEqual(['position envelope'])
    expect(said('G1 Z20 F300', { ...given, state: { xMm: 99, yMm: 99 } })).toEqual([])
    expect(faultsOf('G1 X99 Y99', given)[0]?.ruling.value).toBe('140.007 mm')
    expect(faultsOf('G1 X99 Y99', given)[0]?.ruling.limit).toBe('0 to 100 mm')
  })
})

describe('homing', () => {
  test.each([
    ['X', 'isXHomed'],
    ['Y', 'isYHomed'],
    ['Z', 'isZHomed'],
  ])('%s has to be homed', (axis, key) => {
    expect(said(`G1 ${axis}20 F300`, { state: { [key]: false } })).toEqual(['homing envelope'])
    const reason = faultsOf(`G1 ${axis}20 F300`, { state: { [key]: false } })[0]?.ruling.reason
    expect(reason).toBe(`${axis} has not been homed, so nobody knows where the head is`)
    for (const other of ['X', 'Y', 'Z'].filter((each) => each !== axis)) {
      expect(said(`G1 ${other}20 F300`, { state: { [key]: false } })).toEqual([])
    }
  })

  test('what nobody knows stays unknown: no relative move, no move by G92', () => {
    const state = { xMm: Number.NaN }
    expect(said('G1 Y10', { state })).toEqual([])
    expect(said('G1 X10', { state })).toEqual([])
    expect(said('G1 X10', { state: { ...state, isAbsolute: false } })).toEqual(['position envelope'])
    expect(said('G1 X10', { state: { ...state, xBaseMm: Number.NaN } })).toEqual(['position envelope'])
    expect(said('G1 Y10', { state: { yMm: Number.NaN, yBaseMm: Number.NaN } })).toEqual(['position envelope'])
    expect(said('G1 Z10 F300', { state: { zMm: Number.NaN, zBaseMm: Number.NaN } })).toContain('position envelope')
    expect(said('G1 E1', { state: { eMm: Number.NaN } })).toEqual(['extrusion envelope'])
    expect(said('G1 E')).toContain('extrusion envelope')
    expect(said('G1 X101 E1,5')).toContain('extrusion envelope')
    expect(faultsOf('G1 E')[0]?.ruling.rule).toBe('grammar')
    expect(said('G1 X20', { state: { eMm: Number.NaN } })).toEqual([])
  })
})

describe('extrusion', () => {
  test('no colder than 180 °C, by the coldest that is believed', () => {
    const at = (coldestC: number) => ({
      state: { heaters: { extruder: { targetC: 210, hottestC: 215, coldestC, powerRatio: 0, isTrusted: true } } },
    })
    expect(said('G1 X101 E0.05', at(180))).toEqual([])
    expect(said('G1 X101 E0.05', at(179.99))).toEqual(['cold-extrusion envelope'])
    expect(said('G1 X101 E0.05', at(20))).toEqual(['cold-extrusion envelope'])
    expect(said('G1 X101 E0.05', at(Number.NaN))).toEqual(['cold-extrusion envelope'])
    expect(faultsOf('G1 X101 E0.05', at(20))[0]?.ruling).toEqual({
      rule: 'cold-extrusion',
      limit: '180 °C',
      value: '20 °C',
      reason: 'The nozzle may be too cold to extrude when this comes',
    })
    expect(said('G1 E-1', at(20))).toEqual([])
    expect(said('G1 X101 E0.05', { state: { extruder: 'extruder3' } })).toEqual(['cold-extrusion envelope'])
  })

  test('50 mm with the head at rest, 10 mm back', () => {
    expect(said('G1 E50')).toEqual([])
    expect(said('G1 E50.001')).toEqual(['extrude-length person'])
    expect(said('G1 E1000')).toEqual(['extrude-length person'])
    expect(said('G1 Z11 E51 F300')).toEqual(['extrude-length person'])
    expect(said('G1 E-10')).toEqual([])
    expect(said('G1 E-10.001')).toEqual(['retract-length person'])
    expect(said('G1 X101 E-10.001')).toEqual(['retract-length person'])
    expect(said('G1 E-1000')).toEqual(['retract-length person'])
    expect(faultsOf('G1 E-11')[0]?.ruling.value).toBe('11 mm')
    expect(faultsOf('G1 E60')[0]?.ruling.value).toBe('60 mm')
  })

  test('15 mm³/s, with both factors', () => {
    // 1.75 mm: 2.40528 mm² of filament; 0.6236 mm of it every mm of way at 10 mm/s are 15 mm³/s.
    expect(said('G1 X110 E6.236 F600')).toEqual([])
    expect(said('G1 X110 E6.2363 F600')).toEqual(['flow person'])
    expect(said('G1 X110 E6.236 F60000')).toEqual(['flow person', 'speed person'])
    expect(said('G1 X110 E5 F600', { state: { speedRatio: 1.25 } })).toContain('flow person')
    expect(said('G1 X110 E5 F600', { state: { speedRatio: 1.24 } })).toEqual([])
    expect(said('G1 X110 E5 F600', { state: { flowRatio: 1.25 } })).toContain('flow person')
    expect(said('G1 X110 E5 F600', { state: { flowRatio: 1.24 } })).toEqual([])
    expect(said('G1 X110 E1 F60000', { state: { maxSpeedMmPerS: 60 }, origin: 'file' })).toEqual([])
    expect(said('G1 X110 E1 F60000', { state: { maxSpeedMmPerS: 70 }, origin: 'file' })).toEqual(['flow person'])
    expect(said('G1 X106 Z18 E6.3 F600')).toContain('flow person')
    expect(faultsOf('G1 X110 E10 F600')[0]?.ruling.value).toBe('24.053 mm³/s')
    expect(faultsOf('G1 X106 Y108 E10 F600')[0]?.ruling.value).toBe('24.053 mm³/s')
    expect(faultsOf('G1 X106 Z18 E10 F600')[0]?.ruling.value).toBe('24.053 mm³/s')
  })

  test('absolute or relative, in Klipper’s way: G91 makes E relative too', () => {
    const state = readyState({ eMm: 100, eBaseMm: 90, flowRatio: 0.5 })
    expect(eTo(state, 4)).toBe(92)
    state.isExtrusionAbsolute = false
    expect(eTo(state, 4)).toBe(102)
    state.isExtrusionAbsolute = true
    state.isAbsolute = false
    expect(eTo(state, 4)).toBe(102)
  })
})

describe('speed', () => {
  test('asked for in so many words: 300 mm/s, Z 15 mm/s, filament 60 mm/s', () => {
    expect(said('G1 X110 F18000')).toEqual([])
    expect(said('G1 X110 F18001')).toEqual(['speed person'])
    expect(said('G1 X110 F1e9'.replace('1e9', '1000000000'))).toEqual(['speed person'])
    expect(said('G1 X110 F9000', { state: { speedRatio: 2.1 } })).toEqual(['speed person'])
    expect(said('G1 Z11 F900')).toEqual([])
    expect(said('G1 Z11 F901')).toEqual(['z-speed person'])
    expect(said('G1 X104 Z13 F1500')).toEqual([])
    expect(said('G1 X104 Z13 F1502')).toEqual(['z-speed person'])
    expect(said('G1 Z7 F901')).toEqual(['z-speed person'])
    expect(said('G1 E5 F3600')).toEqual([])
    expect(said('G1 E5 F3601')).toEqual(['extrude-speed person'])
    expect(said('G1 E-5 F3601')).toEqual(['extrude-speed person'])
    expect(said('G1 F100000')).toEqual([])
    expect(said('G1 X100 F100000')).toEqual([])
    expect(faultsOf('G1 Z11 F1800')[0]?.ruling.value).toBe('30 mm/s')
  })

  test('a file’s speeds are capped by the firmware, not beyond the envelope', () => {
    expect(said('G1 X110 F60000', { origin: 'file' })).toEqual([])
    expect(said('G1 Z11 F18000', { origin: 'macro' })).toEqual([])
    expect(said('G1 Z11 F18001', { origin: 'macro' })).toEqual(['speed person'])
    expect(said('G1 Z11 F60000', { origin: 'macro', context: { asker: 'client' } })).toEqual([])
    expect(said('G1 X110 F18001', { origin: 'file', state: { maxSpeedMmPerS: 1000 } })).toEqual(['speed person'])
    expect(said('G1 X110 F18000', { origin: 'file', state: { maxSpeedMmPerS: 1000 } })).toEqual([])
    expect(said('G1 E5 F3601', { origin: 'file' })).toEqual([])
    expect(faultsOf('G1 X110 F60000', { origin: 'file', state: { maxSpeedMmPerS: 1000 } })[0]?.ruling.value).toBe(
      '1000 mm/s',
    )
  })

  test('F is a speed', () => {
    for (const feed of ['0', '-1', '', '9'.repeat(400)]) {
      expect(said(`G1 X101 F${feed}`)).toContain('feed envelope')
    }
    expect(said('G1 X101', { state: { feedMmPerS: Number.NaN } })).toContain('feed envelope')
    expect(faultsOf('G1 X101 F0')[0]?.ruling.value).toBe('0 mm/s')
  })

  test('unknown factors let nothing pass', () => {
    expect(said('G1 X101', { state: { speedRatio: Number.NaN } })).toContain('speed person')
    expect(said('G1 X101', { state: { maxSpeedMmPerS: Number.NaN }, origin: 'file' })).toEqual(['speed person'])
  })
})

test('what nobody may is told before what a person may', () => {
  const cold = { heaters: { extruder: { targetC: 0, hottestC: 25, coldestC: 20, powerRatio: 0, isTrusted: true } } }
  const fast = { maxSpeedMmPerS: 1000 }
  const person = { context: { asker: 'client' as const }, origin: 'macro' as const }
  expect(said('G1 X110 E99 F60000', { ...person, state: { ...cold, ...fast } })).toEqual(['cold-extrusion envelope'])
  expect(said('G1 E99', { ...person, state: cold })).toEqual(['cold-extrusion envelope'])
  expect(said('G1 X999 E99 F60000', { ...person, state: fast })).toEqual(['position envelope'])
  expect(said('G3 X230 Y110 J5 E99 F60000', { ...person, state: { ...fast, xMm: 234, yMm: 100 } })).toEqual([
    'position envelope',
  ])
})

describe('the part', () => {
  const state = { zMm: 20, partTopMm: 12, partXMm: { min: 90, max: 110 }, partYMm: { min: 80, max: 120 } }

  test.each([
    ['down beside it', { xMm: 60 }, 'G1 Z5 F300', false],
    ['down on it', {}, 'G1 Z11.9 F300', true],
    ['down to its top', {}, 'G1 Z12 F300', false],
    ['across above it', { xMm: 60 }, 'G1 X150', false],
    ['across through it', { xMm: 60, zMm: 11 }, 'G1 X150', true],
    ['across in front of it', { xMm: 60, yMm: 70, zMm: 11 }, 'G1 X150', false],
    ['across behind it', { xMm: 60, yMm: 121, zMm: 11 }, 'G1 X150', false],
    ['along beside it', { xMm: 89, yMm: 10, zMm: 11 }, 'G1 Y200', false],
    ['along its edge', { xMm: 90, yMm: 10, zMm: 11 }, 'G1 Y200', true],
    ['up to it', { xMm: 60, zMm: 11 }, 'G1 X90', true],
    ['not up to it', { xMm: 60, zMm: 11 }, 'G1 X89.9', false],
    ['back to it from the right', { xMm: 150, zMm: 11 }, 'G1 X100', true],
    ['across a corner', { xMm: 80, yMm: 90, zMm: 11 }, 'G1 X100 Y70', true],
    ['past a corner', { xMm: 75, yMm: 80, zMm: 11 }, 'G1 X85 Y70', false],
    ['over it, sinking behind it', { xMm: 60 }, 'G1 X160 Z11.5', false],
    ['over it, sinking early', { xMm: 60 }, 'G1 X160 Z0', true],
    ['up and away', { zMm: 5 }, 'G1 Z30 F300', true],
    ['filament alone', { zMm: 11 }, 'G1 E1', true],
  ])('%s', (_, from, line, isRefused) => {
    expect(said(line, { state: { ...state, ...from } })).toEqual(isRefused ? ['through-part person'] : [])
    expect(said(line, { state: { ...state, ...from }, origin: 'macro' })).toEqual(
      isRefused ? ['through-part person'] : [],
    )
    expect(said(line, { state: { ...state, ...from }, origin: 'file' })).toEqual([])
  })

  test('where nothing was printed nothing stands, even below zero', () => {
    const probed = { zMm: -0.1, partTopMm: 0, partXMm: { min: 0, max: 235 }, partYMm: { min: 0, max: 235 } }
    for (const line of ['G1 Z10 F300', 'G1 X10 F300', 'G2 X110 Y100 I5 J0 F300']) {
      for (const origin of ['direct', 'macro'] as const) expect(said(line, { state: probed, origin })).toEqual([])
    }
  })

  test('says how high it is', () => {
    expect(faultsOf('G1 Z3 F300', { state })[0]?.ruling).toMatchObject({ limit: '12 mm', value: '3 mm' })
  })

  test('agrees with a walk along the way', () => {
    const mm = fc.integer({ min: 0, max: 40 })
    fc.assert(
      fc.property(mm, mm, mm, mm, mm, mm, mm, (x, y, z, toX, toY, toZ, top) => {
        const at = readyState({
          xMm: x,
          yMm: y,
          zMm: z,
          partTopMm: top,
          partXMm: { min: 10, max: 20 },
          partYMm: { min: 15, max: 30 },
        })
        let isInside = false
        for (let share = 0; share <= 1; share += 1 / 512) {
          const px = x + (toX - x) * share
          const py = y + (toY - y) * share
          const pz = z + (toZ - z) * share
          if (px > 10 && px < 20 && py > 15 && py < 30 && pz < top - 0.001) isInside = true
        }
        // The walk sees no less than there is.
        if (isInside) expect(crossesPart(at, toX, toY, toZ)).toBe(true)
        if (crossesPart(at, toX, toY, toZ)) {
          expect(Math.min(z, toZ)).toBeLessThan(top)
          expect(Math.max(x, toX)).toBeGreaterThanOrEqual(10)
          expect(Math.min(x, toX)).toBeLessThanOrEqual(20)
          expect(Math.max(y, toY)).toBeGreaterThanOrEqual(15)
          expect(Math.min(y, toY)).toBeLessThanOrEqual(30)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the kernel', () => {
  test('coordinates, absolute and relative', () => {
    const state = readyState({ xMm: 1, yMm: 2, zMm: 3, xBaseMm: 10, yBaseMm: 20, zBaseMm: 30 })
    expect([xTo(state, 5), yTo(state, 5), zTo(state, 5)]).toEqual([15, 25, 35])
    state.isAbsolute = false
    expect([xTo(state, 5), yTo(state, 5), zTo(state, 5)]).toEqual([6, 7, 8])
    for (const to of [xTo, yTo, zTo, eTo]) expect(to(state, Number.NaN)).toBe(Number.POSITIVE_INFINITY)
  })

  test('what is moved', () => {
    expect(isMoved(1, 2)).toBe(true)
    expect(isMoved(1, 1)).toBe(false)
    expect(isMoved(Number.NaN, Number.NaN)).toBe(false)
    expect(isMoved(Number.NaN, 1)).toBe(true)
    expect(isMoved(1, Number.NaN)).toBe(true)
  })

  test('area and speed', () => {
    expect(filamentAreaMm2(testLimits)).toBeCloseTo(2.405282, 6)
    expect(headSpeedMmPerS(readyState({ speedRatio: 2, maxSpeedMmPerS: 300 }), 100)).toBe(200)
    expect(headSpeedMmPerS(readyState({ speedRatio: 2, maxSpeedMmPerS: 150 }), 100)).toBe(150)
  })

  test('NaN anywhere is no move', () => {
    const state = readyState()
    expect(judgeMove(state, testLimits, 100, 100, 10, 0, FEED)).toBe(MOVE_FAULT.none)
    expect(judgeMove(state, testLimits, Number.NaN, 100, 10, 0, FEED)).toBe(MOVE_FAULT.x)
    expect(judgeMove(state, testLimits, 100, Number.NaN, 10, 0, FEED)).toBe(MOVE_FAULT.y)
    expect(judgeMove(state, testLimits, 100, 100, Number.NaN, 0, FEED)).toBe(MOVE_FAULT.zTooLow)
    expect(judgeMove(state, testLimits, 100, 100, 10, Number.NaN, FEED)).toBe(MOVE_FAULT.filament)
    expect(judgeMove(state, testLimits, 101, 100, 10, Number.POSITIVE_INFINITY, FEED)).toBe(MOVE_FAULT.filament)
    expect(judgeMove(state, testLimits, 100, 100, 10, 0, Number.NaN)).toBe(MOVE_FAULT.feed)
    expect(judgeMove(state, testLimits, 100, 100, 10, 0, Number.POSITIVE_INFINITY)).toBe(MOVE_FAULT.feed)
    expect(judgePath(state, testLimits, 101, 100, 10, 1, FEED, Number.NaN, Number.NaN)).toBe(MOVE_FAULT.flow)
  })

  test('a step moves everything and remembers what was printed', () => {
    const state = readyState({ xMm: 10, yMm: 20, zMm: 0.2 })
    stepMove(state, 30, 5, 0.3, 1, 50)
    expect(state).toMatchObject({ xMm: 30, yMm: 5, zMm: 0.3, eMm: 1, feedMmPerS: 50 })
    expect(state).toMatchObject({ partTopMm: 0.3, partXMm: { min: 10, max: 30 }, partYMm: { min: 5, max: 20 } })
    stepMove(state, 40, 50, 9, 1, 50)
    stepMove(state, 40, 50, 9, 5, 50)
    stepMove(state, 41, 50, 9, 2, 50)
    expect(state).toMatchObject({ partTopMm: 0.3, partXMm: { min: 10, max: 30 }, partYMm: { min: 5, max: 20 } })
    stepMove(state, 41, 60, 0.2, 3, 50)
    expect(state).toMatchObject({ partTopMm: 0.3, partXMm: { min: 10, max: 41 }, partYMm: { min: 5, max: 60 } })
    stepMove(state, 5, 2, 0.4, 4, 50)
    expect(state).toMatchObject({ partTopMm: 0.4, partXMm: { min: 5, max: 41 }, partYMm: { min: 2, max: 60 } })
  })

  test('whatever passes lies within every limit', () => {
    const number = fc.oneof(
      fc.double({ min: -300, max: 300, noNaN: true }),
      fc.double(),
      fc.constantFrom(0, 235, 235.0001, 250, -0.1, -0.101, Number.NaN, Number.POSITIVE_INFINITY, 1e300),
    )
    fc.assert(
      fc.property(
        fc.record({ x: number, y: number, z: number, e: number, f: number, cold: number, homed: fc.boolean() }),
        ({ x, y, z, e, f, cold, homed }) => {
          const state = readyState({ isXHomed: homed })
          state.heaters['extruder']!.coldestC = cold
          if (judgeMove(state, testLimits, x, y, z, e, f) !== MOVE_FAULT.none) return
          if (x !== 100) expect(homed).toBe(true)
          expect(x).toBeGreaterThanOrEqual(-0.000002)
          expect(x).toBeLessThanOrEqual(235.000002)
          expect(y).toBeGreaterThanOrEqual(-0.000002)
          expect(y).toBeLessThanOrEqual(235.000002)
          expect(z).toBeGreaterThanOrEqual(-0.100002)
          expect(z).toBeLessThanOrEqual(250.000002)
          expect(f).toBeGreaterThan(0)
          expect(e).toBeGreaterThanOrEqual(-10.000002)
          if (e > 0) expect(cold).toBeGreaterThanOrEqual(180)
          if (e > 0 && x === 100 && y === 100) expect(e).toBeLessThanOrEqual(50.000002)
          if (e > 0 && (x !== 100 || y !== 100)) {
            const lengthMm = Math.hypot(x - 100, y - 100, z - 10)
            expect((e * 2.40528 * Math.min(f, 300)) / lengthMm).toBeLessThanOrEqual(15.001)
          }
        },
      ),
      { numRuns: 20_000 },
    )
  })
})

test('what a move leaves pulled back: sums of retractions, none below zero, feeding takes it away', () => {
  const state = readyState({ eMm: 0, retractedMm: 0 })
  const to = (eMm: number): number => {
    stepMove(state, state.xMm, state.yMm, state.zMm, eMm, FEED)
    return state.retractedMm
  }
  expect([to(-2), to(-2), to(-5), to(-3), to(1), to(2), to(1.5)]).toEqual([2, 2, 5, 3, 0, 0, 0.5])
})

test('what has been printed grows by every way along which plastic came, and by no other', () => {
  const state = readyState({ partTopMm: 0, xMm: 50, yMm: 60, zMm: 0.2, eMm: 0 })
  const at = (x: number, y: number, z: number, e: number): unknown => {
    stepMove(state, x, y, z, e, FEED)
    return [state.partXMm.min, state.partXMm.max, state.partYMm.min, state.partYMm.max, state.partTopMm]
  }
  expect(at(70, 40, 0.2, 1)).toEqual([50, 70, 40, 60, 0.2])
  expect(at(65, 45, 0.4, 2)).toEqual([50, 70, 40, 60, 0.4])
  expect(at(200, 200, 5, 2)).toEqual([50, 70, 40, 60, 0.4])
  expect(at(200, 190, 0.2, 3)).toEqual([50, 200, 40, 200, 0.4])
  expect(at(200, 190, 9, 4)).toEqual([50, 200, 40, 200, 0.4])
})

test('a nozzle below the bed is told with where it would be', () => {
  expect(faultsOf('G1 Z-0.05 F300').map(({ ruling }) => ruling)).toEqual([
    {
      rule: 'nozzle-into-bed',
      limit: '0 mm',
      value: '-0.05 mm',
      reason: expect.stringContaining('below the bed'),
    },
  ])
})
