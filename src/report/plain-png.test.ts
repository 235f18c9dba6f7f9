import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { hasImageEncoder } from './image.ts'
import { encodePalettePng, encodePlainPng } from './plain-png.ts'

const sharp = (await hasImageEncoder()) ? (await import('sharp')).default : null

test('a palette keeps its entries as they are', () => {
  const pixels = Uint8Array.from([0, 1, 2, 2, 1, 0])
  const png = Buffer.from(
    encodePalettePng(3, 2, pixels, [
      [0, 0, 0],
      [255, 0, 0],
      [0, 255, 0],
    ]),
  )
  expect(png.readUInt8(25)).toBe(3)
  const at = png.indexOf('IDAT')
  const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  expect([...lines]).toEqual([0, 0, 1, 2, 0, 2, 1, 0])
})

test.skipIf(sharp === null)('another decoder reads what was written (skipped without sharp)', async () => {
  const rgb = Uint8Array.from({ length: 3 * 7 * 5 }, (_, i) => (i * 37) % 256)
  const plain = await sharp!(encodePlainPng({ widthPx: 7, heightPx: 5, rgb }))
    .raw()
    .toBuffer()
  expect([...plain]).toEqual([...rgb])
  const palette = Array.from({ length: 11 }, (_, i) => [i, 2 * i, 255 - i] as const)
  const pixels = Uint8Array.from({ length: 35 }, (_, i) => i % 11)
  const coloured = await sharp!(encodePalettePng(7, 5, pixels, palette))
    .removeAlpha()
    .raw()
    .toBuffer()
  expect([...coloured]).toEqual([...pixels].flatMap((entry) => [...palette[entry]!]))
})
