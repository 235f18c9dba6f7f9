import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactCos, exactSin } from './exact-trigonometry.ts'

describe('sine and cosine', () => {
  // From the series with 60 decimal digits.
  test.each([
    [0.001, 0.0009999998333333417, 0.9999995000000417],
    [0.5, 0.479425538604203, 0.8775825618903728],
    [1.0, 0.8414709848078965, 0.5403023058681398],
    [Math.PI / 2, 1.0, 6.123233995736766e-17],
    [2.0, 0.9092974268256817, -0.4161468365471424],
    [Math.PI, 1.2246467991473532e-16, -1.0],
    [-4.2, 0.8715757724135882, -0.4902608213406994],
    [2 * Math.PI, -2.4492935982947064e-16, 1.0],
    [Math.PI / 4, 0.7071067811865475, Math.SQRT1_2],
    [5.5, -0.7055403255703919, 0.70866977429126],
  ])('of %d are right to the last bit', (angle, sine, cosine) => {
    expect(exactSin(angle)).toBe(sine)
    expect(exactCos(angle)).toBe(cosine)
  })

  test('are within a bit of the engine, and of each other a quarter turn on', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (angle) => {
        expect(Math.abs(exactSin(angle) - Math.sin(angle))).toBeLessThanOrEqual(1.2e-16)
        expect(Math.abs(exactCos(angle) - Math.cos(angle))).toBeLessThanOrEqual(1.2e-16)
        expect(exactSin(-angle)).toBe(-exactSin(angle))
        expect(exactCos(-angle)).toBe(exactCos(angle))
      }),
    )
  })

  test('of nothing and of no number', () => {
    expect(exactSin(0)).toBe(0)
    expect(exactCos(0)).toBe(1)
    expect(exactSin(Number.NaN)).toBeNaN()
    expect(exactCos(Number.POSITIVE_INFINITY)).toBeNaN()
  })
})
