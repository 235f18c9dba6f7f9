import { expect, test } from 'vitest'
import type { Printer } from '#printer'
import { createHarmWatch } from './harm.ts'

const struck = (gaveWay: string): Printer =>
  ({
    host: { config: { settings: new Map() } },
    plant: { simulation: { facts: { strikes: [{ gaveWay }] } } },
  }) as unknown as Printer

test('a nozzle that motor or part gives way to does harm; curled edges give way in every print', () => {
  const seen = (gaveWay: string): readonly string[] => createHarmWatch(struck(gaveWay)).seen()
  expect(seen('edge')).toEqual([])
  expect(seen('object')).toEqual(seen('motor'))
  expect(seen('motor')).toHaveLength(1)
})
