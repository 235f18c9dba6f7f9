import { expect, test } from 'vitest'
import { createRandom } from './random.ts'

test('the same seed gives the same numbers, and a fork is independent of later draws', () => {
  const first = createRandom(7)
  const second = createRandom(7)
  second.next()
  expect(first.fork('heater').next()).toBe(second.fork('heater').next())
  expect(createRandom(7).next()).not.toBe(createRandom(8).next())
})

test('uniform and normal draws have the moments they should', () => {
  const random = createRandom(1)
  let sum = 0
  let sumOfSquares = 0
  let uniformSum = 0
  const count = 20_000
  for (let i = 0; i < count; i++) {
    const value = random.normal()
    sum += value
    sumOfSquares += value * value
    uniformSum += random.next()
  }
  expect(Math.abs(sum / count)).toBeLessThan(0.03)
  expect(Math.abs(sumOfSquares / count - 1)).toBeLessThan(0.05)
  expect(Math.abs(uniformSum / count - 0.5)).toBeLessThan(0.01)
})
