import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adjustmentsText, createLevelRetries, judgeLevelRound } from './level-retries.ts'
import {
  combineSamples,
  exceedsTolerance,
  probeAccuracyIntro,
  probeAccuracyText,
  probeStatistics,
} from './probe-statistics.ts'
import { calculateScrewsTilt, deviationError, SCREW_PITCH_MM, type ScrewThread } from './screws-tilt.ts'
import { measuredSkewText, skewFactor, skewOptions, skewPosition, unskewPosition } from './skew.ts'
import { fitPlane, levelGantry, tiltAdjustments } from './z-tilt.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe('probe statistics', () => {
  test('of a published console, to the last digit', () => {
    // A user's PROBE_ACCURACY (pastebin yJreuDda).
    const samples = [6.13375, 6.13, 6.13125, 6.1325, 6.13125, 6.1325, 6.13125, 6.13375, 6.13375, 6.13]
    expect(probeAccuracyText(samples)).toBe(
      'probe accuracy results: maximum 6.133750, minimum 6.130000, range 0.003750, average 6.132000, median 6.131875, standard deviation 0.001392',
    )
    const run = { at: { xMm: 310, yMm: 30, zMm: 62.111 }, samples: 10, retractMm: 3, speedMmPerS: 10, liftMmPerS: 10 }
    expect(probeAccuracyIntro(run)).toBe(
      'PROBE_ACCURACY at X:310.000 Y:30.000 Z:62.111 (samples=10 retract=3.000 speed=10.0 lift_speed=10.0)\n',
    )
  })

  test('median and average lie within the range, whatever the order; tolerance refuses NaN', () => {
    fc.assert(
      fc.property(fc.array(number(-5, 5), { minLength: 1, maxLength: 20 }), (samples) => {
        const { minMm, maxMm, rangeMm, averageMm, medianMm, sigmaMm } = probeStatistics(samples)
        for (const value of [averageMm, medianMm]) {
          expect(value).toBeGreaterThanOrEqual(minMm - 1e-12)
          expect(value).toBeLessThanOrEqual(maxMm + 1e-12)
        }
        expect(sigmaMm).toBeLessThanOrEqual(rangeMm / 2 + 1e-9)
        expect(combineSamples([...samples].reverse(), 'median')).toBe(medianMm)
        expect(samples.filter((value) => value < medianMm).length).toBeLessThanOrEqual(samples.length / 2)
      }),
    )
    expect(exceedsTolerance([1, 1.1], 0.2)).toBe(false)
    expect(exceedsTolerance([1, 1.3], 0.2)).toBe(true)
    expect(exceedsTolerance([1, Number.NaN], 0.2)).toBe(true)
  })
})

describe('screws', () => {
  const SCREWS = [
    { name: 'front left screw', xMm: -5, yMm: 30 },
    { name: 'front right screw', xMm: 155, yMm: 30 },
    { name: 'rear right screw', xMm: 155, yMm: 190 },
    { name: 'rear left screw', xMm: -5, yMm: 190 },
  ]

  test('are turned as a clock says', () => {
    const { lines, results, isExceeded } = calculateScrewsTilt(SCREWS, [2.4875, 2.36, 2.715, 2.4725], 'CW-M3')
    expect(lines).toEqual([
      '01:20 means 1 full turn and 20 minutes, CW=clockwise, CCW=counter-clockwise',
      'front left screw (base) : x=-5.0, y=30.0, z=2.48750',
      'front right screw : x=155.0, y=30.0, z=2.36000 : adjust CW 00:15',
      'rear right screw : x=155.0, y=190.0, z=2.71500 : adjust CCW 00:27',
      'rear left screw : x=-5.0, y=190.0, z=2.47250 : adjust CW 00:02',
    ])
    expect(results['screw1']).toEqual({ z: 2.4875, sign: 'CW', adjust: '00:00', is_base: true })
    expect(results['screw3']).toEqual({ z: 2.715, sign: 'CCW', adjust: '00:27', is_base: false })
    expect(isExceeded).toBe(false)
  })

  test('turned so far they are level: within half a minute of the clock', () => {
    const threads = Object.keys(SCREW_PITCH_MM) as ScrewThread[]
    fc.assert(
      fc.property(
        fc.array(number(-2, 2), { minLength: 4, maxLength: 4 }),
        fc.constantFrom(...threads),
        fc.constantFrom('CW' as const, 'CCW' as const, null),
        (heights, thread, direction) => {
          const { results } = calculateScrewsTilt(SCREWS, heights, thread, direction)
          const base = Object.values(results).find((one) => one.is_base)!
          for (const [index, one] of Object.values(results).entries()) {
            const [turns, minutes] = one.adjust.split(':').map(Number)
            const way = one.sign === (thread.startsWith('CCW') ? 'CCW' : 'CW') ? 1 : -1
            const raisedMm = way * (turns! + minutes! / 60) * SCREW_PITCH_MM[thread]
            expect(Math.abs(one.z + raisedMm - base.z)).toBeLessThanOrEqual(0.0011 + SCREW_PITCH_MM[thread] / 120)
            if (direction !== null && one.adjust !== '00:00') expect([index, one.sign]).toEqual([index, direction])
          }
        },
      ),
    )
  })

  test('beyond MAX_DEVIATION are refused', () => {
    expect(calculateScrewsTilt(SCREWS, [0, 0.05, 0, 0], 'CW-M3', null, 0.05).isExceeded).toBe(false)
    expect(calculateScrewsTilt(SCREWS, [0, 0.06, 0, 0], 'CW-M3', null, 0.05).isExceeded).toBe(true)
    expect(calculateScrewsTilt(SCREWS, [0, Number.NaN, 0, 0], 'CW-M3', null, 0.05).isExceeded).toBe(true)
    expect(deviationError(0.05).message).toBe(
      'bed level exceeds configured limits (0.05mm)! Adjust screws and restart print.',
    )
  })
})

