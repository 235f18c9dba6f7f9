import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MachineModel } from '../machine.ts'
import {
  axisDemandRatio,
  createAxisDrive,
  createAxisMove,
  createDriverHeat,
  DRIVER_SHUTDOWN_C,
  DRIVER_WARNING_C,
  fallBehindMm,
  screwWobbleMm,
  slipCount,
  slipPulley,
  stepDriver,
  takeUpPlay,
} from './drive-train.ts'

const frame = { motorForceN: 50, motorHalfForceMmPerS: 400, frictionN: 5 } as MachineModel['frame']

/** 1 kg speeding up from rest to 100 mm/s. */
function move(accelMmPerS2: number, cruiseS = 0.1) {
  const accelS = 100 / accelMmPerS2
  return {
    ...createAxisMove(),
    massKg: 1,
    frictionN: 5,
    startMmPerS: 0,
    cruiseMmPerS: 100,
    accelMmPerS2,
    accelS,
    cruiseS,
    decelS: accelS,
  }
}

describe('play', () => {
  test('is a dead band: out and back leaves the head one band behind', () => {
    const axis = createAxisDrive()
    takeUpPlay(axis, 10, 0.2)
    expect(axis.playMm).toBeCloseTo(-0.1, 12)
    takeUpPlay(axis, -0.15, 0.2)
    expect(axis.playMm).toBeCloseTo(0.05, 12)
    takeUpPlay(axis, -10, 0.2)
    expect(axis.playMm).toBeCloseTo(0.1, 12)
  })

  test('never exceeds half the band', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (travels, band) => {
          const axis = createAxisDrive()
          for (const travel of travels) {
            takeUpPlay(axis, travel, band)
            expect(Math.abs(axis.playMm)).toBeLessThanOrEqual(band / 2)
          }
        },
      ),
    )
  })

  test('a pulley loses its phase only where the motor turns round', () => {
    const axis = createAxisDrive()
    for (const travel of [1, 2, 0, 3]) slipPulley(axis, travel, 0.05, 0.5)
    expect(axis.shiftMm).toBe(0)
    slipPulley(axis, -1, 0.05, 0.5)
    expect(axis.shiftMm).toBeCloseTo(0.05, 12)
    slipPulley(axis, 1, 0.05, 1)
    expect(axis.shiftMm).toBeCloseTo(-0.05, 12)
  })
})

describe('lost steps', () => {
  test('a motor holds what it can pull and no more', () => {
    // 1 kg x 40 m/s² + 5.5 N of friction at 100 mm/s, of 50 N.
    expect(axisDemandRatio(frame, move(40_000))).toBeCloseTo(45.5 / 50, 9)
    expect(fallBehindMm(frame, move(40_000), 0.8)).toBe(0)
    expect(axisDemandRatio(frame, move(50_000))).toBeGreaterThan(1)
  })

  test('the missing force leaves the head behind: F t² / 2 m, and the motor catches it within a pole', () => {
    // 65.5 N wanted, 50 N there: 15.5 N missing for 1/600 s on 1 kg.
    const shortS = 100 / 60_000
    expect(fallBehindMm(frame, move(60_000), 0.8)).toBeCloseTo((15.5e3 * shortS ** 2) / 2, 9)
  })

  test('more of the same is never less, in time or in excess', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 200_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (accel, cruiseS) => {
          const weak = { ...frame, motorForceN: 4 }
          const short = fallBehindMm(weak, move(accel, cruiseS), 0.8)
          expect(fallBehindMm(weak, move(accel, cruiseS + 0.1), 0.8)).toBeGreaterThanOrEqual(short)
          expect(fallBehindMm({ ...frame, motorForceN: 3 }, move(accel, cruiseS), 0.8)).toBeGreaterThanOrEqual(short)
        },
      ),
    )
  })

  test('something in the way that is stronger than the motor stops the head', () => {
    const blocked = { ...move(1000, 0.5), collisionN: 200, collisionFromS: 0.1 }
    expect(axisDemandRatio(frame, blocked)).toBeGreaterThan(4)
    // It runs at most as far as the cruise was to go on.
    expect(fallBehindMm(frame, blocked, 0.8)).toBeGreaterThan(20)
    expect(fallBehindMm(frame, blocked, 0.8)).toBeLessThan(60)
  })

  test('at least one slip, at most the way there was', () => {
    expect(slipCount(0.01, 0.8, 20)).toBe(1)
    expect(slipCount(4.1, 0.8, 20)).toBe(5)
    expect(slipCount(400, 0.8, 20)).toBe(25)
    expect(slipCount(400, 0.8, 0.1)).toBe(1)
  })
})

test('a screw comes round once a pitch', () => {
  for (const axis of ['x', 'y', 'z'] as const) {
    expect(screwWobbleMm(0.1, 8, 0, axis)).toBe(0)
    expect(screwWobbleMm(0.1, 8, 16, axis)).toBeCloseTo(0, 12)
  }
  expect(screwWobbleMm(0.1, 8, 2, 'x')).toBeCloseTo(0.1, 12)
  expect(screwWobbleMm(0.1, 8, 4, 'y')).toBeCloseTo(0.2, 12)
})

describe('a driver', () => {
  test('stays on at its usual heat, and its end does not depend on the steps', () => {
    const driver = createDriverHeat(25)
    stepDriver(driver, 40, 0, 600)
    expect(driver.isOff).toBe(false)
    expect(driver.chipC).toBeCloseTo(65, 6)
  })

  test('with less current it gets rid of what is its own: seven tenths of the added heat, by the square', () => {
    const driver = createDriverHeat(25)
    stepDriver(driver, 25, 130, 600, 0.6)
    expect(driver.isOff).toBe(false)
    expect(driver.chipC).toBeCloseTo(25 + 0.3 * 130 + 0.36 * (25 + 0.7 * 130), 6)
  })

  test('switches off above its limit and on again when it has cooled, for seconds at a time', () => {
    const driver = createDriverHeat(25)
    let offS = 0
    let turns = 0
    let was = false
    for (let t = 0; t < 300; t += 0.05) {
      stepDriver(driver, 25, 130, 0.05)
      if (driver.isOff) offS += 0.05
      if (driver.isOff !== was) turns++
      was = driver.isOff
      expect(driver.chipC).toBeLessThanOrEqual(DRIVER_SHUTDOWN_C + 1e-3)
    }
    expect(turns).toBeGreaterThan(2)
    // From shutdown to pre-warning with 25 + 0.3 x 130 = 64 °C to fall to: 5 s x ln(79 / 56).
    expect(offS / (turns / 2)).toBeCloseTo(5 * Math.log((DRIVER_SHUTDOWN_C - 64) / (DRIVER_WARNING_C - 64)), 0)
  })
})
