// Checks on formulas whose inputs are changed: what leaves them without a value is not said.
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { createModel } from '../writing/model.ts'
import { checkScaling, checkSize } from './checks.ts'
import { createComposer } from './composer.ts'

function recovery(inMm: number, outMm: number): Parameters<typeof checkSize> {
  const model = createModel(() => 0)
  model.given('d', 9, 'mm')
  model.given('a', inMm, 'mm/s')
  model.given('b', outMm, 'mm/s')
  return [model, createComposer(createRandom(1)), model.derive('t', 's', 'd/(a - b)')]
}

test('rounding that makes two inputs equal gives no estimate', () => {
  expect(checkSize(...recovery(104, 96))).toBeNull()
  expect(checkSize(...recovery(104, 44))).not.toBeNull()
})

test('doubling that makes two inputs equal gives no scaling', () => {
  const even = recovery(48, 24)
  expect(checkScaling(...even, even[0].value('b'))).toBeNull()
  expect(checkScaling(...even, even[0].value('a'))).not.toBeNull()
})

test('a temperature is not doubled, a difference of temperatures is', () => {
  const model = createModel(() => 0)
  model.given('T', 80, '°C')
  model.given('T_a', 20, '°C')
  model.given('tau', 40, 's')
  const slope = model.derive('v', 'K/s', '(T - T_a)/tau')
  const rest: [typeof model, ReturnType<typeof createComposer>, typeof slope] = [
    model,
    createComposer(createRandom(1)),
    slope,
  ]
  expect(checkScaling(...rest, model.value('T'))).toBeNull()
  expect(checkScaling(...rest, model.value('T_a'))).toBeNull()
  expect(checkScaling(...rest, model.value('tau'))).not.toBeNull()
  const rise = model.derive('r', 'K', 'T - T_a')
  const twice = model.derive('w', 'K/s', '2*r/tau')
  expect(checkScaling(model, rest[1], twice, rise)).not.toBeNull()
})
