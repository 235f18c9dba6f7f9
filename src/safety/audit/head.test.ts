import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { formatHead, parseHead } from './head.ts'
import { createHashKey } from './keyed-hash.ts'

const HASH = 'ab'.repeat(32)
const JOURNAL = '0123456789abcdef0123456789abcdef'
const head = { journal: JOURNAL, count: 12, hash: HASH }

test('a slot is a line of 320 bytes with its own proof', () => {
  const said = `{"count":12,"hash":"${HASH}","journal":"${JOURNAL}"}`
  const proof = createHash('sha256').update(said).digest('hex')
  const slot = formatHead(head, null)
  expect(slot).toBe(`${`${said.slice(0, -1)},"proof":"${proof}"}`.padEnd(319, ' ')}\n`)
  expect(slot.length).toBe(320)
  expect(parseHead(slot, null)).toEqual(head)
})

test('the largest count has room', () => {
  const slot = formatHead({ ...head, count: 999_999_999_999_999 }, null)
  expect(slot.length).toBe(320)
  expect(parseHead(slot, null)?.count).toBe(999_999_999_999_999)
})

test('the newer of two slots holds, in either order; the first of two equal ones', () => {
  const older = formatHead(head, null)
  const newer = formatHead({ ...head, count: 13 }, null)
  expect(parseHead(older + newer, null)?.count).toBe(13)
  expect(parseHead(newer + older, null)?.count).toBe(13)
  const twin = formatHead({ ...head, hash: 'cd'.repeat(32) }, null)
  expect(parseHead(older + twin, null)?.hash).toBe(HASH)
})

test('a slot that was half written leaves the other; nothing whole is null', () => {
  const older = formatHead(head, null)
  const newer = formatHead({ ...head, count: 13 }, null)
  expect(parseHead(older + newer.slice(0, 150), null)?.count).toBe(12)
  expect(parseHead(newer.slice(0, 150) + older.slice(150), null)).toBe(null)
  expect(parseHead('', null)).toBe(null)
  expect(parseHead(older.replace('12', '11'), null)).toBe(null)
  expect(parseHead(`x${older}`, null)).toBe(null)
  expect(parseHead(older.replace(/ *\n/, 'x'), null)).toBe(null)
})

test('with a key, only who has it makes a slot that counts', () => {
  const key = createHashKey(new Uint8Array(32).fill(7))
  expect(parseHead(formatHead(head, key), key)).toEqual(head)
  expect(parseHead(formatHead(head, null), key)).toBe(null)
  expect(parseHead(formatHead(head, key), null)).toBe(null)
})
