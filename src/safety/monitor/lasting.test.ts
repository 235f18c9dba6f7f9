import { expect, test } from 'vitest'
import { isLasting, isQuick } from './lasting.ts'

test('broken by more than 3 °C for two samples at 4 Hz, or by more than 1.5 °C for 1.4 s', () => {
  expect(isLasting(3.01, 0.45)).toBe(true)
  expect(isLasting(3.01, 0.44)).toBe(false)
  expect(isLasting(3, 1.39)).toBe(false)
  expect(isLasting(1.51, 1.4)).toBe(true)
  expect(isLasting(1.5, 1e9)).toBe(false)
  expect(isLasting(Number.NaN, 1e9)).toBe(false)
  expect(isQuick(0.45, true)).toBe(true)
  expect(isQuick(1e9, false)).toBe(false)
})
