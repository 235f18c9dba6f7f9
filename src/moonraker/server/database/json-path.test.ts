import fc from 'fast-check'
import { expect, test } from 'vitest'
import { depthOf, valueAt, withoutValueAt, withValueAt } from './json-path.ts'

const name = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', 'x"y', ''), fc.string({ maxLength: 4 }))

test('what is put at a path is found there, and taking it away leaves the rest', () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.jsonValue()), fc.array(name, { minLength: 1, maxLength: 4 }), (object, path) => {
      const before = JSON.stringify(object)
      const after = withValueAt(before, path, '[1.0, 1]')
      if (typeof after === 'number') {
        // A value in between is no object.
        expect(valueAt(before, path)).toBeUndefined()
        expect(valueAt(before, path.slice(0, after))).toBeDefined()
        return
      }
      expect(valueAt(after, path)).toBe('[1.0, 1]')
      const without = withoutValueAt(after, path)!
      expect(valueAt(without, path)).toBeUndefined()
      for (const [key, value] of Object.entries(object)) {
        if (key !== path[0]) expect(JSON.parse(valueAt(without, [key])!)).toEqual(JSON.parse(JSON.stringify(value)))
      }
    }),
  )
})

test('no key reaches the prototype of anything', () => {
  const json = withValueAt('{}', ['__proto__', 'polluted'], 'true') as string
  expect(json).toBe('{"__proto__":{"polluted":true}}')
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(valueAt('{}', ['toString'])).toBeUndefined()
})

test('numbers stay as they were written', () => {
  expect(withValueAt('{"a":{"b":1.0,"c":1e3}}', ['a', 'd'], '2')).toBe('{"a":{"b":1.0,"c":1e3,"d":2}}')
})

test('depth counts brackets, not those in texts', () => {
  expect(depthOf('1')).toBe(0)
  expect(depthOf('{"[[[":["\\"[",{}]}')).toBe(3)
})
