import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSha256 } from './sha256.ts'

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
