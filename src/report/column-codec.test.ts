import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeColumn, encodeColumn } from './column-codec.ts'

const bits = fc.constantFrom(8 as const, 16 as const, 32 as const)
const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -5000, max: 5000, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
)

test('every value comes back within half a step, and what does not apply comes back as NaN', () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 200 }),
      bits,
      fc.constantFrom(1 as const, 2 as const),
      (values, width, lanes) => {
        const { column, bytes } = encodeColumn(values, { name: 'x_mm', bits: width, step: 0.01, lanes })
        const decoded = decodeColumn(bytes, column)
        expect(decoded.length).toBe(values.length)
        values.forEach((original, i) => {
          // 32-bit floats of the shorter widths add their own rounding, at most 5000 / 2^24.
          if (Number.isFinite(original))
            expect(Math.abs(decoded[i]! - original)).toBeLessThanOrEqual(column.step / 2 + 6e-4)
          else expect(decoded[i]).toBeNaN()
        })
      },
    ),
  )
})

test('the step is what was asked for while the range fits', () => {
  expect(encodeColumn([0, 255], { name: 'x_mm', bits: 16, step: 0.01 }).column.step).toBe(0.01)
  expect(encodeColumn([0, 1000], { name: 'x_mm', bits: 16, step: 0.01 }).column.step).toBeCloseTo(1000 / 65534, 9)
})

test('a path of joined beads is mostly zeros in its first lane', () => {
  const joined = [0, 1, 1, 3, 3, 2, 2, 7]
  const { bytes } = encodeColumn(joined, { name: 'x_mm', bits: 16, step: 1, lanes: 2 })
  expect([...bytes.subarray(0, 4)]).toEqual([0, 0, 0, 0])
})
