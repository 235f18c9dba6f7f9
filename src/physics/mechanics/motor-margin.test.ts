import { expect, test } from 'vitest'
import type { MachineModel } from '../machine.ts'
import { headCollision } from './head-clearance.ts'
import { ploughForceN, pullOutForceN, skipMargin, slipShiftMm } from './motor-margin.ts'
import { ARTIFACT_SOURCES, artifactUm, transmissibility, worstSpeedMmPerS } from './vertical-artifacts.ts'

const frame = {
  movingMassXKg: 0.4,
  movingMassYKg: 0.8,
  motorForceN: 45,
  motorHalfForceMmPerS: 450,
  frictionN: 5,
} as MachineModel['frame']

test('a motor pulls half at its half-force speed and all of it when slow', () => {
  expect(pullOutForceN(frame, 0)).toBe(45)
  expect(pullOutForceN(frame, -450)).toBeCloseTo(22.5, 9)
  expect(pullOutForceN(frame, 900)).toBeLessThan(pullOutForceN(frame, 450))
})

test('steps are lost first on the heavier axis, by acceleration, speed or a collision', () => {
  // y: 0.8 kg x 10 m/s² + 5 N (1 + 0.1) = 13.5 N of 45 N.
  expect(skipMargin(frame, 0, 1, 100, 10_000)).toBeCloseTo(45 / 13.5, 6)
  expect(skipMargin(frame, 1, 0, 100, 10_000)).toBeGreaterThan(skipMargin(frame, 0, 1, 100, 10_000))
  expect(skipMargin(frame, 0, 1, 100, 60_000)).toBeLessThan(1)
  expect(skipMargin(frame, 0, 1, 600, 20_000)).toBeLessThan(1)
  expect(skipMargin(frame, 0, 1, 100, 10_000, 40)).toBeLessThan(1)
})

test('a nozzle 0.1 mm deep in a 0.45 mm bead of 50 MPa feels 1.3 N', () => {
  expect(ploughForceN(0.1, 0.45, 50e6)).toBeCloseTo(1.3, 1)
  expect(ploughForceN(-1, 0.45, 50e6)).toBe(0)
})

test('a slip is four full steps: 0.8 mm, on a CoreXY half of it on both axes', () => {
  expect(slipShiftMm('cartesian', 'y', 0.2, 1)[1]).toBeCloseTo(0.8, 9)
  expect(Math.hypot(...slipShiftMm('corexy', 'y', 0.2, 1))).toBeCloseTo(0.8 / Math.SQRT2, 9)
})

test('stripes are worst where their frequency meets the resonance', () => {
  expect(transmissibility(0, 50, 0.1)).toBe(1)
  expect(transmissibility(50, 50, 0.1)).toBeCloseTo(Math.sqrt(1 + 1 / 0.04), 6)
  const belt = ARTIFACT_SOURCES[2]!
  const worst = worstSpeedMmPerS(belt, 50)
  expect(worst).toBe(100)
  expect(artifactUm(belt, worst, 50, 0.1)).toBeGreaterThan(artifactUm(belt, 2 * worst, 50, 0.1))
  expect(artifactUm(belt, worst, 50, 0.1)).toBeGreaterThan(artifactUm(belt, worst / 2, 50, 0.1))
})

test('the head hits what is taller than the nozzle and near enough, the beam what is taller than the head', () => {
  const envelope = { headRadiusMm: 40, headHeightMm: 30 }
  const box = (topMm: number) => [{ name: 'a', minXMm: 50, maxXMm: 70, minYMm: 50, maxYMm: 70, topMm }]
  expect(headCollision(envelope, box(20), 150, 60, 0.2, 120, 60, 0.2)).toBe(-1)
  expect(headCollision(envelope, box(20), 150, 60, 0.2, 105, 60, 0.2)).toBe(0)
  expect(headCollision(envelope, box(20), 150, 60, 20, 60, 60, 20)).toBe(-1)
  expect(headCollision(envelope, box(20), 0, 0, 0.2, 200, 200, 0.2)).toBe(0)
  expect(headCollision(envelope, box(40), 190, 60, 0.2, 200, 60, 0.2)).toBe(0)
  expect(headCollision(envelope, box(40), 190, 160, 0.2, 200, 160, 0.2)).toBe(-1)
  // Past a corner: 28.3 mm along each axis is 40 mm away.
  expect(headCollision(envelope, box(20), 99, 99, 0.2, 99, 99, 0.2)).toBe(-1)
  expect(headCollision(envelope, box(20), 97, 97, 0.2, 97, 97, 0.2)).toBe(0)
})
