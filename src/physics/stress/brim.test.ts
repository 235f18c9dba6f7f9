import { expect, test } from 'vitest'
import { brimWidthMm } from './brim.ts'

const objects = { xMinMm: 50, xMaxMm: 110, yMinMm: 50, yMaxMm: 80 }
const around = (mm: number): typeof objects => ({
  xMinMm: 50 - mm,
  xMaxMm: 110 + mm,
  yMinMm: 50 - mm,
  yMaxMm: 80 + mm,
})

test('loops that fill the ring are a brim, one loop at a distance is a skirt', () => {
  const ringMm2 = 70 * 40 - 60 * 30
  expect(brimWidthMm(ringMm2 * 0.95, around(5), objects, 180)).toBeCloseTo(5, 0)
  expect(brimWidthMm((180 + 8 * 4) * 0.45, around(4), objects, 180)).toBe(0)
  expect(brimWidthMm(0, around(5), objects, 180)).toBe(0)
  expect(brimWidthMm(500, { ...around(5), xMinMm: 60 }, objects, 180)).toBe(0)
})