describe('tilt', () => {
  const POINTS = [
    { xMm: 20, yMm: 150 },
    { xMm: 250, yMm: 0 },
    { xMm: 250, yMm: 250 },
  ]

  test('a plane is found again, from any points that are not on one line', () => {
    fc.assert(
      fc.property(number(-0.01, 0.01), number(-0.01, 0.01), number(-3, 3), (slopeX, slopeY, zMm) => {
        const points = POINTS.map((point) => ({ ...point, zMm: zMm + slopeX * point.xMm + slopeY * point.yMm }))
        const plane = fitPlane(points)
        expect(plane.slopeX).toBeCloseTo(slopeX, 9)
        expect(plane.slopeY).toBeCloseTo(slopeY, 9)
        expect(plane.zMm).toBeCloseTo(zMm, 7)
      }),
    )
  })

  test('raising motors by their adjustments levels the points, also with two motors and two points', () => {
    const adjustments = tiltAdjustments(
      [
        { xMm: 10, yMm: 0, zMm: 0.975 },
        { xMm: 170, yMm: 0, zMm: 0.9675 },
      ],
      [
        { xMm: -40, yMm: 90 },
        { xMm: 280, yMm: 90 },
      ],
    )
    // Through both points 0.046875 mm a metre: 15 µm over the 320 mm between the screws.
    expect(adjustments[0]! - adjustments[1]!).toBeCloseTo(0.015, 9)
    expect(adjustments[0]).toBeCloseTo(0.97734375, 9)
  })

  test('of measured points differs between two motors as a real printer found', () => {
    // Issue 605: motors at 340,150 and -50,150; stepper_z 0.182622, stepper_z1 -0.563673 (then with the other sign).
    const heights = [(2.509688 + 2.510625) / 2, (1.601563 + 1.6025) / 2, (2.381563 + 2.3825) / 2]
    const [z, z1] = tiltAdjustments(
      POINTS.map((point, index) => ({ ...point, zMm: heights[index]! })),
      [
        { xMm: 340, yMm: 150 },
        { xMm: -50, yMm: 150 },
      ],
    )
    expect(Math.abs(z1! - z! - (0.182622 + 0.563673))).toBeLessThan(0.002)
  })

  test('a gantry that is tilted and twisted is level once its motors have moved', () => {
    const corners = [
      { xMm: -60, yMm: -10 },
      { xMm: 310, yMm: 320 },
    ] as const
    const places = [
      [50, 25],
      [50, 225],
      [250, 225],
      [250, 25],
    ] as const
    fc.assert(
      fc.property(fc.array(number(-3, 3), { minLength: 4, maxLength: 4 }), (motorMm) => {
        // Bilinear between the four motors.
        const heightAt = (lift: readonly number[], xMm: number, yMm: number): number => {
          const u = (xMm + 60) / 370
          const v = (yMm + 10) / 330
          return (1 - u) * ((1 - v) * lift[0]! + v * lift[1]!) + u * (v * lift[2]! + (1 - v) * lift[3]!)
        }
        const points = places.map(([xMm, yMm]) => ({ xMm, yMm, zMm: 2 - heightAt(motorMm, xMm, yMm) }))
        const { adjustmentsMm } = levelGantry(points, corners, 10, 1000)
        const levelled = motorMm.map((lift, index) => lift + adjustmentsMm[index]!)
        for (const lift of levelled) expect(lift).toBeCloseTo(levelled[0]!, 9)
      }),
    )
  })

  test('says what a real gantry said', () => {
    // Issue 1798; its corners are not shown there, so motors stand at the probed points here and only the words are compared.
    const probed = [2.80863, 2.656755, 2.621755, 2.55488]
    const places = [
      [25, 0],
      [25, 200],
      [225, 200],
      [225, 0],
    ] as const
    const points = places.map(([xMm, yMm], index) => ({ xMm, yMm, zMm: probed[index]! }))
    const { lines } = levelGantry(
      points,
      [
        { xMm: 25, yMm: 0 },
        { xMm: 225, yMm: 200 },
      ],
      10,
      4,
    )
    expect(lines[0]).toBe('Gantry-relative probe points:\n0: 7.191370 1: 7.343245 2: 7.378245 3: 7.445120')
    expect(lines[1]).toBe('Actuator Positions:\nz: 7.191370 z1: 7.343245 z2: 7.378245 z3: 7.445120')
    expect(adjustmentsText(['stepper_z', 'stepper_z1'], [0.305139, -0.102333])).toBe(
      'Making the following Z adjustments:\nstepper_z = 0.305139\nstepper_z1 = -0.102333',
    )
    expect(() =>
      levelGantry(
        points,
        [
          { xMm: 25, yMm: 0 },
          { xMm: 225, yMm: 200 },
        ],
        10,
        0.1,
      ),
    ).toThrow('Aborting quad_gantry_level required adjustment 0.148125 is greater than max_adjust 0.100000')
  })
})

