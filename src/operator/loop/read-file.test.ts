import { expect, test } from 'vitest'
import { readWhole } from './read-file.ts'

test('a file that does not end is not read on', async () => {
  let sent = 0
  let isClosed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        sent++
        yield new Uint8Array(1000)
      }
    } finally {
      isClosed = true
    }
  }
  expect(await readWhole(endless(), 5500)).toBeNull()
  expect({ sent, isClosed }).toEqual({ sent: 6, isClosed: true })
})

test('a file that fits is whole', async () => {
  async function* short(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array([1, 2])
    yield new Uint8Array([3])
  }
  expect([...((await readWhole(short(), 3)) ?? [])]).toEqual([1, 2, 3])
})
