import { expect, test } from 'vitest'
import { CAUSES } from '#operator'
import { isScarce, isTooLittle } from './too-little.ts'

test('what starves the nozzle is too little, what overfeeds it or hides it is not', () => {
  const names = CAUSES.map(({ name }) => name)
  const little = names.filter(isTooLittle)
  expect(little).toHaveLength(9)
  for (const other of ['sound', 'over-extrusion', 'thermistor-drift', 'spire-knocked', '']) {
    expect(isTooLittle(other)).toBe(false)
  }
})

test('an alarm is true of the machine from the moment on at which plastic is missing, and never where none is', () => {
  expect([299, 300, 301].map((timeS) => isScarce({ scarceS: 300 }, timeS))).toEqual([false, true, true])
  expect(isScarce({ scarceS: Number.NaN }, 1e6)).toBe(false)
})
