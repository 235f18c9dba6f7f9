import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSha256, sha256OfText } from './sha256.ts'

test('the digest is that of OpenSSL, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (parts) => {
      const ours = createSha256()
      const theirs = createHash('sha256')
      for (const part of parts) {
        ours.update(part)
        theirs.update(part)
      }
      expect(ours.hex()).toBe(theirs.digest('hex'))
    }),
  )
})

test("the standard's own examples", () => {
  expect(sha256OfText('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256OfText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  const two = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'
  expect(sha256OfText(two)).toBe('248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1')
})

test('a text is hashed as UTF-8', () => {
  expect(sha256OfText('20 °C')).toBe(createHash('sha256').update('20 °C', 'utf8').digest('hex'))
})

test('every length around the ends of a block', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(length).fill(length)
    const ours = createSha256()
    ours.update(bytes)
    expect(ours.hex()).toBe(createHash('sha256').update(bytes).digest('hex'))
  }
})
