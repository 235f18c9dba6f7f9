import { expect, test } from 'vitest'
import { createTrajectoryBlock, SEGMENT_EXTRUDE, SEGMENT_FILAMENT } from './trajectory.ts'
import { TRAPEZOID_CSV_HEADER, trapezoidCsvRows } from './trapezoid-csv.ts'

test('a printing move has a row for the head and one for the filament, a retraction only the latter', () => {
  const block = createTrajectoryBlock(2)
  block.count = 2
  block.kind[0] = SEGMENT_EXTRUDE
  block.startS[0] = 0.25
  block.cruiseS[0] = 0.5
  block.ratioX[0] = 1
  block.ratioE[0] = 0.04
  block.startMmPerS[0] = 100
  block.cruiseMmPerS[0] = 100
  block.kind[1] = SEGMENT_FILAMENT
  block.ratioE[1] = -1
  block.cruiseMmPerS[1] = 35
  const rows = trapezoidCsvRows(block).trimEnd().split('\n')
  expect(rows).toEqual([
    'toolhead,0.25,0.0,0.5,0.0,0.0,0.0,0.0,1.0,0.0,0.0,100.0,100.0,0.0,0',
    'extruder,0.25,0.0,0.5,0.0,0.0,0.0,0.0,1.0,True,0.0,4.0,4.0,0.0,0',
    'extruder,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,False,0.0,0.0,-35.0,0.0,0',
  ])
  expect(rows[0]?.split(',')).toHaveLength(TRAPEZOID_CSV_HEADER.split(',').length)
})
