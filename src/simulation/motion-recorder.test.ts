import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTrajectoryBlock, SEGMENT_EXTRUDE, SEGMENT_FILAMENT, type TrajectoryBlock } from '#motion'
import type { MotionPieces } from '#sensing'
import { createMotionRecorder, dropMotionBefore, recordMotion, recordRest } from './motion-recorder.ts'

/** One move along +x from `startS`: 0.1 s from 0 to 50 mm/s, 0.3 s of cruise, 0.1 s back to 0; 0.05 mm of filament a mm. */
function addMove(block: TrajectoryBlock, startS: number, kind = SEGMENT_EXTRUDE): void {
  const i = block.count++
  block.startS[i] = startS
  block.accelS[i] = 0.1
  block.cruiseS[i] = 0.3
  block.decelS[i] = 0.1
  block.ratioX[i] = kind === SEGMENT_FILAMENT ? 0 : 1
  block.ratioE[i] = kind === SEGMENT_FILAMENT ? -1 : 0.05
  block.distanceMm[i] = 20
  block.startMmPerS[i] = 0
  block.cruiseMmPerS[i] = 50
  block.accelMmPerS2[i] = 500
  block.kind[i] = kind
}

function distance(pieces: MotionPieces, from: Float64Array, to: Float64Array): number {
  let sum = 0
  for (let i = 0; i < pieces.count; i++) sum += (pieces.durationS[i]! * (from[i]! + to[i]!)) / 2
  return sum
}

test('pieces add up to the move, rests fill what lies between, and the window has no gaps', () => {
  const block = createTrajectoryBlock(4)
  addMove(block, 1)
  addMove(block, 2)
  const recorder = createMotionRecorder(0.5, 4)
  recordMotion(recorder, block, 0, 1)
  recordMotion(recorder, block, 1, 2)
  recordRest(recorder, 10)
  const { pieces } = recorder
  expect(pieces.count).toBe(9)
  expect(pieces.startS[0]).toBe(0.5)
  for (let i = 1; i < pieces.count; i++)
    expect(pieces.startS[i]).toBeCloseTo(pieces.startS[i - 1]! + pieces.durationS[i - 1]!, 9)
  expect(recorder.untilS).toBe(4)
  expect(distance(pieces, pieces.startXMmPerS, pieces.endXMmPerS)).toBeCloseTo(40, 9)
  expect(distance(pieces, pieces.startEMmPerS, pieces.endEMmPerS)).toBeCloseTo(2, 9)
})

test('a cut through a move keeps the speed at the cut', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 0.49, noNaN: true }), (cutS) => {
      const block = createTrajectoryBlock(1)
      addMove(block, 0)
      const before = createMotionRecorder(0, cutS)
      const after = createMotionRecorder(cutS, 0.5)
      recordMotion(before, block, 0, 0)
      recordMotion(after, block, 0, 0)
      const parts = [before.pieces, after.pieces].map((p) => distance(p, p.startXMmPerS, p.endXMmPerS))
      expect(parts[0]! + parts[1]!).toBeCloseTo(20, 9)
      expect(before.pieces.endXMmPerS[before.pieces.count - 1]).toBeCloseTo(after.pieces.startXMmPerS[0]!, 9)
    }),
  )
})

test('a retraction moves no axis; pressure advance speeds the filament up and slows it down', () => {
  const block = createTrajectoryBlock(2)
  addMove(block, 0, SEGMENT_FILAMENT)
  addMove(block, 0.5)
  const recorder = createMotionRecorder(0, 1)
  recordMotion(recorder, block, 0, 0, 0.04)
  recordMotion(recorder, block, 1, 0.5, 0.04)
  const { startEMmPerS, endEMmPerS, startXMmPerS } = recorder.pieces
  expect([startEMmPerS[1], startXMmPerS[1]]).toEqual([-50, 0])
  // 0.04 s x 500 mm/s² x 0.05 = 1 mm/s.
  expect([startEMmPerS[3], endEMmPerS[3], startEMmPerS[5]].map((v) => Math.round(100 * v!) / 100)).toEqual([
    1, 3.5, 1.5,
  ])
})

test('a rolling window forgets what has ended', () => {
  const block = createTrajectoryBlock(2)
  addMove(block, 0)
  addMove(block, 0.5)
  const recorder = createMotionRecorder()
  recordMotion(recorder, block, 0, 0)
  recordMotion(recorder, block, 1, 0.5)
  dropMotionBefore(recorder, 0.55)
  expect(recorder.pieces.count).toBe(3)
  expect(recorder.pieces.startS[0]).toBeCloseTo(0.5, 9)
  expect(recorder.pieces.endXMmPerS[0]).toBeCloseTo(50, 9)
})
