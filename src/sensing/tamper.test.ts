import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTamperLine, passSignal, type SignalTamper } from './tamper.ts'

const tamper = (kind: SignalTamper['kind'], change: Partial<SignalTamper> = {}): SignalTamper => ({
  kind,
  delayS: 0,
  gain: 1,
  offset: 0,
  ...change,
})

test('an untouched signal arrives as it is', () => {
  fc.assert(
    fc.property(fc.array(fc.double()), (values) => {
      const line = createTamperLine()
      values.forEach((value, i) => {
        expect(passSignal(line, undefined, value, i / 10)).toBe(value)
      })
    }),
  )
})

test('a delayed signal tells what was, the first value before there was any', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 1500 }), (ticks, length) => {
      const line = createTamperLine()
      let timeS = 0
      for (let i = 0; i < length; i++) {
        expect(passSignal(line, tamper('delayed', { delayS: ticks * 0.1 }), i, timeS)).toBe(Math.max(0, i - ticks))
        timeS += 0.1
      }
    }),
  )
})

test('a frozen signal stands at its last value until it is released, a lying one is bent, one that is off is no number', () => {
  const line = createTamperLine()
  expect(passSignal(line, undefined, 20, 0)).toBe(20)
  expect(passSignal(line, tamper('frozen'), 30, 0.1)).toBe(20)
  expect(passSignal(line, tamper('frozen'), 40, 0.2)).toBe(20)
  expect(passSignal(line, undefined, 50, 0.3)).toBe(50)
  expect(passSignal(line, tamper('lying', { gain: 2, offset: -1 }), 10, 0.4)).toBe(19)
  expect(passSignal(line, tamper('off'), 10, 0.5)).toBeNaN()
  expect(passSignal(line, undefined, 10, 0.6)).toBe(10)
  expect(passSignal(createTamperLine(), tamper('frozen'), 7, 0)).toBe(7)
})
