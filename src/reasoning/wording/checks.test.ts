// Checks on formulas whose inputs are changed: what leaves them without a value is not said.
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { bareText } from '../text/piece.ts'
import { createModel } from '../writing/model.ts'
import { checkScaling, checkSize, checkUnits } from './checks.ts'
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
  expect(checkScaling(...even, even[0].value('d'))).not.toBeNull()
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

test('an input is not doubled where another input is made from it, and the law is the right one', () => {
  const model = createModel(() => 0)
  model.given('f', 72, 'MHz')
  model.given('a', 3, 'mm')
  const slow = model.derive('s', 'MHz', 'f/2')
  const product = model.derive('d', 'MHz', 'f^2/s')
  const composer = createComposer(createRandom(1))
  expect(checkScaling(model, composer, product, model.value('f'))).toBeNull()
  expect(checkScaling(model, composer, product, slow)).not.toBeNull()
  const words = (id: string, expr: string): string =>
    bareText(
      checkScaling(
        model,
        composer,
        model.derive(id, expr.startsWith('1') ? '1/mm' : id === 'c' ? 'mm²' : 'mm', expr),
        model.value('a'),
      )!.piece,
    )
  expect(words('b', '3*a')).toContain('in proportion')
  expect(words('c', 'a^2/2')).toContain('square')
  expect(words('e', '1/a')).toContain('inverse proportion')
  expect(words('g', 'a + 1000*a^2/a')).toContain('in proportion')
})

test('units are checked only where they can go wrong', () => {
  const model = createModel(() => 0)
  model.given('f', 24, 'Hz')
  model.given('p', 12, '%')
  const composer = createComposer(createRandom(1))
  expect(checkUnits(model, composer, model.derive('g', 'Hz', 'f*(1 - p)'))).toBeNull()
  expect(checkUnits(model, composer, model.derive('T', 's', '1/f'))).not.toBeNull()
})
