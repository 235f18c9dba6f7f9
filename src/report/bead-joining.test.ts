import { expect, test } from 'vitest'
import { sampleRun } from '../../tests/sample-run.ts'
import { joinBeads } from './bead-joining.ts'

const beads = sampleRun({ layers: 8, pointsPerWall: 200 }).beads

test('few enough beads stay as they are', () => {
  const { first, last } = joinBeads(beads, beads.rowCount)
  expect(first).toEqual(last)
  expect(first.length).toBe(beads.rowCount)
})

test('joined beads cover every bead once, and each run is an unbroken path of one feature', () => {
  const { first, last } = joinBeads(beads, Math.floor(beads.rowCount / 2))
  expect(first.length).toBeLessThanOrEqual(beads.rowCount / 2)
  let next = 0
  const at = (name: string, row: number): number => Number(beads.columns[name]![row])
  first.forEach((from, i) => {
    expect(from).toBe(next)
    next = last[i]! + 1
    for (let row = from + 1; row <= last[i]!; row++) {
      expect(at('feature', row)).toBe(at('feature', from))
      expect(at('x0_mm', row)).toBeCloseTo(at('x1_mm', row - 1), 2)
    }
  })
  expect(next).toBe(beads.rowCount)
})

test('a limit that joining cannot reach is still kept', () => {
  expect(joinBeads(beads, 50).first.length).toBeLessThanOrEqual(50)
})
