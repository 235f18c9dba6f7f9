import { describe, expect, test } from 'vitest'
import {
  createMotionMeter,
  createRowMeter,
  measureBlock,
  measurePosition,
  sizeBelow,
  timeAbove,
} from './motion-meter.ts'
import { addCorner, createPruntBlock, startBlock } from './prunt/block.ts'
import { RECORDED_LIMITS } from './prunt/limits-fixture.ts'
import { createBlockPlanner, planBlock } from './prunt/plan-block.ts'
import { createTrajectoryBlock, SEGMENT_EXTRUDE, SEGMENT_HOMING } from './trajectory.ts'

const STEP_S = 1e-3
const ACCEL = 1000

/** From rest to 100 mm/s along X, as long at that speed, and to rest: 30 mm in 0.4 s. */
function trapezoid(line: number, startS: number, startXMm: number, direction = 1, kind = SEGMENT_EXTRUDE) {
  return { line, startS, startXMm, direction, kind }
}

function rowsOf(rows: readonly ReturnType<typeof trapezoid>[]) {
  const block = createTrajectoryBlock(rows.length)
  for (const [i, row] of rows.entries()) {
    block.kind[i] = row.kind
    block.line[i] = row.line
    block.startS[i] = row.startS
    block.accelS[i] = 0.1
    block.cruiseS[i] = 0.2
    block.decelS[i] = 0.1
    block.startXMm[i] = row.startXMm
    block.ratioX[i] = row.direction
    block.ratioE[i] = 0
    block.cruiseMmPerS[i] = 100
    block.accelMmPerS2[i] = ACCEL
    block.distanceMm[i] = 30
  }
  block.count = rows.length
  return block
}

describe('rows of a planner', () => {
  test('a trapezoid: its speed, its acceleration, and as jerk that over one step', () => {
    const meter = createMotionMeter(STEP_S)
    createRowMeter(meter)(rowsOf([trapezoid(1, 0, 0), trapezoid(2, 0.4, 30)]))
    expect(meter.samples).toBeGreaterThanOrEqual(800)
    expect(meter.peakMmPerS).toBeCloseTo(100, 9)
    expect(meter.peakMmPerS2).toBeCloseTo(ACCEL, 5)
    // From full acceleration to full deceleration would be twice as much; a cruise lies between.
    expect(meter.peakMmPerS3 / (ACCEL / STEP_S)).toBeCloseTo(1, 1)
    expect(meter.waysMm.reduce((sum, way) => sum + way, 0)).toBeCloseTo(60, 1)
  })

  test('half the step, twice the jerk', () => {
    const peak = (stepS: number): number => {
      const meter = createMotionMeter(stepS)
      createRowMeter(meter)(rowsOf([trapezoid(1, 0, 0)]))
      return meter.peakMmPerS3
    }
    expect(peak(5e-4) / peak(1e-3)).toBeCloseTo(2, 1)
  })

  test('rests count as time, homing counts as nothing', () => {
    const meter = createMotionMeter(STEP_S)
    createRowMeter(meter)(rowsOf([trapezoid(1, 0, 0), trapezoid(2, 1.4, 30)]))
    expect(meter.samples).toBeCloseTo(1800, -1)
    expect(sizeBelow(meter.accelBins, 0.7)).toBeLessThan(2)
    const homed = createMotionMeter(STEP_S)
    createRowMeter(homed)(rowsOf([trapezoid(1, 0, 0, 1, SEGMENT_HOMING), trapezoid(2, 0.4, 500)]))
    expect(homed.samples).toBeCloseTo(400, -1)
    expect(homed.peakMmPerS).toBeCloseTo(100, 9)
  })

  test('the close-up begins at the marked move and ends by itself', () => {
    const meter = createMotionMeter(STEP_S, 0.25)
    const marked = { xMm: 60, yMm: 0, zMm: 0, eMm: 0 }
    createRowMeter(meter, () => marked)(rowsOf([trapezoid(1, 0, 0), trapezoid(2, 0.4, 30), trapezoid(3, 0.8, 60)]))
    const { speeds } = meter.closeUp
    expect(speeds.length).toBe(250)
    expect(speeds[0]).toBeLessThan(2)
    expect(speeds[50]).toBeCloseTo(50, -0.5)
    expect(speeds[150]).toBeCloseTo(100, 9)
  })
})

describe('blocks of Prunt', () => {
  test('peaks are the limits, and the close-up begins at the same move', () => {
    const planner = createBlockPlanner({ ...RECORDED_LIMITS, mode: 'mended' })
    const block = createPruntBlock()
    startBlock(block, planner, 0, 0, 0, 0)
    addCorner(block, planner, 100, 0, 0, 0, 150, 0)
    addCorner(block, planner, 100, 50, 0, 0, 150, 0)
    planBlock(block, planner)
    const meter = createMotionMeter(STEP_S, 0.1)
    measureBlock(meter, block, planner, { xMm: 100, yMm: 50, zMm: 0, eMm: 0 })
    expect(meter.peakMmPerS).toBeCloseTo(150, 6)
    expect(meter.peakMmPerS2).toBeLessThanOrEqual(1.01 * RECORDED_LIMITS.accelMmPerS2)
    expect(meter.peakMmPerS2).toBeGreaterThan(0.9 * RECORDED_LIMITS.accelMmPerS2)
    expect(meter.peakMmPerS3).toBeLessThanOrEqual(1.01 * RECORDED_LIMITS.jerkMmPerS3)
    expect(meter.closeUp.speeds.length).toBe(100)
    // The corner is slow, the second leg fast.
    expect(meter.closeUp.speeds[0]).toBeLessThan(30)
    expect(meter.closeUp.speeds[99]).toBeGreaterThan(100)
  })
})

test('sizes are counted by their share of the time', () => {
  const meter = createMotionMeter(1)
  for (let i = 0; i < 1000; i++) measurePosition(meter, i < 500 ? 0 : (i - 500) * 10, 0, 0)
  // One step of acceleration, 10 mm/s2, at the start: half of the positions stand, half run evenly.
  const above = timeAbove(meter.accelBins)
  expect(above[0]![1]).toBeCloseTo(1 / 1000, 12)
  expect(above.at(-1)![1]).toBe(0)
  expect(sizeBelow(meter.accelBins, 0.99)).toBeLessThan(2)
  expect(sizeBelow(meter.accelBins, 1)).toBeGreaterThanOrEqual(10)
})
