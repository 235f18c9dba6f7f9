import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tinyGguf, writeGguf } from '../../../tests/language/tiny-gguf.ts'
import { bytesAsSource, type GgufReading, readGgufHeader } from './gguf-header.ts'

const read = (bytes: Uint8Array): GgufReading => readGgufHeader(bytesAsSource(bytes))
const problemOf = (reading: GgufReading): string => (reading.isGguf ? 'none' : reading.problem)

const tiny = tinyGguf({ name: 'Tiny', chatTemplate: '<|im_start|>' })
/** A file without weights: nearly every byte of it means something to the reader. */
const small = writeGguf(
  [
    ['general.name', { kind: 'string', value: 'x' }],
    ['a', { kind: 'strings', value: ['one', 'two'] }],
    ['b', { kind: 'i32s', value: [1, -1] }],
    ['c', { kind: 'f32', value: 0.5 }],
    ['d', { kind: 'u32', value: 7 }],
  ],
  [{ name: 't', shape: [4], values: new Float32Array(4) }],
)

test('what a file says of itself', () => {
  const reading = read(tiny)
  if (!reading.isGguf) throw new Error(reading.problem)
  const { header } = reading
  expect(header.version).toBe(3)
  expect(header.tensorCount).toBe(27)
  expect(header.metadata.get('general.architecture')).toBe('qwen2')
  expect(header.metadata.get('general.name')).toBe('Tiny')
  expect(header.metadata.get('qwen2.block_count')).toBe(2)
  expect(header.metadata.get('tokenizer.ggml.tokens')).toEqual({ length: 263 })
})

describe('a file that cannot be read says why', () => {
  const changed = (at: number, value: bigint): Uint8Array => {
    const bytes = small.slice()
    new DataView(bytes.buffer).setBigUint64(at, value, true)
    return bytes
  }
  test.each([
    [new Uint8Array(0), 'it is no GGUF file'],
    [new TextEncoder().encode('<!DOCTYPE html><html>404 Not Found</html>'), 'it is no GGUF file'],
    [tiny.slice(0, 3000), 'it ends in the middle of its header'],
    [tiny.slice(0, 20_000), 'it ends before its weights do: the download was cut off'],
    [changed(8, 2n ** 63n), `it claims to have ${2 ** 63} tensors`],
    [changed(16, 10n ** 9n), 'it claims to have 1000000000 keys'],
    [changed(24, 2n ** 64n - 1n), 'it ends in the middle of its header'],
  ])('%#', (bytes, problem) => {
    expect(problemOf(read(bytes))).toBe(problem)
  })

  test('of another version', () => {
    const bytes = small.slice()
    bytes[4] = 9
    expect(problemOf(read(bytes))).toBe('its version of GGUF, 9, is not known')
  })
})

test('no file makes the reader throw or hang: cut, flipped, or any bytes at all', () => {
  const flips = fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { maxLength: 6 })
  fc.assert(
    fc.property(flips, fc.nat(small.length), (changes, length) => {
      const bytes = small.slice(0, length)
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
      expect(typeof read(bytes).isGguf).toBe('boolean')
    }),
    { numRuns: 20_000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => {
      const bytes = new Uint8Array(24 + tail.length)
      bytes.set(small.subarray(0, 24))
      bytes.set(tail, 24)
      expect(typeof read(bytes).isGguf).toBe('boolean')
    }),
    { numRuns: 5_000 },
  )
})

test('lists in lists end at a depth, and long ones at a length', () => {
  const nested = new Uint8Array(4096)
  nested.set(small.subarray(0, 8))
  const view = new DataView(nested.buffer)
  view.setBigUint64(16, 1n, true)
  view.setBigUint64(24, 1n, true)
  view.setUint32(33, 9, true)
  for (let at = 37; at + 12 < 4096; at += 12) {
    view.setUint32(at, 9, true)
    view.setBigUint64(at + 4, 1n, true)
  }
  expect(problemOf(read(nested))).toMatch(/unknown type|middle/)
})
