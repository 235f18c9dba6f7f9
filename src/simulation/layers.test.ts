import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cornerSharpness } from './layers.ts'

test('a rectangle has corners, an ellipse has none', () => {
  expect(cornerSharpness(2 * (60 + 40), 60, 40)).toBeCloseTo(1, 9)
  expect(cornerSharpness(Math.PI * 50, 50, 50)).toBeCloseTo(0, 9)
})

test('however small or slender the layer, sharpness stays between 0 and 1 and little plastic tells little', () => {
  const mm = fc.double({ min: 0.4, max: 300, noNaN: true })
  fc.assert(
    fc.property(mm, mm, fc.double({ min: 0, max: 5, noNaN: true }), (x, y, share) => {
      const sharpness = cornerSharpness(2 * (x + y) * share, x, y)
      expect(sharpness).toBeGreaterThanOrEqual(0)
      expect(sharpness).toBeLessThanOrEqual(1)
    }),
  )
  for (const outlineMm of [0, 0.1, 1.6, 20]) {
    expect(Math.abs(cornerSharpness(outlineMm, 0.4, 0.4) - 0.5)).toBeLessThanOrEqual(0.18)
    expect(Math.abs(cornerSharpness(outlineMm, 0.4, 0.5) - 0.5)).toBeLessThanOrEqual(0.2)
  }
})
