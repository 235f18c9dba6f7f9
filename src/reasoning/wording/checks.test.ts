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
