import { expect, test } from 'vitest'
import { brimWidthMm } from './brim.ts'

test('loops that fill their ring are a brim as wide as they are, a lone loop is none', () => {
  const loops = 10
  const beadWidthMm = 0.5
  const meanDistanceMm = (beadWidthMm * (loops + 1)) / 2
  const areaMm2 = loops * beadWidthMm * 180
  expect(brimWidthMm({ areaMm2, meanDistanceMm, spreadMm2: areaMm2 * 1.1, beadWidthMm })).toBeCloseTo(5, 9)
  const alone = { areaMm2: 0.5 * 180, meanDistanceMm: 0.9, spreadMm2: 0.9 * 180, beadWidthMm }
  expect(brimWidthMm(alone)).toBe(0)
  expect(brimWidthMm({ areaMm2: 0, meanDistanceMm: Number.NaN, spreadMm2: 0, beadWidthMm: Number.NaN })).toBe(0)
})
