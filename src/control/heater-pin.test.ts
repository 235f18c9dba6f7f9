import { expect, test } from 'vitest'
import { createHeaterPin, stepHeaterPin } from './heater-pin.ts'

test('a small change waits for the renewal, a large one does not', () => {
  const pin = createHeaterPin(0, 5)
  expect(stepHeaterPin(pin, 0.3, 0)).toBe(0.3)
  expect(stepHeaterPin(pin, 0.33, 0.3)).toBe(0.3)
  expect(stepHeaterPin(pin, 0.36, 0.6)).toBe(0.36)
  expect(stepHeaterPin(pin, 0.37, 4.2)).toBe(0.36)
  expect(stepHeaterPin(pin, 0.37, 4.5)).toBe(0.37)
})

test('a pin that is off stays off below 5 % and goes off at once from above', () => {
  const pin = createHeaterPin(0, 5)
  expect(stepHeaterPin(pin, 0.049, 100)).toBe(0)
  expect(stepHeaterPin(pin, 1, 101)).toBe(1)
  expect(stepHeaterPin(pin, 0, 101.3)).toBe(0)
})
