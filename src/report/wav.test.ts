import { expect, test } from 'vitest'
import { encodeWav } from './wav.ts'

test('a WAV file says what it holds, and holds it', () => {
  const bytes = encodeWav(Float32Array.of(0, 0.5, -1, 3), 22_050)
  const view = new DataView(bytes.buffer)
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
  expect([text(0, 4), text(8, 16), text(36, 40)]).toEqual(['RIFF', 'WAVEfmt ', 'data'])
  expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([bytes.length - 8, 8])
  expect([view.getUint32(24, true), view.getUint16(34, true)]).toEqual([22_050, 16])
  expect([0, 1, 2, 3].map((i) => view.getInt16(44 + 2 * i, true))).toEqual([0, 16_384, -32_767, 32_767])
})
