import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { createLooseWire, stepLooseWire } from './loose-wire.ts'

test('a sound wire adds nothing; a loose one reads colder half the time, by its jump', () => {
  const sound = createLooseWire(createRandom(1))
  const loose = createLooseWire(createRandom(1))
  const drops: number[] = []
  for (let i = 0; i < 20_000; i++) {
    expect(stepLooseWire(sound, 0, 0.3)).toBe(0)
    drops.push(stepLooseWire(loose, 12, 0.3))
  }
  expect(Math.max(...drops)).toBeLessThanOrEqual(0)
  const bad = drops.filter((drop) => drop < 0)
  expect(bad.length / drops.length).toBeGreaterThan(0.4)
  expect(bad.length / drops.length).toBeLessThan(0.65)
  const rms = Math.sqrt(bad.reduce((sum, drop) => sum + drop * drop, 0) / bad.length)
  expect(Math.abs(rms - 12)).toBeLessThan(1)
})

test('a wire that is mended reads true at once', () => {
  const wire = createLooseWire(createRandom(2))
  for (let i = 0; i < 50; i++) stepLooseWire(wire, 20, 0.3)
  expect(stepLooseWire(wire, 0, 0.3)).toBe(0)
  expect(wire.state).toBe('good')
})
