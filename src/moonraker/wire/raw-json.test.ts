import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawItems, rawMembers } from './raw-json.ts'

test('members and items are cut as JSON.parse reads them', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (value, indent) => {
      const members = rawMembers(JSON.stringify(value, null, indent))!
      expect([...members.keys()]).toEqual(Object.keys(value))
      for (const [key, text] of members) expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value[key])))
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(3), (value, indent) => {
      const items = rawItems(JSON.stringify(value, null, indent))!
      expect(items.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('numbers keep the way they were written', () => {
  expect(rawMembers('{"a": 22.0, "b":{"c":1e3,"d":[1, 2.50]}}')).toEqual(
    new Map([
      ['a', '22.0'],
      ['b', '{"c":1e3,"d":[1, 2.50]}'],
    ]),
  )
})
