import { expect, test } from 'vitest'
import { coverBox, createHeightField, fieldVolumeMm3, topAtMm } from './height-field.ts'

const bounds = { minXMm: 10, minYMm: 10, maxXMm: 20, maxYMm: 20 }

test('growing keeps every cell where it is', () => {
  const field = createHeightField(0.2, bounds)
  const column = Math.floor((12.34 - field.originXMm) / 0.2)
  const row = Math.floor((17.6 - field.originYMm) / 0.2)
  field.topMm[row * field.columns + column] = 1.5
  field.solidMm[row * field.columns + column] = 1.2
  const volume = fieldVolumeMm3(field)
  coverBox(field, -50, 0, 90, 30)
  expect(field.cellMm).toBe(0.2)
  expect(topAtMm(field, 12.34, 17.6)).toBe(1.5)
  expect(topAtMm(field, 12.34 - 0.2, 17.6)).toBe(0)
  expect(fieldVolumeMm3(field)).toBeCloseTo(volume, 9)
})

test('a field that would be too large gets larger cells, with the same plastic', () => {
  const field = createHeightField(0.2, bounds, 40_000)
  field.topMm.fill(1)
  field.solidMm.fill(0.9)
  const volume = fieldVolumeMm3(field)
  coverBox(field, 0, 0, 100, 100)
  expect(field.cellMm).toBeGreaterThan(0.2)
  expect(field.columns * field.rows).toBeLessThanOrEqual(40_000)
  expect(fieldVolumeMm3(field)).toBeCloseTo(volume, 2)
  expect(topAtMm(field, 15, 15)).toBe(1)
})