describe('retries', () => {
  const settings = { retries: 3, toleranceMm: 0.01 }

  test('end when the points agree', () => {
    const state = createLevelRetries(settings)
    expect(judgeLevelRound(state, [0, 0.3])).toEqual({
      isDone: false,
      text: 'Retries: 0/3 Probed points range: 0.300000 tolerance: 0.010000',
    })
    expect(judgeLevelRound(state, [0, 0.0075])).toEqual({
      isDone: true,
      text: 'Retries: 1/3 Probed points range: 0.007500 tolerance: 0.010000',
    })
    expect(judgeLevelRound(createLevelRetries({ retries: 0, toleranceMm: 0 }), [0, 5]).isDone).toBe(true)
  })

  test('are given up when there were too many, or when it gets worse and worse', () => {
    const slow = createLevelRetries(settings)
    for (const rangeMm of [0.3, 0.2, 0.1]) judgeLevelRound(slow, [0, rangeMm])
    expect(() => judgeLevelRound(slow, [0, 0.05])).toThrow('Too many retries')
    const worse = createLevelRetries({ retries: 10, toleranceMm: 0.01 })
    for (const rangeMm of [0.3, 0.4]) judgeLevelRound(worse, [0, rangeMm])
    expect(() => judgeLevelRound(worse, [0, 0.5])).toThrow(
      'Retries aborting: Probed points range is increasing. Possibly Z motor numbering is wrong.',
    )
    const broken = createLevelRetries(settings)
    expect(judgeLevelRound(broken, [0, Number.NaN]).isDone).toBe(false)
  })
})

describe('skew', () => {
  test('of a square printed on a leaning machine is how far it leans', () => {
    fc.assert(
      fc.property(number(-0.05, 0.05), number(20, 200), (lean, sideMm) => {
        // A at the origin, D along X, B along the leaning Y.
        const acMm = Math.hypot(sideMm * (1 + lean), sideMm)
        const bdMm = Math.hypot(sideMm * (1 - lean), sideMm)
        expect(skewFactor(acMm, bdMm, sideMm)).toBeCloseTo(lean, 9)
      }),
    )
    // The documentation's example leans the other way, by about a degree.
    expect(measuredSkewText(140.4, 142.8, 99.8)).toBe(`Calculated Skew: -0.016951 radians, -0.97 degrees`)
  })

  test('a corrected head on the leaning machine is where the file wants it', () => {
    fc.assert(
      fc.property(
        number(-0.05, 0.05),
        number(-0.05, 0.05),
        number(-0.05, 0.05),
        number(-200, 200),
        number(-200, 200),
        number(0, 200),
        (xy, xz, yz, x, y, z) => {
          const position = [x, y, z]
          skewPosition({ xy, xz, yz }, position)
          // Y leans towards X, Z towards both.
          const [headX, headY, headZ] = position as [number, number, number]
          expect(headX + xy * headY + xz * headZ).toBeCloseTo(x, 9)
          expect(headY + yz * headZ).toBeCloseTo(y, 9)
          unskewPosition({ xy, xz, yz }, position)
          expect(position[0]).toBeCloseTo(x, 9)
          expect(position[1]).toBeCloseTo(y, 9)
          expect(position[2]).toBe(z)
        },
      ),
    )
  })

  test('is saved under its names', () => {
    expect(skewOptions({ xy: -0.0169, xz: 0, yz: 2e-5 })).toEqual([
      ['xy_skew', '-0.0169'],
      ['xz_skew', '0.0'],
      ['yz_skew', '2e-05'],
    ])
  })

  test('lengths that no parallelogram has are refused', () => {
    for (const [ac, bd, ad] of [
      [1, 1, 100],
      [Number.NaN, 140, 100],
      [140, 140, 0],
      [-140, 140, 99],
    ] as const) {
      expect(() => skewFactor(ac, bd, ad)).toThrow('no parallelogram')
    }
  })
})
