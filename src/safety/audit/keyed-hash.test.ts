import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHashKey, keyedHash } from './keyed-hash.ts'

test('without a key it is SHA-256 of the UTF-8', () => {
  expect(keyedHash('abc', null)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(keyedHash('°', null)).toBe(createHash('sha256').update('°').digest('hex'))
})

test('with a key it is HMAC, by the published examples (RFC 4231, cases 1, 2 and 6)', () => {
  expect(keyedHash('Hi There', createHashKey(new Uint8Array(20).fill(0x0b)))).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  )
  expect(keyedHash('what do ya want for nothing?', createHashKey(new TextEncoder().encode('Jefe')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
  expect(
    keyedHash('Test Using Larger Than Block-Size Key - Hash Key First', createHashKey(new Uint8Array(131).fill(0xaa))),
  ).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54')
})

test('it is that of OpenSSL for keys of any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 140 }), fc.string(), (key, text) => {
      expect(keyedHash(text, createHashKey(key))).toBe(createHmac('sha256', key).update(text).digest('hex'))
    }),
  )
  for (const length of [63, 64, 65]) {
    const key = new Uint8Array(length).fill(length)
    expect(keyedHash('x', createHashKey(key))).toBe(createHmac('sha256', key).update('x').digest('hex'))
  }
})

test("a key's id names it and is no more than 16 digits of a hash", () => {
  const key = new TextEncoder().encode('a key of some length, kept elsewhere')
  expect(createHashKey(key).id).toBe(
    createHmac('sha256', key).update('printwright audit key').digest('hex').slice(0, 16),
  )
})
